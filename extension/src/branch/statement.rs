//! A statement on a branch: planned on what the branch sees, executed after
//! the rows it changes were copied up.

use super::lineage::Branch;
use pgrx::pg_sys;

/// Turns `parse` into the query of what `branch` sees.
pub fn rewrite(_branch: &Branch, parse: *mut pg_sys::Query) -> *mut pg_sys::Query {
    parse
}

/// Completes a plan made from a rewritten query.
pub fn planned(_branch: &Branch, _planned: *mut pg_sys::PlannedStmt) {}

/// Runs before the first step of a plan.
pub fn before_execution(_branch: &Branch, _query: *mut pg_sys::QueryDesc, _eflags: i32) {}
