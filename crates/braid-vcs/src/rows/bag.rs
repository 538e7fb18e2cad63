//! Tables without a key: base plus both differences.
//!
//! Rows that cannot be told apart are counted. What the source added is added
//! to the target, what it removed is removed there:
//!
//! ```text
//!   merged = target + (source - base)        a negative count is a conflict
//! ```
//!
//! The working table has a row for each copy to add (`d` = 1), and one for each
//! row to remove, with how many (`d` < 0).

use super::table::{States, Table};
use braid_rewrite::quote::{quote_identifier, quote_literal};

impl Table {
    fn image(&self, state: &str) -> String {
        let cells: Vec<String> = self
            .cells
            .iter()
            .map(|c| format!("{state}.c{}", c.number))
            .collect();
        format!("ROW({})::pg_catalog.text", cells.join(", "))
    }

    fn image_by_name(&self, table: &str) -> String {
        let cells: Vec<String> = self
            .cells
            .iter()
            .map(|c| format!("{table}.{}", quote_identifier(&c.name)))
            .collect();
        format!("ROW({})::pg_catalog.text", cells.join(", "))
    }

    /// Makes the working table of a table without a key.
    pub fn make_bag(&self, states: &States) -> String {
        let columns = |state: &str, prefix: &str| {
            self.cells
                .iter()
                .map(|c| format!("{state}.c{} AS {prefix}{}", c.number, c.number))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let pairs: Vec<String> = self
            .cells
            .iter()
            .map(|c| format!("{}, n.m{}", quote_literal(&c.name), c.number))
            .collect();
        let counted = |query: &str| {
            format!(
                "SELECT {} AS image, pg_catalog.count(*) AS n FROM ({query}) r GROUP BY 1",
                self.image("r")
            )
        };
        let numbered = |query: &str| {
            format!(
                "SELECT {} AS image, {}, pg_catalog.row_number() OVER (PARTITION BY {}) AS place FROM ({query}) r",
                self.image("r"),
                columns("r", "m"),
                self.image("r")
            )
        };
        format!(
            "CREATE TEMPORARY TABLE {work} ON COMMIT DROP AS\n\
             WITH b AS ({b}), s AS ({s}), t AS ({t}), delta AS (\n\
             SELECT image, COALESCE(s.n, 0) - COALESCE(b.n, 0) AS d, COALESCE(t.n, 0) AS there, COALESCE(b.n, 0) AS was, COALESCE(s.n, 0) AS here\n\
             FROM b FULL JOIN s USING (image) LEFT JOIN t USING (image)\n\
             WHERE COALESCE(s.n, 0) OPERATOR(pg_catalog.<>) COALESCE(b.n, 0)), n AS (\n\
             SELECT image, d, there, was, here, r.place, {columns} FROM delta JOIN ({numbered_s}) r USING (image) WHERE d OPERATOR(pg_catalog.>) 0 AND r.place OPERATOR(pg_catalog.<=) d\n\
             UNION ALL\n\
             SELECT image, d, there, was, here, r.place, {columns} FROM delta JOIN ({numbered_b}) r USING (image) WHERE d OPERATOR(pg_catalog.<) 0 AND r.place OPERATOR(pg_catalog.=) 1)\n\
             SELECT n.*, n.there OPERATOR(pg_catalog.+) n.d OPERATOR(pg_catalog.<) 0 AS x, pg_catalog.jsonb_build_object({pairs}) AS whole FROM n",
            work = self.work(),
            b = counted(&states.base),
            s = counted(&states.source),
            t = counted(&states.target),
            numbered_s = numbered(&states.source),
            numbered_b = numbered(&states.base),
            pairs = pairs.join(", "),
            columns = self
                .cells
                .iter()
                .map(|c| format!("r.m{}", c.number))
                .collect::<Vec<_>>()
                .join(", "),
        )
    }

    /// Removes from the target what the source removed.
    pub fn bag_delete(&self) -> String {
        format!(
            "DELETE FROM ONLY {name} t WHERE t.ctid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT g.ctid FROM (\
             SELECT r.ctid, {image} AS image, pg_catalog.row_number() OVER (PARTITION BY {image}) AS place FROM ONLY {name} r) g \
             JOIN {work} w ON w.image OPERATOR(pg_catalog.=) g.image AND w.d OPERATOR(pg_catalog.<) 0 AND NOT w.x AND g.place OPERATOR(pg_catalog.<=) (-w.d)))",
            name = self.name,
            image = self.image_by_name("r"),
            work = self.work(),
        )
    }

    /// Adds to the target what the source added.
    pub fn bag_insert(&self) -> String {
        let names: Vec<String> = self
            .cells
            .iter()
            .map(|c| quote_identifier(&c.name))
            .collect();
        let values: Vec<String> = self
            .cells
            .iter()
            .map(|c| format!("w.m{}", c.number))
            .collect();
        format!(
            "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {} w WHERE w.d OPERATOR(pg_catalog.>) 0",
            self.name,
            names.join(", "),
            values.join(", "),
            self.work()
        )
    }
}
