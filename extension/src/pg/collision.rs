//! Rows a branch inherits that a new row collides with.
//!
//! The overlay's own unique and exclusion indexes see only the overlay's rows.
//! Before a row goes in, inherited rows that it would violate a constraint
//! against are copied up, by a command the running statement does not see.
//! Then the native constraint, or ON CONFLICT, finds them by itself.
//!
//! ```text
//!   INSERT k ──▶ inherited row with k?  ──yes──▶ hide, copy into overlay (command c-1)
//!            ──▶ heap_insert ──▶ unique index: finds the copy ──▶ 23505 or DO UPDATE
//! ```
//!
//! Called from the table access method, so every way a row can come in is seen.
//! Here is the general way, a query per index over all arms; the common case
//! of plain indexes over main's own table is answered by [`twins`] first.

use super::relation::Open;
use super::{arbiters, copy_up, report, shape, transaction, twins};
use crate::branch::lineage::Branch;
use crate::branch::{arms, catalog, session};
use crate::error::Error;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ffi::CString;
use std::rc::Rc;

const CONDITIONS: &str = include_str!("../../sql/collision_conditions.sql");

/// How to find inherited rows that collide on one index.
struct Look {
    index: Oid,
    /// The columns of an index on nothing but columns; empty for others.
    columns: Vec<usize>,
    /// Kept plan: columns of the overlay, then `tableoid`.
    plan: pg_sys::SPIPlanPtr,
    nulls_collide: bool,
}

/// All looks of one overlay, and the inherited query they were made for.
struct Looks {
    relid: Oid,
    inherited: Option<Rc<str>>,
    looks: Vec<Look>,
}

impl Drop for Looks {
    fn drop(&mut self) {
        for look in &self.looks {
            // SAFETY: a kept plan of ours, freed once.
            unsafe { pg_sys::SPI_freeplan(look.plan) };
        }
    }
}

thread_local! {
    /// Relations that a branch may write and that inherit nothing.
    static OWN: RefCell<HashSet<Oid>> = RefCell::new(HashSet::new());
    static KNOWN: RefCell<HashMap<Oid, Rc<Looks>>> = RefCell::new(HashMap::new());
}

/// Forgets the plans made so far.
pub fn forget() {
    twins::forget();
    KNOWN.with(|known| {
        if let Ok(mut known) = known.try_borrow_mut() {
            known.clear();
        }
    });
    OWN.with(|own| {
        if let Ok(mut own) = own.try_borrow_mut() {
            own.clear();
        }
    });
}

/// True when rows put into `rel` may collide with rows the session's branch
/// inherits.
#[inline]
pub fn concerns(rel: pg_sys::Relation) -> bool {
    // SAFETY: an open relation.
    !session::on_main() && concerns_slowly(unsafe { (*rel).rd_id })
}

fn concerns_slowly(relid: Oid) -> bool {
    report::catch(|| {
        let Some(branch) = session::current() else {
            return false;
        };
        match catalog::by_overlay(relid) {
            Some(entry) if entry.branch == branch.id => !entry.materialised,
            _ => {
                refuse_foreign(&branch, relid);
                false
            }
        }
    })
}

/// The last line of defence: a row that would reach a table of main, or of
/// another branch, from a branch, whatever way it took, is refused.
fn refuse_foreign(branch: &Branch, relid: Oid) {
    if OWN.with(|own| own.borrow().contains(&relid)) {
        return;
    }
    let foreign =
        shape::kind(relid) != shape::Kind::Untracked && catalog::home_of(relid) != Some(branch.id);
    if foreign || catalog::by_overlay(relid).is_some() {
        Error::NotOnBranch {
            what: format!("changing table {} itself", shape::qualified_name(relid)),
            why: format!(
                "The session is on branch \"{}\", and the statement would have changed what other branches see.",
                branch.name
            ),
            instead: "Report this statement; to change main, switch to it first.".into(),
        }
        .raise();
    }
    OWN.with(|own| own.borrow_mut().insert(relid));
}

/// Copies up what the row in `slot` collides with, before it is inserted into
/// `rel` by command `command`, or takes the place of version `old`.
///
/// # Safety
/// The arguments must be those of a table access method call.
pub unsafe fn before_row(
    rel: pg_sys::Relation,
    old: Option<&pg_sys::ItemPointerData>,
    slot: *mut pg_sys::TupleTableSlot,
    command: pg_sys::CommandId,
) {
    // SAFETY: as promised by the caller.
    report::catch(|| unsafe { check_row(rel, old, slot, command, &|_| true) });
}

/// The same for a row of INSERT ... ON CONFLICT, which is placed before its
/// indexes are looked at. Where it collides on an index that the clause names,
/// the rest is left alone: the server finds the row and takes it from there.
///
/// # Safety
/// As [`before_row`].
pub unsafe fn before_speculative_row(
    rel: pg_sys::Relation,
    slot: *mut pg_sys::TupleTableSlot,
    command: pg_sys::CommandId,
) {
    // SAFETY: as promised by the caller.
    report::catch(|| unsafe {
        let arbiters = arbiters::of(rel);
        if arbiters.is_empty() {
            check_row(rel, None, slot, command, &|_| true);
            return;
        }
        let before = copy_up::count();
        check_row(rel, None, slot, command, &|index| arbiters.contains(&index));
        if copy_up::count() == before {
            check_row(rel, None, slot, command, &|index| {
                !arbiters.contains(&index)
            });
        }
    });
}

/// The server asks an index that ON CONFLICT names whether these values are
/// there: what collides with them is copied up first.
///
/// # Safety
/// `values`, each with whether it is NULL, must be of the types the index holds.
pub unsafe fn before_values(
    overlay: Oid,
    index: Oid,
    values: &[(pg_sys::Datum, bool)],
    command: pg_sys::CommandId,
) {
    // SAFETY: as promised by the caller.
    report::catch(|| unsafe {
        let Some(branch) = session::current() else {
            return;
        };
        let concerned = catalog::by_overlay(overlay)
            .is_some_and(|entry| entry.branch == branch.id && !entry.materialised);
        let known: Vec<pg_sys::Datum> = values.iter().map(|(value, _)| *value).collect();
        let all_known = !values.iter().any(|(_, null)| *null);
        if !concerned || all_known && twins::before_values(&branch, overlay, index, &known, command)
        {
            return;
        }
        let looks = looks(overlay, &branch);
        for look in looks.looks.iter().filter(|look| look.index == index) {
            let mut array = [pg_sys::Datum::from(0usize); 32];
            let mut nulls = [false; 32];
            for (n, (value, null)) in values.iter().enumerate() {
                (array[n], nulls[n]) = (*value, *null);
            }
            look.copy_up_values(&branch, (array, nulls, values.len()), command);
        }
    })
}

/// Checks the indexes that `wanted` names.
///
/// # Safety
/// As [`before_row`].
unsafe fn check_row(
    rel: pg_sys::Relation,
    old: Option<&pg_sys::ItemPointerData>,
    slot: *mut pg_sys::TupleTableSlot,
    command: pg_sys::CommandId,
    wanted: &dyn Fn(Oid) -> bool,
) {
    // SAFETY: as promised by the caller.
    unsafe {
        let Some(branch) = session::current() else {
            return;
        };
        let overlay = (*rel).rd_id;
        if twins::before_row(
            &branch,
            overlay,
            old,
            slot,
            command.saturating_sub(1),
            wanted,
        ) {
            return;
        }
        let looks = looks(overlay, &branch);
        let row = super::slot::values(slot);
        for look in looks.looks.iter().filter(|look| wanted(look.index)) {
            let kept = |old| {
                !look.columns.is_empty() && Open::shared(overlay).keeps(old, row, &look.columns)
            };
            if old.is_some_and(kept) {
                continue;
            }
            look.copy_up(&branch, rel, slot, command.saturating_sub(1));
        }
    }
}

/// The looks of an overlay; made again when what it inherits has changed.
fn looks(overlay: Oid, branch: &Branch) -> Rc<Looks> {
    let entry = catalog::by_overlay(overlay).expect("only overlays are asked for");
    // SAFETY: an overlay's own OID names it when it has another shape.
    let named = if entry.diverged { overlay } else { entry.relid };
    let inherited = arms::inherited(branch, named).unwrap_or_else(|error| error.raise());
    if let Some(known) = KNOWN.with(|known| known.borrow().get(&overlay).cloned()) {
        if known.inherited == inherited && known.relid == named {
            return known;
        }
    }
    let made = Rc::new(make(overlay, named, inherited));
    KNOWN.with(|known| known.borrow_mut().insert(overlay, Rc::clone(&made)));
    made
}

fn make(overlay: Oid, named: Oid, inherited: Option<Rc<str>>) -> Looks {
    let mut looks = Vec::new();
    if let Some(sql) = &inherited {
        let from = from_clause(overlay, sql);
        session::internally(|| {
            super::identity::as_superuser(|| {
                for (index, condition, types) in conditions(overlay) {
                    let query = format!(
                        "SELECT {} FROM {} WHERE {condition}",
                        from.columns, from.source
                    );
                    let columns = if Open::shared(index).is_plain_index() {
                        Open::shared(overlay).index_columns(index)
                    } else {
                        Vec::new()
                    };
                    looks.push(Look {
                        index,
                        columns,
                        plan: prepare(&query, &types),
                        nulls_collide: condition.contains(" IS NULL AND $"),
                    });
                }
            })
        });
    }
    Looks {
        relid: named,
        inherited,
        looks,
    }
}

struct From {
    columns: String,
    source: String,
}

/// The inherited rows with the overlay's column names.
fn from_clause(overlay: Oid, inherited: &str) -> From {
    let open = Open::shared(overlay);
    let mut aliases = Vec::new();
    let mut columns = Vec::new();
    for n in 1..=open.columns() {
        let attribute = open.attribute(n);
        // SAFETY: a C string in a fixed-size name.
        let name = unsafe { std::ffi::CStr::from_ptr(attribute.attname.data.as_ptr()) }
            .to_string_lossy()
            .into_owned();
        let quoted = braid_rewrite::quote_identifier(&name);
        if !attribute.attisdropped {
            columns.push(quoted.clone());
        }
        aliases.push(quoted);
    }
    aliases.extend(
        (1..=braid_rewrite::read::HIDDEN_COLUMNS).map(|n| format!("\"........braid.{n}\"")),
    );
    columns.push("\"........braid.6\" AS tableoid".to_string());
    From {
        columns: columns.join(", "),
        source: format!("({inherited}) AS inherited({})", aliases.join(", ")),
    }
}

/// From the catalogs as they are, not as a transaction's snapshot has them:
/// the overlay may be younger.
fn conditions(overlay: Oid) -> Vec<(Oid, String, Vec<Oid>)> {
    transaction::under_one_snapshot(|| {
        Spi::connect(|client| {
            client
                .select(CONDITIONS, None, &[overlay.into()])
                .unwrap_or_else(|error| panic!("{error}"))
                .filter_map(|row| {
                    Some((
                        row.get::<Oid>(1).ok()??,
                        row.get::<String>(2).ok()??,
                        row.get::<Vec<Oid>>(3).ok()??,
                    ))
                })
                .collect()
        })
    })
}

fn prepare(query: &str, types: &[Oid]) -> pg_sys::SPIPlanPtr {
    let text = CString::new(query).expect("printed SQL has no NUL");
    let mut types = types.to_vec();
    // SAFETY: SPI copies text and types; the plan is kept beyond SPI_finish.
    unsafe {
        pg_sys::SPI_connect();
        let plan = pg_sys::SPI_prepare(text.as_ptr(), types.len() as i32, types.as_mut_ptr());
        if plan.is_null() {
            panic!("could not prepare the collision query");
        }
        pg_sys::SPI_keepplan(plan);
        pg_sys::SPI_finish();
        plan
    }
}

impl Look {
    /// # Safety
    /// As [`before_row`].
    unsafe fn copy_up(
        &self,
        branch: &Branch,
        rel: pg_sys::Relation,
        slot: *mut pg_sys::TupleTableSlot,
        command: pg_sys::CommandId,
    ) {
        // SAFETY: the index belongs to the relation.
        unsafe {
            let values = index_values(rel, self.index, slot);
            self.copy_up_values(branch, values, command);
        }
    }

    /// # Safety
    /// The values must be of the types the index holds.
    unsafe fn copy_up_values(
        &self,
        branch: &Branch,
        (mut values, nulls, count): Values,
        command: pg_sys::CommandId,
    ) {
        // SAFETY: values and results live in the current context until
        // SPI_finish.
        unsafe {
            if !self.nulls_collide && nulls[..count].iter().any(|null| *null) {
                return;
            }
            let flags: Vec<std::ffi::c_char> = nulls[..count]
                .iter()
                .map(|null| if *null { b'n' } else { b' ' } as _)
                .collect();
            session::internally(|| {
                super::identity::as_superuser(|| {
                    pg_sys::SPI_connect();
                    let snapshot = if transaction::repeatable() {
                        pg_sys::GetTransactionSnapshot()
                    } else {
                        pg_sys::GetLatestSnapshot()
                    };
                    pg_sys::SPI_execute_snapshot(
                        self.plan,
                        values.as_mut_ptr(),
                        flags.as_ptr(),
                        snapshot,
                        std::ptr::null_mut(),
                        true,
                        false,
                        0,
                    );
                    let found = pg_sys::SPI_tuptable;
                    if pg_sys::SPI_processed > 0 && !found.is_null() {
                        copy_up::tuples(
                            branch,
                            (*found).tupdesc,
                            (*found).vals,
                            pg_sys::SPI_processed as usize,
                            command,
                        );
                    }
                    pg_sys::SPI_finish();
                })
            });
        }
    }
}

/// Values of an index, which of them are NULL, and how many there are.
type Values = ([pg_sys::Datum; 32], [bool; 32], usize);

/// The values of an index for the row in `slot`.
///
/// # Safety
/// `index` must be an index of `rel`, and `slot` hold a row of it.
unsafe fn index_values(
    rel: pg_sys::Relation,
    index: Oid,
    slot: *mut pg_sys::TupleTableSlot,
) -> Values {
    // SAFETY: as promised; the executor state only evaluates index expressions.
    unsafe {
        let _ = rel;
        let open = Open::shared(index);
        let info = pg_sys::BuildIndexInfo(open.raw());
        let estate = pg_sys::CreateExecutorState();
        let context = pg_sys::MakePerTupleExprContext(estate);
        (*context).ecxt_scantuple = slot;
        let mut values = [pg_sys::Datum::from(0usize); 32];
        let mut nulls = [false; 32];
        pg_sys::FormIndexDatum(info, slot, estate, values.as_mut_ptr(), nulls.as_mut_ptr());
        let count = (*info).ii_NumIndexKeyAttrs as usize;
        // By-reference results of expressions live in the executor state:
        // it is freed with the statement's context instead of here.
        (values, nulls, count)
    }
}
