//! What the launcher of refreshes knows of each database, in shared memory.
//!
//! ```text
//!   database ─▶ due     when the next refresh is due (0: ask, MAX: never)
//!               clean   transactions below this one are in every stream table
//!               eager   some stream table follows each commit
//! ```
//!
//! A fixed array of atomic fields, as the marks (see `shmem`). The launcher's
//! latch lets a session wake it: when a stream table was made, and on commit.

use super::segment::Segment;
use pgrx::pg_sys;
use std::sync::atomic::{AtomicI64, AtomicPtr, AtomicU32, AtomicU64, Ordering::SeqCst};

const SLOTS: usize = 1024;

/// Nothing is due until somebody says so.
pub const NEVER: i64 = i64::MAX;

#[repr(C)]
struct Slot {
    database: AtomicU32,
    eager: AtomicU32,
    due: AtomicI64,
    clean: AtomicU64,
}

#[repr(C)]
struct Shared {
    latch: AtomicPtr<pg_sys::Latch>,
    slots: [Slot; SLOTS],
}

static SHARED: AtomicPtr<Shared> = AtomicPtr::new(std::ptr::null_mut());

/// Its place in shared memory.
pub const SEGMENT: Segment = Segment {
    name: c"braid streams",
    size: size_of::<Shared>(),
    attach: |memory| SHARED.store(memory.cast(), SeqCst),
};

fn shared() -> Option<&'static Shared> {
    // SAFETY: set once before any backend exists, never freed, all atomic.
    unsafe { SHARED.load(SeqCst).as_ref() }
}

fn slot(database: u32, make: bool) -> Option<&'static Slot> {
    let shared = shared()?;
    for slot in &shared.slots {
        let mut found = slot.database.load(SeqCst);
        if found == 0 && make {
            found = slot
                .database
                .compare_exchange(0, database, SeqCst, SeqCst)
                .map_or_else(|other| other, |_| database);
        }
        if found == database {
            return Some(slot);
        }
        if found == 0 {
            return None;
        }
    }
    None
}

/// What is known of a database.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub database: u32,
    pub due: i64,
    pub clean: u64,
    pub eager: bool,
}

/// Every database the launcher has to think of.
pub fn databases() -> Vec<Known> {
    let Some(shared) = shared() else {
        return Vec::new();
    };
    shared
        .slots
        .iter()
        .map(|slot| Known {
            database: slot.database.load(SeqCst),
            due: slot.due.load(SeqCst),
            clean: slot.clean.load(SeqCst),
            eager: slot.eager.load(SeqCst) != 0,
        })
        .take_while(|known| known.database != 0)
        .collect()
}

/// A worker has looked: when the next refresh is due, and what is clean.
pub fn looked(database: u32, due: i64, clean: u64, eager: bool) {
    if let Some(slot) = slot(database, true) {
        slot.clean.store(clean, SeqCst);
        slot.eager.store(u32::from(eager), SeqCst);
        slot.due.store(due, SeqCst);
    }
}

/// Something changed in a database: ask it again, now.
pub fn ask(database: u32) {
    if let Some(slot) = slot(database, true) {
        slot.due.store(0, SeqCst);
        slot.clean.store(0, SeqCst);
    }
    wake();
}

thread_local! {
    static ASK: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Asks this database again when the transaction commits.
pub fn ask_at_commit() {
    ASK.set(true);
}

/// A transaction ended.
pub fn ended(committed: bool) {
    if ASK.replace(false) && committed {
        ask(here());
    }
}

/// The launcher of this process runs with this latch.
pub fn set_latch() {
    if let Some(shared) = shared() {
        // SAFETY: the latch of this process is in shared memory.
        shared.latch.store(unsafe { pg_sys::MyLatch }, SeqCst);
    }
}

/// Wakes the launcher.
pub fn wake() {
    let latch = shared().map_or(std::ptr::null_mut(), |shared| shared.latch.load(SeqCst));
    if !latch.is_null() {
        // SAFETY: a latch in shared memory; that of a process that ended meanwhile
        // is taken over by the next one, whom a wake-up does no harm.
        unsafe { pg_sys::SetLatch(latch) };
    }
}

/// A transaction that wrote logged tables has committed.
pub fn committed() {
    // SAFETY: plain state of this backend.
    let database = unsafe { pg_sys::MyDatabaseId.to_u32() };
    if slot(database, false).is_some_and(|slot| slot.eager.load(SeqCst) != 0) {
        wake();
    }
}

/// This database.
pub fn here() -> u32 {
    // SAFETY: plain state of this backend.
    unsafe { pg_sys::MyDatabaseId.to_u32() }
}
