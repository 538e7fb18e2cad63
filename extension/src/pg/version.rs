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
