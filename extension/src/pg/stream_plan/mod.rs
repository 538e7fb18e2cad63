//! From PostgreSQL's analysed query to the plan of `braid-delta`.
//!
//! ```text
//!   Query ──rewriter (views)──▶ Query ──▶ FROM ─▶ WHERE ─▶ GROUP BY ─▶ HAVING
//!                                          ─▶ windows ─▶ targets ─▶ DISTINCT ─▶ LIMIT
//! ```
//!
//! Each step adds a node over the row of the step before; a `Level` knows
//! where in that row a variable of the query stands. Expressions are deparsed
//! by PostgreSQL itself, after everything that stands for a column was replaced
//! by a numbered parameter (see [`expr`]).
//!
//! A construct that has no place in the plan is named in [`NoPlan`].

mod aggregate;
mod expr;
mod from;
mod level;
mod list;
mod select;
mod sublink;
mod types;
mod used;
mod window;

use crate::pg::{guc, stream_query};
use braid_delta::plan::{Query, Source};
use list::Nodes;
use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::collections::{BTreeSet, HashMap};

pub use types::column_type;

/// Why a query has no plan.
#[derive(Debug, Clone, PartialEq)]
pub struct NoPlan {
    pub construct: String,
    pub why: String,
}

impl NoPlan {
    fn new(construct: impl Into<String>, why: impl Into<String>) -> NoPlan {
        NoPlan {
            construct: construct.into(),
            why: why.into(),
        }
    }
}

type Result<T> = std::result::Result<T, NoPlan>;

/// A plan, with the relations behind its sources.
pub struct Converted {
    pub query: Query,
    /// What each source is.
    pub relations: Vec<Scanned>,
}

/// The relation behind a source.
#[derive(Debug, Clone)]
pub struct Scanned {
    pub relid: Oid,
    /// With the tables that inherit from it.
    pub inherits: bool,
    /// The attributes its columns are, in their order.
    pub attributes: Vec<i16>,
}

/// What is collected while a query is converted.
struct Converter {
    sources: Vec<Source>,
    relations: Vec<Scanned>,
    /// The attributes that the query reads of each relation.
    used: HashMap<u32, BTreeSet<i16>>,
}

/// Converts the query of a hidden view.
pub fn convert(view: Oid) -> Result<Converted> {
    guc::with_setting(c"search_path", c"", || {
        let query = rewritten(stream_query::of_view(view));
        convert_query(query)
    })
}

/// Converts an analysed query; the tree is changed.
pub fn convert_analysed(query: *mut pg_sys::Query) -> Result<Converted> {
    guc::with_setting(c"search_path", c"", || {
        // SAFETY: a copy of a complete query.
        let copy = unsafe { pg_sys::copyObjectImpl(query.cast()).cast::<pg_sys::Query>() };
        convert_query(rewritten(copy))
    })
}

fn convert_query(query: *mut pg_sys::Query) -> Result<Converted> {
    let mut converter = Converter {
        sources: Vec::new(),
        relations: Vec::new(),
        used: used::attributes(query),
    };
    let top = level::Level::top(query);
    let plan = converter.select(&top)?;
    // SAFETY: target entries of a complete query.
    let names = unsafe {
        Nodes::of((*query).targetList)
            .map(|node| node.cast::<pg_sys::TargetEntry>())
            .filter(|entry| !(**entry).resjunk)
            .map(|entry| list::text((*entry).resname))
            .collect()
    };
    Ok(Converted {
        query: Query {
            sources: converter.sources,
            plan,
            names,
        },
        relations: converter.relations,
    })
}

/// The query with its views expanded, by PostgreSQL's own rewriter.
fn rewritten(query: *mut pg_sys::Query) -> *mut pg_sys::Query {
    // SAFETY: the query is a private copy; a SELECT is rewritten to one query.
    unsafe {
        pg_sys::AcquireRewriteLocks(query, true, false);
        let list = pg_sys::QueryRewrite(query);
        pg_sys::list_nth(list, 0).cast()
    }
}
