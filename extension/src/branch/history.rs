//! The history of one row: which transactions changed it, and what it was
//! before and after each.
//!
//! The logs name the transactions. What the row was is not taken from the log
//! entries: the table is read as of a snapshot that sees the first i of them,
//! by the arms that read every other state. So copies taken over by a branch,
//! truncations, renamed columns and moved rows need no care of their own.
//!
//! ```text
//!   main    x1 ── x2 ──●── x5               a snapshot for "after x1": sees x1, not x2
//!                      └── b: x3 ── x4      the history on b: x1 x2 x3 x4
//! ```
//!
//! Row locks serialise the changes of one key, so the order of its log entries is
//! the order of its versions.

use super::catalog::{by_overlay, home_of, overlay_of};
use super::lineage::MAIN;
use super::{past, session};
use crate::capture;
use crate::error::Error;
use crate::pg::shape::{self, Kind};
use braid_rewrite::quote::{quote_identifier, quote_literal};
use braid_rewrite::read::Column;
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use serde_json::Value;
use std::collections::HashSet;

/// More changes of one row than this are not told.
const MOST: usize = 10_000;

/// The place of a change that is in no log: before those that are.
const UNORDERED: i64 = -2;

/// A row as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The row as jsonb prints it.
    pub json: String,
    /// The text of every column, in the order of [`Keyed::columns`].
    pub cells: Vec<Option<String>>,
}

/// One change of a row, on one branch.
#[derive(Debug, Clone)]
pub struct Version {
    pub branch: i32,
    /// None for what is older than the history that is kept.
    pub xid: Option<u64>,
    pub role: Option<Oid>,
    pub old: Option<Row>,
    pub new: Option<Row>,
}

/// A table and the key of one of its rows.
pub struct Keyed {
    pub table: Oid,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Of each key column: its number, how it is compared, and the value as SQL.
    key: Vec<(i16, String, String)>,
}

/// A column of a key: number, name and comparison.
pub type KeyColumn = (i16, String, String);

impl Keyed {
    /// `given` is the value of a key of one column, a JSON array of values in
    /// the order of the key, or a JSON object of its columns.
    pub fn new(table: Oid, key: &[KeyColumn], given: &str) -> Result<Keyed, Error> {
        let shape = shape::shape(table);
        let unfit = |why: String| Error::UnfitKey {
            table: shape.qualified.clone(),
            key: key.iter().map(|(_, name, _)| name.clone()).collect(),
            why,
        };
        if key.is_empty() {
            return Err(Error::NoKey(shape.qualified.clone()));
        }
        let values = values(given, key).map_err(unfit)?;
        let compared = key.iter().zip(values).map(|((number, _, equals), value)| {
            let type_sql = match &shape.columns[*number as usize - 1] {
                Column::Live { type_sql, .. } => type_sql.as_str(),
                Column::Dropped => "text",
            };
            let value = format!("CAST({} AS {type_sql})", quote_literal(&value));
            (*number, equals.clone(), value)
        });
        Ok(Keyed {
            table,
            key: compared.collect(),
            columns: shape::live_names(table).into_iter().map(|c| c.1).collect(),
        })
    }
}

/// The values of a key, as text.
fn values(given: &str, key: &[KeyColumn]) -> Result<Vec<String>, String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match serde_json::from_str::<Value>(given) {
        Ok(Value::Object(object)) if key.iter().any(|(_, name, _)| object.contains_key(name)) => {
            if let Some(other) = object.keys().find(|k| key.iter().all(|(_, n, _)| n != *k)) {
                return Err(format!("Column \"{other}\" is not part of it."));
            }
            let value = |(_, name, _): &KeyColumn| match object.get(name) {
                None | Some(Value::Null) => Err(format!("Column \"{name}\" is missing.")),
                Some(value) => Ok(text(value)),
            };
            key.iter().map(value).collect()
        }
        Ok(Value::Array(list)) if list.len() == key.len() => Ok(list.iter().map(text).collect()),
        _ if key.len() > 1 => Err(format!("It has {} columns.", key.len())),
        Ok(Value::String(text)) => Ok(vec![text]),
        _ => Ok(vec![given.to_string()]),
    }
}

/// A branch in the lineage, with the tables that hold the row there.
struct Level {
    branch: i32,
    as_of: Snapshot,
    tables: Vec<Oid>,
    changes: Vec<Change>,
}

#[derive(Debug, Clone, PartialEq)]
struct Change {
    xid: u64,
    role: Option<Oid>,
    /// Position in the log; copies a branch took over come first.
    place: (i64, i32),
}

/// Every version of the row on a branch as of a snapshot, oldest first.
pub fn versions(keyed: &Keyed, branch: i32, as_of: &Snapshot) -> Result<Vec<Version>, Error> {
    let mut found = Vec::new();
    let levels = levels(keyed, branch, as_of)?;
    for (i, level) in levels.iter().rev().enumerate() {
        if i > 0 && level.changes.is_empty() {
            continue;
        }
        let mut before = state(keyed, level, &level.changes, 0)?;
        if i == 0 && before.is_some() {
            found.push(Version {
                branch: level.branch,
                xid: None,
                role: None,
                old: None,
                new: before.clone(),
            });
        }
        for (n, change) in level.changes.iter().enumerate() {
            let after = state(keyed, level, &level.changes, n + 1)?;
            if after != before {
                found.push(Version {
                    branch: level.branch,
                    xid: Some(change.xid),
                    role: change.role,
                    old: before,
                    new: after.clone(),
                });
            }
            before = after;
        }
    }
    Ok(found)
}

/// The branch, then its ancestors as far down as the row may come from.
fn levels(keyed: &Keyed, branch: i32, as_of: &Snapshot) -> Result<Vec<Level>, Error> {
    let state = past::at(branch, as_of.clone())?;
    let mut levels: Vec<Level> = Vec::new();
    for step in &state.ancestors {
        levels.push(Level {
            branch: step.branch,
            as_of: step.as_of.clone(),
            tables: Vec::new(),
            changes: Vec::new(),
        });
    }
    for member in shape::inheritors(keyed.table) {
        if shape::kind(member) == Kind::Table {
            walk(keyed, member, &mut levels);
        }
    }
    levels.retain(|level| !level.tables.is_empty());
    for level in &mut levels {
        // The log knows the order best; of one transaction the first entry counts.
        level.changes.sort_by_key(|change| change.place);
        let logged: HashSet<u64> = level
            .changes
            .iter()
            .filter(|change| change.place >= (0, 0))
            .map(|change| change.xid)
            .collect();
        let mut seen = HashSet::new();
        level.changes.retain(|change| {
            (change.place.0 != UNORDERED || !logged.contains(&change.xid))
                && seen.insert(change.xid)
        });
        if level.changes.len() > MOST {
            return Err(Error::TooManyVersions(level.changes.len() as i64));
        }
    }
    Ok(levels)
}

/// Notes where the row may be on each level, and who changed it there.
fn walk(keyed: &Keyed, member: Oid, levels: &mut [Level]) {
    let names = shape::live_names(keyed.table);
    let own = shape::live_names(member);
    let place = |number: i16| {
        let name = &names.iter().find(|(n, _)| *n == number)?.1;
        own.iter().find(|(_, n)| n == name).map(|(n, _)| *n)
    };
    let Some(mut numbers) = keyed
        .key
        .iter()
        .map(|(n, _, _)| place(*n))
        .collect::<Option<Vec<i16>>>()
    else {
        return;
    };
    let mut table = member;
    for level in levels {
        level.tables.push(table);
        let is_home = by_overlay(table).is_none() && home_of(table) == Some(level.branch);
        if level.branch == MAIN || is_home {
            logged(keyed, &numbers, table, level);
            return;
        }
        let over = by_overlay(table)
            .filter(|over| over.diverged && over.branch == level.branch)
            .or_else(|| overlay_of(level.branch, table))
            .filter(|over| level.as_of.sees(over.made));
        let Some(over) = over else { continue };
        if over.overlay == Oid::INVALID {
            return;
        }
        hidden(keyed, over.tombstone, level);
        logged(keyed, &numbers, over.overlay, level);
        // What the transaction that made the overlay wrote, and what a truncation
        // took, is in no log.
        let emptied = if over.materialised {
            over.materialised_by
        } else {
            0
        };
        for xid in [over.made, emptied] {
            if xid != 0 && level.as_of.sees(xid) {
                let place = (UNORDERED, 0);
                let role = None;
                level.changes.push(Change { xid, role, place });
            }
        }
        if over.diverged && over.overlay == table {
            table = over.relid;
            for number in &mut numbers {
                if let Some(base) = over.base_columns.get(*number as usize - 1) {
                    *number = *base;
                }
            }
            if numbers.contains(&0) {
                return;
            }
        }
    }
}

/// Changes of the row in the log of a relation.
fn logged(keyed: &Keyed, numbers: &[i16], relation: Oid, level: &mut Level) {
    let Some(log) = capture::log_of(relation) else {
        return;
    };
    let columns: Vec<String> = numbers.iter().map(|n| format!("r.c{n}")).collect();
    let sql = format!(
        "SELECT r.xid::pg_catalog.text::pg_catalog.int8, r.role, \
         (r.lsn OPERATOR(pg_catalog.-) '0/0'::pg_catalog.pg_lsn)::pg_catalog.int8, r.seq FROM {} r WHERE {}",
        shape::qualified_name(log.log),
        same(keyed, &columns)
    );
    read_changes(&sql, level);
}

/// When a branch took the row over, or hid it; true if it did.
fn hidden(keyed: &Keyed, tombstone: Oid, level: &mut Level) -> bool {
    if tombstone == Oid::INVALID {
        return false;
    }
    let before = level.changes.len();
    let columns: Vec<String> = (1..=keyed.key.len()).map(|i| format!("r.k{i}")).collect();
    let sql = format!(
        "SELECT r.xid::pg_catalog.text::pg_catalog.int8, NULL::pg_catalog.oid, (-1)::pg_catalog.int8, 0 FROM {} r WHERE {}",
        shape::qualified_name(tombstone),
        same(keyed, &columns)
    );
    read_changes(&sql, level);
    level.changes.len() > before
}

fn read_changes(sql: &str, level: &mut Level) {
    let mut found = select(sql, |row| Change {
        xid: row.get::<i64>(1).ok().flatten().unwrap_or(0) as u64,
        role: row.get::<Oid>(2).ok().flatten(),
        place: (
            row.get::<i64>(3).ok().flatten().unwrap_or(0),
            row.get::<i32>(4).ok().flatten().unwrap_or(0),
        ),
    });
    found.retain(|change| level.as_of.sees(change.xid));
    level.changes.append(&mut found);
}

/// The condition that these columns are the key.
fn same(keyed: &Keyed, columns: &[String]) -> String {
    let each = |(column, (_, equals, value)): (&String, &(i16, String, String))| {
        format!("{column} {equals} {value}")
    };
    let all: Vec<String> = columns.iter().zip(&keyed.key).map(each).collect();
    all.join(" AND ")
}

/// The row after the first `n` of the changes on a level.
fn state(keyed: &Keyed, level: &Level, changes: &[Change], n: usize) -> Result<Option<Row>, Error> {
    let as_of = changes[n..]
        .iter()
        .fold(level.as_of.clone(), |seen, later| {
            seen.with_running(later.xid)
        });
    let names = shape::live_names(keyed.table);
    for table in &level.tables {
        // Before a branch had a version of its own it had what that stands over.
        let table = by_overlay(*table)
            .filter(|over| over.diverged && !as_of.sees(over.made))
            .map_or(*table, |over| over.relid);
        let own = shape::live_names(table);
        let place = |name: &str| own.iter().find(|(_, n)| n == name).map(|(n, _)| *n);
        let cells: Vec<String> = names
            .iter()
            .map(|(_, name)| match place(name) {
                Some(n) => format!("a.c{n}::pg_catalog.text"),
                None => "NULL".to_string(),
            })
            .collect();
        let shown: Vec<String> = own
            .iter()
            .map(|(n, name)| format!("a.c{n} AS {}", quote_identifier(name)))
            .collect();
        let key: Option<Vec<String>> = keyed
            .key
            .iter()
            .map(|(number, _, _)| {
                let name = &names.iter().find(|(n, _)| n == number)?.1;
                place(name).map(|n| format!("a.c{n}"))
            })
            .collect();
        let Some(key) = key else { continue };
        let sql = format!(
            "SELECT pg_catalog.to_jsonb(s)::pg_catalog.text, ARRAY[{}]::pg_catalog.text[] FROM ({}) a \
             CROSS JOIN LATERAL (SELECT {}) s WHERE {}",
            cells.join(", "),
            past::rows(&past::at(level.branch, as_of.clone())?, table)?,
            shown.join(", "),
            same(keyed, &key)
        );
        let found = select(&sql, |row| Row {
            json: row.get(1).ok().flatten().unwrap_or_default(),
            cells: row.get(2).ok().flatten().unwrap_or_default(),
        });
        if let Some(row) = found.into_iter().next() {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

fn select<T>(sql: &str, mut each: impl FnMut(pgrx::spi::SpiHeapTupleData) -> T) -> Vec<T> {
    Spi::connect_mut(|client| {
        let rows = client
            .update(sql, None, &[])
            .unwrap_or_else(|error| panic!("{error}"));
        rows.map(&mut each).collect()
    })
}

/// The branch's present state with the running transaction's work.
pub fn present(branch: &str, snapshot: &str, own: u64) -> Result<(i32, Snapshot), Error> {
    let snapshot = Snapshot::parse(snapshot).expect("pg_snapshot prints its own format");
    let as_of = match own {
        0 => snapshot,
        xid => snapshot.with(xid),
    };
    Ok((session::find(branch)?.id, as_of))
}
