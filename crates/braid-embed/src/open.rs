//! Opening, step by step: attach to what runs, else create what is missing, start, and make sure it can be used.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use nix::sys::signal::Signal;

use crate::account::Account;
use crate::cache::Cache;
use crate::database::{ensure_password, ensure_usable, Presence, SUPERUSER};
use crate::entrance;
use crate::folder::{Folder, Owner};
use crate::installation::{version_from_environment, Found, Installation};
use crate::postmaster::{signal, Phase, Postmaster};
use crate::prefix::Prefix;
use crate::runtime::socket_directory;
use crate::server::{wait_stopped, Launch, Server};
use crate::template::{self, SOCKET_PORT};
use crate::{status, Connection, Error, Options, Result, Running};

/// Settings that decide how the server is reached; they follow from other options.
const RESERVED: [&str; 5] = [
    "port",
    "listen_addresses",
    "unix_socket_directories",
    "data_directory",
    "hba_file",
];
/// The longest name PostgreSQL keeps whole.
const NAME_LIMIT: usize = 63;

/// A database that is open, before it becomes a handle.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) folder: Folder,
    pub(crate) running: Running,
    pub(crate) tcp: Option<Connection>,
    pub(crate) server: Option<Server>,
    pub(crate) created: bool,
}

/// Opens the database in a folder. A doomed folder is deleted by the server's watchdog at the end.
pub(crate) fn open(path: &Path, options: &Options, doomed: Option<&Path>) -> Result<Opened> {
    check_options(options)?;
    let folder = if options.create {
        Folder::existing_or_new(path)?
    } else {
        Folder::existing(path)?.ok_or_else(|| Error::NoDatabase { path: path.into() })?
    };
    let opened = open_folder(&folder, options, doomed);
    if opened.is_err() {
        folder.unmake();
    }
    opened
}

/// Attaches to a running server; none when there is none.
pub(crate) fn attach(path: &Path, options: &Options) -> Result<Option<Opened>> {
    let Some(folder) = Folder::existing(path)? else {
        return Err(Error::NoDatabase { path: path.into() });
    };
    if folder.version()?.is_none() {
        return Err(Error::NoDatabase { path: path.into() });
    }
    let _lock = folder.lock(options.start_timeout)?;
    attach_locked(&folder, options)
}

fn open_folder(folder: &Folder, options: &Options, doomed: Option<&Path>) -> Result<Opened> {
    if folder.version()?.is_none() {
        // Before anything is written, the lock file included.
        if !options.create {
            return Err(Error::NoDatabase {
                path: folder.path.clone(),
            });
        }
        if folder.has_foreign_files()? {
            return Err(Error::NotADatabase {
                path: folder.path.clone(),
            });
        }
    }
    let _lock = folder.lock(options.start_timeout)?;
    if let Some(opened) = attach_locked(folder, options)? {
        return Ok(opened);
    }
    match folder.version()? {
        Some(version) => open_existing(folder, version, options),
        None => create(folder, options, doomed),
    }
}

fn attach_locked(folder: &Folder, options: &Options) -> Result<Option<Opened>> {
    let Some(postmaster) = Postmaster::of(&folder.data) else {
        return Ok(None);
    };
    let owner = folder.owner();
    let abandoned = owner.as_ref().is_some_and(|owner| !owner.alive());
    if abandoned || postmaster.phase == Phase::Stopping {
        // The watchdog of a dead owner stops the server; saying it again does no harm and helps when it is dead too.
        if abandoned {
            signal(postmaster.pid, Signal::SIGINT, &folder.path)?;
        }
        return match wait_stopped(&postmaster, &folder.data, options.stop_timeout) {
            true => Ok(None),
            false => Err(Error::StopTimeout {
                path: folder.path.clone(),
                server: postmaster.pid,
                seconds: options.stop_timeout.as_secs(),
            }),
        };
    }
    if options.exclusive {
        return Err(Error::AlreadyOpen {
            path: folder.path.clone(),
            owner: owner.and_then(|owner| owner.pid()),
            server: postmaster.pid,
        });
    }
    let version = folder.version()?.unwrap_or_default();
    if let Some(wanted) = options.version.filter(|wanted| *wanted != version) {
        return Err(Error::VersionMismatch {
            path: folder.path.clone(),
            folder: version,
            wanted: vec![wanted],
        });
    }
    if options.tcp.is_some() && postmaster.listen.is_empty() {
        let reason = "the server already runs, without TCP".into();
        return Err(Error::InvalidOption {
            option: "tcp",
            reason,
        });
    }
    let usable = ensure_usable(
        &postmaster,
        &folder.data,
        &options.database,
        options.start_timeout,
    )?;
    if usable == Presence::Gone {
        return Ok(None);
    }
    let running = status::describe(
        folder,
        &postmaster,
        version,
        owner.as_ref(),
        &options.database,
    );
    let tcp = tcp_connection(folder, &postmaster, &options.database);
    Ok(Some(Opened {
        folder: folder.clone(),
        running,
        tcp,
        server: None,
        created: false,
    }))
}

fn open_existing(folder: &Folder, version: u32, options: &Options) -> Result<Opened> {
    folder.check()?;
    let account = Account::owner_of(&folder.data, &folder.path)?;
    let found = Found::search(options.dist.as_deref())?;
    let mismatch = |wanted| Error::VersionMismatch {
        path: folder.path.clone(),
        folder: version,
        wanted,
    };
    if let Some(wanted) = options.version.filter(|wanted| *wanted != version) {
        return Err(mismatch(vec![wanted]));
    }
    if !found.versions().is_empty() && !found.versions().contains(&version) {
        return Err(mismatch(found.versions()));
    }
    let installation = found.choose(Some(version))?;
    let prefix = Prefix::prepare(installation, &Cache::open(options.cache.as_deref())?)?;
    entrance::check(&account, &prefix.bin)?;
    start(folder, &account, installation, &prefix, options, None)
}

fn create(folder: &Folder, options: &Options, doomed: Option<&Path>) -> Result<Opened> {
    let account = Account::for_new()?;
    if folder.is_new() {
        account.give(&folder.path)?;
    }
    if doomed.is_some() {
        // It is deleted by its path, as that account.
        entrance::check(&account, &folder.path)?;
    }
    let found = Found::search(options.dist.as_deref())?;
    let installation = found.choose(options.version.or(version_from_environment()?))?;
    let cache = Cache::open(options.cache.as_deref())?;
    let prefix = Prefix::prepare(installation, &cache)?;
    entrance::check(&account, &prefix.bin)?;
    let template = template::prepare(
        &account,
        installation.version,
        &prefix,
        &options.locale,
        &cache,
    )?;
    folder.create_data(&template, &account)?;
    // A new database must survive a power failure as soon as it is open. The disk works while the server starts.
    let flush = doomed.is_none().then(|| flush_in_background(folder));
    let opened = start(folder, &account, installation, &prefix, options, doomed);
    if let Some(flush) = flush {
        flush.join().unwrap_or(Ok(()))?;
    }
    opened.map(|opened| Opened {
        created: true,
        ..opened
    })
}

fn start(
    folder: &Folder,
    account: &Account,
    installation: &Installation,
    prefix: &Prefix,
    options: &Options,
    doomed: Option<&Path>,
) -> Result<Opened> {
    let port = match options.tcp {
        Some(0) => free_port()?,
        Some(port) => port,
        None => SOCKET_PORT,
    };
    let socket_directory = socket_directory(account, &folder.path, &folder.data)?;
    let owner = Owner::this_process(&prefix.bin);
    folder.record_owner(&owner, account)?;
    let launch = Launch {
        account,
        postgres: prefix.program("postgres"),
        folder: &folder.path,
        data: &folder.data,
        log: &folder.log,
        socket_directory,
        port,
        listen: if options.tcp.is_some() {
            "127.0.0.1"
        } else {
            ""
        },
        settings: &options.settings,
        doomed,
        patience: options.start_timeout,
    };
    let server = match launch.start() {
        Ok(server) => server,
        Err(error) => {
            folder.forget_owner();
            return Err(error);
        }
    };
    match make_usable(folder, account, &server.postmaster, options) {
        Ok(()) => {}
        Err(error) => {
            folder.forget_owner();
            let _ = server.stop(options.stop_timeout);
            return Err(error);
        }
    }
    let postmaster = server.postmaster.clone();
    let mut running = status::describe(
        folder,
        &postmaster,
        installation.version,
        Some(&owner),
        &options.database,
    );
    let tcp = tcp_connection(folder, &postmaster, &options.database);
    let server = if options.detached {
        running.owner = None;
        folder.record_owner(&Owner::nobody(&prefix.bin), account)?;
        server.detach();
        None
    } else {
        Some(server)
    };
    Ok(Opened {
        folder: folder.clone(),
        running,
        tcp,
        server,
        created: false,
    })
}

fn make_usable(
    folder: &Folder,
    account: &Account,
    postmaster: &Postmaster,
    options: &Options,
) -> Result<()> {
    let usable = ensure_usable(
        postmaster,
        &folder.data,
        &options.database,
        options.start_timeout,
    )?;
    if usable == Presence::Gone {
        let reason = "it ended right after it had started".into();
        return Err(Error::DidNotStart {
            path: folder.path.clone(),
            reason,
            log: folder.log.clone(),
        });
    }
    match options.tcp {
        Some(_) => ensure_password(folder, account, postmaster),
        None => Ok(()),
    }
}

fn tcp_connection(folder: &Folder, postmaster: &Postmaster, database: &str) -> Option<Connection> {
    if postmaster.listen.is_empty() {
        return None;
    }
    let host = if postmaster.listen == "*" {
        "127.0.0.1"
    } else {
        &postmaster.listen
    };
    Some(Connection {
        host: host.into(),
        port: postmaster.port,
        user: SUPERUSER.into(),
        database: database.into(),
        password: folder.password(),
        branch: None,
    })
}

fn check_options(options: &Options) -> Result<()> {
    let invalid = |option, reason: String| Err(Error::InvalidOption { option, reason });
    let name = &options.database;
    if name.is_empty() || name.len() > NAME_LIMIT || name.contains('\0') {
        return invalid(
            "database",
            format!("a name has 1 to {NAME_LIMIT} bytes, none of them zero"),
        );
    }
    for (setting, value) in &options.settings {
        if RESERVED.contains(&setting.to_ascii_lowercase().as_str()) {
            return invalid("setting", format!("{setting} is decided by Braid"));
        }
        if setting.is_empty() || setting.contains(['=', '\0']) || value.contains('\0') {
            return invalid(
                "setting",
                format!("{setting:?} is not the name of a setting"),
            );
        }
    }
    Ok(())
}

/// A port nobody listens on at this moment.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    listener
        .map(|address| address.port())
        .map_err(|e| Error::io("listen on", "127.0.0.1", e))
}

/// Asks the file system to write everything out, in a thread of its own.
fn flush_in_background(folder: &Folder) -> std::thread::JoinHandle<Result<()>> {
    let path = folder.path.clone();
    std::thread::spawn(move || {
        let directory = fs::File::open(&path).map_err(|e| Error::io("open", &path, e))?;
        nix::unistd::syncfs(&directory).map_err(|errno| Error::io("write out", &path, errno.into()))
    })
}
