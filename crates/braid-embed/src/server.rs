//! One server process: start it, know when it is ready, stop it.
//!
//! ```text
//!   opener ---- pipe ----> watchdog (sh) ---- parent of ----> postgres
//! ```
//!
//! The watchdog is a shell that waits on a pipe. When the opener closes the handle it says so on the pipe; when the
//! opener is killed the pipe ends by itself; both stop the server. When the opener detaches, the watchdog leaves.
//! No thread, no signal handler and no polling is needed in the opener.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::account::Account;
use crate::entrance::Entrance;
use crate::failure;
use crate::postmaster::{has_ended, orphans, remove_foreign_lock, signal, Phase, Postmaster};
use crate::{Error, Result};

const POLL: Duration = Duration::from_millis(3);
/// After the patience for a clean stop, how long an immediate one may take.
const LAST_CHANCE: Duration = Duration::from_secs(10);
/// A log bigger than this is set aside when a server starts.
const LOG_LIMIT: u64 = 16 << 20;

/// Everything needed to start a server.
#[derive(Debug)]
pub(crate) struct Launch<'a> {
    pub(crate) account: &'a Account,
    pub(crate) postgres: PathBuf,
    /// The folder as the user knows it, for messages.
    pub(crate) folder: &'a Path,
    pub(crate) data: &'a Path,
    pub(crate) log: &'a Path,
    pub(crate) socket_directory: PathBuf,
    pub(crate) port: u16,
    pub(crate) listen: &'a str,
    pub(crate) settings: &'a [(String, String)],
    /// Deleted by the watchdog after the server has stopped.
    pub(crate) doomed: Option<&'a Path>,
    pub(crate) patience: Duration,
}

/// A server started by this process.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) postmaster: Postmaster,
    watchdog: Child,
    folder: PathBuf,
    data: PathBuf,
}

impl Launch<'_> {
    /// Starts the server and waits until it accepts connections.
    pub(crate) fn start(&self) -> Result<Server> {
        clear_the_way(self.folder, self.data)?;
        let log = open_log(self.log)?;
        self.account.give(self.log)?;
        let log_start = log.metadata().map_or(0, |metadata| metadata.len());
        let mut watchdog = self.spawn(log)?;
        let ready = self
            .first_line(&mut watchdog)
            .and_then(|pid| self.wait_ready(pid));
        match ready {
            Ok(postmaster) => Ok(Server {
                postmaster,
                watchdog,
                folder: self.folder.into(),
                data: self.data.into(),
            }),
            Err(error) => {
                order(&mut watchdog, "stop\n");
                let _ = watchdog.wait();
                let _ = fs::remove_dir(&self.socket_directory);
                Err(match error {
                    Error::DidNotStart { .. } => {
                        failure::from_log(self.folder, self.log, log_start, self.port)
                    }
                    other => other,
                })
            }
        }
    }

    fn spawn(&self, log: File) -> Result<Child> {
        // Open until the server has been started.
        let entrance = Entrance::to(self.data, self.account)?;
        // In a session of its own the server survives the terminal it was started from.
        let setsid = ["/usr/bin/setsid", "/bin/setsid"]
            .into_iter()
            .find(|program| Path::new(program).is_file());
        let mut command = match setsid {
            Some(setsid) => {
                let mut command = self.account.command(setsid);
                command.arg("/bin/sh");
                command
            }
            None => {
                let mut command = self.account.command("/bin/sh");
                command.process_group(0);
                command
            }
        };
        command
            .arg("-c")
            .arg(include_str!("watchdog.sh"))
            .arg("braid-watchdog");
        command.args([self.doomed.unwrap_or(Path::new("")), &self.socket_directory]);
        command.arg(entrance.descriptor());
        command.arg(&self.postgres).arg("-D").arg(entrance.path());
        let mut setting = |name: &str, value: &str| {
            command.arg("-c").arg(format!("{name}={value}"));
        };
        for (name, value) in self.settings {
            setting(name, value);
        }
        setting("port", &self.port.to_string());
        setting("listen_addresses", self.listen);
        setting(
            "unix_socket_directories",
            &quoted_directory(&self.socket_directory),
        );
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log);
        command.spawn().map_err(|e| Error::io("run", "/bin/sh", e))
    }

    /// The process id the watchdog reports.
    fn first_line(&self, watchdog: &mut Child) -> Result<u32> {
        let mut line = String::new();
        if let Some(output) = watchdog.stdout.take() {
            BufReader::new(output)
                .read_line(&mut line)
                .map_err(|e| Error::io("read", "/bin/sh", e))?;
        }
        line.trim().parse().map_err(|_| self.did_not_start())
    }

    fn wait_ready(&self, pid: u32) -> Result<Postmaster> {
        let end = Instant::now() + self.patience;
        // The process enters the cluster's directory a moment after it begins.
        let mut seen = false;
        loop {
            match Postmaster::of(self.data) {
                Some(found) if found.pid == pid && found.phase == Phase::Ready => return Ok(found),
                Some(found) => seen |= found.pid == pid,
                None if seen || has_ended(pid) => return Err(self.did_not_start()),
                None => {}
            }
            if Instant::now() >= end {
                let seconds = self.patience.as_secs();
                return Err(Error::StartTimeout {
                    path: self.folder.into(),
                    seconds,
                    log: self.log.into(),
                });
            }
            sleep(POLL);
        }
    }

    /// The log holds the reason; it is read when the server has written all of it.
    fn did_not_start(&self) -> Error {
        Error::DidNotStart {
            path: self.folder.into(),
            reason: String::new(),
            log: self.log.into(),
        }
    }
}

impl Server {
    /// Stops the server: a clean stop first, an immediate one when it takes too long.
    pub(crate) fn stop(mut self, patience: Duration) -> Result<()> {
        order(&mut self.watchdog, "stop\n");
        let stopped = wait_gone(&self.postmaster, &self.folder, &self.data, patience);
        // When the server is gone the watchdog only cleans up; when it is not, waiting for it would be for ever.
        if stopped.is_ok() {
            let _ = self.watchdog.wait();
            let _ = fs::remove_dir(&self.postmaster.socket_directory);
        }
        stopped
    }

    /// Leaves the server running on its own.
    pub(crate) fn detach(mut self) -> Postmaster {
        order(&mut self.watchdog, "detach\n");
        let _ = self.watchdog.wait();
        self.postmaster
    }
}

/// Stops a server somebody else started.
pub(crate) fn stop(
    postmaster: &Postmaster,
    folder: &Path,
    data: &Path,
    patience: Duration,
) -> Result<()> {
    signal(postmaster.pid, Signal::SIGINT, folder)?;
    wait_gone(postmaster, folder, data, patience)?;
    let _ = fs::remove_dir(&postmaster.socket_directory);
    Ok(())
}

fn wait_gone(
    postmaster: &Postmaster,
    folder: &Path,
    data: &Path,
    patience: Duration,
) -> Result<()> {
    if wait_until(patience, || !postmaster.alive(data)) {
        return Ok(());
    }
    signal(postmaster.pid, Signal::SIGQUIT, folder)?;
    if wait_until(LAST_CHANCE, || !postmaster.alive(data)) {
        return Ok(());
    }
    Err(Error::StopTimeout {
        path: folder.into(),
        server: postmaster.pid,
        seconds: (patience + LAST_CHANCE).as_secs(),
    })
}

/// Waits for a server that is on its way out, whoever told it to stop.
pub(crate) fn wait_stopped(postmaster: &Postmaster, data: &Path, patience: Duration) -> bool {
    wait_until(patience, || !postmaster.alive(data))
}

pub(crate) fn wait_until(patience: Duration, done: impl Fn() -> bool) -> bool {
    let end = Instant::now() + patience;
    while !done() {
        if Instant::now() >= end {
            return false;
        }
        sleep(POLL);
    }
    true
}

/// Makes sure nothing of an earlier server is in the way: its processes end, its lock file goes.
///
/// The sessions of a server that was killed notice it within moments, unless they are busy. They serve nobody and
/// hold the shared memory, so they are asked, then told, to end.
fn clear_the_way(folder: &Path, data: &Path) -> Result<()> {
    for (order, patience) in [
        (None, 500),
        (Some(Signal::SIGTERM), 1500),
        (Some(Signal::SIGQUIT), 5000),
    ] {
        for pid in orphans(data) {
            if let Some(order) = order {
                signal(pid, order, folder)?;
            }
        }
        if wait_until(Duration::from_millis(patience), || orphans(data).is_empty()) {
            break;
        }
    }
    if let Some(pid) = orphans(data).first() {
        return Err(Error::StopTimeout {
            path: folder.into(),
            server: *pid,
            seconds: 7,
        });
    }
    remove_foreign_lock(data)
}

/// The log, readable by its owner only: statements and their values may be in it.
fn open_log(path: &Path) -> Result<File> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.len() > LOG_LIMIT) {
        let _ = fs::rename(path, path.with_extension("log.old"));
    }
    let opened = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path);
    opened.map_err(|e| Error::io("open", path, e))
}

fn order(watchdog: &mut Child, word: &str) {
    if let Some(mut pipe) = watchdog.stdin.take() {
        // The watchdog may be gone; then there is nobody to tell.
        let _ = pipe.write_all(word.as_bytes());
    }
}

/// One element of a setting that is a list of directories.
fn quoted_directory(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('"', "\"\""))
}
