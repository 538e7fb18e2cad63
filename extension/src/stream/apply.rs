//! Bringing the stored rows of a stream table to those of its query, when it
//! is computed anew.
//!
//! ```text
//!   first time   INSERT ... SELECT
//!   later        query − table, counted ──▶ DELETE what is too much, INSERT what is missing
//! ```
//!
//! Unchanged rows are not written. Rows of types without equality (json) can
//! not be counted; such a table is emptied and filled.

use super::error::StreamError;
use crate::pg::shape;
use crate::pg::stream_columns::{self, Column};
use crate::pg::stream_run::Run;
use braid_rewrite::quote_identifier;
use pgrx::pg_sys::Oid;

/// What a refresh wrote.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Written {
    pub inserted: u64,
    pub deleted: u64,
}

/// Fills an empty table.
pub fn fill(run: &mut Run, relid: Oid, contents: &str) -> Written {
    let table = shape::qualified_name(relid);
    let columns = names(&stream_columns::of(relid));
    let inserted = run.execute(&format!("INSERT INTO {table} ({columns}) {contents}"));
    Written {
        inserted,
        deleted: 0,
    }
}

/// Changes the table to the rows of `contents`, writing only what differs.
pub fn exchange(run: &mut Run, relid: Oid, contents: &str) -> Result<Written, StreamError> {
    let table = shape::qualified_name(relid);
    let columns = stream_columns::of(relid);
    if columns.is_empty() || columns.iter().any(|column| !column.has_equality) {
        let deleted = run.execute(&format!("DELETE FROM {table}"));
        let Written { inserted, .. } = fill(run, relid, contents);
        return Ok(Written { inserted, deleted });
    }
    let rows = run.collect("braid_difference", &difference(&table, &columns, contents));
    run.register(&rows);
    let wanted = run
        .number("SELECT pg_catalog.sum(-w)::pg_catalog.int8 FROM braid_difference WHERE w < 0")
        .unwrap_or(0);
    let deleted = if wanted == 0 {
        0
    } else {
        run.execute(&deletion(&table, &columns))
    };
    if deleted as i64 != wanted {
        return Err(StreamError::Drift(table));
    }
    let list = names(&columns);
    let numbered = numbers("d", &columns);
    let inserted = run.execute(&format!(
        "INSERT INTO {table} ({list}) SELECT {numbered} FROM braid_difference d, \
         pg_catalog.generate_series(1, d.w) WHERE d.w > 0"
    ));
    Ok(Written { inserted, deleted })
}

/// Rows of `contents` that the table lacks (w > 0) or has too often (w < 0).
fn difference(table: &str, columns: &[Column], contents: &str) -> String {
    let aliases: Vec<String> = (1..=columns.len()).map(|n| format!("c{n}")).collect();
    let aliases = aliases.join(", ");
    let list = names(columns);
    // Equal values that look different are different contents.
    let mut groups: Vec<String> = Vec::new();
    for (i, column) in columns.iter().enumerate() {
        groups.push(format!("c{}", i + 1));
        if column.equal_may_differ {
            groups.push(format!("c{}::pg_catalog.text", i + 1));
        }
    }
    let groups = groups.join(", ");
    format!(
        "SELECT {aliases}, pg_catalog.sum(w)::pg_catalog.int8 AS w FROM (\
         SELECT {aliases}, 1 AS w FROM ({contents}) q({aliases}) UNION ALL \
         SELECT {aliases}, -1 FROM (SELECT {list} FROM {table}) t({aliases})) u \
         GROUP BY {groups} HAVING pg_catalog.sum(w) <> 0"
    )
}

/// Deletes as many of the rows that are too much as there are too many.
fn deletion(table: &str, columns: &[Column]) -> String {
    let mine: Vec<String> = columns
        .iter()
        .map(|c| format!("t.{}", c.quoted()))
        .collect();
    let same: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            let (left, right) = (format!("t.{}", column.quoted()), format!("d.c{}", i + 1));
            let mut test = format!("{left} IS NOT DISTINCT FROM {right}");
            if column.equal_may_differ {
                test.push_str(&format!(
                    " AND {left}::pg_catalog.text IS NOT DISTINCT FROM {right}::pg_catalog.text"
                ));
            }
            test
        })
        .collect();
    format!(
        "DELETE FROM {table} x USING (SELECT t.ctid AS place, d.w, \
         pg_catalog.row_number() OVER (PARTITION BY d.n) AS r \
         FROM (SELECT *, pg_catalog.row_number() OVER () AS n FROM braid_difference WHERE w < 0) d \
         JOIN {table} t ON pgstream.row_hash({}) = pgstream.row_hash({}) AND {}) k \
         WHERE x.ctid = k.place AND k.r <= -k.w",
        hashed(&mine),
        hashed(
            &(1..=columns.len())
                .map(|n| format!("d.c{n}"))
                .collect::<Vec<_>>()
        ),
        same.join(" AND ")
    )
}

/// A function takes at most 100 arguments; the first ones tell rows apart.
fn hashed(columns: &[String]) -> String {
    columns[..columns.len().min(90)].join(", ")
}

fn names(columns: &[Column]) -> String {
    let quoted: Vec<String> = columns
        .iter()
        .map(|column| quote_identifier(&column.name))
        .collect();
    quoted.join(", ")
}

fn numbers(alias: &str, columns: &[Column]) -> String {
    let numbered: Vec<String> = (1..=columns.len())
        .map(|n| format!("{alias}.c{n}"))
        .collect();
    numbered.join(", ")
}
