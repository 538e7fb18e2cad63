//! Everything that can go wrong between a path and a running server.
//!
//! One variant per thing the caller could do something about, with the facts as fields. [`Error::hint`] says what
//! to do next. No error destroys anything: a folder that cannot be opened is left as it was found.

use std::io;
use std::path::PathBuf;

/// Why a database could not be created, opened, attached to or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No PostgreSQL 15 to 18 for which a packed extension exists.
    #[error("no usable PostgreSQL found (looked in {})", list(.searched))]
    NoPostgres {
        /// Places that were looked at.
        searched: Vec<PathBuf>,
    },
    /// The packed extension (`braid-dist`) is not beside the program.
    #[error("the packed extension was not found (looked in {})", list(.searched))]
    NoPack {
        /// Places that were looked at.
        searched: Vec<PathBuf>,
    },
    /// A major version was asked for that is not available here.
    #[error("PostgreSQL {wanted} is not available (available: {})", numbers(.available))]
    VersionUnavailable {
        /// The version asked for.
        wanted: u32,
        /// Versions that could be used.
        available: Vec<u32>,
    },
    /// The folder was written by another major version than the one asked for or available.
    #[error("{} holds a PostgreSQL {folder} database, not {}", .path.display(), numbers(.wanted))]
    VersionMismatch {
        /// The database folder.
        path: PathBuf,
        /// The major version that wrote it.
        folder: u32,
        /// The version asked for, or those available.
        wanted: Vec<u32>,
    },
    /// The folder is not empty and is not a Braid database.
    #[error("{} is not empty and is not a Braid database", .path.display())]
    NotADatabase {
        /// The folder.
        path: PathBuf,
    },
    /// There is no database in the folder.
    #[error("there is no database in {}", .path.display())]
    NoDatabase {
        /// The folder.
        path: PathBuf,
    },
    /// The database is there but no server runs for it.
    #[error("no server is running for {}", .path.display())]
    NotRunning {
        /// The folder.
        path: PathBuf,
    },
    /// Exclusive use was asked for and somebody else has the database open.
    #[error("{} is already open ({})", .path.display(), owner_text(*.owner, *.server))]
    AlreadyOpen {
        /// The folder.
        path: PathBuf,
        /// Process that opened it; none when the server was left running on its own.
        owner: Option<u32>,
        /// Process id of the server.
        server: u32,
    },
    /// Another process is opening or stopping the folder and did not finish in time.
    #[error("{} is busy: another process is opening or stopping it", .path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// Files a database cannot be without are missing or unreadable.
    #[error("the database in {} is damaged: {what}", .path.display())]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The file system is full.
    #[error("no space left on the file system of {}", .path.display())]
    DiskFull {
        /// Where writing failed.
        path: PathBuf,
    },
    /// The unprivileged account the server runs as cannot reach the cache, or the place of a temporary database.
    #[error("user {user} cannot reach {}", .path.display())]
    Unreachable {
        /// What has to be reached.
        path: PathBuf,
        /// The directory on the way that is closed to the user.
        closed: PathBuf,
        /// The account the server would run as.
        user: String,
    },
    /// The folder belongs to somebody else.
    #[error("{} belongs to user {owner}, not to {user}", .path.display())]
    WrongOwner {
        /// The folder.
        path: PathBuf,
        /// Who owns it.
        owner: String,
        /// Who tried to open it.
        user: String,
    },
    /// Running as root and no unprivileged account could be found or made.
    #[error("PostgreSQL does not run as root and there is no other account to use")]
    NoAccount,
    /// The server ended, or said it cannot start.
    #[error("the server for {} did not start: {reason}", .path.display())]
    DidNotStart {
        /// The folder.
        path: PathBuf,
        /// The last error in the server's log.
        reason: String,
        /// The server's log.
        log: PathBuf,
    },
    /// The server did not become ready in time.
    #[error("the server for {} was not ready after {seconds} s", .path.display())]
    StartTimeout {
        /// The folder.
        path: PathBuf,
        /// How long it was waited for.
        seconds: u64,
        /// The server's log.
        log: PathBuf,
    },
    /// The server did not stop in time.
    #[error("the server for {} (process {server}) did not stop in {seconds} s", .path.display())]
    StopTimeout {
        /// The folder.
        path: PathBuf,
        /// Process id of the server.
        server: u32,
        /// How long it was waited for.
        seconds: u64,
    },
    /// A TCP port was asked for that another program listens on.
    #[error("TCP port {port} is in use by another program")]
    PortInUse {
        /// The port.
        port: u16,
    },
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {message}")]
    Program {
        /// Its name, for instance `initdb`.
        program: String,
        /// What it printed.
        message: String,
    },
    /// The server refused a statement needed to open the database.
    #[error("the server refused `{statement}`: {message}")]
    Sql {
        /// The statement.
        statement: String,
        /// SQLSTATE, five characters.
        sqlstate: String,
        /// The server's message.
        message: String,
    },
    /// An option has a value that cannot work.
    #[error("invalid option {option}: {reason}")]
    InvalidOption {
        /// Which option.
        option: &'static str,
        /// Why it cannot work.
        reason: String,
    },
    /// Reading or writing a file failed.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// A verb: what was attempted.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

impl Error {
    /// Wraps an operating system error with what was attempted; a full disk gets its own variant.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Error {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull { path },
            _ => Error::Io {
                action,
                path,
                source,
            },
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    if paths.is_empty() {
        return "no place".into();
    }
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

fn numbers(versions: &[u32]) -> String {
    if versions.is_empty() {
        return "none".into();
    }
    versions
        .iter()
        .map(u32::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn owner_text(owner: Option<u32>, server: u32) -> String {
    match owner {
        Some(owner) => format!("by process {owner}; its server is process {server}"),
        None => format!("its server is process {server}"),
    }
}
