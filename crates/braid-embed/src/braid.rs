//! The handle: open, use, close.
//!
//! ```text
//!   open:   reserve the folder -> lock it -> a server runs? attach
//!                                         -> no database?   choose version, prefix, template, copy
//!                                         -> start, make sure the database exists, unlock
//!   drop:   lock -> stop the server this handle started -> unlock
//! ```

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::folder::{Folder, Owner};
use crate::open::{self, Opened};
use crate::postmaster::Postmaster;
use crate::server::{self, Server};
use crate::{status, Connection, Error, Options, Result, Running, Status};

/// What closing the handle does to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// This handle started the server; dropping it stops the server.
    Owner,
    /// The server was already running, or was left running; dropping the handle changes nothing.
    Attached,
}

/// An open database: a running server and the way to reach it.
///
/// Dropping the handle that started the server stops it, cleanly, and waits for that; sessions of other processes
/// are ended. If the process dies without dropping anything, however it dies, the server stops by itself.
#[derive(Debug)]
pub struct Braid {
    folder: Folder,
    running: Running,
    tcp: Option<Connection>,
    /// Present in the handle that owns the server.
    server: Option<Server>,
    created: bool,
    stop_timeout: Duration,
}

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

    /// Connects the handle to a server that already runs; [`Error::NotRunning`] when there is none.
    pub fn attach(path: impl AsRef<Path>) -> Result<Braid> {
        let path = path.as_ref();
        match open::attach(path, &Options::default())? {
            Some(opened) => Ok(Braid::from_opened(opened, &Options::default())),
            None => Err(Error::NotRunning { path: path.into() }),
        }
    }

    /// Stops the server of a folder, whoever started it. Returns false when none was running.
    pub fn stop(path: impl AsRef<Path>) -> Result<bool> {
        let patience = Options::default().stop_timeout;
        let Some(folder) = Folder::existing(path.as_ref())? else {
            return Ok(false);
        };
        if folder.version()?.is_none() {
            return Ok(false);
        }
        let _lock = folder.lock(patience)?;
        let Some(postmaster) = Postmaster::of(&folder.data) else {
            return Ok(false);
        };
        server::stop(&postmaster, &folder.path, &folder.data, patience)?;
        folder.forget_owner();
        Ok(true)
    }

    /// What the folder holds and whether it is being served.
    pub fn status(path: impl AsRef<Path>) -> Result<Status> {
        status::of(path.as_ref())
    }

    pub(crate) fn open_with(path: &Path, options: &Options) -> Result<Braid> {
        open::open(path, options, None).map(|opened| Braid::from_opened(opened, options))
    }

    pub(crate) fn temporary_with(options: &Options) -> Result<Braid> {
        let path = temporary_path();
        let mut hasty = options.clone();
        let settings = ["fsync", "full_page_writes", "synchronous_commit"]
            .map(|name| (name.into(), "off".into()));
        hasty.settings.splice(0..0, settings);
        open::open(&path, &hasty, Some(&path)).map(|opened| Braid::from_opened(opened, &hasty))
    }

    fn from_opened(opened: Opened, options: &Options) -> Braid {
        let Opened {
            folder,
            running,
            tcp,
            server,
            created,
        } = opened;
        Braid {
            folder,
            running,
            tcp,
            server,
            created,
            stop_timeout: options.stop_timeout,
        }
    }

    /// How to reach the server over its Unix socket; change the database or branch on the result.
    pub fn connection(&self) -> Connection {
        self.running.connection.clone()
    }

    /// How to reach the server over TCP, when it was started with that.
    pub fn tcp_connection(&self) -> Option<Connection> {
        self.tcp.clone()
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
        match self.server {
            Some(_) => Role::Owner,
            None => Role::Attached,
        }
    }

    /// True when this call made the database.
    pub fn created(&self) -> bool {
        self.created
    }

    /// The folder, as an absolute path without links.
    pub fn path(&self) -> &Path {
        &self.folder.path
    }

    /// PostgreSQL's major version.
    pub fn version(&self) -> u32 {
        self.running.version
    }

    /// Process id of the server.
    pub fn server_pid(&self) -> u32 {
        self.running.server
    }

    /// Directory with psql, pg_dump and the other programs of this version.
    pub fn bin_dir(&self) -> &Path {
        &self.running.bin_dir
    }

    /// The server's log file.
    pub fn log_path(&self) -> &Path {
        &self.running.log
    }

    /// Leaves the server running when this handle is dropped and when this process ends.
    /// A temporary database that is detached stays too.
    pub fn detach(mut self) -> Result<()> {
        let Some(server) = self.server.take() else {
            return Ok(());
        };
        let _lock = self.folder.lock(self.stop_timeout)?;
        let account = crate::account::Account::owner_of(&self.folder.data, &self.folder.path)?;
        self.folder
            .record_owner(&Owner::nobody(&self.running.bin_dir), &account)?;
        server.detach();
        Ok(())
    }

    /// Stops the server now (when this handle owns it) and reports what dropping would hide.
    pub fn close(mut self) -> Result<()> {
        self.shut()
    }

    fn shut(&mut self) -> Result<()> {
        let Some(server) = self.server.take() else {
            return Ok(());
        };
        let _lock = self.folder.lock(self.stop_timeout)?;
        // Somebody may have stopped this server, and somebody may have started another one since.
        let ours =
            Postmaster::of(&self.folder.data).is_none_or(|found| found.pid == self.running.server);
        if ours {
            self.folder.forget_owner();
        }
        server.stop(self.stop_timeout)
    }
}

impl Drop for Braid {
    fn drop(&mut self) {
        // There is nobody to tell; `close` reports errors.
        let _ = self.shut();
    }
}

/// A name nobody else uses, in the system's directory for temporary files.
fn temporary_path() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_nanos());
    std::env::temp_dir().join(format!(
        "braid-tmp-{}-{number}-{:x}",
        std::process::id(),
        now & 0xffff_ffff
    ))
}
