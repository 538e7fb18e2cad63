//! Making a log in a transaction of its own.
//!
//! The first writer of a table needs its log at once, but must not hold it back
//! from the next writer until it commits: that one would wait for a stranger's
//! transaction, which stock PostgreSQL never does. So a short-lived background
//! worker makes the log and commits while the writer waits (milliseconds).
//!
//! The writer makes the log itself when nobody else can write the table anyway
//! (it holds a lock that excludes writers, which also means that its definition
//! may be new in this transaction), and when no worker is to be had.

use super::log_table;
use pgrx::pg_sys;
use pgrx::pg_sys::{Datum, Oid, Relation};
use pgrx::prelude::*;

/// True when this transaction keeps all others from writing the table.
pub unsafe fn excludes_writers(rel: Relation) -> bool {
    // SAFETY: `rel` is open; looks at this backend's locks.
    unsafe { pg_sys::CheckRelationLockedByMe(rel, pg_sys::ShareLock as i32, true) }
}

/// Lets a worker make or complete the log of a table, and waits for it to end.
/// It may have failed: look again.
pub fn make(relid: Oid) {
    // SAFETY: plain state of this backend.
    let database = unsafe { pg_sys::MyDatabaseId.to_u32() };
    run(
        "braid_make_log",
        "braid log maker",
        (u64::from(database) << 32) | u64::from(relid.to_u32()),
        0,
    );
}

/// Runs a function of this library in a background worker and waits for its
/// end. Only for ordinary sessions: their wait ends when the server stops.
pub fn run(function: &str, name: &str, argument: u64, extra: i32) {
    if let Some(worker) = Running::start_with(function, name, argument, extra) {
        // SAFETY: the handle is valid until it is freed by `drop`.
        unsafe {
            pg_sys::WaitForBackgroundWorkerShutdown(worker.handle);
        }
    }
}

/// A background worker that was started.
pub struct Running {
    handle: *mut pg_sys::BackgroundWorkerHandle,
}

impl Running {
    /// Asks for a worker; `None` when there are too many.
    pub fn start(function: &str, name: &str, argument: u64) -> Option<Running> {
        Running::start_with(function, name, argument, 0)
    }

    /// The same with one more number, which the worker reads by [`extra`].
    fn start_with(function: &str, name: &str, argument: u64, extra: i32) -> Option<Running> {
        // SAFETY: the struct is plain data, its strings are terminated; the
        // handle is made in the context that is current, and freed by `drop`.
        unsafe {
            let mut worker: pg_sys::BackgroundWorker = std::mem::zeroed();
            set(&mut worker.bgw_name, name);
            set(&mut worker.bgw_type, name);
            set(&mut worker.bgw_library_name, "braid");
            set(&mut worker.bgw_function_name, function);
            worker.bgw_flags = (pg_sys::BGWORKER_SHMEM_ACCESS
                | pg_sys::BGWORKER_BACKEND_DATABASE_CONNECTION)
                as i32;
            worker.bgw_start_time = pg_sys::BgWorkerStartTime::BgWorkerStart_RecoveryFinished;
            worker.bgw_restart_time = pg_sys::BGW_NEVER_RESTART;
            worker.bgw_notify_pid = pg_sys::MyProcPid;
            worker.bgw_main_arg = Datum::from(argument);
            worker
                .bgw_extra
                .as_mut_ptr()
                .cast::<i32>()
                .write_unaligned(extra);
            let mut handle = std::ptr::null_mut();
            pg_sys::RegisterDynamicBackgroundWorker(&mut worker, &mut handle)
                .then(|| Running { handle })
        }
    }

    /// True when it has ended.
    pub fn has_ended(&self) -> bool {
        let mut pid = 0;
        // SAFETY: a valid handle.
        let status = unsafe { pg_sys::GetBackgroundWorkerPid(self.handle, &mut pid) };
        status == pg_sys::BgwHandleStatus::BGWH_STOPPED
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // While an error unwinds, the handle goes with its memory context.
        if !self.handle.is_null() && !std::thread::panicking() {
            // SAFETY: made by `start`, freed once.
            unsafe { pg_sys::pfree(self.handle.cast()) }
        }
    }
}

/// Sets a string field of a worker's description.
pub fn set(field: &mut [std::ffi::c_char], text: &str) {
    for (to, from) in field.iter_mut().zip(text.bytes()) {
        *to = from as std::ffi::c_char;
    }
}

/// The further number that a worker was started with.
///
/// # Safety
/// Only in a background worker of this library.
pub unsafe fn extra() -> i32 {
    // SAFETY: the description of this worker, which `start_with` filled in.
    unsafe {
        (*pg_sys::MyBgworkerEntry)
            .bgw_extra
            .as_ptr()
            .cast::<i32>()
            .read_unaligned()
    }
}

mod system {
    use std::ffi::c_int;

    pub const SIGTERM: c_int = 15;

    // SAFETY (of every use): the C library's signal(), and the server's handler
    // that asks the process to end when it next looks for interrupts.
    unsafe extern "C" {
        pub fn signal(number: c_int, handler: unsafe extern "C" fn(c_int)) -> usize;
        pub fn die(number: c_int);
    }
}

/// Connects a worker to a database. It waits for no lock for long.
pub fn connect(database: u32) {
    // SAFETY: the usual order of a background worker's main function.
    unsafe {
        // The handler a worker has by default ends it at once, wherever it is:
        // in a critical section that takes the whole server down.
        system::signal(system::SIGTERM, system::die);
        pg_sys::BackgroundWorkerUnblockSignals();
        pg_sys::BackgroundWorkerInitializeConnectionByOid(
            Oid::from(database),
            Oid::INVALID,
            BYPASS_ALLOWCONN,
        );
        for (name, value) in [(c"lock_timeout", c"1s"), (c"synchronous_commit", c"off")] {
            pg_sys::SetConfigOption(
                name.as_ptr(),
                value.as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_OVERRIDE,
            );
        }
    }
}

/// The worker. It waits for nobody for long: whoever waits for it would wait
/// without deadlock detection.
#[pg_guard]
#[no_mangle]
pub extern "C-unwind" fn braid_make_log(target: Datum) {
    let target = target.value() as u64;
    connect((target >> 32) as u32);
    // SAFETY: a transaction of its own around the work.
    unsafe {
        pg_sys::StartTransactionCommand();
        // The waiting writer's lock keeps the table as it is; to ask for one
        // here could queue behind somebody who waits for that writer.
        let rel = pg_sys::RelationIdGetRelation(Oid::from(target as u32));
        if !rel.is_null() {
            log_table::make(rel);
            pg_sys::RelationClose(rel);
        }
        pg_sys::CommitTransactionCommand();
    }
}

/// BGWORKER_BYPASS_ALLOWCONN.
const BYPASS_ALLOWCONN: u32 = 1;
