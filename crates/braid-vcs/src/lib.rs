//! # Comparing and merging versions
//!
//! * `schema`  what turns one schema into another, as SQL in an order that
//!   works, and what three versions of a schema become together

pub mod schema;
