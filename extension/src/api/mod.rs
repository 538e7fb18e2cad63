//! SQL functions, one file per feature: arguments in, rows out.

mod branches;
mod catalogs;
mod diff;
mod merge;
mod objects;
mod stream;
