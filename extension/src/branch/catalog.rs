//! What branches have written: rows of `pggit.overlay`, kept per session.

use crate::pg::catalog::{self, Key, Row};
use crate::pg::shape;
use pgrx::pg_sys::Oid;
use std::cell::RefCell;
use std::collections::HashMap;

/// A table a branch has written.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    pub branch: i32,
    /// The table it stands over.
    pub relid: Oid,
    /// The branch's own rows; invalid when the branch dropped the table.
    pub overlay: Oid,
    /// The keys of inherited rows that are hidden.
    pub tombstone: Oid,
    /// The overlay has another shape than `relid`.
    pub diverged: bool,
    /// Nothing is inherited any more.
    pub materialised: bool,
    /// For each overlay column the column of `relid` it comes from, 0: none.
    /// Empty: the same shape.
    pub base_columns: Vec<i16>,
    /// For columns that come from nowhere: what inherited rows show.
    pub missing: Vec<Option<String>>,
    /// The transaction that made it.
    pub made: u64,
    /// The transaction that materialised it; 0: it always was.
    pub materialised_by: u64,
}

type ByTable = HashMap<(i32, Oid), Option<Overlay>>;
type ByOverlay = HashMap<Oid, Option<Overlay>>;

thread_local! {
    static BY_TABLE: RefCell<ByTable> = RefCell::new(HashMap::new());
    static HOMES: RefCell<HashMap<Oid, Option<i32>>> = RefCell::new(HashMap::new());
    static BY_OVERLAY: RefCell<ByOverlay> = RefCell::new(HashMap::new());
}

/// The branch on which a table was created, if it stands in a schema of one.
pub fn home_of(relid: Oid) -> Option<i32> {
    if let Some(known) = HOMES.with(|map| map.borrow().get(&relid).copied()) {
        return known;
    }
    let (namespace, _) = shape::names(relid);
    let mut home = None;
    catalog::scan(
        c"visible",
        c"visible_namespace_key",
        &[Key::oid(3, namespace)],
        |row| home = Some(row.int4(1)),
    );
    HOMES.with(|map| map.borrow_mut().insert(relid, home));
    home
}

/// The name by which users know a schema that may be one of a branch's.
pub fn user_schema_name(namespace: Oid) -> String {
    let (mut base, mut name) = (Oid::INVALID, None);
    catalog::scan(
        c"visible",
        c"visible_namespace_key",
        &[Key::oid(3, namespace)],
        |row| {
            base = row.oid(2);
            name = row.text(4, Oid::from(pgrx::pg_sys::F_TEXTOUT));
        },
    );
    match name {
        Some(name) if base == Oid::INVALID => name,
        Some(_) => shape::namespace_name(base),
        None => shape::namespace_name(namespace),
    }
}

/// Forgets everything; the next look-ups read the catalog again.
pub fn forget() {
    super::arms::forget();
    crate::pg::collision::forget();
    BY_TABLE.with(|map| map.borrow_mut().clear());
    BY_OVERLAY.with(|map| map.borrow_mut().clear());
    HOMES.with(|map| map.borrow_mut().clear());
}

/// The overlay of a table on a branch.
pub fn overlay_of(branch: i32, relid: Oid) -> Option<Overlay> {
    if let Some(known) = BY_TABLE.with(|map| map.borrow().get(&(branch, relid)).cloned()) {
        return known;
    }
    let mut found = None;
    catalog::scan(
        c"overlay",
        c"overlay_pkey",
        &[Key::int4(1, branch), Key::oid(2, relid)],
        |row| {
            found = Some(read(row));
        },
    );
    BY_TABLE.with(|map| map.borrow_mut().insert((branch, relid), found.clone()));
    found
}

/// The entry whose overlay is this relation.
pub fn by_overlay(overlay: Oid) -> Option<Overlay> {
    if let Some(known) = BY_OVERLAY.with(|map| map.borrow().get(&overlay).cloned()) {
        return known;
    }
    let mut found = None;
    catalog::scan(
        c"overlay",
        c"overlay_overlay_key",
        &[Key::oid(3, overlay)],
        |row| found = Some(read(row)),
    );
    BY_OVERLAY.with(|map| map.borrow_mut().insert(overlay, found.clone()));
    found
}

fn read(row: Row) -> Overlay {
    Overlay {
        branch: row.int4(1),
        relid: row.oid(2),
        overlay: row.oid(3),
        tombstone: row.oid(4),
        diverged: row.bool(5),
        materialised: row.bool(6),
        base_columns: row.int2_array(7),
        missing: row.text_array(8),
        made: row.int8(9) as u64,
        materialised_by: row.int8(10) as u64,
    }
}
