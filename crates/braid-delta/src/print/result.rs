//! The result: its net change and how the stream table is brought there.
//!
//! ```text
//!   r   the rows of the change, added up: columns c1 .., weight w (never 0)
//! ```

use super::text::{columns, group_by, grouping_by_image, hash, identifier, list, same};
use super::Printer;
use crate::plan::Plan;
use crate::rel::Rel;
use crate::types::ColumnType;

impl Printer<'_> {
    /// `r`.
    pub(crate) fn net(&mut self, rel: &Rel) -> String {
        let alias = self.alias();
        let item = self.rel_item(rel, &alias);
        let (groups, outputs) = grouping_by_image(&rel.types(), &alias);
        let outputs = list(&[
            outputs,
            format!("pg_catalog.sum({alias}.w)::pg_catalog.int8 AS w"),
        ]);
        format!(
            "SELECT {outputs} FROM {item}{} HAVING pg_catalog.sum({alias}.w) OPERATOR(pg_catalog.<>) 0",
            group_by(&groups)
        )
    }

    /// DELETE of the rows that go: as many of equal ones as asked for, the one
    /// with the same image first.
    pub(crate) fn delete(&mut self, types: &[ColumnType], names: &[String]) -> String {
        let stored = |at: usize| format!("t.{}", identifier(&names[at]));
        let wanted = |at: usize| format!("d.c{}", at + 1);
        let mut on = same(types, stored, wanted);
        if let Some(hash) = hash(types, stored) {
            on = format!("{hash} = d.h AND {on}");
        }
        let loose: Vec<usize> = (0..types.len())
            .filter(|&at| types[at].equality == crate::types::Equality::Loose)
            .collect();
        let order = match loose.is_empty() {
            true => String::new(),
            false => format!(
                " ORDER BY pg_catalog.record_image_eq(ROW({}), ROW({})) DESC",
                loose
                    .iter()
                    .map(|&at| stored(at))
                    .collect::<Vec<_>>()
                    .join(", "),
                loose
                    .iter()
                    .map(|&at| wanted(at))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        let hashed = super::text::hash_column(types, |at| format!("r.c{}", at + 1));
        let result = &self.names.result;
        format!(
            "DELETE FROM {result} AS o USING (SELECT t.ctid AS p, d.w, pg_catalog.row_number() \
             OVER (PARTITION BY d.id{order}) AS n FROM (SELECT {}, r.w, {hashed} AS h, \
             pg_catalog.row_number() OVER () AS id FROM r WHERE r.w < 0) AS d \
             JOIN {result} AS t ON {on}) AS y WHERE o.ctid = y.p AND y.n <= -y.w",
            columns("r", 0..types.len()),
        )
    }

    /// How many rows are to be removed.
    pub(crate) fn wanted(&self) -> String {
        "SELECT COALESCE(-pg_catalog.sum(w), 0)::pg_catalog.int8 FROM r WHERE w < 0".to_string()
    }

    /// INSERT of the rows that come.
    pub(crate) fn insert(&self, names: &[String]) -> String {
        let targets: Vec<String> = names.iter().map(|name| identifier(name)).collect();
        format!(
            "INSERT INTO {} ({}) SELECT {} FROM r, \
             pg_catalog.generate_series(1, r.w) WHERE r.w > 0",
            self.names.result,
            targets.join(", "),
            columns("r", 0..names.len())
        )
    }

    /// The index that finds rows of the result.
    pub(crate) fn result_index(&self, types: &[ColumnType], names: &[String]) -> Option<String> {
        let hash = hash(types, |at| identifier(&names[at]))?;
        Some(format!("CREATE INDEX ON {} (({hash}))", self.names.result))
    }

    /// The whole result.
    pub(crate) fn contents(&mut self, root: &Plan, names: &[String]) -> String {
        let sql = self.plan(root, None);
        let alias = self.alias();
        let outputs: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(at, name)| format!("{alias}.c{} AS {}", at + 1, identifier(name)))
            .collect();
        format!("SELECT {} FROM ({sql}) AS {alias}", outputs.join(", "))
    }
}
