//! Index look-ups kept open: what is asked for every row of a scan is opened
//! once, and each further look-up is a rescan.
//!
//! A probe lives in the state of a call site (see [`super::live`]), which goes
//! with the memory of its query. It sees what that query sees.

use super::key::KeyValues;
use super::scan::{change, ChangeOrder};
use super::{relation, server, version};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;

/// A relation and all its indexes, each asked for rows with certain values in
/// all its columns.
pub struct Probe {
    /// What an index scan keeps for itself must live as long as the scan.
    memory: pg_sys::MemoryContext,
    heap: pg_sys::Relation,
    slot: *mut pg_sys::TupleTableSlot,
    snapshot: pg_sys::Snapshot,
    scans: Vec<IndexProbe>,
}

struct IndexProbe {
    index: pg_sys::Relation,
    scan: pg_sys::IndexScanDesc,
    keys: Vec<pg_sys::ScanKeyData>,
}

/// A row that was found; valid until the next one is asked for.
pub struct Found<'a> {
    values: &'a [pg_sys::Datum],
    tid: u64,
}

impl Found<'_> {
    /// Column `n`, from 1, of a column that is never NULL.
    pub fn value(&self, n: usize) -> pg_sys::Datum {
        self.values[n - 1]
    }

    /// The row's position as a number.
    pub fn tid(&self) -> u64 {
        self.tid
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        // SAFETY: everything was opened by `open` in the memory that is about
        // to go. After an error the transaction has released it all.
        unsafe {
            if !pg_sys::IsTransactionState() {
                return;
            }
            for probe in &self.scans {
                pg_sys::index_endscan(probe.scan);
                pg_sys::index_close(probe.index, pg_sys::NoLock as i32);
            }
            pg_sys::ExecDropSingleTupleTableSlot(self.slot);
            pg_sys::UnregisterSnapshot(self.snapshot);
            pg_sys::table_close(self.heap, pg_sys::NoLock as i32);
        }
    }
}

impl Probe {
    /// Opens a relation for probes by `count` values, in memory that lives as
    /// long as the probe.
    ///
    /// # Safety
    /// `memory` must outlive the value, and the running query must end before
    /// its resource owner does.
    pub unsafe fn open(relid: Oid, count: usize, memory: pg_sys::MemoryContext) -> Probe {
        // SAFETY: as promised; an active snapshot is the running query's.
        unsafe {
            let before = pg_sys::MemoryContextSwitchTo(memory);
            let heap = pg_sys::table_open(relid, pg_sys::AccessShareLock as i32);
            let snapshot = pg_sys::RegisterSnapshot(pg_sys::GetActiveSnapshot());
            let list = pg_sys::RelationGetIndexList(heap);
            let scans = (0..pg_sys::list_length(list))
                .map(|i| {
                    let oid = pg_sys::list_nth_oid(list, i);
                    let index = pg_sys::index_open(oid, pg_sys::AccessShareLock as i32);
                    let scan = version::index_beginscan(heap, index, snapshot, count as i32);
                    let keys = equalities(index, count);
                    IndexProbe { index, scan, keys }
                })
                .collect();
            let slot = pg_sys::table_slot_create(heap, std::ptr::null_mut());
            pg_sys::MemoryContextSwitchTo(before);
            Probe {
                memory,
                heap,
                slot,
                snapshot,
                scans,
            }
        }
    }

    /// Calls `each` for every row with these values until it returns false.
    fn rows(&mut self, values: &KeyValues, mut each: impl FnMut(Found) -> bool) {
        // SAFETY: the keys are those of the index's columns; a row is read
        // before the next is asked for. No frame here has a destructor. An
        // error leaves the memory context to its handler, which sets its own.
        unsafe {
            let before = pg_sys::CurrentMemoryContext;
            pg_sys::CurrentMemoryContext = self.memory;
            for probe in &mut self.scans {
                for (key, value) in probe.keys.iter_mut().zip(&values.values) {
                    key.sk_argument = *value;
                }
                server::index_rescan(
                    probe.scan,
                    probe.keys.as_mut_ptr(),
                    probe.keys.len() as i32,
                    std::ptr::null_mut(),
                    0,
                );
                let forward = pg_sys::ScanDirection::ForwardScanDirection;
                while server::index_getnext_slot(probe.scan, forward, self.slot) {
                    let columns = i32::from((*(*self.slot).tts_tupleDescriptor).natts);
                    let wanted = columns.min(PROBED_COLUMNS.max(values.count as i32 + 1));
                    server::slot_getsomeattrs_int(self.slot, wanted);
                    let found = Found {
                        values: std::slice::from_raw_parts(
                            (*self.slot).tts_values,
                            wanted as usize,
                        ),
                        tid: relation::pack_tid(&(*self.slot).tts_tid),
                    };
                    if !each(found) {
                        super::slot::clear(self.slot);
                        pg_sys::CurrentMemoryContext = before;
                        return;
                    }
                }
            }
            super::slot::clear(self.slot);
            pg_sys::CurrentMemoryContext = before;
        }
    }

    /// True when a tombstone of the key was set by a transaction that passes.
    pub fn is_hidden(&mut self, values: &KeyValues, passes: impl Fn(u64) -> bool) -> bool {
        let mut hidden = false;
        let xid = values.count + 1;
        self.rows(values, |row| {
            hidden = passes(row.value(xid).value() as u64);
            !hidden
        });
        hidden
    }

    /// True when a log has a change of the key after the snapshot.
    pub fn is_changed(&mut self, values: &KeyValues, as_of: &Snapshot) -> bool {
        let mut changed = false;
        self.rows(values, |row| {
            changed = change(|n| row.value(n), row.tid(), as_of).is_some();
            !changed
        });
        changed
    }

    /// True when `log_row` is the key's earliest change after the snapshot.
    pub fn is_earliest(&mut self, values: &KeyValues, as_of: &Snapshot, log_row: u64) -> bool {
        let mut earliest: Option<(ChangeOrder, u64)> = None;
        self.rows(values, |row| {
            super::scan::keep_earliest(&mut earliest, change(|n| row.value(n), row.tid(), as_of));
            true
        });
        earliest.is_some_and(|(_, pre_image)| pre_image == log_row)
    }
}

/// The columns of a log that a probe looks at.
const PROBED_COLUMNS: i32 = super::scan::LOG_OP as i32;

/// Equality with each of an index's columns, by its own operators.
///
/// # Safety
/// `index` must be an open B-tree with `count` columns.
pub unsafe fn equalities(index: pg_sys::Relation, count: usize) -> Vec<pg_sys::ScanKeyData> {
    // SAFETY: the arrays of an open index have an element for each column.
    unsafe {
        (0..count)
            .map(|i| {
                let input = *(*index).rd_opcintype.add(i);
                let operator = pg_sys::get_opfamily_member(
                    *(*index).rd_opfamily.add(i),
                    input,
                    input,
                    pg_sys::BTEqualStrategyNumber as i16,
                );
                let mut key: pg_sys::ScanKeyData = std::mem::zeroed();
                pg_sys::ScanKeyEntryInitialize(
                    &mut key,
                    0,
                    i as i16 + 1,
                    pg_sys::BTEqualStrategyNumber as u16,
                    Oid::INVALID,
                    *(*index).rd_indcollation.add(i),
                    pg_sys::get_opcode(operator),
                    pg_sys::Datum::from(0usize),
                );
                key
            })
            .collect()
    }
}
