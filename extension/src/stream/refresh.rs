//! One refresh: of a stream table and of those it reads, on one snapshot, in
//! the caller's transaction.
//!
//! ```text
//!   lock ─▶ snapshot ─▶ for each, upstream first
//!                         signature differs, or no frontier   ─▶ full
//!                         no source changed since frontier    ─▶ nothing
//!                         else                                ─▶ steps of its program
//!                       ─▶ frontier = the snapshot
//! ```
//!
//! The refreshing transaction may have changed sources itself, before and
//! after. Its snapshot counts it as running, and the frontier remembers how far
//! its own log had come.

use super::apply::{self, Written};
use super::catalog::{self, Frontier, Mode, Own, State, Stream};
use super::error::StreamError;
use super::source::Sources;
use super::sql;
use crate::branch::session::{self, internally};
use crate::capture;
use crate::error::Error;
use crate::pg::stream_run::{self, Run};
use crate::pg::{log_writer, shape, stream_query, transaction};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;
use std::time::Instant;

/// What happened to one stream table.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub relid: Oid,
    pub kind: Kind,
    /// Rows of the sources' deltas.
    pub changed: u64,
    pub written: Written,
    pub milliseconds: f64,
}

/// How a stream table was brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing had changed, nothing was read.
    Unchanged,
    Differential,
    Full,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Unchanged => "unchanged",
            Kind::Differential => "differential",
            Kind::Full => "full",
        }
    }
}

/// What is asked of a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Whatever is cheapest and right.
    Update,
    /// Compute it anew.
    Anew,
}

const ADVANCE: &str = include_str!("../../sql/stream_advance.sql");

/// Refreshes a stream table after those it reads.
pub fn run(relid: Oid, ask: Ask) -> Result<Vec<Outcome>, Error> {
    check_on_main("refreshing a stream table")?;
    let order = catalog::in_order(relid);
    let mut locked = order.clone();
    locked.sort_unstable_by_key(|oid| oid.to_u32());
    locked
        .iter()
        .for_each(|oid| stream_run::lock_for_refresh(*oid));
    capture::before_pin();
    let outcomes = internally(|| {
        stream_run::on_one_snapshot(|run| {
            order
                .iter()
                .map(|one| {
                    let ask = if *one == relid { ask } else { Ask::Update };
                    let outcome = refresh_one(run, *one, ask);
                    run.forget_names();
                    outcome
                })
                .collect::<Result<Vec<_>, _>>()
        })
    })?;
    capture::note_pin();
    Ok(outcomes)
}

/// Refuses work that only main can do.
pub fn check_on_main(what: &str) -> Result<(), Error> {
    match session::current() {
        None => Ok(()),
        Some(_) => Err(Error::NotOnBranch {
            what: what.into(),
            why: "Stream tables follow the tables of main; on a branch they show the rows of the branch point.".into(),
            instead: "Run it on main: SELECT pggit.switch_branch('main');".into(),
        }),
    }
}

fn refresh_one(run: &mut Run, relid: Oid, ask: Ask) -> Result<Outcome, StreamError> {
    let started = Instant::now();
    let (Some(stream), Some(state)) = (catalog::stream(relid), catalog::state(relid)) else {
        return Err(StreamError::Unknown(shape::qualified_name(relid)));
    };
    let owner = stream_query::owner(relid);
    let sources = Sources::of_view(stream.view, owner);
    let frontier = state
        .frontier
        .as_ref()
        .filter(|_| ask == Ask::Update && state.signature == sources.signature);
    let mut outcome = match frontier {
        Some(frontier) if !sources.changed_since(&frontier.snapshot) => {
            Outcome::new(relid, Kind::Unchanged)
        }
        Some(frontier) if stream.effective != Mode::Full => {
            differential(run, &stream, frontier, &sources, owner)?
        }
        _ => full(run, &stream, &state, owner)?,
    };
    outcome.milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    if outcome.kind != Kind::Unchanged || state.status != "active" {
        advance(&outcome, &sources);
    }
    Ok(outcome)
}

impl Outcome {
    fn new(relid: Oid, kind: Kind) -> Outcome {
        Outcome {
            relid,
            kind,
            changed: 0,
            written: Written::default(),
            milliseconds: 0.0,
        }
    }
}

fn full(run: &mut Run, stream: &Stream, state: &State, owner: Oid) -> Result<Outcome, StreamError> {
    let contents = format!("SELECT * FROM {}", shape::qualified_name(stream.view));
    let written = stream_run::as_owner(owner, &stream.settings, || {
        if state.signature.is_empty() {
            Ok(apply::fill(run, stream.relid, &contents))
        } else {
            apply::exchange(run, stream.relid, &contents)
        }
    })?;
    Ok(Outcome {
        written,
        ..Outcome::new(stream.relid, Kind::Full)
    })
}

fn differential(
    run: &mut Run,
    stream: &Stream,
    _frontier: &Frontier,
    _sources: &Sources,
    owner: Oid,
) -> Result<Outcome, StreamError> {
    let state = catalog::state(stream.relid);
    full(run, stream, &state.expect("it was read before"), owner)
}

/// The place up to which a refresh on the active snapshot has come.
fn reached() -> Frontier {
    let xid = transaction::current_xid();
    let (lsn, seq) = stream_run::log_position();
    log_writer::keep_own_versions(xid);
    let snapshot = Snapshot::parse(&stream_run::snapshot_text()).expect("a printed snapshot");
    Frontier {
        snapshot: snapshot.with_running(xid),
        own: Some(Own { xid, lsn, seq }),
    }
}

/// Writes where the stream table stands now, and what was done.
fn advance(outcome: &Outcome, sources: &Sources) {
    let frontier = reached();
    let own = frontier.own.expect("a refresh has a transaction");
    let signature = if sources.unstable {
        // Equal to none: the next refresh computes anew.
        format!("{}!", sources.signature)
    } else {
        sources.signature.clone()
    };
    sql::run(
        ADVANCE,
        &[
            outcome.relid.into(),
            frontier.snapshot.to_string().into(),
            own.xid.to_string().into(),
            (own.lsn as i64).into(),
            own.seq.into(),
            signature.into(),
            outcome.kind.name().into(),
            (outcome.changed as i64).into(),
            (outcome.written.inserted as i64).into(),
            (outcome.written.deleted as i64).into(),
            outcome.milliseconds.into(),
        ],
    );
}
