//! Notes every change of a schema in `pggit.ddl`, before it is made.
//!
//! ```text
//!   main ──●──────────▶        CREATE BRANCH keeps nothing of the schema
//!          │  ALTER            the first change afterwards keeps what was before
//!          └─ tree             and the branch point has its schema for ever
//! ```
//!
//! A change that no branch point and no merge comes before costs one row.

use super::{sql, upstream};
use crate::branch::lineage::MAIN;
use crate::branch::session;
use crate::catalog;
use crate::error::Error;
use crate::pg::utility_node::{Kind, Statement};
use crate::pg::writer::Writer;
use crate::pg::{catalog as tables, datum, guc, objects, rollback, transaction};
use pgrx::pg_sys::{self, Oid};
use std::cell::Cell;

const PINS: &str = include_str!("../../../sql/schema_pins.sql");

thread_local! {
    /// The transaction, the branch and the depth of the last first change.
    static NOTED: Cell<(u64, i32, i32)> = const { Cell::new((0, 0, 0)) };
}

/// Before the server runs a statement on the branch of this session.
pub fn note(statement: &Statement) -> Result<(), Error> {
    let schema = matches!(
        statement.kind(),
        Kind::Create | Kind::CreateSchema | Kind::Change | Kind::Drop
    );
    if !schema
        || statement.is_refresh()
        || is_to_be_first(statement)
        || !statement.changes_the_branch()
        || !tables::readable()
        || transaction::is_read_only()
        || transaction::creates_extension()
    {
        return Ok(());
    }
    let Some(table) = tables::relation(c"ddl") else {
        return Ok(());
    };
    let branch = session::here().unwrap_or(MAIN);
    let is_first = NOTED.with(|noted| {
        let (xid, on, _) = noted.get();
        xid != transaction::current_xid() || on != branch
    });
    let before = match is_first && (session::is_merging() || is_needed(branch)) {
        true => Some(catalog::keep_as_read(branch)?),
        false => None,
    };
    catalog::forget_present();
    if catalog::kept_in_this_transaction() {
        // What comes after a commit of this transaction belongs to it.
        sql::run(
            "UPDATE pggit.commits SET tree = NULL WHERE branch = $1 AND xid = pg_catalog.pg_current_xact_id()",
            &[branch.into()],
        );
    }
    let object = name_of(statement);
    let text = |text: &Option<String>| text.as_deref().map_or(datum::NOTHING, datum::text);
    let values = [
        pg_sys::Datum::from(branch),
        pg_sys::Datum::from(transaction::current_xid() as usize),
        datum::clock(),
        if is_first {
            datum::current_snapshot()
        } else {
            datum::NOTHING
        },
        text(&before),
        datum::text(&transaction::outer_user()),
        datum::text(&statement.command()),
        text(&object),
        pg_sys::Datum::from(guc::commits_automatically()),
        datum::NOTHING,
    ];
    let nulls = [
        false,
        false,
        false,
        !is_first,
        before.is_none(),
        false,
        false,
        object.is_none(),
        false,
        true,
    ];
    let mut writer = Writer::open(table);
    writer.insert(&values, &nulls, transaction::command());
    writer.close();
    if is_first {
        NOTED.with(|noted| {
            noted.set((transaction::current_xid(), branch, rollback::nesting()));
        });
    }
    Ok(())
}

/// DROP INDEX CONCURRENTLY has to be what its transaction does first: it is
/// left out, and what is kept later has the schema without the index.
fn is_to_be_first(statement: &Statement) -> bool {
    statement.kind() == Kind::Drop && statement.is_concurrent()
}

/// Work at this depth and below was rolled back, and its notes with it.
pub fn rolled_back(depth: i32) {
    catalog::forget_present();
    NOTED.with(|noted| {
        if noted.get().2 >= depth {
            noted.set((0, 0, 0));
        }
    });
}

/// True when what is now would be missed later.
fn is_needed(branch: i32) -> bool {
    upstream::branches_exist() && sql::exists(PINS, &[branch.into()])
}

/// What the statement is about, for the message of the commit.
fn name_of(statement: &Statement) -> Option<String> {
    if let Some((schema, name)) = statement.creates() {
        return Some(match schema {
            Some(schema) => braid_model::quote::qualified(&schema, &name),
            None => braid_model::quote::identifier(&name).into_owned(),
        });
    }
    let names: Vec<String> = statement
        .targets()
        .iter()
        .take(5)
        .filter_map(|target| {
            let (name, namespace) = objects::name_and_schema(target.class, target.object)?;
            let schema = crate::branch::catalog::user_schema_name(namespace);
            Some(match namespace == Oid::INVALID || schema.is_empty() {
                true => braid_model::quote::identifier(&name).into_owned(),
                false => braid_model::quote::qualified(&schema, &name),
            })
        })
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}
