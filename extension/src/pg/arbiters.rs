//! The indexes that ON CONFLICT clauses name.
//!
//! The server asks them whether a row is there before it places its own. It
//! would find only rows of the overlay; so the scan of such an index first
//! copies up the inherited row with the same values:
//!
//! ```text
//!   ON CONFLICT (k) ──▶ amrescan (ours, for this index) ──▶ collision::before_values
//!                                 └──▶ btrescan            finds the copy
//! ```
//!
//! Partitions have indexes of their own, which are not watched. There the row is
//! found when the new one is placed, and the server tries again. For that it
//! matters which indexes are named: a collision on another one is an error, but
//! only where none of these collides.

use crate::branch::session;
use pgrx::pg_sys;
use pgrx::pg_sys::{NodeTag, Oid};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::c_int;
use std::sync::OnceLock;

thread_local! {
    /// By relation: the indexes named by the statement last started on it.
    static NAMED: RefCell<HashMap<Oid, Vec<Oid>>> = RefCell::new(HashMap::new());
    /// The command of that statement.
    static COMMAND: Cell<pg_sys::CommandId> = const { Cell::new(0) };
}

/// pg_am.oid of btree.
const BTREE: u32 = 403;

type Rescan = unsafe extern "C-unwind" fn(
    pg_sys::IndexScanDesc,
    pg_sys::ScanKey,
    c_int,
    pg_sys::ScanKey,
    c_int,
);

static ORIGINAL: OnceLock<Rescan> = OnceLock::new();

/// Lets scans of an index begin with ours, if it is a B-tree.
fn watch(index: Oid) {
    // SAFETY: each relation cache entry has its own copy of the functions.
    unsafe {
        let open = super::relation::Open::shared(index);
        let class = &*(*open.raw()).rd_rel;
        if class.relkind as u8 != b'i' || class.relam.to_u32() != BTREE {
            return;
        }
        let functions = (*open.raw()).rd_indam as *mut pg_sys::IndexAmRoutine;
        let Some(rescan) = (*functions).amrescan else {
            return;
        };
        if rescan as usize != ours as *const () as usize {
            let known = ORIGINAL.get_or_init(|| rescan);
            if *known as usize == rescan as usize {
                (*functions).amrescan = Some(ours);
            }
        }
    }
}

/// The scan of a watched index. A plain frame: see `hooks`.
unsafe extern "C-unwind" fn ours(
    scan: pg_sys::IndexScanDesc,
    keys: pg_sys::ScanKey,
    count: c_int,
    order: pg_sys::ScanKey,
    order_count: c_int,
) {
    // SAFETY: the server's own arguments. Only its checks of constraints read
    // with a dirty snapshot; they look for equal values of all key columns.
    unsafe {
        let snapshot = (*scan).xs_snapshot;
        if !session::on_main()
            && !snapshot.is_null()
            && (*snapshot).snapshot_type == pg_sys::SnapshotType::SNAPSHOT_DIRTY
            && !(*scan).heapRelation.is_null()
            && (1..=32).contains(&count)
        {
            // NULLs are asked for where they are not distinct.
            let mut values = [(pg_sys::Datum::from(0usize), false); 32];
            for (i, value) in values.iter_mut().enumerate().take(count as usize) {
                let key = &*keys.add(i);
                *value = (
                    key.sk_argument,
                    key.sk_flags & pg_sys::SK_ISNULL as i32 != 0,
                );
            }
            super::collision::before_values(
                (*(*scan).heapRelation).rd_id,
                (*(*scan).indexRelation).rd_id,
                &values[..count as usize],
                COMMAND.with(Cell::get).saturating_sub(1),
            );
        }
        if let Some(original) = ORIGINAL.get() {
            original(scan, keys, count, order, order_count);
        }
    }
}

/// The statement begins with this command.
pub fn begins(command: pg_sys::CommandId) {
    COMMAND.with(|known| known.set(command));
}

/// Remembers the clauses of a plan that is about to start.
///
/// # Safety
/// `planned` must be a valid plan.
pub unsafe fn note(planned: *mut pg_sys::PlannedStmt) {
    // SAFETY: as promised; only the tops of a statement and of its WITH
    // queries can be ModifyTable.
    unsafe {
        note_node((*planned).planTree, planned);
        let others = (*planned).subplans;
        for i in 0..pg_sys::list_length(others) {
            note_node(pg_sys::list_nth(others, i).cast(), planned);
        }
    }
}

unsafe fn note_node(plan: *mut pg_sys::Plan, planned: *mut pg_sys::PlannedStmt) {
    // SAFETY: read as what its tag says.
    unsafe {
        if plan.is_null() || (*plan).type_ != NodeTag::T_ModifyTable {
            return;
        }
        let modify = plan.cast::<pg_sys::ModifyTable>();
        if (*modify).onConflictAction == pg_sys::OnConflictAction::ONCONFLICT_NONE {
            return;
        }
        let index = pg_sys::list_nth_int((*modify).resultRelations, 0);
        let rte = pg_sys::list_nth((*planned).rtable, index - 1).cast::<pg_sys::RangeTblEntry>();
        let list = (*modify).arbiterIndexes;
        let indexes: Vec<Oid> = (0..pg_sys::list_length(list))
            .map(|i| pg_sys::list_nth_oid(list, i))
            .collect();
        for index in &indexes {
            watch(*index);
        }
        NAMED.with(|named| named.borrow_mut().insert((*rte).relid, indexes));
    }
}

/// The indexes of `rel` that its statement names; none: all of them.
///
/// # Safety
/// `rel` must be open.
pub unsafe fn of(rel: pg_sys::Relation) -> Vec<Oid> {
    let known = |relid: Oid| NAMED.with(|named| named.borrow().get(&relid).cloned());
    // SAFETY: as promised; a partition answers for the table it belongs to.
    unsafe {
        if let Some(named) = known((*rel).rd_id) {
            return named;
        }
        if !(*(*rel).rd_rel).relispartition {
            return Vec::new();
        }
        let ancestors = |relid| {
            let list = super::server::get_partition_ancestors(relid);
            (0..pg_sys::list_length(list))
                .map(|i| pg_sys::list_nth_oid(list, i))
                .collect::<Vec<Oid>>()
        };
        let Some(named) = ancestors((*rel).rd_id).into_iter().find_map(known) else {
            return Vec::new();
        };
        super::relation::Open::shared((*rel).rd_id)
            .indexes()
            .into_iter()
            .filter(|index| ancestors(*index).iter().any(|above| named.contains(above)))
            .collect()
    }
}
