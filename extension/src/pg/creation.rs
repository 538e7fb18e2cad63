//! Which objects with names a statement created, told by the object access
//! hook.

use pgrx::pg_sys::{self, Oid};
use std::cell::{Cell, RefCell};

thread_local! {
    static WATCHING: Cell<bool> = const { Cell::new(false) };
    static SEEN: RefCell<Vec<(Oid, Oid)>> = const { RefCell::new(Vec::new()) };
}

/// Starts collecting.
pub fn watch() {
    SEEN.with(|seen| seen.borrow_mut().clear());
    WATCHING.with(|watching| watching.set(true));
}

/// What was created since [`watch`]; stops collecting.
pub fn seen() -> Vec<(Oid, Oid)> {
    WATCHING.with(|watching| watching.set(false));
    SEEN.with(|seen| seen.take())
}

/// Told of every object made.
pub fn note(class: Oid, object: Oid, sub: i32) {
    if !WATCHING.with(Cell::get) || sub != 0 {
        return;
    }
    let named = [
        pg_sys::RelationRelationId,
        pg_sys::TypeRelationId,
        pg_sys::ProcedureRelationId,
        pg_sys::NamespaceRelationId,
    ];
    if named.contains(&class) {
        SEEN.with(|seen| seen.borrow_mut().push((class, object)));
    }
}
