//! When main drops a table, or a column of one, its log goes too; when it adds
//! one, the log gets it.
//!
//! The log does not depend on the table in PostgreSQL's sense: it would then
//! be listed among the dropped objects that event triggers see. Instead drops
//! are remembered, and right before the transaction commits the logs of those
//! that really went are removed. (Branches that need the old contents have
//! taken them over before: see `branch::ddl`.)
//!
//! A column that is added, or changes its type, is entered into the log at the
//! same moment, so that older states can be read before anybody writes.
//!
//! Nobody is waited for: a log that is being read is left for the worker.

use super::catalog::{self, Key};
use super::{log_table, shmem};
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::sync::OnceLock;

static PREVIOUS: OnceLock<pg_sys::object_access_hook_type> = OnceLock::new();

thread_local! {
    /// This transaction is taking a pin.
    static PINNING: Cell<bool> = const { Cell::new(false) };
    /// Relations, and columns (0: all of it), dropped in this transaction.
    static DROPPED: RefCell<Vec<(Oid, i16)>> = const { RefCell::new(Vec::new()) };
    /// Tables of which a column was added or changed in this transaction.
    static RESHAPED: RefCell<Vec<Oid>> = const { RefCell::new(Vec::new()) };
}

/// Installs the hook and the callback. Runs in the postmaster.
pub fn register() {
    // SAFETY: runs once at preload.
    unsafe {
        let _ = PREVIOUS.set(pg_sys::object_access_hook);
        pg_sys::object_access_hook = Some(object_access);
        pg_sys::RegisterXactCallback(Some(transaction_event), std::ptr::null_mut());
    }
}

unsafe extern "C-unwind" fn object_access(
    access: pg_sys::ObjectAccessType::Type,
    class: Oid,
    object: Oid,
    sub: c_int,
    arg: *mut c_void,
) {
    // SAFETY: the server's own arguments, handed on. A plain frame.
    unsafe {
        if let Some(Some(previous)) = PREVIOUS.get() {
            previous(access, class, object, sub, arg);
        }
    }
    if access == pg_sys::ObjectAccessType::OAT_DROP && class == pg_sys::RelationRelationId {
        // SAFETY: guarded; takes plain values.
        unsafe { remember(object, sub as i16) }
    }
    let reshapes = matches!(
        access,
        pg_sys::ObjectAccessType::OAT_POST_CREATE | pg_sys::ObjectAccessType::OAT_POST_ALTER
    );
    if reshapes && sub > 0 && class == pg_sys::RelationRelationId {
        // SAFETY: as above.
        unsafe { remember_table(object) }
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn remember_table(table: Oid) {
    RESHAPED.with_borrow_mut(|tables| {
        if !tables.contains(&table) {
            tables.push(table);
        }
    });
}

#[pg_guard]
unsafe extern "C-unwind" fn remember(object: Oid, column: i16) {
    DROPPED.with_borrow_mut(|dropped| dropped.push((object, column)));
}

#[pg_guard]
unsafe extern "C-unwind" fn transaction_event(event: pg_sys::XactEvent::Type, _arg: *mut c_void) {
    use pg_sys::XactEvent::*;
    match event {
        XACT_EVENT_PRE_COMMIT | XACT_EVENT_PRE_PREPARE => {
            let dropped = DROPPED.with_borrow_mut(std::mem::take);
            if !dropped.is_empty() {
                remove(&dropped);
            }
            let reshaped = RESHAPED.with_borrow_mut(std::mem::take);
            if !reshaped.is_empty() && catalog::readable() {
                reshaped.into_iter().for_each(log_table::follow);
            }
        }
        XACT_EVENT_ABORT | XACT_EVENT_COMMIT | XACT_EVENT_PREPARE => {
            DROPPED.with_borrow_mut(Vec::clear);
            RESHAPED.with_borrow_mut(Vec::clear);
            if PINNING.replace(false) {
                shmem::set_pinning(false);
            }
        }
        _ => {}
    }
}

/// Switches logging on for all, until this transaction ends, and waits for the
/// transactions that may have written without (as CREATE INDEX CONCURRENTLY
/// waits for writers).
pub fn wait_for_writers() {
    if !PINNING.replace(true) {
        shmem::set_pinning(true);
    }
    // SAFETY: the array is palloc'ed and holds `count` elements; waiting takes
    // part in deadlock detection.
    unsafe {
        let mut count = 0;
        let running = pg_sys::GetCurrentVirtualXIDs(
            pg_sys::InvalidTransactionId,
            false,
            false,
            VACUUM_FLAGS,
            &mut count,
        );
        for i in 0..count as usize {
            pg_sys::VirtualXactLock(*running.add(i), true);
        }
    }
}

/// PROC_IS_AUTOVACUUM and PROC_IN_VACUUM: they write no rows.
const VACUUM_FLAGS: c_int = 0x01 | 0x02;

/// Removes the logs of what was dropped and is still gone.
fn remove(dropped: &[(Oid, i16)]) {
    if !catalog::readable() || catalog::relation(c"change_log").is_none() {
        return;
    }
    for (relid, column) in dropped {
        if !is_gone(*relid, *column) {
            continue;
        }
        match log_table::find(*relid) {
            Some(info) if *column != 0 && !info.key.contains(column) => {
                log_table::drop_column(info.log, *column)
            }
            Some(_) => unregister(*relid),
            None => {}
        }
        if *column == 0 {
            log_table::logs_named_for(*relid)
                .into_iter()
                .for_each(|log| {
                    drop_log(log);
                });
        }
    }
    // SAFETY: makes what was done visible to the rest of the commit.
    unsafe { pg_sys::CommandCounterIncrement() }
}

/// True when a relation, or a column of it, does not exist (any more).
fn is_gone(relid: Oid, column: i16) -> bool {
    // SAFETY: syscache look-ups; an attribute name is a palloc'ed copy or null.
    unsafe {
        if column == 0 {
            pg_sys::get_rel_relkind(relid) == 0
        } else {
            pg_sys::get_attname(relid, column, true).is_null()
        }
    }
}

/// Removes the row of a table from `pggit.change_log`.
pub fn unregister(relid: Oid) {
    let (Some(table), Some(index)) = (
        catalog::relation(c"change_log"),
        catalog::relation(c"change_log_pkey"),
    ) else {
        return;
    };
    // SAFETY: a catalog-like scan and delete; both end before the close.
    unsafe {
        let heap = pg_sys::table_open(table, pg_sys::RowExclusiveLock as i32);
        let key = Key::oid(1, relid);
        let mut entry: pg_sys::ScanKeyData = std::mem::zeroed();
        pg_sys::ScanKeyInit(
            &mut entry,
            key.column,
            pg_sys::BTEqualStrategyNumber as u16,
            Oid::from(key.equals),
            key.value,
        );
        let scan =
            pg_sys::systable_beginscan(heap, index, true, std::ptr::null_mut(), 1, &mut entry);
        let tuple = pg_sys::systable_getnext(scan);
        if !tuple.is_null() {
            pg_sys::CatalogTupleDelete(heap, &mut (*tuple).t_self);
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(heap, pg_sys::RowExclusiveLock as i32);
    }
    catalog::announce(c"change_log");
}

/// Drops a log, unless somebody is using it.
pub fn drop_log(log: Oid) -> bool {
    // SAFETY: the lock is not waited for; internal deletion fires no event
    // trigger and may remove a member of the extension.
    unsafe {
        if !pg_sys::ConditionalLockRelationOid(log, pg_sys::AccessExclusiveLock as i32) {
            return false;
        }
        let object = pg_sys::ObjectAddress {
            classId: pg_sys::RelationRelationId,
            objectId: log,
            objectSubId: 0,
        };
        let flags = pg_sys::PERFORM_DELETION_INTERNAL | QUIETLY | SKIP_EXTENSIONS;
        pg_sys::performDeletion(&object, pg_sys::DropBehavior::DROP_CASCADE, flags as i32);
        true
    }
}

/// PERFORM_DELETION_QUIETLY and PERFORM_DELETION_SKIP_EXTENSIONS.
const QUIETLY: u32 = 0x0004;
const SKIP_EXTENSIONS: u32 = 0x0010;
