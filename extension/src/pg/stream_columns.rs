//! The columns of a stream table, and what "equal" means for their types.

use super::relation::Open;
use braid_rewrite::quote_identifier;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::ffi::CStr;

/// A column of a stream table.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub has_equality: bool,
    /// Equal values may have different images (1.0 and 1.00).
    pub equal_may_differ: bool,
}

impl Column {
    pub fn quoted(&self) -> String {
        quote_identifier(&self.name)
    }
}

/// The columns of a table, in order.
pub fn of(relid: Oid) -> Vec<Column> {
    let open = Open::shared(relid);
    (1..=open.columns())
        .filter(|n| !open.attribute(*n).attisdropped)
        .map(|n| {
            let attribute = open.attribute(n);
            // SAFETY: a C string in a fixed-size name.
            let name = unsafe { CStr::from_ptr(attribute.attname.data.as_ptr()) };
            Column {
                name: name.to_string_lossy().into_owned(),
                has_equality: has_equality(attribute.atttypid),
                equal_may_differ: equal_may_differ(
                    attribute.atttypid,
                    attribute.atttypmod,
                    attribute.attcollation,
                ),
            }
        })
        .collect()
}

/// True when the type has a default equality.
pub fn has_equality(kind: Oid) -> bool {
    // SAFETY: entries of the type cache stay for the life of the backend.
    unsafe {
        let flags = pg_sys::TYPECACHE_EQ_OPR as i32;
        (*pg_sys::lookup_type_cache(kind, flags)).eq_opr != Oid::INVALID
    }
}

/// True when equal values may look different.
pub fn equal_may_differ(kind: Oid, modifier: i32, collation: Oid) -> bool {
    // SAFETY: catalog look-ups.
    let (base, category, element, deterministic) = unsafe {
        let base = pg_sys::getBaseType(kind);
        let deterministic =
            collation == Oid::INVALID || pg_sys::get_collation_isdeterministic(collation);
        (
            base,
            pg_sys::get_typtype(base) as u8,
            pg_sys::get_element_type(base),
            deterministic,
        )
    };
    if !deterministic {
        return true;
    }
    if element != Oid::INVALID {
        return equal_may_differ(element, -1, Oid::INVALID);
    }
    match base {
        // A scale makes the image of a numeric unique.
        pg_sys::NUMERICOID => modifier < 0,
        pg_sys::FLOAT4OID | pg_sys::FLOAT8OID | pg_sys::INTERVALOID | pg_sys::JSONBOID => true,
        pg_sys::TIMETZOID | pg_sys::RECORDOID => true,
        _ => {
            matches!(category, b'c' | b'r' | b'm')
                || (base.to_u32() >= pg_sys::FirstNormalObjectId && category == b'b')
        }
    }
}
