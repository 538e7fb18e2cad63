//! Copy-up at executor start: the inherited rows a statement will touch move
//! into the overlay first, then the statement runs on the overlay natively.
//!
//! ```text
//!   command c      the rows are found by the statement's own conditions on
//!                  the inherited arms; for each: lock key, hide, insert
//!   command c+1    the statement's snapshot sees them; rows that an INSERT
//!                  collides with are copied up by this command, unseen
//!   command c+2    the statement's own writes
//! ```
//!
//! The plan that finds the rows travels inside the statement's plan, in an
//! extra range-table entry that the executor does not look at, so prepared
//! statements keep it.

use super::carriers::{carried, Conflict};
use super::key::{KeyReader, KeyValues};
use super::lock::{self, Wait};
use super::writer::{Tombstones, Writer};
use super::{slot, transaction};
use crate::branch::arms;
use crate::branch::catalog::overlay_of;
use crate::branch::lineage::Branch;

use crate::pg::relation::Open;
use crate::pg::shape;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::collections::HashMap;

mod server {
    use super::*;
    // From executor/tstoreReceiver.h; only stores its arguments.
    unsafe extern "C-unwind" {
        pub fn SetTuplestoreDestReceiverParams(
            dest: *mut pg_sys::DestReceiver,
            store: *mut pg_sys::Tuplestorestate,
            context: pg_sys::MemoryContext,
            detoast: bool,
            target: pg_sys::TupleDesc,
            message: *const std::ffi::c_char,
        );
    }
}

/// More rows than this take one lock on the table instead of one each.
const ROW_LOCKS: i64 = 64;

/// Plans the statement again when a table that was left as it is has changed
/// since: the snapshot is taken by now, and whoever wrote before it has raised
/// a mark.
unsafe fn renew_plan(
    branch: &Branch,
    query_desc: *mut pg_sys::QueryDesc,
    original: *mut pg_sys::Query,
) {
    // SAFETY: the descriptor is not started; the original is copied before the
    // planner changes it.
    unsafe {
        if super::tree::all_plain_tables((*query_desc).plannedstmt, |relid| {
            arms::is_plain(branch, relid)
        }) {
            return;
        }
        let query = pg_sys::copyObjectImpl(original.cast()).cast::<pg_sys::Query>();
        pg_sys::AcquireRewriteLocks(query, true, false);
        (*query_desc).plannedstmt =
            pg_sys::planner(query, (*query_desc).sourceText, 0, (*query_desc).params);
    }
}

/// Runs before a statement starts: copies up what it will touch and puts its
/// own command ids in order.
pub fn before_execution(branch: &Branch, query_desc: *mut pg_sys::QueryDesc, eflags: i32) {
    // SAFETY: the descriptor is the server's, not started yet.
    unsafe {
        if eflags & pg_sys::EXEC_FLAG_EXPLAIN_ONLY as i32 != 0 || pg_sys::IsInParallelMode() {
            return;
        }
        let overlay_made = crate::branch::overlay::take_made();
        if let Some(original) = carried((*query_desc).plannedstmt).original {
            renew_plan(branch, query_desc, original);
        }
        let planned = (*query_desc).plannedstmt;
        super::arbiters::note(planned);
        let carried = carried(planned).copy_ups;
        let writes =
            (*planned).commandType != pg_sys::CmdType::CMD_SELECT || (*planned).hasModifyingCTE;
        if (carried.is_empty() && !writes && !overlay_made) || pg_sys::XactReadOnly {
            return;
        }
        let mut work = CopyUp {
            branch,
            command: pg_sys::GetCurrentCommandId(true),
            copied: 0,
            waited: false,
        };
        for (plan, conflict) in carried {
            work.run(query_desc, plan, conflict);
        }
        if work.copied > 0 || work.waited || overlay_made {
            pg_sys::CommandCounterIncrement();
            renew_snapshot(query_desc, work.waited);
        }
        if writes {
            // One command id for rows that inserts collide with.
            pg_sys::GetCurrentCommandId(true);
            pg_sys::CommandCounterIncrement();
            super::arbiters::begins(pg_sys::GetCurrentCommandId(false));
        }
    }
}

/// Lets the statement see the rows copied up, and in READ COMMITTED, after a
/// wait, what the other transaction committed.
unsafe fn renew_snapshot(query_desc: *mut pg_sys::QueryDesc, fresh: bool) {
    // SAFETY: the descriptor's snapshot is registered; it is replaced by
    // another registered one, and the active snapshot by the same.
    unsafe {
        let old = (*query_desc).snapshot;
        let was_active = pg_sys::ActiveSnapshotSet() && pg_sys::GetActiveSnapshot() == old;
        let repeatable = super::transaction::repeatable();
        if fresh && !repeatable {
            pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
        } else {
            pg_sys::PushCopiedSnapshot(old);
        }
        pg_sys::UpdateActiveSnapshotCommandId();
        let new = pg_sys::RegisterSnapshot(pg_sys::GetActiveSnapshot());
        pg_sys::PopActiveSnapshot();
        (*query_desc).snapshot = new;
        if was_active {
            pg_sys::PopActiveSnapshot();
            pg_sys::PushActiveSnapshot(new);
        }
        pg_sys::UnregisterSnapshot(old);
    }
}

/// Copies up rows found by a look-up: columns of the overlay by name, then
/// `tableoid`.
///
/// # Safety
/// `rows` must be `count` tuples of `descriptor`.
pub unsafe fn tuples(
    branch: &Branch,
    descriptor: pg_sys::TupleDesc,
    rows: *mut pg_sys::HeapTuple,
    count: usize,
    command: pg_sys::CommandId,
) {
    // SAFETY: as promised by the caller.
    unsafe {
        let mut work = CopyUp {
            branch,
            command,
            copied: 0,
            waited: false,
        };
        let columns = (*descriptor).natts as usize;
        let mut values = vec![pg_sys::Datum::from(0usize); columns];
        let mut nulls = vec![false; columns];
        for i in 0..count {
            pg_sys::heap_deform_tuple(
                *rows.add(i),
                descriptor,
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            );
            let table = Oid::from(values[columns - 1].value() as u32);
            let mut member = work.member(table, Some(descriptor), false, Conflict::Wait);
            work.copy_row(&mut member, &values, &nulls, false, Conflict::Wait);
            member.overlay.close();
            member.tombstones.close();
        }
    }
}

/// Copies up one row of `table`, in the layout of its overlay.
pub fn row(
    branch: &Branch,
    table: Oid,
    values: &[pg_sys::Datum],
    nulls: &[bool],
    command: pg_sys::CommandId,
) {
    let mut work = CopyUp {
        branch,
        command,
        copied: 0,
        waited: false,
    };
    // SAFETY: no descriptor is needed for rows of the overlay's own layout.
    let mut member = unsafe { work.member(table, None, false, Conflict::Wait) };
    work.copy_row(&mut member, values, nulls, false, Conflict::Wait);
    member.overlay.close();
    member.tombstones.close();
}

thread_local!(static COPIED: std::cell::Cell<u64> = const { std::cell::Cell::new(0) });

/// How many rows this session has copied up so far.
pub fn count() -> u64 {
    COPIED.with(std::cell::Cell::get)
}

struct CopyUp<'a> {
    branch: &'a Branch,
    command: pg_sys::CommandId,
    copied: u64,
    /// Another session hid a key first: its rows must be seen.
    waited: bool,
}

/// The tables of one member of the target.
struct Member {
    overlay: Writer,
    tombstones: Tombstones,
    keys: KeyReader,
    key_columns: Vec<usize>,
    /// For each overlay column the column of the found row, if any.
    columns: Vec<Option<usize>>,
}

impl CopyUp<'_> {
    /// Runs one carried plan and copies up what it finds.
    unsafe fn run(
        &mut self,
        parent: *mut pg_sys::QueryDesc,
        plan: *mut pg_sys::PlannedStmt,
        conflict: Conflict,
    ) {
        // SAFETY: a plain SELECT plan run to its end into a tuplestore.
        unsafe {
            let store = pg_sys::tuplestore_begin_heap(false, false, pg_sys::work_mem);
            let dest = pg_sys::CreateDestReceiver(pg_sys::CommandDest::DestTuplestore);
            server::SetTuplestoreDestReceiverParams(
                dest,
                store,
                pg_sys::CurrentMemoryContext,
                false,
                std::ptr::null_mut(),
                std::ptr::null(),
            );
            let query = pg_sys::CreateQueryDesc(
                plan,
                (*parent).sourceText,
                (*parent).snapshot,
                std::ptr::null_mut(),
                dest,
                (*parent).params,
                (*parent).queryEnv,
                0,
            );
            pg_sys::PushActiveSnapshot((*parent).snapshot);
            pg_sys::ExecutorStart(query, 0);
            super::version::executor_run(query);
            let descriptor = pg_sys::CreateTupleDescCopy((*query).tupDesc);
            pg_sys::ExecutorFinish(query);
            pg_sys::ExecutorEnd(query);
            pg_sys::FreeQueryDesc(query);
            pg_sys::PopActiveSnapshot();
            self.copy(store, descriptor, conflict);
            pg_sys::tuplestore_end(store);
        }
    }

    /// Copies up every row of the store.
    unsafe fn copy(
        &mut self,
        store: *mut pg_sys::Tuplestorestate,
        descriptor: pg_sys::TupleDesc,
        conflict: Conflict,
    ) {
        // SAFETY: rows are read one at a time; each is used before the next.
        unsafe {
            let rows = pg_sys::tuplestore_tuple_count(store);
            if rows == 0 {
                return;
            }
            let mut members: HashMap<Oid, Member> = HashMap::new();
            let found = pg_sys::MakeSingleTupleTableSlot(descriptor, &pg_sys::TTSOpsMinimalTuple);
            while pg_sys::tuplestore_gettupleslot(store, true, false, found) {
                let (values, nulls) = slot::values(found);
                let table = Oid::from(values[values.len() - 1].value() as u32);
                let member = members.entry(table).or_insert_with(|| {
                    self.member(table, Some(descriptor), rows > ROW_LOCKS, conflict)
                });
                self.copy_row(member, values, nulls, rows > ROW_LOCKS, conflict);
            }
            pg_sys::ExecDropSingleTupleTableSlot(found);
            for (_, member) in members {
                member.overlay.close();
                member.tombstones.close();
            }
        }
    }

    /// Opens the overlay of a table for rows of this descriptor; without one
    /// the rows have the overlay's own layout.
    unsafe fn member(
        &self,
        table: Oid,
        descriptor: Option<pg_sys::TupleDesc>,
        many: bool,
        conflict: Conflict,
    ) -> Member {
        let entry = crate::branch::catalog::by_overlay(table)
            .filter(|entry| entry.branch == self.branch.id)
            .or_else(|| overlay_of(self.branch.id, table))
            .unwrap_or_else(|| panic!("table {} has no overlay", table.to_u32()));
        if !lock::all_keys(entry.overlay, many, wait_of(conflict)) {
            busy(conflict);
        }
        let key = shape::shape(entry.relid).key;
        let overlay = Writer::open(entry.overlay);
        let open = Open::shared(entry.overlay);
        let columns = (1..=overlay.columns())
            .map(|n| {
                let attribute = open.attribute(n);
                // SAFETY: the descriptor is that of the found rows; the last
                // column is tableoid.
                match descriptor {
                    None => Some(n - 1),
                    Some(_) if attribute.attisdropped => None,
                    Some(descriptor) => unsafe { position(descriptor, &attribute.attname) },
                }
            })
            .collect();
        let key_columns: Vec<usize> = key
            .iter()
            .map(|base| {
                if entry.base_columns.is_empty() {
                    *base as usize
                } else {
                    entry
                        .base_columns
                        .iter()
                        .position(|n| n == base)
                        .expect("the key is kept")
                        + 1
                }
            })
            .collect();
        let types: Vec<(Oid, Oid)> = key_columns
            .iter()
            .map(|n| {
                let attribute = open.attribute(*n);
                (attribute.atttypid, attribute.attcollation)
            })
            .collect();
        Member {
            tombstones: Tombstones::open(entry.tombstone),
            overlay,
            keys: KeyReader::of_types(&types),
            key_columns,
            columns,
        }
    }

    fn copy_row(
        &mut self,
        member: &mut Member,
        found: &[pg_sys::Datum],
        nulls: &[bool],
        many: bool,
        conflict: Conflict,
    ) {
        let mut values = vec![pg_sys::Datum::from(0usize); member.columns.len()];
        let mut is_null = vec![true; member.columns.len()];
        for (n, source) in member.columns.iter().enumerate() {
            if let Some(source) = source {
                values[n] = found[*source];
                is_null[n] = nulls[*source];
            }
        }
        let mut key = KeyValues {
            values: [pg_sys::Datum::from(0usize); 32],
            count: member.key_columns.len(),
        };
        for (i, column) in member.key_columns.iter().enumerate() {
            key.values[i] = values[*column - 1];
        }
        if !many
            && !lock::key(
                member.overlay.oid(),
                member.keys.lock_hash(&key),
                true,
                wait_of(conflict),
            )
        {
            busy(conflict);
            return;
        }
        match member.tombstones.hidden_by(&key) {
            None => {
                member.tombstones.hide(&key, self.command);
                member.overlay.insert(&values, &is_null, self.command);
                self.copied += 1;
                COPIED.with(|copied| copied.set(copied.get() + 1));
            }
            Some(xid) if xid == transaction::current_xid() => {}
            // Hidden before this transaction began: the row is not there.
            Some(xid) if transaction::repeatable() && transaction::sees(xid) => {}
            Some(_) => {
                if transaction::repeatable() {
                    crate::pg::report::error(
                        "40001",
                        "could not serialize access due to concurrent update",
                        None,
                        None,
                    );
                }
                self.waited = true;
            }
        }
    }
}

fn wait_of(conflict: Conflict) -> Wait {
    if conflict == Conflict::Wait {
        Wait::Block
    } else {
        Wait::Skip
    }
}

/// Another session is changing the row.
fn busy(conflict: Conflict) {
    if conflict == Conflict::Fail {
        crate::pg::report::error(
            "55P03",
            "could not obtain lock on row in relation",
            None,
            None,
        );
    }
}

/// The position of a column by name.
///
/// # Safety
/// `descriptor` must be valid.
unsafe fn position(descriptor: pg_sys::TupleDesc, name: &pg_sys::NameData) -> Option<usize> {
    // SAFETY: i stays below natts; the last column is tableoid.
    unsafe {
        (0..(*descriptor).natts as usize - 1)
            .find(|i| (*super::tuple::attribute(descriptor, *i)).attname.data == name.data)
    }
}
