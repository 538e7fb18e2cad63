//! The rows of `pggit.stream` and `pggit.stream_state`.

use super::error::StreamError;
use super::sql::{self, text};
use crate::pg::catalog::{self, Key};
use crate::pg::shmem::LogEnd;
use crate::pg::stream_watch;
use braid_delta::cost::Costs;
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::{self, Oid};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Display, Formatter};
use std::rc::Rc;

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
    /// Full, or maintained by deltas.
    pub effective: Mode,
    /// Whichever way is cheaper is taken at each refresh.
    pub adapts: bool,
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
    /// Where the logs of the sources ended then.
    pub ends: Ends,
}

/// Where logs ended, by the number of their table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ends(pub BTreeMap<u32, LogEnd>);

impl Ends {
    /// As text: `table:epoch:file:block`, separated by spaces.
    pub fn parse(text: &str) -> Ends {
        let read = |part: &str| {
            let mut numbers = part.split(':').map(|number| number.parse::<u64>().ok());
            let mut next = || numbers.next().flatten();
            let (table, epoch, file, block) = (next()?, next()?, next()?, next()?);
            let end = LogEnd {
                epoch,
                file: file as u32,
                block: block as u32,
            };
            Some((table as u32, end))
        };
        Ends(text.split(' ').filter_map(read).collect())
    }
}

impl Display for Ends {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        for (at, (table, end)) in self.0.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            let LogEnd { epoch, file, block } = end;
            write!(f, "{space}{table}:{epoch}:{file}:{block}")?;
        }
        Ok(())
    }
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
    pub costs: Costs,
    pub signature: String,
    pub status: String,
}

const STREAM: &str = include_str!("../../sql/stream_get.sql");

/// What is remembered as of a generation of `pggit.stream`.
#[derive(Default)]
struct Known {
    generation: u64,
    streams: HashMap<u32, Option<Stream>>,
    orders: HashMap<u32, Rc<Vec<Group>>>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::new(Known::default());
}

fn with_known<T>(work: impl FnOnce(&mut Known) -> T) -> T {
    let generation = stream_watch::generation();
    KNOWN.with_borrow_mut(|known| {
        if known.generation != generation {
            *known = Known {
                generation,
                ..Known::default()
            };
        }
        work(known)
    })
}

/// What a stream table is.
pub fn stream(relid: Oid) -> Option<Stream> {
    let number = relid.to_u32();
    if let Some(known) = with_known(|known| known.streams.get(&number).cloned()) {
        return known;
    }
    let found = read_stream(relid);
    with_known(|known| known.streams.insert(number, found.clone()));
    found
}

fn read_stream(relid: Oid) -> Option<Stream> {
    sql::rows(STREAM, &[relid.into()], |row| {
        let settings = row.get::<Vec<String>>(5).ok().flatten().unwrap_or_default();
        Stream {
            relid: row.get::<Oid>(1).ok().flatten().unwrap_or(Oid::INVALID),
            view: row.get::<Oid>(2).ok().flatten().unwrap_or(Oid::INVALID),
            adapts: text(row, 3).as_deref() == Some(Mode::Auto.name()),
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
///
/// Under REPEATABLE READ this may be newer than the transaction's snapshot: the
/// row cannot be updated then, and the refresh fails to serialise.
pub fn state(relid: Oid) -> Option<State> {
    let mut found = None;
    catalog::scan(
        c"stream_state",
        c"stream_state_pkey",
        &[Key::oid(1, relid)],
        |row| {
            let text = |n| row.text(n, Oid::from(pg_sys::F_TEXTOUT));
            let number = |n| row.number(n);
            let snapshot = row
                .text(2, Oid::from(pg_sys::F_PG_SNAPSHOT_OUT))
                .and_then(|snapshot| Snapshot::parse(&snapshot));
            let own = number(3).map(|xid| Own {
                xid,
                lsn: number(4).unwrap_or(0),
                seq: number(5).unwrap_or(0) as i32,
            });
            found = Some(State {
                frontier: snapshot.map(|snapshot| Frontier {
                    snapshot,
                    own,
                    low: number(6).unwrap_or(0),
                    ends: text(7).map_or_else(Ends::default, |ends| Ends::parse(&ends)),
                }),
                costs: Costs {
                    full: number(8).unwrap_or(0) as f64,
                    delta: number(9).unwrap_or(0) as f64,
                    pages: number(10).unwrap_or(0) as f64,
                },
                signature: text(11).unwrap_or_default(),
                status: text(12).unwrap_or_default(),
            });
        },
    );
    found
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

/// Stream tables that are refreshed together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub members: Vec<Oid>,
    /// They read each other (or one itself) in a circle.
    pub circular: bool,
}

/// The stream tables that one needs, each after what it reads itself; it comes
/// last, with those that are in a circle with it.
pub fn groups(relid: Oid) -> Rc<Vec<Group>> {
    let number = relid.to_u32();
    if let Some(known) = with_known(|known| known.orders.get(&number).cloned()) {
        return known;
    }
    let mut search = Search::default();
    search.visit(relid);
    let found = Rc::new(search.groups);
    with_known(|known| known.orders.insert(number, Rc::clone(&found)));
    found
}

/// The same as one list.
pub fn in_order(relid: Oid) -> Vec<Oid> {
    let groups = groups(relid);
    groups
        .iter()
        .flat_map(|group| &group.members)
        .copied()
        .collect()
}

/// Strongly connected components, each after those it reads (Tarjan, "Depth-first
/// search and linear graph algorithms").
#[derive(Default)]
struct Search {
    /// Number of the visit, and the lowest number it leads to.
    seen: HashMap<u32, (usize, usize)>,
    open: Vec<Oid>,
    groups: Vec<Group>,
}

impl Search {
    fn visit(&mut self, relid: Oid) -> usize {
        let number = self.seen.len();
        self.seen.insert(relid.to_u32(), (number, number));
        self.open.push(relid);
        let sources = upstream(relid);
        let mut lowest = number;
        for source in &sources {
            match self.seen.get(&source.to_u32()) {
                None => lowest = lowest.min(self.visit(*source)),
                Some((at, _)) if self.open.contains(source) => lowest = lowest.min(*at),
                Some(_) => {}
            }
        }
        self.seen.insert(relid.to_u32(), (number, lowest));
        if lowest == number {
            let first = self
                .open
                .iter()
                .position(|open| *open == relid)
                .unwrap_or(0);
            let members = self.open.split_off(first);
            let circular = members.len() > 1 || sources.contains(&relid);
            self.groups.push(Group { members, circular });
        }
        lowest
    }
}
