//! DISTINCT and the set operations by counts.
//!
//! ```text
//!   distinct(R)     =  groups of R                  stored with their count
//!   UNION           =  distinct(A + B)
//!   A INTERSECT B   =  rows with l > 0 and r > 0    ALL: min(l, r) times
//!   A EXCEPT B      =  rows with l > 0 and r = 0    ALL: max(0, l - r) times
//! ```
//!
//! with `l` and `r` the number of times a row is in A and in B.

use super::{keep_columns, number, union_all};
use crate::expr::{Condition, Expr};
use crate::plan::{AggregateCall, AggregateLaw, DependentKind, Number, Plan, SetKind};
use crate::types::ColumnType;

/// DISTINCT: the groups of all columns.
pub fn distinct(input: Plan) -> Plan {
    let groups = input.as_input(0);
    Plan::Aggregate {
        input: Box::new(input),
        groups,
        aggregates: Vec::new(),
        sets: None,
    }
}

/// A set operation over lowered inputs.
pub fn operation(kind: SetKind, all: bool, inputs: Vec<Plan>) -> Plan {
    match (kind, all) {
        (SetKind::Union, true) => union_all(inputs),
        (SetKind::Union, false) => distinct(union_all(inputs)),
        (SetKind::Intersect | SetKind::Except, _) => counted(kind, all, inputs),
    }
}

fn counted(kind: SetKind, all: bool, inputs: Vec<Plan>) -> Plan {
    let types = union_all(inputs.clone()).types();
    let width = types.len();
    let arms = inputs
        .into_iter()
        .enumerate()
        .map(|(side, input)| {
            let mut columns = input.as_input(0);
            columns.push(number(i64::from(side == 0)));
            columns.push(number(i64::from(side == 1)));
            Plan::Project {
                input: Box::new(input),
                columns,
            }
        })
        .collect();
    let sum = |column: usize| {
        let argument = Expr::column(column, ColumnType::count());
        AggregateCall {
            call: Expr::build(
                "pg_catalog.sum({})::pg_catalog.int8",
                &[&argument],
                ColumnType::count(),
            ),
            law: AggregateLaw::Sum(argument, Number::Integer),
            filter: None,
            distinct: false,
        }
    };
    let counts = Plan::Aggregate {
        input: Box::new(union_all(arms)),
        groups: types
            .iter()
            .enumerate()
            .map(|(column, ty)| Expr::column(column, ty.clone()))
            .collect(),
        aggregates: vec![sum(width), sum(width + 1)],
        sets: None,
    };
    let (l, r) = (
        Expr::column(width, ColumnType::count()),
        Expr::column(width + 1, ColumnType::count()),
    );
    if all {
        repeated(kind, counts, &l, &r, width)
    } else {
        present(kind, counts, &l, &r, width)
    }
}

fn present(kind: SetKind, counts: Plan, l: &Expr, r: &Expr, width: usize) -> Plan {
    let right = match kind {
        SetKind::Except => "{} OPERATOR(pg_catalog.=) 0",
        _ => "{} OPERATOR(pg_catalog.>) 0",
    };
    let test = |shape: &str, n: &Expr| {
        Condition::new(Expr::build(shape, &[n], ColumnType::boolean().not_null()))
    };
    let filtered = Plan::Filter {
        input: Box::new(counts),
        conditions: vec![test("{} OPERATOR(pg_catalog.>) 0", l), test(right, r)],
    };
    keep_columns(filtered, 0..width)
}

fn repeated(kind: SetKind, counts: Plan, l: &Expr, r: &Expr, width: usize) -> Plan {
    let outer = |n: &Expr| n.map(|column| crate::expr::ColumnRef { level: 1, ..column });
    let shape = match kind {
        SetKind::Except => "pg_catalog.generate_series(1, {} OPERATOR(pg_catalog.-) {})",
        _ => "pg_catalog.generate_series(1, LEAST({}, {}))",
    };
    let series = Plan::Function {
        call: Expr::build(shape, &[&outer(l), &outer(r)], ColumnType::count()),
        columns: vec![ColumnType::count()],
        defined: false,
    };
    let multiplied = Plan::Dependent {
        input: Box::new(counts),
        sub: Box::new(series),
        kind: DependentKind::Lateral(Vec::new()),
    };
    keep_columns(multiplied, 0..width)
}
