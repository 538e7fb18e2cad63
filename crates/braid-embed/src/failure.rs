//! Why a server did not start, read from the part of its log that this start wrote.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::Error;

/// Messages of PostgreSQL that mean the files of the cluster are not what they should be.
const DAMAGE: [&str; 9] = [
    "could not open file",
    "could not open directory",
    "could not read file",
    "invalid checkpoint record",
    "could not locate a valid checkpoint record",
    "could not locate required checkpoint record",
    "incorrect checksum in control file",
    "database files are incompatible with server",
    "is not a valid data directory",
];

/// The error that best describes what the log says since `start` (a byte offset).
pub(crate) fn from_log(folder: &Path, log: &Path, start: u64, port: u16) -> Error {
    let text = tail(log, start);
    let reason = reason(&text);
    let says = |words: &str| text.contains(words);
    if says("No space left on device") || says("Disk quota exceeded") {
        return Error::DiskFull {
            path: folder.into(),
        };
    }
    if says("could not bind IPv4 address") && says("Address already in use") {
        return Error::PortInUse { port };
    }
    if DAMAGE.iter().any(|message| reason.contains(message)) {
        return Error::Damaged {
            path: folder.into(),
            what: reason,
        };
    }
    Error::DidNotStart {
        path: folder.into(),
        reason,
        log: log.into(),
    }
}

/// The first fatal message: what comes after it is usually a consequence. That of a wrong configuration file only
/// says that there are errors; what they are was logged before.
fn reason(text: &str) -> String {
    let message = |line: &str, levels: &[&str]| {
        levels
            .iter()
            .find_map(|level| Some(line.split_once(level)?.1.trim().to_string()))
    };
    let fatal = text
        .lines()
        .find_map(|line| message(line, &["PANIC:  ", "FATAL:  ", "error: "]));
    if fatal
        .as_ref()
        .is_some_and(|fatal| fatal.ends_with("contains errors"))
    {
        if let Some(first) = text.lines().find_map(|line| message(line, &["LOG:  "])) {
            return first;
        }
    }
    let last = || {
        text.lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .map(str::to_string)
    };
    fatal
        .or_else(last)
        .unwrap_or_else(|| "it ended without a message".into())
}

/// At most the last 64 KiB of what was written since `start`.
fn tail(log: &Path, start: u64) -> String {
    let mut bytes = Vec::new();
    if let Ok(mut file) = File::open(log) {
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        let from = if start > length {
            0
        } else {
            start.max(length.saturating_sub(64 << 10))
        };
        if file.seek(SeekFrom::Start(from)).is_ok() {
            let _ = file.read_to_end(&mut bytes);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
