//! What `postmaster.pid` and the process table say about the server of a cluster.
//!
//! The file alone proves nothing: after `kill -9` or a power cut it stays behind, and its process id may by now
//! belong to somebody else. A server is believed in only when a process of that id has the cluster as its working
//! directory, which every PostgreSQL process has from its first moments to its last.

use std::fs;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::signal::{kill, Signal};
use nix::unistd::Pid;

use crate::{Error, Result};

/// The server's own opinion of its state, from the last line of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Starting,
    Ready,
    Stopping,
}

/// A server that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Postmaster {
    pub(crate) pid: u32,
    pub(crate) started: u64,
    pub(crate) port: u16,
    pub(crate) socket_directory: PathBuf,
    /// First TCP address it listens on; empty when it does not.
    pub(crate) listen: String,
    pub(crate) phase: Phase,
}

impl Postmaster {
    /// The server of a cluster, if one lives.
    pub(crate) fn of(data: &Path) -> Option<Postmaster> {
        let found = parse(&fs::read_to_string(data.join("postmaster.pid")).ok()?)?;
        serves(found.pid, data).then_some(found)
    }

    /// True while the server's process exists.
    pub(crate) fn alive(&self, data: &Path) -> bool {
        serves(self.pid, data)
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.socket_directory
            .join(format!(".s.PGSQL.{}", self.port))
    }
}

fn parse(text: &str) -> Option<Postmaster> {
    let lines: Vec<&str> = text.lines().collect();
    let line = |number: usize| lines.get(number).map_or("", |line| line.trim());
    Some(Postmaster {
        pid: line(0).parse().ok()?,
        started: line(2).parse().unwrap_or(0),
        port: line(3).parse().unwrap_or(0),
        socket_directory: PathBuf::from(line(4)),
        listen: line(5).to_string(),
        phase: match line(7) {
            "ready" | "standby" => Phase::Ready,
            "stopping" => Phase::Stopping,
            _ => Phase::Starting,
        },
    })
}

/// Whether a process is a living PostgreSQL process of this cluster.
fn serves(pid: u32, data: &Path) -> bool {
    let process = PathBuf::from(format!("/proc/{pid}"));
    if has_ended(pid) {
        return false;
    }
    match fs::read_link(process.join("cwd")) {
        Ok(directory) => directory == data,
        // Somebody else's process: only its command line can be read.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            fs::read(process.join("cmdline")).is_ok_and(|line| {
                line.split(|byte| *byte == 0)
                    .any(|word| word == data.as_os_str().as_encoded_bytes())
            })
        }
        Err(_) => false,
    }
}

/// Ended, but not yet collected by its parent; also true for a process that does not exist.
pub(crate) fn has_ended(pid: u32) -> bool {
    stat_fields(pid)
        .is_none_or(|fields| matches!(fields.first().map(String::as_str), Some("Z" | "X")))
}

/// When a process started, in clock ticks since boot: together with its id it is unique.
pub(crate) fn process_start(pid: u32) -> Option<u64> {
    stat_fields(pid)?.get(19)?.parse().ok()
}

/// The fields of /proc/PID/stat after the program's name, which may itself contain blanks and parentheses.
fn stat_fields(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(
        text.rsplit_once(')')?
            .1
            .split_whitespace()
            .map(str::to_string)
            .collect(),
    )
}

/// PostgreSQL processes of a cluster that outlived their server.
pub(crate) fn orphans(data: &Path) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|directory| directory == data)
        })
        .filter(|pid| {
            fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|program| is_postgres(&program))
        })
        .filter(|pid| !has_ended(*pid))
        .collect()
}

/// A program that was deleted meanwhile has ` (deleted)` behind its name.
fn is_postgres(program: &Path) -> bool {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    name.trim_end_matches(" (deleted)") == "postgres"
}

/// Removes a lock file whose process id belongs to another program, or to a server that was killed and whose
/// parent has not collected it yet: PostgreSQL takes both for a living server. A file whose process does not exist
/// is left to PostgreSQL.
pub(crate) fn remove_foreign_lock(data: &Path) -> Result<()> {
    let path = data.join("postmaster.pid");
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(());
    };
    let stale = match parse(&text) {
        Some(found) => {
            Path::new(&format!("/proc/{}", found.pid)).exists() && !serves(found.pid, data)
        }
        // Cut short by a full disk or a power failure: there is no server behind it.
        None => true,
    };
    if stale {
        fs::remove_file(&path).map_err(|e| Error::io("remove", path, e))?;
    }
    Ok(())
}

/// Sends a signal; a process that is gone already is fine.
pub(crate) fn signal(pid: u32, signal: Signal, folder: &Path) -> Result<()> {
    match kill(Pid::from_raw(pid as i32), signal) {
        Ok(()) | Err(Errno::ESRCH) => Ok(()),
        Err(errno) => Err(Error::io("stop the server of", folder, errno.into())),
    }
}
