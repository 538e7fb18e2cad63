//! What the SQL functions of history, diff and merge are made of. Each of these
//! works only inside them (`pggit.internal`).
//!
//! ```text
//!   pggit.merge (SQL, install script)
//!      ├─ pggit.changed_tables   which tables can differ between two states
//!      ├─ pggit.merge_plan       the statements for one of them (braid_vcs::rows)
//!      └─ pggit.on_branch        runs a statement on the target, as the caller
//! ```

use crate::branch::lineage::Branch;
use crate::branch::{past, session};
use crate::capture;
use crate::error::{Error, OrRaise};
use crate::pg::on_branch::{self, As, Triggers};
use crate::pg::report::catch;
use crate::pg::{shape, transaction};
use braid_rewrite::snapshot::Snapshot;
use braid_vcs::rows::class::Strategy;
use braid_vcs::rows::table::{Column, KeyColumn, Known, States, Table};
use braid_vcs::rows::work::Wanted;
use pgrx::pg_sys::Oid;
use pgrx::prelude::*;
use pgrx::JsonB;

const COLUMNS: &str = include_str!("../../sql/merge_columns.sql");

/// Refuses a call from outside.
fn internal_only() {
    if !session::is_internal() {
        Error::Internal.raise()
    }
}

/// The role that called Braid, below any SECURITY DEFINER function.
#[pg_extern]
fn caller() -> String {
    transaction::outer_user()
}

/// The blake3 hash of a text, as 64 hexadecimal digits.
#[pg_extern]
fn content_hash(content: &str) -> String {
    blake3::hash(content.as_bytes()).to_hex().to_string()
}

/// A snapshot with the running transaction counted as ended, or as running.
#[pg_extern]
fn sealed(snapshot: &str, with_own: bool) -> String {
    catch(|| {
        let snapshot = parse(snapshot);
        match transaction::xid_if_any() {
            0 => snapshot,
            // Rows bear the numbers of the parts that wrote them.
            xid if with_own => transaction::own_parts()
                .into_iter()
                .fold(snapshot.with(xid), |snapshot, part| snapshot.with(part)),
            xid => snapshot.with_running(xid),
        }
        .to_string()
    })
}

/// A snapshot with a certain transaction counted as ended.
#[pg_extern]
fn sealed_with(snapshot: &str, xid: i64) -> String {
    catch(|| parse(snapshot).with(xid as u64).to_string())
}

/// To be called before and after the snapshot of a pin is taken.
#[pg_extern]
fn pin(taken: bool) {
    catch(|| {
        internal_only();
        if taken {
            capture::note_pin();
        } else {
            capture::before_pin();
        }
    });
}

/// Runs a statement on another branch; returns how many rows it processed.
#[pg_extern]
fn on_branch(branch: &str, as_caller: bool, replica: bool, sql: &str) -> i64 {
    catch(|| {
        internal_only();
        let who = if as_caller { As::Caller } else { As::Owner };
        let triggers = if replica {
            Triggers::Replica
        } else {
            Triggers::All
        };
        on_branch::run(branch, who, triggers, sql) as i64
    })
}

/// The query of a table's rows in a state: columns `c<number>`.
#[pg_extern]
fn state_rows(table: Oid, branch: i32, as_of: &str) -> String {
    catch(|| {
        internal_only();
        past::rows(&state(branch, as_of), table).or_raise()
    })
}

/// Those of the tables in which the two states may differ.
#[pg_extern]
fn changed_tables(
    tables: Vec<Oid>,
    branch: i32,
    as_of: &str,
    other: i32,
    other_as_of: &str,
) -> Vec<Oid> {
    catch(|| {
        internal_only();
        let (one, other) = (state(branch, as_of), state(other, other_as_of));
        tables
            .iter()
            .copied()
            .filter(|table| {
                shape::kind(*table) == shape::Kind::Table
                    || crate::branch::catalog::home_of(*table).is_some()
            })
            .filter(|table| !past::is_untouched(&one, &other, *table))
            .collect()
    })
}

/// The statements that merge one table.
#[pg_extern]
#[allow(clippy::too_many_arguments)] // three states, each a branch and a snapshot
fn merge_plan(
    table: Oid,
    base: i32,
    base_as_of: &str,
    source: i32,
    source_as_of: &str,
    target: i32,
    target_as_of: &str,
    strategy: &str,
    all: bool,
) -> JsonB {
    catch(|| {
        internal_only();
        let (base, source, target) = (
            state(base, base_as_of),
            state(source, source_as_of),
            state(target, target_as_of),
        );
        let strategy = Strategy::parse(strategy).expect("the strategy was checked");
        let merged = describe(table);
        let rows = |of: &Branch| past::rows(of, table).or_raise();
        let states = States {
            base: rows(&base),
            source: rows(&source),
            target: rows(&target),
        };
        if merged.key.is_empty() {
            return JsonB(printed_bag(&merged, &states));
        }
        let mut keys = past::candidates(&base, &source, table).or_raise();
        let wanted = if all {
            keys.extend(past::candidates(&base, &target, table).or_raise());
            Wanted::All
        } else {
            Wanted::Changes
        };
        let mut plan = printed(&merged, &states, strategy, wanted);
        plan["keys"] = serde_json::json!((!keys.is_empty()).then(|| merged.make_keys(&keys)));
        JsonB(plan)
    })
}

/// The statements for a table with a key; what makes the list of keys is added.
pub fn printed(
    merged: &Table,
    states: &States,
    strategy: Strategy,
    wanted: Wanted,
) -> serde_json::Value {
    let (sets, tail) = merged.sets();
    serde_json::json!({
        "sets": sets, "update_tail": tail,
        "keyed": true, "oid": merged.oid, "name": merged.name, "table": merged.work(), "list_of_keys": merged.keys(),
        "work": merged.make_work(states, strategy, wanted),
        "delete": merged.delete(), "insert": merged.insert(), "insert_again": merged.insert_again(),
        "columns": merged.changed_columns(),
        "record": merged.record(), "take_over": merged.take_over(),
        "open": merged.open(), "list": merged.list(),
        "same_row": merged.same_row(), "places": merged.places(),
        "visible_source": merged.visible('s'), "visible_target": merged.visible('t'),
    })
}

/// The statements for a table without one.
pub fn printed_bag(merged: &Table, states: &States) -> serde_json::Value {
    serde_json::json!({
        "keyed": false, "oid": merged.oid, "told": merged.told(), "name": merged.name, "work": merged.make_bag(states),
        "delete": merged.bag_delete(), "insert": merged.bag_insert(),
        "record": merged.record_bag(), "table": merged.work(),
    })
}

/// The statement that changes rows of the target, for columns that differ.
#[pg_extern]
fn merge_update(table: Oid, columns: Vec<i16>) -> Option<String> {
    catch(|| {
        internal_only();
        let described = describe(table);
        let (sets, tail) = described.sets();
        let some: Vec<String> = columns
            .iter()
            .filter_map(|n| sets.get(n).cloned())
            .collect();
        let head = format!("UPDATE ONLY {} t SET ", described.name);
        (!some.is_empty()).then(|| format!("{head}{}{tail}", some.join(", ")))
    })
}

fn parse(snapshot: &str) -> Snapshot {
    Snapshot::parse(snapshot).expect("pg_snapshot prints its own format")
}

fn state(branch: i32, as_of: &str) -> Branch {
    past::at(branch, parse(as_of)).or_raise()
}

/// The key of a table: number, name and comparison of each column.
pub fn key_columns(table: Oid) -> Vec<(i16, String, String)> {
    let columns = describe(table).key.into_iter();
    columns.map(|c| (c.number, c.name, c.equals)).collect()
}

/// What has to be known of a table to merge it.
pub fn describe(table: Oid) -> Table {
    let shape = shape::shape(table);
    let index = shape::key_index(table).unwrap_or(Oid::INVALID);
    let mut described = Table {
        oid: table.to_u32(),
        name: shape.qualified,
        title: None,
        row_type: None,
        key: Vec::new(),
        cells: Vec::new(),
    };
    let mut key: Vec<(i32, KeyColumn)> = Vec::new();
    Spi::connect_mut(|client| {
        let arguments = [table.into(), shape.key.clone().into(), index.into()];
        let rows = client
            .update(COLUMNS, None, &arguments)
            .unwrap_or_else(|error| panic!("{error}"));
        for row in rows {
            let number: i16 = row.get(1).ok().flatten().expect("a column has a number");
            let name: String = row.get(2).ok().flatten().expect("a column has a name");
            let place: i32 = row.get(3).ok().flatten().unwrap_or(0);
            let flag = |n: usize| row.get::<bool>(n).ok().flatten().unwrap_or(false);
            if place > 0 {
                let equals = row.get(4).ok().flatten();
                let equals = equals.unwrap_or_else(|| "OPERATOR(pg_catalog.=)".to_string());
                key.push((
                    place,
                    KeyColumn {
                        number,
                        name,
                        equals,
                    },
                ));
            } else if !flag(5) {
                described.cells.push(Column {
                    number,
                    name,
                    is_jsonb: flag(6),
                    is_array: flag(7),
                    known: Known::Everywhere,
                });
            }
        }
    });
    key.sort_by_key(|(place, _)| *place);
    described.key = key.into_iter().map(|(_, column)| column).collect();
    described
}
