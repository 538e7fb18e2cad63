//! Rows that must stay: FOR KEY SHARE and FOR SHARE on a branch.
//!
//! A foreign key check locks the parent's row. Copying it up for that would
//! make every parent row the branch's own, so a lock on its key is taken
//! instead, and whoever deletes the row or changes its key takes the same lock
//! alone.
//!
//! ```text
//!   INSERT child ──▶ parent row read ──▶ pggit.keep(key)  shared
//!   DELETE parent ─▶ tuple_delete of the overlay ───────▶ exclusive
//! ```

use super::key::{argument_types, KeyReader, KeyValues};
use super::relation::Open;
use super::writer::hidden_now;
use super::{lock, report};
use crate::branch::catalog::{by_overlay, overlay_of};
use crate::branch::{arms, session};
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;

/// The condition `pggit.keep(relid, own, key...)` over entry `index`.
///
/// # Safety
/// The entry must be a replacement with `columns` user columns.
pub unsafe fn condition(index: i32, relid: Oid, columns: i32, key: &[i16]) -> *mut pg_sys::Node {
    // SAFETY: nodes in the current context.
    unsafe {
        let table = Open::shared(relid);
        let mut args = std::ptr::null_mut();
        let constant = pg_sys::makeConst(
            pg_sys::OIDOID,
            -1,
            Oid::INVALID,
            4,
            pg_sys::Datum::from(relid),
            false,
            true,
        );
        args = pg_sys::lappend(args, constant.cast());
        let own = columns + braid_rewrite::read::HIDDEN_COLUMNS as i32;
        let own = pg_sys::makeVar(index, own as i16, pg_sys::BOOLOID, -1, Oid::INVALID, 0);
        args = pg_sys::lappend(args, own.cast());
        for n in key {
            let attribute = table.attribute(*n as usize);
            let var = pg_sys::makeVar(
                index,
                *n,
                attribute.atttypid,
                attribute.atttypmod,
                attribute.attcollation,
                0,
            );
            args = pg_sys::lappend(args, var.cast());
        }
        pg_sys::makeFuncExpr(
            super::table_oid::function(c"keep", &[pg_sys::OIDOID, pg_sys::BOOLOID, pg_sys::ANYOID]),
            pg_sys::BOOLOID,
            args,
            Oid::INVALID,
            Oid::INVALID,
            pg_sys::CoercionForm::COERCE_EXPLICIT_CALL,
        )
        .cast()
    }
}

/// `pggit.keep(relation oid, own boolean, VARIADIC key "any") -> bool`: locks
/// the row, and says whether it is still there then.
///
/// # Safety
/// Called by the server with a valid frame.
#[no_mangle]
pub unsafe extern "C-unwind" fn braid_keep(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: as promised.
    report::catch(|| unsafe {
        let args = (*fcinfo).args.as_ptr();
        let relid = Oid::from((*args).value.value() as u32);
        let own = (*args.add(1)).value.value() != 0;
        let values = KeyValues::read(fcinfo, 2);
        let keys = KeyReader::of_types(&argument_types(fcinfo, 2));
        let Some(branch) = session::current() else {
            return pg_sys::Datum::from(true);
        };
        lock::existence(
            branch.id,
            base_of(branch.id, relid),
            keys.lock_hash(&values),
            false,
        );
        // Whoever held the lock may have been the first to write the table.
        pg_sys::AcceptInvalidationMessages();
        session::current();
        let stays = is_there(branch.id, relid, own, &values);
        if !stays && super::transaction::repeatable() {
            report::error(
                "40001",
                "could not serialize access due to concurrent update",
                None,
                None,
            );
        }
        pg_sys::Datum::from(stays)
    })
}

/// The table by which rows of a relation are locked.
fn base_of(branch: i32, relid: Oid) -> Oid {
    by_overlay(relid)
        .filter(|over| over.branch == branch)
        .map_or(relid, |over| over.relid)
}

/// Whether a row that was read is there at this very moment.
fn is_there(branch: i32, relid: Oid, own: bool, key: &KeyValues) -> bool {
    let here = by_overlay(relid).filter(|over| over.branch == branch);
    let Some(over) = here.or_else(|| overlay_of(branch, relid)) else {
        return true;
    };
    if !own && over.tombstone != Oid::INVALID && hidden_now(over.tombstone, key).is_none() {
        return true;
    }
    let open = Open::shared(over.overlay);
    match open.key_index() {
        Some(index) => {
            let mut found = false;
            open.probe_now(index, key, |_| {
                found = true;
                false
            });
            found
        }
        None => true,
    }
}

/// A row of an overlay is about to be deleted, or (with `new`) changed: takes
/// its existence alone, unless the key stays.
///
/// # Safety
/// The arguments must be those of a table access method call.
pub unsafe fn before_change(
    rel: pg_sys::Relation,
    tid: *const pg_sys::ItemPointerData,
    new: *mut pg_sys::TupleTableSlot,
) {
    // SAFETY: as promised.
    report::catch(|| unsafe {
        let Some(branch) = session::current() else {
            return;
        };
        let Some(over) = by_overlay((*rel).rd_id).filter(|over| over.branch == branch.id) else {
            return;
        };
        let named = if over.diverged {
            over.overlay
        } else {
            over.relid
        };
        let key: Vec<usize> = arms::key_on(&branch, named)
            .unwrap_or_default()
            .iter()
            .map(|n| *n as usize)
            .collect();
        if key.is_empty() {
            return;
        }
        let open = Open::shared(over.overlay);
        let types: Vec<_> = key
            .iter()
            .map(|n| (open.attribute(*n).atttypid, open.attribute(*n).attcollation))
            .collect();
        let keys = KeyReader::of_types(&types);
        open.fetch(&*tid, |row| {
            let (values, _) = row.all();
            let old = KeyValues::of(&key, values);
            if !new.is_null() && keys.hashable() {
                let (new, _) = super::slot::values(new);
                if keys.key(&old.values[..old.count])
                    == keys.key(&KeyValues::of(&key, new).values[..key.len()])
                {
                    return;
                }
            }
            lock::existence(branch.id, over.relid, keys.lock_hash(&old), true);
        });
    })
}

static FINFO: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };

#[no_mangle]
pub extern "C" fn pg_finfo_braid_keep() -> &'static pg_sys::Pg_finfo_record {
    &FINFO
}
