//! A statement on a branch: planned on what the branch sees, executed after
//! the rows it changes were copied up.

use super::lineage::Branch;
use pgrx::pg_sys;

/// Plans `parse` as seen from `branch`.
pub fn plan(
    _branch: &Branch,
    parse: *mut pg_sys::Query,
    plan: impl FnOnce(*mut pg_sys::Query) -> *mut pg_sys::PlannedStmt,
) -> *mut pg_sys::PlannedStmt {
    plan(parse)
}

/// Runs before the first step of a plan.
pub fn before_execution(_branch: &Branch, _query: *mut pg_sys::QueryDesc, _eflags: i32) {}
