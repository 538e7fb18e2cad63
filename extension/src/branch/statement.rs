//! A statement on a branch: planned on what the branch sees, executed after
//! the rows it changes were copied up.

use super::lineage::Branch;
use super::read::{self, Seen};
use crate::error::{Error, OrRaise};
use crate::pg::shape::{kind, Kind};
use crate::pg::tree::{self, Table};
use pgrx::pg_sys;

/// Turns `parse` into the query of what `branch` sees.
pub fn rewrite(branch: &Branch, parse: *mut pg_sys::Query) -> *mut pg_sys::Query {
    tree::for_each_table(parse, &mut |table| rewrite_table(branch, table).or_raise());
    parse
}

fn rewrite_table(branch: &Branch, table: &Table) -> Result<(), Error> {
    let relid = table.relid();
    if kind(relid) == Kind::Untracked || table.is_target() {
        return Ok(());
    }
    let Seen::Query(sql) = read::seen(branch, relid)? else { return Ok(()) };
    if table.is_sampled() {
        return Err(Error::NotOnBranch {
            what: "TABLESAMPLE on a changed table".into(),
            why: "The table's rows on this branch lie in several relations.".into(),
            instead: "Sample with a condition, for example WHERE random() < 0.01.".into(),
        });
    }
    table.replace_with(tree::analyse(&sql));
    Ok(())
}

/// Completes a plan made from a rewritten query.
pub fn planned(_branch: &Branch, _planned: *mut pg_sys::PlannedStmt) {}

/// Runs before the first step of a plan.
pub fn before_execution(_branch: &Branch, _query: *mut pg_sys::QueryDesc, _eflags: i32) {}
