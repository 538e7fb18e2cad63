//! Learning that stream tables were made, changed or dropped.

use super::catalog;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

thread_local! {
    static GENERATION: Cell<u64> = const { Cell::new(1) };
    static STREAM: Cell<u32> = const { Cell::new(0) };
    static REGISTERED: Cell<bool> = const { Cell::new(false) };
}

thread_local! {
    static WATCHED: RefCell<HashSet<u32>> = RefCell::new(HashSet::new());
    static STALE: Cell<bool> = const { Cell::new(false) };
    static FACTS_WATCHED: RefCell<HashSet<u32>> = RefCell::new(HashSet::new());
    static FACTS_STALE: Cell<bool> = const { Cell::new(false) };
}

/// From now on a change of these relations makes what was compiled stale.
pub fn watch_for_programs(relations: &[u32]) {
    generation();
    WATCHED.with_borrow_mut(|watched| watched.extend(relations));
}

/// The same for what a query depends on.
pub fn watch_for_facts(relations: &[u32]) {
    generation();
    FACTS_WATCHED.with_borrow_mut(|watched| watched.extend(relations));
}

/// True once after a relation changed that a query names.
pub fn facts_are_stale() -> bool {
    let stale = FACTS_STALE.replace(false);
    if stale {
        FACTS_WATCHED.with_borrow_mut(HashSet::clear);
    }
    stale
}

/// True once after a relation changed that a program names.
pub fn programs_are_stale() -> bool {
    let stale = STALE.replace(false);
    if stale {
        WATCHED.with_borrow_mut(HashSet::clear);
    }
    stale
}

/// The generation as far as this backend was told; never 0.
#[inline]
pub fn known_generation() -> u64 {
    GENERATION.get()
}

/// Changes whenever `pggit.stream` may have changed.
pub fn generation() -> u64 {
    if !REGISTERED.replace(true) {
        // SAFETY: a guarded callback that only stores numbers.
        unsafe {
            pg_sys::CacheRegisterRelcacheCallback(Some(changed), pg_sys::Datum::from(0usize));
            pg_sys::CacheRegisterSyscacheCallback(
                pg_sys::SysCacheIdentifier::NAMESPACEOID as i32,
                Some(schemas_changed),
                pg_sys::Datum::from(0usize),
            );
        }
    }
    if STREAM.get() == 0 && catalog::readable() {
        if let Some(oid) = catalog::relation(c"stream") {
            STREAM.set(oid.to_u32());
        }
    }
    GENERATION.get()
}

#[pg_guard]
unsafe extern "C-unwind" fn changed(_arg: pg_sys::Datum, relid: Oid) {
    if relid == Oid::INVALID || relid.to_u32() == STREAM.get() {
        GENERATION.set(GENERATION.get() + 1);
    }
    let named = WATCHED.with_borrow(|watched| watched.contains(&relid.to_u32()));
    if relid == Oid::INVALID || named {
        STALE.set(true);
    }
    let named = FACTS_WATCHED.with_borrow(|watched| watched.contains(&relid.to_u32()));
    if relid == Oid::INVALID || named {
        FACTS_STALE.set(true);
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn schemas_changed(_arg: pg_sys::Datum, _cache: i32, _hash: u32) {
    STREAM.set(0);
    STALE.set(true);
    FACTS_STALE.set(true);
    GENERATION.set(GENERATION.get() + 1);
}

/// The tables a finished plan writes.
///
/// # Safety
/// `planned` must be a valid plan.
pub unsafe fn targets(planned: *mut pg_sys::PlannedStmt) -> Vec<Oid> {
    // SAFETY: result relations are positions in the range table.
    unsafe {
        let list = (*planned).resultRelations;
        (0..pg_sys::list_length(list))
            .map(|i| {
                let position = pg_sys::list_nth_int(list, i);
                let rte = pg_sys::list_nth((*planned).rtable, position - 1)
                    .cast::<pg_sys::RangeTblEntry>();
                (*rte).relid
            })
            .collect()
    }
}
