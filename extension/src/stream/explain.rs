//! `explain_stream_table`: the plan as a tree, what is stored, and the SQL of a
//! refresh for each source.

use super::catalog;
use super::error::StreamError;
use super::program;
use crate::error::Error;
use crate::pg::shape;
use braid_delta::expr::{Condition, Expr, Piece};
use braid_delta::plan::{DependentKind, Plan};
use braid_delta::Step;
use pgrx::pg_sys::Oid;
use std::collections::BTreeSet;

/// Lines by part: `mode`, `plan`, `stored`, `refresh after <relation>`.
pub fn lines(relid: Oid) -> Result<Vec<(String, String)>, Error> {
    let stream =
        catalog::stream(relid).ok_or_else(|| StreamError::Unknown(shape::names(relid).1))?;
    let mut lines = vec![("mode".to_string(), stream.effective.name().to_string())];
    let prepared = match program::of(relid, stream.view) {
        Ok(prepared) => prepared,
        Err(missing) => {
            lines.push((
                "plan".into(),
                format!(
                    "none: {} has no derivative. {}",
                    missing.construct, missing.why
                ),
            ));
            return Ok(lines);
        }
    };
    let query = &prepared.program.query;
    let names: Vec<String> = query
        .sources
        .iter()
        .map(|source| source.relation.clone())
        .collect();
    let mut tree = Vec::new();
    draw(&query.plan, &names, 0, &mut tree);
    lines.extend(tree.into_iter().map(|line| ("plan".to_string(), line)));
    for statement in prepared.program.create(&prepared.names) {
        lines.push(("stored".into(), statement));
    }
    for (number, name) in names.iter().enumerate() {
        let changed = BTreeSet::from([number]);
        for step in prepared.program.refresh(&changed, &prepared.names) {
            let text = match step {
                Step::Keep { name, sql } => format!("{name} := {sql}"),
                Step::Run { sql } => sql,
                Step::Check { sql } => format!("check {sql}"),
            };
            lines.push((format!("refresh after {name}"), text));
        }
    }
    Ok(lines)
}

fn draw(plan: &Plan, sources: &[String], depth: usize, lines: &mut Vec<String>) {
    lines.push(format!("{}{}", "  ".repeat(depth), node(plan, sources)));
    for input in plan.inputs() {
        draw(input, sources, depth + 1, lines);
    }
}

fn node(plan: &Plan, sources: &[String]) -> String {
    match plan {
        Plan::Scan { source, .. } => format!("Scan {}", sources[*source]),
        Plan::Values { rows, .. } => format!("Values, {} rows", rows.len()),
        Plan::Function { call, .. } => format!("Function {}", text(call)),
        Plan::Filter { conditions, .. } => format!("Filter {}", all(conditions)),
        Plan::Project { columns, .. } => format!("Project {}", list(columns)),
        Plan::ProjectSet { columns, .. } => format!("Project set {}", list(columns)),
        Plan::Join { kind, on, .. } => format!("{kind:?} join on {}", all(on)),
        Plan::Dependent { kind, .. } => match kind {
            DependentKind::Semi(on) => format!("Where some row of, {}", all(on)),
            DependentKind::Anti(on) => format!("Where no row of, {}", all(on)),
            DependentKind::Scalar => "With the value of".into(),
            DependentKind::Exists => "With whether there is a row of".into(),
            DependentKind::Any(on) => format!("With whether any row of, {}", text(&on.test)),
            DependentKind::Lateral(on) => format!("Lateral join on {}", all(on)),
            DependentKind::LeftLateral(on) => format!("Left lateral join on {}", all(on)),
        },
        Plan::SetOperation { kind, all, .. } => {
            format!("{kind:?}{}", if *all { " all" } else { "" })
        }
        Plan::Aggregate {
            groups, aggregates, ..
        } => {
            let calls: Vec<String> = aggregates.iter().map(|one| text(&one.call)).collect();
            format!("Aggregate by [{}]: {}", list(groups), calls.join(", "))
        }
        Plan::Distinct { .. } => "Distinct".into(),
        Plan::DistinctOn { on, .. } => format!("Distinct on {}", list(on)),
        Plan::Window { calls, .. } => {
            let calls: Vec<String> = calls.iter().map(|one| text(&one.call)).collect();
            format!("Window {}", calls.join(", "))
        }
        Plan::Limit { limit, .. } | Plan::Top { limit, .. } => {
            format!("First {} rows", limit.as_ref().map_or("all".into(), text))
        }
        Plan::Recursive { all, .. } => {
            format!("Recursive union{}", if *all { " all" } else { "" })
        }
        Plan::Working { .. } => "Rows of the last round".into(),
        Plan::Store { stage, .. } => format!("Stored stage {stage}"),
    }
}

fn list(expressions: &[Expr]) -> String {
    let texts: Vec<String> = expressions.iter().map(text).collect();
    texts.join(", ")
}

fn all(conditions: &[Condition]) -> String {
    if conditions.is_empty() {
        return "true".into();
    }
    let texts: Vec<String> = conditions.iter().map(|one| text(&one.test)).collect();
    texts.join(" AND ")
}

/// An expression with its columns as `input.column`, counted from 1.
fn text(expression: &Expr) -> String {
    expression
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Column(at) if at.level > 0 => format!("outer{}.{}", at.level, at.column + 1),
            Piece::Column(at) if at.input == 0 => format!("#{}", at.column + 1),
            Piece::Column(at) => format!("right#{}", at.column + 1),
        })
        .collect()
}
