//! The statement that decides for all changed rows of a table at once.
//!
//! ```text
//!   keys that may have changed (k)
//!        ⟕ base (b)  ⟕ source (s)  ⟕ target (t)        one row per key, NULL where absent
//!        │  same? class?                                 images compared
//!        ▼
//!   k1.. │ bp sp tp │ b.. s.. t.. │ class │ act │ xr │ m.. x..
//!                                    act  I U D or -     what to do to the target
//!                                    xr   the whole row is in conflict
//!                                    m    merged cells, x  this cell is in conflict
//! ```

use super::class::Strategy;
use super::table::{Column, Known, States, Table};

/// Which rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// What the merge has to look at: changes of the source.
    Changes,
    /// Every change, those of the target alone included.
    All,
}

impl Table {
    /// Makes the list of keys from queries that have columns `k1`, `k2`...
    pub fn make_keys(&self, candidates: &[String]) -> String {
        format!(
            "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT DISTINCT * FROM ({}) k",
            self.keys(),
            candidates.join("\nUNION ALL\n")
        )
    }

    /// Makes the working table.
    pub fn make_work(&self, states: &States, strategy: Strategy, wanted: Wanted) -> String {
        let first = self.key[0].number;
        let mut three = Vec::new();
        for (i, _) in self.key.iter().enumerate() {
            three.push(format!("k.k{}", i + 1));
        }
        for state in ['b', 's', 't'] {
            three.push(format!("{state}.c{first} IS NOT NULL AS {state}p"));
            let cells = self.cells.iter();
            three.extend(
                cells.map(|c| format!("{} AS {state}{}", value(c, state, first), c.number)),
            );
        }
        let joined = format!(
            "SELECT {} FROM {} k\n  LEFT JOIN ({}) b ON {}\n  LEFT JOIN ({}) s ON {}\n  LEFT JOIN ({}) t ON {}",
            three.join(", "),
            self.keys(),
            states.base,
            self.joined("k", "b"),
            states.source,
            self.joined("k", "s"),
            states.target,
            self.joined("k", "t"),
        );
        let compared = format!(
            "SELECT j.*, {} AS bs, {} AS bt, {} AS st FROM (\n{joined}) j",
            self.same('b', 's'),
            self.same('b', 't'),
            self.same('s', 't'),
        );
        let classified = format!("SELECT c.*, {CLASS} AS class FROM (\n{compared}) c");
        let wanted = match wanted {
            Wanted::Changes => "NOT d.bs",
            Wanted::All => "NOT (d.bs AND d.bt)",
        };
        let mut decided = vec![
            "d.*".to_string(),
            act(strategy),
            format!("{} AS xr", row_conflict(strategy)),
            "true AS mp".to_string(),
        ];
        for cell in &self.cells {
            decided.push(format!("{} AS m{}", merged(cell, strategy), cell.number));
            decided.push(format!("{} AS x{}", conflict(cell, strategy), cell.number));
        }
        format!(
            "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS\nSELECT {} FROM (\n{classified}) d WHERE {wanted}",
            self.work(),
            decided.join(",\n  ")
        )
    }

    /// Two states of a row are the same.
    fn same(&self, one: char, other: char) -> String {
        let here = format!("j.{one}p OPERATOR(pg_catalog.=) j.{other}p");
        if self.cells.is_empty() {
            return format!("({here})");
        }
        let row = |state: char| {
            let cells: Vec<String> = self
                .cells
                .iter()
                .map(|c| format!("j.{state}{}", c.number))
                .collect();
            format!("ROW({})", cells.join(", "))
        };
        format!(
            "({here} AND (NOT j.{one}p OR pg_catalog.record_image_eq({}, {})))",
            row(one),
            row(other)
        )
    }
}

const CLASS: &str = "CASE WHEN c.st THEN 'NO_CONFLICT' \
    WHEN c.bp AND NOT c.sp THEN 'DELETED_SOURCE' \
    WHEN c.bp AND NOT c.tp THEN 'DELETED_TARGET' \
    WHEN c.bt THEN 'SOURCE_MODIFIED' \
    WHEN c.bs THEN 'TARGET_MODIFIED' \
    ELSE 'BOTH_MODIFIED' END";

/// What to do to the target's row once nothing is in conflict.
fn act(strategy: Strategy) -> String {
    let (delete, restore) = match strategy {
        Strategy::SourceWins => ("true", "true"),
        Strategy::Union => ("d.bt", "true"),
        _ => ("d.bt", "false"),
    };
    format!(
        "(CASE d.class \
         WHEN 'SOURCE_MODIFIED' THEN CASE WHEN d.tp THEN 'U' ELSE 'I' END \
         WHEN 'BOTH_MODIFIED' THEN 'U' \
         WHEN 'DELETED_SOURCE' THEN CASE WHEN {delete} THEN 'D' ELSE '-' END \
         WHEN 'DELETED_TARGET' THEN CASE WHEN NOT d.bs AND {restore} THEN 'I' ELSE '-' END \
         ELSE '-' END)::pg_catalog.\"char\" AS act"
    )
}

/// The row as a whole is in conflict.
fn row_conflict(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Auto => {
            "(d.class OPERATOR(pg_catalog.=) 'DELETED_SOURCE' AND NOT d.bt) OR (d.class OPERATOR(pg_catalog.=) 'DELETED_TARGET' AND NOT d.bs)"
        }
        Strategy::ManualReview => "NOT d.bs AND NOT d.st",
        Strategy::SourceWins | Strategy::TargetWins | Strategy::Union => "false",
    }
}

/// A cell of a version, where the version has none what stands for it.
fn value(cell: &Column, state: char, first: i16) -> String {
    let n = cell.number;
    match (&cell.known, state) {
        (Known::BothAdded(constant), 'b') => match constant {
            Some(constant) => format!("({constant})"),
            None => format!("CASE WHEN false THEN t.c{n} END"),
        },
        (Known::SourceAdded, 'b') => {
            format!("CASE WHEN t.c{first} IS NOT NULL THEN t.c{n} ELSE s.c{n} END")
        }
        (Known::TargetOnly, 'b' | 's') => format!("t.c{n}"),
        (Known::BaseOnly, 's') => format!("b.c{n}"),
        _ => format!("{state}.c{n}"),
    }
}

/// Both sides changed this cell, differently.
fn disagree(cell: &Column) -> String {
    let n = cell.number;
    let differ =
        |a: char, b: char| format!("NOT pg_catalog.record_image_eq(ROW(d.{a}{n}), ROW(d.{b}{n}))");
    format!(
        "(d.class OPERATOR(pg_catalog.=) 'BOTH_MODIFIED' AND {} AND (NOT d.bp OR ({} AND {})))",
        differ('s', 't'),
        differ('b', 's'),
        differ('b', 't')
    )
}

/// The merged cell; where it is in conflict, the target's value for now.
fn merged(cell: &Column, strategy: Strategy) -> String {
    let n = cell.number;
    if cell.known == Known::TargetOnly {
        return format!("d.t{n}");
    }
    let base = if cell.is_jsonb {
        format!("(CASE WHEN d.bp THEN d.b{n} END)")
    } else {
        String::new()
    };
    let both = match strategy {
        _ if cell.is_jsonb => {
            format!("(pggit.merge_jsonb({base}, d.s{n}, d.t{n}, '{strategy}')).merged")
        }
        Strategy::SourceWins => format!("d.s{n}"),
        Strategy::Union if cell.is_array => format!("pggit.array_union(d.t{n}, d.s{n})"),
        _ => format!("d.t{n}"),
    };
    format!(
        "CASE WHEN d.class OPERATOR(pg_catalog.=) 'BOTH_MODIFIED' THEN CASE WHEN {} THEN {both} \
         WHEN d.bp AND pg_catalog.record_image_eq(ROW(d.b{n}), ROW(d.s{n})) THEN d.t{n} ELSE d.s{n} END \
         WHEN d.class OPERATOR(pg_catalog.=) 'TARGET_MODIFIED' THEN d.t{n} ELSE d.s{n} END",
        disagree(cell)
    )
}

/// Whether the cell is in conflict.
fn conflict(cell: &Column, strategy: Strategy) -> String {
    let n = cell.number;
    match strategy {
        Strategy::SourceWins | Strategy::TargetWins | Strategy::ManualReview => "false".into(),
        Strategy::Union if cell.is_array => "false".into(),
        _ if cell.is_jsonb => format!(
            "CASE WHEN {} THEN (pggit.merge_jsonb(CASE WHEN d.bp THEN d.b{n} END, d.s{n}, d.t{n}, '{strategy}')).conflict ELSE false END",
            disagree(cell)
        ),
        _ => disagree(cell),
    }
}
