//! Sub-queries used as values.
//!
//! ```text
//!   (SELECT sum(o.x) FROM o WHERE o.k = c.k)
//!
//!       c  LEFT JOIN  (groups of o by k: k, sum(x), true)  ON k = c.k
//!       value: CASE WHEN true THEN sum(x) ELSE sum over nothing END
//!
//!   (SELECT sum(o.x) FROM o)        c  JOIN  (the one row)  ON true
//!   (SELECT t.name FROM t WHERE t.id = c.t)     c LEFT JOIN t, id being a key
//! ```

use super::bind::Binding;
use super::dependent::{across, binding, bound_on, comparable, moved_out};
use super::grouping::empty_value;
use super::pull::{is_bound, key_and_outer, pull, reads_outer, Pulled};
use super::{keep_columns, Lowering};
use crate::expr::{ColumnRef, Condition, Expr};
use crate::plan::{AggregateCall, AggregateLaw, DependentKind, JoinKind, Plan};
use crate::types::ColumnType;
use crate::unsupported::Unsupported;

impl Lowering<'_> {
    /// Appends the value of a sub-query of one column.
    pub(super) fn scalar(&self, input: Plan, sub: &Plan) -> Result<Plan, Unsupported> {
        if let Some(plan) = self.unique_row(&input, sub) {
            return Ok(plan);
        }
        let sub = if has_one_row(sub) {
            sub.clone()
        } else {
            single(sub)?
        };
        if !is_bound(&sub) {
            return Ok(Plan::Join {
                kind: JoinKind::Inner,
                left: Box::new(input),
                right: Box::new(moved_out(&sub)),
                on: Vec::new(),
            });
        }
        if let Some(plan) = by_groups(&input, &sub) {
            return Ok(plan);
        }
        let columns = sub.outer_columns(1);
        comparable(&input, &columns)?;
        let binding: Binding = binding(&input, &columns);
        let bound = moved_out(&binding.bind(&sub)?);
        let on = bound_on(&input, &columns);
        let (width, k) = (input.width(), columns.len());
        let plan = Plan::Join {
            kind: JoinKind::Inner,
            left: Box::new(input),
            right: Box::new(bound),
            on,
        };
        Ok(keep_columns(plan, (0..width).chain([width + k])))
    }

    /// Appends whether the sub-query has rows.
    pub(super) fn exists(&self, input: Plan, sub: &Plan) -> Result<Plan, Unsupported> {
        let width = input.width();
        let counted = self.scalar(input, &count(sub.clone()))?;
        let mut columns = keep(&counted, width);
        let n = Expr::column(width, ColumnType::count());
        columns.push(Expr::build(
            "{} OPERATOR(pg_catalog.>) 0",
            &[&n],
            ColumnType::boolean().not_null(),
        ));
        Ok(Plan::Project {
            input: Box::new(counted),
            columns,
        })
    }

    /// Appends the three-valued OR of a test over the sub-query's rows: true if
    /// it holds for one, else NULL if it is unknown for one, else false.
    pub(super) fn any(
        &self,
        input: Plan,
        sub: &Plan,
        test: &Condition,
    ) -> Result<Plan, Unsupported> {
        let holds = test.map(into_sub);
        if let Some((value, outer)) = key_and_outer(&holds) {
            let (value, outer) = (value.clone(), outer.clone());
            return self.any_equal(input, sub, holds, &value, &outer);
        }
        let width = input.width();
        let unknown = Condition::new(Expr::build(
            "{} IS NULL",
            &[&holds.test],
            ColumnType::boolean().not_null(),
        ));
        let mut plan = input;
        for condition in [holds, unknown] {
            let filtered = Plan::Filter {
                input: Box::new(sub.clone()),
                conditions: vec![condition],
            };
            plan = self.scalar(plan, &count(filtered))?;
        }
        let mut columns = keep(&plan, width);
        columns.push(Expr::build(
            "CASE WHEN {} OPERATOR(pg_catalog.>) 0 THEN true \
             WHEN {} OPERATOR(pg_catalog.>) 0 THEN NULL ELSE false END",
            &[
                &Expr::column(width, ColumnType::count()),
                &Expr::column(width + 1, ColumnType::count()),
            ],
            ColumnType::boolean(),
        ));
        Ok(Plan::Project {
            input: Box::new(plan),
            columns,
        })
    }

    /// `outer = ANY (value)`: unknown if nothing is equal and either side is
    /// NULL somewhere.
    fn any_equal(
        &self,
        input: Plan,
        sub: &Plan,
        holds: Condition,
        value: &Expr,
        outer: &Expr,
    ) -> Result<Plan, Unsupported> {
        let width = input.width();
        let is_null = Condition::new(Expr::build(
            "{} IS NULL",
            &[value],
            ColumnType::boolean().not_null(),
        ));
        let mut plan = input;
        for conditions in [vec![holds], vec![is_null], vec![]] {
            let filtered = Plan::Filter {
                input: Box::new(sub.clone()),
                conditions,
            };
            plan = self.scalar(plan, &count(filtered))?;
        }
        let mut columns = keep(&plan, width);
        let outer = outer.map(|column| ColumnRef {
            level: column.level - 1,
            ..column
        });
        let n = |at: usize| Expr::column(width + at, ColumnType::count());
        columns.push(Expr::build(
            "CASE WHEN {} OPERATOR(pg_catalog.>) 0 THEN true \
             WHEN {} OPERATOR(pg_catalog.>) 0 OR {} OPERATOR(pg_catalog.>) 0 AND {} IS NULL \
             THEN NULL ELSE false END",
            &[&n(0), &n(1), &n(2), &outer],
            ColumnType::boolean(),
        ));
        Ok(Plan::Project {
            input: Box::new(plan),
            columns,
        })
    }

    /// A look-up by a key of a table: a left join.
    fn unique_row(&self, input: &Plan, sub: &Plan) -> Option<Plan> {
        let pulled = pull(sub)?;
        let mut bottom = &pulled.core;
        while let Plan::Filter { input, .. } = bottom {
            bottom = input;
        }
        let Plan::Scan { source, .. } = bottom else {
            return None;
        };
        let key = self.sources.get(*source)?.key.as_ref()?;
        let found: Vec<usize> = pulled
            .conditions
            .iter()
            .filter_map(|condition| Some(key_and_outer(condition)?.0.as_column()?.column))
            .collect();
        if key.is_empty() || !key.iter().all(|column| found.contains(column)) {
            return None;
        }
        let lateral = DependentKind::LeftLateral(Vec::new());
        self.dependent(input.clone(), sub.clone(), &lateral).ok()
    }
}

/// A condition of a dependent node as one inside the sub-query.
fn into_sub(column: ColumnRef) -> ColumnRef {
    match column {
        ColumnRef {
            level: 0,
            input: 1,
            column,
        } => ColumnRef {
            level: 0,
            input: 0,
            column,
        },
        ColumnRef { level, column, .. } => ColumnRef {
            level: level + 1,
            input: 0,
            column,
        },
    }
}

fn keep(plan: &Plan, width: usize) -> Vec<Expr> {
    plan.as_input(0).into_iter().take(width).collect()
}

fn counting() -> AggregateCall {
    AggregateCall {
        call: Expr::text("pg_catalog.count(*)", ColumnType::count()),
        law: AggregateLaw::CountRows,
        filter: None,
        distinct: false,
    }
}

fn count(input: Plan) -> Plan {
    Plan::Aggregate {
        input: Box::new(input),
        groups: Vec::new(),
        aggregates: vec![counting()],
        sets: None,
    }
}

/// Is there always exactly one row?
fn has_one_row(plan: &Plan) -> bool {
    match plan {
        Plan::Aggregate {
            groups, sets: None, ..
        } => groups.is_empty(),
        Plan::Project { input, .. } => has_one_row(input),
        Plan::Join {
            kind: JoinKind::Inner,
            left,
            right,
            on,
        } => on.is_empty() && has_one_row(left) && has_one_row(right),
        Plan::Values { rows, .. } => rows.len() == 1,
        _ => false,
    }
}

/// Makes exactly one row of at most one; more are PostgreSQL's own error.
fn single(sub: &Plan) -> Result<Plan, Unsupported> {
    let value = Expr::column(0, sub.types().remove(0));
    let ty = value.ty.clone().or_null();
    if ty.sql.ends_with(']') {
        return Err(Unsupported::new(
            "a sub-query without an aggregate that returns an array as a value",
            "its single row cannot be kept",
        ));
    }
    let first = AggregateCall {
        call: Expr::build("(pg_catalog.array_agg({}))[1]", &[&value], ty.clone()),
        law: AggregateLaw::Recompute,
        filter: None,
        distinct: false,
    };
    let grouped = Plan::Aggregate {
        input: Box::new(sub.clone()),
        groups: Vec::new(),
        aggregates: vec![first, counting()],
        sets: None,
    };
    let (value, n) = (
        Expr::column(0, ty.clone()),
        Expr::column(1, ColumnType::count()),
    );
    let checked = Expr::build(
        "CASE WHEN {} OPERATOR(pg_catalog.>) 1 \
         THEN (SELECT {} FROM pg_catalog.generate_series(1, {})) ELSE {} END",
        &[&n, &value, &n, &value],
        ty,
    );
    Ok(Plan::Project {
        input: Box::new(grouped),
        columns: vec![checked],
    })
}

/// A global aggregate under equalities with the outer row: a left join with
/// the groups of the other side.
fn by_groups(input: &Plan, sub: &Plan) -> Option<Plan> {
    let (output, aggregates, below) = projected_aggregate(sub)?;
    let below_types = below.types();
    let pulled: Pulled = pull(below)?;
    let mut keys: Vec<Expr> = Vec::new();
    let mut on: Vec<Condition> = Vec::new();
    for condition in &pulled.conditions {
        let (key, outer) = key_and_outer(condition)?;
        on.push(Condition::equal(
            outer.map(across),
            Expr::of(1, keys.len(), key.ty.clone()),
        ));
        keys.push(key.clone());
    }
    let calls: Vec<AggregateCall> = aggregates
        .iter()
        .map(|aggregate| {
            aggregate.substitute(&mut |column, ty| match column.level {
                0 => pulled.outputs[column.column].clone(),
                level => Expr::outer(level, column.column, ty),
            })
        })
        .collect();
    if calls
        .iter()
        .any(|a| reads_outer(&a.call) || a.filter.as_ref().is_some_and(reads_outer))
    {
        return None;
    }
    let k = keys.len();
    let grouped = Plan::Aggregate {
        input: Box::new(pulled.core),
        groups: keys,
        aggregates: calls,
        sets: None,
    };
    let mut marked = grouped.as_input(0);
    marked.push(Expr::text("true", ColumnType::boolean().not_null()));
    let groups = Plan::Project {
        input: Box::new(grouped),
        columns: marked,
    };
    let width = input.width();
    let marker = Expr::column(width + k + aggregates.len(), ColumnType::boolean());
    let joined = Plan::Join {
        kind: JoinKind::Left,
        left: Box::new(input.clone()),
        right: Box::new(moved_out(&groups)),
        on,
    };
    let mut columns = keep(&joined, width);
    columns.push(output.substitute(|column| match column.level {
        0 => {
            let aggregate = &aggregates[column.column];
            let ty = aggregate.call.ty.clone();
            let value = Expr::column(width + k + column.column, ty.clone().or_null());
            let empty = empty_value(aggregate, &below_types);
            Expr::build(
                "CASE WHEN {} THEN {} ELSE {} END",
                &[&marker, &value, &empty],
                ty,
            )
        }
        1 => Expr::column(column.column, output.ty.clone()),
        level => Expr::outer(level - 1, column.column, output.ty.clone()),
    }));
    Some(Plan::Project {
        input: Box::new(joined),
        columns,
    })
}

/// The single output of projections over a global aggregate.
fn projected_aggregate(sub: &Plan) -> Option<(Expr, &[AggregateCall], &Plan)> {
    match sub {
        Plan::Aggregate {
            input,
            groups,
            aggregates,
            sets: None,
        } if groups.is_empty() => Some((
            Expr::column(0, aggregates.first()?.call.ty.clone()),
            aggregates,
            input,
        )),
        Plan::Project { input, columns } => {
            let (_, aggregates, below) = projected_aggregate(input)?;
            let inner = projected_columns(input, aggregates);
            let output = columns.first()?.substitute(|column| match column.level {
                0 => inner[column.column].clone(),
                level => Expr::outer(level, column.column, columns[0].ty.clone()),
            });
            Some((output, aggregates, below))
        }
        _ => None,
    }
}

/// All columns of projections over an aggregate, over the aggregate's columns.
fn projected_columns(plan: &Plan, aggregates: &[AggregateCall]) -> Vec<Expr> {
    match plan {
        Plan::Project { input, columns } => {
            let inner = projected_columns(input, aggregates);
            columns
                .iter()
                .map(|e| {
                    e.substitute(|column| match column.level {
                        0 => inner[column.column].clone(),
                        level => Expr::outer(level, column.column, e.ty.clone()),
                    })
                })
                .collect()
        }
        _ => aggregates
            .iter()
            .enumerate()
            .map(|(at, aggregate)| Expr::column(at, aggregate.call.ty.clone()))
            .collect(),
    }
}
