//! INSERT, UPDATE, DELETE, MERGE and TRUNCATE. Every statement has one right answer
//! whatever the physical order of rows: sources of joins are unique, moved keys go
//! to fresh values or to one row.

use braid_testkit::names::quote;
use braid_testkit::Rng;

use super::expr::{condition, expression, narrow_condition, scope_of};
use super::model::{Kind, Schema, Shape, Table};
use super::types::Type;
use crate::mirror::profile::Profile;

/// The kinds of statements, with their weights.
const KINDS: &[(&str, usize)] = &[
    ("insert", 26),
    ("conflict", 10),
    ("update", 24),
    ("delete", 12),
    ("merge", 6),
    ("cte", 5),
    ("truncate", 2),
    ("call", 4),
];

/// A statement that writes.
pub fn statement(rng: &mut Rng, profile: &Profile, schema: &Schema) -> String {
    let allowed: Vec<_> = KINDS.iter().filter(|(k, _)| profile.allows(k)).collect();
    if allowed.is_empty() {
        return "SELECT 1".to_string();
    }
    let weights: Vec<usize> = allowed.iter().map(|(_, w)| *w).collect();
    let kind = allowed[rng.weighted(&weights)].0;
    let t = schema.target(rng);
    match kind {
        "insert" => insert(rng, schema, t),
        "conflict" => on_conflict(rng, t),
        "update" => update(rng, schema, t),
        "delete" => delete(rng, schema, t),
        "merge" => merge(rng, schema, t),
        "cte" => modifying_cte(rng, schema, t),
        "truncate" => truncate(rng, schema),
        _ => call(rng, schema).unwrap_or_else(|| insert(rng, schema, t)),
    }
}

/// `INSERT ... VALUES` of some rows, without RETURNING.
pub fn insert_values(rng: &mut Rng, t: &Table, target: &str, rows: usize) -> String {
    let columns = some_columns(rng, t);
    if columns.is_empty() {
        return format!("INSERT INTO {target} DEFAULT VALUES");
    }
    let list: Vec<String> = columns.iter().map(|i| t.columns[*i].q()).collect();
    let lines: Vec<String> = (0..rows)
        .map(|_| {
            let values: Vec<String> = columns.iter().map(|i| value(rng, t, *i)).collect();
            format!("({})", values.join(", "))
        })
        .collect();
    format!(
        "INSERT INTO {target} ({}) VALUES {}",
        list.join(", "),
        lines.join(", ")
    )
}

/// Many rows whose keys are numbers from `first` on, where the types allow it.
pub fn insert_series(
    rng: &mut Rng,
    t: &Table,
    target: &str,
    first: usize,
    n: usize,
) -> Option<String> {
    let mut list = Vec::new();
    let mut values = Vec::new();
    for i in t.writable_columns() {
        let c = &t.columns[i];
        let unique = t.uniques.iter().any(|u| u.contains(&i));
        if c.auto || (!unique && !c.not_null && rng.chance(30)) {
            continue;
        }
        list.push(c.q());
        values.push(match c.ty.of_number("n") {
            Some(text) if unique || rng.chance(50) => text,
            _ if unique => return None,
            _ => c.ty.bare(rng),
        });
    }
    if list.is_empty() {
        return None;
    }
    Some(format!(
        "INSERT INTO {target} ({}) SELECT {} FROM generate_series({first}, {}) n",
        list.join(", "),
        values.join(", "),
        first + n
    ))
}

/// Positions to insert: all writable columns, sometimes without those with a default.
fn some_columns(rng: &mut Rng, t: &Table) -> Vec<usize> {
    let leave = rng.chance(20);
    (t.writable_columns().into_iter())
        .filter(|i| {
            let c = &t.columns[*i];
            let optional = leave && !c.not_null;
            !(c.auto && rng.chance(80) || optional && rng.chance(50))
        })
        .collect()
}

/// A value for a column; keys are fresh half of the time.
fn value(rng: &mut Rng, t: &Table, i: usize) -> String {
    let c = &t.columns[i];
    let in_key = t.uniques.iter().any(|u| u.contains(&i));
    if rng.chance(4) {
        return "DEFAULT".into();
    }
    if in_key && rng.chance(50) {
        if let Some(text) = c.ty.of_number(&rng.between(13, 99).to_string()) {
            return text;
        }
    }
    if c.not_null && rng.chance(97) {
        c.ty.bare(rng)
    } else {
        c.ty.nullable(rng)
    }
}

fn returning(rng: &mut Rng, t: &Table) -> String {
    match rng.below(6) {
        0 => " RETURNING *".into(),
        1 => format!(" RETURNING {}", t.any_column(rng).q()),
        2 => format!(" RETURNING {}::text || '!' AS line", t.any_column(rng).q()),
        3 if t.is_table() => " RETURNING tableoid::regclass".into(),
        _ => String::new(),
    }
}

fn insert(rng: &mut Rng, schema: &Schema, t: &Table) -> String {
    let target = t.reference(rng);
    let tail = returning(rng, t);
    match rng.below(10) {
        0 => format!("INSERT INTO {target} DEFAULT VALUES{tail}"),
        1 => format!("{}{tail}", insert_select(rng, schema, t, &target)),
        2 => {
            let first = 1000 + rng.below(5) * 100;
            let n = 5 + rng.below(60);
            let series = insert_series(rng, t, &target, first, n);
            series.unwrap_or_else(|| insert_values(rng, t, &target, 2))
        }
        _ => {
            let rows = 1 + rng.below(3);
            format!("{}{tail}", insert_values(rng, t, &target, rows))
        }
    }
}

/// From another table or the table itself, in a total order.
fn insert_select(rng: &mut Rng, schema: &Schema, t: &Table, target: &str) -> String {
    let source = if rng.chance(40) {
        t
    } else {
        schema.readable(rng)
    };
    let from = source.reference(rng);
    let scope = scope_of(source, "x");
    let columns = some_columns(rng, t);
    if columns.is_empty() {
        return format!("INSERT INTO {target} DEFAULT VALUES");
    }
    let list: Vec<String> = columns.iter().map(|i| t.columns[*i].q()).collect();
    let values: Vec<String> = columns
        .iter()
        .map(|i| {
            let ty = &t.columns[*i].ty;
            let e = expression(rng, &scope, ty, 1);
            if ty.is_integer() && rng.chance(60) {
                format!("{e} + 20000")
            } else {
                e
            }
        })
        .collect();
    format!(
        "INSERT INTO {target} ({}) SELECT {} FROM {from} x ORDER BY x::text LIMIT {}",
        list.join(", "),
        values.join(", "),
        1 + rng.below(6)
    )
}

fn on_conflict(rng: &mut Rng, t: &Table) -> String {
    let target = t.reference(rng);
    let rows = 1 + rng.below(3);
    let insert = insert_values(rng, t, &target, rows);
    let arbiter = match (rng.pick_opt(&t.uniques), rng.pick_opt(&t.constraints)) {
        (_, Some(constraint)) if rng.chance(30) => format!(" ON CONSTRAINT {}", quote(constraint)),
        (Some(unique), _) if rng.chance(85) => {
            let list: Vec<String> = unique.iter().map(|i| t.columns[*i].q()).collect();
            format!(" ({})", list.join(", "))
        }
        _ => String::new(),
    };
    let action = match rng.pick_opt(&t.plain_columns()) {
        Some(i) if !arbiter.is_empty() && rng.chance(75) => {
            let c = &t.columns[*i];
            let mut scope = scope_of(t, "old_row");
            scope.extend(scope_of(t, "excluded"));
            let set = expression(rng, &scope, &c.ty, 1);
            let where_ = if rng.chance(30) {
                format!(" WHERE {}", condition(rng, &scope, 0))
            } else {
                String::new()
            };
            format!(" DO UPDATE SET {} = {set}{where_}", c.q())
        }
        _ => " DO NOTHING".to_string(),
    };
    let insert = insert.replacen(
        &format!("INTO {target}"),
        &format!("INTO {target} AS old_row"),
        1,
    );
    format!("{insert} ON CONFLICT{arbiter}{action}{}", returning(rng, t))
}

/// The quoted name of a column an UPDATE may set to itself.
pub fn settable(rng: &mut Rng, t: &Table) -> String {
    let plain = t.writable_columns();
    match rng.pick_opt(&plain) {
        Some(i) => t.columns[*i].q(),
        None => t.columns[0].q(),
    }
}

/// `SET` for one or two columns over a scope; keys only by `key_change`.
fn assignments(rng: &mut Rng, t: &Table, alias: &str) -> Option<String> {
    let plain = t.plain_columns();
    let scope = scope_of(t, alias);
    let mut parts = Vec::new();
    let mut used = Vec::new();
    for _ in 0..1 + rng.below(2) {
        let i = *rng.pick_opt(&plain)?;
        if used.contains(&i) {
            continue;
        }
        used.push(i);
        let c = &t.columns[i];
        let value = match rng.below(8) {
            // A sequence would number the rows in their physical order.
            0 if !c.auto => "DEFAULT".to_string(),
            1 if !c.not_null => "NULL".to_string(),
            2 | 3 => c.ty.bare(rng),
            _ => expression(rng, &scope, &c.ty, 2),
        };
        parts.push(format!("{} = {value}", c.q()));
    }
    Some(parts.join(", "))
}

/// Moves a key: one row to a constant, or all to fresh values.
fn key_change(rng: &mut Rng, t: &Table, target: &str) -> Option<String> {
    let list = rng.pick_opt(&t.uniques)?.clone();
    let c = &t.columns[*rng.pick(&list)];
    if !c.writable() {
        return None;
    }
    let q = c.q();
    if c.ty.is_integer() && rng.chance(40) {
        let by = rng.pick(&[3000, 5000, -3000]);
        let where_ = condition(rng, &scope_of(t, "x"), 0);
        return Some(format!(
            "UPDATE {target} x SET {q} = {q} + {by} WHERE {where_}"
        ));
    }
    let scope = scope_of(t, "x");
    let where_: Vec<String> = (list.iter())
        .map(|i| format!("{} = {}", scope[*i].0, scope[*i].1.value(rng)))
        .collect();
    Some(format!(
        "UPDATE {target} x SET {q} = {} WHERE {}",
        c.ty.bare(rng),
        where_.join(" AND ")
    ))
}

fn update(rng: &mut Rng, schema: &Schema, t: &Table) -> String {
    let target = t.reference(rng);
    if rng.chance(22) {
        if let Some(sql) = key_change(rng, t, &target) {
            return format!("{sql}{}", returning(rng, t));
        }
    }
    let Some(set) = assignments(rng, t, "x") else {
        let where_ = narrow_condition(rng, t, "x");
        return format!("DELETE FROM {target} x WHERE {where_}");
    };
    let scope = scope_of(t, "x");
    let where_ = match rng.below(4) {
        0 => condition(rng, &scope, 2),
        1 => sub_condition(rng, schema, t),
        _ => narrow_condition(rng, t, "x"),
    };
    let only = if t.kind == Kind::Parent && rng.chance(30) {
        "ONLY "
    } else {
        ""
    };
    if rng.chance(15) {
        let other = schema.readable(rng);
        let from = other.reference(rng);
        let (a, b) = (t.any_column(rng).q(), other.any_column(rng).q());
        return format!(
            "UPDATE {only}{target} x SET {set} FROM (SELECT DISTINCT y.{b}::text AS k FROM {from} y) u WHERE u.k = x.{a}::text AND {where_}"
        );
    }
    format!(
        "UPDATE {only}{target} x SET {set} WHERE {where_}{}",
        returning(rng, t)
    )
}

fn sub_condition(rng: &mut Rng, schema: &Schema, t: &Table) -> String {
    let other = schema.readable(rng);
    let from = other.reference(rng);
    let (a, b) = (t.any_column(rng).q(), other.any_column(rng).q());
    match rng.below(3) {
        0 => format!("x.{a}::text IN (SELECT y.{b}::text FROM {from} y)"),
        1 => format!("EXISTS (SELECT FROM {from} y WHERE y.{b}::text = x.{a}::text)"),
        _ => format!("(SELECT count(*) FROM {from} y WHERE y.{b}::text < x.{a}::text) % 2 = 0"),
    }
}

fn delete(rng: &mut Rng, schema: &Schema, t: &Table) -> String {
    let target = t.reference(rng);
    let tail = returning(rng, t);
    let scope = scope_of(t, "x");
    match rng.below(6) {
        0 => {
            let where_ = sub_condition(rng, schema, t);
            format!("DELETE FROM {target} x WHERE {where_}{tail}")
        }
        1 => {
            let other = schema.readable(rng);
            let from = other.reference(rng);
            let (a, b) = (t.any_column(rng).q(), other.any_column(rng).q());
            format!("DELETE FROM {target} x USING {from} y WHERE x.{a}::text = y.{b}::text")
        }
        2 => format!(
            "DELETE FROM {target} x WHERE {}{tail}",
            condition(rng, &scope, 1)
        ),
        _ => format!(
            "DELETE FROM {target} x WHERE {}{tail}",
            narrow_condition(rng, t, "x")
        ),
    }
}

fn merge(rng: &mut Rng, schema: &Schema, t: &Table) -> String {
    let target = t.reference(rng);
    let candidates = t.key.first().copied().or_else(|| {
        (0..t.columns.len()).find(|i| t.columns[*i].ty == Type::Int && t.columns[*i].writable())
    });
    let Some(k) = candidates.filter(|_| t.is_table()) else {
        return insert_values(rng, t, &target, 1);
    };
    let key = &t.columns[k];
    // A sequence would number new rows in the order in which a join finds them.
    let numbered = t.columns.iter().any(|c| c.auto);
    let source = match key.ty.of_number("n") {
        _ if numbered => format!("(VALUES ({}))", key.ty.value(rng)),
        Some(text) if rng.chance(50) => {
            let low = rng.between(0, 10);
            format!(
                "(SELECT {text} AS k FROM generate_series({low}, {}) n)",
                low + 8
            )
        }
        _ => {
            let other = schema.readable(rng);
            let same: Vec<String> = other
                .columns
                .iter()
                .filter(|c| c.ty == key.ty)
                .map(|c| c.q())
                .collect();
            let from = other.reference(rng);
            match rng.pick_opt(&same) {
                Some(q) => format!("(SELECT DISTINCT y.{q} AS k FROM {from} y)"),
                None => format!("(VALUES ({}))", key.ty.value(rng)),
            }
        }
    };
    let mut clauses = Vec::new();
    if rng.chance(30) {
        let extra = condition(rng, &scope_of(t, "x"), 0);
        clauses.push(format!("WHEN MATCHED AND {extra} THEN DELETE"));
    }
    if let Some(set) = assignments(rng, t, "x") {
        clauses.push(format!("WHEN MATCHED THEN UPDATE SET {set}"));
    }
    let mut list = vec![key.q()];
    let mut values = vec!["s.k".to_string()];
    for i in t.writable_columns() {
        let c = &t.columns[i];
        if i != k && (c.not_null || rng.chance(50)) && !c.auto {
            list.push(c.q());
            values.push(c.ty.bare(rng));
        }
    }
    if key.writable() {
        clauses.push(format!(
            "WHEN NOT MATCHED THEN INSERT ({}) VALUES ({})",
            list.join(", "),
            values.join(", ")
        ));
    }
    format!(
        "MERGE INTO {target} x USING {source} s (k) ON x.{} = s.k {}",
        key.q(),
        clauses.join(" ")
    )
}

fn modifying_cte(rng: &mut Rng, schema: &Schema, t: &Table) -> String {
    let target = t.reference(rng);
    let where_ = narrow_condition(rng, t, "x");
    let other = schema.target(rng);
    let into = other.reference(rng);
    match rng.below(3) {
        0 => format!("WITH gone AS (DELETE FROM {target} x WHERE {where_} RETURNING x.*) SELECT gone::text FROM gone"),
        1 => format!("WITH new AS ({} RETURNING *) SELECT (SELECT count(*) FROM new), (SELECT count(*) FROM {target})", insert_values(rng, other, &into, 2)),
        _ => format!("WITH gone AS (DELETE FROM {target} x WHERE {where_} RETURNING 1), new AS ({} RETURNING 1) SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM new), (SELECT count(*) FROM {target})", insert_values(rng, other, &into, 1)),
    }
}

fn truncate(rng: &mut Rng, schema: &Schema) -> String {
    let cascade = if rng.chance(50) { " CASCADE" } else { "" };
    format!("TRUNCATE {}{cascade}", schema.table(rng).reference(rng))
}

fn call(rng: &mut Rng, schema: &Schema) -> Option<String> {
    let writers: Vec<_> = (schema.functions.iter())
        .filter(|f| matches!(f.shape, Shape::Writes | Shape::Procedure))
        .collect();
    let f = rng.pick_opt(&writers)?;
    let i = rng.below(9);
    Some(match f.shape {
        Shape::Procedure => format!("CALL {}({i})", f.name),
        _ => format!("SELECT {}({i})", f.name),
    })
}
