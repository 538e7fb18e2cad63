//! # Braid, the extension
//!
//! An ordinary PostgreSQL that branches. The life of a statement on a branch:
//!
//! ```text
//!   SQL ──parse, analyse──> Query ──planner hook──> Query' ──plan──> run
//!                             │        │                              │
//!                     names, types,    every table becomes            writes: rows are
//!                     privileges, RLS: overlay + parent + its past    copied up, then changed
//!                     PostgreSQL's     (branch::read)                 (branch::write)
//! ```
//!
//! * `api`      SQL functions: arguments in, rows out
//! * `branch`   sessions, lineage, what a statement sees and where it writes
//! * `catalog`  the object model, read from the catalogs
//! * `capture`  the change log: what would otherwise be lost
//! * `merge`    merging branches whose schemas differ
//! * `stream`   tables that follow a query
//! * `pg`       all `unsafe` code and all differences between server versions
#![deny(unsafe_code)]
// The server's types differ between versions: a cast that one of them does not
// need, another does.
#![allow(clippy::unnecessary_cast, clippy::useless_conversion)]

use pgrx::prelude::*;

mod api;
mod branch;
mod capture;
mod catalog;
mod error;
mod merge;
#[allow(unsafe_code)]
mod pg;
mod stream;

pgrx::pg_module_magic!();

/// Called once by the postmaster (or by a session, which is refused).
#[allow(non_snake_case)]
#[pg_guard]
pub extern "C-unwind" fn _PG_init() {
    pg::init();
}
