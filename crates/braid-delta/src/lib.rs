//! Plans of queries, their derivatives, and the SQL that keeps a stored result
//! fresh. Pure functions: no I/O, no PostgreSQL.
//!
//! The caller (the extension) turns an analysed query into a [`plan::Query`],
//! compiles it into a [`program::Program`] and runs the statements the program
//! prints.

pub mod derive;
mod display;
pub mod expr;
pub mod lower;
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
