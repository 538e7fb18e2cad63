//! The moment before a name is looked up.
//!
//! PostgreSQL announces every use of a schema in a look-up to the object
//! access hook: each schema of the search path when the path is computed, and
//! the schema of every qualified name. On a branch this is where answers that
//! are out of date (another branch, DDL, a rollback) are read again, so none
//! is ever used stale.

use crate::branch::lineage::Branch;
use crate::branch::{names, session};
use crate::pg::{
    catalog, creation, function_names, name_cache, objects, report, rollback, search_path,
};
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::sync::OnceLock;

/// pg_largeobject, the class under which large objects are announced.
const LARGE_OBJECT: u32 = 2613;

static PREVIOUS: OnceLock<pg_sys::object_access_hook_type> = OnceLock::new();

thread_local! {
    static STALE: Cell<bool> = const { Cell::new(true) };
    /// Counts the changes of what names mean.
    static GENERATION: Cell<u64> = const { Cell::new(0) };
    static BUSY: Cell<bool> = const { Cell::new(false) };
    static SUSPENDED: Cell<bool> = const { Cell::new(false) };
    /// The role `$user` was filled in for.
    static ROLE: Cell<Oid> = const { Cell::new(Oid::INVALID) };
    static SENTINEL: Cell<Oid> = const { Cell::new(Oid::INVALID) };
}

/// Installs the hook and the callbacks.
pub fn register() {
    // SAFETY: runs once in the postmaster.
    unsafe {
        let _ = PREVIOUS.set(pg_sys::object_access_hook);
        pg_sys::object_access_hook = Some(object_access);
    }
    search_path::register();
    rollback::register();
}

unsafe extern "C-unwind" fn object_access(
    access: pg_sys::ObjectAccessType::Type,
    class: Oid,
    object: Oid,
    sub: c_int,
    arg: *mut c_void,
) {
    // SAFETY: the arguments are the server's own. A plain frame: see `hooks`.
    unsafe {
        if let Some(Some(previous)) = PREVIOUS.get() {
            previous(access, class, object, sub, arg);
        }
        if access == pg_sys::ObjectAccessType::OAT_POST_CREATE {
            creation::note(class, object, sub);
            if class.to_u32() == LARGE_OBJECT && !session::on_main() {
                report::catch(|| super::expressions::refuse_large_object());
            }
        }
        if access == pg_sys::ObjectAccessType::OAT_NAMESPACE_SEARCH && !session::asks_for_main() {
            let arg = arg.cast::<pg_sys::ObjectAccessNamespaceSearch>();
            if !before_look_up(object, (*arg).ereport_on_violation) {
                (*arg).result = false;
            }
        }
    }
}

/// False for the schema that only announces: it does not join the path.
fn before_look_up(namespace: Oid, qualified: bool) -> bool {
    report::catch(sync);
    qualified || namespace != SENTINEL.with(Cell::get) || search_path::names_extension()
}

/// The answers are out of date: statements prepared with them are analysed
/// again. Reads nothing.
pub fn forget() {
    GENERATION.with(|generation| generation.set(generation.get() + 1));
    if !session::asks_for_main() && !STALE.with(|stale| stale.replace(true)) {
        search_path::look_again();
        // SAFETY: marks this backend's cached plans invalid; touches no catalog.
        unsafe { pg_sys::ResetPlanCache() };
    }
}

/// A schema of overlays may have appeared: it is shown by another name.
pub fn look_again() {
    if !session::asks_for_main() {
        STALE.with(|stale| stale.set(true));
        search_path::look_again();
    }
}

/// Another number whenever names may mean something else than before.
pub fn generation() -> u64 {
    GENERATION.with(Cell::get)
}

/// The session is on another branch (or on main) from now on.
pub fn branch_changed(branch: &[u8]) {
    GENERATION.with(|generation| generation.set(generation.get() + 1));
    name_cache::clear();
    function_names::clear();
    name_cache::enter_staged(branch);
    STALE.with(|stale| stale.set(true));
    search_path::changed();
}

/// The session is about to be on `branch`: a schema made there must be found
/// by the very first look-up, which no hook precedes.
pub fn expect(branch: &Branch) {
    name_cache::watch();
    let (answers, _) = names::answers(branch, &rollback::current_user());
    name_cache::stage(&branch.name, &answers);
}

/// Reads the branch's answers, if they are out of date.
pub fn sync() {
    // SAFETY: plain state of this backend.
    let role = unsafe { pg_sys::GetUserId() };
    if BUSY.with(Cell::get) || SUSPENDED.with(Cell::get) || !catalog::readable() {
        return;
    }
    let _busy = Restore::set(&BUSY, true);
    if !STALE.with(Cell::get) && ROLE.with(Cell::get) == role {
        function_names::refresh();
        return;
    }
    SENTINEL.with(|oid| oid.set(objects::namespace(c"pggit")));
    let Ok(Some(branch)) = session::look() else {
        return;
    };
    name_cache::watch();
    name_cache::retract();
    let (answers, functions) = names::answers(&branch, &rollback::current_user());
    name_cache::set(&answers);
    function_names::set(functions);
    ROLE.with(|known| known.set(role));
    STALE.with(|stale| stale.set(false));
}

/// Runs `work` with PostgreSQL's own names only: for Braid's own statements,
/// whose text names real tables by their real schemas.
pub fn suspended<T>(work: impl FnOnce() -> T) -> T {
    struct Back(bool, bool);
    impl Drop for Back {
        fn drop(&mut self) {
            SUSPENDED.with(|flag| flag.set(self.0));
            if self.1 {
                name_cache::enter();
                function_names::show(true);
                search_path::look_again();
            }
        }
    }
    let was = SUSPENDED.with(|flag| flag.replace(true));
    let active = name_cache::is_active();
    if active {
        name_cache::retract();
        function_names::show(false);
    }
    let _back = Back(was, active);
    work()
}

/// The same without a closure: for a setting, which is put back by the server
/// however a function ends.
pub fn suspend(suspended: bool) {
    SUSPENDED.with(|flag| flag.set(suspended));
    if suspended {
        if name_cache::is_active() {
            name_cache::retract();
            function_names::show(false);
        }
    } else if !session::asks_for_main() {
        STALE.with(|stale| stale.set(true));
        search_path::look_again();
    }
}

struct Restore(&'static std::thread::LocalKey<Cell<bool>>, bool);

impl Restore {
    fn set(key: &'static std::thread::LocalKey<Cell<bool>>, value: bool) -> Restore {
        Restore(key, key.with(|flag| flag.replace(value)))
    }
}

impl Drop for Restore {
    fn drop(&mut self) {
        self.0.with(|flag| flag.set(self.1));
    }
}
