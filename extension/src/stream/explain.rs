//! `explain_stream_table`: the plan as a tree, what is stored, and the SQL of a
//! refresh for each source.

use super::catalog;
use super::error::StreamError;
use super::program;
use crate::error::Error;
use crate::pg::shape;
use braid_delta::Step;
use pgrx::pg_sys::Oid;
use std::collections::BTreeSet;

/// Lines by part: `mode`, `plan`, `program`, `stored`, `refresh after <relation>`.
pub fn lines(relid: Oid) -> Result<Vec<(String, String)>, Error> {
    let stream =
        catalog::stream(relid).ok_or_else(|| StreamError::Unknown(shape::names(relid).1))?;
    let mut lines = vec![("mode".to_string(), stream.effective.name().to_string())];
    let prepared = match program::of(relid, stream.view) {
        Ok(prepared) => prepared,
        Err(missing) => {
            lines.push((
                "plan".into(),
                format!(
                    "none: {} has no derivative. {}",
                    missing.construct, missing.why
                ),
            ));
            return Ok(lines);
        }
    };
    let query = &prepared.program.query;
    let names: Vec<String> = query
        .sources
        .iter()
        .map(|source| source.relation.clone())
        .collect();
    let tree = query.plan.to_string();
    lines.extend(
        tree.lines()
            .map(|line| ("plan".to_string(), line.to_string())),
    );
    let compiled = prepared.program.to_string();
    lines.extend(
        compiled
            .lines()
            .map(|line| ("program".to_string(), line.to_string())),
    );
    for statement in prepared.program.create(&prepared.names) {
        lines.push(("stored".into(), statement));
    }
    for (number, name) in names.iter().enumerate() {
        let changed = BTreeSet::from([number]);
        for step in prepared.program.refresh(&changed, &prepared.names) {
            let text = match step {
                Step::Keep { name, sql, .. } => format!("{name} := {sql}"),
                Step::Run { sql, .. } | Step::Remove { sql, .. } => sql,
            };
            lines.push((format!("refresh after {name}"), text));
        }
    }
    Ok(lines)
}
