//! Messages name what the user named: a branch's own schemas appear in errors
//! as the schemas they stand for.

use super::name_cache;
use crate::branch::session;
use pgrx::pg_sys;
use std::ffi::{c_char, CStr, CString};
use std::sync::OnceLock;

mod server {
    use super::*;
    // SAFETY (of every call): the signature is that of the server's header.
    unsafe extern "C-unwind" {
        pub fn pstrdup(text: *const c_char) -> *mut c_char;
    }
}

static PREVIOUS: OnceLock<pg_sys::emit_log_hook_type> = OnceLock::new();

/// Installs the hook.
pub fn register() {
    // SAFETY: runs once in the postmaster.
    unsafe {
        let _ = PREVIOUS.set(pg_sys::emit_log_hook);
        pg_sys::emit_log_hook = Some(emit);
    }
}

unsafe extern "C-unwind" fn emit(error: *mut pg_sys::ErrorData) {
    // SAFETY: the server's own error record; its strings may be replaced by
    // others of the current context.
    unsafe {
        if !session::asks_for_main() {
            for field in [
                &mut (*error).message,
                &mut (*error).detail,
                &mut (*error).hint,
                &mut (*error).context,
                &mut (*error).schema_name,
            ] {
                rename(field);
            }
        }
        if let Some(Some(previous)) = PREVIOUS.get() {
            previous(error);
        }
    }
}

unsafe fn rename(field: &mut *mut c_char) {
    // SAFETY: null or a C string.
    unsafe {
        if (*field).is_null() {
            return;
        }
        let Ok(text) = CStr::from_ptr(*field).to_str() else {
            return;
        };
        if !text.contains("pggit_b") {
            return;
        }
        let mut renamed = text.to_string();
        for (real, name) in name_cache::shown_names() {
            renamed = renamed.replace(&real, &name);
        }
        if let Ok(renamed) = CString::new(renamed) {
            *field = server::pstrdup(renamed.as_ptr());
        }
    }
}
