//! Refreshing by itself: a launcher that knows when something is due in which
//! database, and a short-lived worker that does it there.
//!
//! ```text
//!   launcher ──sleeps until something is due, or is woken──▶ worker of a database
//!                                                             attempts what is due,
//!                                                             says when to come again
//! ```
//!
//! A worker ends after two seconds, so that nobody who needs a database without
//! sessions waits for one long. On a standby neither runs. What is due, and
//! what follows an error, is decided in SQL (`pgstream.attempt`).

use super::{catalog, guc, log_maker, shmem, stream_shmem, transaction};
use crate::branch::session::internally;
use pgrx::bgworkers::{BackgroundWorker, SignalWakeFlags};
use pgrx::prelude::*;
use pgrx::{pg_sys, Spi};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How long a worker stays.
const STAY: Duration = Duration::from_secs(2);
/// The longest sleep of the launcher.
const LONGEST: Duration = Duration::from_secs(10);

/// Registers the launcher. Runs in the postmaster.
pub fn register() {
    // SAFETY: plain data with terminated strings, copied by the server.
    unsafe {
        pg_sys::RegisterXactCallback(Some(transaction_event), std::ptr::null_mut());
        let mut worker: pg_sys::BackgroundWorker = std::mem::zeroed();
        log_maker::set(&mut worker.bgw_name, "braid stream launcher");
        log_maker::set(&mut worker.bgw_type, "braid stream launcher");
        log_maker::set(&mut worker.bgw_library_name, "braid");
        log_maker::set(&mut worker.bgw_function_name, "braid_stream_launcher");
        worker.bgw_flags =
            (pg_sys::BGWORKER_SHMEM_ACCESS | pg_sys::BGWORKER_BACKEND_DATABASE_CONNECTION) as i32;
        worker.bgw_start_time = pg_sys::BgWorkerStartTime::BgWorkerStart_RecoveryFinished;
        worker.bgw_restart_time = 5;
        pg_sys::RegisterBackgroundWorker(&mut worker);
    }
}

/// A plain frame: wakes the launcher after a commit that it waits for.
unsafe extern "C-unwind" fn transaction_event(
    event: pg_sys::XactEvent::Type,
    _arg: *mut std::ffi::c_void,
) {
    if event == pg_sys::XactEvent::XACT_EVENT_COMMIT {
        stream_shmem::ended(true);
        if transaction::logged_in_this() {
            stream_shmem::committed();
        }
    } else if event == pg_sys::XactEvent::XACT_EVENT_ABORT {
        stream_shmem::ended(false);
    }
}

/// Microseconds since 2000, as PostgreSQL counts.
fn now() -> i64 {
    // SAFETY: reads the clock.
    unsafe { pg_sys::GetCurrentTimestamp() }
}

/// The launcher.
#[pg_guard]
#[no_mangle]
pub extern "C-unwind" fn braid_stream_launcher(_arg: pg_sys::Datum) {
    BackgroundWorker::attach_signal_handlers(SignalWakeFlags::SIGHUP | SignalWakeFlags::SIGTERM);
    // SAFETY: a connection to no database: only the shared catalogs are read.
    unsafe {
        pg_sys::BackgroundWorkerInitializeConnection(std::ptr::null(), std::ptr::null(), 0);
    }
    for database in BackgroundWorker::transaction(all_databases) {
        stream_shmem::ask(database);
    }
    stream_shmem::set_latch();
    let mut running: HashMap<u32, log_maker::Running> = HashMap::new();
    let mut started: HashMap<u32, Instant> = HashMap::new();
    loop {
        let mut sleep = LONGEST;
        if BackgroundWorker::sighup_received() {
            // SAFETY: as every process of the server does between two tasks.
            unsafe { pg_sys::ProcessConfigFile(pg_sys::GucContext::PGC_SIGHUP) };
        }
        running.retain(|_, worker| !worker.has_ended());
        if guc::streams_enabled() {
            let writes: HashMap<u32, u64> = shmem::databases().into_iter().collect();
            for known in stream_shmem::databases() {
                let written = writes.get(&known.database).copied().unwrap_or(0);
                let wait = wait_for(&known, written);
                let pause = guc::scheduler_interval();
                let rest = started
                    .get(&known.database)
                    .map_or(Duration::ZERO, |at| pause.saturating_sub(at.elapsed()));
                match wait.map(|wait| wait.max(rest)) {
                    Some(Duration::ZERO) if running.contains_key(&known.database) => {
                        sleep = sleep.min(pause);
                    }
                    Some(Duration::ZERO) if running.len() >= guc::max_refreshes() => {
                        sleep = sleep.min(pause);
                    }
                    Some(Duration::ZERO)
                        if !BackgroundWorker::transaction(|| exists(known.database)) =>
                    {
                        stream_shmem::looked(known.database, stream_shmem::NEVER, u64::MAX, false);
                    }
                    Some(Duration::ZERO) => {
                        // A worker that cannot say when to come again is tried later.
                        let later = now() + LONGEST.as_micros() as i64;
                        stream_shmem::looked(known.database, later, 0, false);
                        let task = u64::from(known.database);
                        started.insert(known.database, Instant::now());
                        let worker = log_maker::Running::start(
                            "braid_stream_worker",
                            "braid stream worker",
                            task,
                        );
                        running.extend(worker.map(|worker| (known.database, worker)));
                        sleep = sleep.min(pause);
                    }
                    Some(wait) => sleep = sleep.min(wait),
                    None => {}
                }
            }
        }
        if !BackgroundWorker::wait_latch(Some(sleep.max(Duration::from_millis(5)))) {
            return;
        }
    }
}

/// How long until a worker should look at a database; `None`: not by itself.
fn wait_for(known: &stream_shmem::Known, written: u64) -> Option<Duration> {
    if known.due == 0 {
        return Some(Duration::ZERO);
    }
    let dirty = written >= known.clean;
    if !dirty {
        return None;
    }
    if known.eager {
        return Some(Duration::ZERO);
    }
    if known.due == stream_shmem::NEVER {
        return None;
    }
    Some(Duration::from_micros((known.due - now()).max(0) as u64))
}

/// False for a database that was dropped.
fn exists(database: u32) -> bool {
    // SAFETY: a look-up in a shared catalog inside a transaction.
    unsafe {
        pg_sys::SearchSysCacheExists(
            pg_sys::SysCacheIdentifier::DATABASEOID as i32,
            pg_sys::Datum::from(database),
            pg_sys::Datum::from(0usize),
            pg_sys::Datum::from(0usize),
            pg_sys::Datum::from(0usize),
        )
    }
}

/// The databases that take connections.
fn all_databases() -> Vec<u32> {
    let mut found = Vec::new();
    // SAFETY: a scan of a shared catalog inside a transaction.
    unsafe {
        let rel = pg_sys::table_open(pg_sys::DatabaseRelationId, pg_sys::AccessShareLock as i32);
        let scan = pg_sys::table_beginscan_catalog(rel, 0, std::ptr::null_mut());
        loop {
            let tuple = pg_sys::heap_getnext(scan, pg_sys::ScanDirection::ForwardScanDirection);
            if tuple.is_null() {
                break;
            }
            let form = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_database>();
            if (*form).datallowconn && !(*form).datistemplate {
                found.push((*form).oid.to_u32());
            }
        }
        pg_sys::heap_endscan(scan);
        pg_sys::table_close(rel, pg_sys::AccessShareLock as i32);
    }
    found
}

/// The worker of one database.
#[pg_guard]
#[no_mangle]
pub extern "C-unwind" fn braid_stream_worker(target: pg_sys::Datum) {
    let database = target.value() as u32;
    log_maker::connect(database);
    let began = Instant::now();
    loop {
        let Some(next) = BackgroundWorker::transaction(|| internally(look)) else {
            stream_shmem::looked(database, stream_shmem::NEVER, u64::MAX, false);
            return;
        };
        for relid in &next.due {
            BackgroundWorker::transaction(|| {
                internally(|| run(&format!("SELECT pgstream.attempt({})", relid.to_u32())))
            });
        }
        if next.due.is_empty() {
            stream_shmem::looked(database, next.at, next.clean, next.eager);
            let wait = Duration::from_micros((next.at.saturating_sub(now())).max(0) as u64);
            // What was due is done, or soon: stay for it.
            if wait.is_zero() || began.elapsed() + wait > STAY {
                return;
            }
            rest(wait.max(Duration::from_millis(5)));
        }
        if began.elapsed() > STAY {
            // Ask again soon: more may be due.
            stream_shmem::looked(database, now(), 0, next.eager);
            return;
        }
    }
}

/// Sleeps, but ends when the server asks for it.
fn rest(wait: Duration) {
    let until = Instant::now() + wait;
    while Instant::now() < until {
        let left = until.saturating_duration_since(Instant::now());
        std::thread::sleep(left.min(Duration::from_millis(50)));
        pg_sys::check_for_interrupts!();
    }
}

fn run(sql: &str) {
    if let Err(error) = Spi::run(sql) {
        pgrx::log!("braid: refresh failed: {error}");
    }
}

/// What is to be done in a database.
struct Next {
    due: Vec<pg_sys::Oid>,
    /// When something is due again.
    at: i64,
    clean: u64,
    eager: bool,
}

const LOOK: &str = include_str!("../../sql/stream_look.sql");

/// `None` where there are no stream tables.
fn look() -> Option<Next> {
    catalog::relation(c"stream")?;
    Spi::connect_mut(|client| {
        let mut due = Vec::new();
        let (mut at, mut clean, mut eager, mut any) = (stream_shmem::NEVER, 0, false, false);
        let table = client
            .update(LOOK, None, &[])
            .unwrap_or_else(|error| panic!("{error}"));
        for row in table {
            any = true;
            let number = |n: usize| row.get::<i64>(n).ok().flatten();
            if let Some(relid) = row.get::<pg_sys::Oid>(1).ok().flatten() {
                due.push(relid);
            }
            if let Some(when) = number(2) {
                at = at.min(when);
            }
            clean = number(3).unwrap_or(0) as u64;
            eager |= row.get::<bool>(4).ok().flatten().unwrap_or(false);
        }
        any.then_some(Next {
            due,
            at,
            clean,
            eager,
        })
    })
}
