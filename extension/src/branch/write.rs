//! Writes that do not come through the planner: COPY FROM.

use super::catalog::{by_overlay, home_of};
use super::{overlay, session};
use crate::error::OrRaise;
use crate::pg::transaction;
use pgrx::pg_sys::Oid;

/// The relation that COPY FROM must fill for `relid`: the overlay, or the table
/// itself where the branch made it.
///
/// The command id is advanced, so that rows the new ones collide with can be
/// copied up by a command before COPY's own.
pub fn prepare_copy_target(relid: Oid) -> Oid {
    let Some(branch) = session::current() else {
        return relid;
    };
    let is_own = by_overlay(relid).is_some_and(|over| over.branch == branch.id);
    if is_own || (by_overlay(relid).is_none() && home_of(relid) == Some(branch.id)) {
        transaction::spend_command();
        return relid;
    }
    let target = overlay::ensure(branch.id, relid).or_raise().overlay;
    transaction::spend_command();
    target
}
