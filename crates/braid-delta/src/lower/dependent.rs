//! Sub-queries that read the outer row, as joins.
//!
//! ```text
//!   EXISTS, IN            semi join       LATERAL         inner join
//!   NOT EXISTS, NOT IN    anti join       LEFT LATERAL    left join
//!   (SELECT ..) as a value                left join with the groups (scalar)
//! ```

use std::collections::BTreeSet;

use super::bind::{same, Binding};
use super::pull::{is_bound, pull};
use super::{keep_columns, sets, Lowering};
use crate::expr::{ColumnRef, Condition, Expr};
use crate::plan::{DependentKind, JoinKind, Plan};
use crate::unsupported::Unsupported;

impl Lowering<'_> {
    pub(super) fn dependent(
        &self,
        input: Plan,
        sub: Plan,
        kind: &DependentKind,
    ) -> Result<Plan, Unsupported> {
        let (join, on) = match kind {
            DependentKind::Semi(on) => (JoinKind::Semi, on),
            DependentKind::Anti(on) => (JoinKind::Anti, on),
            DependentKind::Lateral(on) => (JoinKind::Inner, on),
            DependentKind::LeftLateral(on) => (JoinKind::Left, on),
            DependentKind::Scalar => return self.scalar(input, &sub),
            DependentKind::Exists => return self.exists(input, &sub),
            DependentKind::Any(test) => return self.any(input, &sub, test),
        };
        if !is_bound(&sub) {
            return Ok(joined(join, input, sub, on.clone()));
        }
        let lateral = matches!(join, JoinKind::Inner | JoinKind::Left);
        if lateral && matches!(sub, Plan::Function { .. }) {
            return Ok(Plan::Dependent {
                input: Box::new(input),
                sub: Box::new(sub),
                kind: kind.clone(),
            });
        }
        if let Some(pulled) = pull(&sub) {
            return Ok(join_pulled(join, input, pulled, on));
        }
        join_bound(join, input, &sub, on)
    }
}

fn joined(kind: JoinKind, left: Plan, right: Plan, on: Vec<Condition>) -> Plan {
    Plan::Join {
        kind,
        left: Box::new(left),
        right: Box::new(right),
        on,
    }
}

/// An expression over a core (level 0) and the outer row (level 1) as one over
/// a join of the outer row (input 0) with the core (input 1).
pub fn across(column: ColumnRef) -> ColumnRef {
    match column.level {
        0 => ColumnRef { input: 1, ..column },
        1 => ColumnRef {
            level: 0,
            input: 0,
            ..column
        },
        level => ColumnRef {
            level: level - 1,
            ..column
        },
    }
}

/// A plan that reads no row of the nearest outer query, moved into that query:
/// further levels are one nearer.
pub fn moved_out(plan: &Plan) -> Plan {
    relevel(plan, 0, 2, |level| level - 1)
}

/// A plan moved into a sub-query of its query: all levels are one further.
fn moved_in(plan: &Plan) -> Plan {
    relevel(plan, 0, 1, |level| level + 1)
}

/// Changes the levels from `from` on, counted from where `plan` stands.
fn relevel(plan: &Plan, depth: usize, from: usize, to: fn(usize) -> usize) -> Plan {
    let mut plan = plan.map_own(&mut |column| match column.level {
        level if level >= depth + from => ColumnRef {
            level: to(level),
            ..column
        },
        _ => column,
    });
    let inner = usize::from(matches!(plan, Plan::Dependent { .. }));
    for (at, input) in plan.inputs_mut().into_iter().enumerate() {
        *input = relevel(input, depth + inner * at, from, to);
    }
    plan
}

fn join_pulled(kind: JoinKind, input: Plan, pulled: super::pull::Pulled, on: &[Condition]) -> Plan {
    let width = input.width();
    let outputs: Vec<Expr> = pulled.outputs.iter().map(|e| e.map(across)).collect();
    let mut all: Vec<Condition> = pulled.conditions.iter().map(|c| c.map(across)).collect();
    all.extend(on.iter().map(|condition| {
        condition.substitute(|column| match column {
            ColumnRef {
                level: 0,
                input: 1,
                column,
            } => outputs[column].clone(),
            other => Expr {
                pieces: vec![crate::expr::Piece::Column(other)],
                ty: crate::types::ColumnType::boolean(),
            },
        })
    }));
    let mut columns = input.as_input(0);
    let core_width = pulled.core.width();
    let plan = joined(kind, input, moved_out(&pulled.core), all);
    if matches!(kind, JoinKind::Semi | JoinKind::Anti) {
        return plan;
    }
    // Under a left join a computed output must be NULL where nothing matched.
    let needs_marker = kind == JoinKind::Left
        && outputs
            .iter()
            .any(|output| output.as_column().is_none_or(|column| column.input == 0));
    let flat = |column: ColumnRef| match column {
        ColumnRef {
            level: 0, input: 1, ..
        } => ColumnRef {
            input: 0,
            column: width + column.column,
            ..column
        },
        other => other,
    };
    if !needs_marker {
        columns.extend(outputs.iter().map(|output| output.map(flat)));
        return Plan::Project {
            input: Box::new(plan),
            columns,
        };
    }
    let Plan::Join {
        left, right, on, ..
    } = plan
    else {
        unreachable!("made above")
    };
    let mut marked = right.as_input(0);
    marked.push(Expr::text(
        "true",
        crate::types::ColumnType::boolean().not_null(),
    ));
    let right = Plan::Project {
        input: right,
        columns: marked,
    };
    let marker = Expr::column(width + core_width, crate::types::ColumnType::boolean());
    columns.extend(outputs.iter().map(|output| {
        let value = output.map(flat);
        let ty = value.ty.clone().or_null();
        Expr::build("CASE WHEN {} THEN {} END", &[&marker, &value], ty)
    }));
    Plan::Project {
        input: Box::new(joined(kind, *left, right, on)),
        columns,
    }
}

/// The distinct values of the outer columns that `sub` reads, and where.
pub fn binding(input: &Plan, columns: &BTreeSet<usize>) -> Binding {
    Binding {
        domain: moved_in(&sets::distinct(keep_columns(
            input.clone(),
            columns.iter().copied(),
        ))),
        position: columns.iter().enumerate().map(|(at, &c)| (c, at)).collect(),
    }
}

/// Refuses outer columns that cannot be told apart.
pub fn comparable(input: &Plan, columns: &BTreeSet<usize>) -> Result<(), Unsupported> {
    let types = input.types();
    if columns
        .iter()
        .any(|&column| types[column].equality == crate::types::Equality::None)
    {
        return Err(Unsupported::new(
            "a sub-query that reads a column without equality of an outer row",
            "outer rows with the same value are computed together",
        ));
    }
    Ok(())
}

/// The conditions `D = outer row` of a join of the outer row with a bound plan.
pub fn bound_on(input: &Plan, columns: &BTreeSet<usize>) -> Vec<Condition> {
    let types = input.types();
    columns
        .iter()
        .enumerate()
        .map(|(at, &column)| {
            same(
                Expr::of(0, column, types[column].clone()),
                Expr::of(1, at, types[column].clone()),
            )
        })
        .collect()
}

fn join_bound(
    kind: JoinKind,
    input: Plan,
    sub: &Plan,
    on: &[Condition],
) -> Result<Plan, Unsupported> {
    let columns = sub.outer_columns(1);
    comparable(&input, &columns)?;
    let bound = moved_out(&binding(&input, &columns).bind(sub)?);
    let k = columns.len();
    let mut all = bound_on(&input, &columns);
    all.extend(on.iter().map(|condition| {
        condition.map(|column| match column {
            ColumnRef {
                level: 0, input: 1, ..
            } => super::moved(column, k),
            other => other,
        })
    }));
    let (l, r) = (input.width(), bound.width());
    let plan = joined(kind, input, bound, all);
    if matches!(kind, JoinKind::Semi | JoinKind::Anti) {
        return Ok(plan);
    }
    Ok(keep_columns(plan, (0..l).chain(l + k..l + r)))
}
