//! Learning of changes that other sessions made to Braid's catalog.

use crate::branch::{arms, session};
use crate::pg::{catalog, hidden_keys, naming};
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::cell::Cell;
use std::ffi::{c_void, CStr};

const WATCHED: [&CStr; 5] = [c"branch", c"lineage", c"overlay", c"change_log", c"name"];

thread_local! {
    static OIDS: Cell<[Oid; WATCHED.len()]> = const { Cell::new([Oid::INVALID; WATCHED.len()]) };
    static REGISTERED: Cell<bool> = const { Cell::new(false) };
}

/// Starts listening (once per backend) and remembers what to listen for.
pub fn watch() {
    OIDS.with(|oids| oids.set(WATCHED.map(|name| catalog::relation(name).unwrap_or(Oid::INVALID))));
    if !REGISTERED.with(|registered| registered.replace(true)) {
        // SAFETY: a guarded callback that only sets a flag.
        unsafe {
            pg_sys::CacheRegisterRelcacheCallback(Some(changed), pg_sys::Datum::from(0usize));
            pg_sys::RegisterXactCallback(Some(transaction_ended), std::ptr::null_mut());
            pg_sys::RegisterSubXactCallback(Some(subtransaction_ended), std::ptr::null_mut());
        }
    }
}

/// The relations whose change makes plans for a branch stale.
pub fn watched() -> [Oid; WATCHED.len()] {
    OIDS.with(Cell::get)
}

#[pg_guard]
unsafe extern "C-unwind" fn changed(_arg: pg_sys::Datum, relid: Oid) {
    arms::relation_changed(relid);
    hidden_keys::relation_changed(relid);
    if relid == Oid::INVALID || OIDS.with(Cell::get).contains(&relid) {
        session::forget();
    }
    if relid == Oid::INVALID || OIDS.with(Cell::get)[4] == relid {
        naming::forget();
    } else if OIDS.with(Cell::get)[2] == relid {
        naming::look_again();
    }
}

/// What an aborted transaction made is gone, also from what was remembered.
#[pg_guard]
unsafe extern "C-unwind" fn transaction_ended(event: pg_sys::XactEvent::Type, _arg: *mut c_void) {
    if matches!(
        event,
        pg_sys::XactEvent::XACT_EVENT_ABORT | pg_sys::XactEvent::XACT_EVENT_COMMIT
    ) {
        super::lock::transaction_ended();
    }
    if event == pg_sys::XactEvent::XACT_EVENT_ABORT {
        session::forget();
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn subtransaction_ended(
    event: pg_sys::SubXactEvent::Type,
    _id: pg_sys::SubTransactionId,
    _parent: pg_sys::SubTransactionId,
    _arg: *mut c_void,
) {
    if event == pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB {
        session::forget();
    }
}
