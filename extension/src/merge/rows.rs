//! The rows of one table in three versions of three shapes.
//!
//! ```text
//!   before the patch    pg_temp.pggit_b_<n>   rows of the base that may differ, as they are
//!                       pg_temp.pggit_s_<n>   those of the source
//!   after it            columns by identity, in the types of the result ─▶ braid_vcs::rows
//! ```
//!
//! The copies are taken first because the patch may take away what they are
//! read from.

use super::schema::relation_now;
use super::table::Table;
use crate::api::merge::{describe, printed, printed_bag};
use crate::branch::ddl::sql;
use crate::branch::lineage::Branch;
use crate::branch::past;
use crate::error::Error;
use crate::pg::shape;
use braid_rewrite::read::Column as Live;
use braid_vcs::rows::class::Strategy;
use braid_vcs::rows::table::{self as merged, KeyColumn, Known, States};
use braid_vcs::rows::work::Wanted;
use pgrx::pg_sys::Oid;
use serde_json::{json, Value as Json};
use std::collections::HashMap;

/// Statements that copy the rows of base and source in which these may differ.
pub fn collect(table: &Table, base: &Branch, source: &Branch) -> Result<Json, Error> {
    let keys = candidates(table, base, source)?;
    let copies = |prefix: char, state: &Branch, relation: u32, place: fn(&super::Column) -> i16| {
        if relation == 0 {
            return Ok::<Option<String>, Error>(None);
        }
        let rows = past::rows(state, Oid::from(relation))?;
        let columns: Vec<String> = live(Oid::from(relation))
            .iter()
            .map(|n| format!("r.c{n}"))
            .collect();
        let limited = match &keys {
            Some((_, names)) => {
                let equal: Vec<String> = (1..)
                    .zip(names)
                    .filter_map(|(i, name)| {
                        let column = table.columns.iter().find(|c| c.name == *name)?;
                        let n = place(column);
                        let equals = shape::equality_of(Oid::from(relation), n);
                        Some(format!("k.k{i} {equals} r.c{n}"))
                    })
                    .collect();
                format!(
                    "{} k JOIN ({rows}) r ON {}",
                    list(table),
                    equal.join(" AND ")
                )
            }
            None => format!("({rows}) r"),
        };
        Ok(Some(format!(
            "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {limited}",
            copy(prefix, table),
            columns.join(", ")
        )))
    };
    Ok(json!({
        "name": table.name, "relation": if table.base != 0 { table.base } else { table.source },
        "list": list(table),
        "keys": keys.as_ref().map(|(queries, _)| format!(
            "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT DISTINCT * FROM ({}) k",
            list(table), queries.join("\nUNION ALL\n"))),
        "nothing": keys.as_ref().is_some_and(|(queries, _)| queries.is_empty()),
        "copies": [
            copies('b', base, table.base, |c| c.base)?,
            copies('s', source, table.source, |c| c.source)?,
        ],
        "copied": [copy('b', table), copy('s', table)],
    }))
}

fn list(table: &Table) -> String {
    format!("pg_temp.pggit_l_{}", table.source)
}

fn copy(prefix: char, table: &Table) -> String {
    format!("pg_temp.pggit_{prefix}_{}", table.source)
}

fn live(relation: Oid) -> Vec<i16> {
    shape::live_names(relation)
        .into_iter()
        .map(|(number, _)| number)
        .collect()
}

/// Queries of the keys that may differ, and the names of the key's columns in
/// their order.
type Candidates = (Vec<String>, Vec<String>);

/// The keys that may differ; `None` where all rows have to be compared.
fn candidates(table: &Table, base: &Branch, source: &Branch) -> Result<Option<Candidates>, Error> {
    let (Some(key), true) = (key(table), table.base != 0) else {
        return Ok(None);
    };
    let (from, to) = (Oid::from(table.base), Oid::from(table.source));
    let own = shape::shape(from).key;
    let named = |n: &i16| table.columns.iter().find(|c| c.base == *n);
    let columns: Option<Vec<&super::Column>> = own.iter().map(named).collect();
    let Some(columns) = columns else {
        return Ok(None);
    };
    let alike = |c: &&super::Column| {
        c.source != 0 && shape::type_of(from, c.base) == shape::type_of(to, c.source)
    };
    if own.is_empty()
        || own.len() != key.len()
        || !columns
            .iter()
            .all(|c| key.contains(&c.name.as_str()) && alike(c))
        || (from != to && !defaults_hold(table, to))
    {
        return Ok(None);
    }
    let theirs: Vec<i16> = columns.iter().map(|c| c.source).collect();
    let queries = past::candidates_across(
        (base, from, own.as_slice()),
        (source, to, theirs.as_slice()),
    )?;
    let names = columns.iter().map(|c| c.name.clone()).collect();
    Ok(queries.map(|queries| (queries, names)))
}

/// True when rows that the source inherits show in its new columns what the
/// target will show there.
fn defaults_hold(table: &Table, source: Oid) -> bool {
    let Some(over) = crate::branch::catalog::by_overlay(source) else {
        return false;
    };
    table
        .columns
        .iter()
        .filter(|c| c.source != 0 && c.base == 0 && !c.generated)
        .all(|column| {
            let missing = over.missing.get(column.source as usize - 1).cloned().flatten();
            match (missing, column.default.as_deref()) {
                (None, None) => true,
                (Some(missing), Some(default)) => {
                    let (Some(missing), Some(default)) = (constant(&missing), constant(default))
                    else {
                        return false;
                    };
                    let type_sql = type_sql(source, column.source);
                    sql::exists(
                        &format!(
                            "SELECT WHERE pg_catalog.record_image_eq(ROW({missing}::{type_sql}), ROW({default}::{type_sql}))"
                        ),
                        &[],
                    )
                }
                _ => false,
            }
        })
}

/// The literal of an expression that is a literal and perhaps a cast, so that
/// it can be read in another schema's types.
fn constant(expression: &str) -> Option<String> {
    let text = expression.trim();
    let text = text
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
        .filter(|inner| !inner.contains(['(', ')']))
        .unwrap_or(text);
    let (literal, rest) = if text.starts_with('\'') {
        let mut end = 1;
        let bytes = text.as_bytes();
        loop {
            match (bytes.get(end)?, bytes.get(end + 1)) {
                (b'\'', Some(b'\'')) => end += 2,
                (b'\'', _) => break,
                _ => end += 1,
            }
        }
        text.split_at(end + 1)
    } else {
        match text.find("::") {
            Some(at) => text.split_at(at),
            None => (text, ""),
        }
    };
    let is_literal = literal.starts_with('\'')
        || matches!(literal, "true" | "false" | "NULL")
        || literal
            .strip_prefix('-')
            .unwrap_or(literal)
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.')
            && literal.chars().any(|c| c.is_ascii_digit());
    let is_cast = rest.is_empty()
        || rest.starts_with("::")
            && !rest[2..].contains("::")
            && rest[2..]
                .chars()
                .all(|c| c.is_alphanumeric() || " _.\"[](),".contains(c));
    let names_an_object = rest.contains("reg");
    (is_literal && is_cast && !names_an_object).then(|| match literal.starts_with('-') {
        true => format!("({literal})"),
        false => literal.to_string(),
    })
}

/// The names of the columns by which rows are told apart, when every version
/// can tell them apart so.
fn key(table: &Table) -> Option<Vec<&str>> {
    let (owner, place): (u32, fn(&super::Column) -> i16) = if table.target != 0 {
        (table.target, |c| c.target)
    } else {
        (table.source, |c| c.source)
    };
    let key = shape::shape(Oid::from(owner)).key;
    let columns: Vec<&super::Column> = key
        .iter()
        .map(|n| table.columns.iter().find(|c| place(c) == *n))
        .collect::<Option<_>>()?;
    let is_key = |relation: u32, place: fn(&super::Column) -> i16| {
        let numbers: Vec<i16> = columns.iter().map(|c| place(c)).collect();
        relation == 0
            || !numbers.contains(&0) && {
                let mut own = shape::shape(Oid::from(relation)).key;
                let mut wanted = numbers.clone();
                own.sort_unstable();
                wanted.sort_unstable();
                own == wanted || shape::is_key(Oid::from(relation), &numbers)
            }
    };
    (!columns.is_empty() && is_key(table.base, |c| c.base) && is_key(table.source, |c| c.source))
        .then(|| columns.iter().map(|c| c.name.as_str()).collect())
}

fn type_sql(relation: Oid, number: i16) -> String {
    match &shape::shape(relation).columns[number as usize - 1] {
        Live::Live { type_sql, .. } => type_sql.clone(),
        Live::Dropped => "pg_catalog.text".into(),
    }
}

/// What stands behind a column of the result.
struct Shown {
    number: i16,
    type_sql: String,
    kind: (Oid, i32, Oid),
}

/// For what the rows are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The target has its columns by now and gets the rows.
    Apply,
    /// A merge is shown; nothing is changed.
    Show,
    /// Two revisions are compared: the target is the base.
    Compare,
}

/// The statements that merge a table whose copies were taken; `branch` is the
/// target, `now` its present state.
pub fn plan(
    table: &Table,
    branch: &str,
    now: &Branch,
    strategy: Strategy,
    purpose: Purpose,
    wanted: Wanted,
) -> Result<Json, Error> {
    let relation = match purpose {
        Purpose::Apply => relation_now(branch, &table.name),
        _ if table.target != 0 => Some(Oid::from(table.target)),
        _ => None,
    };
    let like = relation.unwrap_or(Oid::from(table.source));
    let described = describe(like);
    // A column is called by its number in the relation of the target; one that
    // only others have by a number of its own.
    let mut free = 2000;
    let mut columns: Vec<(&super::Column, Shown, bool)> = Vec::new();
    for column in table.columns.iter().filter(|c| !c.generated) {
        let here = match (purpose, relation) {
            (Purpose::Apply, _) => shape::live_names(like)
                .into_iter()
                .find(|(_, name)| *name == column.name)
                .map_or(0, |(n, _)| n),
            (_, Some(_)) => column.target,
            (_, None) => column.source,
        };
        let (number, owner, at) = match (here, column.source, column.base) {
            (0, 0, 0) => continue,
            // The merged table does not have it.
            (_, 0, _) if purpose != Purpose::Compare && column.dropped => continue,
            (0, 0, base) => (None, Oid::from(table.base), base),
            (0, source, _) => (None, Oid::from(table.source), source),
            (here, _, _) => (Some(here), like, here),
        };
        free += i16::from(number.is_none());
        let shown = Shown {
            number: number.unwrap_or(free),
            type_sql: type_sql(owner, at),
            kind: shape::type_of(owner, at),
        };
        columns.push((column, shown, number.is_some()));
    }
    let key = key(table);
    let is_key = |name: &str| key.as_ref().is_some_and(|key| key.contains(&name));
    let version = |prefix: char, of: u32, place: fn(&super::Column) -> i16| {
        let types = copied_types(prefix, table);
        let from = if of == 0 {
            format!("{} r WHERE false", copy('s', table))
        } else {
            format!("{} r", copy(prefix, table))
        };
        let values: Vec<String> = columns
            .iter()
            .map(|(column, shown, _)| {
                let n = place(column);
                let added_with = column.default.as_deref().and_then(constant);
                let value = match (of, n, added_with) {
                    (0, _, _) | (_, 0, None) => format!("NULL::{}", shown.type_sql),
                    (_, 0, Some(constant)) => format!("{constant}::{}", shown.type_sql),
                    (_, n, _) => convert(&format!("r.c{n}"), types.get(&n).copied(), shown),
                };
                format!("{value} AS c{}", shown.number)
            })
            .collect();
        format!("SELECT {} FROM {from}", values.join(", "))
    };
    let target_rows = match relation {
        Some(relation) => {
            let values: Vec<String> = columns
                .iter()
                .map(|(column, shown, there)| match there {
                    true => format!("r.c{}", shown.number),
                    // What the column will be added with.
                    false => {
                        let value = column.default.as_deref().and_then(constant);
                        let value = value.unwrap_or_else(|| "NULL".into());
                        format!("{value}::{} AS c{}", shown.type_sql, shown.number)
                    }
                })
                .collect();
            format!(
                "SELECT {} FROM ({}) r",
                values.join(", "),
                past::rows(now, relation)?
            )
        }
        None => version('s', 0, |c| c.source),
    };
    let states = States {
        base: version('b', table.base, |c| c.base),
        source: version('s', table.source, |c| c.source),
        target: target_rows,
    };
    let mut result = merged::Table {
        oid: like.to_u32(),
        name: table.name.clone(),
        title: Some((
            table.name.clone(),
            if table.target != 0 {
                table.target
            } else {
                table.source
            },
        )),
        row_type: Some(shape::qualified_name(like)),
        key: Vec::new(),
        cells: Vec::new(),
    };
    for (column, shown, there) in &columns {
        let facts = described
            .cells
            .iter()
            .find(|c| c.number == shown.number && *there);
        if is_key(&column.name) {
            continue;
        }
        let constant = column
            .default
            .as_deref()
            .and_then(constant)
            .map(|constant| format!("{constant}::{}", shown.type_sql));
        result.cells.push(merged::Column {
            number: shown.number,
            name: column.name.clone(),
            is_jsonb: shown.type_sql == "pg_catalog.jsonb" || shown.type_sql == "jsonb",
            is_array: facts.is_some_and(|c| c.is_array),
            known: match (column.base, column.source) {
                (0, 0) => Known::TargetOnly,
                (_, 0) if column.dropped => Known::BaseOnly,
                (_, 0) => Known::TargetOnly,
                // Without a base every row is new.
                (0, _) if table.base == 0 => Known::Everywhere,
                (0, _) if column.target != 0 => Known::BothAdded(constant),
                (0, _) if purpose == Purpose::Apply => Known::SourceAdded,
                (0, _) => Known::BothAdded(constant),
                _ => Known::Everywhere,
            },
        });
    }
    let Some(names) = key else {
        return Ok(printed_bag(&result, &states));
    };
    let mut list = [Vec::new(), Vec::new()];
    for (i, name) in (1..).zip(&names) {
        let Some((column, shown, _)) = columns.iter().find(|(c, _, _)| c.name == *name) else {
            continue;
        };
        let equals = described
            .key
            .iter()
            .find(|k| k.number == shown.number)
            .map_or_else(
                || shape::equality_of(like, shown.number),
                |k| k.equals.clone(),
            );
        result.key.push(KeyColumn {
            number: shown.number,
            name: column.name.clone(),
            equals,
        });
        for list in &mut list {
            list.push(format!("a.c{} AS k{i}", shown.number));
        }
    }
    let mut queries = vec![format!(
        "SELECT {} FROM ({}) a",
        list[1].join(", "),
        states.source
    )];
    if table.base != 0 {
        queries.push(format!(
            "SELECT {} FROM ({}) a",
            list[0].join(", "),
            states.base
        ));
    }
    let mut plan = printed(&result, &states, strategy, wanted);
    plan["keys"] = json!(result.make_keys(&queries));
    Ok(plan)
}

/// The types of the columns of a copy: its relation may have others by now.
fn copied_types(prefix: char, table: &Table) -> HashMap<i16, Oid> {
    sql::rows(
        "SELECT pg_catalog.substr(a.attname::pg_catalog.text, 2)::pg_catalog.int2, a.atttypid FROM pg_catalog.pg_attribute a \
         WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attnum > 0",
        &[copy(prefix, table).into()],
        |row| {
            (
                row.get::<i16>(1).ok().flatten().unwrap_or(0),
                row.get::<Oid>(2).ok().flatten().unwrap_or(Oid::INVALID),
            )
        },
    )
    .into_iter()
    .collect()
}

/// A value of one version in the type of the result.
fn convert(value: &str, from: Option<Oid>, shown: &Shown) -> String {
    let (to, _, _) = shown.kind;
    let Some(from) = from.filter(|from| *from != to) else {
        return value.to_string();
    };
    let castable = sql::exists(
        "SELECT FROM pg_catalog.pg_cast c WHERE c.castsource = $1 AND c.casttarget = $2",
        &[from.into(), to.into()],
    );
    match castable {
        true => format!("{value}::{}", shown.type_sql),
        false => format!("{value}::pg_catalog.text::{}", shown.type_sql),
    }
}
