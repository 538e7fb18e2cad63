//! Reading Braid's own small catalog tables without SPI: index scans under the
//! catalog snapshot, cheap and safe inside any hook.

use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::ffi::CStr;

/// One column of a row, still in PostgreSQL's representation.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    values: &'a [pg_sys::Datum],
    nulls: &'a [bool],
}

impl Row<'_> {
    /// Column `n` (from 1) as an integer of at most four bytes.
    pub fn int4(&self, n: usize) -> i32 {
        self.values[n - 1].value() as i32
    }

    /// Column `n` as an eight-byte integer (or xid8).
    pub fn int8(&self, n: usize) -> i64 {
        self.values[n - 1].value() as i64
    }

    /// Column `n` as an object id.
    pub fn oid(&self, n: usize) -> Oid {
        Oid::from(self.values[n - 1].value() as u32)
    }

    /// Column `n` as an eight-byte number; `None` for NULL.
    pub fn number(&self, n: usize) -> Option<u64> {
        (!self.nulls[n - 1]).then(|| self.values[n - 1].value() as u64)
    }

    /// Column `n` as a truth value.
    pub fn bool(&self, n: usize) -> bool {
        self.values[n - 1].value() != 0
    }

    /// Column `n` as text, by the output function of its type; `None` for NULL.
    pub fn text(&self, n: usize, output: Oid) -> Option<String> {
        if self.nulls[n - 1] {
            return None;
        }
        // SAFETY: `output` is the output function of the column's type and the
        // value is not null; the result is a C string in the current context.
        unsafe {
            let raw = pg_sys::OidOutputFunctionCall(output, self.values[n - 1]);
            Some(CStr::from_ptr(raw).to_string_lossy().into_owned())
        }
    }

    /// Column `n` as an array of int2.
    pub fn int2_array(&self, n: usize) -> Vec<i16> {
        if self.nulls[n - 1] {
            return Vec::new();
        }
        // SAFETY: the column is declared int2[]; deconstruct_array copies.
        unsafe {
            let array = pg_sys::pg_detoast_datum(self.values[n - 1].cast_mut_ptr()).cast();
            let mut elements: *mut pg_sys::Datum = std::ptr::null_mut();
            let mut count = 0;
            pg_sys::deconstruct_array(
                array,
                pg_sys::INT2OID,
                2,
                true,
                pg_sys::TYPALIGN_SHORT as _,
                &mut elements,
                std::ptr::null_mut(),
                &mut count,
            );
            (0..count as usize)
                .map(|i| (*elements.add(i)).value() as i16)
                .collect()
        }
    }
}

impl Row<'_> {
    /// Column `n` as an array of text, NULL elements included.
    pub fn text_array(&self, n: usize) -> Vec<Option<String>> {
        if self.nulls[n - 1] {
            return Vec::new();
        }
        // SAFETY: the column is declared text[]; deconstruct_array copies.
        unsafe {
            let array = pg_sys::pg_detoast_datum(self.values[n - 1].cast_mut_ptr()).cast();
            let mut elements: *mut pg_sys::Datum = std::ptr::null_mut();
            let mut nulls: *mut bool = std::ptr::null_mut();
            let mut count = 0;
            pg_sys::deconstruct_array(
                array,
                pg_sys::TEXTOID,
                -1,
                false,
                pg_sys::TYPALIGN_INT as _,
                &mut elements,
                &mut nulls,
                &mut count,
            );
            (0..count as usize)
                .map(|i| {
                    (!*nulls.add(i)).then(|| {
                        let packed =
                            pg_sys::pg_detoast_datum_packed((*elements.add(i)).cast_mut_ptr());
                        String::from_utf8_lossy(pgrx::varlena::varlena_to_byte_slice(packed))
                            .into_owned()
                    })
                })
                .collect()
        }
    }
}

/// A key of a scan: column number, equality function and value.
pub struct Key {
    pub column: i16,
    pub equals: u32,
    pub value: pg_sys::Datum,
}

impl Key {
    pub fn int4(column: i16, value: i32) -> Key {
        Key {
            column,
            equals: pg_sys::F_INT4EQ,
            value: pg_sys::Datum::from(value),
        }
    }

    pub fn oid(column: i16, value: Oid) -> Key {
        Key {
            column,
            equals: pg_sys::F_OIDEQ,
            value: pg_sys::Datum::from(value),
        }
    }

    pub fn text(column: i16, value: &str) -> Key {
        // SAFETY: copies the bytes into a varlena in the current context.
        let datum = unsafe {
            pg_sys::Datum::from(pg_sys::cstring_to_text_with_len(
                value.as_ptr().cast(),
                value.len() as i32,
            ))
        };
        Key {
            column,
            equals: pg_sys::F_TEXTEQ,
            value: datum,
        }
    }
}

/// The OID of a relation in schema `pggit`, or `None` where the extension is
/// not installed in this database.
pub fn relation(name: &CStr) -> Option<Oid> {
    // SAFETY: syscache look-ups; the caller is inside a transaction.
    unsafe {
        let namespace = pg_sys::get_namespace_oid(c"pggit".as_ptr(), true);
        if namespace == Oid::INVALID {
            return None;
        }
        let oid = pg_sys::get_relname_relid(name.as_ptr(), namespace);
        (oid != Oid::INVALID).then_some(oid)
    }
}

/// True when this database has the extension.
pub fn extension_exists() -> bool {
    // SAFETY: a catalog look-up; the caller is inside a transaction.
    unsafe { pg_sys::get_extension_oid(c"braid".as_ptr(), true) != Oid::INVALID }
}

/// Calls `each` for every row of `pggit.<table>` that matches all keys, using
/// `pggit.<index>`. Does nothing where the extension is not installed.
pub fn scan(table: &CStr, index: &CStr, keys: &[Key], mut each: impl FnMut(Row)) {
    scan_while(table, index, keys, |row| {
        each(row);
        true
    });
}

/// The number of rows of `pggit.<table>`, of which no more than `enough` are
/// looked at.
pub fn count(table: &CStr, index: &CStr, enough: usize) -> usize {
    let mut found = 0;
    scan_while(table, index, &[], |_| {
        found += 1;
        found < enough
    });
    found
}

/// The same as [`scan`], until `each` returns false.
fn scan_while(table: &CStr, index: &CStr, keys: &[Key], mut each: impl FnMut(Row) -> bool) {
    let (Some(table), Some(index)) = (relation(table), relation(index)) else {
        return;
    };
    // SAFETY: the relation is open with a share lock for the length of the
    // scan; the tuple is only read between getnext and the next call.
    unsafe {
        let heap = pg_sys::table_open(table, pg_sys::AccessShareLock as i32);
        let mut scan_keys: Vec<pg_sys::ScanKeyData> = keys
            .iter()
            .map(|key| {
                let mut entry = std::mem::zeroed();
                pg_sys::ScanKeyInit(
                    &mut entry,
                    key.column,
                    pg_sys::BTEqualStrategyNumber as u16,
                    Oid::from(key.equals),
                    key.value,
                );
                entry
            })
            .collect();
        let scan = pg_sys::systable_beginscan(
            heap,
            index,
            true,
            std::ptr::null_mut(),
            scan_keys.len() as i32,
            scan_keys.as_mut_ptr(),
        );
        let descriptor = (*heap).rd_att;
        let columns = (*descriptor).natts as usize;
        let mut values = vec![pg_sys::Datum::from(0usize); columns];
        let mut nulls = vec![false; columns];
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            pg_sys::heap_deform_tuple(tuple, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            let row = Row {
                values: &values,
                nulls: &nulls,
            };
            if !each(row) {
                break;
            }
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(heap, pg_sys::AccessShareLock as i32);
    }
}

/// Tells every session that `pggit.<table>` changed, when this transaction
/// commits; this session learns it at the next command.
pub fn announce(table: &CStr) {
    if let Some(oid) = relation(table) {
        // SAFETY: the relation exists; only a message is queued.
        unsafe { pg_sys::CacheInvalidateRelcacheByRelid(oid) }
    }
}

/// True inside a transaction that has not failed: catalogs may be read.
pub fn readable() -> bool {
    // SAFETY: plain state of this backend.
    unsafe { pg_sys::IsTransactionState() && pg_sys::MyDatabaseId != Oid::INVALID }
}
