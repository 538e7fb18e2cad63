//! SQL functions, one file per feature: arguments in, rows out.

mod branches;
mod catalogs;
mod diff;
mod history;
mod merge;
mod objects;
mod stream;
