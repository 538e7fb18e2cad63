//! SELECTs of many shapes.

use braid_testkit::Rng;

use super::expr::{condition, expression, narrow_condition, scope_of};
use super::model::{Kind, Schema, Shape, Table};
use crate::mirror::profile::{Level, Profile};

/// A query and whether its rows are totally ordered.
pub fn query(rng: &mut Rng, profile: &Profile, schema: &Schema) -> (String, bool) {
    let t = schema.readable(rng);
    let from = t.reference(rng);
    let scope = scope_of(t, "x");
    let where_ = condition(rng, &scope, 2);
    let by: Vec<_> = t.columns.iter().filter(|c| c.ty.has_equality()).collect();
    let unordered = |sql: String| (sql, false);
    match rng.below(27) {
        0 => unordered(format!("SELECT * FROM {from}")),
        1 => unordered(format!("TABLE {from}")),
        2 => (format!("SELECT * FROM {from} x WHERE {where_} ORDER BY x::text LIMIT {}", rng.below(9)), true),
        3 => {
            let parts: Vec<String> = (0..1 + rng.below(3))
                .map(|_| {
                    let ty = t.any_column(rng).ty.clone();
                    expression(rng, &scope, &ty, 2)
                })
                .collect();
            unordered(format!("SELECT {} FROM {from} x WHERE {where_}", parts.join(", ")))
        }
        4 | 5 => unordered(join(rng, schema, t, &from)),
        6 | 7 => unordered(aggregate(rng, t, &from, &where_)),
        8 => {
            let column = t.any_column(rng).q();
            unordered(format!(
                "SELECT x.{column}::text, row_number() OVER (PARTITION BY x.{column}::text ORDER BY x::text), count(*) OVER () FROM {from} x"
            ))
        }
        9 => {
            let how = rng.pick(&["", "MATERIALIZED ", "NOT MATERIALIZED "]);
            unordered(format!("WITH w AS {how}(SELECT * FROM {from} x WHERE {where_}) SELECT count(*), min(a::text) FROM w a, w b"))
        }
        10 => match rng.pick_opt(&by) {
            Some(c) => unordered(format!("SELECT DISTINCT x.{} FROM {from} x WHERE {where_}", c.q())),
            None => unordered(format!("SELECT count(*) FROM {from}")),
        },
        11 => match rng.pick_opt(&by) {
            Some(c) => unordered(format!("SELECT DISTINCT ON (x.{q}) x::text FROM {from} x ORDER BY x.{q}, x::text", q = c.q())),
            None => unordered(format!("SELECT count(*) FROM {from}")),
        },
        12 => {
            let op = rng.pick(&["UNION", "UNION ALL", "INTERSECT", "EXCEPT", "EXCEPT ALL"]);
            let other = schema.readable(rng);
            let line = other.reference(rng);
            unordered(format!("SELECT x::text FROM {from} x {op} SELECT y::text FROM {line} y"))
        }
        13 => unordered(format!("SELECT x FROM {from} x WHERE {where_}")),
        14 => unordered(format!("SELECT to_jsonb(x), x IS NULL, (x).* FROM {from} x")),
        15 => unordered(subquery(rng, schema, &from, t)),
        16 => unordered(format!("SELECT x.tableoid::regclass, count(*) FROM {from} x GROUP BY 1")),
        17 | 18 => locking(rng, profile, t, &from),
        19 => unordered(format!("SELECT x.{c}::text, grouping(x.{c}::text), count(*) FROM {from} x GROUP BY ROLLUP (x.{c}::text)", c = t.any_column(rng).q())),
        20 | 21 => unordered(call(rng, schema).unwrap_or_else(|| format!("SELECT count(*) FROM {from}"))),
        22 if matches!(t.kind, Kind::Parent | Kind::Table | Kind::Child) => {
            unordered(format!("SELECT * FROM ONLY {from} x WHERE {where_}"))
        }
        23 => unordered(format!("SELECT string_agg(x::text, ',' ORDER BY x::text) FROM {from} x WHERE {where_}")),
        24 => unordered(format!("SELECT * FROM {from} x WHERE {}", narrow_condition(rng, t, "x"))),
        25 => {
            let key = t.key.first().map_or_else(|| "x::text".to_string(), |k| format!("x.{}", t.columns[*k].q()));
            let way = rng.pick(&["", " DESC", " NULLS FIRST"]);
            (format!("SELECT x::text FROM {from} x ORDER BY {key}{way}, x::text LIMIT {} OFFSET {}", 1 + rng.below(6), rng.below(3)), true)
        }
        _ => unordered(format!("SELECT count(*), count(DISTINCT x::text) FROM {from} x WHERE {where_}")),
    }
}

fn join(rng: &mut Rng, schema: &Schema, t: &Table, from: &str) -> String {
    let other = schema.readable(rng);
    let partner = other.reference(rng);
    let kind = rng.pick(&["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]);
    let pairs: Vec<(String, String)> = (t.columns.iter())
        .flat_map(|a| other.columns.iter().map(move |b| (a, b)))
        .filter(|(a, b)| a.ty == b.ty && a.ty.has_equality())
        .map(|(a, b)| (a.q(), b.q()))
        .collect();
    let on = match rng.pick_opt(&pairs) {
        Some((a, b)) => format!("x.{a} = y.{b}"),
        None => "left(x::text, 3) = left(y::text, 3)".to_string(),
    };
    let mut scope = scope_of(t, "x");
    scope.extend(scope_of(other, "y"));
    let where_ = condition(rng, &scope, 1);
    if rng.chance(30) {
        return format!("SELECT count(*) FROM {from} x {kind} {partner} y ON {on}");
    }
    format!("SELECT x::text, y::text FROM {from} x {kind} {partner} y ON {on} WHERE {where_}")
}

fn aggregate(rng: &mut Rng, t: &Table, from: &str, where_: &str) -> String {
    let mut parts = vec!["count(*)".to_string()];
    for c in &t.columns {
        let q = c.q();
        if c.ty.is_integer() {
            parts.push(format!("sum(x.{q})"));
        } else if c.ty.has_extremes() && rng.chance(60) {
            parts.push(format!("min(x.{q}), max(x.{q})"));
        }
    }
    let head = parts.join(", ");
    let groups: Vec<_> = t.columns.iter().filter(|c| c.ty.has_equality()).collect();
    match rng.pick_opt(&groups) {
        Some(g) if rng.chance(60) => {
            let having = if rng.chance(30) {
                " HAVING count(*) > 1"
            } else {
                ""
            };
            let q = g.q();
            format!("SELECT x.{q}, {head} FROM {from} x WHERE {where_} GROUP BY x.{q}{having}")
        }
        _ => format!("SELECT {head} FROM {from} x WHERE {where_}"),
    }
}

fn subquery(rng: &mut Rng, schema: &Schema, from: &str, t: &Table) -> String {
    let other = schema.readable(rng);
    let inner = other.reference(rng);
    let (a, b) = (t.any_column(rng).q(), other.any_column(rng).q());
    match rng.below(6) {
        0 => format!("SELECT x::text FROM {from} x WHERE x.{a}::text IN (SELECT y.{b}::text FROM {inner} y)"),
        1 => format!("SELECT x::text FROM {from} x WHERE NOT EXISTS (SELECT FROM {inner} y WHERE y.{b}::text = x.{a}::text)"),
        2 => format!("SELECT x.{a}::text, (SELECT count(*) FROM {inner} y WHERE y.{b}::text = x.{a}::text) FROM {from} x"),
        3 => format!("SELECT x::text, l.line FROM {from} x CROSS JOIN LATERAL (SELECT y::text AS line FROM {inner} y WHERE y.{b}::text >= x.{a}::text ORDER BY y::text LIMIT 2) l"),
        4 => format!("SELECT count(*) FROM {from} x WHERE x.{a}::text = ANY (ARRAY(SELECT y.{b}::text FROM {inner} y))"),
        _ => format!("SELECT x.{a}::text NOT IN (SELECT y.{b}::text FROM {inner} y WHERE y.{b} IS NOT NULL) FROM {from} x"),
    }
}

fn locking(rng: &mut Rng, profile: &Profile, t: &Table, from: &str) -> (String, bool) {
    let scope = scope_of(t, "x");
    let where_ = condition(rng, &scope, 1);
    if profile.level == Level::Reads || !profile.allows("locking") || t.kind == Kind::View {
        return (format!("SELECT * FROM {from} x WHERE {where_}"), false);
    }
    let strength = rng.pick(&["UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE"]);
    let wait = rng.pick(&["", " NOWAIT", " SKIP LOCKED", " OF x"]);
    (
        format!("SELECT * FROM {from} x WHERE {where_} FOR {strength}{wait}"),
        false,
    )
}

fn call(rng: &mut Rng, schema: &Schema) -> Option<String> {
    let readers: Vec<_> = (schema.functions.iter())
        .filter(|f| matches!(f.shape, Shape::Rows | Shape::Scalar))
        .collect();
    let f = rng.pick_opt(&readers)?;
    Some(match f.shape {
        Shape::Rows => format!("SELECT x::text FROM {}() x", f.name),
        _ => format!("SELECT {}({})", f.name, rng.below(5)),
    })
}
