//! `pgstream.row_hash`: one number for the values of a row, equal for rows
//! that are equal. It finds the rows of a stream table that a delta takes
//! away, by an index on the same expression.
//!
//! A column counts with the hash function of its type; where the type has
//! none, with its image. Only "equal rows have equal hashes" is promised.

use super::{report, slot};
use pgrx::pg_sys;
use pgrx::pg_sys::{Datum, Oid};
use pgrx::prelude::*;
use std::ffi::c_void;

/// How the values of one argument are hashed.
enum Column {
    /// By the type's own function, under a collation.
    Hash(*mut pg_sys::FmgrInfo, Oid),
    /// By the bytes: length and by-value of the type.
    Image(i16, bool),
}

struct State {
    columns: Vec<Column>,
}

/// `pgstream.row_hash(VARIADIC "any") -> int8`
///
/// # Safety
/// Called by the server with a valid frame.
#[no_mangle]
pub unsafe extern "C-unwind" fn braid_row_hash(fcinfo: pg_sys::FunctionCallInfo) -> Datum {
    // SAFETY: as promised.
    report::catch(|| unsafe { run(fcinfo) })
}

unsafe fn run(fcinfo: pg_sys::FunctionCallInfo) -> Datum {
    // SAFETY: args holds nargs elements; hash functions take (value, seed).
    unsafe {
        let state = state(fcinfo);
        let mut hash = 0x9E37_79B9_7F4A_7C15_u64;
        let mut bytes = Vec::new();
        for (i, column) in state.columns.iter().enumerate() {
            let argument = &*(*fcinfo).args.as_ptr().add(i);
            let part = match column {
                _ if argument.isnull => 0x1234_5678,
                Column::Hash(function, collation) => pg_sys::FunctionCall2Coll(
                    *function,
                    *collation,
                    argument.value,
                    Datum::from(0usize),
                )
                .value() as u64,
                Column::Image(length, by_value) => {
                    bytes.clear();
                    slot::append_image(&mut bytes, argument.value, *length, *by_value);
                    of_bytes(&bytes)
                }
            };
            hash = (hash.rotate_left(5) ^ part).wrapping_mul(0x517C_C1B7_2722_0A95);
        }
        Datum::from(hash as i64)
    }
}

/// FNV-1a.
fn of_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

unsafe fn state<'a>(fcinfo: pg_sys::FunctionCallInfo) -> &'a State {
    // SAFETY: fn_extra is ours alone; the reset callback frees the box when the
    // memory of the call site goes.
    unsafe {
        let info = (*fcinfo).flinfo;
        if (*info).fn_extra.is_null() {
            let count = (*fcinfo).nargs as usize;
            let columns = (0..count).map(|i| column(info, i)).collect();
            let state = Box::into_raw(Box::new(State { columns }));
            let callback: *mut pg_sys::MemoryContextCallback = pg_sys::MemoryContextAllocZero(
                (*info).fn_mcxt,
                size_of::<pg_sys::MemoryContextCallback>(),
            )
            .cast();
            (*callback).func = Some(drop_state);
            (*callback).arg = state.cast();
            pg_sys::MemoryContextRegisterResetCallback((*info).fn_mcxt, callback);
            (*info).fn_extra = state.cast();
        }
        &*(*info).fn_extra.cast::<State>()
    }
}

unsafe fn column(info: *mut pg_sys::FmgrInfo, n: usize) -> Column {
    // SAFETY: the expression of the call is known; entries of the type cache
    // stay for the life of the backend.
    unsafe {
        let kind = pg_sys::get_fn_expr_argtype(info, n as i32);
        let flag = pg_sys::TYPECACHE_HASH_EXTENDED_PROC_FINFO as i32;
        let entry = pg_sys::lookup_type_cache(kind, flag);
        if (*entry).hash_extended_proc != Oid::INVALID {
            let collation = super::key::argument_collation(info, n);
            Column::Hash(&raw mut (*entry).hash_extended_proc_finfo, collation)
        } else {
            Column::Image((*entry).typlen, (*entry).typbyval)
        }
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn drop_state(state: *mut c_void) {
    // SAFETY: the pointer came from Box::into_raw and is freed exactly once.
    drop(unsafe { Box::from_raw(state.cast::<State>()) });
}

static FINFO: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };

#[no_mangle]
pub extern "C" fn pg_finfo_braid_row_hash() -> &'static pg_sys::Pg_finfo_record {
    &FINFO
}
