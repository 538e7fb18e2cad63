//! Seeing every change of every table: the heap's own table access method,
//! with its functions that write replaced by ones that call them and then log.
//!
//! ```text
//!   executor, COPY, apply worker, RI ──▶ rel->rd_tableam ──▶ tuple_update (ours)
//!                                        (one static table     ├─▶ heapam_tuple_update
//!                                         of pointers)         └─▶ log_writer, if TM_Ok
//! ```
//!
//! The table of pointers is a constant of the server; it is made writable for
//! the moment in which it is patched, in the postmaster, before any backend
//! exists. Nothing is in main's catalogs: see docs/decisions/001.
//!
//! Every function here is a plain frame without destructors; errors of the
//! server jump over it untouched.

use super::collision;
use super::existence;
use super::log_toast::{self, FetchSlice};
use super::{log_state, log_writer};
use pgrx::pg_sys;
use pgrx::pg_sys::{
    BulkInsertStateData, CommandId, ItemPointer, Relation, Snapshot, TM_Result, TupleTableSlot,
};
use std::ffi::{c_int, c_void};
use std::sync::OnceLock;

type Insert = unsafe extern "C-unwind" fn(
    Relation,
    *mut TupleTableSlot,
    CommandId,
    c_int,
    *mut BulkInsertStateData,
);
type InsertSpeculative = unsafe extern "C-unwind" fn(
    Relation,
    *mut TupleTableSlot,
    CommandId,
    c_int,
    *mut BulkInsertStateData,
    u32,
);
type CompleteSpeculative = unsafe extern "C-unwind" fn(Relation, *mut TupleTableSlot, u32, bool);
type MultiInsert = unsafe extern "C-unwind" fn(
    Relation,
    *mut *mut TupleTableSlot,
    c_int,
    CommandId,
    c_int,
    *mut BulkInsertStateData,
);
type Delete = unsafe extern "C-unwind" fn(
    Relation,
    ItemPointer,
    CommandId,
    Snapshot,
    Snapshot,
    bool,
    *mut pg_sys::TM_FailureData,
    bool,
) -> TM_Result::Type;
type Update = unsafe extern "C-unwind" fn(
    Relation,
    ItemPointer,
    *mut TupleTableSlot,
    CommandId,
    Snapshot,
    Snapshot,
    bool,
    *mut pg_sys::TM_FailureData,
    *mut pg_sys::LockTupleMode::Type,
    *mut UpdateIndexes,
) -> TM_Result::Type;

type NewFile = unsafe extern "C-unwind" fn(
    Relation,
    *const FileName,
    std::ffi::c_char,
    *mut pg_sys::TransactionId,
    *mut pg_sys::MultiXactId,
);
type Truncate = unsafe extern "C-unwind" fn(Relation);

/// What names the file of a relation.
#[cfg(feature = "pg15")]
type FileName = pg_sys::RelFileNode;
#[cfg(not(feature = "pg15"))]
type FileName = pg_sys::RelFileLocator;

/// Which indexes an update must maintain: a truth value before 16.
#[cfg(feature = "pg15")]
type UpdateIndexes = bool;
#[cfg(not(feature = "pg15"))]
type UpdateIndexes = pg_sys::TU_UpdateIndexes::Type;

/// The heap's own functions.
struct Originals {
    insert: Insert,
    insert_speculative: InsertSpeculative,
    complete_speculative: CompleteSpeculative,
    multi_insert: MultiInsert,
    delete: Delete,
    update: Update,
    new_file: NewFile,
    truncate: Truncate,
    fetch_toast_slice: FetchSlice,
}

static ORIGINALS: OnceLock<Originals> = OnceLock::new();

#[inline(always)]
fn originals() -> &'static Originals {
    // SAFETY: the table is patched after this was set, so ours only run then.
    unsafe { ORIGINALS.get().unwrap_unchecked() }
}

/// Rows a session on a branch inserts are not for subscribers.
#[inline(always)]
fn unpublished() -> c_int {
    match crate::branch::session::asks_for_main() {
        true => 0,
        false => pg_sys::HEAP_INSERT_NO_LOGICAL as c_int,
    }
}

unsafe extern "C-unwind" fn tuple_insert(
    rel: Relation,
    slot: *mut TupleTableSlot,
    cid: CommandId,
    options: c_int,
    state: *mut BulkInsertStateData,
) {
    // SAFETY: the server's own arguments, handed on.
    unsafe {
        if collision::concerns(rel) {
            collision::before_row(rel, None, slot, cid);
        }
        (originals().insert)(rel, slot, cid, options | unpublished(), state);
        if log_state::captures(rel) {
            log_writer::inserted(rel, slot, cid);
        }
    }
}

/// ON CONFLICT places its row first and looks at the indexes then.
unsafe extern "C-unwind" fn tuple_insert_speculative(
    rel: Relation,
    slot: *mut TupleTableSlot,
    cid: CommandId,
    options: c_int,
    state: *mut BulkInsertStateData,
    token: u32,
) {
    // SAFETY: as above.
    unsafe {
        if collision::concerns(rel) {
            collision::before_speculative_row(rel, slot, cid);
        }
        (originals().insert_speculative)(rel, slot, cid, options | unpublished(), state, token);
    }
}

/// A speculative row counts when it is confirmed, not when it is placed.
unsafe extern "C-unwind" fn tuple_complete_speculative(
    rel: Relation,
    slot: *mut TupleTableSlot,
    token: u32,
    succeeded: bool,
) {
    // SAFETY: as above.
    unsafe {
        (originals().complete_speculative)(rel, slot, token, succeeded);
        if succeeded && log_state::captures(rel) {
            log_writer::inserted(rel, slot, super::server::GetCurrentCommandId(true));
        }
    }
}

unsafe extern "C-unwind" fn multi_insert(
    rel: Relation,
    slots: *mut *mut TupleTableSlot,
    count: c_int,
    cid: CommandId,
    options: c_int,
    state: *mut BulkInsertStateData,
) {
    // SAFETY: as above.
    unsafe {
        if collision::concerns(rel) {
            for i in 0..count as usize {
                collision::before_row(rel, None, *slots.add(i), cid);
            }
        }
        (originals().multi_insert)(rel, slots, count, cid, options | unpublished(), state);
        if log_state::captures(rel) {
            log_writer::inserted_many(rel, slots, count, cid);
        }
    }
}

unsafe extern "C-unwind" fn tuple_delete(
    rel: Relation,
    tid: ItemPointer,
    cid: CommandId,
    snapshot: Snapshot,
    crosscheck: Snapshot,
    wait: bool,
    failure: *mut pg_sys::TM_FailureData,
    changing_partition: bool,
) -> TM_Result::Type {
    // SAFETY: as above.
    unsafe {
        if collision::concerns(rel) {
            existence::before_change(rel, tid, std::ptr::null_mut());
        }
        let result = (originals().delete)(
            rel,
            tid,
            cid,
            snapshot,
            crosscheck,
            wait,
            failure,
            changing_partition,
        );
        if result == TM_Result::TM_Ok && log_state::captures(rel) {
            log_writer::deleted(rel, tid, cid);
        }
        result
    }
}

unsafe extern "C-unwind" fn tuple_update(
    rel: Relation,
    tid: ItemPointer,
    slot: *mut TupleTableSlot,
    cid: CommandId,
    snapshot: Snapshot,
    crosscheck: Snapshot,
    wait: bool,
    failure: *mut pg_sys::TM_FailureData,
    lock_mode: *mut pg_sys::LockTupleMode::Type,
    update_indexes: *mut UpdateIndexes,
) -> TM_Result::Type {
    // SAFETY: as above. `tid` may point into the slot that the update
    // overwrites, so the old version's place is remembered first.
    unsafe {
        let old = *tid;
        if collision::concerns(rel) {
            existence::before_change(rel, &old, slot);
            collision::before_row(rel, Some(&old), slot, cid);
        }
        let result = (originals().update)(
            rel,
            tid,
            slot,
            cid,
            snapshot,
            crosscheck,
            wait,
            failure,
            lock_mode,
            update_indexes,
        );
        if result == TM_Result::TM_Ok && log_state::captures(rel) {
            log_writer::updated(rel, old, slot, cid);
        }
        result
    }
}

/// A table gets a new, empty file: when it is made, and by TRUNCATE. (What
/// rewrites a table makes another one and lets the two change places.)
unsafe extern "C-unwind" fn new_file(
    rel: Relation,
    file: *const FileName,
    persistence: std::ffi::c_char,
    oldest: *mut pg_sys::TransactionId,
    oldest_multi: *mut pg_sys::MultiXactId,
) {
    // SAFETY: as above. While a table is being made the name is its own.
    unsafe {
        #[cfg(feature = "pg15")]
        let present = &raw const (*rel).rd_node;
        #[cfg(not(feature = "pg15"))]
        let present = &raw const (*rel).rd_locator;
        if !std::ptr::eq(file, present) && is_table(rel) && log_state::captures(rel) {
            log_writer::emptied(rel);
        }
        (originals().new_file)(rel, file, persistence, oldest, oldest_multi);
    }
}

/// TRUNCATE of a table whose file is as new as the transaction.
unsafe extern "C-unwind" fn truncate(rel: Relation) {
    // SAFETY: as above.
    unsafe {
        if is_table(rel) && log_state::captures(rel) {
            log_writer::emptied(rel);
        }
        (originals().truncate)(rel);
    }
}

/// What hangs on the cache entry of a TOAST table is something else.
unsafe fn is_table(rel: Relation) -> bool {
    // SAFETY: `rel` is open.
    unsafe { (*(*rel).rd_rel).relkind as u8 == pg_sys::RELKIND_RELATION }
}

unsafe extern "C-unwind" fn fetch_toast_slice(
    toast: Relation,
    value: pg_sys::Oid,
    size: i32,
    offset: i32,
    length: i32,
    result: *mut pg_sys::varlena,
) {
    // SAFETY: as above.
    unsafe {
        log_toast::fetch_slice(
            originals().fetch_toast_slice,
            toast,
            value,
            size,
            offset,
            length,
            result,
        )
    }
}

/// Replaces the functions. Runs once, in the postmaster, at preload.
pub fn install() {
    // SAFETY: the routine is the server's static constant; every backend is
    // forked after this, and nothing else runs in the postmaster meanwhile.
    unsafe {
        let routine = pg_sys::GetHeapamTableAmRoutine().cast_mut();
        let complete = "the heap has all functions";
        let set = ORIGINALS.set(Originals {
            insert: (*routine).tuple_insert.expect(complete),
            insert_speculative: (*routine).tuple_insert_speculative.expect(complete),
            complete_speculative: (*routine).tuple_complete_speculative.expect(complete),
            multi_insert: (*routine).multi_insert.expect(complete),
            delete: (*routine).tuple_delete.expect(complete),
            update: (*routine).tuple_update.expect(complete),
            #[cfg(feature = "pg15")]
            new_file: (*routine).relation_set_new_filenode.expect(complete),
            #[cfg(not(feature = "pg15"))]
            new_file: (*routine).relation_set_new_filelocator.expect(complete),
            truncate: (*routine)
                .relation_nontransactional_truncate
                .expect(complete),
            fetch_toast_slice: (*routine).relation_fetch_toast_slice.expect(complete),
        });
        if set.is_err() {
            return;
        }
        let writable = memory::unprotect(routine.cast(), size_of::<pg_sys::TableAmRoutine>());
        (*routine).tuple_insert = Some(tuple_insert);
        (*routine).tuple_insert_speculative = Some(tuple_insert_speculative);
        (*routine).tuple_complete_speculative = Some(tuple_complete_speculative);
        (*routine).multi_insert = Some(multi_insert);
        (*routine).tuple_delete = Some(tuple_delete);
        (*routine).tuple_update = Some(tuple_update);
        #[cfg(feature = "pg15")]
        {
            (*routine).relation_set_new_filenode = Some(new_file);
        }
        #[cfg(not(feature = "pg15"))]
        {
            (*routine).relation_set_new_filelocator = Some(new_file);
        }
        (*routine).relation_nontransactional_truncate = Some(truncate);
        (*routine).relation_fetch_toast_slice = Some(fetch_toast_slice);
        memory::protect(writable);
    }
}

/// Making a constant of the server writable for a moment.
mod memory {
    use super::*;

    const READ: c_int = 1;
    const WRITE: c_int = 2;
    const EXECUTE: c_int = 4;
    const PAGE_SIZE_NAME: c_int = 30;

    unsafe extern "C" {
        fn mprotect(address: *mut c_void, length: usize, protection: c_int) -> c_int;
        fn sysconf(name: c_int) -> std::ffi::c_long;
    }

    /// Pages and the protection they had.
    pub struct Pages {
        start: usize,
        length: usize,
        protection: c_int,
    }

    /// Makes the pages of an object writable; panics (refusing to start the
    /// server) when the system does not allow it.
    pub unsafe fn unprotect(object: *mut c_void, size: usize) -> Pages {
        // SAFETY: plain system calls; the pages belong to the server's image.
        unsafe {
            let page = sysconf(PAGE_SIZE_NAME) as usize;
            let start = object as usize & !(page - 1);
            let end = (object as usize + size).next_multiple_of(page);
            let pages = Pages {
                start,
                length: end - start,
                protection: protection_of(object as usize),
            };
            if mprotect(start as *mut c_void, pages.length, pages.protection | WRITE) != 0 {
                panic!(
                    "could not make the heap's table access method writable: {}",
                    std::io::Error::last_os_error()
                );
            }
            pages
        }
    }

    /// Puts the protection back.
    pub unsafe fn protect(pages: Pages) {
        // SAFETY: the same pages as above.
        unsafe { mprotect(pages.start as *mut c_void, pages.length, pages.protection) };
    }

    /// The protection of the mapping that holds `address`.
    fn protection_of(address: usize) -> c_int {
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
        for line in maps.lines() {
            let mut fields = line.split_whitespace();
            let (Some(range), Some(rights)) = (fields.next(), fields.next()) else {
                continue;
            };
            let Some((start, end)) = range.split_once('-') else {
                continue;
            };
            let bounds = (
                usize::from_str_radix(start, 16),
                usize::from_str_radix(end, 16),
            );
            if let (Ok(start), Ok(end)) = bounds {
                if (start..end).contains(&address) {
                    return [('r', READ), ('w', WRITE), ('x', EXECUTE)]
                        .iter()
                        .filter(|(letter, _)| rights.contains(*letter))
                        .map(|(_, bit)| bit)
                        .sum();
                }
            }
        }
        READ
    }
}
