//! Hidden tables: their definition, their first contents, and their change.

use super::rel::numbered;
use super::Printer;
use crate::stage::{Rule, Stage};

impl Printer<'_> {
    /// CREATE TABLE and its index.
    pub(crate) fn create_store(&self, at: usize, stage: &Stage) -> Vec<String> {
        let store = &self.names.stores[at];
        let mut columns: Vec<String> = stage
            .columns
            .iter()
            .enumerate()
            .map(|(n, ty)| {
                let collation = match &ty.collation {
                    Some(collation) => format!(" COLLATE {collation}"),
                    None => String::new(),
                };
                format!("c{} {}{collation}", n + 1, ty.sql)
            })
            .collect();
        columns.push("h pg_catalog.int8".to_string());
        let mut statements = vec![format!("CREATE TABLE {store} ({})", columns.join(", "))];
        if stage.key > 0 {
            statements.push(format!("CREATE INDEX ON {store} (h)"));
        }
        statements
    }

    /// INSERT of all rows.
    pub(crate) fn fill_store(&mut self, at: usize, stage: &Stage) -> String {
        let rows = match &stage.rule {
            Rule::Groups(states) => self.groups_anew(stage, states, None),
            _ => self.rows_anew(stage, None),
        };
        let columns = numbered(stage.columns.len());
        format!(
            "INSERT INTO {} ({columns}, h) {rows}",
            self.names.stores[at]
        )
    }

    /// The statements that change a store as `s` says, each with its action (`a`).
    pub(crate) fn change_store(&self, at: usize, stage: &Stage) -> Vec<(i64, String)> {
        let store = &self.names.stores[at];
        let width = stage.columns.len();
        let mut statements = vec![(
            0,
            format!("DELETE FROM {store} AS t USING s{at} AS s WHERE s.a = 0 AND t.ctid = s.p"),
        )];
        if matches!(stage.rule, Rule::Groups(_)) {
            let sets: Vec<String> = (stage.key + 1..=width)
                .map(|n| format!("c{n} = s.c{n}"))
                .collect();
            let sql = format!(
                "UPDATE {store} AS t SET {} FROM s{at} AS s WHERE s.a = 1 AND t.ctid = s.p",
                sets.join(", ")
            );
            statements.push((1, sql));
        }
        let columns = numbered(width);
        let sql = format!(
            "INSERT INTO {store} ({columns}, h) SELECT {columns}, h FROM s{at} AS s WHERE s.a = 2"
        );
        statements.push((2, sql));
        statements
    }
}
