//! Following the changes after a frontier: the deltas of the sources, then the
//! steps of the program.
//!
//! ```text
//!   sources that changed ─▶ d0, d1 ..  ─▶ steps for just these, as printed before
//!                                          a step whose rows are not there is skipped
//! ```

use super::apply::Written;
use super::catalog::{Frontier, Stream};
use super::delta;
use super::error::StreamError;
use super::program::{self, Prepared, Steps};
use super::refresh::{safe_path, Kind, Outcome};
use super::source::{Leaf, Sources};
use crate::pg::identity::as_superuser;
use crate::pg::stream_run::{self, Run};
use crate::pg::{guc, shape};
use braid_delta::derive::Sizes;
use braid_delta::program::{source_delta, Needs};
use braid_delta::Step;
use pgrx::pg_sys::Oid;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Follows the changes after the frontier.
pub fn follow(
    run: &mut Run,
    stream: &Stream,
    frontier: &Frontier,
    sources: &Sources,
    owner: Oid,
) -> Result<Outcome, StreamError> {
    let prepared = prepared(stream)?;
    run.scope = prepared.number;
    let changed = sources.changed_leaves(&frontier.snapshot);
    let mut outcome = Outcome::new(stream.relid, Kind::Differential);
    let mut with_rows = BTreeSet::new();
    let mut counts = vec![0.0; prepared.relations.len()];
    for (number, scanned) in prepared.relations.iter().enumerate() {
        let leaves: Vec<&Leaf> = changed
            .iter()
            .copied()
            .filter(|leaf| {
                leaf.root == scanned.relid && (scanned.inherits || leaf.relid == scanned.relid)
            })
            .collect();
        if leaves.is_empty() {
            continue;
        }
        let name = source_delta(number);
        let rows = as_superuser(|| delta::collect(run, &name, scanned, &leaves, frontier));
        if rows.count == 0 {
            continue;
        }
        run.register(&rows);
        outcome.changed += rows.count;
        counts[number] = rows.count as f64;
        with_rows.insert(number);
    }
    let readable = format!("SELECT FROM {} LIMIT 0", shape::qualified_name(stream.view));
    outcome.written = stream_run::as_owner(owner, &settings(stream), || {
        // Deltas come from logs; the owner must still be allowed to read the sources.
        run.execute_kept(&readable);
        if with_rows.is_empty() {
            return Ok(Written::default());
        }
        let steps = prepared.steps(with_rows, sizes(&prepared, counts));
        run.size_class = outcome.changed.max(1).ilog2() / 3;
        take(run, stream, &steps)
    })?;
    Ok(outcome)
}

/// The settings of the statements of a refresh. What they join is small on one
/// side: paths that sort both, or share the work, are not worth looking for.
fn settings(stream: &Stream) -> Vec<(String, String)> {
    let mut settings = safe_path(stream);
    settings.push(("enable_mergejoin".to_string(), "off".to_string()));
    settings.push((
        "max_parallel_workers_per_gather".to_string(),
        "0".to_string(),
    ));
    settings
}

/// How large the sources are, as PostgreSQL last counted them.
fn sizes(prepared: &Prepared, deltas: Vec<f64>) -> Sizes {
    let tables = prepared
        .relations
        .iter()
        .map(|scanned| stream_run::thought_rows(scanned.relid).max(0.0))
        .collect();
    Sizes { tables, deltas }
}

/// Runs the steps of a program.
fn take(run: &mut Run, stream: &Stream, steps: &Steps) -> Result<Written, StreamError> {
    let table = shape::qualified_name(stream.relid);
    let mut written = Written::default();
    let mut kept = Kept::default();
    for (number, step) in steps.list.iter().enumerate() {
        let place = (steps.number, number);
        match step {
            Step::Keep { name, sql, needs } => {
                if kept.has(needs) {
                    let rows = run.collect_step(place, name, sql);
                    run.register(&rows);
                    kept.note(name, &rows);
                }
            }
            Step::Run { sql, needs } => {
                if kept.has(needs) {
                    let rows = run.execute_step(place, sql);
                    // After what goes from the stream table comes what is added.
                    if number > 0 && matches!(steps.list[number - 1], Step::Remove { .. }) {
                        written.inserted = rows;
                    }
                }
            }
            Step::Remove { sql, wanted, needs } => {
                let asked = kept
                    .negative(&needs.relation)
                    .or_else(|| run.number(wanted))
                    .unwrap_or(0);
                if asked > 0 {
                    written.deleted = if steps.by_index && is_few(asked, stream.relid) {
                        guc::with_setting(c"enable_hashjoin", c"off", || {
                            run.execute_step(place, sql)
                        })
                    } else {
                        run.execute_step(place, sql)
                    };
                }
                if written.deleted as i64 != asked {
                    return Err(StreamError::Drift(table));
                }
            }
        }
    }
    Ok(written)
}

/// Is it cheaper to look each of so many rows up than to read the table? The
/// planner cannot know how many rows of a table without statistics are equal.
fn is_few(rows: i64, table: Oid) -> bool {
    rows as u64 <= stream_run::pages(table) * 10
}

/// What the last columns of kept relations are, of those with few rows.
#[derive(Default)]
struct Kept(HashMap<String, Vec<i64>>);

impl Kept {
    fn note(&mut self, name: &str, rows: &stream_run::Rows) {
        if let Some(last) = rows.last_column() {
            self.0.insert(name.to_string(), last);
        }
    }

    /// The negative numbers added up, with the other sign.
    fn negative(&self, name: &str) -> Option<i64> {
        let last = self.0.get(name)?;
        Some(-last.iter().filter(|number| **number < 0).sum::<i64>())
    }

    /// False when it is certain that a step does nothing.
    fn has(&self, needs: &Option<Needs>) -> bool {
        needs.as_ref().is_none_or(|needs| {
            let known = self.0.get(&needs.relation);
            known.is_none_or(|last| last.iter().any(|number| needs.last.holds(*number)))
        })
    }
}

/// The program of a stream table that is kept up by deltas.
pub fn prepared(stream: &Stream) -> Result<Rc<Prepared>, StreamError> {
    program::of(stream.relid, stream.view).map_err(|missing| StreamError::Unsupported {
        mode: stream.effective.name(),
        construct: missing.construct,
        why: missing.why,
        instead: "Give it another query, or refresh_mode => 'full'.".into(),
    })
}
