//! The delta of a table since a frontier, read straight from its log and, by
//! key, from the table: for few changes no statement is planned or run.
//!
//! ```text
//!   log, from a block on ──▶ entries after the frontier ──▶ the earliest of each key
//!                                                              │        │ index look-up
//!                                                        old version   row now
//!                                                              └─ not equal: −1, +1
//! ```
//!
//! What it computes is defined in `stream::delta`.

use super::key::{Key, KeyReader, KeyValues};
use super::relation::Open;
use super::stream_run::{Filler, Rows, Run};
use super::{probe, server, shape, slot, version};
use crate::capture::LogInfo;
use pgrx::pg_sys;
use pgrx::pg_sys::{Datum, Oid};
use std::collections::hash_map::Entry;

/// The header of a log entry: fixed places, never NULL.
#[derive(Clone, Copy)]
pub struct Header {
    pub xid: u64,
    pub lsn: u64,
    pub seq: i32,
    pub op: u8,
}

impl Header {
    /// # Safety
    /// `entry` must be a row of a log.
    unsafe fn of(entry: pg_sys::HeapTuple) -> Header {
        // SAFETY: xid8, pg_lsn, int4 and "char" follow each other unpadded.
        unsafe {
            let header = (*entry).t_data;
            let data = header.cast::<u8>().add((*header).t_hoff as usize);
            Header {
                xid: data.cast::<u64>().read_unaligned(),
                lsn: data.add(8).cast::<u64>().read_unaligned(),
                seq: data.add(16).cast::<i32>().read_unaligned(),
                op: *data.add(20),
            }
        }
    }

    fn has_old_version(self) -> bool {
        matches!(self.op, b'U' | b'D')
    }
}

/// A logged table and which of its columns make the delta.
pub struct Part<'a> {
    pub relid: Oid,
    pub log: &'a LogInfo,
    pub columns: Vec<i16>,
    /// The block of the log to begin with.
    pub start: u32,
}

/// Logs longer than this are left to statements, which spill to disk.
const MOST_PAGES: u64 = 8192;

/// A table at least this many times longer than what was logged is read by key.
const BY_KEY: u64 = 4;

/// A table of fewer pages always is.
const SMALL: u64 = 500;

impl Part<'_> {
    /// Is it for [`collect`]?
    pub fn is_small(&self) -> bool {
        let logged = Open::shared(self.log.log).pages() - u64::from(self.start).min(1 << 32);
        let table = Open::shared(self.relid).pages();
        logged <= MOST_PAGES
            && (self.log.key.is_empty() || table < SMALL || logged * BY_KEY < table)
            && (self.log.key.is_empty() || self.key().is_some())
    }

    /// The index by which rows are found, with what tells keys apart.
    fn key(&self) -> Option<(Oid, KeyReader)> {
        let index = shape::key_index(self.relid)?;
        let columns = Open::unlocked(self.relid).index_columns(index);
        if !columns
            .iter()
            .map(|n| *n as i16)
            .eq(self.log.key.iter().copied())
        {
            return None;
        }
        let collations = Open::shared(index).index_order();
        let types: Vec<(Oid, Oid)> = self
            .log
            .key
            .iter()
            .zip(collations)
            .map(|(n, (_, collation))| (shape::type_of(self.relid, *n).0, collation))
            .collect();
        let reader = KeyReader::of_types(&types);
        reader.hashable().then_some((index, reader))
    }
}

/// Collects the delta of all parts under a name: their columns, of these types,
/// modifiers and collations, and the weight.
pub fn collect(
    run: &mut Run,
    name: &str,
    types: &[(Oid, i32, Oid)],
    parts: &[Part],
    is_after: &dyn Fn(&Header) -> bool,
) -> Rows {
    run.fill(name, types, |filler| {
        for part in parts {
            let log = Log::open(part);
            match part.key() {
                Some((index, reader)) if !part.log.key.is_empty() => {
                    let first = log.earliest(&reader, is_after);
                    if !first.is_empty() {
                        log.compare(part, index, &first, filler);
                    }
                }
                _ => log.versions(is_after, filler),
            }
        }
    })
}

/// The entries of a log from a block on.
struct Log {
    rel: Open,
    start: u32,
    /// The places of the delta's columns among its columns, from 0; none for a
    /// column that was added later and never written.
    columns: Vec<Option<usize>>,
    key: Vec<usize>,
}

impl Log {
    fn open(part: &Part) -> Log {
        let rel = Open::shared(part.log.log);
        let names = shape::live_names(part.log.log);
        let place = |n: &i16| {
            let wanted = format!("c{n}");
            let found = names.iter().find(|(_, name)| *name == wanted);
            found.map(|(number, _)| *number as usize - 1)
        };
        Log {
            columns: part.columns.iter().map(place).collect(),
            key: part.log.key.iter().filter_map(place).collect(),
            start: part.start,
            rel,
        }
    }

    /// Calls `each` for the entries that the active snapshot sees and `is_after`
    /// takes. An entry is valid during the call.
    fn scan(
        &self,
        is_after: &dyn Fn(&Header) -> bool,
        mut each: impl FnMut(Header, pg_sys::HeapTuple),
    ) {
        // SAFETY: a scan of the open log under the active snapshot, ended here
        // or with the transaction.
        unsafe {
            let rel = self.rel.raw();
            let flags =
                pg_sys::ScanOptions::SO_TYPE_SEQSCAN | pg_sys::ScanOptions::SO_ALLOW_PAGEMODE;
            let nothing = std::ptr::null_mut();
            let scan = pg_sys::heap_beginscan(
                rel,
                pg_sys::GetActiveSnapshot(),
                0,
                nothing,
                std::ptr::null_mut(),
                flags,
            );
            let blocks = self.rel.pages() as u32;
            if self.start < blocks {
                pg_sys::heap_setscanlimits(scan, self.start, blocks - self.start);
                loop {
                    let entry =
                        pg_sys::heap_getnext(scan, pg_sys::ScanDirection::ForwardScanDirection);
                    if entry.is_null() {
                        break;
                    }
                    let header = Header::of(entry);
                    if is_after(&header) {
                        each(header, entry);
                    }
                }
            }
            pg_sys::heap_endscan(scan);
        }
    }

    /// The earliest entry of each key, in the order of the log.
    fn earliest(
        &self,
        reader: &KeyReader,
        is_after: &dyn Fn(&Header) -> bool,
    ) -> Vec<(Header, pg_sys::HeapTuple)> {
        let mut row = RowOf::new(&self.rel);
        let mut places = reader.new_map::<usize>();
        let mut found: Vec<(Header, pg_sys::HeapTuple)> = Vec::new();
        self.scan(is_after, |header, entry| {
            // SAFETY: a row of the log, whose key columns are never NULL; the
            // copy lives in the memory of the run.
            unsafe {
                row.read(entry);
                let key = reader.key(&row.key(&self.key).values[..self.key.len()]);
                keep(&mut places, key, &mut found, header, || {
                    pg_sys::heap_copytuple(entry)
                });
            }
        });
        found
    }

    /// Old and new version of each key, unless they are the same.
    fn compare(
        &self,
        part: &Part,
        index: Oid,
        first: &[(Header, pg_sys::HeapTuple)],
        filler: &mut Filler,
    ) {
        let table = Open::shared(part.relid);
        let index = Open::shared(index);
        let mut row = RowOf::new(&self.rel);
        let count = part.columns.len();
        let (mut old, mut new) = (Values::of(count), Values::of(count));
        let forms: Vec<(bool, i16)> = part
            .columns
            .iter()
            .map(|n| {
                let attribute = table.attribute(*n as usize);
                (attribute.attbyval, attribute.attlen)
            })
            .collect();
        // SAFETY: the scan and the slot are of the open relations and end here,
        // or with the transaction; a found row is read before the next look-up.
        unsafe {
            let heap = table.raw();
            let found = pg_sys::table_slot_create(heap, std::ptr::null_mut());
            let mut keys = probe::equalities(index.raw(), part.log.key.len());
            let snapshot = pg_sys::GetActiveSnapshot();
            let scan = version::index_beginscan(heap, index.raw(), snapshot, keys.len() as i32);
            for (header, entry) in first {
                row.read(*entry);
                let values = row.key(&self.key);
                for (key, value) in keys.iter_mut().zip(values.values) {
                    key.sk_argument = value;
                }
                pg_sys::index_rescan(
                    scan,
                    keys.as_mut_ptr(),
                    keys.len() as i32,
                    std::ptr::null_mut(),
                    0,
                );
                let forward = pg_sys::ScanDirection::ForwardScanDirection;
                let is_there = pg_sys::index_getnext_slot(scan, forward, found);
                if is_there {
                    let (values, nulls) = slot::values(found);
                    for (at, n) in part.columns.iter().enumerate() {
                        new.set(at, values[*n as usize - 1], nulls[*n as usize - 1]);
                    }
                }
                let was_there = header.has_old_version();
                if was_there {
                    self.version(&row, &mut old);
                }
                if is_there && was_there && same(&forms, &old, &new) {
                    continue;
                }
                if was_there {
                    filler.put(&mut old.values, &mut old.nulls, -1);
                }
                if is_there {
                    filler.put(&mut new.values, &mut new.nulls, 1);
                }
            }
            pg_sys::index_endscan(scan);
            pg_sys::ExecDropSingleTupleTableSlot(found);
        }
    }

    /// All old and new versions, of a table without a key.
    fn versions(&self, is_after: &dyn Fn(&Header) -> bool, filler: &mut Filler) {
        let mut row = RowOf::new(&self.rel);
        let mut values = Values::of(self.columns.len());
        self.scan(is_after, |header, entry| {
            // SAFETY: a row of the log, stored before the next is read.
            unsafe { row.read(entry) };
            self.version(&row, &mut values);
            let weight = if header.has_old_version() { -1 } else { 1 };
            filler.put(&mut values.values, &mut values.nulls, weight);
        });
    }

    /// The delta's columns of an entry.
    fn version(&self, row: &RowOf, into: &mut Values) {
        for (at, place) in self.columns.iter().enumerate() {
            match place {
                Some(place) => into.set(at, row.values[*place], row.nulls[*place]),
                None => into.set(at, Datum::from(0usize), true),
            }
        }
    }
}

/// Keeps an entry if it is the first of its key, or earlier than that.
fn keep(
    places: &mut super::key::KeyMap<usize>,
    key: Key,
    found: &mut Vec<(Header, pg_sys::HeapTuple)>,
    header: Header,
    copy: impl FnOnce() -> pg_sys::HeapTuple,
) {
    match places.entry(key) {
        Entry::Vacant(place) => {
            place.insert(found.len());
            found.push((header, copy()));
        }
        Entry::Occupied(place) => {
            let known = &mut found[*place.get()];
            if (header.lsn, header.seq) < (known.0.lsn, known.0.seq) {
                *known = (header, copy());
            }
        }
    }
}

/// A deformed row of a log.
struct RowOf {
    descriptor: pg_sys::TupleDesc,
    values: Vec<Datum>,
    nulls: Vec<bool>,
}

impl RowOf {
    fn new(rel: &Open) -> RowOf {
        // SAFETY: the descriptor of an open relation.
        let descriptor = unsafe { (*rel.raw()).rd_att };
        RowOf {
            descriptor,
            values: vec![Datum::from(0usize); rel.columns()],
            nulls: vec![true; rel.columns()],
        }
    }

    /// # Safety
    /// `entry` must be a row of the relation, which stays open.
    unsafe fn read(&mut self, entry: pg_sys::HeapTuple) {
        // SAFETY: the arrays have the length of the descriptor.
        unsafe {
            pg_sys::heap_deform_tuple(
                entry,
                self.descriptor,
                self.values.as_mut_ptr(),
                self.nulls.as_mut_ptr(),
            );
        }
    }

    fn key(&self, places: &[usize]) -> KeyValues {
        let mut values = KeyValues::empty();
        values.count = places.len();
        for (value, place) in values.values.iter_mut().zip(places) {
            *value = self.values[*place];
        }
        values
    }
}

/// The columns of a row of the delta.
struct Values {
    values: Vec<Datum>,
    nulls: Vec<bool>,
}

impl Values {
    /// With room for the weight.
    fn of(count: usize) -> Values {
        Values {
            values: vec![Datum::from(0usize); count + 1],
            nulls: vec![true; count + 1],
        }
    }

    fn set(&mut self, at: usize, value: Datum, is_null: bool) {
        self.values[at] = value;
        self.nulls[at] = is_null;
    }
}

/// Are two rows the same byte for byte?
///
/// # Safety
/// The values must be of types with these forms.
unsafe fn same(forms: &[(bool, i16)], a: &Values, b: &Values) -> bool {
    forms.iter().enumerate().all(|(at, (by_value, length))| {
        if a.nulls[at] || b.nulls[at] {
            return a.nulls[at] == b.nulls[at];
        }
        // SAFETY: as promised; values out of line are fetched under the guard.
        unsafe {
            pg_sys::ffi::pg_guard_ffi_boundary(|| {
                server::datum_image_eq(a.values[at], b.values[at], *by_value, i32::from(*length))
            })
        }
    })
}

/// The types of a relation's columns, with modifiers and collations.
pub fn types_of(relid: Oid, columns: &[i16]) -> Vec<(Oid, i32, Oid)> {
    columns.iter().map(|n| shape::type_of(relid, *n)).collect()
}

/// A descriptor of columns `c1`, .. of these types, and the weight `w`.
pub fn descriptor(types: &[(Oid, i32, Oid)]) -> pg_sys::TupleDesc {
    let count = types.len() as i32 + 1;
    // SAFETY: a new descriptor with room for all columns.
    unsafe {
        let made = pg_sys::CreateTemplateTupleDesc(count);
        for (at, (kind, modifier, collation)) in types.iter().enumerate() {
            let name = std::ffi::CString::new(format!("c{}", at + 1)).expect("no NUL");
            let number = at as i16 + 1;
            pg_sys::TupleDescInitEntry(made, number, name.as_ptr(), *kind, *modifier, 0);
            pg_sys::TupleDescInitEntryCollation(made, number, *collation);
        }
        pg_sys::TupleDescInitEntry(made, count as i16, c"w".as_ptr(), pg_sys::INT8OID, -1, 0);
        made
    }
}
