//! Plans as queries: `SELECT .. AS c1, .. AS c2, ..`.

use super::text::{columns, identifier, list, renamed, scope, Scope};
use super::Printer;
use crate::expr::{Condition, Expr};
use crate::plan::{AggregateCall, JoinKind, Plan, SetKind, SortKey, WindowCall};

impl Printer<'_> {
    /// A plan as an item of FROM with an alias. `lateral` items may read the
    /// outer scope of the same FROM.
    pub(crate) fn item(&mut self, plan: &Plan, alias: &str, outer: Option<&Scope>) -> String {
        match plan {
            Plan::Store { stage, .. } => format!("{} AS {alias}", self.names.stores[*stage]),
            Plan::Function {
                call,
                columns,
                defined,
            } => {
                let call = scope(&[], outer).expr(call);
                let names: Vec<String> = columns
                    .iter()
                    .enumerate()
                    .map(|(at, ty)| match defined {
                        true => format!("c{} {}", at + 1, ty.sql),
                        false => format!("c{}", at + 1),
                    })
                    .collect();
                format!("{call} AS {alias}({})", names.join(", "))
            }
            Plan::Working { .. } => {
                let name = self.working.last().expect("a recursion around");
                format!("{name} AS {alias}")
            }
            other => format!("({}) AS {alias}", self.plan(other, outer)),
        }
    }

    /// A plan as a query.
    pub fn plan(&mut self, plan: &Plan, outer: Option<&Scope>) -> String {
        match plan {
            Plan::Scan { source, .. } => self.scan(*source),
            Plan::Store { columns: types, .. }
            | Plan::Working { columns: types }
            | Plan::Function { columns: types, .. } => {
                let alias = self.alias();
                let item = self.item(plan, &alias, outer);
                format!("SELECT {} FROM {item}", columns(&alias, 0..types.len()))
            }
            Plan::Values { rows, columns } => values(rows, columns.len(), outer),
            Plan::Filter { input, conditions } => {
                let (alias, item) = self.aliased(input, outer);
                let scope = scope(&[&alias], outer);
                format!(
                    "SELECT {} FROM {item}{}",
                    columns(&alias, 0..input.width()),
                    scope.filter(conditions)
                )
            }
            Plan::Project { input, columns } | Plan::ProjectSet { input, columns } => {
                let (alias, item) = self.aliased(input, outer);
                let outputs = scope(&[&alias], outer).outputs(columns);
                format!("SELECT {outputs} FROM {item}")
            }
            Plan::Join {
                kind,
                left,
                right,
                on,
            } => self.join(*kind, left, right, on, outer),
            Plan::Dependent { input, sub, kind } => self.dependent(input, sub, kind, outer),
            Plan::SetOperation { kind, all, inputs } => {
                let word = match (kind, all) {
                    (SetKind::Union, true) => " UNION ALL ",
                    (SetKind::Union, false) => " UNION ",
                    (SetKind::Intersect, true) => " INTERSECT ALL ",
                    (SetKind::Intersect, false) => " INTERSECT ",
                    (SetKind::Except, true) => " EXCEPT ALL ",
                    (SetKind::Except, false) => " EXCEPT ",
                };
                let arms: Vec<String> = inputs
                    .iter()
                    .map(|input| format!("({})", self.plan(input, outer)))
                    .collect();
                arms.join(word)
            }
            Plan::Aggregate {
                input,
                groups,
                aggregates,
                sets,
            } => self.aggregate(input, groups, aggregates, sets.as_deref(), outer),
            Plan::Distinct { input } => {
                let (alias, item) = self.aliased(input, outer);
                let all = columns(&alias, 0..input.width());
                format!("SELECT DISTINCT {all} FROM {item}")
            }
            Plan::DistinctOn { input, on, order } => {
                let (alias, item) = self.aliased(input, outer);
                let scope = scope(&[&alias], outer);
                let on: Vec<String> = on.iter().map(|e| scope.expr(e)).collect();
                format!(
                    "SELECT DISTINCT ON ({}) {} FROM {item}{}",
                    on.join(", "),
                    columns(&alias, 0..input.width()),
                    order_by(order, &scope)
                )
            }
            Plan::Window { input, calls } => {
                let (alias, item) = self.aliased(input, outer);
                self.windows(&item, &alias, input.width(), calls, outer)
            }
            Plan::Limit {
                input,
                order,
                limit,
                offset,
                with_ties,
            } => {
                let (alias, item) = self.aliased(input, outer);
                let scope = scope(&[&alias], outer);
                let bounds = bounds(order, limit.as_ref(), offset.as_ref(), *with_ties, &scope);
                format!(
                    "SELECT {} FROM {item}{bounds}",
                    columns(&alias, 0..input.width())
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
                let (alias, item) = self.aliased(input, outer);
                let partition: Vec<String> = {
                    let scope = scope(&[&alias], outer);
                    partition.iter().map(|e| scope.expr(e)).collect()
                };
                let first = First {
                    order,
                    limit: limit.as_ref(),
                    offset: offset.as_ref(),
                    with_ties: *with_ties,
                };
                self.first(&item, &alias, input.width(), &partition, &first, outer)
            }
            Plan::Recursive { seed, step, all } => {
                self.next += 1;
                let name = format!("r{}", self.next);
                let seed_sql = self.plan(seed, outer);
                self.working.push(name.clone());
                let step_sql = self.plan(step, outer);
                self.working.pop();
                let names: Vec<String> = (1..=seed.width()).map(|n| format!("c{n}")).collect();
                let names = names.join(", ");
                let word = if *all { "UNION ALL" } else { "UNION" };
                format!(
                    "WITH RECURSIVE {name}({names}) AS (({seed_sql}) {word} ({step_sql})) \
                     SELECT {names} FROM {name}"
                )
            }
        }
    }

    pub(crate) fn aliased(&mut self, plan: &Plan, outer: Option<&Scope>) -> (String, String) {
        let alias = self.alias();
        let item = self.item(plan, &alias, outer);
        (alias, item)
    }

    fn scan(&self, source: usize) -> String {
        let source = &self.sources[source];
        let columns: Vec<String> = source
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| format!("{} AS c{}", identifier(&column.name), at + 1))
            .collect();
        format!("SELECT {} FROM {}", columns.join(", "), source.relation)
    }

    fn join(
        &mut self,
        kind: JoinKind,
        left: &Plan,
        right: &Plan,
        on: &[Condition],
        outer: Option<&Scope>,
    ) -> String {
        let (l, left_item) = self.aliased(left, outer);
        let (r, right_item) = self.aliased(right, outer);
        let scope = scope(&[&l, &r], outer);
        let own = columns(&l, 0..left.width());
        let word = match kind {
            JoinKind::Inner => "JOIN",
            JoinKind::Left => "LEFT JOIN",
            JoinKind::Right => "RIGHT JOIN",
            JoinKind::Full => "FULL JOIN",
            JoinKind::Semi | JoinKind::Anti => {
                let not = if kind == JoinKind::Anti { "NOT " } else { "" };
                return format!(
                    "SELECT {own} FROM {left_item} WHERE {not}EXISTS (SELECT FROM {right_item}{})",
                    scope.filter(on)
                );
            }
        };
        let outputs = list(&[own, renamed(&r, 0..right.width(), left.width())]);
        format!(
            "SELECT {outputs} FROM {left_item} {word} {right_item} ON {}",
            scope.conjunction(on)
        )
    }

    fn aggregate(
        &mut self,
        input: &Plan,
        groups: &[Expr],
        aggregates: &[AggregateCall],
        sets: Option<&[Vec<usize>]>,
        outer: Option<&Scope>,
    ) -> String {
        let (alias, item) = self.aliased(input, outer);
        let scope = scope(&[&alias], outer);
        let group: Vec<String> = groups.iter().map(|e| scope.expr(e)).collect();
        let mut outputs = groups.to_vec();
        outputs.extend(aggregates.iter().map(|a| a.call.clone()));
        let by = match sets {
            Some(sets) => {
                let sets: Vec<String> = sets
                    .iter()
                    .map(|set| {
                        let set: Vec<String> = set.iter().map(|&at| group[at].clone()).collect();
                        format!("({})", set.join(", "))
                    })
                    .collect();
                format!(" GROUP BY GROUPING SETS ({})", sets.join(", "))
            }
            None => super::text::group_by(&group.join(", ")),
        };
        format!("SELECT {} FROM {item}{by}", scope.outputs(&outputs))
    }

    /// Window functions appended to the columns of an item.
    pub(crate) fn windows(
        &mut self,
        item: &str,
        alias: &str,
        width: usize,
        calls: &[WindowCall],
        outer: Option<&Scope>,
    ) -> String {
        let scope = scope(&[alias], outer);
        let mut outputs = vec![columns(alias, 0..width)];
        for (at, call) in calls.iter().enumerate() {
            let partition: Vec<String> = call.partition.iter().map(|e| scope.expr(e)).collect();
            let mut over = String::new();
            if !partition.is_empty() {
                over.push_str(&format!("PARTITION BY {}", partition.join(", ")));
            }
            over.push_str(&order_by(&call.order, &scope));
            let frame = scope.expr(&call.frame);
            if !frame.is_empty() {
                over.push_str(&format!(" {frame}"));
            }
            outputs.push(format!(
                "{} OVER ({}) AS c{}",
                scope.expr(&call.call),
                over.trim(),
                width + at + 1
            ));
        }
        format!("SELECT {} FROM {item}", list(&outputs))
    }

    /// The first rows of each part of an item.
    pub(crate) fn first(
        &mut self,
        item: &str,
        alias: &str,
        width: usize,
        partition: &[String],
        first: &First<'_>,
        outer: Option<&Scope>,
    ) -> String {
        let scope = scope(&[alias], outer);
        let all = columns(alias, 0..width);
        if partition.is_empty() {
            let bounds = bounds(
                first.order,
                first.limit,
                first.offset,
                first.with_ties,
                &scope,
            );
            return format!("SELECT {all} FROM {item}{bounds}");
        }
        let window = format!(
            "PARTITION BY {}{}",
            partition.join(", "),
            order_by(first.order, &scope)
        );
        let bound = |expr: Option<&Expr>, none: &str| match expr {
            Some(expr) => format!("COALESCE(({})::pg_catalog.int8, {none})", scope.expr(expr)),
            None => none.to_string(),
        };
        let offset = bound(first.offset, "0");
        let limit = bound(first.limit, "4611686018427387904");
        let counted = self.alias();
        let rank = if first.with_ties { "k" } else { "n" };
        format!(
            "SELECT {} FROM (SELECT {all}, pg_catalog.row_number() OVER ({window}) AS n, \
             pg_catalog.rank() OVER ({window}) AS k, {offset} AS o, {limit} AS l FROM {item}) \
             AS {counted} WHERE {counted}.n > {counted}.o AND {counted}.{rank} <= {counted}.o + {counted}.l",
            columns(&counted, 0..width)
        )
    }
}

/// ORDER BY, LIMIT, OFFSET, WITH TIES.
pub(crate) struct First<'a> {
    pub order: &'a [SortKey],
    pub limit: Option<&'a Expr>,
    pub offset: Option<&'a Expr>,
    pub with_ties: bool,
}

fn values(rows: &[Vec<Expr>], width: usize, outer: Option<&Scope>) -> String {
    let scope = scope(&[], outer);
    if rows.is_empty() {
        let nulls: Vec<String> = (1..=width).map(|n| format!("NULL AS c{n}")).collect();
        return format!("SELECT {} WHERE false", nulls.join(", "));
    }
    rows.iter()
        .map(|row| format!("SELECT {}", scope.outputs(row)))
        .collect::<Vec<_>>()
        .join(" UNION ALL ")
}

/// ` ORDER BY ..`, empty without keys.
pub(crate) fn order_by(order: &[SortKey], scope: &Scope) -> String {
    if order.is_empty() {
        return String::new();
    }
    let keys: Vec<String> = order
        .iter()
        .map(|key| format!("{} {}", scope.expr(&key.expr), key.direction))
        .collect();
    format!(" ORDER BY {}", keys.join(", "))
}

fn bounds(
    order: &[SortKey],
    limit: Option<&Expr>,
    offset: Option<&Expr>,
    with_ties: bool,
    scope: &Scope,
) -> String {
    let mut sql = order_by(order, scope);
    if let Some(offset) = offset {
        sql.push_str(&format!(" OFFSET ({})", scope.expr(offset)));
    }
    if let Some(limit) = limit {
        let limit = scope.expr(limit);
        sql.push_str(&match with_ties {
            true => format!(" FETCH FIRST ({limit}) ROWS WITH TIES"),
            false => format!(" LIMIT ({limit})"),
        });
    }
    sql
}
