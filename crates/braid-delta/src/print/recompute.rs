//! Stages that are computed anew for the touched keys.
//!
//! ```text
//!   t   the touched keys and their hash h
//!   s   the difference between the rows computed now and the rows stored: removed
//!       (w = -1, p: place in the store, a = 0) and added (w = +1, a = 2)
//! ```
//!
//! The keys restrict the input of the computation, so PostgreSQL can drive it
//! from the keys through an index. NULL keys, which no index condition finds,
//! are an arm of their own that is skipped when no touched key has a NULL.

use super::group::{key_hash, key_types};
use super::plan::First;
use super::rel::numbered;
use super::text::{columns, group_by, grouping_by_image, list, same, scope};
use super::Printer;
use crate::plan::Plan;
use crate::rel::Rel;
use crate::stage::{Rule, Stage};

impl Printer<'_> {
    /// `t`.
    pub(crate) fn touched(&mut self, stage: &Stage, input: &Rel) -> String {
        let alias = self.alias();
        let item = self.rel_item(input, &alias);
        let keys = columns(&alias, 0..stage.key);
        let hash = format!("{} AS h", key_hash(&key_types(stage), &alias));
        match stage.key {
            0 => format!("SELECT {hash} FROM {item} LIMIT 1"),
            _ => format!("SELECT {keys}, {hash} FROM {item} GROUP BY {keys}"),
        }
    }

    /// `s`.
    pub(crate) fn recompute(&mut self, at: usize, stage: &Stage, keyed: bool) -> String {
        let width = stage.columns.len();
        let keys = format!("t{at}");
        let new = self.rows_anew(stage, keyed.then_some(keys.as_str()));
        let types = key_types(stage);
        let store = &self.names.stores[at];
        let stored = match (keyed, stage.key) {
            (false, _) => String::new(),
            (true, 0) => format!(" WHERE EXISTS (SELECT FROM {keys})"),
            (true, _) => format!(
                " WHERE EXISTS (SELECT FROM {keys} AS k WHERE k.h = o.h AND {})",
                same(
                    &types,
                    |c| format!("k.c{}", c + 1),
                    |c| format!("o.c{}", c + 1)
                )
            ),
        };
        let all = columns("o", 0..width);
        let (groups, outputs) = grouping_by_image(&stage.columns, "b");
        format!(
            "WITH b AS (SELECT {numbers}, h, 1 AS w, NULL::pg_catalog.tid AS p FROM ({new}) AS n \
             UNION ALL SELECT {all}, o.h, -1, o.ctid FROM {store} AS o{stored}), \
             z AS (SELECT {outputs}, b.h, pg_catalog.sum(b.w) AS w, \
             pg_catalog.array_agg(b.p) FILTER (WHERE b.w < 0) AS ps FROM b{by} \
             HAVING pg_catalog.sum(b.w) OPERATOR(pg_catalog.<>) 0) \
             SELECT {z}, pg_catalog.sign(z.w::pg_catalog.int4)::pg_catalog.int8 AS w, \
             CASE WHEN z.w < 0 THEN z.ps[i] END AS p, z.h, \
             CASE WHEN z.w < 0 THEN 0 ELSE 2 END AS a \
             FROM z, pg_catalog.generate_series(1, pg_catalog.abs(z.w)) AS i",
            numbers = numbered(width),
            by = group_by(&format!("{groups}, b.h")),
            z = columns("z", 0..width),
        )
    }

    /// The rows of (some keys of) a recomputed stage now: columns and hash.
    pub(crate) fn rows_anew(&mut self, stage: &Stage, keys: Option<&str>) -> String {
        let sql = self.rule(stage, keys);
        let alias = self.alias();
        let width = stage.columns.len();
        format!(
            "SELECT {}, {} AS h FROM ({sql}) AS {alias}",
            columns(&alias, 0..width),
            key_hash(&key_types(stage), &alias)
        )
    }

    fn rule(&mut self, stage: &Stage, keys: Option<&str>) -> String {
        if let Rule::Recursive { seed, step, all } = &stage.rule {
            return self.plan(
                &Plan::Recursive {
                    seed: seed.clone(),
                    step: step.clone(),
                    all: *all,
                },
                None,
            );
        }
        let alias = self.alias();
        let item = self.restricted(stage, keys, &alias);
        let width = stage.input.width();
        let key_list = columns(&alias, 0..stage.key);
        match &stage.rule {
            Rule::Aggregates(calls) => {
                let scope = scope(&[&alias], None);
                let mut outputs = vec![key_list.clone()];
                outputs.extend(calls.iter().enumerate().map(|(nth, call)| {
                    format!("{} AS c{}", scope.expr(&call.call), stage.key + nth + 1)
                }));
                // A global aggregate would give a row even if nothing is asked for.
                let having = match (stage.key, keys) {
                    (0, Some(keys)) => format!(" HAVING EXISTS (SELECT FROM {keys})"),
                    _ => String::new(),
                };
                format!(
                    "SELECT {} FROM {item}{}{having}",
                    list(&outputs),
                    group_by(&key_list)
                )
            }
            Rule::Windows(calls) => self.windows(&item, &alias, width, calls, None),
            Rule::First {
                order,
                limit,
                offset,
                with_ties,
            } => {
                let first = First {
                    order,
                    limit: limit.as_ref(),
                    offset: offset.as_ref(),
                    with_ties: *with_ties,
                };
                let partition: Vec<String> = (0..stage.key)
                    .map(|at| format!("{alias}.c{}", at + 1))
                    .collect();
                self.first(&item, &alias, width, &partition, &first, None)
            }
            Rule::Groups(_) | Rule::Recursive { .. } => unreachable!("printed elsewhere"),
        }
    }

    /// The input of a stage, restricted to keys, as an item.
    pub(crate) fn restricted(&mut self, stage: &Stage, keys: Option<&str>, alias: &str) -> String {
        let Some(keys) = keys else {
            return self.item(&stage.input, alias, None);
        };
        let gate = format!("(SELECT EXISTS (SELECT FROM {keys}))");
        let types = key_types(stage);
        let width = stage.input.width();
        let (q, item) = self.aliased(&stage.input, None);
        let all = columns(&q, 0..width);
        if stage.key == 0 {
            return format!("(SELECT {all} FROM {item} WHERE {gate}) AS {alias}");
        }
        let equal: Vec<String> = types
            .iter()
            .enumerate()
            .map(|(at, ty)| format!("{q}.c{n} {} k.c{n}", ty.equals, n = at + 1))
            .collect();
        let mut sql = format!(
            "SELECT {all} FROM {item} WHERE {gate} AND EXISTS (SELECT FROM {keys} AS k WHERE {})",
            equal.join(" AND ")
        );
        if types.iter().any(|ty| ty.nullable) {
            let (q, item) = self.aliased(&stage.input, None);
            let nulls: Vec<String> = types
                .iter()
                .enumerate()
                .filter(|(_, ty)| ty.nullable)
                .map(|(at, _)| format!("k.c{} IS NULL", at + 1))
                .collect();
            let nulls = nulls.join(" OR ");
            sql.push_str(&format!(
                " UNION ALL SELECT {all} FROM {item} WHERE (SELECT EXISTS (SELECT FROM {keys} AS k \
                 WHERE {nulls})) AND EXISTS (SELECT FROM {keys} AS k WHERE ({nulls}) AND k.h = {} \
                 AND {})",
                key_hash(&types, &q),
                same(
                    &types,
                    |c| format!("k.c{}", c + 1),
                    |c| format!("{q}.c{}", c + 1)
                ),
                all = columns(&q, 0..width),
            ));
        }
        format!("({sql}) AS {alias}")
    }
}
