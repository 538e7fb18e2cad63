//! Commits, diffs and merges of data, over the wire.
//!
//! - `cases`: one behaviour each, bad input included;
//! - `mirror`: random histories against a slow obvious merge and a commit graph
//!   that is searched, not computed;
//! - `together`: other sessions at work, and a server that is killed.

#[path = "merge/cases.rs"]
mod cases;

#[path = "merge/mirror.rs"]
mod mirror;

#[path = "merge/together.rs"]
mod together;
