//! Signed relations as queries: `SELECT .. AS c1, .., .. AS w`.

use super::text::{columns, list, renamed, scope};
use super::Printer;
use crate::expr::{Condition, Expr};
use crate::plan::{DependentKind, Plan};
use crate::rel::Rel;

impl Printer<'_> {
    /// A signed relation as a query.
    pub fn rel(&mut self, rel: &Rel) -> String {
        match rel {
            Rel::Now(plan) => {
                let (alias, item) = self.aliased(plan, None);
                let outputs = list(&[columns(&alias, 0..plan.width()), one()]);
                format!("SELECT {outputs} FROM {item}")
            }
            Rel::Kept { name, columns } => {
                let outputs = list(&[numbered(columns.len()), "w".to_string()]);
                format!("SELECT {outputs} FROM {name}")
            }
            Rel::Negate(input) => self.negate(input),
            Rel::Union(arms) => {
                let arms: Vec<String> = arms.iter().map(|arm| self.rel(arm)).collect();
                arms.join(" UNION ALL ")
            }
            Rel::Select {
                from,
                conditions,
                columns,
            } => {
                let (aliases, items, weight) = self.factors(from);
                let inputs: Vec<&str> = aliases.iter().map(String::as_str).collect();
                let scope = scope(&inputs, None);
                let outputs = list(&[scope.outputs(columns), format!("{weight} AS w")]);
                format!(
                    "SELECT {outputs} FROM {}{}",
                    items.join(", "),
                    scope.filter(conditions)
                )
            }
            Rel::Matched {
                input,
                right,
                on,
                negated,
            } => {
                let l = self.alias();
                let item = self.rel_item(input, &l);
                let (r, right_item) = self.aliased(right, None);
                let not = if *negated { "NOT " } else { "" };
                let outputs = list(&[columns(&l, 0..input.types().len()), format!("{l}.w")]);
                format!(
                    "SELECT {outputs} FROM {item} WHERE {not}EXISTS (SELECT FROM {right_item}{})",
                    scope(&[&l, &r], None).filter(on)
                )
            }
            Rel::Flips {
                left,
                changes,
                right,
                on,
            } => self.flips(left, changes, right, on),
            Rel::Each { input, sub, kind } => {
                let l = self.alias();
                let item = self.rel_item(input, &l);
                let row = scope(&[&l], None);
                let r = self.alias();
                let sub_item = self.item(sub, &r, Some(&row));
                let (word, on) = match kind {
                    DependentKind::LeftLateral(on) => ("LEFT JOIN", on.as_slice()),
                    DependentKind::Lateral(on) => ("JOIN", on.as_slice()),
                    _ => ("JOIN", &[][..]),
                };
                let width = input.types().len();
                let outputs = list(&[
                    columns(&l, 0..width),
                    renamed(&r, 0..sub.width(), width),
                    format!("{l}.w"),
                ]);
                format!(
                    "SELECT {outputs} FROM {item} {word} LATERAL {sub_item} ON {}",
                    scope(&[&l, &r], None).conjunction(on)
                )
            }
        }
    }

    /// A signed relation as an item of FROM. `Now` has no weight column.
    pub(super) fn rel_item(&mut self, rel: &Rel, alias: &str) -> String {
        match rel {
            Rel::Kept { name, .. } => format!("{name} AS {alias}"),
            Rel::Now(plan) => self.item(plan, alias, None),
            other => format!("({}) AS {alias}", self.rel(other)),
        }
    }

    fn negate(&mut self, input: &Rel) -> String {
        if let Rel::Kept { name, columns } = input {
            let outputs = list(&[numbered(columns.len()), "-w AS w".to_string()]);
            return format!("SELECT {outputs} FROM {name}");
        }
        if let Rel::Union(arms) = input {
            let arms: Vec<String> = arms.iter().map(|arm| self.negate(arm)).collect();
            return arms.join(" UNION ALL ");
        }
        let alias = self.alias();
        let sql = self.rel(input);
        let outputs = list(&[
            columns(&alias, 0..input.types().len()),
            format!("-{alias}.w AS w"),
        ]);
        format!("SELECT {outputs} FROM ({sql}) AS {alias}")
    }

    /// The factors of a product: aliases, items, and the product of weights.
    fn factors(&mut self, from: &[Rel]) -> (Vec<String>, Vec<String>, String) {
        let mut aliases = Vec::new();
        let mut items = Vec::new();
        let mut weights = Vec::new();
        for factor in from {
            let alias = self.alias();
            items.push(self.rel_item(factor, &alias));
            if !matches!(factor, Rel::Now(_)) {
                weights.push(format!("{alias}.w"));
            }
            aliases.push(alias);
        }
        let weight = match weights.is_empty() {
            true => "1::pg_catalog.int8".to_string(),
            false => weights.join(" * "),
        };
        (aliases, items, weight)
    }

    /// Rows (weighted) that may match a change: found by the equalities among
    /// the conditions, so that PostgreSQL can start from the changed keys.
    fn touched_rows(&mut self, arm: &Rel, changes: &Rel, on: &[Condition]) -> String {
        let l = self.alias();
        let item = self.rel_item(arm, &l);
        let r = self.alias();
        let change = self.rel_item(changes, &r);
        let weight = match arm {
            Rel::Now(_) => one(),
            _ => format!("{l}.w AS w"),
        };
        let outputs = list(&[columns(&l, 0..arm.types().len()), weight]);
        let both = scope(&[&l, &r], None);
        let keys: Vec<(&Expr, &Expr)> = on.iter().filter_map(across).collect();
        if keys.is_empty() {
            return format!(
                "SELECT {outputs} FROM {item} WHERE EXISTS (SELECT FROM {change}{})",
                both.filter(on)
            );
        }
        let k = self.alias();
        let right: Vec<Expr> = keys.iter().map(|(_, right)| (*right).clone()).collect();
        let mut tests: Vec<String> = keys
            .iter()
            .enumerate()
            .map(|(at, (left, _))| {
                format!("({}) {} {k}.c{}", both.expr(left), left.ty.equals, at + 1)
            })
            .collect();
        tests.extend(
            on.iter()
                .filter(|condition| reads_only(&condition.test, 0))
                .map(|condition| format!("({})", both.expr(&condition.test))),
        );
        format!(
            "SELECT {outputs} FROM {item}, (SELECT DISTINCT {} FROM {change}) AS {k} WHERE {}",
            both.outputs(&right),
            tests.join(" AND ")
        )
    }

    /// ```text
    ///   t  rows of the left side that match a change, numbered
    ///   n  for each: matches now (a), change of the matches (b)
    /// ```
    fn flips(&mut self, left: &Rel, changes: &Rel, right: &Plan, on: &[Condition]) -> String {
        let width = left.types().len();
        let arms = match left {
            Rel::Union(arms) => arms.as_slice(),
            one => std::slice::from_ref(one),
        };
        let touched: Vec<String> = arms
            .iter()
            .map(|arm| self.touched_rows(arm, changes, on))
            .collect();
        let (t, n, u) = (self.alias(), self.alias(), self.alias());
        let (now, now_item) = self.aliased(right, None);
        let d = self.alias();
        let change_item = self.rel_item(changes, &d);
        format!(
            "SELECT {outputs} FROM (WITH t AS MATERIALIZED \
             (SELECT pg_catalog.row_number() OVER () AS id, {u}.* FROM ({touched}) AS {u}) \
             SELECT {t}.*, {n}.a, {n}.b FROM t AS {t} JOIN (SELECT id, pg_catalog.sum(a) AS a, \
             pg_catalog.sum(b) AS b FROM (SELECT t.id, 1::pg_catalog.int8 AS a, \
             0::pg_catalog.int8 AS b FROM t, {now_item}{now_on} UNION ALL SELECT t.id, 0, {d}.w \
             FROM t, {change_item}{change_on}) AS m GROUP BY id) AS {n} ON {t}.id = {n}.id \
             WHERE ({n}.a OPERATOR(pg_catalog.>) 0) OPERATOR(pg_catalog.<>) (({n}.a OPERATOR(pg_catalog.-) {n}.b) OPERATOR(pg_catalog.>) 0)) AS f",
            outputs = list(&[
                columns("f", 0..width),
                "CASE WHEN f.a OPERATOR(pg_catalog.>) 0 THEN f.w ELSE -f.w END AS w".to_string()
            ]),
            touched = touched.join(" UNION ALL "),
            now_on = scope(&["t", &now], None).filter(on),
            change_on = scope(&["t", &d], None).filter(on),
        )
    }
}

/// Does an expression read columns of only this input (and no outer row)?
fn reads_only(expr: &Expr, input: usize) -> bool {
    let mut any = false;
    let only = expr.columns().all(|column| {
        any = true;
        column.level == 0 && column.input == input
    });
    any && only
}

/// Both sides of `left = right` across the two inputs.
fn across(condition: &Condition) -> Option<(&Expr, &Expr)> {
    let sides = condition.equality.as_ref()?;
    if reads_only(&sides.0, 0) && reads_only(&sides.1, 1) {
        Some((&sides.0, &sides.1))
    } else if reads_only(&sides.1, 0) && reads_only(&sides.0, 1) {
        Some((&sides.1, &sides.0))
    } else {
        None
    }
}

pub(super) fn one() -> String {
    "1::pg_catalog.int8 AS w".to_string()
}

/// `c1, c2, ..`
pub(super) fn numbered(width: usize) -> String {
    (1..=width)
        .map(|n| format!("c{n}"))
        .collect::<Vec<_>>()
        .join(", ")
}
