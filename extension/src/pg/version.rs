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
