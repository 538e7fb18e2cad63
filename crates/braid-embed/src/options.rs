//! What a caller may choose about a database. Everything has a default; `Braid::open` uses only defaults.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::{Braid, Result};

/// Settings for opening a database, built up call by call.
///
/// ```no_run
/// let db = braid_embed::Braid::options().tcp(0).setting("work_mem", "64MB").open("./data")?;
/// # Ok::<(), braid_embed::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) version: Option<u32>,
    pub(crate) tcp: Option<u16>,
    pub(crate) database: String,
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) exclusive: bool,
    pub(crate) create: bool,
    pub(crate) detached: bool,
    pub(crate) locale: String,
    pub(crate) dist: Option<PathBuf>,
    pub(crate) cache: Option<PathBuf>,
    pub(crate) start_timeout: Duration,
    pub(crate) stop_timeout: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            version: None,
            tcp: None,
            database: "braid".into(),
            settings: Vec::new(),
            exclusive: false,
            create: true,
            detached: false,
            locale: "C.UTF-8".into(),
            dist: None,
            cache: None,
            start_timeout: Duration::from_secs(60),
            stop_timeout: Duration::from_secs(60),
        }
    }
}

impl Options {
    /// The PostgreSQL major version, 15 to 18. Default: for an existing database its own; for a new one `BRAID_PG`,
    /// else the newest installed on the system, else the newest packed one.
    pub fn version(mut self, major: u32) -> Options {
        self.version = Some(major);
        self
    }

    /// Listen on 127.0.0.1 too, with a password (it is part of the connection strings). 0 chooses a free port.
    pub fn tcp(mut self, port: u16) -> Options {
        self.tcp = Some(port);
        self
    }

    /// The database to connect to; created, with the extension, when it does not exist. Default `braid`.
    pub fn database(mut self, name: impl Into<String>) -> Options {
        self.database = name.into();
        self
    }

    /// A server setting for this run, as on the command line of `postgres`. Later calls win. Without effect when
    /// the server already runs.
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Options {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Fail with [`Error::AlreadyOpen`](crate::Error::AlreadyOpen) instead of attaching when a server already runs.
    pub fn exclusive(mut self) -> Options {
        self.exclusive = true;
        self
    }

    /// Fail with [`Error::NoDatabase`](crate::Error::NoDatabase) instead of creating a database.
    pub fn existing(mut self) -> Options {
        self.create = false;
        self
    }

    /// Leave the server running when the handle is dropped or this process ends.
    pub fn detached(mut self) -> Options {
        self.detached = true;
        self
    }

    /// Locale of new databases. Default `C.UTF-8`: the same order of text on every machine.
    pub fn locale(mut self, locale: impl Into<String>) -> Options {
        self.locale = locale.into();
        self
    }

    /// Where the packed extension and servers are (`braid-dist`). Default: `BRAID_DIST`, else beside the program.
    pub fn dist(mut self, path: impl Into<PathBuf>) -> Options {
        self.dist = Some(path.into());
        self
    }

    /// Where prefixes and templates are kept. Default: `BRAID_CACHE`, else `/var/cache/braid` for root,
    /// else `$XDG_CACHE_HOME/braid` or `~/.cache/braid`.
    pub fn cache(mut self, path: impl Into<PathBuf>) -> Options {
        self.cache = Some(path.into());
        self
    }

    /// How long to wait for the server to accept connections, recovery included. Default 60 s.
    pub fn start_timeout(mut self, timeout: Duration) -> Options {
        self.start_timeout = timeout;
        self
    }

    /// How long to wait for a clean stop before the server is told to stop at once. Default 60 s.
    pub fn stop_timeout(mut self, timeout: Duration) -> Options {
        self.stop_timeout = timeout;
        self
    }

    /// Opens the database in a folder, creating it on first use.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Braid> {
        Braid::open_with(path.as_ref(), self)
    }

    /// Makes a database that is deleted when the handle is dropped, or when this process dies.
    pub fn temporary(&self) -> Result<Braid> {
        Braid::temporary_with(self)
    }
}
