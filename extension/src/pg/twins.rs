//! Collisions, the common case: each unique index of the overlay is a plain
//! one and has its twin on main's table, so one probe of the twin answers.
//!
//! ```text
//!   overlay  t_pkey (id)     ──twin──▶  main  t_pkey (id)   row there, unchanged?
//!                                       log   key           row there once?
//! ```
//!
//! Probes see what is committed at this moment, main's table before its log: a
//! change that commits in between is then found in one of them.

use super::key::KeyValues;
use super::relation::Open;
use super::{copy_up, scan, shape, slot};
use crate::branch::catalog::{by_overlay, home_of, overlay_of};
use crate::branch::lineage::{Branch, MAIN};
use crate::capture;
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The twins of one overlay's unique indexes.
struct Twins {
    base: Oid,
    as_of: Snapshot,
    key: Vec<usize>,
    /// The log that matters, if main changed the table since.
    log: Option<Oid>,
    pairs: Vec<Pair>,
}

struct Pair {
    columns: Vec<usize>,
    own: Oid,
    twin: Oid,
}

thread_local! {
    /// `None`: this overlay is not of the common kind.
    static KNOWN: RefCell<HashMap<Oid, Option<Rc<Twins>>>> = RefCell::new(HashMap::new());
}

/// Forgets what is known.
pub fn forget() {
    KNOWN.with(|known| {
        if let Ok(mut known) = known.try_borrow_mut() {
            known.clear();
        }
    });
}

/// Copies up what the row collides with on the indexes that `wanted` names; an update passes the version it
/// replaces. False when the general way must do it.
///
/// # Safety
/// `slot` must hold a row of the overlay.
pub unsafe fn before_row(
    branch: &Branch,
    overlay: Oid,
    old: Option<&pg_sys::ItemPointerData>,
    slot: *mut pg_sys::TupleTableSlot,
    command: pg_sys::CommandId,
    wanted: &dyn Fn(Oid) -> bool,
) -> bool {
    let Some(twins) = twins(branch, overlay) else {
        return false;
    };
    // SAFETY: as promised.
    let (values, nulls) = unsafe { slot::values(slot) };
    for pair in twins.pairs.iter().filter(|pair| wanted(pair.own)) {
        if pair.columns.iter().any(|n| nulls[*n - 1]) {
            continue;
        }
        // SAFETY: a row of the overlay.
        let kept =
            |old| unsafe { Open::shared(overlay).keeps(old, (values, nulls), &pair.columns) };
        if old.is_some_and(kept) {
            continue;
        }
        twins.check(branch, pair, values, command);
    }
    true
}

/// Copies up what collides with these values of one index of the overlay.
/// False when the general way must do it.
pub fn before_values(
    branch: &Branch,
    overlay: Oid,
    index: Oid,
    values: &[pg_sys::Datum],
    command: pg_sys::CommandId,
) -> bool {
    let Some(twins) = twins(branch, overlay) else {
        return false;
    };
    if let Some(pair) = twins.pairs.iter().find(|pair| pair.own == index) {
        let last = pair.columns.iter().max().copied().unwrap_or(0);
        let mut row = vec![pg_sys::Datum::from(0usize); last];
        for (column, value) in pair.columns.iter().zip(values) {
            row[*column - 1] = *value;
        }
        twins.check(branch, pair, &row, command);
    }
    true
}

fn twins(branch: &Branch, overlay: Oid) -> Option<Rc<Twins>> {
    if let Some(known) = KNOWN.with(|known| known.borrow().get(&overlay).cloned()) {
        match &known {
            None => return None,
            Some(twins)
                if twins.log.is_some() == capture::changed_since(twins.base, &twins.as_of) =>
            {
                return known
            }
            Some(_) => {}
        }
    }
    let made = make(branch, overlay).map(Rc::new);
    KNOWN.with(|known| known.borrow_mut().insert(overlay, made.clone()));
    made
}

/// Finds the twins; `None` unless every unique index has one.
fn make(branch: &Branch, overlay: Oid) -> Option<Twins> {
    let entry = by_overlay(overlay)?;
    let (main, between) = branch.ancestors.split_last()?;
    let inherits_elsewhere = between
        .iter()
        .any(|a| overlay_of(a.branch, entry.relid).is_some());
    let of_a_branch = by_overlay(entry.relid).is_some() || home_of(entry.relid).is_some();
    if entry.diverged || main.branch != MAIN || inherits_elsewhere || of_a_branch {
        return None;
    }
    let key: Vec<usize> = shape::shape(entry.relid)
        .key
        .iter()
        .map(|n| *n as usize)
        .collect();
    let log = capture::changed_since(entry.relid, &main.as_of)
        .then(|| capture::log_of(entry.relid))
        .flatten();
    let (own, base) = (Open::shared(overlay), Open::shared(entry.relid));
    let mut pairs = Vec::new();
    for index in own.indexes() {
        let open = Open::shared(index);
        if !open.excludes() {
            continue;
        }
        let columns = own.index_columns(index);
        // Old versions in the log can be found by the key alone.
        if open.is_exclusion() || !open.is_plain_index() || (log.is_some() && columns != key) {
            return None;
        }
        let twin = base.indexes().into_iter().find(|candidate| {
            let other = Open::shared(*candidate);
            other.is_plain_index()
                && base.index_columns(*candidate) == columns
                && other.index_order() == open.index_order()
        })?;
        pairs.push(Pair {
            columns,
            own: index,
            twin,
        });
    }
    Some(Twins {
        base: entry.relid,
        as_of: main.as_of.clone(),
        key,
        log: log.map(|log| log.log),
        pairs,
    })
}

impl Twins {
    fn check(
        &self,
        branch: &Branch,
        pair: &Pair,
        new: &[pg_sys::Datum],
        command: pg_sys::CommandId,
    ) {
        let wanted = KeyValues::of(&pair.columns, new);
        let base = Open::shared(self.base);
        base.probe_now(pair.twin, &wanted, |row| {
            let (values, nulls) = row.all();
            let unchanged = match self.log {
                None => true,
                Some(log) => !scan::pre_image_now(
                    log,
                    &KeyValues::of(&self.key, values),
                    &self.as_of,
                    |_, _| {},
                ),
            };
            if unchanged {
                copy_up::row(branch, self.base, values, nulls, command);
            }
            true
        });
        let Some(log) = self.log else { return };
        scan::pre_image_now(log, &wanted, &self.as_of, |log, row| {
            let columns = base.columns();
            let mut values = vec![pg_sys::Datum::from(0usize); columns];
            let mut nulls = vec![true; columns];
            for n in (1..=columns).filter(|n| !base.attribute(*n).attisdropped) {
                let Some(place) = scan::log_column(log, n) else {
                    continue;
                };
                values[n - 1] = row.value(place);
                nulls[n - 1] = row.is_null(place);
            }
            copy_up::row(branch, self.base, &values, &nulls, command);
        });
    }
}
