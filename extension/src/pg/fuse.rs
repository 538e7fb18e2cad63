//! A server that did not preload the library: requests for a branch fail.
//!
//! Without the library `pggit.branch` would be a placeholder that accepts any
//! value, and the session's writes would reach main. So a database with the
//! extension has the library in its `session_preload_libraries`:
//!
//! ```text
//!   shared_preload_libraries   loads it in the postmaster: branches work
//!   session_preload_libraries  loads it per session, if the former does not:
//!                              only the setting below, which refuses branches
//! ```

use super::report;
use pgrx::pg_sys;
use std::ffi::{c_char, c_void, CStr};
use std::sync::atomic::{AtomicBool, Ordering};

static PRELOADED: AtomicBool = AtomicBool::new(false);

/// True while the postmaster loads its libraries.
pub fn is_postmaster() -> bool {
    // SAFETY: a plain variable of the server.
    let now = unsafe { pg_sys::process_shared_preload_libraries_in_progress };
    if now {
        PRELOADED.store(true, Ordering::Relaxed);
    }
    now
}

/// Refuses to go on when the library came too late to do anything.
#[inline]
pub fn check_preloaded() {
    if !PRELOADED.load(Ordering::Relaxed) {
        refuse("Braid works only in a server that loaded it at its start");
    }
}

/// Defines the setting that refuses branches. One asked for before (by a
/// connection option, a role or the database) ends the session.
pub fn register() {
    static BRANCH: pgrx::GucSetting<Option<std::ffi::CString>> =
        pgrx::GucSetting::<Option<std::ffi::CString>>::new(Some(c"main"));
    // SAFETY: a look-up that misses quietly; the hook has the type asked for.
    unsafe {
        let asked = pg_sys::GetConfigOption(c"pggit.branch".as_ptr(), true, false);
        if !asked.is_null() && CStr::from_ptr(asked) != c"main" {
            report::catch(|| refuse_branch(CStr::from_ptr(asked)));
        }
        pgrx::GucRegistry::define_string_guc_with_hooks(
            c"pggit.branch",
            c"The branch this session works on.",
            c"Without braid in shared_preload_libraries there is only main.",
            &BRANCH,
            pgrx::GucContext::Userset,
            pgrx::GucFlags::REPORT,
            Some(check),
            None,
            None,
        );
    }
}

unsafe extern "C-unwind" fn check(
    value: *mut *mut c_char,
    _extra: *mut *mut c_void,
    _source: pg_sys::GucSource::Type,
) -> bool {
    // SAFETY: the setting's machinery passes a C string, or null.
    unsafe {
        if !(*value).is_null() && CStr::from_ptr(*value) != c"main" {
            report::catch(|| refuse_branch(CStr::from_ptr(*value)));
        }
    }
    true
}

fn refuse_branch(name: &CStr) {
    refuse(&format!(
        "branch \"{}\" cannot be reached: braid is not loaded",
        name.to_string_lossy()
    ));
}

fn refuse(message: &str) {
    report::error(
        "55000",
        message,
        Some("shared_preload_libraries does not list braid; everything would happen on main."),
        Some("Add braid to shared_preload_libraries and restart the server."),
    );
}
