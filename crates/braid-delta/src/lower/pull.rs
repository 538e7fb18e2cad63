//! Pulling correlation out of a sub-query.
//!
//! ```text
//!   SELECT o.x + c.y FROM o WHERE o.k = c.k AND o.z > 0        c: the outer row
//!
//!     core        SELECT .. FROM o WHERE o.z > 0               reads no outer row
//!     conditions  core.k = c.k
//!     outputs     core.x + c.y
//! ```
//!
//! For every outer row, the sub-query's rows are the outputs of the core's rows
//! for which the conditions hold: the sub-query is a join.
//! (Neumann, Kemper: "Unnesting Arbitrary Queries", BTW 2015, is the general
//! way, in [`super::bind`]; this is the short one for the common shapes.)

use crate::expr::{ColumnRef, Condition, Expr};
use crate::plan::{JoinKind, Plan};

/// A sub-query without its correlation.
pub struct Pulled {
    /// Reads no column of the outer row.
    pub core: Plan,
    /// Over the core (level 0) and the outer row (level 1).
    pub conditions: Vec<Condition>,
    /// The sub-query's columns, over the same.
    pub outputs: Vec<Expr>,
}

/// Does a plan read the nearest outer row?
pub fn is_bound(plan: &Plan) -> bool {
    !plan.outer_columns(1).is_empty()
}

/// Does an expression read the nearest outer row?
pub fn reads_outer(expr: &Expr) -> bool {
    expr.columns().any(|column| column.level == 1)
}

/// Both sides of `core = outer row`, when the condition is one.
pub fn key_and_outer(condition: &Condition) -> Option<(&Expr, &Expr)> {
    let sides = condition.equality.as_ref()?;
    let local = |expr: &Expr| expr.columns().all(|column| column.level != 1);
    let outer = |expr: &Expr| expr.columns().all(|column| column.level >= 1);
    if local(&sides.0) && outer(&sides.1) {
        Some((&sides.0, &sides.1))
    } else if local(&sides.1) && outer(&sides.0) {
        Some((&sides.1, &sides.0))
    } else {
        None
    }
}

/// Takes the correlation with the nearest outer row out of a lowered plan, if
/// it has one of the common shapes.
pub fn pull(plan: &Plan) -> Option<Pulled> {
    if !is_bound(plan) {
        return Some(Pulled {
            core: plan.clone(),
            conditions: Vec::new(),
            outputs: plan.as_input(0),
        });
    }
    match plan {
        Plan::Filter { input, conditions } => {
            let mut pulled = pull(input)?;
            let mut local = Vec::new();
            for condition in conditions {
                let condition = condition.substitute(through(&pulled.outputs));
                if reads_outer(&condition.test) {
                    pulled.conditions.push(condition);
                } else {
                    local.push(condition);
                }
            }
            pulled.core = filtered(pulled.core, local);
            Some(pulled)
        }
        Plan::Project { input, columns } => {
            let mut pulled = pull(input)?;
            pulled.outputs = columns
                .iter()
                .map(|column| column.substitute(through(&pulled.outputs)))
                .collect();
            Some(pulled)
        }
        Plan::Join {
            kind: JoinKind::Inner,
            left,
            right,
            on,
        } => inner(pull(left)?, pull(right)?, on),
        Plan::Join {
            kind: kind @ (JoinKind::Left | JoinKind::Semi | JoinKind::Anti),
            left,
            right,
            on,
        } if !is_bound(right) => left_driven(*kind, pull(left)?, right, on),
        Plan::Aggregate {
            input,
            groups,
            aggregates,
            sets: None,
        } if !groups.is_empty() => grouped(pull(input)?, groups, aggregates),
        _ => None,
    }
}

fn through(outputs: &[Expr]) -> impl FnMut(ColumnRef) -> Expr + '_ {
    |column| match column.level {
        0 => outputs[column.column].clone(),
        level => Expr::outer(level, column.column, crate::types::ColumnType::boolean()),
    }
}

fn filtered(core: Plan, conditions: Vec<Condition>) -> Plan {
    if conditions.is_empty() {
        return core;
    }
    Plan::Filter {
        input: Box::new(core),
        conditions,
    }
}

fn inner(left: Pulled, right: Pulled, on: &[Condition]) -> Option<Pulled> {
    let width = left.core.width();
    let shift = |column: ColumnRef| match column.level {
        0 => super::moved(column, width),
        _ => column,
    };
    let right_outputs: Vec<Expr> = right.outputs.iter().map(|e| e.map(shift)).collect();
    let mut conditions = left.conditions;
    conditions.extend(right.conditions.iter().map(|c| c.map(shift)));
    let mut local = Vec::new();
    for condition in on {
        let condition = condition.substitute(|column| match (column.level, column.input) {
            (0, 0) => left.outputs[column.column].clone(),
            (0, _) => right_outputs[column.column].clone(),
            (level, _) => Expr::outer(level, column.column, crate::types::ColumnType::boolean()),
        });
        if reads_outer(&condition.test) {
            conditions.push(condition);
        } else {
            local.push(condition.map(|column| two_inputs(column, width)));
        }
    }
    let mut outputs = left.outputs;
    outputs.extend(right_outputs);
    Some(Pulled {
        core: Plan::Join {
            kind: JoinKind::Inner,
            left: Box::new(left.core),
            right: Box::new(right.core),
            on: local,
        },
        conditions,
        outputs,
    })
}

/// A column of the joined row as a column of one of the two inputs.
pub fn two_inputs(column: ColumnRef, left_width: usize) -> ColumnRef {
    match column.level {
        0 if column.column >= left_width => ColumnRef {
            input: 1,
            column: column.column - left_width,
            ..column
        },
        _ => column,
    }
}

fn left_driven(kind: JoinKind, left: Pulled, right: &Plan, on: &[Condition]) -> Option<Pulled> {
    let width = left.core.width();
    let on: Vec<Condition> = on
        .iter()
        .map(|condition| {
            condition.substitute(|column| match (column.level, column.input) {
                (0, 0) => left.outputs[column.column].clone(),
                (0, _) => Expr::of(1, column.column, right.types()[column.column].clone()),
                (level, _) => {
                    Expr::outer(level, column.column, crate::types::ColumnType::boolean())
                }
            })
        })
        .collect();
    if on.iter().any(|condition| reads_outer(&condition.test)) {
        return None;
    }
    let mut outputs = left.outputs;
    if kind == JoinKind::Left {
        outputs.extend(
            right
                .types()
                .into_iter()
                .enumerate()
                .map(|(column, ty)| Expr::column(width + column, ty.or_null())),
        );
    }
    Some(Pulled {
        core: Plan::Join {
            kind,
            left: Box::new(left.core),
            right: Box::new(right.clone()),
            on,
        },
        conditions: left.conditions,
        outputs,
    })
}

/// GROUP BY under equalities: they become further groups.
fn grouped(
    pulled: Pulled,
    groups: &[Expr],
    aggregates: &[crate::plan::AggregateCall],
) -> Option<Pulled> {
    let mut all: Vec<Expr> = groups
        .iter()
        .map(|group| group.substitute(through(&pulled.outputs)))
        .collect();
    let aggregates: Vec<_> = aggregates
        .iter()
        .map(|aggregate| {
            let mut to = through(&pulled.outputs);
            aggregate.substitute(&mut |column, _| to(column))
        })
        .collect();
    if all.iter().any(reads_outer)
        || aggregates
            .iter()
            .any(|a| reads_outer(&a.call) || a.filter.as_ref().is_some_and(reads_outer))
    {
        return None;
    }
    let mut conditions = Vec::new();
    for condition in &pulled.conditions {
        let (key, outer) = key_and_outer(condition)?;
        let column = Expr::column(all.len(), key.ty.clone());
        conditions.push(Condition::equal(column, outer.clone()));
        all.push(key.clone());
    }
    let (own, total) = (groups.len(), all.len());
    let mut outputs: Vec<Expr> = all[..own]
        .iter()
        .enumerate()
        .map(|(at, group)| Expr::column(at, group.ty.clone()))
        .collect();
    outputs.extend(
        aggregates
            .iter()
            .enumerate()
            .map(|(at, aggregate)| Expr::column(total + at, aggregate.call.ty.clone())),
    );
    Some(Pulled {
        core: Plan::Aggregate {
            input: Box::new(pulled.core),
            groups: all,
            aggregates,
            sets: None,
        },
        conditions,
        outputs,
    })
}
