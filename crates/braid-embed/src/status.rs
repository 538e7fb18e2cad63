//! What is known about a folder without opening it.

use std::path::PathBuf;

use crate::Connection;

/// The state of a database folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// There is no database in the folder.
    Absent,
    /// A database that nobody serves at the moment.
    Stopped {
        /// PostgreSQL major version of the data.
        version: u32,
        /// False when the last server was killed: the next open runs recovery.
        clean: bool,
    },
    /// A database with a running server.
    Running(Running),
}

/// A running server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// PostgreSQL major version.
    pub version: u32,
    /// Process id of the server.
    pub server: u32,
    /// The process that owns the server; none when it was left running on its own.
    pub owner: Option<u32>,
    /// Start time, seconds since the epoch.
    pub started: u64,
    /// How to connect.
    pub connection: Connection,
    /// Directory with psql, pg_dump and the other programs of this version.
    pub bin_dir: PathBuf,
    /// The server's log.
    pub log: PathBuf,
}
