//! Random contents and changes of the three test tables.
//!
//! ```text
//!   0: "T 0" (c1 int PRIMARY KEY, c2 int)    1: t1 (c1 int, c2 int)    2: as 1, but NOT NULL
//! ```

use std::collections::BTreeMap;

use braid_delta::derive::Sizes;
use braid_delta::plan::{Source, SourceColumn};
use braid_delta::ColumnType;
use braid_testkit::Rng;

use super::signed::{net, Signed};
use super::value::{Row, Value};

pub const NAMES: [&str; 3] = ["T 0", "t \"1\"", "Größe"];

pub fn int() -> ColumnType {
    ColumnType::exact("pg_catalog.int4")
}

pub fn source_types(source: usize) -> Vec<ColumnType> {
    match source {
        0 => vec![int().not_null(), int()],
        1 => vec![int(), int()],
        _ => vec![int().not_null(), int().not_null()],
    }
}

/// The tables in a schema.
pub fn sources(schema: &str) -> Vec<Source> {
    (0..3)
        .map(|at| Source {
            relation: format!("{schema}.\"{}\"", NAMES[at].replace('"', "\"\"")),
            columns: source_types(at)
                .into_iter()
                .enumerate()
                .map(|(n, ty)| SourceColumn {
                    name: ["a", "b \"x\""][n].to_string(),
                    ty,
                })
                .collect(),
            key: (at == 0).then(|| vec![0]),
        })
        .collect()
}

fn some(rng: &mut Rng, null: bool) -> Value {
    match null && rng.chance(20) {
        true => Value::Null,
        false => Value::int(rng.between(0, 4)),
    }
}

fn row(rng: &mut Rng, source: usize, key: i64) -> Row {
    match source {
        0 => vec![Value::int(key), some(rng, true)],
        1 => vec![some(rng, true), some(rng, true)],
        _ => vec![some(rng, false), some(rng, false)],
    }
}

/// First contents.
pub fn contents(rng: &mut Rng) -> Vec<Vec<Row>> {
    (0..3)
        .map(|source| {
            let size = if rng.chance(10) { 0 } else { rng.between(2, 7) };
            (0..size).map(|n| row(rng, source, n)).collect()
        })
        .collect()
}

/// A change of some of the tables, as net deltas.
pub fn change(rng: &mut Rng, now: &[Vec<Row>]) -> BTreeMap<usize, Signed> {
    let mut deltas = BTreeMap::new();
    for (source, rows) in now.iter().enumerate() {
        if !rng.chance(60) {
            continue;
        }
        let mut left = rows.clone();
        let mut delta: Signed = Vec::new();
        for _ in 0..rng.between(1, 3) {
            if !left.is_empty() && rng.chance(60) {
                let gone = left.swap_remove(rng.below(left.len()));
                delta.push((gone.clone(), -1));
                if rng.chance(40) {
                    // An update.
                    let key = match gone[0] {
                        Value::Number(n, _) => n,
                        _ => 0,
                    };
                    delta.push((row(rng, source, key), 1));
                }
            } else {
                let taken: Vec<&Value> = rows
                    .iter()
                    .map(|r| &r[0])
                    .chain(delta.iter().map(|(r, _)| &r[0]))
                    .collect();
                let key = (0..).find(|n| !taken.contains(&&Value::int(*n))).unwrap();
                delta.push((row(rng, source, key), 1));
            }
        }
        let delta: Signed = net(&delta).into_iter().collect();
        if !delta.is_empty() {
            deltas.insert(source, delta);
        }
    }
    deltas
}

/// Sizes that may be told to the derivative; they need not be true.
pub fn sizes(rng: &mut Rng) -> Sizes {
    let mut some =
        |high: i64| -> Vec<f64> { (0..3).map(|_| rng.between(0, high) as f64).collect() };
    Sizes {
        tables: some(200),
        deltas: some(10),
    }
}
