//! `create_branch`, `switch_branch`, `current_branch`, `delete_branch`,
//! `rename_branch`: the life of a branch.

use crate::branch::{lifecycle, session};
use crate::error::{Error, OrRaise};
use crate::pg::guc;
use crate::pg::report::catch;
use pgrx::pg_sys;
use pgrx::prelude::*;

/// Creates a branch that begins at the present state of `parent`, or at a revision; returns its name.
#[pg_extern]
fn begin_branch(
    name: Option<&str>,
    parent: Option<&str>,
    at: Option<&str>,
    expires: Option<pgrx::datum::Interval>,
) -> String {
    let (name, parent) = catch(|| (given(name, "name"), given(parent, "parent")));
    let expires = expires.map(|interval| interval.to_iso_string());
    catch(|| lifecycle::create(name, parent, at, expires.as_deref()).or_raise());
    name.to_string()
}

/// Protects a branch against changes other than merges, or lifts the protection.
#[pg_extern]
fn protect_branch(name: Option<&str>, protected: Option<bool>) -> String {
    let name = catch(|| given(name, "name"));
    catch(|| lifecycle::protect(name, protected.unwrap_or(true)).or_raise());
    name.to_string()
}

/// Puts this session on a branch, from the next statement on; returns its name.
#[pg_extern]
fn switch_branch(name: Option<&str>) -> String {
    let name = catch(|| given(name, "name"));
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
fn delete_branch(name: Option<&str>, force: Option<bool>) -> String {
    let name = catch(|| given(name, "name"));
    let force = force.unwrap_or(false);
    catch(|| lifecycle::delete(name, force).or_raise());
    name.to_string()
}

/// Gives a branch another name; returns the new one.
#[pg_extern]
fn rename_branch(name: Option<&str>, new_name: Option<&str>) -> String {
    let (name, new_name) = catch(|| (given(name, "name"), given(new_name, "new_name")));
    catch(|| lifecycle::rename(name, new_name).or_raise());
    new_name.to_string()
}

/// The table for which an overlay stands; any other relation as it is.
#[pg_extern]
fn table_of(relation: pg_sys::Oid) -> pg_sys::Oid {
    crate::branch::catalog::by_overlay(relation)
        .filter(|entry| !entry.diverged)
        .map_or(relation, |entry| entry.relid)
}

/// The rows an overlay holds; 0 for any other relation.
#[pg_extern]
fn row_count(overlay: pg_sys::Oid) -> i64 {
    crate::branch::catalog::by_overlay(overlay)
        .map_or(0, |_| crate::pg::relation::Open::shared(overlay).count())
}

/// An argument that may not be NULL.
fn given<'a>(value: Option<&'a str>, argument: &'static str) -> &'a str {
    value.unwrap_or_else(|| Error::Null { argument }.raise())
}
