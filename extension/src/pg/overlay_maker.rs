//! Making an overlay in a transaction of its own.
//!
//! The first write to a table on a branch needs the table's overlay. Made in a
//! transaction that stays open, the overlay would keep every other session of
//! the branch from writing the table until that transaction ends, and from
//! skipping rows it has locked. So in a transaction block a short-lived
//! background worker makes it and commits, as one makes change logs
//! (`log_maker`):
//!
//! ```text
//!   one   BEGIN; UPDATE t ... id = 1     worker: overlay of t, committed
//!   two   UPDATE t ... id = 2            goes on at once
//! ```
//!
//! An overlay that nothing was written to hides nothing and holds nothing. It
//! is left behind when the transaction is rolled back.

use super::{guc, log_maker, report, transaction};
use crate::branch::{overlay, session};
use crate::error::OrRaise;
use pgrx::pg_sys::{self, Datum, Oid};
use pgrx::prelude::*;

/// True where a worker may make what this transaction needs: others would wait
/// for the transaction, and it has changed no definitions that the worker
/// would not see. Under REPEATABLE READ it makes it itself: what a worker
/// commits would come after the snapshot of the transaction.
pub fn is_of_use() -> bool {
    transaction::is_block() && !transaction::repeatable() && !transaction::has_changed_definitions()
}

/// Lets a worker make the overlay of a table on a branch, and waits for it to
/// end. It may have failed: look again.
pub fn make(branch: i32, relid: Oid) {
    // SAFETY: plain state of this backend.
    let database = unsafe { pg_sys::MyDatabaseId.to_u32() };
    let argument = (u64::from(database) << 32) | u64::from(relid.to_u32());
    log_maker::run(
        "braid_make_overlay",
        "braid overlay maker",
        argument,
        branch,
    );
    // SAFETY: processes messages as every lock on a relation does.
    unsafe { pg_sys::AcceptInvalidationMessages() };
}

/// The worker.
#[pg_guard]
#[no_mangle]
pub extern "C-unwind" fn braid_make_overlay(target: Datum) {
    let target = target.value() as u64;
    // SAFETY: the worker's own description, filled in by `make`.
    let branch = unsafe { log_maker::extra() };
    log_maker::connect((target >> 32) as u32);
    // SAFETY: a transaction of its own around the work, which reads tables.
    unsafe {
        pg_sys::StartTransactionCommand();
        pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
        report::catch(|| {
            let branch = session::find_by_id(branch).or_raise();
            guc::set_branch(&branch.name);
            overlay::ensure(branch.id, Oid::from(target as u32)).or_raise();
        });
        pg_sys::PopActiveSnapshot();
        pg_sys::CommitTransactionCommand();
    }
}
