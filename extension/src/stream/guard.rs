//! Nobody but a refresh writes a stream table, as with materialised views.
//!
//! Asked for the target of every write statement, so the answer is kept per
//! backend until `pggit.stream` changes.

use super::error::StreamError;
use crate::branch::session;
use crate::error::Error;
use crate::pg::{catalog, shape, stream_watch};
use pgrx::pg_sys::Oid;
use std::cell::RefCell;
use std::collections::HashSet;

thread_local! {
    static KNOWN: RefCell<(u64, HashSet<u32>)> = RefCell::new((0, HashSet::new()));
}

/// True for stream tables and their hidden state.
pub fn is_protected(relid: Oid) -> bool {
    let generation = stream_watch::generation();
    KNOWN.with_borrow_mut(|(of, known)| {
        if *of != generation {
            known.clear();
            *of = generation;
            if catalog::readable() {
                catalog::scan(c"stream", c"stream_pkey", &[], |row| {
                    known.insert(row.oid(1).to_u32());
                });
            }
        }
        known.contains(&relid.to_u32())
    })
}

/// Refuses a write by a user.
pub fn check_write(relid: Oid) -> Result<(), Error> {
    if session::is_internal() || !is_protected(relid) {
        return Ok(());
    }
    let (_, name) = shape::names(relid);
    Err(StreamError::Written(name).into())
}
