//! Rollbacks, of whole transactions and of parts: DDL on a branch hears of them.

use pgrx::pg_sys;
use std::ffi::CStr;

/// The role whose privileges are checked now.
pub fn current_user() -> String {
    // SAFETY: GetUserId names an existing role; the name is palloc'ed.
    unsafe {
        let name = pg_sys::GetUserNameFromId(pg_sys::GetUserId(), true);
        if name.is_null() {
            String::new()
        } else {
            CStr::from_ptr(name).to_string_lossy().into_owned()
        }
    }
}

/// How deep in subtransactions this session is.
pub fn nesting() -> i32 {
    // SAFETY: plain state of this backend.
    unsafe { pg_sys::GetCurrentTransactionNestLevel() }
}

/// Listens for rollbacks, of whole transactions and of parts.
pub fn register() {
    // SAFETY: guarded callbacks; registered once in the postmaster.
    unsafe {
        pg_sys::RegisterXactCallback(Some(transaction_ended), std::ptr::null_mut());
        pg_sys::RegisterSubXactCallback(Some(part_ended), std::ptr::null_mut());
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn transaction_ended(
    event: pg_sys::XactEvent::Type,
    _arg: *mut std::ffi::c_void,
) {
    if event == pg_sys::XactEvent::XACT_EVENT_ABORT {
        crate::branch::ddl::rolled_back(0);
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn part_ended(
    event: pg_sys::SubXactEvent::Type,
    _subxact: pg_sys::SubTransactionId,
    _parent: pg_sys::SubTransactionId,
    _arg: *mut std::ffi::c_void,
) {
    if event == pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB {
        crate::branch::ddl::rolled_back(nesting());
    }
}
