//! Lowering: rewrites every construct into the few that have laws of their own.
//!
//! ```text
//!   DISTINCT, UNION, INTERSECT, EXCEPT      ─▶  counts per row      (sets)
//!   GROUPING SETS, CUBE, ROLLUP             ─▶  UNION ALL of groups (grouping)
//!   count(DISTINCT x)                       ─▶  groups of groups    (grouping)
//!   RIGHT and FULL JOIN                     ─▶  LEFT and anti joins (sides)
//!   sub-queries, LATERAL                    ─▶  joins               (dependent)
//! ```
//!
//! What is left: scans, constants, functions, filters, projections, UNION ALL,
//! inner, left, semi and anti joins, functions called for each row, plain
//! GROUP BY, and the operators that are recomputed by key (windows, DISTINCT
//! ON, LIMIT, recursion).

mod bind;
mod dependent;
mod grouping;
mod pull;
mod scalar;
mod sets;
mod sides;

pub(crate) use grouping::filtered;

use crate::expr::{ColumnRef, Expr};
use crate::plan::{Plan, SetKind, Source};
use crate::types::ColumnType;
use crate::unsupported::Unsupported;

/// Lowers a plan over these sources.
pub fn lower(plan: &Plan, sources: &[Source]) -> Result<Plan, Unsupported> {
    Lowering { sources }.plan(plan)
}

struct Lowering<'a> {
    sources: &'a [Source],
}

impl Lowering<'_> {
    fn plan(&self, plan: &Plan) -> Result<Plan, Unsupported> {
        Ok(match plan {
            Plan::Scan { .. }
            | Plan::Values { .. }
            | Plan::Function { .. }
            | Plan::Working { .. }
            | Plan::Store { .. }
            | Plan::Recursive { .. } => plan.clone(),
            Plan::Filter { input, conditions } => Plan::Filter {
                input: self.boxed(input)?,
                conditions: conditions.clone(),
            },
            Plan::Project { input, columns } => Plan::Project {
                input: self.boxed(input)?,
                columns: columns.clone(),
            },
            Plan::ProjectSet { input, columns } => Plan::ProjectSet {
                input: self.boxed(input)?,
                columns: columns.clone(),
            },
            Plan::Join {
                kind,
                left,
                right,
                on,
            } => sides::join(*kind, self.plan(left)?, self.plan(right)?, on),
            Plan::Dependent { input, sub, kind } => {
                self.dependent(self.plan(input)?, self.plan(sub)?, kind)?
            }
            Plan::SetOperation { kind, all, inputs } => {
                let inputs = inputs
                    .iter()
                    .map(|input| self.plan(input))
                    .collect::<Result<Vec<_>, _>>()?;
                sets::operation(*kind, *all, inputs)
            }
            Plan::Distinct { input } => sets::distinct(self.plan(input)?),
            Plan::Aggregate {
                input,
                groups,
                aggregates,
                sets,
            } => grouping::aggregate(self.plan(input)?, groups, aggregates, sets.as_deref())?,
            Plan::DistinctOn { input, on, order } => Plan::DistinctOn {
                input: self.boxed(input)?,
                on: on.clone(),
                order: order.clone(),
            },
            Plan::Window { input, calls } => Plan::Window {
                input: self.boxed(input)?,
                calls: calls.clone(),
            },
            Plan::Limit {
                input,
                order,
                limit,
                offset,
                with_ties,
            } => Plan::Top {
                input: self.boxed(input)?,
                partition: Vec::new(),
                order: order.clone(),
                limit: limit.clone(),
                offset: offset.clone(),
                with_ties: *with_ties,
            },
            Plan::Top { .. } => plan.clone(),
        })
    }

    fn boxed(&self, plan: &Plan) -> Result<Box<Plan>, Unsupported> {
        Ok(Box::new(self.plan(plan)?))
    }
}

/// UNION ALL.
pub(crate) fn union_all(inputs: Vec<Plan>) -> Plan {
    Plan::SetOperation {
        kind: SetKind::Union,
        all: true,
        inputs,
    }
}

/// A typed NULL.
pub(crate) fn null(ty: &ColumnType) -> Expr {
    Expr::text(format!("NULL::{}", ty.sql), ty.clone().or_null())
}

/// A `bigint` constant.
pub(crate) fn number(n: i64) -> Expr {
    Expr::text(format!("{n}::pg_catalog.int8"), ColumnType::count())
}

/// The column of the node's only input that `column` became after `by` columns
/// were put in front.
pub(crate) fn moved(column: ColumnRef, by: usize) -> ColumnRef {
    ColumnRef {
        column: column.column + by,
        ..column
    }
}

/// Projects onto some columns of a plan.
pub(crate) fn keep_columns(input: Plan, columns: impl IntoIterator<Item = usize>) -> Plan {
    let types = input.types();
    Plan::Project {
        input: Box::new(input),
        columns: columns
            .into_iter()
            .map(|column| Expr::column(column, types[column].clone()))
            .collect(),
    }
}
