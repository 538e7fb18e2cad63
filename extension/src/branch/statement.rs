//! A statement on a branch: planned on what the branch sees, executed after
//! the rows it changes were copied up.
//!
//! ```text
//!   read        t  ──▶  arms (read::seen)
//!   write       t  ──▶  overlay, and a plan that copies up what it touches
//!   FOR UPDATE  t  ──▶  as a write
//!   FOR SHARE   t  ──▶  as a read
//! ```

use super::arms::{self, kind, Rows};
use super::lineage::Branch;
use super::{catalog, overlay, session};
use crate::error::{Error, OrRaise};
use crate::pg::carriers::{Carriers, Conflict};
use crate::pg::identity_columns;
use crate::pg::lock::Wait;
use crate::pg::naming;
use crate::pg::shape::{self, Kind};
use crate::pg::transaction;
use crate::pg::tree::{self, Table};
use pgrx::pg_sys;

/// Plans a query that Braid made itself.
pub type PlanQuery<'a> = &'a dyn Fn(*mut pg_sys::Query) -> *mut pg_sys::PlannedStmt;

/// Turns `parse` into the query of what `branch` sees, in place. What comes
/// back must be attached to the finished plan.
pub fn rewrite(branch: &Branch, parse: *mut pg_sys::Query, plan: PlanQuery) -> Carriers {
    let mut carriers = Carriers::none();
    let tables = tree::tables(parse);
    if tables
        .iter()
        .any(|table| kind(table.relid()) != Kind::Untracked)
    {
        carriers.push_original(tree::duplicate(parse));
    }
    for table in tables {
        let relid = table.relid();
        if table.is_target() && catalog::by_overlay(relid).is_some_and(|over| over.diverged) {
            identity_columns::check(table.query(), relid);
        }
        rewrite_table(branch, &table, plan, &mut carriers).or_raise();
    }
    carriers
}

fn rewrite_table(
    branch: &Branch,
    table: &Table,
    plan: PlanQuery,
    carriers: &mut Carriers,
) -> Result<(), Error> {
    let relid = table.relid();
    if kind(relid) == Kind::Untracked {
        return Ok(());
    }
    if table.is_target() {
        return naming::suspended(|| write_to(branch, table, Conflict::Wait, plan, carriers));
    }
    match table.row_lock() {
        Some(lock) if lock.exclusive => {
            naming::suspended(|| write_to(branch, table, lock.conflict, plan, carriers))
        }
        Some(_) => naming::suspended(|| share(branch, table)),
        None => replace(branch, table).map(|_| ()),
    }
}

/// FOR SHARE and FOR KEY SHARE: nothing is copied up; each row read is locked
/// against being deleted.
fn share(branch: &Branch, table: &Table) -> Result<(), Error> {
    let relid = table.relid();
    let key = arms::key_on(branch, relid)?;
    let own = catalog::by_overlay(relid).is_none() && catalog::home_of(relid) == Some(branch.id);
    if own || key.is_empty() || table.with_children() {
        // Rows that only the branch has are locked natively.
        if replace(branch, table)? {
            table.drop_row_lock();
        }
        return Ok(());
    }
    if let Some(rows) = arms::query(branch, relid, false, Rows::All)? {
        table.replace_with(rows);
    }
    table.drop_row_lock();
    table.keep_rows(relid, &key);
    Ok(())
}

/// Puts what the branch sees in the place of a table that is read. False when
/// the table stays as it is.
fn replace(branch: &Branch, table: &Table) -> Result<bool, Error> {
    let (relid, with_children) = (table.relid(), table.with_children());
    let Some(seen) = arms::query(branch, relid, with_children, Rows::Seen)? else {
        return Ok(false);
    };
    if table.is_sampled() {
        return Err(Error::NotOnBranch {
            what: "TABLESAMPLE on a changed table".into(),
            why: "The table's rows on this branch lie in several relations.".into(),
            instead: "Sample with a condition, for example WHERE random() < 0.01.".into(),
        });
    }
    table.replace_with(seen);
    Ok(true)
}

/// Makes the statement work on the overlay, after copying up what it touches.
fn write_to(
    branch: &Branch,
    table: &Table,
    conflict: Conflict,
    plan: PlanQuery,
    carriers: &mut Carriers,
) -> Result<(), Error> {
    if transaction::is_read_only() {
        // PostgreSQL refuses the statement in its own words.
        return Ok(());
    }
    let relid = table.relid();
    crate::stream::guard::check_write(relid)?;
    if catalog::by_overlay(relid).is_none() && catalog::home_of(relid) == Some(branch.id) {
        return Ok(());
    }
    let own = catalog::by_overlay(relid).filter(|over| over.branch == branch.id);
    let target = match own {
        Some(own) => own,
        None if conflict == Conflict::Fail => overlay::ensure_or(branch.id, relid, Wait::Skip)?,
        None => overlay::ensure(branch.id, relid)?,
    };
    if !table.is_insert() && !table.uses_current_of() {
        copy_up_first(branch, table, conflict, plan, carriers)?;
    }
    let (namespace, _) = shape::names(relid);
    let (hidden, _) = shape::names(target.overlay);
    session::remember_schema(
        &shape::namespace_name(hidden),
        &catalog::user_schema_name(namespace),
    );
    table.retarget(target.overlay);
    Ok(())
}

/// Plans the query that finds the inherited rows the statement touches.
fn copy_up_first(
    branch: &Branch,
    table: &Table,
    conflict: Conflict,
    plan: PlanQuery,
    carriers: &mut Carriers,
) -> Result<(), Error> {
    let (relid, with_children) = (table.relid(), table.with_children());
    let Some(inherited) = arms::query(branch, relid, with_children, Rows::Inherited)? else {
        return Ok(());
    };
    let touched = table.touched_rows();
    for other in tree::tables(touched.query) {
        if other.is_at(&touched) {
            other.replace_with(inherited);
        } else if kind(other.relid()) != Kind::Untracked {
            replace(branch, &other)?;
        }
    }
    carriers.push(plan(touched.query), conflict);
    Ok(())
}
