//! Stream tables that read each other in a circle: the least fixpoint.
//!
//! ```text
//!   rows were only added     go on from what is there   ┐  round: each adds what its query
//!   anything else changed    begin with nothing         ┘  has and it has not; until none does
//! ```
//!
//! Only monotone queries whose results are sets may close a circle (see
//! `braid_delta::monotone`), so that the rounds only add rows and the end does
//! not depend on their order. All members are refreshed together.

use super::apply::Written;
use super::catalog::{self, Frontier, Mode, Stream};
use super::delta;
use super::error::StreamError;
use super::refresh::{advance, remember, Ask, Before, Kind, Outcome, Subject};
use super::source::{Leaf, Sources};
use crate::capture;
use crate::pg::stream_plan;
use crate::pg::stream_run::{self, Run};
use crate::pg::{guc, shape};
use braid_delta::cost::Costs;
use braid_delta::monotone;
use braid_rewrite::quote_identifier;
use pgrx::pg_sys::Oid;
use std::time::Instant;

/// Brings the members of a circle to their fixpoint.
pub fn refresh(
    run: &mut Run,
    members: &[&Subject],
    ask: Ask,
    before: &Before,
) -> Result<Vec<Outcome>, StreamError> {
    let started = Instant::now();
    let inside: Vec<Oid> = members.iter().map(|member| member.stream.relid).collect();
    let mut changes = Changes::None;
    for member in members {
        changes = changes.max(look(run, member, &inside, ask));
    }
    if changes == Changes::None {
        return Ok(inside
            .iter()
            .map(|relid| Outcome::new(*relid, Kind::Unchanged))
            .collect());
    }
    let mut written = vec![Written::default(); members.len()];
    if changes == Changes::Any {
        for (member, written) in members.iter().zip(&mut written) {
            let table = shape::qualified_name(member.stream.relid);
            let sql = format!("DELETE FROM {table}");
            written.deleted =
                stream_run::as_owner(member.owner, &member.stream.settings, || run.execute(&sql));
        }
    }
    rounds(run, members, &mut written)?;
    let kind = match changes {
        Changes::Any => Kind::Full,
        _ => Kind::Differential,
    };
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    let outcomes: Vec<Outcome> = inside
        .iter()
        .zip(written)
        .map(|(relid, written)| Outcome {
            written,
            milliseconds,
            ..Outcome::new(*relid, kind)
        })
        .collect();
    for (member, outcome) in members.iter().zip(&outcomes) {
        let sources = as_member(&member.sources);
        advance(outcome, &sources, before, None, Costs::default());
        remember(outcome);
    }
    Ok(outcomes)
}

/// What happened outside of the circle since the frontier of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Changes {
    None,
    /// Rows were added.
    Added,
    Any,
}

fn look(run: &mut Run, member: &Subject, inside: &[Oid], ask: Ask) -> Changes {
    let state = catalog::state(member.stream.relid);
    let signature = as_member(&member.sources).signature;
    let known = state
        .filter(|state| ask != Ask::Anew && state.signature == signature)
        .and_then(|state| state.frontier);
    let Some(frontier) = known.filter(|_| !member.sources.opaque) else {
        return Changes::Any;
    };
    let changed: Vec<&Leaf> = member
        .sources
        .changed_leaves(&frontier.snapshot)
        .into_iter()
        .filter(|leaf| !inside.contains(&leaf.root))
        .collect();
    match changed.is_empty() {
        true => Changes::None,
        false if changed.iter().any(|leaf| lost_rows(run, leaf, &frontier)) => Changes::Any,
        false => Changes::Added,
    }
}

/// True when the log of a table has an old version after the frontier.
fn lost_rows(run: &mut Run, leaf: &Leaf, frontier: &Frontier) -> bool {
    let Some(log) = capture::log_of(leaf.relid) else {
        return true;
    };
    let sql = format!(
        "SELECT 1 FROM {} o WHERE o.op IN ('U', 'D') AND {} LIMIT 1",
        shape::qualified_name(log.log),
        delta::after(frontier, 0)
    );
    crate::pg::identity::as_superuser(|| run.number(&sql)).is_some()
}

/// The same sources under a signature that no table outside a circle has: its
/// hidden state is not kept up meanwhile.
pub fn as_member(sources: &Sources) -> Sources {
    Sources {
        signature: format!("circle;{}", sources.signature),
        roots: sources.roots.clone(),
        leaves: sources.leaves.clone(),
        unstable: sources.unstable,
        opaque: sources.opaque,
        ..Sources::default()
    }
}

fn rounds(run: &mut Run, members: &[&Subject], written: &mut [Written]) -> Result<(), StreamError> {
    let most = guc::max_fixpoint_rounds();
    for _ in 0..most {
        let mut added = 0;
        for (member, written) in members.iter().zip(written.iter_mut()) {
            let rows = add(run, &member.stream, member.owner);
            written.inserted += rows;
            added += rows;
        }
        if added == 0 {
            return Ok(());
        }
    }
    let names: Vec<String> = members
        .iter()
        .map(|member| shape::qualified_name(member.stream.relid))
        .collect();
    Err(StreamError::NoFixpoint {
        tables: names.join(", "),
        rounds: most,
    })
}

/// Adds the rows that the query has and the table has not.
fn add(run: &mut Run, stream: &Stream, owner: Oid) -> u64 {
    let table = shape::qualified_name(stream.relid);
    let columns: Vec<String> = shape::live_names(stream.relid)
        .into_iter()
        .map(|(_, name)| quote_identifier(&name))
        .collect();
    let columns = columns.join(", ");
    let sql = format!(
        "INSERT INTO {table} ({columns}) SELECT * FROM {} EXCEPT SELECT {columns} FROM {table}",
        shape::qualified_name(stream.view)
    );
    stream_run::as_owner(owner, &stream.settings, || run.execute(&sql))
}

/// Refuses a query that closes a circle unless all members of it may be in one.
pub fn check(
    relid: Oid,
    query: *mut pgrx::pg_sys::Query,
    sources: &Sources,
    mode: Mode,
) -> Result<(), StreamError> {
    let below: Vec<Oid> = sources
        .roots
        .iter()
        .filter(|root| catalog::stream(**root).is_some())
        .flat_map(|root| catalog::in_order(*root))
        .collect();
    if !below.contains(&relid) {
        return Ok(());
    }
    let refused = |relid: Oid, why: String| StreamError::Cycle {
        through: shape::qualified_name(relid),
        why,
    };
    if mode == Mode::Immediate {
        let why = "A table in immediate mode follows each statement, and a fixpoint takes many.";
        return Err(refused(relid, why.into()));
    }
    if let Some(obstacle) = sources.obstacles.first() {
        return Err(refused(
            relid,
            format!("{}. {}", obstacle.construct, obstacle.why),
        ));
    }
    judge(stream_plan::convert_analysed(query)).map_err(|why| refused(relid, why))?;
    for member in below.iter().filter(|member| **member != relid) {
        if !catalog::in_order(*member).contains(&relid) {
            continue;
        }
        let Some(stream) = catalog::stream(*member) else {
            continue;
        };
        if stream.effective == Mode::Immediate {
            return Err(refused(*member, "It is in immediate mode.".into()));
        }
        judge(stream_plan::convert(stream.view)).map_err(|why| refused(*member, why))?;
    }
    Ok(())
}

/// Why a query may not be in a circle.
fn judge(converted: Result<stream_plan::Converted, stream_plan::NoPlan>) -> Result<(), String> {
    let plan = converted
        .map_err(|missing| format!("{}. {}", missing.construct, missing.why))?
        .query
        .plan;
    monotone::check(&plan)
        .map_err(|missing| format!("It has {}: {}.", missing.construct, missing.why))?;
    match monotone::is_set(&plan) {
        true => Ok(()),
        false => Err("Its result may hold equal rows, which would multiply for ever: write SELECT DISTINCT or UNION.".into()),
    }
}
