//! Small pieces of SQL: identifiers, lists, expressions, keys and their hashes.

use crate::expr::{Condition, Expr, Piece};
use crate::types::{ColumnType, Equality};
pub use braid_rewrite::quote_identifier as identifier;

/// The aliases an expression can see.
pub struct Scope<'a> {
    /// One for each input of the node.
    pub inputs: Vec<String>,
    /// The scope of the enclosing query.
    pub outer: Option<&'a Scope<'a>>,
}

/// A scope of these inputs.
pub fn scope<'a>(inputs: &[&str], outer: Option<&'a Scope<'a>>) -> Scope<'a> {
    Scope {
        inputs: inputs.iter().map(|input| input.to_string()).collect(),
        outer,
    }
}

impl Scope<'_> {
    /// An expression as SQL.
    pub fn expr(&self, expr: &Expr) -> String {
        let mut sql = String::new();
        for piece in &expr.pieces {
            match piece {
                Piece::Text(text) => sql.push_str(text),
                Piece::Column(column) => {
                    let mut scope = self;
                    for _ in 0..column.level {
                        scope = scope.outer.expect("an enclosing query");
                    }
                    let alias = &scope.inputs[column.input];
                    sql.push_str(&format!("{alias}.c{}", column.column + 1));
                }
            }
        }
        sql
    }

    /// A conjunction, `true` if it is empty.
    pub fn conjunction(&self, conditions: &[Condition]) -> String {
        if conditions.is_empty() {
            return "true".to_string();
        }
        conditions
            .iter()
            .map(|condition| format!("({})", self.expr(&condition.test)))
            .collect::<Vec<_>>()
            .join(" AND ")
    }

    /// ` WHERE ..`, empty for the empty conjunction.
    pub fn filter(&self, conditions: &[Condition]) -> String {
        match conditions {
            [] => String::new(),
            _ => format!(" WHERE {}", self.conjunction(conditions)),
        }
    }

    /// `e AS c1, e AS c2`.
    pub fn outputs(&self, columns: &[Expr]) -> String {
        columns
            .iter()
            .enumerate()
            .map(|(at, column)| format!("{} AS c{}", self.expr(column), at + 1))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Joins non-empty parts with commas.
pub fn list(parts: &[String]) -> String {
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
}

/// `a.c1, a.c2, ..` of some columns.
pub fn columns(alias: &str, range: impl IntoIterator<Item = usize>) -> String {
    range
        .into_iter()
        .map(|at| format!("{alias}.c{}", at + 1))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `a.c1 AS c1, ..` of some columns, numbered anew from `first`.
pub fn renamed(alias: &str, range: impl IntoIterator<Item = usize>, first: usize) -> String {
    range
        .into_iter()
        .enumerate()
        .map(|(nth, at)| format!("{alias}.c{} AS c{}", at + 1, first + nth + 1))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The hash of a key: the same for equal keys, NULLs included. `value` gives
/// the SQL of a column.
pub fn hash(types: &[ColumnType], value: impl Fn(usize) -> String) -> Option<String> {
    let parts: Vec<String> = types
        .iter()
        .enumerate()
        .filter(|(_, ty)| ty.hashable && ty.equality != Equality::None)
        .map(|(at, _)| value(at))
        .collect();
    if parts.is_empty() {
        return None;
    }
    Some(format!(
        "pg_catalog.hash_record_extended(ROW({}), 0)",
        parts.join(", ")
    ))
}

/// The hash of a key as a column; a constant when nothing can be hashed.
pub fn hash_column(types: &[ColumnType], value: impl Fn(usize) -> String) -> String {
    hash(types, value).unwrap_or_else(|| "0::pg_catalog.int8".to_string())
}

/// Are two lists of values the same, NULLs equal to each other?
pub fn same(
    types: &[ColumnType],
    left: impl Fn(usize) -> String,
    right: impl Fn(usize) -> String,
) -> String {
    let mut by_equality = (Vec::new(), Vec::new());
    let mut by_image = Vec::new();
    for (at, ty) in types.iter().enumerate() {
        match ty.equality {
            Equality::None => by_image.push(format!(
                "({l})::pg_catalog.text IS NOT DISTINCT FROM ({r})::pg_catalog.text",
                l = left(at),
                r = right(at)
            )),
            _ => {
                by_equality.0.push(left(at));
                by_equality.1.push(right(at));
            }
        }
    }
    if !by_equality.0.is_empty() {
        by_image.insert(
            0,
            format!(
                "pg_catalog.record_eq(ROW({}), ROW({}))",
                by_equality.0.join(", "),
                by_equality.1.join(", ")
            ),
        );
    }
    match by_image.is_empty() {
        true => "true".to_string(),
        false => by_image.join(" AND "),
    }
}

/// How equal rows are found by GROUP BY: the grouping, and the output columns
/// `c1` .. of the group.
pub fn grouping_by_image(types: &[ColumnType], alias: &str) -> (String, String) {
    let mut groups = Vec::new();
    let mut outputs = Vec::new();
    for (at, ty) in types.iter().enumerate() {
        let column = format!("{alias}.c{}", at + 1);
        let image = format!("({column})::pg_catalog.text");
        match ty.equality {
            Equality::Exact => groups.push(column.clone()),
            Equality::Loose => groups.extend([column.clone(), image.clone()]),
            Equality::None => groups.push(image.clone()),
        }
        outputs.push(match ty.equality {
            Equality::None => format!("({image})::{} AS c{}", ty.sql, at + 1),
            _ => format!("{column} AS c{}", at + 1),
        });
    }
    (groups.join(", "), outputs.join(", "))
}

/// ` GROUP BY ..`, empty without groups.
pub fn group_by(groups: &str) -> String {
    match groups {
        "" => String::new(),
        _ => format!(" GROUP BY {groups}"),
    }
}
