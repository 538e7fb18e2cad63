//! Nobody but a refresh writes a stream table, as with materialised views.
//!
//! Asked for the target of every write statement, so the answer is kept per
//! backend until `pggit.stream` changes.

use super::error::StreamError;
use crate::branch::session;
use crate::error::Error;
use crate::pg::{catalog, guc, shape, stream_watch};
use pgrx::pg_sys::{self, Oid};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

/// What `pggit.stream` says, as of a generation of it.
#[derive(Default)]
struct Known {
    generation: u64,
    streams: HashSet<u32>,
    /// What some stream table reads.
    sources: HashSet<u32>,
    /// For each source the stream tables that follow its statements.
    immediate: HashMap<u32, Vec<Oid>>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::new(Known::default());
    /// The generation in which there are no stream tables; 0: not known.
    static NONE_IN: Cell<u64> = const { Cell::new(0) };
    /// True while a refresh writes as any session does: on a branch.
    static REFRESHING: Cell<bool> = const { Cell::new(false) };
}

/// True while a refresh writes as any session does.
pub fn is_refreshing() -> bool {
    REFRESHING.get()
}

/// Runs `work`, which may write stream tables.
pub fn while_refreshing<T>(work: impl FnOnce() -> T) -> T {
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            REFRESHING.set(self.0);
        }
    }
    let _back = Back(REFRESHING.replace(true));
    work()
}

fn with_known<T>(ask: impl FnOnce(&Known) -> T) -> T {
    let generation = stream_watch::generation();
    let current = KNOWN.with_borrow(|known| known.generation == generation);
    if !current {
        let mut known = Known {
            generation,
            ..Known::default()
        };
        if catalog::readable() {
            load(&mut known);
            NONE_IN.set(if known.streams.is_empty() {
                generation
            } else {
                0
            });
        }
        KNOWN.with_borrow_mut(|old| *old = known);
    }
    KNOWN.with_borrow(ask)
}

fn load(known: &mut Known) {
    let mut immediate = HashSet::new();
    catalog::scan(c"stream", c"stream_pkey", &[], |row| {
        known.streams.insert(row.oid(1).to_u32());
        if row.text(4, Oid::from(pg_sys::F_TEXTOUT)).as_deref() == Some("immediate") {
            immediate.insert(row.oid(1).to_u32());
        }
    });
    if known.streams.is_empty() {
        return;
    }
    catalog::scan(c"stream_source", c"stream_source_pkey", &[], |row| {
        known.sources.insert(row.oid(2).to_u32());
        if immediate.contains(&row.oid(1).to_u32()) {
            known
                .immediate
                .entry(row.oid(2).to_u32())
                .or_default()
                .push(row.oid(1));
        }
    });
}

/// True when it is known that there are no stream tables. Asked for every
/// statement that writes; reads two numbers.
#[inline]
pub fn none_exist() -> bool {
    NONE_IN.get() == stream_watch::known_generation()
}

/// True when there are stream tables at all.
pub fn protects_any() -> bool {
    with_known(|known| !known.streams.is_empty())
}

/// True for stream tables.
pub fn is_protected(relid: Oid) -> bool {
    with_known(|known| known.streams.contains(&relid.to_u32()))
}

/// True when some stream table follows statements at once.
pub fn follows_statements() -> bool {
    with_known(|known| !known.immediate.is_empty())
}

/// The stream tables that follow the statements on a table at once.
pub fn immediate_on(relid: Oid) -> Vec<Oid> {
    with_known(|known| known.immediate.get(&relid.to_u32()).cloned()).unwrap_or_default()
}

/// Refuses a write by a user.
pub fn check_write(relid: Oid) -> Result<(), Error> {
    if session::is_internal() || is_refreshing() || !is_protected(relid) {
        return Ok(());
    }
    let (_, name) = shape::names(relid);
    Err(StreamError::Written(name).into())
}

/// Refuses to change the definition of what stream tables read, where
/// `pgstream.block_source_ddl` asks for that.
pub fn check_definition(relid: Oid) -> Result<(), Error> {
    let blocks = guc::blocks_source_ddl() && !session::is_internal();
    if !blocks || !with_known(|known| known.sources.contains(&relid.to_u32())) {
        return Ok(());
    }
    let (_, name) = shape::names(relid);
    Err(StreamError::SourceDefinition(name).into())
}
