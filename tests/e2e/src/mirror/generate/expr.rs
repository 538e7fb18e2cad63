//! Expressions and conditions over columns. Nothing depends on the time, on chance
//! or on the order of rows.

use braid_testkit::Rng;

use super::model::Table;
use super::types::Type;

/// The columns an expression may use: SQL text and type.
pub type Scope = Vec<(String, Type)>;

/// The columns of a table, behind an alias or bare.
pub fn scope_of(table: &Table, alias: &str) -> Scope {
    let prefix = if alias.is_empty() {
        String::new()
    } else {
        format!("{alias}.")
    };
    table
        .columns
        .iter()
        .map(|c| (format!("{prefix}{}", c.q()), c.ty.clone()))
        .collect()
}

/// A random expression of a type.
pub fn expression(rng: &mut Rng, scope: &Scope, ty: &Type, depth: usize) -> String {
    let same: Vec<&String> = scope
        .iter()
        .filter(|(_, t)| t == ty)
        .map(|(c, _)| c)
        .collect();
    if depth == 0 || rng.chance(35) {
        return match rng.pick_opt(&same) {
            Some(column) if rng.chance(75) => (*column).clone(),
            _ => ty.value(rng),
        };
    }
    let inner = |rng: &mut Rng| expression(rng, scope, ty, depth - 1);
    match rng.below(6) {
        0 => format!("coalesce({}, {})", inner(rng), ty.value(rng)),
        1 => {
            let when = condition(rng, scope, 0);
            format!(
                "CASE WHEN {when} THEN {} ELSE {} END",
                inner(rng),
                inner(rng)
            )
        }
        2 if ty.is_integer() => format!("({} + {})", inner(rng), rng.below(4)),
        3 if ty.is_integer() => format!("abs({})", inner(rng)),
        4 if ty.is_integer() => match rng.pick_opt(&texts(scope)) {
            Some(text) => format!("length({text})"),
            None => inner(rng),
        },
        2 if ty.is_text() => format!("left({} || {}, 8)", inner(rng), inner(rng)),
        3 if ty.is_text() => format!("upper({})", inner(rng)),
        4 if ty.is_text() => match rng.pick_opt(scope) {
            Some((column, _)) => format!("left({column}::text, 9)"),
            None => inner(rng),
        },
        2 if *ty == Type::Numeric => format!("({} + 1.25)", inner(rng)),
        2 if *ty == Type::IntArray => format!("array_append({}, 7)", inner(rng)),
        2 if *ty == Type::Jsonb => format!("jsonb_build_object('j', {})", inner(rng)),
        2 if *ty == Type::Date => format!("({} + 1)", inner(rng)),
        2 if *ty == Type::Bool => condition(rng, scope, 1),
        _ => inner(rng),
    }
}

fn texts(scope: &Scope) -> Vec<&String> {
    scope
        .iter()
        .filter(|(_, t)| t.is_text())
        .map(|(c, _)| c)
        .collect()
}

/// A random condition.
pub fn condition(rng: &mut Rng, scope: &Scope, depth: usize) -> String {
    if depth > 0 && rng.chance(30) {
        let (a, b) = (
            condition(rng, scope, depth - 1),
            condition(rng, scope, depth - 1),
        );
        return match rng.below(3) {
            0 => format!("({a} AND {b})"),
            1 => format!("({a} OR {b})"),
            _ => format!("NOT ({a})"),
        };
    }
    let Some((column, ty)) = rng.pick_opt(scope).cloned() else {
        return "true".into();
    };
    match rng.below(7) {
        0 => format!("{column} IS NULL"),
        1 => format!("{column} IS NOT NULL"),
        2 if ty.has_equality() => {
            let values: Vec<String> = (0..3).map(|_| ty.value(rng)).collect();
            format!("{column} IN ({})", values.join(", "))
        }
        3 if ty.is_text() => format!("{column} LIKE {}", rng.pick(&["'%a%'", "'_'", "'n1%'"])),
        3 if ty == Type::Jsonb => format!("{column} @> '{{\"k\": 1}}'"),
        3 if ty == Type::Range => format!("{column} && '[5,20)'"),
        4 if ty.has_extremes() => {
            format!("{column} BETWEEN {} AND {}", ty.value(rng), ty.value(rng))
        }
        5 if ty.has_equality() => format!("{column} IS DISTINCT FROM {}", ty.value(rng)),
        _ if ty.has_extremes() => {
            let op = rng.pick(&["<", "<=", "=", "<>", ">=", ">"]);
            format!("{column} {op} {}", ty.value(rng))
        }
        _ if ty.has_equality() => format!("{column} = {}", ty.value(rng)),
        _ => format!("{column}::text <> 'x'"),
    }
}

/// A condition that most likely holds for one row or few.
pub fn narrow_condition(rng: &mut Rng, table: &Table, alias: &str) -> String {
    let scope = scope_of(table, alias);
    if table.key.is_empty() || rng.chance(25) {
        return condition(rng, &scope, 1);
    }
    let parts: Vec<String> = (table.key.iter())
        .map(|i| {
            let (column, ty) = &scope[*i];
            format!("{column} = {}", ty.value(rng))
        })
        .collect();
    parts.join(" AND ")
}
