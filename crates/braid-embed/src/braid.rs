//! The handle: open, use, close.

use std::path::Path;

use crate::{Connection, Options, Result, Status};

/// What closing the handle does to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// This handle started the server; dropping it stops the server.
    Owner,
    /// The server was already running, or was left running; dropping the handle changes nothing.
    Attached,
}

/// An open database: a running server and the way to reach it.
#[derive(Debug)]
pub struct Braid {}

impl Braid {
    /// Opens the database in a folder with default options, creating it on first use. When a server already runs
    /// there, attaches to it.
    pub fn open(path: impl AsRef<Path>) -> Result<Braid> {
        Braid::options().open(path)
    }

    /// A database that is deleted when the handle is dropped, or when this process dies.
    /// It does not wait for the disk (`fsync=off`).
    pub fn temporary() -> Result<Braid> {
        Braid::options().temporary()
    }

    /// Options to open with.
    pub fn options() -> Options {
        Options::default()
    }

    /// Connects the handle to a server that already runs;
    /// [`Error::NotRunning`](crate::Error::NotRunning) when there is none.
    pub fn attach(_path: impl AsRef<Path>) -> Result<Braid> {
        todo!()
    }

    /// Stops the server of a folder, whoever started it. Returns false when none was running.
    pub fn stop(_path: impl AsRef<Path>) -> Result<bool> {
        todo!()
    }

    /// What the folder holds and whether it is being served.
    pub fn status(_path: impl AsRef<Path>) -> Result<Status> {
        todo!()
    }

    pub(crate) fn open_with(_path: &Path, _options: &Options) -> Result<Braid> {
        todo!()
    }

    pub(crate) fn temporary_with(_options: &Options) -> Result<Braid> {
        todo!()
    }

    /// How to reach the server over its Unix socket; change the database or branch on the result.
    pub fn connection(&self) -> Connection {
        todo!()
    }

    /// How to reach the server over TCP, when that was asked for.
    pub fn tcp_connection(&self) -> Option<Connection> {
        todo!()
    }

    /// libpq keywords, over the Unix socket.
    pub fn connection_string(&self) -> String {
        self.connection().keywords()
    }

    /// libpq keywords for a session that starts on a branch.
    pub fn connection_string_for(&self, branch: &str) -> String {
        self.connection().branch(branch).keywords()
    }

    /// A `postgresql://` URL, over the Unix socket.
    pub fn connection_url(&self) -> String {
        self.connection().url()
    }

    /// A `postgresql://` URL for a session that starts on a branch.
    pub fn connection_url_for(&self, branch: &str) -> String {
        self.connection().branch(branch).url()
    }

    /// Whether this handle started the server.
    pub fn role(&self) -> Role {
        todo!()
    }

    /// True when this call made the database.
    pub fn created(&self) -> bool {
        todo!()
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        todo!()
    }

    /// PostgreSQL's major version.
    pub fn version(&self) -> u32 {
        todo!()
    }

    /// Process id of the server.
    pub fn server_pid(&self) -> u32 {
        todo!()
    }

    /// Directory with psql, pg_dump and the other programs of this version.
    pub fn bin_dir(&self) -> &Path {
        todo!()
    }

    /// The server's log file.
    pub fn log_path(&self) -> &Path {
        todo!()
    }

    /// Leaves the server running when this handle is dropped and when this process ends.
    pub fn detach(self) -> Result<()> {
        todo!()
    }

    /// Stops the server now (when this handle owns it) and reports what dropping would hide.
    pub fn close(self) -> Result<()> {
        todo!()
    }
}
