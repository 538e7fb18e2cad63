//! SQL text of "a table as seen from a branch": pure functions, no I/O.
//!
//! ```text
//!   (columns, key, levels of the lineage)  ──read::print──>  SELECT ... UNION ALL ...
//! ```
//!
//! * [`read`]       the query that replaces a table
//! * [`descriptor`] what the filter function looks into
//! * [`snapshot`]   PostgreSQL's `pg_snapshot`: what is visible in it
//! * [`quote`]    identifiers and literals

pub mod descriptor;
pub mod quote;
pub mod read;
pub mod snapshot;

pub use quote::{quote_identifier, quote_literal};
