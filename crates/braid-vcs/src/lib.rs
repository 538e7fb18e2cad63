//! # Comparing and merging versions
//!
//! * `graph`   commits in lanes, for drawing
//! * `rows`    what three versions of a table become together, and the SQL that
//!   computes it
//! * `schema`  what turns one schema into another, as SQL in an order that
//!   works, and what three versions of a schema become together

pub mod graph;
pub mod rows;
pub mod schema;
