//! SQL functions, one file per feature: arguments in, rows out.

mod branches;
mod catalogs;
mod diff;
mod history;
pub mod merge;
mod objects;
mod schema_merge;
mod stream;
