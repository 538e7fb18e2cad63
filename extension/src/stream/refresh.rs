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
use super::catalog::{self, Ends, Frontier, Mode, Own, State, Stream};
use super::cycle;
use super::error::StreamError;
use super::on_branch;
use super::program;
use super::source::Sources;
use super::sql;
use super::{delta, differential};
use crate::branch::session::{self, internally};
use crate::capture;
use crate::error::Error;
use crate::pg::stream_run::{self, Run};
use crate::pg::{log_state, log_writer, shape, stream_query, transaction};
use braid_delta::cost::Costs;
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::{self, Oid};
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
    /// The same, at the end of a statement.
    Follow,
    /// Compute it anew.
    Anew,
}

const ADVANCE: &str = include_str!("../../sql/stream_advance.sql");
const HISTORY: &str = include_str!("../../sql/stream_history.sql");

/// Refreshes a stream table after those it reads.
pub fn run(relid: Oid, ask: Ask) -> Result<Vec<Outcome>, Error> {
    transaction::check_writable(c"refreshing a stream table");
    if session::current().is_some() {
        return on_branch::run(relid);
    }
    let groups = catalog::groups(relid);
    let order = catalog::in_order(relid);
    let mut locked = order.clone();
    locked.sort_unstable_by_key(|oid| oid.to_u32());
    locked
        .iter()
        .for_each(|oid| stream_run::lock_for_refresh(*oid));
    let outcomes = internally(|| {
        let subjects: Vec<Subject> = order
            .iter()
            .map(|one| Subject::of(*one))
            .collect::<Result<_, _>>()?;
        let before = Before::now(&subjects);
        stream_run::on_one_snapshot(|run| {
            let mut outcomes = Vec::new();
            for group in groups.iter() {
                let asked = if group.members.contains(&relid) {
                    ask
                } else {
                    Ask::Update
                };
                let members: Vec<&Subject> = subjects
                    .iter()
                    .filter(|one| group.members.contains(&one.stream.relid))
                    .collect();
                if group.circular {
                    outcomes.extend(cycle::refresh(run, &members, asked, &before)?);
                } else {
                    for member in members {
                        outcomes.push(refresh_one(run, member, asked, &before)?);
                    }
                }
                run.forget_names();
            }
            Ok::<_, StreamError>(outcomes)
        })
    })?;
    log_state::note_pin();
    Ok(outcomes)
}

/// A stream table and what it reads. The sources are locked against being
/// truncated or redefined until the transaction ends.
pub struct Subject {
    pub stream: Stream,
    pub owner: Oid,
    pub sources: Sources,
}

impl Subject {
    fn of(relid: Oid) -> Result<Subject, StreamError> {
        let Some(stream) = catalog::stream(relid) else {
            return Err(StreamError::Unknown(shape::qualified_name(relid)));
        };
        let owner = stream_query::owner(relid);
        if stream_query::owner(stream.view) != owner {
            program::change_owner(relid);
        }
        Ok(Subject {
            sources: Sources::of_view(stream.view, owner),
            stream,
            owner,
        })
    }
}

/// The place that everything was logged after that a snapshot taken later does
/// not see, if the snapshot sees all transactions below `next`.
pub struct Before {
    ends: Ends,
    lsn: u64,
    next: u64,
}

impl Before {
    /// Taken in this order: the ends of the logs come first.
    fn now(subjects: &[Subject]) -> Before {
        let ends = subjects
            .iter()
            .flat_map(|subject| &subject.sources.leaves)
            .filter_map(|leaf| {
                let log = capture::log_of(leaf.relid)?.log;
                Some((leaf.relid.to_u32(), stream_run::log_end(leaf.relid, log)?))
            })
            .collect();
        let (lsn, next) = stream_run::position_before();
        Before {
            ends: Ends(ends),
            lsn,
            next,
        }
    }
}

fn refresh_one(
    run: &mut Run,
    subject: &Subject,
    ask: Ask,
    before: &Before,
) -> Result<Outcome, StreamError> {
    let started = Instant::now();
    let Subject {
        stream,
        owner,
        sources,
    } = subject;
    let (relid, owner) = (stream.relid, *owner);
    let Some(state) = catalog::state(relid) else {
        return Err(StreamError::Unknown(shape::qualified_name(relid)));
    };
    let frontier = state
        .frontier
        .as_ref()
        .filter(|_| ask != Ask::Anew && state.signature == sources.signature);
    let (pages, of) = match frontier {
        Some(frontier) if stream.adapts && stream.effective != Mode::Full => {
            delta::pages(&sources.changed_leaves(&frontier.snapshot), frontier)
        }
        _ => (0.0, 0.0),
    };
    let mut outcome = match frontier {
        Some(frontier) if !sources.changed_since(&frontier.snapshot) => {
            Outcome::new(relid, Kind::Unchanged)
        }
        Some(frontier) if stream.effective != Mode::Full && !state.costs.prefer_full(pages, of) => {
            match differential::follow(run, stream, frontier, sources, owner) {
                // Somebody changed hidden state or rows: made right by computing anew.
                Err(StreamError::Drift(_)) => {
                    run.forget_names();
                    full(run, stream, &state, owner)?
                }
                done => done?,
            }
        }
        _ => full(run, stream, &state, owner)?,
    };
    outcome.milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    if outcome.kind != Kind::Unchanged || state.status != "active" {
        let time = outcome.milliseconds * 1000.0;
        let costs = match outcome.kind {
            Kind::Full => state.costs.computed_anew(time),
            _ => state.costs.followed(pages, time),
        };
        advance(&outcome, sources, before, state.frontier.as_ref(), costs);
        // A row for each statement would be more than the statements write.
        let kept = ask != Ask::Follow || outcome.kind == Kind::Full;
        if kept && outcome.kind != Kind::Unchanged {
            remember(&outcome);
        }
    }
    Ok(outcome)
}

impl Outcome {
    pub fn new(relid: Oid, kind: Kind) -> Outcome {
        Outcome {
            relid,
            kind,
            changed: 0,
            written: Written::default(),
            milliseconds: 0.0,
        }
    }
}

/// Computes the table anew, and its hidden state.
fn full(run: &mut Run, stream: &Stream, state: &State, owner: Oid) -> Result<Outcome, StreamError> {
    let view = format!("SELECT * FROM {}", shape::qualified_name(stream.view));
    let prepared = match stream.effective {
        Mode::Full => None,
        _ => Some(differential::prepared(stream)?),
    };
    let first = state.signature.is_empty();
    let mut contents = view;
    if let Some(prepared) = &prepared {
        stream_run::as_owner(owner, &safe_path(stream), || {
            if !first && !prepared.names.stores.is_empty() {
                run.execute(&format!("TRUNCATE {}", prepared.names.stores.join(", ")));
            }
            for statement in prepared.program.fill(&prepared.names) {
                run.execute(&statement);
            }
        });
        contents = prepared.program.contents(&prepared.names);
    }
    let settings = match &prepared {
        Some(_) => safe_path(stream),
        None => stream.settings.clone(),
    };
    let written = stream_run::as_owner(owner, &settings, || {
        if first {
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

/// The settings of a stream table, with a search path on which the names that
/// PostgreSQL left unqualified can only be its own.
pub fn safe_path(stream: &Stream) -> Vec<(String, String)> {
    let mut settings = stream.settings.clone();
    // A delta is small: rows are found by their place or key.
    settings.push(("random_page_cost".into(), "1.1".into()));
    for (name, value) in &mut settings {
        if name == "search_path" {
            *value = match value.as_str() {
                "" => "pg_catalog".to_string(),
                path => format!("pg_catalog, {path}"),
            };
        }
    }
    // Compiling the many small expressions of a refresh takes longer than running them.
    settings.push(("jit".to_string(), "off".to_string()));
    // What changed a moment ago is in memory.
    settings.push(("random_page_cost".to_string(), "1.1".to_string()));
    settings
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
        low: 0,
        ends: Ends::default(),
    }
}

/// Writes where the stream table stands now, and what was done.
pub fn advance(
    outcome: &Outcome,
    sources: &Sources,
    before: &Before,
    old: Option<&Frontier>,
    costs: Costs,
) {
    let frontier = reached();
    let own = frontier.own.expect("a refresh has a transaction");
    // The transaction itself may have got its number just before.
    let oldest = frontier.snapshot.oldest_besides(own.xid);
    let (low, ends) = if oldest >= before.next || (oldest == own.xid && oldest + 1 >= before.next) {
        (before.lsn, sources.ends(&before.ends))
    } else {
        old.map_or((0, Ends::default()), |old| (old.low, old.ends.clone()))
    };
    let signature = if sources.unstable {
        // Equal to none: the next refresh computes anew.
        format!("{}!", sources.signature)
    } else {
        sources.signature.clone()
    };
    let position = |lsn: u64| format!("{:X}/{:X}", lsn >> 32, lsn & 0xffff_ffff);
    sql::run_kept(
        ADVANCE,
        &[
            pg_sys::OIDOID,
            pg_sys::TEXTOID,
            pg_sys::TEXTOID,
            pg_sys::TEXTOID,
            pg_sys::INT4OID,
            pg_sys::TEXTOID,
            pg_sys::TEXTOID,
            pg_sys::TEXTOID,
            pg_sys::INT8OID,
            pg_sys::INT8OID,
            pg_sys::INT8OID,
        ],
        &[
            outcome.relid.into(),
            frontier.snapshot.to_string().into(),
            own.xid.to_string().into(),
            position(own.lsn).into(),
            own.seq.into(),
            signature.into(),
            position(low).into(),
            ends.to_string().into(),
            (costs.full as i64).into(),
            (costs.delta as i64).into(),
            (costs.pages as i64).into(),
        ],
    );
}

/// Adds a refresh to the history.
pub fn remember(outcome: &Outcome) {
    sql::run_kept(
        HISTORY,
        &[
            pg_sys::OIDOID,
            pg_sys::FLOAT8OID,
            pg_sys::TEXTOID,
            pg_sys::INT8OID,
            pg_sys::INT8OID,
            pg_sys::INT8OID,
        ],
        &[
            outcome.relid.into(),
            outcome.milliseconds.into(),
            outcome.kind.name().into(),
            (outcome.changed as i64).into(),
            (outcome.written.inserted as i64).into(),
            (outcome.written.deleted as i64).into(),
        ],
    );
}
