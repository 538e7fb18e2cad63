//! Stream tables: tables that equal a query as of their frontier.
//!
//! ```text
//!   create   text ──▶ Query ──▶ table + hidden view + row of pggit.stream
//!   refresh  frontier ──▶ changed since?  no: done, nothing was read
//!                           │ yes
//!                           ├─ delta of each source (delta)
//!                           ├─ delta of the query   (program, from braid-delta)
//!                           └─ apply, new frontier  (one transaction)
//! ```
//!
//! A stream table is an ordinary table with the columns of its query. What is
//! hidden (the query itself, counts and sums) lives in `pgstream_store`.

pub mod apply;
pub mod behind;
pub mod catalog;
pub mod changes;
pub mod create;
pub mod cycle;
pub mod delta;
pub mod differential;
pub mod error;
pub mod explain;
pub mod guard;
pub mod immediate;
pub mod name;
pub mod on_branch;
pub mod program;
pub mod refresh;
pub mod remove;
pub mod schedule;
pub mod source;
pub mod sql;
