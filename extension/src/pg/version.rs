//! Functions whose signature differs between server versions.

use pgrx::pg_sys;

/// Runs a started query to its end.
///
/// # Safety
/// `query` must have been started.
pub unsafe fn executor_run(query: *mut pg_sys::QueryDesc) {
    // SAFETY: as promised.
    unsafe {
        #[cfg(not(feature = "pg18"))]
        pg_sys::ExecutorRun(query, pg_sys::ScanDirection::ForwardScanDirection, 0, true);
        #[cfg(feature = "pg18")]
        pg_sys::ExecutorRun(query, pg_sys::ScanDirection::ForwardScanDirection, 0);
    }
}

/// Begins an index scan by `keys` columns.
///
/// # Safety
/// The relations must be open, and the snapshot registered.
pub unsafe fn index_beginscan(
    heap: pg_sys::Relation,
    index: pg_sys::Relation,
    snapshot: pg_sys::Snapshot,
    keys: i32,
) -> pg_sys::IndexScanDesc {
    // SAFETY: as promised.
    unsafe {
        #[cfg(not(feature = "pg18"))]
        return pg_sys::index_beginscan(heap, index, snapshot, keys, 0);
        #[cfg(feature = "pg18")]
        return pg_sys::index_beginscan(heap, index, snapshot, std::ptr::null_mut(), keys, 0);
    }
}

/// True when this session holds the lock in this mode.
pub fn lock_is_held(tag: &pg_sys::LOCKTAG, mode: i32) -> bool {
    // SAFETY: looks into this backend's own table of locks.
    unsafe {
        #[cfg(any(feature = "pg15", feature = "pg16"))]
        return pg_sys::LockHeldByMe(tag, mode);
        #[cfg(any(feature = "pg17", feature = "pg18"))]
        return pg_sys::LockHeldByMe(tag, mode, false);
    }
}

/// The number of a relation's file.
///
/// # Safety
/// `rel` must be open.
pub unsafe fn file_number(rel: pg_sys::Relation) -> u32 {
    // SAFETY: as promised.
    unsafe { (*(*rel).rd_rel).relfilenode.to_u32() }
}

/// True when the relation, or its file, was made in this transaction.
///
/// # Safety
/// `rel` must be open.
pub unsafe fn file_is_new(rel: pg_sys::Relation) -> bool {
    // SAFETY: as promised.
    unsafe {
        #[cfg(feature = "pg15")]
        let file = (*rel).rd_newRelfilenodeSubid;
        #[cfg(not(feature = "pg15"))]
        let file = (*rel).rd_newRelfilelocatorSubid;
        (*rel).rd_createSubid != 0 || file != 0
    }
}

/// The columns of pg_collation that hold locale and rules of ICU and builtin
/// collations.
pub fn collation_columns() -> (&'static str, &'static str) {
    if cfg!(feature = "pg15") {
        ("c.colliculocale", "NULL::text")
    } else if cfg!(feature = "pg16") {
        ("c.colliculocale", "c.collicurules")
    } else {
        ("c.colllocale", "c.collicurules")
    }
}
