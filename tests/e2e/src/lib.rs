//! Black-box tests over the wire against real servers.
//!
//! - [`server`]: a throw-away PostgreSQL, with or without the extension;
//! - [`mirror`]: random statements on a branch and on a real copy, compared.

pub mod mirror;
pub mod server;
