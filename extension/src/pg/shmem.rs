//! What all backends share: which transactions last wrote each table.
//!
//! ```text
//!   (database, relation) ─▶ recent writers  x x x x     exact, the last few
//!                           floor           f           no older one is above f
//! ```
//!
//! A writer raises its mark with its first logged row of a table, so before it
//! commits; a reader looks after it took its snapshot. If no mark is after the
//! pin it reads from, nobody has changed the table since, and the table can be
//! read as it is. Marks only err on the side of "changed".
//!
//! The table of marks is a fixed array with atomic fields: no lock is taken, so
//! nothing can wait or fail here. It begins empty with each server start;
//! `known_from` is the first transaction number that cannot have been missed.

use super::segment::Segment;
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering::SeqCst};

const SLOTS: usize = 16 * 1024;
/// How far from its place a relation may be found.
const PROBES: usize = 32;
const RECENT: usize = 4;

/// The marks of one table. Relation number 0 stands for the database: `floor`
/// is its newest pin, `announcer` the newest transaction that wrote to it, and
/// `next` counts the transactions that are taking a pin.
#[repr(C)]
pub struct Marks {
    key: AtomicU64,
    next: AtomicU32,
    /// The log was searched for what happened before the server started.
    complete: AtomicU32,
    recent: [AtomicU64; RECENT],
    floor: AtomicU64,
    /// The pin for which plans were told, and who told them.
    announced: AtomicU64,
    announcer: AtomicU64,
    confirmed: AtomicU64,
    /// File and last block of the table's log when a reader last remembered
    /// its end.
    end: AtomicU64,
    /// The WAL position of the last entry that was put far before that end.
    behind: AtomicU64,
}

#[repr(C)]
struct Shared {
    known_from: AtomicU64,
    /// The floor of tables that found no slot.
    overflow: AtomicU64,
    slots: [Marks; SLOTS],
}

static SHARED: AtomicPtr<Shared> = AtomicPtr::new(std::ptr::null_mut());

/// What the marks say about a table and a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody wrote after the snapshot.
    Unchanged,
    /// Somebody did, or may have.
    Changed,
    /// Nobody did since the server started; before that is not known.
    UnknownBeforeStart,
}

/// The marks' place in shared memory.
pub const SEGMENT: Segment = Segment {
    name: c"braid marks",
    size: size_of::<Shared>(),
    attach: |memory| SHARED.store(memory.cast(), SeqCst),
};

fn shared() -> Option<&'static Shared> {
    // SAFETY: set once before any backend exists, never freed, all atomic.
    unsafe { SHARED.load(SeqCst).as_ref() }
}

fn database() -> u32 {
    // SAFETY: plain state of this backend.
    unsafe { pg_sys::MyDatabaseId.to_u32() }
}

impl Shared {
    /// The marks of a table; made if `make` and there is room.
    fn marks(&self, relid: u32, make: bool) -> Option<&Marks> {
        let key = (u64::from(database()) << 32) | u64::from(relid);
        let start = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize;
        for i in 0..PROBES {
            let slot = &self.slots[(start + i) % SLOTS];
            let mut found = slot.key.load(SeqCst);
            if found == 0 && make {
                found = slot
                    .key
                    .compare_exchange(0, key, SeqCst, SeqCst)
                    .map_or_else(|other| other, |_| key);
            }
            if found == key {
                return Some(slot);
            }
            if found == 0 {
                return None;
            }
        }
        None
    }

    /// Remembers from which transaction on nothing was missed.
    fn know(&self) -> u64 {
        let known = self.known_from.load(SeqCst);
        if known != 0 {
            return known;
        }
        // SAFETY: reads the server's counter.
        let next = unsafe { pg_sys::ReadNextFullTransactionId().value };
        self.known_from
            .compare_exchange(0, next, SeqCst, SeqCst)
            .map_or_else(|other| other, |_| next)
    }
}

impl Marks {
    /// Adds a writer. The mark that makes room is in the floor before it goes.
    fn raise(&self, xid: u64) {
        let place = &self.recent[self.next.fetch_add(1, SeqCst) as usize % RECENT];
        let mut old = place.load(SeqCst);
        loop {
            self.floor.fetch_max(old, SeqCst);
            match place.compare_exchange(old, xid, SeqCst, SeqCst) {
                Ok(_) => return,
                Err(other) => old = other,
            }
        }
    }

    fn unchanged_since(&self, as_of: &Snapshot) -> bool {
        // The floor is read last: what leaves `recent` meanwhile is in it.
        let recent = self
            .recent
            .iter()
            .map(|mark| mark.load(SeqCst))
            .all(|xid| xid == 0 || as_of.sees(xid));
        recent && self.floor.load(SeqCst) < as_of.xmin()
    }
}

/// Notes that transaction `xid` writes a table. True when plans made since the
/// newest pin have not been told of it yet.
pub fn note_write(relid: Oid, xid: u64) -> bool {
    let Some(shared) = shared() else { return false };
    // Plans of before a restart are gone, but branches are not: the start
    // counts as a pin.
    let known_from = shared.know();
    let pins = shared.marks(0, true);
    if let Some(pins) = pins {
        pins.announcer.fetch_max(xid, SeqCst);
    }
    let pin = pins
        .map_or(0, |pins| pins.floor.load(SeqCst))
        .max(known_from);
    let Some(marks) = shared.marks(relid.to_u32(), true) else {
        shared.overflow.fetch_max(xid, SeqCst);
        return true;
    };
    marks.raise(xid);
    if marks.confirmed.load(SeqCst) == pin {
        return false;
    }
    if marks.announced.load(SeqCst) == pin && committed(marks.announcer.load(SeqCst)) {
        marks.confirmed.store(pin, SeqCst);
        return false;
    }
    marks.announcer.store(xid, SeqCst);
    marks.announced.store(pin, SeqCst);
    true
}

/// Notes that transaction `xid` writes a relation whose readers ask by
/// [`verdict`], and have no plans that depend on it.
pub fn raise(relid: Oid, xid: u64) {
    let Some(shared) = shared() else { return };
    shared.know();
    match shared.marks(relid.to_u32(), true) {
        Some(marks) if marks.recent.iter().any(|mark| mark.load(SeqCst) == xid) => {}
        Some(marks) => marks.raise(xid),
        None => {
            shared.overflow.fetch_max(xid, SeqCst);
        }
    }
}

fn committed(xid: u64) -> bool {
    // SAFETY: looks a transaction up in the commit log. One that has just
    // finished counts only when it is no longer in the list of running ones.
    unsafe {
        let xid = pg_sys::TransactionId::from(xid as u32);
        !pg_sys::TransactionIdIsInProgress(xid) && pg_sys::TransactionIdDidCommit(xid)
    }
}

/// Every database that was written to since the server started, with the
/// newest transaction that did.
pub fn databases() -> Vec<(u32, u64)> {
    let Some(shared) = shared() else {
        return Vec::new();
    };
    let slots = shared
        .slots
        .iter()
        .map(|slot| (slot.key.load(SeqCst), slot));
    slots
        .filter(|(key, slot)| {
            *key != 0 && *key & 0xffff_ffff == 0 && slot.announcer.load(SeqCst) != 0
        })
        .map(|(key, slot)| ((key >> 32) as u32, slot.announcer.load(SeqCst)))
        .collect()
}

/// Notes that a pin is being taken in this database.
pub fn note_pin() {
    let Some(shared) = shared() else { return };
    shared.know();
    // SAFETY: reads the server's counter.
    let next = unsafe { pg_sys::ReadNextFullTransactionId().value };
    if let Some(pins) = shared.marks(0, true) {
        pins.floor.fetch_max(next, SeqCst);
    }
}

/// A transaction begins or ends to take a pin: until it ends everything is
/// logged, also when nothing kept history before.
pub fn set_pinning(begins: bool) {
    let Some(pins) = shared().and_then(|shared| shared.marks(0, true)) else {
        return;
    };
    if begins {
        pins.next.fetch_add(1, SeqCst);
    } else {
        pins.next.fetch_sub(1, SeqCst);
    }
}

/// True while a pin is being taken in this database.
pub fn is_pinning() -> bool {
    shared()
        .and_then(|shared| shared.marks(0, false))
        .is_some_and(|pins| pins.next.load(SeqCst) > 0)
}

/// What is known about writes of a table after a snapshot.
pub fn verdict(relid: Oid, as_of: &Snapshot) -> Verdict {
    let Some(shared) = shared() else {
        return Verdict::Changed;
    };
    let known_from = shared.know();
    let mut complete = as_of.xmin() >= known_from;
    match shared.marks(relid.to_u32(), false) {
        Some(marks) => {
            if !marks.unchanged_since(as_of) {
                return Verdict::Changed;
            }
            complete |= marks.complete.load(SeqCst) != 0;
        }
        None if shared.overflow.load(SeqCst) >= as_of.xmin() => return Verdict::Changed,
        None => {}
    }
    if complete {
        Verdict::Unchanged
    } else {
        Verdict::UnknownBeforeStart
    }
}

/// The log was searched: no transaction above `newest` wrote it before the
/// server started.
pub fn complete(relid: Oid, newest: u64) {
    let Some(marks) = shared().and_then(|shared| shared.marks(relid.to_u32(), true)) else {
        return;
    };
    marks.floor.fetch_max(newest, SeqCst);
    marks.complete.store(1, SeqCst);
}

/// How far before a remembered end of its log an entry may be put: writers fill
/// up the pages they began.
const NEAR: u64 = 16;

/// The end of a log as a reader remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogEnd {
    /// Different after each start of the server.
    pub epoch: u64,
    pub file: u32,
    pub block: u32,
}

/// The marks of a table for `wrote`, or null.
pub fn marks_of(relid: Oid) -> *const Marks {
    shared()
        .and_then(|shared| shared.marks(relid.to_u32(), true))
        .map_or(std::ptr::null(), std::ptr::from_ref)
}

/// Remembers that the log of a table now ends at `block` of `file`. Entries
/// logged from now on are near it or after it, or noted in `behind`.
pub fn remember_end(relid: Oid, file: u32, block: u32) -> Option<LogEnd> {
    let shared = shared()?;
    let epoch = shared.know();
    let marks = shared.marks(relid.to_u32(), true)?;
    let new = (u64::from(file) << 32) | u64::from(block);
    let mut old = marks.end.load(SeqCst);
    while old >> 32 != u64::from(file) || old < new {
        match marks.end.compare_exchange(old, new, SeqCst, SeqCst) {
            Ok(_) => old = new,
            Err(other) => old = other,
        }
    }
    Some(LogEnd { epoch, file, block })
}

/// A block before which nothing was logged after the WAL position `low`, at
/// which `end` was remembered.
pub fn nothing_before(relid: Oid, end: &LogEnd, low: u64) -> Option<u32> {
    let shared = shared()?;
    let marks = shared.marks(relid.to_u32(), false)?;
    let known = shared.know() == end.epoch && marks.end.load(SeqCst) >> 32 == u64::from(end.file);
    (known && marks.behind.load(SeqCst) < low)
        .then(|| u64::from(end.block).saturating_sub(NEAR) as u32)
}

/// An entry was put into `block` of a log.
///
/// # Safety
/// `marks` must be what `marks_of` returned, not null.
#[inline]
pub unsafe fn wrote(marks: *const Marks, file: u32, block: u32) {
    // SAFETY: shared memory that is never freed.
    let marks = unsafe { &*marks };
    let end = marks.end.load(SeqCst);
    if end >> 32 == u64::from(file) && u64::from(block) + NEAR < (end & 0xffff_ffff) {
        // SAFETY: reads the server's state.
        let lsn = unsafe { super::server::GetXLogInsertRecPtr() };
        marks.behind.fetch_max(lsn, SeqCst);
    }
}
