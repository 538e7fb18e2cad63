//! What this backend knows about the log of each table, and whether a change
//! is logged at all.
//!
//! The knowledge hangs on the table's relation cache entry (`rd_amcache`,
//! which the heap leaves to us), as one chunk that PostgreSQL frees whenever
//! the entry is invalidated. Nothing here has to be told of ALTER TABLE.

use super::relation::Open;
use super::{catalog, guc, log_table, shmem};
use crate::capture::LogInfo;
use pgrx::pg_sys;
use pgrx::pg_sys::{Oid, Relation};
use pgrx::prelude::*;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicU8, Ordering::Relaxed};

/// Marks a chunk as ours.
const MAGIC: u32 = 0xB4A1_D106;

/// What is known about one table: a header, then `keys` attribute numbers,
/// then for each of `columns` attributes its column in the log (0: none).
#[repr(C)]
pub struct State {
    magic: u32,
    pub log: Oid,
    pub key_index: Oid,
    pub new_index: Oid,
    captured: bool,
    pub keyed: bool,
    pub keys: i16,
    pub columns: i16,
    /// The last column of the log that is used: it may be gone again when the
    /// part of the transaction that added it was rolled back.
    pub last_place: i16,
    /// The last transaction whose write of this table was noted.
    pub noted: u64,
    /// The last transaction that locked the log at its outermost level.
    pub locked: u64,
    /// The table's marks in shared memory, from its first write on.
    pub marks: *const shmem::Marks,
    tail: [i16; 0],
}

impl State {
    /// The attribute numbers of the key.
    #[inline]
    pub unsafe fn key(this: *const State) -> *const i16 {
        // SAFETY: the chunk was allocated with its tail.
        unsafe { (&raw const (*this).tail).cast() }
    }
}

/// The knowledge on a relation, or null.
#[inline]
pub unsafe fn of(rel: Relation) -> *mut State {
    // SAFETY: `rel` is open; only this module sets a heap's rd_amcache.
    unsafe { (*rel).rd_amcache.cast() }
}

/// The sub-transaction number of something that did not happen in this transaction.
const NEVER: pg_sys::SubTransactionId = 0;

const UNKNOWN: u8 = 0;
const ABSENT: u8 = 1;
const PRESENT: u8 = 2;

/// Whether this database has the extension.
static EXTENSION: AtomicU8 = AtomicU8::new(UNKNOWN);
/// Whether this database has a branch besides main, or a stream table; asked only when nothing
/// else keeps history.
static PINS: AtomicU8 = AtomicU8::new(UNKNOWN);
/// The last transaction of this backend that took a pin.
static PINNED_BY: AtomicU64 = AtomicU64::new(0);
/// `pggit.change_log`, and how often something in it may have changed.
static CHANGE_LOG: AtomicU32 = AtomicU32::new(0);
static GENERATION: AtomicU64 = AtomicU64::new(0);
/// The callbacks of this backend are registered.
static WATCHING: AtomicU8 = AtomicU8::new(0);

/// True when a change of `rel` has to be logged.
#[inline]
pub unsafe fn captures(rel: Relation) -> bool {
    // SAFETY: `rel` is the open relation of the running change.
    unsafe {
        if is_absent() || ((*rel).rd_createSubid != NEVER && !pinned_here()) {
            return false;
        }
        captures_slowly(rel)
    }
}

#[inline]
unsafe fn captures_slowly(rel: Relation) -> bool {
    // SAFETY: as above.
    unsafe {
        if EXTENSION.load(Relaxed) == UNKNOWN && !detect() {
            return false;
        }
        if guc::retention_minutes() == 0 && !shmem::is_pinning() && !pinned() {
            return false;
        }
        let state = of(rel);
        if state.is_null() {
            return classify(rel);
        }
        (*state).captured
    }
}

/// True when nothing of a table would be lost with all of its rows: they are
/// logged, or it has none of its own.
pub fn keeps_rows(relid: Oid) -> bool {
    let open = Open::unlocked(relid);
    // SAFETY: `open` holds the relation; rd_rel is its pg_class row.
    unsafe {
        match (*(*open.raw()).rd_rel).relkind as u8 {
            pg_sys::RELKIND_PARTITIONED_TABLE => true,
            pg_sys::RELKIND_RELATION => captures(open.raw()),
            _ => false,
        }
    }
}

/// A pin taken in this very transaction sees its tables without what follows.
unsafe fn pinned_here() -> bool {
    // SAFETY: reads this backend's state.
    let xid = unsafe { pg_sys::GetTopFullTransactionIdIfAny().value };
    xid != 0 && PINNED_BY.load(Relaxed) == xid
}

/// A pin is being taken in this transaction.
pub fn note_pin() {
    // SAFETY: reads this backend's state, and assigns a transaction number,
    // which the pin needs in any case.
    PINNED_BY.store(unsafe { pg_sys::GetTopFullTransactionId().value }, Relaxed);
}

/// True when it is known that this database does not have the extension:
/// nothing here is Braid's business.
#[inline]
pub fn is_absent() -> bool {
    EXTENSION.load(Relaxed) == ABSENT
}

/// Looks for the extension in this database.
#[pg_guard]
unsafe extern "C-unwind" fn detect() -> bool {
    if !catalog::readable() {
        return false;
    }
    watch();
    if let Some(change_log) = catalog::relation(c"change_log") {
        CHANGE_LOG.store(change_log.to_u32(), Relaxed);
        EXTENSION.store(PRESENT, Relaxed);
        return true;
    }
    // While the install script runs the extension exists and the table does not.
    if !catalog::extension_exists() {
        EXTENSION.store(ABSENT, Relaxed);
    }
    false
}

/// True when this database has a branch besides main.
pub fn is_pinned() -> bool {
    // SAFETY: reads catalogs, inside a transaction.
    unsafe { pinned() }
}

/// True when a branch, a stream table or a commit needs what is logged.
pub fn is_needed() -> bool {
    let mut commits = false;
    catalog::scan(c"commits", c"commits_pkey", &[], |_| commits = true);
    commits || is_pinned()
}

#[pg_guard]
unsafe extern "C-unwind" fn pinned() -> bool {
    match PINS.load(Relaxed) {
        UNKNOWN => {
            // A stream table pins what came after its frontier.
            let pinned = catalog::count(c"branch", c"branch_pkey", 2) > 1
                || catalog::count(c"stream", c"stream_pkey", 1) > 0;
            PINS.store(if pinned { PRESENT } else { ABSENT }, Relaxed);
            pinned
        }
        known => known == PRESENT,
    }
}

/// Decides once per cache entry whether a table is captured; its log is looked
/// up, or made, when the first row is written.
#[pg_guard]
unsafe extern "C-unwind" fn classify(rel: Relation) -> bool {
    // SAFETY: `rel` is open.
    unsafe {
        let captured = log_table::is_tracked(rel);
        store(rel, captured, None, &[]);
        captured
    }
}

/// Makes sure that the log of `rel` exists and has all its columns, and
/// remembers it.
#[pg_guard]
pub unsafe extern "C-unwind" fn prepare(rel: Relation) {
    // SAFETY: `rel` is the open, tracked relation of the running change.
    unsafe {
        let (info, places) = log_table::ensure(rel);
        store(rel, true, Some(&info), &places);
    }
}

/// Hangs the knowledge on the cache entry.
unsafe fn store(rel: Relation, captured: bool, info: Option<&LogInfo>, places: &[i16]) {
    let key: &[i16] = info.map_or(&[], |info| &info.key);
    let tail = size_of::<i16>() * (key.len() + places.len());
    // SAFETY: the chunk has room for header and tail and lives as long as the
    // cache entry, which frees it.
    unsafe {
        let state: *mut State =
            pg_sys::MemoryContextAllocZero(pg_sys::CacheMemoryContext, size_of::<State>() + tail)
                .cast();
        (*state).magic = MAGIC;
        (*state).captured = captured;
        if let Some(info) = info {
            (*state).log = info.log;
            (*state).key_index = info.key_index;
            (*state).new_index = info.new_index;
            (*state).keyed = !info.key.is_empty();
            (*state).keys = key.len() as i16;
            (*state).columns = places.len() as i16;
            (*state).last_place = places.iter().copied().max().unwrap_or(0);
            let target = State::key(state).cast_mut();
            std::ptr::copy_nonoverlapping(key.as_ptr(), target, key.len());
            std::ptr::copy_nonoverlapping(places.as_ptr(), target.add(key.len()), places.len());
        }
        forget(rel);
        (*rel).rd_amcache = state.cast();
    }
}

/// What a TOAST table is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum ToastRole {
    /// Of any other table.
    Other = 1,
    /// Of a log: values that are not there are main's.
    OfLog = 2,
}

/// What is remembered on the cache entry of a TOAST table.
#[repr(C)]
struct ToastState {
    magic: u32,
    role: ToastRole,
}

/// What a TOAST table is to us; remembered on its cache entry.
#[inline]
pub unsafe fn toast_role(toast: Relation) -> ToastRole {
    // SAFETY: `toast` is open; only this module sets a heap's rd_amcache.
    unsafe {
        if is_absent() || (*toast).rd_id.to_u32() < pg_sys::FirstNormalObjectId {
            return ToastRole::Other;
        }
        let state: *const ToastState = (*toast).rd_amcache.cast();
        if state.is_null() {
            find_toast_role(toast)
        } else {
            (*state).role
        }
    }
}

/// `pg_toast_<oid>` names its table; logs are in `pggit_store`.
#[pg_guard]
unsafe extern "C-unwind" fn find_toast_role(toast: Relation) -> ToastRole {
    // SAFETY: `toast` is open; the chunk lives as long as its cache entry.
    unsafe {
        if EXTENSION.load(Relaxed) == UNKNOWN && !detect() {
            return ToastRole::Other;
        }
        let of_log = log_table::is_log(log_table::toasted_by(toast));
        let role = if of_log {
            ToastRole::OfLog
        } else {
            ToastRole::Other
        };
        let state: *mut ToastState =
            pg_sys::MemoryContextAllocZero(pg_sys::CacheMemoryContext, size_of::<ToastState>())
                .cast();
        *state = ToastState { magic: MAGIC, role };
        forget(toast);
        (*toast).rd_amcache = state.cast();
        role
    }
}

/// The TOAST table of the table that the log with this TOAST table is for.
#[pg_guard]
pub unsafe extern "C-unwind" fn source_of(toast: Relation) -> Oid {
    // SAFETY: `toast` is open.
    unsafe { log_table::toast_of(log_table::table_of(log_table::toasted_by(toast))) }
}

/// Drops what is known about a table; the next change looks again.
#[pg_guard]
pub unsafe extern "C-unwind" fn forget(rel: Relation) {
    // SAFETY: a non-null rd_amcache of a heap is our chunk.
    unsafe {
        if !(*rel).rd_amcache.is_null() {
            debug_assert_eq!(*(*rel).rd_amcache.cast::<u32>(), MAGIC);
            pg_sys::pfree((*rel).rd_amcache);
            (*rel).rd_amcache = std::ptr::null_mut();
        }
    }
}

/// Learns of the extension coming and going, and of branches.
fn watch() {
    if WATCHING.swap(1, Relaxed) == 0 {
        // SAFETY: both callbacks only store a flag.
        unsafe {
            pg_sys::CacheRegisterSyscacheCallback(
                pg_sys::SysCacheIdentifier::NAMESPACEOID as i32,
                Some(schemas_changed),
                pg_sys::Datum::from(0usize),
            );
            pg_sys::CacheRegisterRelcacheCallback(
                Some(relation_changed),
                pg_sys::Datum::from(0usize),
            );
        }
    }
}

unsafe extern "C-unwind" fn schemas_changed(_arg: pg_sys::Datum, _cache: i32, _hash: u32) {
    EXTENSION.store(UNKNOWN, Relaxed);
    PINS.store(UNKNOWN, Relaxed);
    GENERATION.fetch_add(1, Relaxed);
}

unsafe extern "C-unwind" fn relation_changed(_arg: pg_sys::Datum, relid: Oid) {
    PINS.store(UNKNOWN, Relaxed);
    if relid == Oid::INVALID || relid.to_u32() == CHANGE_LOG.load(Relaxed) {
        GENERATION.fetch_add(1, Relaxed);
    }
}

/// Changes whenever `pggit.change_log` may have changed, or the extension
/// came or went.
pub fn generation() -> u64 {
    // SAFETY: registers callbacks and reads catalogs, inside a transaction.
    unsafe {
        if EXTENSION.load(Relaxed) == UNKNOWN {
            detect();
        }
    }
    GENERATION.load(Relaxed)
}
