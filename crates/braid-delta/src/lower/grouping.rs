//! Grouping sets and aggregates of distinct values.
//!
//! ```text
//!   GROUPING SETS (S1, S2)  =  groups by S1 UNION ALL groups by S2, NULL for the rest
//!   count(DISTINCT x) BY g  =  count(x) BY g  of  groups by (g, x)
//! ```
//!
//! Other aggregates beside a distinct one are taken apart: a partial value for
//! each (g, x), put together for each g.

use super::{null, union_all};
use crate::expr::Expr;
use crate::plan::{AggregateCall, AggregateLaw, Number, Plan};
use crate::types::ColumnType;
use crate::unsupported::Unsupported;

/// The largest number of grouping sets that is maintained.
const MAX_SETS: usize = 64;

/// GROUP BY over a lowered input.
pub fn aggregate(
    input: Plan,
    groups: &[Expr],
    aggregates: &[AggregateCall],
    sets: Option<&[Vec<usize>]>,
) -> Result<Plan, Unsupported> {
    let Some(sets) = sets else {
        return Ok(plain(input, groups.to_vec(), aggregates));
    };
    if sets.len() > MAX_SETS {
        return Err(Unsupported::new(
            "GROUPING SETS",
            "more than 64 grouping sets are computed one by one",
        ));
    }
    let arms = sets
        .iter()
        .map(|set| one_set(input.clone(), groups, aggregates, set))
        .collect();
    Ok(union_all(arms))
}

fn one_set(input: Plan, groups: &[Expr], aggregates: &[AggregateCall], set: &[usize]) -> Plan {
    let mut present: Vec<usize> = set.to_vec();
    present.sort_unstable();
    present.dedup();
    let real: Vec<AggregateCall> = aggregates
        .iter()
        .filter(|aggregate| !matches!(aggregate.law, AggregateLaw::Grouping(_)))
        .cloned()
        .collect();
    let chosen = present.iter().map(|&at| groups[at].clone()).collect();
    let grouped = plain(input, chosen, &real);
    let mut columns: Vec<Expr> = groups
        .iter()
        .enumerate()
        .map(|(at, group)| match present.binary_search(&at) {
            Ok(position) => Expr::column(position, group.ty.clone().or_null()),
            Err(_) => null(&group.ty),
        })
        .collect();
    let mut next = present.len();
    for aggregate in aggregates {
        columns.push(match &aggregate.law {
            AggregateLaw::Grouping(of) => {
                let bits = of.iter().fold(0_u64, |bits, at| {
                    bits << 1 | u64::from(present.binary_search(at).is_err())
                });
                Expr::text(
                    format!("{bits}::pg_catalog.int4"),
                    aggregate.call.ty.clone(),
                )
            }
            _ => {
                next += 1;
                Expr::column(next - 1, aggregate.call.ty.clone())
            }
        });
    }
    Plan::Project {
        input: Box::new(grouped),
        columns,
    }
}

/// One grouping set: takes aggregates of distinct values apart if possible.
fn plain(input: Plan, groups: Vec<Expr>, aggregates: &[AggregateCall]) -> Plan {
    let aggregates: Vec<AggregateCall> = aggregates.iter().map(without_idle_distinct).collect();
    if let Some(of) = single_distinct_argument(&aggregates) {
        return by_distinct(input, groups, &aggregates, &of);
    }
    // GROUPING() of a plain GROUP BY is 0: written as a constant above.
    if aggregates
        .iter()
        .any(|aggregate| matches!(aggregate.law, AggregateLaw::Grouping(_)))
    {
        let all: Vec<usize> = (0..groups.len()).collect();
        return one_set(input, &groups, &aggregates, &all);
    }
    Plan::Aggregate {
        input: Box::new(input),
        groups,
        aggregates,
        sets: None,
    }
}

/// DISTINCT says nothing in `min(DISTINCT x)`.
fn without_idle_distinct(aggregate: &AggregateCall) -> AggregateCall {
    let idle = matches!(
        aggregate.law,
        AggregateLaw::Minimum(_)
            | AggregateLaw::Maximum(_)
            | AggregateLaw::Every(_)
            | AggregateLaw::Some(_)
    );
    AggregateCall {
        distinct: aggregate.distinct && !idle,
        ..aggregate.clone()
    }
}

/// The argument with its filter: NULL where the filter does not hold.
pub fn filtered(argument: &Expr, filter: Option<&Expr>) -> Expr {
    match filter {
        None => argument.clone(),
        Some(filter) => Expr::build(
            "CASE WHEN {} THEN {} END",
            &[filter, argument],
            argument.ty.clone().or_null(),
        ),
    }
}

/// The argument of all distinct aggregates, when the node can be taken apart.
fn single_distinct_argument(aggregates: &[AggregateCall]) -> Option<Expr> {
    let mut found: Option<Expr> = None;
    for aggregate in aggregates {
        let argument = match &aggregate.law {
            AggregateLaw::CountRows if !aggregate.distinct => continue,
            AggregateLaw::Minimum(_)
            | AggregateLaw::Maximum(_)
            | AggregateLaw::Every(_)
            | AggregateLaw::Some(_) => continue,
            AggregateLaw::Count(x) => x,
            AggregateLaw::Sum(x, _) | AggregateLaw::Average(x, _) => x,
            _ => return None,
        };
        if !aggregate.distinct {
            if matches!(aggregate.law, AggregateLaw::Average(..)) {
                return None;
            }
            continue;
        }
        let argument = filtered(argument, aggregate.filter.as_ref());
        match &found {
            Some(other) if *other != argument => return None,
            _ => found = Some(argument),
        }
    }
    found
}

fn by_distinct(input: Plan, groups: Vec<Expr>, aggregates: &[AggregateCall], of: &Expr) -> Plan {
    let value = groups.len();
    let mut inner_groups = groups.clone();
    inner_groups.push(of.clone());
    let mut partials: Vec<AggregateCall> = Vec::new();
    let mut outer: Vec<AggregateCall> = Vec::new();
    for aggregate in aggregates {
        if aggregate.distinct {
            outer.push(over(aggregate, Expr::column(value, of.ty.clone())));
            continue;
        }
        let column = value + 1 + partials.len();
        partials.push(aggregate.clone());
        outer.push(together(aggregate, column));
    }
    let inner = Plan::Aggregate {
        input: Box::new(input),
        groups: inner_groups,
        aggregates: partials,
        sets: None,
    };
    let mut columns: Vec<Expr> = groups
        .iter()
        .enumerate()
        .map(|(at, group)| Expr::column(at, group.ty.clone()))
        .collect();
    let above = Plan::Aggregate {
        input: Box::new(inner),
        groups: columns.clone(),
        aggregates: outer.clone(),
        sets: None,
    };
    // A sum of counts over nothing is NULL where a count is 0.
    for (at, (aggregate, put)) in aggregates.iter().zip(&outer).enumerate() {
        let column = Expr::column(groups.len() + at, put.call.ty.clone());
        columns.push(match (&aggregate.law, aggregate.distinct) {
            (AggregateLaw::CountRows | AggregateLaw::Count(_), false) => Expr::build(
                "COALESCE({}, 0)::pg_catalog.int8",
                &[&column],
                aggregate.call.ty.clone(),
            ),
            _ => Expr::build("{}", &[&column], aggregate.call.ty.clone()),
        });
    }
    Plan::Project {
        input: Box::new(above),
        columns,
    }
}

/// A distinct aggregate over the distinct values.
fn over(aggregate: &AggregateCall, value: Expr) -> AggregateCall {
    let (name, law) = match &aggregate.law {
        AggregateLaw::Sum(_, number) => ("sum", AggregateLaw::Sum(value.clone(), *number)),
        AggregateLaw::Average(_, number) => ("avg", AggregateLaw::Average(value.clone(), *number)),
        _ => ("count", AggregateLaw::Count(value.clone())),
    };
    AggregateCall {
        call: Expr::build(
            &format!("pg_catalog.{name}({{}})"),
            &[&value],
            aggregate.call.ty.clone(),
        ),
        law,
        filter: None,
        distinct: false,
    }
}

/// The aggregate that puts partial values together.
fn together(aggregate: &AggregateCall, column: usize) -> AggregateCall {
    let partial = Expr::column(column, aggregate.call.ty.clone().or_null());
    let ty = aggregate.call.ty.clone().or_null();
    let (name, law) = match &aggregate.law {
        AggregateLaw::Minimum(_) => ("min", AggregateLaw::Minimum(partial.clone())),
        AggregateLaw::Maximum(_) => ("max", AggregateLaw::Maximum(partial.clone())),
        AggregateLaw::Every(_) => ("bool_and", AggregateLaw::Every(partial.clone())),
        AggregateLaw::Some(_) => ("bool_or", AggregateLaw::Some(partial.clone())),
        AggregateLaw::Sum(_, Number::Numeric) => {
            ("sum", AggregateLaw::Sum(partial.clone(), Number::Numeric))
        }
        // Counts, and sums of integers.
        _ => ("sum", AggregateLaw::Sum(partial.clone(), Number::Integer)),
    };
    let cast = match name {
        "sum" => format!("::{}", ty.sql),
        _ => String::new(),
    };
    AggregateCall {
        call: Expr::build(&format!("pg_catalog.{name}({{}}){cast}"), &[&partial], ty),
        law,
        filter: None,
        distinct: false,
    }
}

/// The value of an aggregate over no rows; `input` are the types of its input.
pub fn empty_value(aggregate: &AggregateCall, input: &[ColumnType]) -> Expr {
    let ty: &ColumnType = &aggregate.call.ty;
    match &aggregate.law {
        AggregateLaw::CountRows | AggregateLaw::Count(_) => {
            Expr::text("0::pg_catalog.int8", ty.clone())
        }
        AggregateLaw::Sum(..)
        | AggregateLaw::Average(..)
        | AggregateLaw::Minimum(_)
        | AggregateLaw::Maximum(_)
        | AggregateLaw::Every(_)
        | AggregateLaw::Some(_) => null(ty),
        AggregateLaw::Grouping(_) => Expr::text("0::pg_catalog.int4", ty.clone()),
        // Computed by PostgreSQL, over no rows.
        AggregateLaw::Recompute => {
            let call = aggregate.call.substitute(|column| match column.level {
                0 => null(&input[column.column]),
                _ => Expr::outer(column.level, column.column, ty.clone()),
            });
            Expr::build("(SELECT {} WHERE false)", &[&call], ty.clone())
        }
    }
}
