//! The SQL of a table as a branch sees it.
//!
//! A branch sees a table as the union of *arms*, each a bare relation, under
//! one condition that PostgreSQL folds into each arm because the arm's number
//! is a constant there:
//!
//! ```text
//!   SELECT a.c1, ...
//!   FROM (SELECT c1, ..., 0 AS arm FROM ONLY overlay     the branch's own rows
//!         UNION ALL
//!         SELECT c1, ..., 1 AS arm FROM ONLY parent      unless hidden or changed since
//!         UNION ALL
//!         SELECT c1, ..., 2 AS arm FROM ONLY log) a      the earliest pre-image since
//!   WHERE a.arm = 0
//!      OR (a.arm = 1 AND pggit.live(..., a.xmin, a.key))
//!      OR (a.arm = 2 AND pggit.live_past(..., a.ctid, a.key))
//! ```
//!
//! Bare members keep parameterised index paths, ordered appends and parallel
//! scans, which members with a WHERE of their own would lose.

use crate::quote::quote_literal;
use crate::snapshot::Snapshot;
use std::fmt::Write;

/// System columns, in the order in which they follow the user's columns.
pub const SYSTEM_COLUMNS: [&str; 6] = ["ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"];

/// Their types.
const SYSTEM_TYPES: [&str; 6] = ["tid", "xid", "cid", "xid", "cid", "oid"];

/// A column of the result, by attribute number.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// A live column.
    Live {
        /// Its name on the branch.
        name: String,
        /// Its type with typmod and collation, as SQL.
        type_sql: String,
    },
    /// A dropped column: keeps its place so that attribute numbers stay true.
    Dropped,
}

/// Where an arm takes one column from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A column of the arm's relation.
    Column(String),
    /// A constant expression: the column came after the row.
    Expression(String),
    /// Nothing: a dropped column.
    Null,
}

/// When a row of an arm is part of the branch.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Always: the branch's own rows.
    Always,
    /// Unless the filter says that its key is hidden or changed.
    Live(Filter),
    /// If it is the earliest pre-image of its key, and not hidden. The arm is
    /// a change log.
    LivePast {
        /// What decides.
        filter: Filter,
        /// Changes of transactions below this one are older than the snapshot.
        since: Snapshot,
    },
}

/// Arguments of the filter function.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Which tombstones and logs to look into, and as of when.
    pub descriptor: String,
    /// The key: attribute numbers of the result, from 1.
    pub key: Vec<usize>,
}

/// What an arm reads.
#[derive(Debug, Clone, PartialEq)]
pub enum From {
    /// A relation, qualified and quoted.
    Relation(String),
    /// A call of a function whose columns are the sources; its rows have no
    /// place in a table, so their system columns are NULL.
    Function(String),
}

/// One member of the union.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// Where its rows are.
    pub from: From,
    /// One source for every column of the result.
    pub sources: Vec<Source>,
    /// Which of its rows count.
    pub condition: Condition,
    /// The OID shown as `tableoid`.
    pub table_oid: u32,
    /// True for the rows the branch itself holds.
    pub own: bool,
}

/// Hidden columns of the result: the system columns, then whether the row is
/// the branch's own.
pub const HIDDEN_COLUMNS: usize = SYSTEM_COLUMNS.len() + 1;

/// Prints the query. Its columns are the result's columns in attribute order,
/// then the hidden ones: [`SYSTEM_COLUMNS`] and whether the row is own.
pub fn print(columns: &[Column], arms: &[Arm]) -> String {
    let count = columns.len();
    let mut sql = String::from("SELECT ");
    for n in 1..=count + HIDDEN_COLUMNS {
        let _ = write!(sql, "{}a.c{n}", if n > 1 { ", " } else { "" });
    }
    sql.push_str("\nFROM (");
    for (number, arm) in arms.iter().enumerate() {
        if number > 0 {
            sql.push_str("\n      UNION ALL\n      ");
        }
        print_arm(&mut sql, columns, number, arm);
    }
    sql.push_str(") a\nWHERE ");
    for (number, arm) in arms.iter().enumerate() {
        if number > 0 {
            sql.push_str("\n   OR ");
        }
        print_condition(&mut sql, count, number, &arm.condition);
    }
    sql
}

fn print_arm(sql: &mut String, columns: &[Column], number: usize, arm: &Arm) {
    sql.push_str("SELECT ");
    for (i, (column, source)) in columns.iter().zip(&arm.sources).enumerate() {
        let n = i + 1;
        let _ = match (column, source) {
            (Column::Dropped, _) => write!(sql, "NULL::pg_catalog.int4 AS c{n}, "),
            (_, Source::Column(name)) => {
                write!(sql, "r.{} AS c{n}, ", crate::quote_identifier(name))
            }
            (Column::Live { type_sql, .. }, Source::Expression(expression)) => {
                write!(sql, "({expression})::{type_sql} AS c{n}, ")
            }
            (Column::Live { type_sql, .. }, Source::Null) => {
                write!(sql, "NULL::{type_sql} AS c{n}, ")
            }
        };
    }
    for (i, name) in SYSTEM_COLUMNS.iter().enumerate() {
        let n = columns.len() + 1 + i;
        let _ = match *name {
            "tableoid" => write!(sql, "{}::pg_catalog.oid AS c{n}, ", arm.table_oid),
            name => match arm.from {
                From::Relation(_) => write!(sql, "r.{name} AS c{n}, "),
                From::Function(_) => write!(sql, "NULL::pg_catalog.{} AS c{n}, ", SYSTEM_TYPES[i]),
            },
        };
    }
    let _ = write!(sql, "{} AS c{}, ", arm.own, columns.len() + HIDDEN_COLUMNS);
    // What lets PostgreSQL pass over most of a log by itself.
    sql.push_str(match arm.condition {
        Condition::LivePast { .. } => "r.op AS op, r.xid AS at, r.was AS was, ",
        _ => "NULL::\"char\" AS op, NULL::pg_catalog.xid8 AS at, NULL::pg_catalog.xid AS was, ",
    });
    let _ = match &arm.from {
        From::Relation(relation) => write!(sql, "{number} AS arm FROM ONLY {relation} r"),
        From::Function(call) => write!(sql, "{number} AS arm FROM {call}"),
    };
}

fn print_condition(sql: &mut String, columns: usize, number: usize, condition: &Condition) {
    const EQUALS: &str = "OPERATOR(pg_catalog.=)";
    let (function, filter) = match condition {
        Condition::Always => {
            let _ = write!(sql, "a.arm {EQUALS} {number}");
            return;
        }
        Condition::Live(filter) => ("pggit.live", filter),
        Condition::LivePast { filter, .. } => ("pggit.live_past", filter),
    };
    let _ = write!(sql, "(a.arm {EQUALS} {number} AND ");
    // ctid for a pre-image, xmin for a row that stands in its table.
    let place = if let Condition::LivePast { since, .. } = condition {
        let _ = write!(
            sql,
            "a.op OPERATOR(pg_catalog.<>) 'I' AND a.at OPERATOR(pg_catalog.>=) '{}'::pg_catalog.xid8 AND ",
            since.xmin()
        );
        // Transactions that had ended although older ones had not: their
        // changes are before the snapshot.
        if !since.is_even() {
            let _ = write!(
                sql,
                "NOT pg_catalog.pg_visible_in_snapshot(a.at, '{since}'::pg_catalog.pg_snapshot) AND "
            );
        }
        1
    } else {
        2
    };
    let _ = write!(sql, "{function}({}", quote_literal(&filter.descriptor));
    let _ = write!(sql, ", a.c{}", columns + place);
    if place == 1 {
        sql.push_str(", a.was");
    }
    for key in &filter.key {
        let _ = write!(sql, ", a.c{key}");
    }
    sql.push_str("))");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_arms_print_as_bare_members_under_one_condition() {
        let columns = [
            Column::Live {
                name: "id".into(),
                type_sql: "int4".into(),
            },
            Column::Dropped,
            Column::Live {
                name: "v".into(),
                type_sql: "text".into(),
            },
        ];
        let sources = |a: &str, b: Source| vec![Source::Column(a.into()), Source::Null, b];
        let filter = Filter {
            descriptor: "H1;L2@3:3:".into(),
            key: vec![1],
        };
        let sql = print(
            &columns,
            &[
                Arm {
                    from: From::Relation("o.t".into()),
                    sources: sources("id", Source::Column("v".into())),
                    condition: Condition::Always,
                    table_oid: 7,
                    own: true,
                },
                Arm {
                    from: From::Relation("p.t".into()),
                    sources: sources("id", Source::Expression("'x'".into())),
                    condition: Condition::Live(filter.clone()),
                    table_oid: 7,
                    own: false,
                },
                Arm {
                    from: From::Relation("l.t".into()),
                    sources: sources("c1", Source::Null),
                    condition: Condition::LivePast {
                        filter,
                        since: Snapshot::parse("3:3:").unwrap(),
                    },
                    table_oid: 7,
                    own: false,
                },
            ],
        );
        assert_eq!(
            sql,
            "SELECT a.c1, a.c2, a.c3, a.c4, a.c5, a.c6, a.c7, a.c8, a.c9, a.c10\n\
             FROM (SELECT r.\"id\" AS c1, NULL::pg_catalog.int4 AS c2, r.\"v\" AS c3, r.ctid AS c4, r.xmin AS c5, r.cmin AS c6, r.xmax AS c7, r.cmax AS c8, 7::pg_catalog.oid AS c9, true AS c10, NULL::\"char\" AS op, NULL::pg_catalog.xid8 AS at, NULL::pg_catalog.xid AS was, 0 AS arm FROM ONLY o.t r\n      \
             UNION ALL\n      \
             SELECT r.\"id\" AS c1, NULL::pg_catalog.int4 AS c2, ('x')::text AS c3, r.ctid AS c4, r.xmin AS c5, r.cmin AS c6, r.xmax AS c7, r.cmax AS c8, 7::pg_catalog.oid AS c9, false AS c10, NULL::\"char\" AS op, NULL::pg_catalog.xid8 AS at, NULL::pg_catalog.xid AS was, 1 AS arm FROM ONLY p.t r\n      \
             UNION ALL\n      \
             SELECT r.\"c1\" AS c1, NULL::pg_catalog.int4 AS c2, NULL::text AS c3, r.ctid AS c4, r.xmin AS c5, r.cmin AS c6, r.xmax AS c7, r.cmax AS c8, 7::pg_catalog.oid AS c9, false AS c10, r.op AS op, r.xid AS at, r.was AS was, 2 AS arm FROM ONLY l.t r) a\n\
             WHERE a.arm OPERATOR(pg_catalog.=) 0\n   \
             OR (a.arm OPERATOR(pg_catalog.=) 1 AND pggit.live('H1;L2@3:3:', a.c5, a.c1))\n   \
             OR (a.arm OPERATOR(pg_catalog.=) 2 AND a.op OPERATOR(pg_catalog.<>) 'I' AND a.at OPERATOR(pg_catalog.>=) '3'::pg_catalog.xid8 AND pggit.live_past('H1;L2@3:3:', a.c4, a.was, a.c1))"
        );
    }
}
