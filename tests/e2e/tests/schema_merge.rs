//! Branches whose schemas differ: merged, compared, committed, undone.
//!
//! - `cases`: one behaviour each;
//! - `random`: random changes of schema and rows on both sides, against a plain
//!   database on which both are run one after the other.

#[path = "schema_merge/cases.rs"]
mod cases;

#[path = "schema_merge/random.rs"]
mod random;
