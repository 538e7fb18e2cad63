//! Putting rows into an overlay or a tombstone table: heap and all indexes,
//! with a chosen command id, without triggers, defaults or logical decoding.

use super::relation::Open;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;

/// A relation opened for writing, with its indexes.
pub struct Writer {
    rel: pg_sys::Relation,
    result: *mut pg_sys::ResultRelInfo,
    estate: *mut pg_sys::EState,
    slot: *mut pg_sys::TupleTableSlot,
}

impl Writer {
    /// Opens `oid`; the lock stays until the transaction ends.
    pub fn open(oid: Oid) -> Writer {
        // SAFETY: the executor state is private to this value and freed by
        // `close`, or with its memory context when an error unwinds.
        unsafe {
            let rel = pg_sys::table_open(oid, pg_sys::RowExclusiveLock as i32);
            let estate = pg_sys::CreateExecutorState();
            let result = pg_sys::palloc0(std::mem::size_of::<pg_sys::ResultRelInfo>())
                .cast::<pg_sys::ResultRelInfo>();
            (*result).type_ = pg_sys::NodeTag::T_ResultRelInfo;
            pg_sys::InitResultRelInfo(result, rel, 0, std::ptr::null_mut(), 0);
            pg_sys::ExecOpenIndices(result, false);
            let slot = pg_sys::MakeSingleTupleTableSlot((*rel).rd_att, &pg_sys::TTSOpsHeapTuple);
            Writer {
                rel,
                result,
                estate,
                slot,
            }
        }
    }

    /// Inserts one row, as if by command `command`.
    ///
    /// Unique and exclusion constraints hold as always: a violation raises.
    pub fn insert(&mut self, values: &[pg_sys::Datum], nulls: &[bool], command: pg_sys::CommandId) {
        // SAFETY: the arrays have one element for each attribute; the tuple
        // belongs to the slot, which frees it.
        unsafe {
            let tuple = pg_sys::heap_form_tuple(
                (*self.rel).rd_att,
                values.as_ptr().cast_mut(),
                nulls.as_ptr().cast_mut(),
            );
            (*tuple).t_tableOid = (*self.rel).rd_id;
            pg_sys::heap_insert(
                self.rel,
                tuple,
                command,
                pg_sys::HEAP_INSERT_NO_LOGICAL as i32,
                std::ptr::null_mut(),
            );
            pg_sys::ExecStoreHeapTuple(tuple, self.slot, true);
            (*self.slot).tts_tid = (*tuple).t_self;
            (*self.slot).tts_tableOid = (*self.rel).rd_id;
            if (*self.result).ri_NumIndices > 0 {
                insert_index_entries(self.result, self.slot, self.estate);
            }
            pg_sys::MemoryContextReset((*per_tuple_context(self.estate)).ecxt_per_tuple_memory);
            super::slot::clear(self.slot);
        }
    }

    /// Closes the indexes and frees everything.
    pub fn close(self) {
        // SAFETY: everything was opened by `open` and is not used again.
        unsafe {
            pg_sys::ExecDropSingleTupleTableSlot(self.slot);
            pg_sys::ExecCloseIndices(self.result);
            pg_sys::FreeExecutorState(self.estate);
            pg_sys::table_close(self.rel, pg_sys::NoLock as i32);
        }
    }

    /// The relation's OID.
    pub fn oid(&self) -> Oid {
        // SAFETY: the relation is open.
        unsafe { (*self.rel).rd_id }
    }

    /// The number of attributes.
    pub fn columns(&self) -> usize {
        // SAFETY: the relation is open.
        unsafe { (*(*self.rel).rd_att).natts as usize }
    }
}

/// # Safety
/// `estate` must be valid.
unsafe fn per_tuple_context(estate: *mut pg_sys::EState) -> *mut pg_sys::ExprContext {
    // SAFETY: as promised; made at first use.
    unsafe {
        if (*estate).es_per_tuple_exprcontext.is_null() {
            pg_sys::MakePerTupleExprContext(estate)
        } else {
            (*estate).es_per_tuple_exprcontext
        }
    }
}

/// # Safety
/// The slot must hold a row that is already in the heap.
unsafe fn insert_index_entries(
    result: *mut pg_sys::ResultRelInfo,
    slot: *mut pg_sys::TupleTableSlot,
    estate: *mut pg_sys::EState,
) {
    // SAFETY: as promised; the list of indexes to recheck later is not needed.
    unsafe {
        #[cfg(feature = "pg15")]
        pg_sys::ExecInsertIndexTuples(
            result,
            slot,
            estate,
            false,
            false,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        );
        #[cfg(not(feature = "pg15"))]
        pg_sys::ExecInsertIndexTuples(
            result,
            slot,
            estate,
            false,
            false,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            false,
        );
    }
}

/// The transaction that hid a key, as seen at this very moment: what is
/// committed and what this transaction did itself.
pub fn hidden_now(tombstones: Oid, key: &super::key::KeyValues) -> Option<u64> {
    let open = Open::shared(tombstones);
    let mut by = None;
    open.probe_now(open.first_index(), key, |row| {
        by = Some(row.value(key.count + 1).value() as u64);
        false
    });
    by
}

/// A tombstone table opened for writing.
pub struct Tombstones {
    writer: Writer,
    /// The transaction that other sessions have been told of.
    noted: u64,
}

impl Tombstones {
    pub fn open(oid: Oid) -> Tombstones {
        Tombstones {
            writer: Writer::open(oid),
            noted: 0,
        }
    }

    /// The transaction that hid this key, as seen at this very moment.
    pub fn hidden_by(&self, key: &super::key::KeyValues) -> Option<u64> {
        hidden_now(self.writer.oid(), key)
    }

    /// Hides a key on behalf of the current transaction.
    pub fn hide(&mut self, key: &super::key::KeyValues, command: pg_sys::CommandId) {
        let xid = super::transaction::current_xid();
        if self.noted != xid {
            // Before the commit: see `hidden_keys`.
            super::shmem::raise(self.writer.oid(), xid);
            self.noted = xid;
        }
        let mut values = key.values[..key.count].to_vec();
        values.push(pg_sys::Datum::from(xid as usize));
        let nulls = vec![false; values.len()];
        self.writer.insert(&values, &nulls, command);
    }

    pub fn close(self) {
        self.writer.close();
    }
}
