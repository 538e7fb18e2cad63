//! Which objects with names a statement created, told by the object access
//! hook. A statement may run others on its way (a function in a query that
//! fills a table): each collects its own.

use super::rollback;
use pgrx::pg_sys::{self, Oid};
use std::cell::RefCell;

/// The objects that one statement created, and the depth of subtransactions
/// at which it began.
type Collected = (i32, Vec<(Oid, Oid)>);

thread_local! {
    static STATEMENTS: RefCell<Vec<Collected>> = const { RefCell::new(Vec::new()) };
}

/// Starts collecting for a statement.
pub fn watch() {
    STATEMENTS.with(|all| all.borrow_mut().push((rollback::nesting(), Vec::new())));
}

/// What the innermost statement has created; it is done.
pub fn seen() -> Vec<(Oid, Oid)> {
    let done = STATEMENTS.with(|all| all.borrow_mut().pop());
    done.map_or_else(Vec::new, |(_, seen)| seen)
}

/// Statements at this depth and below were rolled back.
pub fn rolled_back(depth: i32) {
    STATEMENTS.with(|all| all.borrow_mut().retain(|(level, _)| *level < depth));
}

/// Told of every object made.
pub fn note(class: Oid, object: Oid, sub: i32) {
    let named = [
        pg_sys::RelationRelationId,
        pg_sys::TypeRelationId,
        pg_sys::ProcedureRelationId,
        pg_sys::NamespaceRelationId,
    ];
    if sub != 0 || !named.contains(&class) {
        return;
    }
    STATEMENTS.with(|all| {
        if let Some((_, seen)) = all.borrow_mut().last_mut() {
            seen.push((class, object));
        }
    });
}
