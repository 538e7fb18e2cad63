//! Immediate mode: stream tables that are brought up to date at the end of
//! each statement that writes one of their sources, in its transaction.
//!
//! It is the same refresh as by schedule. The lock on the stream table, held
//! until the transaction ends, puts writers one after the other; a writer that
//! waited sees what the others committed, or fails to serialise under
//! REPEATABLE READ. On a branch the branch's rows follow, computed anew.

use super::guard;
use super::refresh::{self, Ask};
use crate::branch::{catalog as branch, session};
use crate::error::Error;
use pgrx::pg_sys::Oid;

/// A statement wrote a table.
pub fn after_write(relid: Oid) -> Result<(), Error> {
    if session::is_internal() || guard::is_refreshing() || !guard::follows_statements() {
        return Ok(());
    }
    // On a branch it wrote the branch's own rows of a table.
    let relid = branch::by_overlay(relid).map_or(relid, |own| own.relid);
    let mut waiting = guard::immediate_on(relid);
    let mut done: Vec<Oid> = Vec::new();
    while let Some(stream) = waiting.pop() {
        if done.contains(&stream) {
            continue;
        }
        refresh::run(stream, Ask::Follow)?;
        waiting.extend(guard::immediate_on(stream));
        done.push(stream);
    }
    Ok(())
}
