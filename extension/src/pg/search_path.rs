//! The search path on a branch: before each schema of the user stands the
//! branch's visible schema for it.
//!
//! The setting keeps what the user wrote (SHOW, RESET, functions' SET clauses
//! and rollback work on it); only what PostgreSQL's name look-up reads is
//! another text, made here:
//!
//! ```text
//!   user:     "$user", public
//!   look-up:  pggit, "~$user", ..., "$user", "~public", ..., public
//! ```
//!
//! `~public` is an alias that [`super::name_cache`] answers with the branch's
//! schema; where there is none, PostgreSQL skips the unknown name. Behind it
//! (`...`) stand aliases of the schemas of branches above. The leading
//! `pggit` joins the path only if the user named it: its look-up is the moment at which answers
//! that are out of date are read again (see `pg::naming`).

use super::server;
use crate::branch::session;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::cell::Cell;
use std::ffi::{c_char, c_void, CStr, CString};
use std::sync::atomic::{AtomicPtr, Ordering};

/// What the setting holds: the user's text.
static USER_TEXT: AtomicPtr<c_char> = AtomicPtr::new(std::ptr::null_mut());

thread_local! {
    /// The text look-up reads while on a branch; owned here.
    static BRANCH_TEXT: Cell<*mut c_char> = const { Cell::new(std::ptr::null_mut()) };
}

/// Puts our variable and assign hook in place of search_path's own.
pub fn register() {
    // SAFETY: runs once in the postmaster; the setting exists in every server
    // and is a string. AtomicPtr has the layout of the pointer it holds.
    unsafe {
        let setting = setting();
        if setting.is_null() {
            return;
        }
        USER_TEXT.store(pg_sys::namespace_search_path, Ordering::Relaxed);
        (*setting).variable = USER_TEXT.as_ptr();
        (*setting).assign_hook = Some(assign);
    }
}

#[cfg(feature = "pg15")]
unsafe fn setting() -> *mut pg_sys::config_string {
    // SAFETY: the array has as many entries as the server says.
    unsafe {
        let all = pg_sys::get_guc_variables();
        for i in 0..pg_sys::GetNumConfigOptions() {
            let one = *all.add(i as usize);
            if CStr::from_ptr((*one).name) == c"search_path" {
                return one.cast();
            }
        }
    }
    std::ptr::null_mut()
}

#[cfg(not(feature = "pg15"))]
unsafe fn setting() -> *mut pg_sys::config_string {
    // SAFETY: a look-up by name that raises nothing.
    unsafe { pg_sys::find_option(c"search_path".as_ptr(), false, true, 0).cast() }
}

#[pg_guard]
unsafe extern "C-unwind" fn assign(newval: *const c_char, extra: *mut c_void) {
    // SAFETY: `newval` is the setting's new value, valid until the next assign.
    unsafe {
        install(newval.cast_mut());
        server::assign_search_path(newval, extra);
    }
}

/// The branch or its schemas changed: the path is computed again at the next look-up.
pub fn changed() {
    // SAFETY: the text is the setting's current value; assign_search_path only
    // marks the path as out of date.
    unsafe {
        let text = USER_TEXT.load(Ordering::Relaxed);
        if !text.is_null() {
            install(text);
            server::assign_search_path(text, std::ptr::null_mut());
        }
    }
}

/// The path is computed again at the next look-up.
pub fn look_again() {
    // SAFETY: only marks the path as out of date.
    unsafe { server::assign_search_path(std::ptr::null(), std::ptr::null_mut()) };
}

/// Sets what look-up reads to the user's text (main) or its expansion (branch).
unsafe fn install(text: *mut c_char) {
    // SAFETY: `text` is a C string; our own copy is freed only after look-up
    // was pointed elsewhere.
    unsafe {
        let old = BRANCH_TEXT.with(|own| own.replace(std::ptr::null_mut()));
        if session::asks_for_main() {
            pg_sys::namespace_search_path = text;
        } else {
            let expanded = CString::new(expand(&CStr::from_ptr(text).to_string_lossy()))
                .unwrap_or_default()
                .into_raw();
            pg_sys::namespace_search_path = expanded;
            BRANCH_TEXT.with(|own| own.set(expanded));
        }
        if !old.is_null() {
            drop(CString::from_raw(old));
        }
    }
}

/// The alias of a schema's visible schema.
pub fn alias(schema: &str) -> String {
    let mut alias = format!("~{schema}");
    let mut end = alias.len().min(63);
    while !alias.is_char_boundary(end) {
        end -= 1;
    }
    alias.truncate(end);
    alias
}

/// As many branches above the session's have their schemas in the path. Names
/// of objects further up are found all the same, but are printed qualified.
const LEVELS: usize = 3;

/// The alias of the visible schema that the branch `above` levels up has.
fn alias_above(schema: &str, above: usize) -> String {
    alias(&format!("{}{schema}", "\u{1}".repeat(above)))
}

fn expand(text: &str) -> String {
    let mut out = String::from("pggit");
    for name in names(text) {
        for above in 0..=LEVELS {
            out.push_str(&format!(", {}", quoted(&alias_above(&name, above))));
        }
        out.push_str(&format!(", {}", quoted(&name)));
    }
    out
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Splits a list of identifiers as PostgreSQL does.
pub fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let name;
        if let Some(inside) = rest.strip_prefix('"') {
            let mut collected = String::new();
            let mut chars = inside.char_indices().peekable();
            let mut end = inside.len();
            while let Some((at, c)) = chars.next() {
                if c == '"' {
                    if chars.peek().map(|(_, next)| *next) == Some('"') {
                        chars.next();
                    } else {
                        end = at + 1;
                        break;
                    }
                }
                collected.push(c);
            }
            name = collected;
            rest = &inside[end..];
        } else {
            let end = rest
                .find(|c: char| c == ',' || c.is_whitespace())
                .unwrap_or(rest.len());
            name = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
        }
        if !name.is_empty() {
            names.push(name);
        }
        rest = rest
            .trim_start()
            .strip_prefix(',')
            .unwrap_or("")
            .trim_start();
    }
    names
}

/// True when the user's own path names the schema of the extension.
pub fn names_extension() -> bool {
    // SAFETY: the setting's current value is a C string.
    let text = unsafe { CStr::from_ptr(USER_TEXT.load(Ordering::Relaxed)) }.to_string_lossy();
    text.contains("pggit") && names(&text).iter().any(|name| name == "pggit")
}

/// True where names mean PostgreSQL's own: the path that Braid's own functions
/// and all its statements pin. They see catalogs as they are.
pub fn is_pinned() -> bool {
    // SAFETY: the setting's current value is a C string.
    unsafe { CStr::from_ptr(USER_TEXT.load(Ordering::Relaxed)) == c"pg_catalog, pg_temp" }
}

/// The schemas of the path as the user wrote them, with `$user` filled in.
pub fn user_path() -> Vec<String> {
    // SAFETY: the setting's current value is a C string.
    let text = unsafe { CStr::from_ptr(USER_TEXT.load(Ordering::Relaxed)) }
        .to_string_lossy()
        .into_owned();
    let role = super::rollback::current_user();
    names(&text)
        .into_iter()
        .map(|name| if name == "$user" { role.clone() } else { name })
        .collect()
}
