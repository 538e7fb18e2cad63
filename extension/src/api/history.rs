//! `row_history`, `blame`: who made a row what it is.

use crate::branch::catalog::by_overlay;
use crate::branch::history::{self, Keyed, Version};
use crate::error::{Error, OrRaise};
use crate::pg::report::catch;
use crate::pg::{guc, shape, transaction};
use braid_rewrite::snapshot::Snapshot;
use pgrx::datum::TimestampWithTimeZone;
use pgrx::iter::TableIterator;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;

const CHANGE: &str = include_str!("../../sql/history/changes.sql");

/// How many merges a value is followed through.
const MERGES: usize = 32;

/// What is known of the transaction behind a version.
#[derive(Default, Clone)]
struct Facts {
    who: Option<String>,
    at: Option<TimestampWithTimeZone>,
    commit: Option<String>,
    message: Option<String>,
    /// The state a merge took it from.
    source: Option<(i32, Snapshot)>,
    branch: Option<String>,
}

/// Every version of a row, oldest first.
#[pg_extern]
#[allow(clippy::type_complexity)]
fn row_versions(
    table: Option<Oid>,
    key: Option<&str>,
) -> TableIterator<
    'static,
    (
        name!(version, i64),
        name!(change_type, String),
        name!(branch, Option<String>),
        name!(commit, Option<String>),
        name!(message, Option<String>),
        name!(xid, Option<String>),
        name!(changed_by, Option<String>),
        name!(changed_at, Option<TimestampWithTimeZone>),
        name!(changed_columns, Vec<String>),
        name!(old_row, Option<String>),
        name!(new_row, Option<String>),
    ),
> {
    let rows: Vec<_> = catch(|| {
        let (keyed, branch, as_of) = subject(table, key);
        let versions = history::versions(&keyed, branch, &as_of).or_raise();
        (1..)
            .zip(versions)
            .map(|(number, version)| {
                let facts = facts(&version);
                (
                    number,
                    kind(&version).to_string(),
                    facts.branch,
                    facts.commit,
                    facts.message,
                    version.xid.map(|xid| xid.to_string()),
                    facts.who,
                    facts.at,
                    changed(&keyed, &version),
                    version.old.map(|row| row.json),
                    version.new.map(|row| row.json),
                )
            })
            .collect()
    });
    TableIterator::new(rows)
}

/// For every cell of a row as it is now: who last set it.
#[pg_extern]
#[allow(clippy::type_complexity)]
fn blame_cells(
    table: Option<Oid>,
    key: Option<&str>,
) -> TableIterator<
    'static,
    (
        name!(column_name, String),
        name!(value, Option<String>),
        name!(change_type, String),
        name!(branch, Option<String>),
        name!(commit, Option<String>),
        name!(message, Option<String>),
        name!(xid, Option<String>),
        name!(changed_by, Option<String>),
        name!(changed_at, Option<TimestampWithTimeZone>),
    ),
> {
    let rows: Vec<_> = catch(|| {
        let (keyed, branch, as_of) = subject(table, key);
        let versions = history::versions(&keyed, branch, &as_of).or_raise();
        let Some(now) = versions.last().and_then(|version| version.new.clone()) else {
            Error::NoSuchRow {
                table: shape::qualified_name(keyed.table),
                key: key.unwrap_or_default().to_string(),
                was_there: !versions.is_empty(),
            }
            .raise()
        };
        (0..keyed.columns.len())
            .map(|column| {
                let (version, facts) = culprit(&keyed, &versions, column, MERGES);
                (
                    keyed.columns[column].clone(),
                    now.cells[column].clone(),
                    kind(&version).to_string(),
                    facts.branch,
                    facts.commit,
                    facts.message,
                    version.xid.map(|xid| xid.to_string()),
                    facts.who,
                    facts.at,
                )
            })
            .collect()
    });
    TableIterator::new(rows)
}

/// The version that gave a column its last value; through merges to where it
/// was written.
fn culprit(keyed: &Keyed, versions: &[Version], column: usize, left: usize) -> (Version, Facts) {
    let cell = |row: &Option<history::Row>| row.as_ref().map(|row| row.cells[column].clone());
    let set = |version: &&Version| cell(&version.old) != cell(&version.new);
    let version = versions
        .iter()
        .rev()
        .find(set)
        .expect("a row that exists was made");
    let facts = facts(version);
    if let (Some((branch, as_of)), true) = (&facts.source, left > 0) {
        let there = history::versions(keyed, *branch, as_of).or_raise();
        if there
            .last()
            .is_some_and(|last| cell(&last.new) == cell(&version.new))
        {
            return culprit(keyed, &there, column, left - 1);
        }
    }
    (version.clone(), facts)
}

/// The row that is asked for, on the branch of this session, now.
fn subject(table: Option<Oid>, key: Option<&str>) -> (Keyed, i32, Snapshot) {
    let given = table.unwrap_or_else(|| Error::Null { argument: "table" }.raise());
    let key = key.unwrap_or_else(|| Error::Null { argument: "key" }.raise());
    let table = by_overlay(given)
        .filter(|over| !over.diverged)
        .map_or(given, |over| over.relid);
    if shape::kind(table) == shape::Kind::Untracked {
        Error::NoHistory(shape::qualified_name(table)).raise();
    }
    let columns: Vec<_> = super::merge::key_columns(table);
    check_readable(table);
    let keyed = Keyed::new(table, &columns, key).or_raise();
    let now: Option<String> =
        Spi::get_one("SELECT pg_catalog.pg_current_snapshot()::pg_catalog.text")
            .expect("the snapshot can be read");
    let now = now.expect("there is a snapshot");
    let own = transaction::xid_if_any();
    let (branch, as_of) = history::present(&guc::branch_name(), &now, own).or_raise();
    (keyed, branch, as_of)
}

/// Who may not read the table, or all of its rows, does not see its past.
fn check_readable(table: Oid) {
    let secured = Spi::connect_mut(|client| {
        client
            .update(
                "SELECT pggit.check_readable(ARRAY[$1])",
                None,
                &[table.into()],
            )
            .unwrap_or_else(|error| panic!("{error}"));
        let row = client
            .update("SELECT pggit.is_row_secured($1)", None, &[table.into()])
            .unwrap_or_else(|error| panic!("{error}"));
        row.first().get_one::<bool>().ok().flatten()
    });
    if secured == Some(true) {
        Error::RowSecured(shape::qualified_name(table)).raise();
    }
}

fn kind(version: &Version) -> &'static str {
    match (&version.xid, &version.old, &version.new) {
        (None, ..) => "EXISTED",
        (_, None, _) => "INSERT",
        (_, _, None) => "DELETE",
        _ => "UPDATE",
    }
}

/// The columns in which two versions differ; all of a new row, none of one
/// that is gone.
fn changed(keyed: &Keyed, version: &Version) -> Vec<String> {
    let Some(new) = &version.new else {
        return Vec::new();
    };
    let differs = |i: &usize| match &version.old {
        Some(old) => old.cells[*i] != new.cells[*i],
        None => true,
    };
    (0..keyed.columns.len())
        .filter(differs)
        .map(|i| keyed.columns[i].clone())
        .collect()
}

fn facts(version: &Version) -> Facts {
    let Some(xid) = version.xid else {
        return Facts::default();
    };
    Spi::connect_mut(|client| {
        let role = version.role.unwrap_or(Oid::INVALID);
        let arguments = [xid.to_string().into(), version.branch.into(), role.into()];
        let rows = client
            .update(CHANGE, None, &arguments)
            .unwrap_or_else(|error| panic!("{error}"));
        let row = rows.first();
        let text = |n: usize| row.get::<String>(n).ok().flatten();
        let source_id: Option<i32> = row.get(6).ok().flatten();
        Facts {
            who: text(1).or_else(|| version.role.is_none().then(|| text(5)).flatten()),
            at: row.get(2).ok().flatten(),
            commit: text(3),
            message: text(4),
            source: source_id.zip(text(7).and_then(|s| Snapshot::parse(&s))),
            branch: text(8),
        }
    })
}
