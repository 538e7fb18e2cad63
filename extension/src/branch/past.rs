//! Branches as they were: a table as of (branch, snapshot), and which keys may
//! differ between two such states.
//!
//! A branch at a moment is what a branch made at that moment would inherit:
//!
//! ```text
//!   main ──●────────●──────────▶          b at S  =  a branch without rows of its own,
//!     b    P └──●───┼──▶                             level 1: b as of S
//!               S                                    level 2: main as of P
//! ```
//!
//! so reading the past is reading an empty branch, by the same arms.
//!
//! Two states differ only in keys that somebody wrote: on the levels that only
//! one of them has, and in the log of the last level they share.

use super::catalog::{by_overlay, home_of, overlay_of, Overlay};
use super::lineage::{Ancestor, Branch, MAIN};
use super::{read, session};
use crate::capture;
use crate::error::Error;
use crate::pg::{shape, stream_run};
use braid_rewrite::quote::{quote_identifier, quote_literal};
use braid_rewrite::read::Column;
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;

/// No branch has this number: the levels below are all there is.
const NOBODY: i32 = -1;

/// The branch with id `branch` as of a snapshot.
pub fn at(branch: i32, as_of: Snapshot) -> Result<Branch, Error> {
    let live = session::find_by_id(branch)?;
    let mut ancestors = vec![Ancestor {
        branch,
        as_of,
        // What a commit's transaction does belongs to it to the end.
        began: None,
    }];
    ancestors.extend(live.ancestors);
    Ok(Branch {
        id: NOBODY,
        name: live.name,
        ancestors,
    })
}

/// The query of the rows of a table, alone, in a state: columns `c<number>`,
/// then the hidden ones.
pub fn rows(state: &Branch, relid: Oid) -> Result<String, Error> {
    read::rows(state, relid)
}

/// True when the two states share everything that was ever written: nothing
/// can differ.
pub fn is_untouched(one: &Branch, other: &Branch, relid: Oid) -> bool {
    let Some((a, b)) = shared(one, other) else {
        return false;
    };
    one.ancestors[..a]
        .iter()
        .chain(&other.ancestors[..b])
        .all(|level| {
            overlay_of(level.branch, relid).is_none() && home_of(relid) != Some(level.branch)
        })
        && !changed_between(&one.ancestors[a], &other.ancestors[b], relid)
}

/// Queries, columns `k1`, `k2`..., that together name every key in which the
/// two states can differ; perhaps more. Empty when there is none.
pub fn candidates(one: &Branch, other: &Branch, relid: Oid) -> Result<Vec<String>, Error> {
    let key = shape::shape(relid).key;
    let everything = || -> Result<Vec<String>, Error> {
        Ok(vec![
            all_keys(one, relid, &key)?,
            all_keys(other, relid, &key)?,
        ])
    };
    let Some((a, b)) = shared(one, other) else {
        return everything();
    };
    let mut queries = Vec::new();
    for level in one.ancestors[..a].iter().chain(&other.ancestors[..b]) {
        let Some(over) = overlay_of(level.branch, relid) else {
            if home_of(relid) == Some(level.branch) {
                return everything();
            }
            continue;
        };
        if over.materialised || over.diverged {
            return everything();
        }
        queries.extend(written(&over, &key));
    }
    let (first, second) = (&one.ancestors[a], &other.ancestors[b]);
    if changed_between(first, second, relid) {
        match overlay_of(first.branch, relid).filter(|_| first.branch != MAIN) {
            Some(over) if over.diverged || over.materialised && !key.is_empty() => {
                return everything()
            }
            // Made between the two: what its first transaction wrote is in no log.
            Some(over) if first.as_of.sees(over.made) != second.as_of.sees(over.made) => {
                queries.extend(written(&over, &key));
            }
            Some(over) => {
                queries.extend(hidden_between(&over, &key, first, second));
                match logged_between(over.overlay, &key, first, second) {
                    Logged::Queries(some) => queries.extend(some),
                    Logged::Unknown => return everything(),
                }
            }
            None if first.branch == MAIN => match logged_between(relid, &key, first, second) {
                Logged::Queries(some) => queries.extend(some),
                Logged::Unknown => return everything(),
            },
            None if home_of(relid) == Some(first.branch) => {
                match logged_between(relid, &key, first, second) {
                    Logged::Queries(some) => queries.extend(some),
                    Logged::Unknown => return everything(),
                }
            }
            None => {}
        }
    }
    Ok(queries)
}

/// The same for two states in which the table is not one relation, or not one
/// of main's: `None` where only all rows will do. Columns `k1`, `k2`... are
/// those of the first key, in its order.
pub fn candidates_across(
    (one, from, key): (&Branch, Oid, &[i16]),
    (other, to, their_key): (&Branch, Oid, &[i16]),
) -> Result<Option<Vec<String>>, Error> {
    let diverged = |relid| by_overlay(relid).filter(|over| over.diverged);
    if from == to && diverged(from).is_none() {
        return candidates(one, other, from).map(Some);
    }
    let Some((a, b)) = shared(one, other) else {
        return Ok(None);
    };
    let (first, second) = (&one.ancestors[a], &other.ancestors[b]);
    let native = shape::shape(from).key;
    if native != key {
        return Ok(None);
    }
    // One branch with its own version, which stands over the other's table.
    let mut queries = Vec::new();
    if let (Some(over), 0, [level]) = (diverged(to), a, &other.ancestors[..b]) {
        let stands = over.relid == from
            && over.branch == level.branch
            && !over.materialised
            && level.as_of.sees(over.made);
        if !stands || first.branch != MAIN {
            return Ok(None);
        }
        queries.extend(written(&over, their_key));
        if changed_between(first, second, from) {
            match logged_between(from, key, first, second) {
                Logged::Queries(some) => queries.extend(some),
                Logged::Unknown => return Ok(None),
            }
        }
        return Ok(Some(queries));
    }
    // The same version at two moments.
    if let (Some(over), true, 0, 0) = (diverged(to), from == to, a, b) {
        let sees = |xid| (first.as_of.sees(xid), second.as_of.sees(xid));
        let materialised = over.materialised && sees(over.materialised_by) != (true, true);
        if over.branch != first.branch || sees(over.made) != (true, true) || materialised {
            return Ok(None);
        }
        queries.extend(hidden_between(&over, key, first, second));
        return Ok(match logged_between(over.overlay, key, first, second) {
            Logged::Queries(some) => {
                queries.extend(some);
                Some(queries)
            }
            Logged::Unknown => None,
        });
    }
    Ok(None)
}

/// True when a row of the table differs between two states. Where it cannot
/// be told from what was written, all rows are compared.
pub fn rows_differ(one: &Branch, from: Oid, other: &Branch, to: Oid) -> Result<bool, Error> {
    if from == to && is_untouched(one, other, from) {
        return Ok(false);
    }
    let columns = |relid: Oid| -> Vec<String> {
        shape::live_names(relid)
            .into_iter()
            .map(|(n, _)| format!("r.c{n}"))
            .collect()
    };
    let image = |state: &Branch, relid: Oid| -> Result<String, Error> {
        Ok(format!(
            "SELECT pg_catalog.row_to_json(ROW({}))::pg_catalog.text AS image FROM ({}) r",
            columns(relid).join(", "),
            read::rows(state, relid)?
        ))
    };
    if columns(from).len() != columns(to).len() {
        return Ok(true);
    }
    let (a, b) = (image(one, from)?, image(other, to)?);
    Ok(super::ddl::sql::exists(
        &format!("(({a}) EXCEPT ALL ({b})) UNION ALL (({b}) EXCEPT ALL ({a})) LIMIT 1"),
        &[],
    ))
}

/// The nearest level both have: its place in each list.
fn shared(one: &Branch, other: &Branch) -> Option<(usize, usize)> {
    one.ancestors.iter().enumerate().find_map(|(a, level)| {
        let b = other
            .ancestors
            .iter()
            .position(|candidate| candidate.branch == level.branch)?;
        Some((a, b))
    })
}

fn changed_between(first: &Ancestor, second: &Ancestor, relid: Oid) -> bool {
    if first.as_of == second.as_of {
        return false;
    }
    let relation = if first.branch == MAIN {
        relid
    } else {
        match overlay_of(first.branch, relid) {
            Some(over) if over.overlay == Oid::INVALID => return true,
            Some(over) if over.materialised && !shape::shape(relid).key.is_empty() => return true,
            Some(over) => {
                let made = |level: &Ancestor| level.as_of.sees(over.made);
                if made(first) != made(second) {
                    return true;
                }
                over.overlay
            }
            None if home_of(relid) == Some(first.branch) => relid,
            None => return false,
        }
    };
    capture::changed_since(relation, &first.as_of)
        || capture::changed_since(relation, &second.as_of)
}

/// Every key of a state.
fn all_keys(state: &Branch, relid: Oid, key: &[i16]) -> Result<String, Error> {
    let columns: Vec<String> = (1..)
        .zip(key)
        .map(|(i, n)| format!("a.c{n} AS k{i}"))
        .collect();
    Ok(format!(
        "SELECT {} FROM ({}) a",
        columns.join(", "),
        read::rows(state, relid)?
    ))
}

/// Every key a branch ever wrote.
fn written(over: &Overlay, key: &[i16]) -> Vec<String> {
    let columns = shape::shape(over.overlay).columns;
    let own: Vec<String> = (1..)
        .zip(key)
        .filter_map(|(i, n)| match &columns[*n as usize - 1] {
            Column::Live { name, .. } => Some(format!("r.{} AS k{i}", quote_identifier(name))),
            Column::Dropped => None,
        })
        .collect();
    let mut queries = vec![
        format!(
            "SELECT {} FROM ONLY {} r",
            own.join(", "),
            shape::qualified_name(over.overlay)
        ),
        format!(
            "SELECT {} FROM {} r",
            hidden_columns(key),
            shape::qualified_name(over.tombstone)
        ),
    ];
    if let Some(log) = capture::log_of(over.overlay) {
        queries.push(format!(
            "SELECT {} FROM {} r",
            logged_columns(&log.key),
            shape::qualified_name(log.log)
        ));
    }
    queries
}

fn hidden_columns(key: &[i16]) -> String {
    let all: Vec<String> = (1..=key.len()).map(|i| format!("r.k{i}")).collect();
    all.join(", ")
}

fn logged_columns(key: &[i16]) -> String {
    let all: Vec<String> = (1..)
        .zip(key)
        .map(|(i, n)| format!("r.c{n} AS k{i}"))
        .collect();
    all.join(", ")
}

/// Written by a transaction that one of the two sees and the other does not.
fn between(first: &Ancestor, second: &Ancestor) -> String {
    let sees = |level: &Ancestor| {
        format!(
            "pg_catalog.pg_visible_in_snapshot(r.xid, {}::pg_catalog.pg_snapshot)",
            quote_literal(&level.as_of.to_string())
        )
    };
    format!("{} IS DISTINCT FROM {}", sees(first), sees(second))
}

fn hidden_between(
    over: &Overlay,
    key: &[i16],
    first: &Ancestor,
    second: &Ancestor,
) -> Option<String> {
    (over.tombstone != Oid::INVALID).then(|| {
        format!(
            "SELECT {} FROM {} r WHERE {}",
            hidden_columns(key),
            shape::qualified_name(over.tombstone),
            between(first, second)
        )
    })
}

enum Logged {
    Queries(Vec<String>),
    /// The log was kept by another key.
    Unknown,
}

fn logged_between(relation: Oid, key: &[i16], first: &Ancestor, second: &Ancestor) -> Logged {
    match capture::log_of(relation) {
        None => Logged::Queries(Vec::new()),
        Some(log) if log.key != key => Logged::Unknown,
        Some(log) => {
            let older = first.as_of.xmin().min(second.as_of.xmin());
            let Some(block) = stream_run::first_block_after(log.log, written_before(older), 0)
            else {
                return Logged::Queries(Vec::new());
            };
            Logged::Queries(vec![format!(
                "SELECT {} FROM {} r WHERE r.ctid OPERATOR(pg_catalog.>=) '({block},0)'::pg_catalog.tid AND {}",
                logged_columns(key),
                shape::qualified_name(log.log),
                between(first, second)
            )])
        }
    }
}

/// A WAL position before everything that transactions from `xid` on wrote; 0
/// where none is known.
fn written_before(xid: u64) -> u64 {
    let known = Spi::get_one_with_args::<i64>(
        "SELECT (c.lsn OPERATOR(pg_catalog.-) '0/0'::pg_catalog.pg_lsn)::pg_catalog.int8 FROM pggit.clock c \
         WHERE pg_catalog.pg_snapshot_xmax(c.as_of)::pg_catalog.text::pg_catalog.int8 OPERATOR(pg_catalog.<=) $1 \
         ORDER BY c.at DESC LIMIT 1",
        &[(xid as i64).into()],
    );
    known.ok().flatten().unwrap_or(0) as u64
}
