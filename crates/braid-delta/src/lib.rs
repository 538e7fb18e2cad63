//! Plans of queries, their derivatives, and the SQL that keeps a stored result
//! fresh. Pure functions: no I/O, no PostgreSQL.
//!
//! ```text
//!   plan      the query as a tree over numbered columns     made by the caller
//!    │ lower     every construct by the few that have laws
//!    │ stage     cut at aggregates, windows, LIMIT: hidden tables
//!   program   stages and the region above them
//!    │ derive    for a set of changed sources: actions over signed relations
//!    │ print     actions as SQL
//!   steps     run by the caller, in one transaction
//! ```
//!
//! The caller (the extension) turns an analysed query into a [`plan::Query`],
//! compiles it into a [`program::Program`] and runs the statements the program
//! prints. Expressions stay what PostgreSQL deparsed, with holes for columns
//! ([`expr`]); nothing here understands SQL text.

pub mod cost;
pub mod derive;
mod display;
pub mod expr;
pub mod lower;
pub mod monotone;
mod output;
pub mod plan;
pub mod print;
pub mod program;
pub mod rel;
pub mod shape;
pub mod stage;
pub mod types;
pub mod unsupported;

pub use expr::{ColumnRef, Condition, Expr, Piece};
pub use plan::Query;
pub use program::{Names, Program, Step};
pub use types::{ColumnType, Equality};
pub use unsupported::Unsupported;
