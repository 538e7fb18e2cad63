//! The background work: remembering which snapshot was when, and pruning logs.
//!
//! ```text
//!   launcher (no database) ──every second──▶ databases that were written to
//!        └─▶ one short-lived worker each: a row of pggit.clock; once a minute pggit.prune()
//! ```
//!
//! The workers' connections are short, so that nobody who needs a database
//! without sessions (CREATE DATABASE ... TEMPLATE, DROP DATABASE) waits for
//! one. What is pruned is decided in SQL (`pggit.prune`, install script).

use super::{catalog, log_maker, shmem};
use crate::branch::session::internally;
use pgrx::bgworkers::{BackgroundWorker, SignalWakeFlags};
use pgrx::prelude::*;
use pgrx::{pg_sys, Spi};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How often the clock is written while there are changes.
const TICK: Duration = Duration::from_secs(1);
/// How often logs are pruned, and branches deleted whose time is over.
const PRUNE: Duration = Duration::from_secs(60);

/// Registers the launcher. Runs in the postmaster.
pub fn register() {
    // SAFETY: plain data with terminated strings, copied by the server.
    unsafe {
        let mut worker: pg_sys::BackgroundWorker = std::mem::zeroed();
        log_maker::set(&mut worker.bgw_name, "braid launcher");
        log_maker::set(&mut worker.bgw_type, "braid launcher");
        log_maker::set(&mut worker.bgw_library_name, "braid");
        log_maker::set(&mut worker.bgw_function_name, "braid_launcher");
        worker.bgw_flags = pg_sys::BGWORKER_SHMEM_ACCESS as i32;
        worker.bgw_start_time = pg_sys::BgWorkerStartTime::BgWorkerStart_RecoveryFinished;
        worker.bgw_restart_time = 5;
        pg_sys::RegisterBackgroundWorker(&mut worker);
    }
}

/// What the launcher knows of one database.
struct Known {
    written: u64,
    pruned: Instant,
    /// The last worker. It is never waited for: the launcher has to end at once
    /// when the server stops, and no worker starts any more then.
    worker: Option<log_maker::Running>,
}

/// The launcher: looks for databases that were written to.
#[pg_guard]
#[no_mangle]
pub extern "C-unwind" fn braid_launcher(_arg: pg_sys::Datum) {
    BackgroundWorker::attach_signal_handlers(SignalWakeFlags::SIGHUP | SignalWakeFlags::SIGTERM);
    let mut known: HashMap<u32, Known> = HashMap::new();
    while BackgroundWorker::wait_latch(Some(TICK)) {
        for (database, written) in shmem::databases() {
            let entry = known.entry(database).or_insert_with(|| Known {
                written: 0,
                pruned: Instant::now(),
                worker: None,
            });
            let busy = entry
                .worker
                .as_ref()
                .is_some_and(|worker| !worker.has_ended());
            let prune = entry.pruned.elapsed() >= PRUNE;
            if entry.written == written && !prune || busy {
                continue;
            }
            entry.written = written;
            if prune {
                entry.pruned = Instant::now();
            }
            let task = (u64::from(database) << 32) | u64::from(prune);
            entry.worker = log_maker::Running::start("braid_maintain", "braid worker", task);
        }
    }
}

/// The worker of one database.
#[pg_guard]
#[no_mangle]
pub extern "C-unwind" fn braid_maintain(target: pg_sys::Datum) {
    let target = target.value() as u64;
    log_maker::connect((target >> 32) as u32);
    BackgroundWorker::transaction(|| {
        if catalog::relation(c"clock").is_none() {
            return;
        }
        internally(|| {
            let work = if target & 1 == 1 {
                "SELECT pggit.tick(), pggit.prune(), pggit.delete_expired_branches()"
            } else {
                "SELECT pggit.tick()"
            };
            if let Err(error) = Spi::run(work) {
                pgrx::log!("braid: maintenance failed: {error}");
            }
        });
    });
}
