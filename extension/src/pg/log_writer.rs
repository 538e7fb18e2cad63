//! Writing log rows: straight into the log's heap and the index
//! of the entry's kind, in the
//! writer's transaction, right after the change itself.
//!
//! What a change of one row leaves behind:
//!
//! | change                     | keyed table            | table without key      |
//! |----------------------------|------------------------|------------------------|
//! | insert                     | `I` key                | `I` row                |
//! | delete                     | `D` old row            | `D` old row            |
//! | update                     | `U` old row            | `U` old row, `N` new   |
//! | update that changes the key| `U` old row, `I` key   | as above               |
//! | truncate                   | `D` of every row       | `D` of every row       |
//!
//! In a keyed table an old row that this very transaction made is left out:
//! before the transaction it did not exist, and the earliest entry says so.
//!
//! Every function here is a plain frame without destructors. Memory comes from
//! a context that is emptied after each change.

use super::log_state::{self, State};
use super::tuple::attribute;
use super::{catalog, log_batch, log_toast, server, shmem, slot, transaction};
use pgrx::pg_sys;
use pgrx::pg_sys::{CommandId, Datum, HeapTupleData, Oid, Relation, TupleDesc, TupleTableSlot};
use std::ffi::c_int;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU64, Ordering::Relaxed};

/// The columns of every log before those of the table: xid, lsn, seq, op, role
/// and was (the transaction that made the pre-image; 0 where there is none).
pub const HEADER: usize = 6;

/// The place of `was`, from 0.
const WAS: usize = 5;

/// The bytes an entry with a key alone takes, about.
const KEY_ENTRY: usize = 64;

/// Which columns of the table an entry holds.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Key,
    Row,
}

/// Emptied after each change.
static MEMORY: AtomicPtr<pg_sys::MemoryContextData> = AtomicPtr::new(null_mut());
/// Breaks ties between entries with one WAL position.
static SEQUENCE: AtomicI32 = AtomicI32::new(0);
/// The last transaction known to have logged something.
static NOTED: AtomicU64 = AtomicU64::new(0);

/// A transaction in which old versions are logged also when it made them
/// itself: a stream table was refreshed in the middle of it.
static KEEPS_OWN: AtomicU64 = AtomicU64::new(0);

/// From here on transaction `xid` logs old versions that it made itself.
pub fn keep_own_versions(xid: u64) {
    KEEPS_OWN.store(xid, Relaxed);
}

/// The values of one row of a table.
#[derive(Clone, Copy)]
struct Row {
    values: *mut Datum,
    nulls: *mut bool,
}

/// A row was inserted; `slot` holds it and its place.
pub unsafe fn inserted(rel: Relation, slot: *mut TupleTableSlot, cid: CommandId) {
    // SAFETY: called by the access method with an open relation and its slot.
    unsafe {
        let outer = enter();
        if let Some(target) = Target::open(rel) {
            target.insert_of_slot(rel, slot, cid);
            target.close();
        }
        leave(outer);
    }
}

/// Several rows were inserted (COPY).
pub unsafe fn inserted_many(
    rel: Relation,
    slots: *mut *mut TupleTableSlot,
    count: c_int,
    cid: CommandId,
) {
    // SAFETY: as above.
    unsafe {
        let outer = enter();
        if let Some(target) = Target::open(rel) {
            target.insert_of_slots(rel, slots, count, cid);
            target.close();
        }
        leave(outer);
    }
}

/// The row at `tid` was deleted.
pub unsafe fn deleted(rel: Relation, tid: pg_sys::ItemPointer, cid: CommandId) {
    // SAFETY: as above.
    unsafe {
        let outer = enter();
        if let Some(target) = Target::open(rel) {
            let old = Stored::fetch(rel, *tid);
            if !target.keyed || !old.is_own {
                target.write_stored(rel, b'D', &old, cid);
            }
            if old.has_long_values {
                log_toast::salvage(rel, target.log, old.row.pair(), None, skips_own(&target));
            }
            old.release();
            target.close();
        }
        leave(outer);
    }
}

/// The table is about to lose all of its rows (TRUNCATE): each is deleted, as
/// far as the log is concerned. The caller keeps every other writer out.
pub unsafe fn emptied(rel: Relation) {
    // SAFETY: `rel` is open and still has its file. Versions that count as of
    // now are those this transaction would see: nobody else is writing. The
    // scan belongs to the caller's memory, which capture does not empty.
    unsafe {
        let cid = server::GetCurrentCommandId(true);
        let flags = pg_sys::ScanOptions::SO_TYPE_SEQSCAN | pg_sys::ScanOptions::SO_ALLOW_STRAT;
        let current = &raw mut pg_sys::SnapshotSelfData;
        let scan = server::heap_beginscan(rel, current, 0, null_mut(), null_mut(), flags);
        loop {
            let tuple = server::heap_getnext(scan, pg_sys::ScanDirection::ForwardScanDirection);
            if tuple.is_null() {
                break;
            }
            deleted(rel, &mut (*tuple).t_self, cid);
        }
        server::heap_endscan(scan);
    }
}

/// The row at `old` was replaced by the one in `slot`.
pub unsafe fn updated(
    rel: Relation,
    old: pg_sys::ItemPointerData,
    slot: *mut TupleTableSlot,
    cid: CommandId,
) {
    // SAFETY: as above.
    unsafe {
        let outer = enter();
        if let Some(target) = Target::open(rel) {
            let old = Stored::fetch(rel, old);
            if !target.keyed {
                target.write_stored(rel, b'U', &old, cid);
                let new = Stored::fetch(rel, (*slot).tts_tid);
                target.write_stored(rel, b'N', &new, cid);
                new.release();
            } else {
                if !old.is_own {
                    target.write_stored(rel, b'U', &old, cid);
                }
                let new = row_of_slot(slot, target.last_key);
                if target.key_differs(rel, old.row, new) {
                    target.write_key(new, cid);
                }
            }
            if old.has_long_values {
                let new = row_of_slot(slot, (*(*rel).rd_att).natts);
                log_toast::salvage(
                    rel,
                    target.log,
                    old.row.pair(),
                    Some(new.pair()),
                    skips_own(&target),
                );
            }
            old.release();
            target.close();
        }
        leave(outer);
    }
}

/// A stored version of a row, with its page pinned.
struct Stored {
    row: Row,
    /// The transaction that made it, as stored.
    xmin: u32,
    buffer: pg_sys::Buffer,
    /// This transaction made it.
    is_own: bool,
    /// Some of its values may be out of line.
    has_long_values: bool,
}

impl Stored {
    /// Reads the version at `tid`: it is on a page this backend just changed.
    unsafe fn fetch(rel: Relation, tid: pg_sys::ItemPointerData) -> Stored {
        // SAFETY: the version exists: its deleter is this running transaction.
        // The pin keeps it in place while its values are used.
        unsafe {
            let tuple: *mut HeapTupleData = server::palloc0(size_of::<HeapTupleData>()).cast();
            (*tuple).t_self = tid;
            let mut buffer = 0;
            if !server::heap_fetch(
                rel,
                &raw mut pg_sys::SnapshotAnyData,
                tuple,
                &mut buffer,
                false,
            ) {
                vanished(rel);
            }
            let desc = (*rel).rd_att;
            let row = Row::allocate((*desc).natts as usize);
            server::heap_deform_tuple(tuple, desc, row.values, row.nulls);
            let mask = u32::from((*(*tuple).t_data).t_infomask);
            Stored {
                row,
                xmin: (*(*tuple).t_data).t_choice.t_heap.t_xmin.into_inner(),
                buffer,
                is_own: is_own((*tuple).t_data),
                has_long_values: mask & pg_sys::HEAP_HASEXTERNAL != 0,
            }
        }
    }

    unsafe fn release(self) {
        // SAFETY: pinned by `fetch`.
        unsafe { server::ReleaseBuffer(self.buffer) }
    }
}

/// True when old versions of this very transaction are not logged.
unsafe fn skips_own(target: &Target) -> bool {
    // SAFETY: inside the writer's transaction.
    unsafe { target.keyed && KEEPS_OWN.load(Relaxed) != server::GetTopFullTransactionId().value }
}

/// True when the current transaction (or a part of it) made this version.
unsafe fn is_own(header: pg_sys::HeapTupleHeader) -> bool {
    // SAFETY: the tuple's page is pinned.
    unsafe {
        // A hint that it committed (or is frozen) spares the look-up.
        if (*header).t_infomask & pg_sys::HEAP_XMIN_COMMITTED as u16 != 0 {
            return false;
        }
        server::TransactionIdIsCurrentTransactionId((*header).t_choice.t_heap.t_xmin)
            && KEEPS_OWN.load(Relaxed) != server::GetTopFullTransactionId().value
    }
}

#[cold]
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn vanished(rel: Relation) {
    // SAFETY: `rel` is open.
    let relid = unsafe { (*rel).rd_id };
    pgrx::error!(
        "a row of table {} that was just changed cannot be read",
        relid.to_u32()
    );
}

impl Row {
    fn pair(self) -> (*mut Datum, *mut bool) {
        (self.values, self.nulls)
    }

    unsafe fn allocate(columns: usize) -> Row {
        // SAFETY: fresh memory of the right size.
        unsafe {
            Row {
                values: server::palloc(columns * size_of::<Datum>()).cast(),
                nulls: server::palloc(columns).cast(),
            }
        }
    }
}

/// The first `columns` values in a slot.
unsafe fn row_of_slot(slot: *mut TupleTableSlot, columns: c_int) -> Row {
    // SAFETY: the slot has at least that many columns.
    unsafe {
        if c_int::from((*slot).tts_nvalid) < columns {
            server::slot_getsomeattrs_int(slot, columns);
        }
        Row {
            values: (*slot).tts_values,
            nulls: (*slot).tts_isnull,
        }
    }
}

/// An open log, with what is known about its table copied out of the cache
/// entry (which an invalidation may free at any call).
struct Target {
    log: Relation,
    /// The index of entries with a pre-image and the one of insertions, both
    /// null where the table has no key.
    indexes: [Relation; 2],
    /// For the server's interface only: B-trees take nothing from it.
    info: *mut pg_sys::IndexInfo,
    keyed: bool,
    keys: usize,
    key: *const i16,
    columns: usize,
    places: *const i16,
    /// The highest attribute number of the key.
    last_key: c_int,
    header: [Datum; HEADER],
    /// The marks of the table, or null.
    marks: *const shmem::Marks,
}

/// What becomes an entry of the log.
struct Entry {
    op: u8,
    holds: Holds,
    row: Row,
    /// The values for the index.
    indexed: Row,
    /// The maker of the row.
    was: u32,
    /// The long values in `row` are references that the entry does not own.
    referred: bool,
}

/// Closes the indexes there are.
unsafe fn close_indexes(indexes: [Relation; 2]) {
    for index in indexes {
        if !index.is_null() {
            // SAFETY: opened by the caller.
            unsafe { server::RelationClose(index) };
        }
    }
}

impl Target {
    /// Opens the log of `rel`, making it if need be. None when the extension
    /// went away meanwhile.
    unsafe fn open(rel: Relation) -> Option<Target> {
        // SAFETY: `rel` is open; the state is read again after every call that
        // may process invalidations.
        unsafe {
            loop {
                let mut state = log_state::of(rel);
                if state.is_null() || (*state).log == Oid::INVALID {
                    if !log_state::captures(rel) {
                        return None;
                    }
                    log_state::prepare(rel);
                    state = log_state::of(rel);
                    if state.is_null() {
                        continue;
                    }
                }
                let log_oid = (*state).log;
                let index_oids = [(*state).key_index, (*state).new_index];
                lock(state, log_oid);
                let log = server::RelationIdGetRelation(log_oid);
                if log.is_null() {
                    // Its creation was rolled back, or the extension dropped.
                    log_state::forget(rel);
                    continue;
                }
                let mut indexes = [null_mut(); 2];
                for (index, oid) in indexes.iter_mut().zip(index_oids) {
                    if oid != Oid::INVALID {
                        *index = server::RelationIdGetRelation(oid);
                    }
                }
                let state = log_state::of(rel);
                let stale = state.is_null()
                    || (*state).log != log_oid
                    || i32::from((*state).last_place) > (*(*log).rd_att).natts
                    || (0..2).any(|i| indexes[i].is_null() && index_oids[i] != Oid::INVALID);
                if stale {
                    server::RelationClose(log);
                    close_indexes(indexes);
                    log_state::forget(rel);
                    continue;
                }
                return Some(Target::of(rel, state, log, indexes));
            }
        }
    }

    unsafe fn of(
        rel: Relation,
        state: *mut State,
        log: Relation,
        indexes: [Relation; 2],
    ) -> Target {
        // SAFETY: nothing here processes invalidations before the copies are made.
        unsafe {
            let keys = (*state).keys as usize;
            let columns = (*state).columns as usize;
            let tail: *mut i16 = server::palloc((keys + columns) * size_of::<i16>()).cast();
            std::ptr::copy_nonoverlapping(State::key(state), tail, keys + columns);
            let mut last_key = 0;
            for i in 0..keys {
                last_key = last_key.max(c_int::from(*tail.add(i)));
            }
            let keyed = (*state).keyed;
            let xid = server::GetTopFullTransactionId().value;
            if (*state).noted != xid {
                (*state).noted = xid;
                note(rel, xid);
                (*state).marks = shmem::marks_of((*rel).rd_id);
            }
            let header = [
                Datum::from(xid),
                Datum::from(server::GetXLogInsertRecPtr()),
                Datum::from(0usize),
                Datum::from(0usize),
                Datum::from(server::GetOuterUserId()),
                Datum::from(0usize),
            ];
            let info: *mut pg_sys::IndexInfo =
                server::palloc0(size_of::<pg_sys::IndexInfo>()).cast();
            (*info).type_ = pg_sys::NodeTag::T_IndexInfo;
            Target {
                log,
                indexes,
                info,
                keyed,
                keys,
                key: tail,
                columns,
                places: tail.add(keys),
                last_key,
                header,
                marks: (*state).marks,
            }
        }
    }

    unsafe fn close(self) {
        // SAFETY: both were opened by `open`; the lock stays.
        unsafe {
            close_indexes(self.indexes);
            server::RelationClose(self.log);
        }
    }

    /// Logs the insertion of the row in `slot`.
    unsafe fn insert_of_slot(&self, rel: Relation, slot: *mut TupleTableSlot, cid: CommandId) {
        // SAFETY: the slot holds the row that was just stored.
        unsafe {
            if self.keyed {
                self.write_key(row_of_slot(slot, self.last_key), cid);
            } else {
                // The stored version, whose long values are out of line.
                let new = Stored::fetch(rel, (*slot).tts_tid);
                self.write_stored(rel, b'I', &new, cid);
                new.release();
            }
        }
    }

    unsafe fn insert_of_slots(
        &self,
        rel: Relation,
        slots: *mut *mut TupleTableSlot,
        count: c_int,
        cid: CommandId,
    ) {
        // SAFETY: `slots` holds `count` stored rows.
        unsafe {
            let count = count as usize;
            // A multi-insert cannot be kept from logical decoding.
            if !self.keyed || pg_sys::wal_level >= pg_sys::WalLevel::WAL_LEVEL_LOGICAL as c_int {
                for i in 0..count {
                    self.insert_of_slot(rel, *slots.add(i), cid);
                }
                return;
            }
            let entries = log_batch::slots(self.log, count);
            for i in 0..count {
                let entry = *entries.add(i);
                let row = row_of_slot(*slots.add(i), self.last_key);
                self.fill(
                    b'I',
                    Holds::Key,
                    row,
                    Row {
                        values: (*entry).tts_values,
                        nulls: (*entry).tts_isnull,
                    },
                );
                server::ExecStoreVirtualTuple(entry);
            }
            server::heap_multi_insert(
                self.log,
                entries,
                count as c_int,
                cid,
                self.options(KEY_ENTRY),
                null_mut(),
            );
            for i in 0..count {
                let row = row_of_slot(*slots.add(i), self.last_key);
                let tid = &raw mut (**entries.add(i)).tts_tid;
                self.index(b'I', row, tid);
                self.note_place(tid);
                slot::clear(*entries.add(i));
            }
        }
    }

    /// Writes a whole stored row; its long values are referred to, not copied.
    unsafe fn write_stored(&self, rel: Relation, op: u8, stored: &Stored, cid: CommandId) {
        // SAFETY: the row has the columns of `rel`.
        unsafe {
            let mut entry = Entry {
                op,
                holds: Holds::Row,
                row: stored.row,
                indexed: stored.row,
                was: stored.xmin,
                referred: false,
            };
            if !stored.has_long_values {
                self.write(entry, cid);
                return;
            }
            let columns = (*(*rel).rd_att).natts as usize;
            let row = Row {
                values: Row::allocate(columns).values,
                nulls: stored.row.nulls,
            };
            std::ptr::copy_nonoverlapping(stored.row.values, row.values, columns);
            entry.referred = log_toast::refer(rel, self.log, row.values, row.nulls);
            entry.row = row;
            self.write(entry, cid);
        }
    }

    /// Writes the key of a new row.
    unsafe fn write_key(&self, row: Row, cid: CommandId) {
        let entry = Entry {
            op: b'I',
            holds: Holds::Key,
            row,
            indexed: row,
            was: 0,
            referred: false,
        };
        // SAFETY: `row` has the columns of the table.
        unsafe { self.write(entry, cid) }
    }

    /// Writes one entry and its index entry.
    unsafe fn write(&self, what: Entry, cid: CommandId) {
        // SAFETY: as above.
        unsafe {
            let desc = (*self.log).rd_att;
            let entry = Row::allocate((*desc).natts as usize);
            self.fill(what.op, what.holds, what.row, entry);
            *entry.values.add(WAS) = Datum::from(what.was);
            let tuple = server::heap_form_tuple(desc, entry.values, entry.nulls);
            (*tuple).t_tableOid = (*self.log).rd_id;
            // A row that is too long is toasted, which copies what it refers to.
            if what.referred && (*tuple).t_len as usize <= log_toast::TUPLE_THRESHOLD {
                (*(*tuple).t_data).t_infomask &= !(pg_sys::HEAP_HASEXTERNAL as u16);
            }
            server::heap_insert(
                self.log,
                tuple,
                cid,
                self.options((*tuple).t_len as usize),
                null_mut(),
            );
            self.index(what.op, what.indexed, &raw mut (*tuple).t_self);
            self.note_place(&raw mut (*tuple).t_self);
        }
    }

    /// How an entry of `length` bytes is inserted: at the end of the log, so that
    /// what is new is found there, unless entries of that length would fill less
    /// than half of the file.
    unsafe fn options(&self, length: usize) -> c_int {
        // SAFETY: rd_rel is the pg_class row of the open log.
        let (rows, pages) = unsafe {
            let class = &*(*self.log).rd_rel;
            (f64::from(class.reltuples), f64::from(class.relpages))
        };
        let mut options = pg_sys::HEAP_INSERT_NO_LOGICAL;
        if rows < 0.0 || rows * length as f64 * 2.0 >= pages * f64::from(pg_sys::BLCKSZ) {
            options |= pg_sys::HEAP_INSERT_SKIP_FSM;
        }
        options as c_int
    }

    /// Tells readers that remember the log's end where an entry was put.
    #[inline]
    unsafe fn note_place(&self, tid: pg_sys::ItemPointer) {
        if !self.marks.is_null() {
            // SAFETY: the log is open, the marks are not null.
            unsafe {
                let block = &(*tid).ip_blkid;
                let block = (u32::from(block.bi_hi) << 16) | u32::from(block.bi_lo);
                shmem::wrote(self.marks, super::version::file_number(self.log), block);
            }
        }
    }

    /// Fills the columns of an entry.
    unsafe fn fill(&self, op: u8, holds: Holds, row: Row, entry: Row) {
        // SAFETY: `entry` has the columns of the log, whose places were
        // matched against this very layout (later columns stay NULL).
        unsafe {
            let columns = (*(*self.log).rd_att).natts as usize;
            std::ptr::copy_nonoverlapping(self.header.as_ptr(), entry.values, HEADER);
            *entry.values.add(2) = Datum::from(SEQUENCE.fetch_add(1, Relaxed));
            *entry.values.add(3) = Datum::from(op as i8);
            std::ptr::write_bytes(entry.nulls, 0, HEADER);
            std::ptr::write_bytes(entry.nulls.add(HEADER), 1, columns - HEADER);
            std::ptr::write_bytes(entry.values.add(HEADER), 0, columns - HEADER);
            match holds {
                Holds::Key => {
                    for i in 0..self.keys {
                        self.place(*self.key.add(i) as usize - 1, row, entry);
                    }
                }
                Holds::Row => {
                    for column in 0..self.columns {
                        self.place(column, row, entry);
                    }
                }
            }
        }
    }

    #[inline]
    unsafe fn place(&self, column: usize, row: Row, entry: Row) {
        // SAFETY: as in `fill`.
        unsafe {
            let place = *self.places.add(column) as usize;
            if place > 0 {
                *entry.values.add(place - 1) = *row.values.add(column);
                *entry.nulls.add(place - 1) = *row.nulls.add(column);
            }
        }
    }

    /// Adds the key of `row` to the log's index of such entries, if the table
    /// has a key.
    unsafe fn index(&self, op: u8, row: Row, tid: pg_sys::ItemPointer) {
        let index = self.indexes[usize::from(op == b'I')];
        if index.is_null() {
            return;
        }
        // SAFETY: the index was made for these key columns in this order.
        unsafe {
            let mut values = [Datum::from(0usize); pg_sys::INDEX_MAX_KEYS as usize];
            let mut nulls = [false; pg_sys::INDEX_MAX_KEYS as usize];
            for i in 0..self.keys {
                values[i] = *row.values.add(*self.key.add(i) as usize - 1);
                nulls[i] = *row.nulls.add(*self.key.add(i) as usize - 1);
            }
            server::index_insert(
                index,
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
                tid,
                self.log,
                pg_sys::IndexUniqueCheck::UNIQUE_CHECK_NO,
                false,
                self.info,
            );
        }
    }

    /// True when any byte of the key differs.
    unsafe fn key_differs(&self, rel: Relation, old: Row, new: Row) -> bool {
        // SAFETY: both rows have the columns of the table.
        unsafe {
            let desc: TupleDesc = (*rel).rd_att;
            for i in 0..self.keys {
                let column = *self.key.add(i) as usize - 1;
                let form = attribute(desc, column);
                if !server::datumIsEqual(
                    *old.values.add(column),
                    *new.values.add(column),
                    (*form).attbyval,
                    c_int::from((*form).attlen),
                ) {
                    return true;
                }
            }
            false
        }
    }
}

/// Locks a log for writing. A lock taken outside any subtransaction stays until
/// the transaction ends and need not be asked for again.
unsafe fn lock(state: *mut State, log: Oid) {
    // SAFETY: the state is used before anything can free it.
    unsafe {
        let xid = server::GetTopFullTransactionId().value;
        if (*state).locked == xid {
            return;
        }
        if server::GetCurrentTransactionNestLevel() == 1 {
            (*state).locked = xid;
        }
        server::LockRelationOid(log, pg_sys::RowExclusiveLock as i32);
    }
}

/// The first logged write of a table by a transaction.
unsafe fn note(rel: Relation, xid: u64) {
    if NOTED.swap(xid, Relaxed) != xid {
        transaction::note_logged_write(xid);
    }
    // SAFETY: `rel` is open.
    unsafe {
        if shmem::note_write((*rel).rd_id, xid) {
            announce();
        }
    }
}

/// Plans made when the table was unchanged have to be made again.
#[cold]
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn announce() {
    catalog::announce(c"change_log");
}

/// Switches to the memory of capture; returns the caller's.
unsafe fn enter() -> pg_sys::MemoryContext {
    // SAFETY: the context is made once per backend and never deleted.
    unsafe {
        let mut memory = MEMORY.load(Relaxed);
        if memory.is_null() {
            memory = make_memory();
        }
        std::ptr::replace(&raw mut pg_sys::CurrentMemoryContext, memory)
    }
}

/// Empties the memory of capture and switches back.
unsafe fn leave(outer: pg_sys::MemoryContext) {
    // SAFETY: nothing allocated during the change is used after it.
    unsafe {
        pg_sys::CurrentMemoryContext = outer;
        server::MemoryContextReset(MEMORY.load(Relaxed));
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn make_memory() -> pg_sys::MemoryContext {
    // SAFETY: a child of the backend's top context.
    unsafe {
        let memory = pg_sys::AllocSetContextCreateExtended(
            pg_sys::TopMemoryContext,
            c"braid capture".as_ptr(),
            pg_sys::ALLOCSET_DEFAULT_MINSIZE as usize,
            pg_sys::ALLOCSET_DEFAULT_INITSIZE as usize,
            pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
        );
        MEMORY.store(memory, Relaxed);
        memory
    }
}

/// The counter of this backend for entries with one WAL position.
pub fn sequence() -> i32 {
    SEQUENCE.load(Relaxed)
}
