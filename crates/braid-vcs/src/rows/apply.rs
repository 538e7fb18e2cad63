//! The statements that put the outcome into the target, where they run as the
//! user who merges: deletions first, then changes, then additions, so that a
//! value that moved from one row to another is free when it arrives. Where values
//! move among changed rows, these are replaced (`R`): removed first, added last.

use super::table::{Column, Known, Table};
use braid_rewrite::quote::quote_identifier;

impl Table {
    /// Removes rows.
    pub fn delete(&self) -> String {
        format!(
            "DELETE FROM ONLY {} t USING {} w WHERE {} AND w.act OPERATOR(pg_catalog.=) ANY ('{{D,R}}')",
            self.name,
            self.work(),
            self.joined_by_name("w", "t")
        )
    }

    /// Which columns have to be set at all: a query of their numbers.
    pub fn changed_columns(&self) -> Option<String> {
        if self.cells.is_empty() {
            return None;
        }
        let some: Vec<String> = self
            .cells
            .iter()
            .map(|c| {
                let n = c.number;
                format!(
                    "SELECT {n} WHERE EXISTS (SELECT FROM {} w WHERE w.act OPERATOR(pg_catalog.=) 'U' AND NOT pg_catalog.record_image_eq(ROW(w.m{n}), ROW(w.t{n})))",
                    self.work()
                )
            })
            .collect();
        Some(some.join(" UNION ALL "))
    }

    /// What sets each column, by number, and the rest of that statement.
    pub fn sets(&self) -> (std::collections::BTreeMap<i16, String>, String) {
        let sets = self
            .cells
            .iter()
            .map(|c| {
                let set = format!("{} = w.m{}", quote_identifier(&c.name), c.number);
                (c.number, set)
            })
            .collect();
        let tail = format!(
            " FROM {} w WHERE {} AND w.act OPERATOR(pg_catalog.=) 'U'",
            self.work(),
            self.joined_by_name("w", "t")
        );
        (sets, tail)
    }

    /// Adds rows. Where the target has columns that the source has not, rows
    /// that are replaced keep theirs and are added by [`Table::insert_again`].
    pub fn insert(&self) -> String {
        match self.has_own_columns() {
            true => self.insert_rows("{I}", |cell| cell.known != Known::TargetOnly),
            false => self.insert_rows("{I,R}", |_| true),
        }
    }

    /// Adds the rows that are replaced, if that takes a statement of its own.
    pub fn insert_again(&self) -> Option<String> {
        self.has_own_columns()
            .then(|| self.insert_rows("{R}", |_| true))
    }

    fn has_own_columns(&self) -> bool {
        self.cells.iter().any(|c| c.known == Known::TargetOnly)
    }

    fn insert_rows(&self, acts: &str, wanted: impl Fn(&Column) -> bool) -> String {
        let mut names = Vec::new();
        let mut values = Vec::new();
        for (i, key) in self.key.iter().enumerate() {
            names.push(quote_identifier(&key.name));
            values.push(format!("w.k{}", i + 1));
        }
        for cell in self.cells.iter().filter(|cell| wanted(cell)) {
            names.push(quote_identifier(&cell.name));
            values.push(format!("w.m{}", cell.number));
        }
        format!(
            "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {} w WHERE w.act OPERATOR(pg_catalog.=) ANY ('{acts}')",
            self.name,
            names.join(", "),
            values.join(", "),
            self.work()
        )
    }

    /// `t."id" = w.k1 AND ...`: a working row and the table's row `t`.
    pub fn same_row(&self) -> String {
        self.joined_by_name("w", "t")
    }

    /// Which working columns hold the key: attribute number and column.
    pub fn places(&self) -> std::collections::BTreeMap<i16, String> {
        (1..)
            .zip(&self.key)
            .map(|(i, key)| (key.number, format!("k{i}")))
            .collect()
    }

    /// How many of the rows the merge changes the current user can see, in the
    /// state `s` or `t` of the branch the query runs on.
    pub fn visible(&self, state: char) -> String {
        format!(
            "SELECT FROM ONLY {} t JOIN {} w ON {} WHERE w.{state}p AND NOT w.bs",
            self.name,
            self.work(),
            self.joined_by_name("w", "t")
        )
    }
}
