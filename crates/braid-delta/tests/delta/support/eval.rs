//! The oracle: evaluates a plan as SQL defines it, row by row, without any
//! cleverness. Results are multisets, so their order means nothing.

use std::collections::{BTreeMap, BTreeSet};

use braid_delta::expr::Condition;
use braid_delta::plan::{DependentKind, JoinKind, Plan, SetKind, SortKey, WindowCall};
use braid_delta::Expr;

use super::expr::{eval, series, Rows};
use super::groups::grouped;
use super::value::{Row, Value};

/// The contents of all relations.
#[derive(Debug, Clone, Default)]
pub struct World {
    pub sources: Vec<Vec<Row>>,
    pub stores: Vec<Vec<Row>>,
}

pub fn value(expr: &Expr, inputs: &[&Row], outer: &[Row]) -> Value {
    eval(expr, &Rows { inputs, outer })
}

pub fn holds(conditions: &[Condition], inputs: &[&Row], outer: &[Row]) -> bool {
    conditions
        .iter()
        .all(|condition| value(&condition.test, inputs, outer).is_true())
}

/// The rows of a plan.
pub fn rows(plan: &Plan, world: &World, outer: &[Row]) -> Vec<Row> {
    Evaluation {
        world,
        working: Vec::new(),
    }
    .rows(plan, outer)
}

struct Evaluation<'a> {
    world: &'a World,
    working: Vec<Row>,
}

impl Evaluation<'_> {
    fn rows(&self, plan: &Plan, outer: &[Row]) -> Vec<Row> {
        match plan {
            Plan::Scan { source, .. } => self.world.sources[*source].clone(),
            Plan::Store { stage, .. } => self.world.stores[*stage].clone(),
            Plan::Working { .. } => self.working.clone(),
            Plan::Values { rows, .. } => rows
                .iter()
                .map(|row| row.iter().map(|e| value(e, &[], outer)).collect())
                .collect(),
            Plan::Function { call, .. } => series(call, &Rows { inputs: &[], outer })
                .into_iter()
                .map(|v| vec![v])
                .collect(),
            Plan::Filter { input, conditions } => self
                .rows(input, outer)
                .into_iter()
                .filter(|row| holds(conditions, &[row], outer))
                .collect(),
            Plan::Project { input, columns } => self
                .rows(input, outer)
                .iter()
                .map(|row| columns.iter().map(|e| value(e, &[row], outer)).collect())
                .collect(),
            Plan::ProjectSet { .. } => panic!("not generated for the oracle"),
            Plan::Join {
                kind,
                left,
                right,
                on,
            } => {
                let right_width = right.width();
                let (l, r) = (self.rows(left, outer), self.rows(right, outer));
                join(*kind, &l, &r, on, left.width(), right_width, outer)
            }
            Plan::Dependent { input, sub, kind } => self.dependent(input, sub, kind, outer),
            Plan::SetOperation { kind, all, inputs } => {
                let inputs: Vec<Vec<Row>> = inputs.iter().map(|p| self.rows(p, outer)).collect();
                set_operation(*kind, *all, inputs)
            }
            Plan::Aggregate {
                input,
                groups,
                aggregates,
                sets,
            } => {
                let input = self.rows(input, outer);
                let all: Vec<usize> = (0..groups.len()).collect();
                let sets = sets.clone().unwrap_or_else(|| vec![all]);
                sets.iter()
                    .flat_map(|set| grouped(&input, groups, aggregates, set, outer))
                    .collect()
            }
            Plan::Distinct { input } => {
                let set: BTreeSet<Row> = self.rows(input, outer).into_iter().collect();
                set.into_iter().collect()
            }
            Plan::DistinctOn { input, on, order } => {
                first(self.rows(input, outer), on, order, Some(1), 0, false, outer)
            }
            Plan::Window { input, calls } => windows(self.rows(input, outer), calls, outer),
            Plan::Limit {
                input,
                order,
                limit,
                offset,
                with_ties,
            } => {
                let (limit, offset) = bounds(limit.as_ref(), offset.as_ref());
                first(
                    self.rows(input, outer),
                    &[],
                    order,
                    limit,
                    offset,
                    *with_ties,
                    outer,
                )
            }
            Plan::Top {
                input,
                partition,
                order,
                limit,
                offset,
                with_ties,
            } => {
                let (limit, offset) = bounds(limit.as_ref(), offset.as_ref());
                let input = self.rows(input, outer);
                first(input, partition, order, limit, offset, *with_ties, outer)
            }
            Plan::Recursive { seed, step, all } => self.recursion(seed, step, *all, outer),
        }
    }

    fn recursion(&self, seed: &Plan, step: &Plan, all: bool, outer: &[Row]) -> Vec<Row> {
        let mut found: Vec<Row> = Vec::new();
        let mut round = self.rows(seed, outer);
        loop {
            if !all {
                let fresh: BTreeSet<Row> = round.into_iter().collect();
                round = fresh
                    .into_iter()
                    .filter(|row| !found.contains(row))
                    .collect();
            }
            if round.is_empty() {
                return found;
            }
            found.extend(round.iter().cloned());
            let next = Evaluation {
                world: self.world,
                working: round,
            };
            round = next.rows(step, outer);
        }
    }

    fn dependent(&self, input: &Plan, sub: &Plan, kind: &DependentKind, outer: &[Row]) -> Vec<Row> {
        let mut out = Vec::new();
        for row in self.rows(input, outer) {
            let mut inner = vec![row.clone()];
            inner.extend_from_slice(outer);
            let found = self.rows(sub, &inner);
            let matches = |on: &[Condition]| -> Vec<Row> {
                found
                    .iter()
                    .filter(|other| holds(on, &[&row, other], outer))
                    .cloned()
                    .collect()
            };
            let with = |value: Value| {
                let mut row = row.clone();
                row.push(value);
                row
            };
            match kind {
                DependentKind::Semi(on) => {
                    if !matches(on).is_empty() {
                        out.push(row.clone());
                    }
                }
                DependentKind::Anti(on) => {
                    if matches(on).is_empty() {
                        out.push(row.clone());
                    }
                }
                DependentKind::Scalar => {
                    assert!(found.len() <= 1, "more than one row");
                    let value = found.first().map_or(Value::Null, |other| other[0].clone());
                    out.push(with(value));
                }
                DependentKind::Exists => out.push(with(Value::Bool(!found.is_empty()))),
                DependentKind::Any(test) => {
                    let tests: Vec<Value> = found
                        .iter()
                        .map(|other| value(&test.test, &[&row, other], outer))
                        .collect();
                    out.push(with(if tests.iter().any(Value::is_true) {
                        Value::Bool(true)
                    } else if tests.iter().any(Value::is_null) {
                        Value::Null
                    } else {
                        Value::Bool(false)
                    }));
                }
                DependentKind::Lateral(on) | DependentKind::LeftLateral(on) => {
                    let found = matches(on);
                    if found.is_empty() && matches!(kind, DependentKind::LeftLateral(_)) {
                        let mut row = row.clone();
                        row.extend(vec![Value::Null; sub.width()]);
                        out.push(row);
                    }
                    for other in found {
                        let mut row = row.clone();
                        row.extend(other);
                        out.push(row);
                    }
                }
            }
        }
        out
    }
}

fn bounds(limit: Option<&Expr>, offset: Option<&Expr>) -> (Option<usize>, usize) {
    let number = |e: &Expr| value(e, &[], &[]).as_int() as usize;
    (limit.map(number), offset.map_or(0, number))
}

fn join(
    kind: JoinKind,
    left: &[Row],
    right: &[Row],
    on: &[Condition],
    left_width: usize,
    right_width: usize,
    outer: &[Row],
) -> Vec<Row> {
    let mut out = Vec::new();
    let mut matched = vec![false; right.len()];
    for l in left {
        let mut found = false;
        for (at, r) in right.iter().enumerate() {
            if !holds(on, &[l, r], outer) {
                continue;
            }
            found = true;
            matched[at] = true;
            if !matches!(kind, JoinKind::Semi | JoinKind::Anti) {
                out.push(l.iter().chain(r).cloned().collect());
            }
        }
        match kind {
            JoinKind::Semi if found => out.push(l.clone()),
            JoinKind::Anti if !found => out.push(l.clone()),
            JoinKind::Left | JoinKind::Full if !found => {
                let mut row = l.clone();
                row.extend(vec![Value::Null; right_width]);
                out.push(row);
            }
            _ => {}
        }
    }
    if matches!(kind, JoinKind::Right | JoinKind::Full) {
        for (r, _) in right.iter().zip(&matched).filter(|(_, yes)| !**yes) {
            let mut row = vec![Value::Null; left_width];
            row.extend(r.iter().cloned());
            out.push(row);
        }
    }
    out
}

/// How often each row is there.
pub fn counts(rows: &[Row]) -> BTreeMap<Row, i64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row.clone()).or_insert(0) += 1;
    }
    counts
}

fn set_operation(kind: SetKind, all: bool, inputs: Vec<Vec<Row>>) -> Vec<Row> {
    if kind == SetKind::Union {
        let rows: Vec<Row> = inputs.into_iter().flatten().collect();
        return match all {
            true => rows,
            false => counts(&rows).into_keys().collect(),
        };
    }
    let (l, r) = (counts(&inputs[0]), counts(&inputs[1]));
    let mut out = Vec::new();
    for (row, n) in l {
        let m = r.get(&row).copied().unwrap_or(0);
        let times = match (kind, all) {
            (SetKind::Intersect, true) => n.min(m),
            (SetKind::Intersect, false) => i64::from(m > 0),
            (_, true) => (n - m).max(0),
            (_, false) => i64::from(m == 0),
        };
        out.extend((0..times).map(|_| row.clone()));
    }
    out
}

fn sorted_by(rows: &mut [Row], order: &[SortKey], outer: &[Row]) {
    rows.sort_by(|a, b| {
        for key in order {
            let (x, y) = (value(&key.expr, &[a], outer), value(&key.expr, &[b], outer));
            let by = match key.direction.starts_with("DESC") {
                true => y.cmp(&x),
                false => x.cmp(&y),
            };
            if by.is_ne() {
                return by;
            }
        }
        std::cmp::Ordering::Equal
    });
}

fn sort_key(row: &Row, order: &[SortKey], outer: &[Row]) -> Row {
    order
        .iter()
        .map(|key| value(&key.expr, &[row], outer))
        .collect()
}

fn parts(rows: Vec<Row>, by: &[Expr], outer: &[Row]) -> Vec<Vec<Row>> {
    let mut parts: BTreeMap<Row, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let key = by.iter().map(|e| value(e, &[&row], outer)).collect();
        parts.entry(key).or_default().push(row);
    }
    parts.into_values().collect()
}

/// The first rows of each part.
pub fn first(
    rows: Vec<Row>,
    partition: &[Expr],
    order: &[SortKey],
    limit: Option<usize>,
    offset: usize,
    with_ties: bool,
    outer: &[Row],
) -> Vec<Row> {
    let mut out = Vec::new();
    for mut part in parts(rows, partition, outer) {
        sorted_by(&mut part, order, outer);
        let rest: Vec<Row> = part.into_iter().skip(offset).collect();
        let mut take = limit.unwrap_or(rest.len()).min(rest.len());
        while with_ties
            && take > 0
            && take < rest.len()
            && sort_key(&rest[take - 1], order, outer) == sort_key(&rest[take], order, outer)
        {
            take += 1;
        }
        out.extend(rest.into_iter().take(take));
    }
    out
}

/// Window calls: `rank()`, `count(*)`, `sum(x)` over the default frame.
pub fn windows(rows: Vec<Row>, calls: &[WindowCall], outer: &[Row]) -> Vec<Row> {
    let mut out: Vec<Row> = rows.clone();
    for call in calls {
        let part_of = |row: &Row| -> Row {
            call.partition
                .iter()
                .map(|e| value(e, &[row], outer))
                .collect()
        };
        let name = match call.call.pieces.first() {
            Some(braid_delta::Piece::Text(text)) => text.clone(),
            _ => String::new(),
        };
        for (at, row) in rows.iter().enumerate() {
            let key = sort_key(row, &call.order, outer);
            let part: Vec<&Row> = rows.iter().filter(|r| part_of(r) == part_of(row)).collect();
            let before = part
                .iter()
                .filter(|r| sort_key(r, &call.order, outer) < key)
                .count();
            let frame: Vec<&&Row> = part
                .iter()
                .filter(|r| sort_key(r, &call.order, outer) <= key)
                .collect();
            let found = if name.contains("rank") {
                Value::int(before as i64 + 1)
            } else if name.contains("count") {
                Value::int(frame.len() as i64)
            } else {
                let column = call.call.columns().next().expect("an argument").column;
                frame
                    .iter()
                    .map(|r| r[column].clone())
                    .filter(|v| !v.is_null())
                    .reduce(|a, b| a.add(&b))
                    .unwrap_or(Value::Null)
            };
            out[at].push(found);
        }
    }
    out
}
