//! The branch of this session: the setting `pggit.branch`, resolved once and
//! kept until it changes or another session announces a change of the catalog.

use super::lineage::{Ancestor, Branch, MAIN};
use crate::error::{Error, OrRaise};
use crate::pg::catalog::{self, Key};
use crate::pg::{guc, invalidation, lock, naming};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::{c_char, CStr, CString};
use std::rc::Rc;

thread_local! {
    static CURRENT: RefCell<Option<Resolved>> = const { RefCell::new(None) };
    /// Schemas of overlays, and the user's schemas they stand for.
    static SCHEMAS: RefCell<HashMap<CString, &'static CStr>> = RefCell::new(HashMap::new());
    /// Raised by hooks and invalidation callbacks, which may not allocate.
    static STALE: Cell<bool> = const { Cell::new(true) };
    /// The setting names main (kept apart from the rest: it is read per statement).
    static ON_MAIN: Cell<bool> = const { Cell::new(true) };
    /// Catalogs are read as the branch shows them, also by Braid itself.
    static SHOWN: Cell<bool> = const { Cell::new(false) };
    /// True while a merge is applied.
    static MERGING: Cell<bool> = const { Cell::new(false) };
    /// Whether the branch is protected, once somebody has asked.
    static PROTECTED: Cell<Option<bool>> = const { Cell::new(None) };
    /// True while Braid runs its own statements, which see real tables.
    static INTERNAL: Cell<bool> = const { Cell::new(false) };
}

#[derive(Clone)]
enum Resolved {
    Main,
    Branch(Rc<Branch>),
}

/// True when the setting names main, whoever is at work.
pub fn asks_for_main() -> bool {
    ON_MAIN.with(Cell::get)
}

/// True while Braid runs its own statements.
pub fn is_internal() -> bool {
    INTERNAL.with(Cell::get)
}

/// Braid's own functions written in SQL begin or end (the setting
/// `pggit.internal`): the session sees real tables and real names meanwhile.
pub fn set_internal(internal: bool) {
    INTERNAL.with(|flag| flag.set(internal));
    naming::suspend(internal);
}

/// Makes the next [`current`] look everything up again.
pub fn forget() {
    PROTECTED.with(|known| known.set(None));
    STALE.with(|stale| stale.set(true));
}

/// The setting took a new value.
pub fn assigned(name: &[u8]) {
    ON_MAIN.with(|on_main| on_main.set(name == b"main"));
    if name == b"main" && catalog::readable() {
        lock::absent();
    }
    forget();
    naming::branch_changed(name);
}

/// True when nothing has to be done: the session is known to be on main, or
/// Braid itself is at work. Allocates nothing and cannot fail.
pub fn on_main() -> bool {
    INTERNAL.with(Cell::get) || ON_MAIN.with(Cell::get)
}

/// The branch this session is on, or `None` on main (the fast path), inside
/// Braid's own statements, and outside transactions.
///
/// Raises PB001 when the branch was deleted meanwhile.
pub fn current() -> Option<Rc<Branch>> {
    look().or_raise()
}

/// The id of the branch the session is on, also while Braid itself is at work.
pub fn here() -> Option<i32> {
    if ON_MAIN.with(Cell::get) || (STALE.with(Cell::get) && refresh().is_err()) {
        return None;
    }
    CURRENT.with(|current| match &*current.borrow() {
        Some(Resolved::Branch(branch)) => Some(branch.id),
        _ => None,
    })
}

/// The same, with an unknown branch as a value.
pub fn look() -> Result<Option<Rc<Branch>>, Error> {
    if INTERNAL.with(Cell::get) {
        return Ok(None);
    }
    if STALE.with(Cell::get) {
        refresh()?;
    }
    Ok(CURRENT.with(|current| match &*current.borrow() {
        Some(Resolved::Branch(branch)) => Some(Rc::clone(branch)),
        _ => None,
    }))
}

fn refresh() -> Result<(), Error> {
    let name = guc::branch_name();
    if name == "main" {
        CURRENT.with(|current| *current.borrow_mut() = Some(Resolved::Main));
        STALE.with(|stale| stale.set(false));
        return Ok(());
    }
    if !catalog::readable() {
        CURRENT.with(|current| *current.borrow_mut() = None);
        return Ok(());
    }
    invalidation::watch();
    super::catalog::forget();
    let branch = find(&name)?;
    lock::present(branch.id);
    CURRENT.with(|current| *current.borrow_mut() = Some(Resolved::Branch(Rc::new(branch))));
    STALE.with(|stale| stale.set(false));
    Ok(())
}

/// Refuses a name that no branch has. Outside a transaction every well-formed
/// name passes; its first statement resolves it.
pub fn check_name(name: &str) {
    if name != "main" && catalog::readable() {
        naming::expect(&find(name).or_raise());
    }
}

/// Looks a branch up by name, with its lineage.
pub fn find(name: &str) -> Result<Branch, Error> {
    crate::pg::fuse::check_preloaded();
    let mut id = None;
    catalog::scan(
        c"branch",
        c"branch_name_key",
        &[Key::text(2, name)],
        |row| id = Some(row.int4(1)),
    );
    let id = id.ok_or_else(|| Error::UnknownBranch(name.to_string()))?;
    Ok(with_lineage(id, name))
}

/// Looks a branch up by number, with its lineage.
pub fn find_by_id(id: i32) -> Result<Branch, Error> {
    let mut name = None;
    catalog::scan(c"branch", c"branch_pkey", &[Key::int4(1, id)], |row| {
        name = row.text(2, pg_sys::Oid::from(pg_sys::F_TEXTOUT))
    });
    let name = name.ok_or_else(|| Error::UnknownBranch(format!("number {id}")))?;
    Ok(with_lineage(id, &name))
}

fn with_lineage(id: i32, name: &str) -> Branch {
    let mut ancestors = Vec::new();
    if id != MAIN {
        catalog::scan(c"lineage", c"lineage_pkey", &[Key::int4(1, id)], |row| {
            let text = row
                .text(4, pg_sys::Oid::from(pg_sys::F_PG_SNAPSHOT_OUT))
                .unwrap_or_default();
            let as_of = Snapshot::parse(&text).expect("pg_snapshot prints its own format");
            ancestors.push((
                row.int4(2),
                Ancestor {
                    branch: row.int4(3),
                    as_of,
                    began: row.number(5),
                },
            ));
        });
        ancestors.sort_by_key(|(level, _)| *level);
    }
    Branch {
        id,
        name: name.to_string(),
        ancestors: ancestors.into_iter().map(|(_, a)| a).collect(),
    }
}

/// True when a transaction on main is part of some branch: it had committed
/// at the branch point.
pub fn any_branch_sees(xid: u64) -> bool {
    let mut seen = false;
    catalog::scan(c"lineage", c"lineage_pkey", &[], |row| {
        if seen || row.int4(3) != MAIN {
            return;
        }
        let text = row.text(4, pg_sys::Oid::from(pg_sys::F_PG_SNAPSHOT_OUT));
        seen = text
            .and_then(|text| Snapshot::parse(&text))
            .is_some_and(|as_of| as_of.sees(xid));
    });
    seen
}

/// True for a branch that changes only by merges.
pub fn is_protected(name: &str) -> bool {
    let mut protected = false;
    catalog::scan(
        c"branch",
        c"branch_name_key",
        &[Key::text(2, name)],
        |row| protected = row.bool(7),
    );
    protected
}

/// Runs `work`, which merges: it may change a protected branch.
pub fn merging<T>(work: impl FnOnce() -> T) -> T {
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            MERGING.with(|flag| flag.set(self.0));
        }
    }
    let _back = Back(MERGING.with(|flag| flag.replace(true)));
    work()
}

/// True while a merge is applied.
pub fn is_merging() -> bool {
    MERGING.with(Cell::get)
}

/// False when it is known that the branch of this session is not protected.
#[inline]
pub fn may_be_protected() -> bool {
    PROTECTED.with(Cell::get) != Some(false) && !INTERNAL.with(Cell::get)
}

/// Refuses to change the branch of this session where it is protected. What
/// Braid does itself, such as merging, is no change of the user's.
pub fn check_unprotected() {
    if MERGING.with(Cell::get) {
        return;
    }
    if INTERNAL.with(Cell::get) || !catalog::readable() || catalog::relation(c"branch").is_none() {
        return;
    }
    let known = PROTECTED.with(Cell::get);
    let protected = known.unwrap_or_else(|| {
        invalidation::watch();
        let protected = is_protected(&guc::branch_name());
        PROTECTED.with(|known| known.set(Some(protected)));
        protected
    });
    if protected {
        Error::Protected(guc::branch_name()).raise();
    }
}

/// Remembers that overlays of schema `user` live in schema `hidden`.
pub fn remember_schema(hidden: &str, user: &str) {
    let (Ok(hidden), Ok(user)) = (CString::new(hidden), CString::new(user)) else {
        return;
    };
    SCHEMAS.with(|schemas| {
        schemas
            .borrow_mut()
            .entry(hidden)
            .or_insert_with(|| Box::leak(user.into_boxed_c_str()));
    });
}

/// The user's schema for the schema of an overlay. Reads no catalog and
/// allocates nothing: it is asked while an error is reported.
pub fn user_schema(hidden: &CStr) -> Option<*const c_char> {
    SCHEMAS.with(|schemas| {
        schemas
            .try_borrow()
            .ok()?
            .get(hidden)
            .map(|name| name.as_ptr())
    })
}

/// Runs `work` with Braid's own view: every table is the real one.
pub fn internally<T>(work: impl FnOnce() -> T) -> T {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            INTERNAL.with(|flag| flag.set(self.0));
        }
    }
    let _restore = Restore(INTERNAL.with(|flag| flag.replace(true)));
    naming::suspended(work)
}

/// True while Braid itself reads catalogs as a branch shows them.
pub fn shows_catalogs() -> bool {
    SHOWN.with(Cell::get)
}

/// Runs `work` as if the session were on branch `name`: what it reads by SPI,
/// and how names are printed, is what a session there would see. An error
/// switches back with the (sub)transaction it aborts.
pub fn as_if_on<T>(name: &str, work: impl FnOnce() -> T) -> T {
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            SHOWN.with(|flag| flag.set(self.0));
        }
    }
    let _back = Back(SHOWN.with(|flag| flag.replace(true)));
    if guc::branch_name() == name {
        return work();
    }
    let value = CString::new(name).unwrap_or_default();
    guc::with_setting(c"pggit.branch", &value, work)
}
