//! The rows of `pggit.stream` and `pggit.stream_state`.

use super::error::StreamError;
use super::sql::{self, text};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;

/// How a stream table is brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Auto,
    Differential,
    Full,
    Immediate,
}

impl Mode {
    pub fn parse(text: &str) -> Result<Mode, StreamError> {
        match text.to_ascii_lowercase().as_str() {
            "auto" => Ok(Mode::Auto),
            "differential" | "incremental" => Ok(Mode::Differential),
            "full" => Ok(Mode::Full),
            "immediate" => Ok(Mode::Immediate),
            _ => Err(StreamError::UnknownMode(text.into())),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Mode::Auto => "auto",
            Mode::Differential => "differential",
            Mode::Full => "full",
            Mode::Immediate => "immediate",
        }
    }
}

/// What a stream table is.
#[derive(Debug, Clone)]
pub struct Stream {
    pub relid: Oid,
    /// The hidden view that holds its query.
    pub view: Oid,
    /// The mode asked for.
    pub mode: Mode,
    /// Full, or maintained by deltas.
    pub effective: Mode,
    pub settings: Vec<(String, String)>,
}

/// Up to where a stream table follows its sources.
#[derive(Debug, Clone, PartialEq)]
pub struct Frontier {
    pub snapshot: Snapshot,
    /// The refreshing transaction, with the place in its log up to which its
    /// own changes are in.
    pub own: Option<Own>,
    /// Entries that are not visible in the snapshot were logged after this WAL
    /// position; 0: not known.
    pub low: u64,
}

/// A transaction and a place in what it logged.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    pub xid: u64,
    pub lsn: u64,
    pub seq: i32,
}

/// Where a stream table stands.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub frontier: Option<Frontier>,
    pub signature: String,
    pub status: String,
    pub error: Option<String>,
}

const STREAM: &str = include_str!("../../sql/stream_get.sql");
const STATE: &str = include_str!("../../sql/stream_state.sql");

/// Reads what a stream table is.
pub fn stream(relid: Oid) -> Option<Stream> {
    sql::rows(STREAM, &[relid.into()], |row| {
        let settings = row.get::<Vec<String>>(5).ok().flatten().unwrap_or_default();
        Stream {
            relid: row.get::<Oid>(1).ok().flatten().unwrap_or(Oid::INVALID),
            view: row.get::<Oid>(2).ok().flatten().unwrap_or(Oid::INVALID),
            mode: text(row, 3)
                .and_then(|mode| Mode::parse(&mode).ok())
                .unwrap_or(Mode::Full),
            effective: text(row, 4)
                .and_then(|mode| Mode::parse(&mode).ok())
                .unwrap_or(Mode::Full),
            settings: settings
                .chunks_exact(2)
                .map(|pair| (pair[0].clone(), pair[1].clone()))
                .collect(),
        }
    })
    .pop()
}

/// Reads where it stands.
pub fn state(relid: Oid) -> Option<State> {
    sql::rows(STATE, &[relid.into()], |row| {
        let number = |n| text(row, n).and_then(|value| value.parse::<u64>().ok());
        let own = number(2).map(|xid| Own {
            xid,
            lsn: number(3).unwrap_or(0),
            seq: text(row, 4).and_then(|seq| seq.parse().ok()).unwrap_or(0),
        });
        State {
            frontier: text(row, 1)
                .and_then(|snapshot| Snapshot::parse(&snapshot))
                .map(|snapshot| Frontier {
                    snapshot,
                    own,
                    low: number(8).unwrap_or(0),
                }),
            signature: text(row, 5).unwrap_or_default(),
            status: text(row, 6).unwrap_or_default(),
            error: text(row, 7),
        }
    })
    .pop()
}

/// The stream tables that a stream table reads, directly.
pub fn upstream(relid: Oid) -> Vec<Oid> {
    sql::rows(
        "SELECT d.source FROM pggit.stream_source d JOIN pggit.stream s ON s.relid = d.source \
         WHERE d.relid = $1 ORDER BY d.source",
        &[relid.into()],
        |row| row.get::<Oid>(1).ok().flatten().unwrap_or(Oid::INVALID),
    )
}

/// The stream tables that one needs, each after what it reads itself; it comes
/// last.
pub fn in_order(relid: Oid) -> Vec<Oid> {
    fn visit(relid: Oid, order: &mut Vec<Oid>) {
        if order.contains(&relid) {
            return;
        }
        for source in upstream(relid) {
            visit(source, order);
        }
        order.push(relid);
    }
    let mut order = Vec::new();
    visit(relid, &mut order);
    order
}
