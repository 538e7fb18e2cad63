//! Plans, signed relations and programs as trees, for people.
//!
//! ```text
//!   Project 1, 2
//!     Join Inner on (0.1 = 1.0)
//!       Scan d0
//!       Scan 1
//! ```
//!
//! A column is written as its position; with its input in front where a node
//! has several, and with one `^` for each level of enclosing queries.

use std::fmt::{self, Display, Formatter};

use crate::derive::Action;
use crate::expr::{Condition, Expr, Piece};
use crate::plan::{AggregateCall, DependentKind, Plan, SortKey};
use crate::program::Program;
use crate::rel::Rel;
use crate::stage::{Rule, Stage, State};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => f.write_str(
                    &text
                        .replace("OPERATOR(pg_catalog.=)", "=")
                        .replace("pg_catalog.", ""),
                )?,
                Piece::Column(column) => {
                    let up = "^".repeat(column.level);
                    write!(f, "{up}#{}.{}", column.input, column.column)?;
                }
            }
        }
        Ok(())
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.test)
    }
}

impl Display for SortKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.expr, self.direction)
    }
}

impl Display for AggregateCall {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.call)
    }
}

impl Display for State {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            State::Rows => f.write_str("rows"),
            State::NonNull(x) => write!(f, "non-null {x}"),
            State::Total(x, _) => write!(f, "total {x}"),
            State::Scales(x) => write!(f, "scales {x}"),
            State::Least(x) => write!(f, "least {x}"),
            State::Greatest(x) => write!(f, "greatest {x}"),
        }
    }
}

fn all<T: Display>(items: &[T]) -> String {
    items
        .iter()
        .map(T::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn under(on: &[Condition]) -> String {
    match on {
        [] => String::new(),
        _ => format!(
            " on {}",
            on.iter()
                .map(|c| format!("({c})"))
                .collect::<Vec<_>>()
                .join(" and ")
        ),
    }
}

fn line(f: &mut Formatter<'_>, depth: usize, text: &str) -> fmt::Result {
    writeln!(f, "{}{text}", "  ".repeat(depth))
}

fn some(expr: Option<&Expr>) -> String {
    expr.map_or("-".to_string(), Expr::to_string)
}

fn plan(f: &mut Formatter<'_>, plan_: &Plan, depth: usize) -> fmt::Result {
    let text = match plan_ {
        Plan::Scan { source, .. } => format!("Scan {source}"),
        Plan::Store { stage, .. } => format!("Store {stage}"),
        Plan::Working { .. } => "Working".to_string(),
        Plan::Values { rows, .. } => format!(
            "Values {}",
            rows.iter()
                .map(|row| format!("({})", all(row)))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        Plan::Function { call, .. } => format!("Function {call}"),
        Plan::Filter { conditions, .. } => format!("Filter{}", under(conditions)),
        Plan::Project { columns, .. } => format!("Project {}", all(columns)),
        Plan::ProjectSet { columns, .. } => format!("ProjectSet {}", all(columns)),
        Plan::Join { kind, on, .. } => format!("Join {kind:?}{}", under(on)),
        Plan::Dependent { kind, .. } => match kind {
            DependentKind::Semi(on) => format!("Dependent Semi{}", under(on)),
            DependentKind::Anti(on) => format!("Dependent Anti{}", under(on)),
            DependentKind::Lateral(on) => format!("Dependent Lateral{}", under(on)),
            DependentKind::LeftLateral(on) => format!("Dependent LeftLateral{}", under(on)),
            DependentKind::Any(test) => format!("Dependent Any {test}"),
            DependentKind::Scalar => "Dependent Scalar".to_string(),
            DependentKind::Exists => "Dependent Exists".to_string(),
        },
        Plan::SetOperation {
            kind, all: every, ..
        } => format!("{kind:?}{}", if *every { " All" } else { "" }),
        Plan::Aggregate {
            groups,
            aggregates,
            sets,
            ..
        } => {
            let sets = sets
                .as_ref()
                .map_or(String::new(), |sets| format!(" sets {sets:?}"));
            format!("Aggregate by [{}]{sets}: {}", all(groups), all(aggregates))
        }
        Plan::Distinct { .. } => "Distinct".to_string(),
        Plan::DistinctOn { on, order, .. } => {
            format!("DistinctOn [{}] order {}", all(on), all(order))
        }
        Plan::Window { calls, .. } => format!(
            "Window {}",
            calls
                .iter()
                .map(|c| format!(
                    "{} over [{}] order {}",
                    c.call,
                    all(&c.partition),
                    all(&c.order)
                ))
                .collect::<Vec<_>>()
                .join("; ")
        ),
        Plan::Limit {
            order,
            limit,
            offset,
            with_ties,
            ..
        } => format!(
            "Limit {} offset {} ties {with_ties} order {}",
            some(limit.as_ref()),
            some(offset.as_ref()),
            all(order)
        ),
        Plan::Top {
            partition,
            order,
            limit,
            offset,
            with_ties,
            ..
        } => format!(
            "Top {} offset {} ties {with_ties} of each [{}] order {}",
            some(limit.as_ref()),
            some(offset.as_ref()),
            all(partition),
            all(order)
        ),
        Plan::Recursive { all, .. } => format!("Recursive{}", if *all { " All" } else { "" }),
    };
    line(f, depth, &text)?;
    for input in plan_.inputs() {
        plan(f, input, depth + 1)?;
    }
    Ok(())
}

fn rel(f: &mut Formatter<'_>, rel_: &Rel, depth: usize) -> fmt::Result {
    match rel_ {
        Rel::Now(region) => plan(f, region, depth),
        Rel::Kept { name, .. } => line(f, depth, &format!("Delta {name}")),
        Rel::Negate(input) => {
            line(f, depth, "Minus")?;
            rel(f, input, depth + 1)
        }
        Rel::Union(arms) => {
            line(f, depth, "Sum")?;
            arms.iter().try_for_each(|arm| rel(f, arm, depth + 1))
        }
        Rel::Select {
            from,
            conditions,
            columns,
        } => {
            line(
                f,
                depth,
                &format!("Select {}{}", all(columns), under(conditions)),
            )?;
            from.iter().try_for_each(|factor| rel(f, factor, depth + 1))
        }
        Rel::Matched {
            input,
            right,
            on,
            negated,
        } => {
            let word = if *negated { "Unmatched" } else { "Matched" };
            line(f, depth, &format!("{word}{}", under(on)))?;
            rel(f, input, depth + 1)?;
            plan(f, right, depth + 1)
        }
        Rel::Flips {
            left,
            changes,
            right,
            on,
        } => {
            line(f, depth, &format!("Flips{}", under(on)))?;
            rel(f, left, depth + 1)?;
            rel(f, changes, depth + 1)?;
            plan(f, right, depth + 1)
        }
        Rel::Each { input, sub, .. } => {
            line(f, depth, "Each")?;
            rel(f, input, depth + 1)?;
            plan(f, sub, depth + 1)
        }
    }
}

impl Display for Plan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        plan(f, self, 0)
    }
}

impl Display for Rel {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        rel(f, self, 0)
    }
}

impl Display for Action {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Action::Keep { name, rel: r } => {
                line(f, 0, &format!("Keep {name}"))?;
                rel(f, r, 1)
            }
            Action::Changes { stage, input } => {
                line(f, 0, &format!("Changes of the groups of stage {stage}"))?;
                rel(f, input, 1)
            }
            Action::Suspects { stage } => line(f, 0, &format!("Suspects of stage {stage}")),
            Action::Merge { stage } => line(f, 0, &format!("Merge into stage {stage}")),
            Action::Touched { stage, input } => {
                line(f, 0, &format!("Touched keys of stage {stage}"))?;
                rel(f, input, 1)
            }
            Action::Recompute { stage, keyed } => {
                let what = if *keyed { "touched keys" } else { "all" };
                line(f, 0, &format!("Recompute {what} of stage {stage}"))
            }
            Action::Store { stage } => line(f, 0, &format!("Store stage {stage}")),
            Action::Result { rel: r } => {
                line(f, 0, "Result")?;
                rel(f, r, 1)
            }
        }
    }
}

impl Display for Stage {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let rule = match &self.rule {
            Rule::Groups(states) => format!("groups with {}", all(states)),
            Rule::Aggregates(calls) => format!("aggregates {}", all(calls)),
            Rule::Windows(_) => "windows".to_string(),
            Rule::First { order, limit, .. } => {
                format!("first {} order {}", some(limit.as_ref()), all(order))
            }
            Rule::Recursive { .. } => "recursion".to_string(),
        };
        line(f, 0, &format!("by {} columns: {rule}", self.key))?;
        match &self.rule {
            Rule::Recursive { seed, step, .. } => {
                plan(f, seed, 1)?;
                plan(f, step, 1)
            }
            _ => plan(f, &self.input, 1),
        }
    }
}

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, stage) in self.stages.iter().enumerate() {
            write!(f, "Stage {at} {stage}")?;
        }
        line(f, 0, "Result")?;
        plan(f, &self.root, 1)
    }
}
