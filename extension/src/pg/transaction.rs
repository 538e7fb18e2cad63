//! The current transaction: what it has done, and what it may still do.

use pgrx::pg_sys;
use std::cell::Cell;
use std::ffi::CStr;

thread_local! {
    /// The top-level transaction that last wrote to a change log.
    static LOGGED: Cell<u64> = const { Cell::new(0) };
}

thread_local! {
    /// When the transaction began that last changed a definition.
    static CHANGED: Cell<i64> = const { Cell::new(0) };
}

/// Remembers that the current transaction changes definitions.
pub fn note_changed_definitions() {
    CHANGED.with(|changed| changed.set(began()));
}

/// True when the current transaction has changed definitions, or tried to.
pub fn has_changed_definitions() -> bool {
    CHANGED.with(Cell::get) == began()
}

/// When this transaction began.
fn began() -> i64 {
    // SAFETY: reads this backend's state.
    unsafe { pg_sys::GetCurrentTransactionStartTimestamp() }
}

/// True between BEGIN and COMMIT.
pub fn is_block() -> bool {
    // SAFETY: reads this backend's state.
    unsafe { pg_sys::IsTransactionBlock() }
}

/// Remembers that the current transaction has written to a change log.
pub fn note_logged_write(xid: u64) {
    LOGGED.with(|logged| logged.set(xid));
}

/// True when the current transaction has changed a tracked table.
pub fn has_logged_writes() -> bool {
    // SAFETY: reads this backend's state, assigns nothing.
    let xid = unsafe { pg_sys::GetTopFullTransactionIdIfAny().value };
    xid != 0 && LOGGED.with(Cell::get) == xid
}

/// The number of the current top-level transaction; 0 when it has none yet.
pub fn xid_if_any() -> u64 {
    // SAFETY: reads this backend's state, assigns nothing.
    unsafe { pg_sys::GetTopFullTransactionIdIfAny().value }
}

/// The number of the current top-level transaction; assigns one if needed.
pub fn current_xid() -> u64 {
    // SAFETY: inside a transaction.
    unsafe { pg_sys::GetTopFullTransactionId().value }
}

/// The number the next transaction will get.
pub fn next_xid() -> u64 {
    // SAFETY: reads shared memory under its lock.
    unsafe { pg_sys::ReadNextFullTransactionId().value }
}

/// The latest full number below `next` that a 32-bit number can stand for.
#[inline]
pub fn widen(xid: u32, next: u64) -> u64 {
    let full = (next & !0xffff_ffff) | u64::from(xid);
    if full >= next {
        full.wrapping_sub(1 << 32)
    } else {
        full
    }
}

/// True under REPEATABLE READ and SERIALIZABLE: one snapshot for all statements.
pub fn repeatable() -> bool {
    // SAFETY: a plain variable of this backend.
    unsafe { pg_sys::XactIsoLevel >= pg_sys::XACT_REPEATABLE_READ as i32 }
}

/// True when the transaction's snapshot sees what transaction `xid` did.
pub fn sees(xid: u64) -> bool {
    // SAFETY: the transaction has its snapshot; the number has not wrapped
    // while a row of that transaction is younger than the snapshot.
    unsafe { !pg_sys::XidInMVCCSnapshot((xid as u32).into(), pg_sys::GetTransactionSnapshot()) }
}

/// True while a client's EXPLAIN runs.
pub fn explains() -> bool {
    // SAFETY: the running portal, or null.
    unsafe {
        !pg_sys::ActivePortal.is_null()
            && (*pg_sys::ActivePortal).commandTag == pg_sys::CommandTag::CMDTAG_EXPLAIN
    }
}

/// True in a read-only transaction.
pub fn is_read_only() -> bool {
    // SAFETY: a plain variable of this backend.
    unsafe { pg_sys::XactReadOnly }
}

/// Refuses what writes where nothing can be written: in a read-only
/// transaction, on a standby. `what` is named as a command.
pub fn check_writable(what: &CStr) {
    // SAFETY: raises PostgreSQL's own error, or does nothing.
    unsafe { pg_sys::PreventCommandIfReadOnly(what.as_ptr()) }
}

/// The numbers that parts of this transaction which have ended wrote rows with.
pub fn own_parts() -> Vec<u64> {
    // SAFETY: the array belongs to the running transaction and is copied; its
    // members are younger than the transaction, so they share its epoch or the next.
    unsafe {
        let top = pg_sys::GetTopFullTransactionIdIfAny().value;
        let mut parts: *mut pg_sys::TransactionId = std::ptr::null_mut();
        let count = pg_sys::xactGetCommittedChildren(&mut parts);
        (0..count.max(0) as usize)
            .map(|i| {
                let number: u32 = (*parts.add(i)).into();
                top + u64::from(number.wrapping_sub(top as u32))
            })
            .collect()
    }
}

/// True while the script of an extension runs.
pub fn creates_extension() -> bool {
    // SAFETY: a plain variable of this backend.
    unsafe { pg_sys::creating_extension }
}

/// Fires pending deferred triggers now (as SET CONSTRAINTS ALL IMMEDIATE).
pub fn fire_deferred_triggers() {
    // SAFETY: as PostgreSQL itself does for SET CONSTRAINTS; needs a snapshot,
    // which a running SQL function has.
    unsafe {
        let mut statement: pg_sys::ConstraintsSetStmt = std::mem::zeroed();
        statement.type_ = pg_sys::NodeTag::T_ConstraintsSetStmt;
        statement.constraints = std::ptr::null_mut();
        statement.deferred = false;
        pg_sys::AfterTriggerSetState(&mut statement);
    }
}

/// The running command's number, for a row that is about to be written.
pub fn command() -> pg_sys::CommandId {
    // SAFETY: inside a transaction that may write.
    unsafe { pg_sys::GetCurrentCommandId(true) }
}

/// Makes what this command wrote visible to the next.
pub fn next_command() {
    // SAFETY: no scan of the changed catalogs is open here.
    unsafe { pg_sys::CommandCounterIncrement() }
}

/// Uses up a command id: the next command's is one higher.
pub fn spend_command() {
    // SAFETY: as above.
    unsafe {
        pg_sys::GetCurrentCommandId(true);
        pg_sys::CommandCounterIncrement();
    }
}

/// The role in force outside any SECURITY DEFINER function (SET ROLE counts).
pub fn outer_user() -> String {
    // SAFETY: GetOuterUserId names an existing role; the name is palloc'ed.
    unsafe {
        let name = pg_sys::GetUserNameFromId(pg_sys::GetOuterUserId(), false);
        CStr::from_ptr(name).to_string_lossy().into_owned()
    }
}

/// True on a standby, and while it is being promoted.
pub fn in_recovery() -> bool {
    // SAFETY: reads the server's state.
    unsafe { pg_sys::RecoveryInProgress() }
}

/// Runs `work` so that all read-only queries in it see one and the same state:
/// the latest. An error removes the snapshot with the (sub)transaction it aborts.
pub fn under_one_snapshot<T>(work: impl FnOnce() -> T) -> T {
    // SAFETY: inside a transaction; pushed and popped in pairs.
    unsafe { pg_sys::PushActiveSnapshot(pg_sys::GetLatestSnapshot()) };
    let result = work();
    // SAFETY: the snapshot pushed above is on top again.
    unsafe { pg_sys::PopActiveSnapshot() };
    result
}

/// True when the transaction that is just ending wrote to a change log; it may
/// have no number any more.
pub fn logged_in_this() -> bool {
    LOGGED.with(|logged| logged.replace(0)) != 0
}
