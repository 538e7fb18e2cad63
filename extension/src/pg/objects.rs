//! Small look-ups of objects by name and of names by object, through the
//! system caches: with the names of the branch where they are in force.

use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::ffi::{CStr, CString};

/// The OID of a schema, or invalid where there is none.
pub fn namespace(name: &CStr) -> Oid {
    // SAFETY: a syscache look-up; the caller is inside a transaction.
    unsafe { pg_sys::get_namespace_oid(name.as_ptr(), true) }
}

/// The OID of the schema a user calls `name`, or `None`.
pub fn schema_named(name: &str) -> Option<Oid> {
    let name = CString::new(name).ok()?;
    let oid = namespace(&name);
    (oid != Oid::INVALID).then_some(oid)
}

/// The relation a user calls `schema.name`, or `None`.
pub fn relation_named(name: &str, schema: Oid) -> Option<Oid> {
    let name = CString::new(name).ok()?;
    // SAFETY: a syscache look-up.
    let oid = unsafe { pg_sys::get_relname_relid(name.as_ptr(), schema) };
    (oid != Oid::INVALID).then_some(oid)
}

/// The type a user calls `schema.name`, or `None`.
pub fn type_named(name: &str, schema: Oid) -> Option<Oid> {
    let name = CString::new(name).ok()?;
    let none = pg_sys::Datum::from(0usize);
    // SAFETY: a syscache look-up by (name, schema); column 1 is the OID.
    let oid = unsafe {
        pg_sys::GetSysCacheOid(
            pg_sys::SysCacheIdentifier::TYPENAMENSP as i32,
            1,
            pg_sys::Datum::from(name.as_ptr()),
            pg_sys::Datum::from(schema),
            none,
            none,
        )
    };
    (oid != Oid::INVALID).then_some(oid)
}

/// The schema an object is in; invalid when it is in none.
pub fn schema_of(class: Oid, object: Oid) -> Oid {
    let address = pg_sys::ObjectAddress { classId: class, objectId: object, objectSubId: 0 };
    // SAFETY: the object exists; classes without schemas answer invalid.
    unsafe { pg_sys::get_object_namespace(&address) }
}

/// `pg_class.relkind`; 0 when the relation is gone.
pub fn relation_kind(oid: Oid) -> u8 {
    // SAFETY: a syscache look-up.
    unsafe { pg_sys::get_rel_relkind(oid) as u8 }
}

/// The number of a column; 0 when there is none of that name.
pub fn column(relation: Oid, name: &str) -> i16 {
    let Ok(name) = CString::new(name) else { return 0 };
    // SAFETY: a syscache look-up.
    unsafe { pg_sys::get_attnum(relation, name.as_ptr()) }
}

/// The table of an index.
pub fn indexed_table(index: Oid) -> Oid {
    // SAFETY: a syscache look-up; a missing index answers invalid.
    unsafe { pg_sys::IndexGetRelation(index, true) }
}
