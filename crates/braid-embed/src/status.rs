//! What is known about a folder without opening it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::database::{DATABASE, SUPERUSER};
use crate::folder::{Folder, Owner};
use crate::postmaster::Postmaster;
use crate::{Connection, Result};

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

/// Looks at a folder; needs no lock, so a server that starts or stops at this moment may be reported either way.
pub(crate) fn of(path: &Path) -> Result<Status> {
    let Some(folder) = Folder::existing(path)? else {
        return Ok(Status::Absent);
    };
    let Some(version) = folder.version()? else {
        return Ok(Status::Absent);
    };
    let owner = folder.owner();
    match Postmaster::of(&folder.data) {
        Some(postmaster) => Ok(Status::Running(describe(
            &folder,
            &postmaster,
            version,
            owner.as_ref(),
            DATABASE,
        ))),
        None => {
            folder.check()?;
            Ok(Status::Stopped {
                version,
                clean: folder.clean()?,
            })
        }
    }
}

pub(crate) fn describe(
    folder: &Folder,
    postmaster: &Postmaster,
    version: u32,
    owner: Option<&Owner>,
    database: &str,
) -> Running {
    // A server started by other means has no record; its executable says where its programs are.
    let program = || fs::read_link(format!("/proc/{}/exe", postmaster.pid)).unwrap_or_default();
    Running {
        version,
        server: postmaster.pid,
        owner: owner.and_then(Owner::pid),
        started: postmaster.started,
        connection: Connection {
            host: postmaster.socket_directory.display().to_string(),
            port: postmaster.port,
            user: SUPERUSER.into(),
            database: database.into(),
            password: None,
            branch: None,
        },
        bin_dir: owner.map_or_else(
            || program().parent().map(PathBuf::from).unwrap_or_default(),
            |owner| owner.bin_dir.clone(),
        ),
        log: folder.log.clone(),
    }
}
