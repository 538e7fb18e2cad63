//! The program that keeps a query's result fresh: what to store, how to fill
//! it, and the statements of one refresh.
//!
//! ```text
//!   query ─ compile ─▶ Program ─┬─ create   hidden tables and their indexes
//!                               ├─ fill     their first contents
//!                               ├─ contents the result, computed from them
//!                               └─ refresh  the steps for a set of changed sources
//!
//!   d0, d1 ..   the sources' deltas     the caller provides (c1 .. cn, w)
//!     │
//!     ▼  Keep   run a query, keep its rows under a name for the next steps
//!   k0, k1 ..
//!     │
//!     ▼  Run    change a hidden table or the result
//! ```
//!
//! The caller runs the steps in order, in one transaction, over sources that
//! already show the new state. Named relations are ephemeral (tuplestores), so
//! a step costs no catalog entry. No step names a relation without its schema
//! except the named relations.

use std::collections::BTreeSet;

use crate::plan::{Plan, Query};
use crate::types::ColumnType;
use crate::unsupported::Unsupported;

/// A compiled query.
#[derive(Debug, Clone)]
pub struct Program {
    /// The query.
    pub query: Query,
    /// Its stages, in the order in which they are computed.
    pub stages: Vec<Stage>,
    /// The result as a plan over sources and stages.
    pub root: Plan,
}

/// An intermediate result that is stored in a hidden table.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The types of the hidden table's columns `c1`, `c2`, ..
    pub columns: Vec<ColumnType>,
}

/// The names of the tables a program reads and writes, as qualified SQL.
#[derive(Debug, Clone)]
pub struct Names {
    /// The hidden table of each stage.
    pub stores: Vec<String>,
    /// The stream table; its columns are called as [`Query::names`] says.
    pub result: String,
}

/// One statement of a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Run the query and keep its rows as the named relation `name`.
    Keep {
        /// The name, plain lower case.
        name: String,
        /// The query.
        sql: String,
    },
    /// Run the statement.
    Run {
        /// An INSERT, UPDATE or DELETE.
        sql: String,
    },
    /// Run the query, which returns one boolean. If it is not true the stored
    /// result lacks a row that this refresh removes: it has drifted (somebody
    /// wrote to it), and the refresh must not go on.
    Check {
        /// The query.
        sql: String,
    },
}

/// The name of the delta of source number `source`: columns `c1` .. `cn` (the
/// source's, in order) and the signed weight `w bigint`.
pub fn source_delta(source: usize) -> String {
    format!("d{source}")
}

impl Program {
    /// Compiles a query, or names what has no law.
    pub fn compile(query: &Query) -> Result<Program, Unsupported> {
        let _ = query;
        Err(Unsupported::new("this query", "no law is built yet"))
    }

    /// The statements that create the hidden tables and their indexes.
    pub fn create(&self, names: &Names) -> Vec<String> {
        let _ = names;
        Vec::new()
    }

    /// The index on the stream table that finds the rows a refresh removes.
    pub fn result_index(&self, names: &Names) -> Option<String> {
        let _ = names;
        None
    }

    /// The statements that fill the (empty) hidden tables, in order.
    pub fn fill(&self, names: &Names) -> Vec<String> {
        let _ = names;
        Vec::new()
    }

    /// The whole result as a query over sources and filled hidden tables.
    pub fn contents(&self, names: &Names) -> String {
        let _ = names;
        String::new()
    }

    /// The steps of a refresh after exactly these sources changed (all others
    /// have an empty delta; their delta relations are not read).
    pub fn refresh(&self, changed: &BTreeSet<usize>, names: &Names) -> Vec<Step> {
        let _ = (changed, names);
        Vec::new()
    }
}
