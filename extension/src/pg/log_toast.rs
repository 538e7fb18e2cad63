//! Long values in logs: referred to, not copied, until main lets go of them.
//!
//! A value stored out of line in main's TOAST table is not copied into the log
//! when another column of its row changes. The log row holds a TOAST pointer
//! with the same value number, but to the log's own TOAST table:
//!
//! ```text
//!   main's row ──▶ main's TOAST: 1 MB as value 77        (still in use)
//!   log row ─────▶ log's TOAST, value 77: not there, so main's is read
//!
//!   the row is deleted, or that column changes: main drops value 77
//!   log row ─────▶ log's TOAST, value 77: a copy, made by that transaction
//! ```
//!
//! * The copy commits or aborts together with the drop, so exactly one of the
//!   two places has the value at any time and for any snapshot.
//! * A log row that refers does not carry HEAP_HASEXTERNAL: deleting the log
//!   row then deletes nothing out of line. What the log's TOAST table holds and
//!   no log row needs is removed by the pruning worker.
//! * Value numbers of main are unique while the value exists. Should one be
//!   used again while the log still holds the older value, the newer one is
//!   copied into the log under a number of its own.
//! * Any reader follows such pointers: fetching from a TOAST table goes through
//!   the table access method, where [`fetch_slice`] stands.
//!
//! Every function here is a plain frame without destructors.

use super::log_state::{self, ToastRole};
use super::server;
use super::tuple::attribute;
use pgrx::pg_sys;
use pgrx::pg_sys::{Datum, HeapTuple, Oid, Relation};
use std::ffi::c_int;
use std::ptr::null_mut;

const HEADER_SIZE: usize = 4;
/// The most a heap tuple may take for four to fit on a page: above it, rows
/// are toasted (TOAST_TUPLE_THRESHOLD).
pub const TUPLE_THRESHOLD: usize = ((pg_sys::BLCKSZ as usize - 40) / 4) & !7;
/// The bytes of a value in one chunk (TOAST_MAX_CHUNK_SIZE).
const CHUNK_SIZE: usize = TUPLE_THRESHOLD - 24 - 12;

/// A TOAST pointer as stored: two bytes of header, then these fields, unaligned.
#[derive(Clone, Copy)]
#[repr(C)]
struct Pointer {
    raw_size: i32,
    external_info: u32,
    value: u32,
    table: u32,
}

const POINTER_SIZE: usize = 2 + size_of::<Pointer>();
/// First byte of a pointer datum, and the tag of one to a TOAST table.
const EXTERNAL: u8 = 0x01;
const ON_DISK: u8 = 18;

impl Pointer {
    /// The pointer in a varlena datum, if it is one to a TOAST table.
    unsafe fn of(value: Datum) -> Option<Pointer> {
        // SAFETY: `value` is a non-null varlena; a pointer has all its bytes.
        unsafe {
            let bytes: *const u8 = value.cast_mut_ptr();
            (*bytes == EXTERNAL && *bytes.add(1) == ON_DISK)
                .then(|| bytes.add(2).cast::<Pointer>().read_unaligned())
        }
    }

    unsafe fn datum(self) -> Datum {
        // SAFETY: fresh memory of the right size.
        unsafe {
            let bytes: *mut u8 = server::palloc(POINTER_SIZE).cast();
            *bytes = EXTERNAL;
            *bytes.add(1) = ON_DISK;
            bytes.add(2).cast::<Pointer>().write_unaligned(self);
            Datum::from(bytes)
        }
    }
}

/// Turns the TOAST pointers among a row's values into references of the log.
/// False when the row has to be copied with its values instead.
pub unsafe fn refer(rel: Relation, log: Relation, values: *mut Datum, nulls: *mut bool) -> bool {
    // SAFETY: the arrays have the columns of `rel`; `values` is ours to change.
    unsafe {
        let (from, to) = (
            (*(*rel).rd_rel).reltoastrelid,
            (*(*log).rd_rel).reltoastrelid,
        );
        if to == Oid::INVALID {
            return false;
        }
        let toast = open(to);
        let mut all = true;
        for column in 0..(*(*rel).rd_att).natts as usize {
            let Some(pointer) = pointer_at(rel, values, nulls, column) else {
                continue;
            };
            if pointer.table != from.to_u32() || holds(toast, pointer.value) {
                all = false;
                break;
            }
        }
        if all {
            for column in 0..(*(*rel).rd_att).natts as usize {
                if let Some(pointer) = pointer_at(rel, values, nulls, column) {
                    *values.add(column) = Pointer {
                        table: to.to_u32(),
                        ..pointer
                    }
                    .datum();
                }
            }
        }
        server::RelationClose(toast);
        all
    }
}

/// Copies into the log the values that main dropped with the old row:
/// those that the new row (if there is one) does not hold any more.
///
/// With `skip_own` those that this very transaction made are left out: no log
/// row of a keyed table refers to them.
pub unsafe fn salvage(
    rel: Relation,
    log: Relation,
    old: (*mut Datum, *mut bool),
    new: Option<(*mut Datum, *mut bool)>,
    skip_own: bool,
) {
    // SAFETY: the arrays have the columns of `rel`.
    unsafe {
        let (from, to) = (
            (*(*rel).rd_rel).reltoastrelid,
            (*(*log).rd_rel).reltoastrelid,
        );
        if from == Oid::INVALID || to == Oid::INVALID {
            return;
        }
        let (source, target) = (open(from), open(to));
        for column in 0..(*(*rel).rd_att).natts as usize {
            let Some(pointer) = pointer_at(rel, old.0, old.1, column) else {
                continue;
            };
            let kept = new.is_some_and(|(values, nulls)| {
                !*nulls.add(column) && is_same(*old.0.add(column), *values.add(column))
            });
            if !kept && pointer.table == from.to_u32() && !holds(target, pointer.value) {
                copy(source, target, pointer.value, skip_own);
            }
        }
        server::RelationClose(source);
        server::RelationClose(target);
    }
}

/// Reads part of a value: the server's own way for every TOAST table but those
/// of logs.
pub unsafe fn fetch_slice(
    original: FetchSlice,
    toast: Relation,
    value: Oid,
    size: i32,
    offset: i32,
    length: i32,
    result: *mut pg_sys::varlena,
) {
    // SAFETY: the server's own arguments, handed on.
    unsafe {
        if log_state::toast_role(toast) == ToastRole::Other {
            original(toast, value, size, offset, length, result);
            return;
        }
        if read(
            toast,
            value.to_u32(),
            size as usize,
            offset as usize,
            length as usize,
            result,
        ) {
            return;
        }
        let source = log_state::source_of(toast);
        if source == Oid::INVALID {
            // Raises: the value is missing.
            original(toast, value, size, offset, length, result);
            return;
        }
        server::LockRelationOid(source, pg_sys::AccessShareLock as i32);
        let main = server::RelationIdGetRelation(source);
        original(
            if main.is_null() { toast } else { main },
            value,
            size,
            offset,
            length,
            result,
        );
        if !main.is_null() {
            server::RelationClose(main);
        }
    }
}

/// The type of the access method's function.
pub type FetchSlice =
    unsafe extern "C-unwind" fn(Relation, Oid, i32, i32, i32, *mut pg_sys::varlena);

unsafe fn open(oid: Oid) -> Relation {
    // SAFETY: the TOAST table of a relation that is open and locked.
    unsafe {
        server::LockRelationOid(oid, pg_sys::RowExclusiveLock as i32);
        server::RelationIdGetRelation(oid)
    }
}

unsafe fn pointer_at(
    rel: Relation,
    values: *mut Datum,
    nulls: *mut bool,
    column: usize,
) -> Option<Pointer> {
    // SAFETY: as promised by the callers.
    unsafe {
        if *nulls.add(column) || (*attribute((*rel).rd_att, column)).attlen != -1 {
            return None;
        }
        Pointer::of(*values.add(column))
    }
}

/// True when a new value is the old pointer itself (as toast_tuple_init sees it).
unsafe fn is_same(old: Datum, new: Datum) -> bool {
    // SAFETY: `old` is a pointer datum, `new` a varlena of at least two bytes
    // when it begins like one.
    unsafe {
        let (old, new): (*const u8, *const u8) = (old.cast_mut_ptr(), new.cast_mut_ptr());
        *new == EXTERNAL
            && *new.add(1) == ON_DISK
            && std::slice::from_raw_parts(old, POINTER_SIZE)
                == std::slice::from_raw_parts(new, POINTER_SIZE)
    }
}

/// A scan of the chunks of one value, in order, of every transaction.
struct Chunks {
    scan: pg_sys::SysScanDesc,
    keys: *mut pg_sys::ScanKeyData,
    indexes: *mut Relation,
    count: c_int,
}

impl Chunks {
    unsafe fn begin(toast: Relation, value: u32, first: usize) -> Chunks {
        // SAFETY: the keys are for the index on (chunk_id, chunk_seq).
        unsafe {
            let mut indexes = null_mut();
            let mut count = 0;
            let valid = server::toast_open_indexes(
                toast,
                pg_sys::AccessShareLock as i32,
                &mut indexes,
                &mut count,
            );
            let keys: *mut pg_sys::ScanKeyData =
                server::palloc0(2 * size_of::<pg_sys::ScanKeyData>()).cast();
            server::ScanKeyInit(
                keys,
                1,
                pg_sys::BTEqualStrategyNumber as u16,
                Oid::from(pg_sys::F_OIDEQ),
                Datum::from(value),
            );
            server::ScanKeyInit(
                keys.add(1),
                2,
                pg_sys::BTGreaterEqualStrategyNumber as u16,
                Oid::from(pg_sys::F_INT4GE),
                Datum::from(first as i32),
            );
            let any = &raw mut pg_sys::SnapshotAnyData;
            let scan = server::systable_beginscan_ordered(
                toast,
                *indexes.add(valid as usize),
                any,
                2,
                keys,
            );
            Chunks {
                scan,
                keys,
                indexes,
                count,
            }
        }
    }

    /// The next chunk of a transaction that counts.
    unsafe fn next(&self) -> HeapTuple {
        // SAFETY: the scan is open.
        unsafe {
            loop {
                let tuple = server::systable_getnext_ordered(
                    self.scan,
                    pg_sys::ScanDirection::ForwardScanDirection,
                );
                if tuple.is_null() || counts((*tuple).t_data) {
                    return tuple;
                }
            }
        }
    }

    unsafe fn end(self) {
        // SAFETY: opened by `begin`.
        unsafe {
            server::systable_endscan_ordered(self.scan);
            server::pfree(self.keys.cast());
            server::toast_close_indexes(self.indexes, self.count, pg_sys::AccessShareLock as i32);
        }
    }
}

/// True for a chunk of a committed transaction or of this one, deleted or not:
/// as the server itself reads TOAST tables, but sure about aborted ones.
unsafe fn counts(header: pg_sys::HeapTupleHeader) -> bool {
    // SAFETY: the tuple's page is pinned by the scan.
    unsafe {
        let mask = u32::from((*header).t_infomask);
        if mask & pg_sys::HEAP_XMIN_COMMITTED != 0 {
            return true;
        }
        let xid = (*header).t_choice.t_heap.t_xmin;
        mask & pg_sys::HEAP_XMIN_INVALID == 0
            && (server::TransactionIdIsCurrentTransactionId(xid)
                || server::TransactionIdDidCommit(xid))
    }
}

/// The number of a chunk; its data follow.
unsafe fn sequence(chunk: HeapTuple) -> usize {
    // SAFETY: the columns are oid, int4, bytea, none of them NULL.
    unsafe { start(chunk).add(4).cast::<i32>().read_unaligned() as usize }
}

unsafe fn data(chunk: HeapTuple) -> (*const u8, usize) {
    // SAFETY: a chunk's bytea is plain, with a long or a short header.
    unsafe {
        let value = start(chunk).add(8);
        if *value & 1 == 1 {
            (value.add(1), (*value >> 1) as usize - 1)
        } else {
            (
                value.add(HEADER_SIZE),
                (value.cast::<u32>().read_unaligned() >> 2) as usize - HEADER_SIZE,
            )
        }
    }
}

unsafe fn start(chunk: HeapTuple) -> *const u8 {
    // SAFETY: a valid tuple.
    unsafe {
        (*chunk)
            .t_data
            .cast::<u8>()
            .add((*(*chunk).t_data).t_hoff as usize)
    }
}

/// True when the log has its own copy of a value.
unsafe fn holds(toast: Relation, value: u32) -> bool {
    // SAFETY: `toast` is open.
    unsafe {
        let chunks = Chunks::begin(toast, value, 0);
        let found = !chunks.next().is_null();
        chunks.end();
        found
    }
}

/// Copies the chunks of a value.
unsafe fn copy(source: Relation, target: Relation, value: u32, skip_own: bool) {
    // SAFETY: both are TOAST tables, whose rows have one form.
    unsafe {
        let mut indexes = null_mut();
        let mut count = 0;
        let valid = server::toast_open_indexes(
            target,
            pg_sys::RowExclusiveLock as i32,
            &mut indexes,
            &mut count,
        );
        let cid = server::GetCurrentCommandId(true);
        let chunks = Chunks::begin(source, value, 0);
        loop {
            let chunk = chunks.next();
            if chunk.is_null() {
                break;
            }
            if skip_own && is_own((*chunk).t_data) {
                break;
            }
            let tuple = server::heap_copytuple(chunk);
            (*tuple).t_tableOid = (*target).rd_id;
            server::heap_insert(
                target,
                tuple,
                cid,
                pg_sys::HEAP_INSERT_NO_LOGICAL as c_int,
                null_mut(),
            );
            let mut values = [
                Datum::from(value),
                Datum::from(sequence(tuple) as i32),
                Datum::from(0usize),
            ];
            let mut nulls = [false; 3];
            server::index_insert(
                *indexes.add(valid as usize),
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
                &raw mut (*tuple).t_self,
                target,
                pg_sys::IndexUniqueCheck::UNIQUE_CHECK_YES,
                false,
                null_mut(),
            );
            server::heap_freetuple(tuple);
        }
        chunks.end();
        server::toast_close_indexes(indexes, count, pg_sys::RowExclusiveLock as i32);
    }
}

unsafe fn is_own(header: pg_sys::HeapTupleHeader) -> bool {
    // SAFETY: the tuple's page is pinned by the scan.
    unsafe {
        u32::from((*header).t_infomask) & pg_sys::HEAP_XMIN_COMMITTED == 0
            && server::TransactionIdIsCurrentTransactionId((*header).t_choice.t_heap.t_xmin)
    }
}

/// Reads part of a value from the log's own TOAST table. False when it is not
/// there.
unsafe fn read(
    toast: Relation,
    value: u32,
    size: usize,
    offset: usize,
    length: usize,
    result: *mut pg_sys::varlena,
) -> bool {
    // SAFETY: `result` has room for `length` bytes of data after its header;
    // every chunk is checked to lie within the value.
    unsafe {
        let target = result.cast::<u8>().add(HEADER_SIZE);
        let (from, to) = (offset, offset + length);
        let chunks = Chunks::begin(toast, value, from / CHUNK_SIZE);
        let mut expected = from / CHUNK_SIZE;
        let mut complete = length == 0;
        loop {
            let chunk = chunks.next();
            if chunk.is_null() || complete {
                break;
            }
            let (bytes, count) = data(chunk);
            let begin = expected * CHUNK_SIZE;
            if sequence(chunk) != expected || count != CHUNK_SIZE.min(size.saturating_sub(begin)) {
                damaged(toast, value);
            }
            let (first, last) = (from.max(begin), to.min(begin + count));
            std::ptr::copy_nonoverlapping(
                bytes.add(first - begin),
                target.add(first - from),
                last - first,
            );
            complete = last == to;
            expected += 1;
        }
        chunks.end();
        if !complete && expected > from / CHUNK_SIZE {
            damaged(toast, value);
        }
        complete
    }
}

#[cold]
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn damaged(toast: Relation, value: u32) {
    // SAFETY: `toast` is open.
    let table = unsafe { (*toast).rd_id };
    pgrx::ereport!(
        ERROR,
        pgrx::PgSqlErrorCode::ERRCODE_DATA_CORRUPTED,
        format!(
            "chunks of long value {value} are missing in relation {}",
            table.to_u32()
        )
    );
}
