//! Black-box tests over the wire against real servers.
//!
//! - [`server`]: a throw-away PostgreSQL, with or without the extension;
//! - [`db`]: a database of one test and its sessions;
//! - [`known`]: tests that fail today, a list that can only shrink;
//! - [`mirror`]: random statements on a branch and on a real copy, compared.

pub mod db;
pub mod known;
pub mod mirror;
pub mod server;
