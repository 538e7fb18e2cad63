//! The delta stream of a stream table: the rows that came and went since a
//! snapshot, from its own log.

use super::catalog::{Ends, Frontier};
use super::source::Leaf;
use super::{delta, sql};
use crate::branch::session::internally;
use crate::error::Error;
use crate::pg::identity::as_superuser;
use crate::pg::stream_plan::Scanned;
use crate::pg::{shape, stream_run};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;

/// Signed rows as JSON; every row when there is no snapshot.
pub fn since(relid: Oid, since: Option<&str>) -> Result<Vec<(i64, String)>, Error> {
    let table = shape::qualified_name(relid);
    // The caller must be able to read it.
    sql::as_user(&format!("SELECT FROM {table} LIMIT 0"), &[]);
    let names = shape::live_names(relid);
    let objects: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(i, (_, name))| format!("{}, d.c{}", crate::error::quote_literal(name), i + 1))
        .collect();
    let shown = format!(
        "pg_catalog.jsonb_build_object({})::pg_catalog.text",
        objects.join(", ")
    );
    let Some(snapshot) = since.and_then(Snapshot::parse) else {
        let columns: Vec<String> = (1..=names.len()).map(|n| format!("c{n}")).collect();
        return Ok(read(&format!(
            "SELECT 1::pg_catalog.int8, {shown} FROM {table} d({})",
            columns.join(", ")
        )));
    };
    let scanned = Scanned {
        relid,
        inherits: false,
        attributes: names.iter().map(|(n, _)| *n).collect(),
    };
    let frontier = Frontier {
        snapshot,
        own: None,
        low: 0,
        ends: Ends::default(),
    };
    let leaf = Leaf { relid, root: relid };
    Ok(internally(|| {
        as_superuser(|| {
            stream_run::on_one_snapshot(|run| {
                let rows = delta::collect(run, "d", &scanned, &[&leaf], &frontier);
                run.register(&rows);
                // What came and went again is no change.
                let net = format!(
                    "SELECT pg_catalog.sum(d.w)::pg_catalog.int8, {shown} FROM d GROUP BY 2 \
                     HAVING pg_catalog.sum(d.w) <> 0 ORDER BY 1, 2"
                );
                run.pairs(&net)
            })
        })
    }))
}

fn read(query: &str) -> Vec<(i64, String)> {
    sql::rows(query, &[], |row| {
        (
            row.get::<i64>(1).ok().flatten().unwrap_or(0),
            sql::text(row, 2).unwrap_or_default(),
        )
    })
}
