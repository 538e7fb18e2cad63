//! `create_branch`, `switch_branch`, `current_branch`, `delete_branch`,
//! `rename_branch`: the life of a branch.

use crate::branch::{lifecycle, session};
use crate::error::OrRaise;
use crate::pg::guc;
use crate::pg::report::catch;
use pgrx::pg_sys;
use pgrx::prelude::*;

/// Creates a branch that begins at the present state of `parent`; returns its name.
#[pg_extern(name = "create_branch")]
fn create_branch(name: &str, parent: &str) -> String {
    catch(|| lifecycle::create(name, parent).or_raise());
    name.to_string()
}

/// Puts this session on a branch, from the next statement on; returns its name.
#[pg_extern]
fn switch_branch(name: &str) -> String {
    catch(|| lifecycle::switch(name).or_raise());
    name.to_string()
}

/// The branch this session is on.
#[pg_extern]
fn current_branch() -> String {
    catch(session::current);
    guc::branch_name()
}

/// Deletes a branch and everything only it holds; returns its name.
#[pg_extern]
fn delete_branch(name: &str, force: bool) -> String {
    catch(|| lifecycle::delete(name, force).or_raise());
    name.to_string()
}

/// Gives a branch another name; returns the new one.
#[pg_extern]
fn rename_branch(name: &str, new_name: &str) -> String {
    catch(|| lifecycle::rename(name, new_name).or_raise());
    new_name.to_string()
}

/// The table for which an overlay stands; any other relation as it is.
#[pg_extern]
fn table_of(relation: pg_sys::Oid) -> pg_sys::Oid {
    crate::branch::catalog::by_overlay(relation).filter(|entry| !entry.diverged).map_or(relation, |entry| entry.relid)
}

/// The rows an overlay holds; 0 for any other relation.
#[pg_extern]
fn row_count(overlay: pg_sys::Oid) -> i64 {
    crate::branch::catalog::by_overlay(overlay).map_or(0, |_| crate::pg::relation::Open::shared(overlay).count())
}
