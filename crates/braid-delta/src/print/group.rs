//! Stages with a state per group: the changes of the states, and the rows of
//! the store they lead to.
//!
//! ```text
//!   g   key, h (hash of the key), x1, x2, .. (change of each state), y (see below)
//!   f   keys of groups whose new state is not known from the old one
//!   s   rows of the store, old (w = -1) and new (w = +1), p: place in the store,
//!       a: 0 delete, 1 update, 2 insert, 3 nothing (the old row of an update)
//! ```
//!
//! `y` is the least (greatest) value that was removed: if it is the least of
//! the group, the new least is not known. Numbers are added exactly; NaN and
//! infinity cannot be taken away again: groups with such a sum are computed
//! anew.

use super::text::{columns, group_by, hash_column, list, same};
use super::Printer;
use crate::expr::Expr;
use crate::plan::Number;
use crate::rel::Rel;
use crate::stage::{Stage, State};
use crate::types::ColumnType;

impl Printer<'_> {
    /// `g`.
    pub(crate) fn changes(&mut self, stage: &Stage, states: &[State], input: &Rel) -> String {
        let alias = self.alias();
        let item = self.rel_item(input, &alias);
        let types = key_types(stage);
        let scope = super::scope(&[&alias], None);
        let mut outputs = vec![
            columns(&alias, 0..stage.key),
            format!("{} AS h", key_hash(&types, &alias)),
        ];
        for (at, state) in states.iter().enumerate() {
            let n = at + 1;
            let x = |x: &Expr| format!("({})", scope.expr(x));
            let w = format!("{alias}.w");
            outputs.push(match state {
                State::Rows => sum(&w, "", n),
                State::NonNull(e) => sum(&w, &format!(" FILTER (WHERE {} IS NOT NULL)", x(e)), n),
                State::Total(e, _) => format!(
                    "COALESCE(pg_catalog.sum({} OPERATOR(pg_catalog.*) {}), 0)::pg_catalog.numeric AS x{n}",
                    widened(&w, &e.ty),
                    x(e)
                ),
                State::Scales(e) => format!(
                    "COALESCE(pg_catalog.sum({w}::pg_catalog.numeric OPERATOR(pg_catalog.*) {}), 0) AS x{n}",
                    scale_digit(&x(e))
                ),
                State::Least(e) => extremes("min", &x(e), &w, n),
                State::Greatest(e) => extremes("max", &x(e), &w, n),
            });
        }
        format!(
            "SELECT {} FROM {item}{}",
            list(&outputs),
            group_by(&columns(&alias, 0..stage.key))
        )
    }

    /// `f`.
    pub(crate) fn suspects(&mut self, at: usize, stage: &Stage, states: &[State]) -> String {
        let tests: Vec<String> = (0..states.len())
            .filter_map(|nth| suspicion(stage, states, nth))
            .map(|test| format!("({test})"))
            .collect();
        // A group that ends needs no state; the row of a global aggregate stays.
        let stays = match stage.key {
            0 => String::new(),
            _ => format!("{} > 0 AND ", new_state(stage, states, 0)),
        };
        format!(
            "SELECT {} FROM {} WHERE {stays}({})",
            list(&[columns("g", 0..stage.key), "g.h".to_string()]),
            self.with_store(at, stage, &format!("g{at} AS g"), "g"),
            tests.join(" OR ")
        )
    }

    /// `s`.
    pub(crate) fn merge(&mut self, at: usize, stage: &Stage, states: &[State]) -> String {
        let key = stage.key;
        let width = stage.columns.len();
        let types = key_types(stage);
        let fragile = states.iter().any(State::is_fragile);
        let mut known = vec![columns("g", 0..key)];
        for nth in 0..states.len() {
            known.push(format!(
                "{} AS c{}",
                new_state(stage, states, nth),
                key + nth + 1
            ));
        }
        known.push("g.h".to_string());
        let mut new = format!(
            "SELECT {} FROM {}",
            list(&known),
            self.with_store(at, stage, &format!("g{at} AS g"), "g")
        );
        if fragile {
            new.push_str(&format!(
                " WHERE NOT EXISTS (SELECT FROM f{at} AS f WHERE f.h = g.h AND {})",
                same(
                    &types,
                    |c| format!("f.c{}", c + 1),
                    |c| format!("g.c{}", c + 1)
                )
            ));
            new.push_str(" UNION ALL ");
            new.push_str(&self.groups_anew(stage, states, Some(&format!("f{at}"))));
        }
        let all_new = numbered_as("n", "n", width);
        let all_old = numbered_as("t", "o", width);
        let rows = format!("m.n{}", key + 1);
        let stays = match key {
            0 => "true".to_string(),
            _ => format!("{rows} > 0"),
        };
        let list_of = |letter: &str| -> String {
            (1..=width)
                .map(|n| format!("m.{letter}{n}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        format!(
            "WITH n AS ({new}), m AS MATERIALIZED (SELECT {all_new}, {all_old}, n.h, t.ctid AS p \
             FROM {joined}), z AS (SELECT m.*, {stays} AS stays FROM m WHERE m.p IS NULL OR \
             pg_catalog.record_image_ne(ROW({old}), ROW({new_list})) OR NOT ({stays})) \
             SELECT {old_out}, -1::pg_catalog.int8 AS w, m.p, m.h, \
             CASE WHEN m.stays THEN 3 ELSE 0 END AS a FROM z AS m WHERE m.p IS NOT NULL UNION ALL \
             SELECT {new_out}, 1, m.p, m.h, CASE WHEN m.p IS NULL THEN 2 ELSE 1 END \
             FROM z AS m WHERE m.stays",
            joined = self.with_store(at, stage, "n", "n"),
            old = list_of("o"),
            new_list = list_of("n"),
            old_out = outputs_as("o", width),
            new_out = outputs_as("n", width),
        )
    }

    /// The groups of (some keys of) the input now: key, states, hash.
    pub(crate) fn groups_anew(
        &mut self,
        stage: &Stage,
        states: &[State],
        keys: Option<&str>,
    ) -> String {
        let alias = self.alias();
        let item = self.restricted(stage, keys, &alias);
        let scope = super::scope(&[&alias], None);
        let mut outputs = vec![columns(&alias, 0..stage.key)];
        for (nth, state) in states.iter().enumerate() {
            let c = stage.key + nth + 1;
            let x = |x: &Expr| format!("({})", scope.expr(x));
            outputs.push(match state {
                State::Rows => format!("pg_catalog.count(*) AS c{c}"),
                State::NonNull(e) => format!("pg_catalog.count({}) AS c{c}", x(e)),
                State::Total(e, _) => format!(
                    "COALESCE(pg_catalog.sum({}), 0)::pg_catalog.numeric AS c{c}",
                    x(e)
                ),
                State::Scales(e) => format!(
                    "COALESCE(pg_catalog.sum({}), 0) AS c{c}",
                    scale_digit(&x(e))
                ),
                State::Least(e) => format!("pg_catalog.min({}) AS c{c}", x(e)),
                State::Greatest(e) => format!("pg_catalog.max({}) AS c{c}", x(e)),
            });
        }
        outputs.push(format!("{} AS h", key_hash(&key_types(stage), &alias)));
        // A global aggregate would give a row even if nothing is asked for.
        let having = match (stage.key, keys) {
            (0, Some(keys)) => format!(" HAVING EXISTS (SELECT FROM {keys})"),
            _ => String::new(),
        };
        format!(
            "SELECT {} FROM {item}{}{having}",
            list(&outputs),
            group_by(&columns(&alias, 0..stage.key))
        )
    }

    /// An item left-joined to the store (as `t`) by key.
    fn with_store(&self, at: usize, stage: &Stage, item: &str, alias: &str) -> String {
        let types = key_types(stage);
        format!(
            "{item} LEFT JOIN {} AS t ON t.h = {alias}.h AND {}",
            self.names.stores[at],
            same(
                &types,
                |c| format!("t.c{}", c + 1),
                |c| format!("{alias}.c{}", c + 1)
            )
        )
    }
}

/// The types of a stage's key.
pub(crate) fn key_types(stage: &Stage) -> Vec<ColumnType> {
    stage.columns[..stage.key].to_vec()
}

/// The hash of the key of an item.
pub(crate) fn key_hash(types: &[ColumnType], alias: &str) -> String {
    hash_column(types, |at| format!("{alias}.c{}", at + 1))
}

fn sum(weight: &str, filter: &str, n: usize) -> String {
    format!("COALESCE(pg_catalog.sum({weight}){filter}, 0)::pg_catalog.int8 AS x{n}")
}

/// The extreme among the rows added, and among those removed.
fn extremes(function: &str, value: &str, weight: &str, n: usize) -> String {
    format!(
        "pg_catalog.{function}({value}) FILTER (WHERE {weight} > 0) AS x{n}, \
         pg_catalog.{function}({value}) FILTER (WHERE {weight} < 0) AS y{n}"
    )
}

/// Weights that cannot overflow when multiplied.
fn widened(weight: &str, ty: &ColumnType) -> String {
    match ty.sql.trim_start_matches("pg_catalog.") {
        "int2" | "int4" | "smallint" | "integer" => weight.to_string(),
        _ => format!("{weight}::pg_catalog.numeric"),
    }
}

/// One unit in the ten digits that count the numbers of a scale; NULL for NaN
/// and infinity, which have none.
fn scale_digit(value: &str) -> String {
    format!(
        "CASE pg_catalog.scale({value}) WHEN 0 THEN 1 WHEN 2 THEN 100000000000000000000 \
         WHEN 4 THEN 10000000000000000000000000000000000000000 \
         ELSE ('1e'::pg_catalog.text OPERATOR(pg_catalog.||) (LEAST(pg_catalog.scale({value}), 1000) * 10)::pg_catalog.text)\
         ::pg_catalog.numeric END"
    )
}

/// A state after the change, over `g` and the store's row `t`.
fn new_state(stage: &Stage, states: &[State], nth: usize) -> String {
    let (c, n) = (stage.key + nth + 1, nth + 1);
    match states[nth] {
        State::Rows | State::NonNull(_) => format!("COALESCE(t.c{c}, 0) + g.x{n}"),
        State::Total(..) | State::Scales(_) => format!("COALESCE(t.c{c}, 0) + g.x{n}"),
        State::Least(_) => format!("LEAST(t.c{c}, g.x{n})"),
        State::Greatest(_) => format!("GREATEST(t.c{c}, g.x{n})"),
    }
}

/// When a state after the change is not known.
fn suspicion(stage: &Stage, states: &[State], nth: usize) -> Option<String> {
    let (c, n) = (stage.key + nth + 1, nth + 1);
    let extreme = |function: &str| {
        format!(
            "g.y{n} IS NOT NULL AND pg_catalog.record_eq(\
             ROW({function}(t.c{c}, g.x{n}, g.y{n})), ROW(g.y{n}))"
        )
    };
    match &states[nth] {
        State::Total(_, Number::Numeric) => Some(format!(
            "{} IN ('NaN'::pg_catalog.numeric, 'Infinity'::pg_catalog.numeric, \
             '-Infinity'::pg_catalog.numeric)",
            new_state(stage, states, nth)
        )),
        State::Least(_) => Some(extreme("LEAST")),
        State::Greatest(_) => Some(extreme("GREATEST")),
        _ => None,
    }
}

fn numbered_as(alias: &str, letter: &str, width: usize) -> String {
    (1..=width)
        .map(|n| format!("{alias}.c{n} AS {letter}{n}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn outputs_as(letter: &str, width: usize) -> String {
    (1..=width)
        .map(|n| format!("m.{letter}{n} AS c{n}"))
        .collect::<Vec<_>>()
        .join(", ")
}
