//! TPC-H: eight tables of a wholesale supplier, with the official generator's data made in this process.
//!
//! Everything is loaded in one transaction, so that an interrupted load leaves nothing behind.

mod load;
mod story;
mod stream;

pub use load::{load, Loaded, Scale};
pub use story::tell;

/// The tables, in the order their foreign keys allow.
pub const TABLES: [&str; 8] = [
    "region", "nation", "part", "supplier", "partsupp", "customer", "orders", "lineitem",
];
