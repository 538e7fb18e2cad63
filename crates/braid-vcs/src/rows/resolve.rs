//! Conflicts as rows of `pggit.merge_conflicts`, and taking over what was
//! decided on them.
//!
//! A decision stands while the three values it was made for are unchanged.

use super::table::Table;
use braid_rewrite::quote::quote_literal;

impl Table {
    /// Adds the open conflicts of the working table to those of merge `$1`.
    pub fn record(&self) -> String {
        let key = self.key_json("w");
        let name = self.shown();
        let head = "INSERT INTO pggit.merge_conflicts (merge_id, kind, table_oid, object_name, key, column_name, classification, base_value, source_value, target_value)";
        let mut some = vec![format!(
            "SELECT $1, 'row', {}::pg_catalog.oid, {name}, {key}, NULL::pg_catalog.text, w.class, {}, {}, {} FROM {} w WHERE w.xr",
            self.told_oid(),
            self.row_json("w", 'b'),
            self.row_json("w", 's'),
            self.row_json("w", 't'),
            self.work()
        )];
        for cell in &self.cells {
            let n = cell.number;
            let value = |state: char| {
                format!("CASE WHEN w.{state}p THEN COALESCE(pg_catalog.to_jsonb(w.{state}{n}), 'null') END")
            };
            some.push(format!(
                "SELECT $1, 'cell', {}::pg_catalog.oid, {name}, {key}, {}, w.class, {}, {}, {} FROM {} w WHERE w.x{n}",
                self.told_oid(),
                quote_literal(&cell.name),
                value('b'),
                value('s'),
                value('t'),
                self.work()
            ));
        }
        format!("{head} {}", some.join(" UNION ALL "))
    }

    /// The same for a table without a key.
    pub fn record_bag(&self) -> String {
        format!(
            "INSERT INTO pggit.merge_conflicts (merge_id, kind, table_oid, object_name, key, classification, base_value, source_value, target_value) \
             SELECT $1, 'bag', {}::pg_catalog.oid, {}, w.whole, 'BOTH_MODIFIED', pg_catalog.to_jsonb(w.was), pg_catalog.to_jsonb(w.here), pg_catalog.to_jsonb(w.there) FROM {} w WHERE w.x",
            self.told_oid(),
            self.shown(),
            self.work()
        )
    }

    /// A conflict `r` is one of this table.
    pub fn told(&self) -> String {
        match &self.title {
            Some((title, _)) => format!(
                "r.object_name OPERATOR(pg_catalog.=) {}",
                quote_literal(title)
            ),
            None => format!(
                "r.table_oid OPERATOR(pg_catalog.=) {}::pg_catalog.oid",
                self.oid
            ),
        }
    }

    /// Statements that take over the decisions of merge `$1`.
    pub fn take_over(&self) -> Vec<String> {
        let key = self.key_json("w");
        let decided = format!(
            "r.merge_id OPERATOR(pg_catalog.=) $1 AND {} AND r.resolution IS NOT NULL AND r.key OPERATOR(pg_catalog.=) {key}",
            self.told()
        );
        let unchanged = |state: char, name: &str, now: &str| {
            let _ = state;
            format!("r.{name}_value IS NOT DISTINCT FROM ({now})")
        };
        let mut all = Vec::new();
        // The whole row: source, target, base, or a row of the user's own.
        let mut sets = vec![
            "xr = false".to_string(),
            "act = (CASE \
             WHEN r.resolution OPERATOR(pg_catalog.=) 'target' THEN '-' \
             WHEN r.resolution OPERATOR(pg_catalog.=) 'source' AND NOT w.sp OR r.resolution OPERATOR(pg_catalog.=) 'base' AND NOT w.bp \
               OR r.resolution OPERATOR(pg_catalog.=) 'custom' AND r.custom_value OPERATOR(pg_catalog.=) 'null' THEN CASE WHEN w.tp THEN 'D' ELSE '-' END \
             WHEN w.tp THEN 'U' ELSE 'I' END)::pg_catalog.\"char\""
                .to_string(),
        ];
        for cell in &self.cells {
            let n = cell.number;
            sets.push(format!(
                "m{n} = CASE r.resolution WHEN 'source' THEN w.s{n} WHEN 'base' THEN w.b{n} WHEN 'custom' THEN \
                 CASE WHEN r.custom_value OPERATOR(pg_catalog.?) {name} THEN (pg_catalog.jsonb_populate_record(NULL::{table}, r.custom_value)).{column} WHEN w.tp THEN w.t{n} ELSE w.s{n} END \
                 ELSE w.t{n} END",
                name = quote_literal(&cell.name),
                table = self.row_type(),
                column = braid_rewrite::quote::quote_identifier(&cell.name),
            ));
            sets.push(format!("x{n} = false"));
        }
        all.push(format!(
            "UPDATE {} w SET {} FROM pggit.merge_conflicts r WHERE w.xr AND r.kind OPERATOR(pg_catalog.=) 'row' AND {decided} AND {} AND {} AND {}",
            self.work(),
            sets.join(", "),
            unchanged('b', "base", &self.row_json("w", 'b')),
            unchanged('s', "source", &self.row_json("w", 's')),
            unchanged('t', "target", &self.row_json("w", 't')),
        ));
        for cell in &self.cells {
            let n = cell.number;
            let value = |state: char| {
                format!("CASE WHEN w.{state}p THEN COALESCE(pg_catalog.to_jsonb(w.{state}{n}), 'null') END")
            };
            all.push(format!(
                "UPDATE {work} w SET x{n} = false, m{n} = CASE r.resolution WHEN 'source' THEN w.s{n} WHEN 'base' THEN w.b{n} WHEN 'custom' THEN \
                 (pg_catalog.jsonb_populate_record(NULL::{table}, pg_catalog.jsonb_build_object({name}, r.custom_value))).{column} ELSE w.t{n} END \
                 FROM pggit.merge_conflicts r WHERE w.x{n} AND r.kind OPERATOR(pg_catalog.=) 'cell' AND r.column_name OPERATOR(pg_catalog.=) {name} AND {decided} AND {} AND {} AND {}",
                unchanged('b', "base", &value('b')),
                unchanged('s', "source", &value('s')),
                unchanged('t', "target", &value('t')),
                work = self.work(),
                table = self.row_type(),
                name = quote_literal(&cell.name),
                column = braid_rewrite::quote::quote_identifier(&cell.name),
            ));
        }
        all
    }

    /// How many conflicts are left in the working table.
    pub fn open(&self) -> String {
        let mut some = vec!["w.xr".to_string()];
        some.extend(self.cells.iter().map(|c| format!("w.x{}", c.number)));
        format!(
            "SELECT pg_catalog.count(*) FROM {} w WHERE {}",
            self.work(),
            some.join(" OR ")
        )
    }

    /// The changes of the working table, as rows: key, class, whether it
    /// conflicts, and the whole rows.
    pub fn list(&self) -> String {
        let mut some = vec!["w.xr".to_string()];
        some.extend(self.cells.iter().map(|c| format!("w.x{}", c.number)));
        let columns: Vec<String> = self
            .cells
            .iter()
            .map(|c| {
                format!(
                    "CASE WHEN w.x{} THEN {} END",
                    c.number,
                    quote_literal(&c.name)
                )
            })
            .collect();
        let columns = if columns.is_empty() {
            "ARRAY[]::pg_catalog.text[]".to_string()
        } else {
            format!(
                "pg_catalog.array_remove(ARRAY[{}]::pg_catalog.text[], NULL)",
                columns.join(", ")
            )
        };
        format!(
            "SELECT {}, {}, w.class, {}, {columns}, {}, {}, {} FROM {} w",
            self.shown(),
            self.key_json("w"),
            some.join(" OR "),
            self.row_json("w", 'b'),
            self.row_json("w", 's'),
            self.row_json("w", 't'),
            self.work()
        )
    }
}
