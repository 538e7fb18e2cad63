//! Aggregates from states: which states an aggregate needs, and how its value
//! follows from them.
//!
//! ```text
//!   sum(x)    non-null x, total x     CASE WHEN count > 0 THEN total END
//!   avg(x)    the same                total / count
//!   every(x)  non-null x, true x      count = true
//! ```

use crate::expr::Expr;
use crate::plan::{AggregateCall, AggregateLaw, Number};
use crate::stage::State;
use crate::types::{ColumnType, Equality};

/// How an aggregate's value follows from the states (positions).
pub enum Output {
    Count(usize),
    Sum {
        count: usize,
        total: usize,
        scales: Option<usize>,
    },
    Average {
        count: usize,
        total: usize,
        scales: Option<usize>,
    },
    Value(usize),
    Every {
        count: usize,
        holds: usize,
    },
    Some {
        count: usize,
        holds: usize,
    },
    Constant,
}

/// Adds the states an aggregate needs and says how its value follows.
pub fn states_of(call: &AggregateCall, states: &mut Vec<State>) -> Output {
    let mut add = |state: State| match states.iter().position(|other| *other == state) {
        Some(at) => at,
        None => {
            states.push(state);
            states.len() - 1
        }
    };
    let value = |x: &Expr| crate::lower::filtered(x, call.filter.as_ref());
    // min(varchar) is text.
    let typed = |x: Expr| Expr {
        ty: call.call.ty.clone().or_null(),
        ..x
    };
    let counted = |x: Expr| match x.ty.nullable {
        true => State::NonNull(x),
        false => State::Rows,
    };
    match &call.law {
        AggregateLaw::CountRows => match &call.filter {
            None => Output::Count(0),
            Some(_) => {
                let one = Expr::text("1", ColumnType::count());
                Output::Count(add(State::NonNull(value(&one))))
            }
        },
        AggregateLaw::Count(x) => Output::Count(add(counted(value(x)))),
        AggregateLaw::Sum(x, number) | AggregateLaw::Average(x, number) => {
            let x = value(x);
            let count = add(counted(x.clone()));
            let total = add(State::Total(x.clone(), *number));
            let mixed = *number == Number::Numeric && x.ty.equality != Equality::Exact;
            let scales = mixed.then(|| add(State::Scales(x)));
            match call.law {
                AggregateLaw::Sum(..) => Output::Sum {
                    count,
                    total,
                    scales,
                },
                _ => Output::Average {
                    count,
                    total,
                    scales,
                },
            }
        }
        AggregateLaw::Minimum(x) => Output::Value(add(State::Least(typed(value(x))))),
        AggregateLaw::Maximum(x) => Output::Value(add(State::Greatest(typed(value(x))))),
        AggregateLaw::Every(x) | AggregateLaw::Some(x) => {
            let x = value(x);
            let count = add(counted(x.clone()));
            let yes = Expr::build("CASE WHEN {} THEN true END", &[&x], ColumnType::boolean());
            let holds = add(State::NonNull(yes));
            match call.law {
                AggregateLaw::Every(_) => Output::Every { count, holds },
                _ => Output::Some { count, holds },
            }
        }
        AggregateLaw::Grouping(_) | AggregateLaw::Recompute => Output::Constant,
    }
}

impl Output {
    /// The value as an expression over the store's columns.
    pub fn value(&self, call: &AggregateCall, key: usize, states: &[State]) -> Expr {
        let ty = call.call.ty.clone();
        let state = |at: usize| Expr::column(key + at, states[at].ty());
        let cast = format!("::{}", ty.sql);
        match *self {
            Output::Count(at) => Expr { ty, ..state(at) },
            Output::Value(at) => Expr {
                ty: ty.or_null(),
                ..state(at)
            },
            Output::Sum {
                count,
                total,
                scales,
            } => Expr::build(
                &format!("CASE WHEN {{}} OPERATOR(pg_catalog.>) 0 THEN {{}}{cast} END"),
                &[&state(count), &scaled(&state(total), scales.map(state))],
                ty.or_null(),
            ),
            Output::Average {
                count,
                total,
                scales,
            } => Expr::build(
                "CASE WHEN {} OPERATOR(pg_catalog.>) 0 \
                 THEN {} OPERATOR(pg_catalog./) {}::pg_catalog.numeric END",
                &[
                    &state(count),
                    &scaled(&state(total), scales.map(state)),
                    &state(count),
                ],
                ty.or_null(),
            ),
            Output::Every { count, holds } => Expr::build(
                "CASE WHEN {} OPERATOR(pg_catalog.>) 0 THEN {} OPERATOR(pg_catalog.=) {} END",
                &[&state(count), &state(count), &state(holds)],
                ty.or_null(),
            ),
            Output::Some { count, holds } => Expr::build(
                "CASE WHEN {} OPERATOR(pg_catalog.>) 0 \
                 THEN {} OPERATOR(pg_catalog.>) 0 END",
                &[&state(count), &state(holds)],
                ty.or_null(),
            ),
            Output::Constant => Expr::text("0::pg_catalog.int4", ty),
        }
    }
}

/// A total with the greatest scale of the numbers that are in it now.
fn scaled(total: &Expr, scales: Option<Expr>) -> Expr {
    match scales {
        None => total.clone(),
        // Scales above 1,000 are counted as 1,000: no rounding then.
        Some(scales) => Expr::build(
            "CASE WHEN pg_catalog.length(pg_catalog.trunc({})::pg_catalog.text) \
             OPERATOR(pg_catalog.>) 10000 THEN {} ELSE pg_catalog.round({}, \
             (pg_catalog.length(pg_catalog.trunc({})::pg_catalog.text) \
             OPERATOR(pg_catalog.-) 1) OPERATOR(pg_catalog./) 10) END",
            &[&scales, total, total, &scales],
            total.ty.clone(),
        ),
    }
}
