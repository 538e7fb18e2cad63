//! Raising a PostgreSQL error with an SQLSTATE that the server does not name.
//!
//! pgrx turns panics into errors, but knows only PostgreSQL's own SQLSTATEs.
//! Braid's errors therefore unwind as a value of their own up to [`catch`] at
//! the edge, which raises them once no Rust value is left to drop.

use pgrx::pg_sys;
use pgrx::pg_sys::elog::PgLogLevel;
use pgrx::pg_sys::panic::pgrx_extern_c_guard;
use std::ffi::{c_char, CString};
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};

/// An error on its way to the edge.
struct Raised {
    state: i32,
    message: String,
    detail: Option<String>,
    hint: Option<String>,
}

mod server {
    // Unguarded: longjmps out of a frame that has nothing to drop.
    unsafe extern "C-unwind" {
        pub fn ThrowErrorData(data: *mut pgrx::pg_sys::ErrorData);
        pub fn pstrdup(text: *const std::ffi::c_char) -> *mut std::ffi::c_char;
    }
}

/// Raises `ERROR` with a five-character SQLSTATE; does not return.
pub fn error(state: &str, message: &str, detail: Option<&str>, hint: Option<&str>) -> ! {
    resume_unwind(Box::new(Raised {
        state: sqlstate(state),
        message: message.to_string(),
        detail: detail.map(str::to_string),
        hint: hint.map(str::to_string),
    }))
}

/// Runs `work` at the edge between Rust and the server: Braid's errors become
/// PostgreSQL errors with their own SQLSTATE, all others go pgrx's way.
pub fn catch<T>(work: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(value) => value,
        Err(payload) => match payload.downcast::<Raised>() {
            // SAFETY: after `describe` nothing on this frame has a destructor;
            // ThrowErrorData copies the strings and does not return.
            Ok(raised) => unsafe {
                let mut data = describe(*raised);
                server::ThrowErrorData(&mut data);
                unreachable!("ThrowErrorData at ERROR level does not return")
            },
            // SAFETY: only resumes the panic under pgrx's own guard.
            Err(other) => unsafe { pgrx_extern_c_guard(move || resume_unwind(other)) },
        },
    }
}

/// The error in PostgreSQL's form, its strings in the current memory context.
fn describe(raised: Raised) -> pg_sys::ErrorData {
    let copy = |text: &str| -> *mut c_char {
        let text = CString::new(text.replace('\0', "")).unwrap_or_default();
        // SAFETY: pstrdup copies a terminated string.
        unsafe { server::pstrdup(text.as_ptr()) }
    };
    // SAFETY: a zeroed ErrorData is valid: plain C data.
    let mut data: pg_sys::ErrorData = unsafe { std::mem::zeroed() };
    data.elevel = PgLogLevel::ERROR as i32;
    data.sqlerrcode = raised.state;
    data.message = copy(&raised.message);
    data.detail = raised.detail.as_deref().map_or(std::ptr::null_mut(), copy);
    data.hint = raised.hint.as_deref().map_or(std::ptr::null_mut(), copy);
    // SAFETY: a plain variable of this backend.
    data.assoc_context = unsafe { pg_sys::CurrentMemoryContext };
    data
}

/// PostgreSQL's packing of five characters into an int (MAKE_SQLSTATE).
const fn sqlstate(code: &str) -> i32 {
    let bytes = code.as_bytes();
    let mut value = 0;
    let mut i = 0;
    while i < 5 {
        value |= ((bytes[i] - b'0') as i32 & 0x3f) << (6 * i);
        i += 1;
    }
    value
}
