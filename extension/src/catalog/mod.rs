//! The object model of a database, read from its catalogs.
//!
//! ```text
//!   schema_of(branch)
//!     │  as if the session were on the branch: names, catalogs, deparsers
//!     ├─ rows       one query per group of kinds        sql/model/*.sql
//!     └─ assemble   attributes, comments, privileges, dependencies  ─▶  Schema
//! ```
//!
//! The catalogs show a branch's objects under the user's schema names, and
//! PostgreSQL's own deparsers print them, so a schema of a branch and one of
//! main are told in the same words. Objects keep the id they have on main.
//!
//! What a schema was before is kept by [`trees`]: at commits, and before the
//! first change after a branch point or merge ([`schema_at`]).

pub use origin::Origins;

mod assemble;
mod origin;
mod rows;
pub mod trees;

use crate::branch::ddl::sql;
use crate::branch::session;
use crate::error::Error;
use crate::pg::report;
use braid_model::Schema;
use braid_rewrite::snapshot::Snapshot;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// The schema of a branch (`main` is one) as this transaction sees it.
pub fn schema_of(branch: &str) -> Result<Schema, Error> {
    let found = session::find(branch)?;
    let origins = origin::of(&found);
    let rows = session::as_if_on(branch, rows::read);
    Ok(assemble::schema(rows, &origins))
}

const RESOLVE: &str = include_str!("../../sql/resolve_schema.sql");

/// The schema of a revision: a branch as it is, or a commit, tag or moment.
pub fn schema_of_revision(revision: &str) -> Result<Schema, Error> {
    if session::find(revision).is_ok() {
        return schema_of(revision);
    }
    let found = sql::rows(RESOLVE, &[revision.into()], |row| {
        let text = |n| row.get::<String>(n).ok().flatten();
        let error = text(4).zip(text(5)).map(|told| (told, text(6), text(7)));
        let branch = row.get::<i32>(1).ok().flatten();
        ((branch, text(2), text(3)), error)
    });
    if let Some(((state, message), detail, hint)) = found.iter().find_map(|(_, e)| e.clone()) {
        report::error(&state, &message, detail.as_deref(), hint.as_deref());
    }
    match found.into_iter().next().map(|(found, _)| found) {
        Some((_, _, Some(tree))) => trees::load(&tree),
        Some((Some(branch), Some(as_of), None)) => {
            let as_of = Snapshot::parse(&as_of).expect("pg_snapshot prints its own format");
            schema_at(branch, &as_of)
        }
        _ => Err(Error::UnknownBranch(revision.to_string())),
    }
}

const FIRST_CHANGE: &str = include_str!("../../sql/first_change.sql");

/// The schema of a branch as of a snapshot: what was before the first change
/// that the snapshot does not see, or what is.
pub fn schema_at(branch: i32, as_of: &Snapshot) -> Result<Schema, Error> {
    match schema_before(branch, as_of)? {
        Some(schema) => Ok(schema),
        None => schema_from_outside(&session::find_by_id(branch)?.name),
    }
}

/// The same; `None` where the snapshot sees every change there was.
pub fn schema_before(branch: i32, as_of: &Snapshot) -> Result<Option<Schema>, Error> {
    let first = sql::rows(
        FIRST_CHANGE,
        &[branch.into(), as_of.to_string().into()],
        |row| {
            let text = |n| row.get::<String>(n).ok().flatten();
            (text(1), text(2).unwrap_or_default())
        },
    )
    .pop();
    match first {
        None => Ok(None),
        Some((Some(tree), _)) => trees::load(&tree).map(Some),
        Some((None, since)) => Err(Error::SchemaNotKept {
            name: session::find_by_id(branch)?.name,
            since,
        }),
    }
}

/// The present schema, also while a function of Braid is at work.
pub fn schema_from_outside(branch: &str) -> Result<Schema, Error> {
    from_outside(|| schema_of(branch))
}

/// What the versions a branch has of tables stand for.
pub fn origins(branch: &crate::branch::lineage::Branch) -> Origins {
    origin::of(branch)
}

/// Keeps the present schema of a branch; returns its tree.
pub fn keep(branch: i32) -> Result<String, Error> {
    KEPT.set(crate::pg::transaction::current_xid());
    forget_present();
    keep_as_read(branch)
}

/// The same; what this transaction has read last will do.
pub fn keep_as_read(branch: i32) -> Result<String, Error> {
    if let Some(known) = sql::texts(KNOWN_TREE, &[branch.into()]).pop() {
        return Ok(known);
    }
    Ok(trees::store(present(branch)?.as_ref()))
}

const KNOWN_TREE: &str = include_str!("../../sql/known_tree.sql");

thread_local! {
    /// The transaction that last kept a schema for a commit.
    static KEPT: Cell<u64> = const { Cell::new(0) };
    /// What this transaction has read of branches it has not changed since.
    static READ: RefCell<(u64, HashMap<i32, Rc<Schema>>)> = RefCell::new((0, HashMap::new()));
}

/// The present schema of a branch, as last read by this transaction, if it has
/// begun to write and changed nothing since.
pub fn present(branch: i32) -> Result<Rc<Schema>, Error> {
    let xid = crate::pg::transaction::xid_if_any();
    let known = READ.with_borrow(|(of, read)| {
        (*of == xid && xid != 0)
            .then(|| read.get(&branch).cloned())
            .flatten()
    });
    if let Some(known) = known {
        return Ok(known);
    }
    let schema = Rc::new(schema_from_outside(&session::find_by_id(branch)?.name)?);
    READ.with_borrow_mut(|(of, read)| {
        if *of != xid {
            *of = xid;
            read.clear();
        }
        read.insert(branch, Rc::clone(&schema));
    });
    Ok(schema)
}

/// True when this transaction has kept a schema for a commit of its own.
pub fn kept_in_this_transaction() -> bool {
    let xid = crate::pg::transaction::xid_if_any();
    xid != 0 && KEPT.get() == xid
}

/// A schema is about to change, or was rolled back: [`present`] reads again.
pub fn forget_present() {
    READ.with_borrow_mut(|(_, read)| read.clear());
}

/// Runs `work` as if no function of Braid were at work: names are the branch's.
pub fn from_outside<T>(work: impl FnOnce() -> T) -> T {
    if session::is_internal() {
        crate::pg::guc::with_setting(c"pggit.internal", c"off", work)
    } else {
        work()
    }
}
