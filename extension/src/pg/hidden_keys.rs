//! The keys a tombstone table hides, kept from one query to the next.
//!
//! A point read asks each level above a row whether it hides the row's key.
//! That is a look-up in an index, per level and per query. Once look-ups have
//! cost what reading all tombstones would, they are read into a set, which
//! answers from then on:
//!
//! ```text
//!   tombstones as of a branch point    never change           the set is kept for good
//!   tombstones as of now               change with writers    kept while no mark (`shmem`) is
//!                                                             newer than the set
//! ```
//!
//! Whoever hides a key raises the table's mark before it commits; whoever uses
//! a set looks at the mark after its snapshot was taken.

use super::key::{KeyReader, KeySet};
use super::{scan, shmem, transaction};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::{self, Oid};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Look-ups before a set is thought of.
const PROBES: u64 = 24;

/// Look-ups that cost as much as reading one page of tombstones.
const PROBES_PER_PAGE: u64 = 5;

/// Where a set is soon untrue, look-ups may cost this many times as much.
const MOST_PATIENCE: u64 = 8;

/// Keys in all sets that are kept together; more are read again per query.
const KEPT: usize = 1 << 18;

/// For how long a set is true.
#[derive(Clone)]
enum Valid {
    Forever,
    /// While nobody wrote after this snapshot, for snapshots that are not older.
    Since(Moment),
}

/// A snapshot of this backend.
#[derive(Clone, PartialEq)]
struct Moment {
    /// Without what the running transaction does.
    as_of: Snapshot,
    /// As PostgreSQL has it: a later snapshot has a higher end or is the same.
    bounds: (u32, u32, u32),
}

impl Moment {
    /// The snapshot of the running query.
    fn now() -> Option<Moment> {
        // SAFETY: the active snapshot is an MVCC snapshot while a query runs;
        // `xip` has `xcnt` elements.
        unsafe {
            let active = pg_sys::GetActiveSnapshot();
            if (*active).snapshot_type != pg_sys::SnapshotType::SNAPSHOT_MVCC
                || (*active).takenDuringRecovery
            {
                return None;
            }
            let next = transaction::next_xid() + 1;
            let full = |xid: pg_sys::TransactionId| transaction::widen(xid.into_inner(), next);
            let running = (0..(*active).xcnt as usize).map(|i| full(*(*active).xip.add(i)));
            let as_of = Snapshot::new(full((*active).xmin), full((*active).xmax), running);
            let own = transaction::xid_if_any();
            Some(Moment {
                as_of: if own == 0 {
                    as_of
                } else {
                    as_of.with_running(own)
                },
                bounds: (
                    (*active).xmin.into_inner(),
                    (*active).xmax.into_inner(),
                    (*active).xcnt,
                ),
            })
        }
    }

    /// True when a set of the moment `then` may be used under the snapshot of
    /// the running query.
    fn is_not_before(then: &Moment) -> bool {
        // SAFETY: as above; only numbers are read.
        let (xmin, xmax, count) = unsafe {
            let active = pg_sys::GetActiveSnapshot();
            (
                (*active).xmin.into_inner(),
                (*active).xmax.into_inner(),
                (*active).xcnt,
            )
        };
        (xmin, xmax, count) == then.bounds || (xmax.wrapping_sub(then.bounds.1) as i32) > 0
    }
}

/// The tombstones of one level, now or as of a snapshot.
pub struct Level {
    tombstone: u32,
    as_of: Option<Snapshot>,
    /// Look-ups since there was a set.
    probes: Cell<u64>,
    /// Queries that a set has answered.
    answered: Cell<u64>,
    /// How much dearer a set has become because earlier ones were soon untrue.
    patience: Cell<u64>,
    /// How many are cheaper than a set, once that was looked at.
    affordable: Cell<Option<u64>>,
    kept: RefCell<Option<(Valid, Rc<KeySet>)>>,
}

/// By tombstone or log, and the snapshot as of which it is read.
type Levels = HashMap<(u32, Option<Snapshot>), Rc<Level>>;

thread_local! {
    static LEVELS: RefCell<Levels> = RefCell::default();
    static UNIONS: RefCell<Vec<Union>> = const { RefCell::new(Vec::new()) };
    /// Keys in the sets that are kept.
    static SIZE: Cell<usize> = const { Cell::new(0) };
    /// Raised by invalidations, which may come at any moment.
    static STALE: Cell<bool> = const { Cell::new(false) };
    static GENERATION: Cell<u64> = const { Cell::new(0) };
}

/// Everything is read again.
fn forget() {
    STALE.with(|stale| stale.set(true));
}

/// A relation was changed: it may be a table of tombstones. Allocates nothing
/// and cannot fail.
pub fn relation_changed(relation: Oid) {
    let known = LEVELS.with(|levels| {
        levels.try_borrow().map_or(true, |levels| {
            levels.keys().any(|(oid, _)| *oid == relation.to_u32())
        })
    });
    if relation == Oid::INVALID || known {
        forget();
    }
}

/// Another number when levels that were handed out are out of date.
pub fn generation() -> u64 {
    if STALE.with(|stale| stale.replace(false)) {
        LEVELS.with(|levels| levels.borrow_mut().clear());
        UNIONS.with(|unions| unions.borrow_mut().clear());
        SIZE.with(|size| size.set(0));
        GENERATION.with(|generation| generation.set(generation.get() + 1));
    }
    GENERATION.with(Cell::get)
}

/// What is known of a level.
pub fn level(tombstone: u32, as_of: Option<&Snapshot>) -> Rc<Level> {
    LEVELS.with(|levels| {
        let mut levels = levels.borrow_mut();
        let made = || {
            Rc::new(Level {
                tombstone,
                as_of: as_of.cloned(),
                probes: Cell::new(0),
                answered: Cell::new(0),
                patience: Cell::new(1),
                affordable: Cell::new(None),
                kept: RefCell::new(None),
            })
        };
        let key = (tombstone, as_of.cloned());
        Rc::clone(levels.entry(key).or_insert_with(made))
    })
}

/// All keys of several sets. What was put together last is remembered.
pub fn union(sets: &[Rc<KeySet>], keys: &KeyReader) -> Rc<KeySet> {
    let same = |made: &Union| {
        made.of.len() == sets.len() && made.of.iter().zip(sets).all(|(a, b)| Rc::ptr_eq(a, b))
    };
    match sets {
        [] => return Rc::new(keys.new_set()),
        [only] => return Rc::clone(only),
        _ => {}
    }
    UNIONS.with(|unions| {
        let mut unions = unions.borrow_mut();
        if let Some(made) = unions.iter().find(|made| same(made)) {
            return Rc::clone(&made.all);
        }
        let first = sets[0].union(&sets[1]);
        let all = sets[2..].iter().fold(first, |all, set| all.union(set));
        let all = Rc::new(all);
        if unions.len() >= MOST_UNIONS {
            unions.remove(0);
        }
        if all.len() <= KEPT {
            unions.push(Union {
                of: sets.to_vec(),
                all: Rc::clone(&all),
            });
        }
        all
    })
}

/// Sets put together.
struct Union {
    of: Vec<Rc<KeySet>>,
    all: Rc<KeySet>,
}

/// How many of them are remembered: those of one table at depth 3, and another.
const MOST_UNIONS: usize = 6;

impl Level {
    /// The transactions whose tombstones count.
    pub fn counts(&self, xid: u64) -> bool {
        self.as_of.as_ref().is_none_or(|as_of| as_of.sees(xid))
    }

    /// True for the tombstones of the branch itself.
    pub fn is_own(&self) -> bool {
        self.as_of.is_none()
    }

    /// The relation.
    pub fn tombstone(&self) -> u32 {
        self.tombstone
    }

    /// The set, if there is one that is true for the running query.
    pub fn known(&self) -> Option<Rc<KeySet>> {
        let set = self.still_true()?;
        self.answered.set(self.answered.get() + 1);
        Some(set)
    }

    fn still_true(&self) -> Option<Rc<KeySet>> {
        let kept = self.kept.borrow();
        let (valid, set) = kept.as_ref()?;
        match valid {
            Valid::Forever => Some(Rc::clone(set)),
            Valid::Since(then) => {
                let unchanged = shmem::verdict(Oid::from(self.tombstone), &then.as_of)
                    == shmem::Verdict::Unchanged;
                (unchanged && Moment::is_not_before(then) && !transaction::in_recovery())
                    .then(|| Rc::clone(set))
            }
        }
    }

    /// The set, read now, if one more look-up would be dearer. It is kept for
    /// other queries where it will still be true.
    pub fn read_if_cheaper(&self, keys: &KeyReader) -> Option<Rc<KeySet>> {
        let probes = self.probes.get() + 1;
        self.probes.set(probes);
        if probes <= PROBES {
            return None;
        }
        let affordable = self.affordable.get().unwrap_or_else(|| {
            let affordable = scan::pages(self.tombstone) * PROBES_PER_PAGE;
            self.affordable.set(Some(affordable));
            affordable
        });
        if probes <= affordable * self.patience.get() {
            return None;
        }
        let paid = self.answered.get() >= affordable;
        let patience = if paid { 1 } else { self.patience.get() * 2 };
        self.patience.set(patience.min(MOST_PATIENCE));
        self.answered.set(0);
        self.probes.set(0);
        self.affordable.set(None);
        Some(self.read(keys))
    }

    fn read(&self, keys: &KeyReader) -> Rc<KeySet> {
        let mut all = keys.new_set();
        scan::tombstones(self.tombstone, keys, |key, xid| {
            if self.counts(xid) {
                all.insert(key);
            }
        });
        let all = Rc::new(all);
        let Some(now) = Moment::now() else {
            return all;
        };
        let before = self.kept.take().map_or(0, |(_, set)| set.len());
        let size = SIZE.with(Cell::get) - before + all.len();
        if size > KEPT {
            // A set that would not fit beside any other is not worth the others.
            if all.len() <= KEPT / 2 {
                forget();
            }
            SIZE.with(|total| total.set(size - all.len()));
            return all;
        }
        SIZE.with(|total| total.set(size));
        let ended = |as_of: &Snapshot| as_of.xmax() <= now.as_of.xmin();
        let valid = if self.as_of.as_ref().is_some_and(ended) {
            Valid::Forever
        } else {
            Valid::Since(now)
        };
        *self.kept.borrow_mut() = Some((valid, Rc::clone(&all)));
        all
    }
}
