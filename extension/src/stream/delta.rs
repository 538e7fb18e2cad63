//! The delta of a source since a frontier: signed rows, from its log and from
//! the table as it is now.
//!
//! ```text
//!   with a key      first   = the earliest entry of each key after the frontier
//!                   delta   = − old versions in `first`  + rows now with those keys
//!   without a key   delta   = − old versions (U, D)  + new versions (I, N), all after it
//! ```
//!
//! So an update of an update is one change, and no new version has to be
//! logged where there is a key to find it by.

use super::catalog::Frontier;
use super::source::Leaf;
use crate::capture::{self, LogInfo};
use crate::pg::stream_delta::{self, Header, Part};
use crate::pg::stream_plan::{column_type, Scanned};
use crate::pg::stream_run::{Rows, Run};
use crate::pg::{guc, shape, shmem, stream_run};
use braid_rewrite::quote_identifier;
use pgrx::pg_sys::Oid;

/// Collects the delta of a source under a name: columns `c1` .. and `w`.
pub fn collect(
    run: &mut Run,
    name: &str,
    scanned: &Scanned,
    leaves: &[&Leaf],
    frontier: &Frontier,
) -> Rows {
    let logs: Vec<(Oid, LogInfo)> = leaves
        .iter()
        .filter_map(|leaf| Some((leaf.relid, capture::log_of(leaf.relid)?)))
        .collect();
    let parts: Vec<Part> = logs
        .iter()
        .filter_map(|(relid, log)| {
            Some(Part {
                relid: *relid,
                log,
                columns: attributes_of(scanned, *relid),
                start: start(*relid, log, frontier)?,
            })
        })
        .collect();
    if parts.iter().all(Part::is_small) {
        let types = stream_delta::types_of(scanned.relid, &scanned.attributes);
        return stream_delta::collect(run, name, &types, &parts, &|entry| frontier.lacks(entry));
    }
    by_statements(run, name, scanned, &parts, frontier)
}

/// The block of a log after which everything is that came after the frontier.
fn start(relid: Oid, log: &LogInfo, frontier: &Frontier) -> Option<u32> {
    let end = frontier.ends.0.get(&relid.to_u32());
    let end = end.and_then(|end| shmem::nothing_before(relid, end, frontier.low));
    stream_run::first_block_after(log.log, frontier.low, end.unwrap_or(0))
}

/// The pages that were logged after the frontier, and those of the tables.
pub fn pages(leaves: &[&Leaf], frontier: &Frontier) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for leaf in leaves {
        sums.1 += stream_run::pages(leaf.relid) as f64;
        let log = capture::log_of(leaf.relid);
        let start = log
            .as_ref()
            .and_then(|log| start(leaf.relid, log, frontier));
        if let (Some(log), Some(start)) = (log, start) {
            sums.0 += stream_run::pages(log.log) as f64 - f64::from(start);
        }
    }
    sums
}

/// The same for many changes: statements that join and sort as they see fit.
fn by_statements(
    run: &mut Run,
    name: &str,
    scanned: &Scanned,
    parts: &[Part],
    frontier: &Frontier,
) -> Rows {
    let mut arms = Vec::new();
    let mut by_index = true;
    for (i, part) in parts.iter().enumerate() {
        let after = after(frontier, part.start);
        if part.log.key.is_empty() {
            arms.push(of_bag(part.log, &part.columns, &after));
            continue;
        }
        let first = format!("{name}_first{i}");
        let rows = run.collect(&first, &earliest(part.log, &part.columns, &after));
        if rows.count == 0 {
            continue;
        }
        run.register(&rows);
        by_index &= rows.count as f64 * 10.0 < stream_run::thought_rows(part.relid);
        arms.extend(of_keyed(part.relid, part.log, &part.columns, &first));
    }
    if arms.is_empty() {
        arms.push(nothing(scanned));
    }
    let sql = arms.join(" UNION ALL ");
    if !by_index {
        return run.collect(name, &sql);
    }
    // Few rows of a large table: each by its key.
    guc::with_setting(c"enable_hashjoin", c"off", || {
        guc::with_setting(c"enable_mergejoin", c"off", || run.collect_kept(name, &sql))
    })
}

impl Frontier {
    /// Did an entry of a log come after the frontier?
    fn lacks(&self, entry: &Header) -> bool {
        let own = self.own.as_ref();
        !self.snapshot.sees(entry.xid)
            && own.is_none_or(|own| {
                own.xid != entry.xid || (entry.lsn, entry.seq) > (own.lsn, own.seq - 1)
            })
    }
}

/// The leaf's attribute numbers of the source's columns.
fn attributes_of(scanned: &Scanned, leaf: Oid) -> Vec<i16> {
    if leaf == scanned.relid {
        return scanned.attributes.clone();
    }
    let names = shape::live_names(scanned.relid);
    let own = shape::live_names(leaf);
    scanned
        .attributes
        .iter()
        .map(|n| {
            let (_, name) = names
                .iter()
                .find(|(number, _)| number == n)
                .expect("a source has its columns");
            own.iter()
                .find(|(_, other)| other == name)
                .map(|(number, _)| *number)
                .expect("a part has the columns of the whole")
        })
        .collect()
}

/// The condition that an entry `o` came after the frontier; such entries are
/// not before `block`.
pub fn after(frontier: &Frontier, block: u32) -> String {
    let snapshot = &frontier.snapshot;
    let mut condition = format!(
        "o.xid OPERATOR(pg_catalog.>=) '{}'::pg_catalog.xid8 \
         AND NOT pg_catalog.pg_visible_in_snapshot(o.xid, '{snapshot}'::pg_catalog.pg_snapshot)",
        snapshot.xmin()
    );
    if block > 0 {
        condition.push_str(&format!(
            " AND o.ctid OPERATOR(pg_catalog.>=) '({block},0)'::pg_catalog.tid"
        ));
    }
    if let Some(own) = &frontier.own {
        condition.push_str(&format!(
            " AND NOT (o.xid OPERATOR(pg_catalog.=) '{}'::pg_catalog.xid8 AND (o.lsn, o.seq) <= \
             ('{:X}/{:X}'::pg_catalog.pg_lsn, {}))",
            own.xid,
            own.lsn >> 32,
            own.lsn & 0xffff_ffff,
            own.seq - 1
        ));
    }
    condition
}

/// The earliest entry of each key after the frontier.
fn earliest(log: &LogInfo, columns: &[i16], after: &str) -> String {
    let key = list("o", &log.key);
    let mut wanted: Vec<i16> = columns.to_vec();
    wanted.extend(&log.key);
    wanted.sort_unstable();
    wanted.dedup();
    format!(
        "SELECT DISTINCT ON ({key}) o.op, {} FROM {} o WHERE {after} ORDER BY {key}, o.lsn, o.seq",
        list("o", &wanted),
        shape::qualified_name(log.log),
    )
}

/// Old and new version of each key, unless they are the same in all columns
/// that are read.
fn of_keyed(relid: Oid, log: &LogInfo, columns: &[i16], first: &str) -> [String; 1] {
    let names = shape::live_names(relid);
    let name = |n: &i16| {
        let (_, name) = names
            .iter()
            .find(|(number, _)| number == n)
            .expect("a table has its columns");
        quote_identifier(name)
    };
    let now: Vec<String> = columns.iter().map(|n| format!("t.{}", name(n))).collect();
    let old: Vec<String> = columns.iter().map(|n| format!("o.c{n}")).collect();
    let same: Vec<String> = log
        .key
        .iter()
        .map(|n| format!("t.{} {} o.c{n}", name(n), shape::equality_of(relid, *n)))
        .collect();
    let numbers: Vec<String> = (1..=columns.len()).map(|n| format!("c{n}")).collect();
    let (old_row, now_row) = (old.join(", "), now.join(", "));
    let key = name(&log.key[0]);
    [format!(
        "SELECT {all}v.w FROM {first} o LEFT JOIN ONLY {table} t ON {same} \
         CROSS JOIN LATERAL (VALUES ({old_row}{comma}-1::pg_catalog.int8), ({now_row}{comma}1)) v({names}w) \
         WHERE CASE WHEN v.w < 0 THEN o.op IN ('U', 'D') ELSE t.{key} IS NOT NULL END AND NOT \
         (o.op IN ('U', 'D') AND t.{key} IS NOT NULL AND \
         pg_catalog.record_image_eq(ROW({old_row}), ROW({now_row})))",
        all = numbers.iter().map(|c| format!("v.{c}, ")).collect::<String>(),
        names = numbers.iter().map(|c| format!("{c}, ")).collect::<String>(),
        comma = if columns.is_empty() { "" } else { ", " },
        table = shape::qualified_name(relid),
        same = same.join(" AND "),
    )]
}

fn of_bag(log: &LogInfo, columns: &[i16], after: &str) -> String {
    format!(
        "SELECT {}, CASE WHEN o.op IN ('U', 'D') THEN -1 ELSE 1 END::pg_catalog.int8 AS w FROM {} o WHERE {after}",
        numbered(&columns.iter().map(|n| format!("o.c{n}")).collect::<Vec<_>>()),
        shape::qualified_name(log.log),
    )
}

/// No rows, of the right columns.
fn nothing(scanned: &Scanned) -> String {
    let columns: Vec<String> = scanned
        .attributes
        .iter()
        .map(|n| {
            let (kind, modifier, collation) = shape::type_of(scanned.relid, *n);
            format!("NULL::{}", column_type(kind, modifier, collation).sql)
        })
        .collect();
    format!(
        "SELECT {}, 0::pg_catalog.int8 AS w WHERE false",
        numbered(&columns)
    )
}

fn list(alias: &str, numbers: &[i16]) -> String {
    let columns: Vec<String> = numbers.iter().map(|n| format!("{alias}.c{n}")).collect();
    columns.join(", ")
}

/// Expressions as columns `c1`, `c2`, ..
fn numbered(columns: &[String]) -> String {
    let named: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| format!("{column} AS c{}", i + 1))
        .collect();
    named.join(", ")
}
