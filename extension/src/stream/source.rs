//! What a stream table reads, what it was like at the last refresh, and what
//! keeps its query from being maintained by deltas.
//!
//! The *signature* names everything that can change the result without being
//! in a log: files (TRUNCATE, rewrites), logs (a key that came or went), the
//! tables of an inheritance tree, definitions of views and functions. When it
//! differs from the one kept with the frontier, the table is computed anew.

use super::catalog::Ends;
use super::error::StreamError;
use crate::capture;
use crate::pg::stream_facts::{self as facts, Facts, Function};
use crate::pg::{shape, stream_query, stream_watch};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write;
use std::rc::Rc;

thread_local! {
    /// What the queries of stream tables depend on, until something they name changes.
    static FACTS: RefCell<HashMap<u32, Rc<Facts>>> = RefCell::new(HashMap::new());
}

/// Something that differential maintenance cannot follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Obstacle {
    pub construct: String,
    pub why: String,
    pub instead: String,
    /// Not even a full refresh gives it a meaning: refused unless `full` is asked for.
    pub grave: bool,
}

impl Obstacle {
    /// As an error of a mode that cannot do without.
    pub fn refusal(self, mode: &'static str) -> StreamError {
        StreamError::Unsupported {
            mode,
            construct: self.construct,
            why: self.why,
            instead: self.instead,
        }
    }
}

/// A table whose changes are logged.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    pub relid: Oid,
    /// The relation of the query it is a part of.
    pub root: Oid,
}

/// Everything a query reads.
#[derive(Debug, Default)]
pub struct Sources {
    /// The relations of the query, views expanded.
    pub roots: Vec<Oid>,
    pub views: Vec<Oid>,
    pub leaves: Vec<Leaf>,
    pub signature: String,
    pub obstacles: Vec<Obstacle>,
    /// Something is read that no log tells of: every refresh computes anew.
    pub opaque: bool,
    /// A file may be emptied in place within this transaction.
    pub unstable: bool,
}

impl Sources {
    /// Looks at the query of a stream table. Makes logs that are missing.
    pub fn of_view(view: Oid, owner: Oid) -> Sources {
        if stream_watch::facts_are_stale() {
            FACTS.with_borrow_mut(HashMap::clear);
        }
        let known = FACTS.with_borrow(|known| known.get(&view.to_u32()).cloned());
        let found = known.unwrap_or_else(|| {
            let found = Rc::new(facts::of_query(stream_query::of_view(view)));
            let mut named: Vec<u32> = found.relations.iter().copied().collect();
            named.extend(&found.views);
            named.push(view.to_u32());
            stream_watch::watch_for_facts(&named);
            FACTS.with_borrow_mut(|known| known.insert(view.to_u32(), Rc::clone(&found)));
            found
        });
        Sources::of(&found, owner)
    }

    pub fn of(found: &Facts, owner: Oid) -> Sources {
        let mut sources = Sources {
            views: found.views.iter().map(|oid| Oid::from(*oid)).collect(),
            ..Sources::default()
        };
        for relid in &found.relations {
            sources.add_root(Oid::from(*relid), owner);
        }
        for view in &found.views {
            let version = facts::view_version(Oid::from(*view));
            let _ = write!(sources.signature, "v{view}:{version};");
        }
        sources.add_functions(found);
        if found.samples {
            sources.obstacles.push(full_only(
                "TABLESAMPLE",
                "A sample has no derivative: each refresh draws another one.",
            ));
            sources.opaque = true;
        }
        sources
    }

    fn add_root(&mut self, relid: Oid, owner: Oid) {
        self.roots.push(relid);
        let Some(storage) = facts::storage(relid) else {
            return;
        };
        match storage.kind {
            b'r' | b'p' => {}
            b'm' => self.opaque(&storage.name, "a materialised view"),
            b'f' => self.opaque(&storage.name, "a foreign table"),
            _ => self.opaque(&storage.name, "a relation without a change log"),
        }
        if facts::is_row_secured(relid, owner) {
            self.obstacles.push(full_only(
                &format!("row-level security on {}", storage.name),
                "What the owner may see depends on policies, which have no derivative.",
            ));
            self.opaque = true;
        }
        if matches!(storage.kind, b'r' | b'p') {
            let members = if storage.has_children {
                shape::inheritors(relid)
            } else {
                vec![relid]
            };
            for member in members {
                self.add_leaf(member, relid);
            }
        }
    }

    fn add_leaf(&mut self, relid: Oid, root: Oid) {
        let Some(storage) = facts::storage(relid) else {
            return;
        };
        let number = relid.to_u32();
        let _ = write!(self.signature, "r{number}:{}", storage.file);
        if storage.kind == b'r' {
            if storage.is_catalog {
                self.opaque(&storage.name, "a system catalog");
            } else {
                let log = facts::ensure_log(relid).map_or(0, |log| log.to_u32());
                let _ = write!(self.signature, ":l{log}");
                self.leaves.push(Leaf { relid, root });
            }
        } else if storage.kind != b'p' {
            self.opaque(&storage.name, "a part without a change log");
        }
        if storage.persistence == b'u' {
            // A crash empties it, and its log.
            let _ = write!(self.signature, ":s{}", facts::server_start());
        }
        self.unstable |= storage.is_new;
        self.signature.push(';');
    }

    fn opaque(&mut self, name: &str, what: &str) {
        self.opaque = true;
        self.obstacles.push(full_only(
            &format!("{name} is {what}"),
            "Its changes are not logged.",
        ));
    }

    fn add_functions(&mut self, found: &Facts) {
        for value in &found.session_values {
            let time = value.contains("time") || *value == "current_date";
            self.opaque = true;
            self.obstacles.push(depends_on_session(value, time));
        }
        for oid in &found.functions {
            let Some(function) = facts::describe(Oid::from(*oid)) else {
                continue;
            };
            if !function.is_builtin {
                let version = facts::function_version(Oid::from(*oid));
                let _ = write!(self.signature, "f{oid}:{version};");
            }
            if let Some(obstacle) = judge(&function) {
                self.opaque = true;
                self.obstacles.push(obstacle);
            }
        }
    }

    /// False only when it is certain that no source changed after the snapshot.
    pub fn changed_since(&self, as_of: &Snapshot) -> bool {
        self.opaque
            || self
                .leaves
                .iter()
                .any(|leaf| capture::changed_since(leaf.relid, as_of))
    }

    /// Those of the ends of logs that are of these sources.
    pub fn ends(&self, of: &Ends) -> Ends {
        let own = self.leaves.iter().filter_map(|leaf| {
            let number = leaf.relid.to_u32();
            Some((number, *of.0.get(&number)?))
        });
        Ends(own.collect())
    }

    /// The logged tables that changed after the snapshot.
    pub fn changed_leaves(&self, as_of: &Snapshot) -> Vec<&Leaf> {
        self.leaves
            .iter()
            .filter(|leaf| capture::changed_since(leaf.relid, as_of))
            .collect()
    }
}

fn full_only(construct: &str, why: &str) -> Obstacle {
    Obstacle {
        construct: construct.into(),
        why: why.into(),
        instead: "Use refresh_mode => 'full' (or 'auto', which does so by itself).".into(),
        grave: false,
    }
}

fn depends_on_session(name: &str, time: bool) -> Obstacle {
    if time {
        Obstacle {
            construct: format!("{name} changes without any table changing"),
            why: "Rows would have to change when nothing was written.".into(),
            instead: "Keep the time column in the result and filter when reading, or use refresh_mode => 'full'.".into(),
            grave: false,
        }
    } else {
        Obstacle {
            construct: format!("{name} depends on who asks, or on the session"),
            why: "A stream table is computed once, as its owner, for everybody.".into(),
            instead: "Keep the column in the result and compare when reading, for example in a view over the stream table.".into(),
            grave: true,
        }
    }
}

/// What keeps a function out of a stream table.
fn judge(function: &Function) -> Option<Obstacle> {
    let name = format!("{}()", function.name);
    match function.volatility {
        b'v' => Some(Obstacle {
            construct: format!("{name} is volatile"),
            why: "It gives another value at each call, so the result is not determined by the tables.".into(),
            instead: "Leave it out, or use refresh_mode => 'full' to compute it at each refresh.".into(),
            grave: true,
        }),
        b's' if !function.is_builtin => Some(Obstacle {
            construct: format!("{name} is STABLE"),
            why: "It may read tables, whose changes could not be told.".into(),
            instead: "Declare it IMMUTABLE if it depends on its arguments only, or use refresh_mode => 'full'.".into(),
            grave: false,
        }),
        b's' => match function.name.as_str() {
            "now" | "transaction_timestamp" | "statement_timestamp" => Some(depends_on_session(&name, true)),
            "age" if function.arguments == 1 => Some(depends_on_session(&name, true)),
            other if reads_session(other) => Some(depends_on_session(&name, false)),
            _ => None,
        },
        _ => None,
    }
}

/// PostgreSQL's own stable functions that read more than their arguments and
/// the settings kept with the stream table.
fn reads_session(name: &str) -> bool {
    const PREFIXES: [&str; 12] = [
        "pg_",
        "has_",
        "current_",
        "txid_",
        "inet_",
        "to_reg",
        "table_to_",
        "query_to_",
        "schema_to_",
        "database_to_",
        "cursor_to_",
        "row_security",
    ];
    const NAMES: [&str; 8] = [
        "session_user",
        "obj_description",
        "col_description",
        "shobj_description",
        "getdatabaseencoding",
        "version",
        "format_type",
        "lastval",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || NAMES.contains(&name)
}
