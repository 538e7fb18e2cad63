//! DDL and other utility statements on a branch.
//!
//! PostgreSQL runs every statement itself. What happens before is that the
//! objects the statement names become the branch's own (they *diverge*), and
//! that what it creates is sent to the branch's schemas; what happens after is
//! that names on the branch are brought up to date:
//!
//! ```text
//!   ALTER TABLE public.t ...   on branch 7
//!     1  diverge    t's overlay moves to pggit_b7_v2200, views over t follow
//!     2  names      public.t now means pggit_b7_v2200.t on this branch
//!     3  (server)   ALTER TABLE public.t, exactly as it was written
//!     4  finish     column mapping, checks over inherited rows, names
//! ```
//!
//! Statements that cannot be done exactly right are refused with PB005 before
//! anything is changed.

pub mod catalogs;
mod copies;
mod create;
mod data;
mod diverge;
mod finish;
mod history;
mod schemas;
pub mod sequences;
pub mod sql;
mod upstream;
pub mod visibility;

use super::lineage::Branch;
use super::session;
use crate::error::{Error, OrRaise};
use crate::pg::utility_node::{Kind, Statement};
use crate::pg::{creation, guc, name_cache, naming, rollback, transaction};
use finish::After;
pub use finish::FUSE;
pub use history::note;
use std::cell::RefCell;

thread_local! {
    /// Statements the server is running, with what is to be done after each.
    static RUNNING: RefCell<Vec<(i32, After)>> = const { RefCell::new(Vec::new()) };
}

/// False while statements on main cannot concern any branch.
pub fn may_concern_branches() -> bool {
    upstream::branches_exist()
}

/// The name of the extension.
pub const EXTENSION: &str = "braid";

/// Before the server runs a statement. False: it was answered here.
pub fn prepare(statement: &mut Statement) -> bool {
    use Kind::{Change, Create, CreateSchema, Drop};
    if matches!(statement.kind(), Create | CreateSchema | Change | Drop) {
        transaction::note_changed_definitions();
    }
    let Some(branch) = session::current() else {
        let after = match statement.drops_extension(EXTENSION) {
            true => After::extension_gone(),
            false => upstream::prepare(statement).or_raise(),
        };
        RUNNING.with(|running| running.borrow_mut().push((rollback::nesting(), after)));
        return true;
    };
    naming::sync();
    route(&branch, statement).or_raise()
}

fn route(branch: &Branch, statement: &mut Statement) -> Result<bool, Error> {
    if upstream::has_descendants(branch.id) {
        upstream::keep_for_descendants(branch, statement)?;
        naming::sync();
    }
    if let Some(schema) = statement.renamed_schema() {
        schemas::rename(branch, schema, &statement.new_name().unwrap_or_default())?;
        statement.completed();
        return Ok(false);
    }
    if let Some(schema) = statement
        .given_schema()
        .filter(|schema| schemas::is_own(branch.id, *schema))
    {
        statement.set_schema(&sql::schema_name(schema));
    }
    match statement.kind() {
        Kind::Pass => rows(Ok(true)),
        Kind::Copy => rows(data::copy(branch, statement)),
        Kind::Truncate => rows(data::truncate(branch, statement)),
        Kind::Lock => rows(data::lock(branch, statement)),
        Kind::Maintain => rows(data::maintain(branch, statement)),
        Kind::Create => {
            let after = create::object(branch, statement)?;
            begin(after);
            Ok(true)
        }
        Kind::CreateSchema => {
            let after = create::schema(branch, statement)?;
            begin(after);
            Ok(true)
        }
        Kind::Change | Kind::Drop => {
            let after = diverge::targets(branch, statement)?;
            begin(after);
            Ok(true)
        }
        Kind::Refused => Err(refused(statement)),
    }
}

/// Statements on rows leave nothing to do for afterwards.
fn rows(outcome: Result<bool, Error>) -> Result<bool, Error> {
    if let Ok(true) = outcome {
        RUNNING.with(|running| {
            running
                .borrow_mut()
                .push((rollback::nesting(), After::nothing()))
        });
    }
    outcome
}

/// After the server ran it.
pub fn finish() {
    let done = RUNNING.with(|running| running.borrow_mut().pop());
    let Some((_, after)) = done else { return };
    if RUNNING.with(|running| running.borrow().is_empty()) {
        name_cache::show_real_schema_names(false);
    }
    after.run().or_raise();
}

/// The transaction, or its part at this depth and below, was rolled back.
pub fn rolled_back(depth: i32) {
    creation::rolled_back(depth);
    let empty = RUNNING.with(|running| {
        let mut running = running.borrow_mut();
        running.retain(|(level, _)| *level < depth);
        running.is_empty()
    });
    if empty {
        name_cache::show_real_schema_names(false);
    }
    naming::forget();
    history::rolled_back(depth);
}

/// The server takes over: schemas have their real names meanwhile, because it
/// builds further statements from them.
fn begin(after: After) {
    naming::sync();
    name_cache::show_real_schema_names(true);
    RUNNING.with(|running| running.borrow_mut().push((rollback::nesting(), after)));
}

/// A statement no branch can do yet.
fn refused(statement: &Statement) -> Error {
    Error::NotOnBranch {
        what: statement.command(),
        why: "The statement changes something that all branches share.".into(),
        instead: "Run it on main: SELECT pggit.switch_branch('main');".into(),
    }
}

/// Drops the schemas a branch has made.
pub fn drop_all(branch: i32) {
    for schema in sql::texts(
        "SELECT n.nspname::text FROM pggit.visible v JOIN pg_catalog.pg_namespace n ON n.oid = v.namespace WHERE v.branch = $1",
        &[branch.into()],
    ) {
        let drop = format!("DROP SCHEMA {} CASCADE", braid_rewrite::quote_identifier(&schema));
        guc::with_setting(c"client_min_messages", c"warning", || sql::run(&drop, &[]));
    }
}

const INHERIT: &str = include_str!("../../../sql/branch_inherit.sql");

/// A branch just made from `parent` begins with what names mean there.
pub fn inherit(name: &str, parent: &Branch) -> Result<(), Error> {
    transaction::next_command();
    let branch = session::find(name)?;
    let differs = sql::exists(
        "SELECT FROM pggit.name n WHERE n.branch = $1 \
         UNION ALL SELECT FROM pggit.shadow s WHERE s.branch = $1 LIMIT 1",
        &[parent.id.into()],
    );
    if differs {
        sql::run(INHERIT, &[branch.id.into(), parent.id.into()]);
        schemas::refresh_names(branch.id);
    }
    Ok(())
}
