//! Merging branches whose schemas differ.
//!
//! ```text
//!   schemas   base, source, target ─▶ merged          schema    conflicts, statements, tables
//!   copies    rows of base and source that may differ  rows      before anything is changed
//!   patch     the target gets its columns and tables   (SQL)     as the caller, ordinary DDL
//!   rows      three versions, by column identity       rows      in the types of the result
//!   patch     keys, checks, NOT NULL                   (SQL)     what rows have to fulfil
//! ```
//!
//! The same mapping of columns compares two revisions without changing
//! anything: what would be merged is what differs.

mod rows;
mod schema;
mod table;

pub use rows::{collect, plan as plan_rows, Purpose};
pub use schema::{may_differ, plan, relation_now, Asked};
pub use table::{link, Column, Table};
