//! Raising a PostgreSQL error with an SQLSTATE that the server does not name.

use pgrx::pg_sys;
use pgrx::pg_sys::elog::PgLogLevel;
use std::ffi::CString;

/// Raises `ERROR` with a five-character SQLSTATE; does not return.
///
/// `ErrorData` is built through PostgreSQL's own `errstart`/`errfinish`. The
/// strings are copied into the error context before Rust's are dropped by the
/// unwinding that follows.
pub fn error(
    state: &str,
    message: &str,
    detail: Option<&str>,
    hint: Option<&str>,
) -> ! {
    let clean = |text: &str| CString::new(text.replace('\0', "")).unwrap_or_default();
    let message = clean(message);
    let detail = detail.map(clean);
    let hint = hint.map(clean);
    let code = sqlstate(state);
    // SAFETY: a zeroed ErrorData is valid (plain C data); ThrowErrorData copies
    // every string into the error context before it raises, and raising is a
    // Rust unwind here, so the strings above are dropped after the copy.
    unsafe {
        let mut data: pg_sys::ErrorData = std::mem::zeroed();
        data.elevel = PgLogLevel::ERROR as i32;
        data.sqlerrcode = code;
        data.message = message.as_ptr().cast_mut();
        data.detail = detail.as_ref().map_or(std::ptr::null_mut(), |text| text.as_ptr().cast_mut());
        data.hint = hint.as_ref().map_or(std::ptr::null_mut(), |text| text.as_ptr().cast_mut());
        data.assoc_context = pg_sys::CurrentMemoryContext;
        pg_sys::ThrowErrorData(&mut data);
    }
    unreachable!("ThrowErrorData at ERROR level does not return")
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
