//! How the server gets into its data directory when a directory above it is closed to the server's account.
//!
//! Root's home is such a place, and a database in a project there must work. The server cannot walk the path, but
//! it can inherit the open directory: `/proc/self/fd/9` leads straight to it, for the server and for every session
//! forked from it. Nothing else becomes reachable: the directories above stay closed.

use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use nix::fcntl::{fcntl, FcntlArg, FdFlag};

use crate::account::Account;
use crate::{Error, Result};

/// What the server is told its data directory is.
#[derive(Debug)]
pub(crate) enum Entrance {
    Path(PathBuf),
    /// Inherited by every process this one starts while it is open.
    Descriptor(File),
}

impl Entrance {
    /// The path when the account can walk it, else an open directory.
    pub(crate) fn to(data: &Path, account: &Account) -> Result<Entrance> {
        if can_enter(account, data)? {
            return Ok(Entrance::Path(data.into()));
        }
        let directory = File::open(data).map_err(|e| Error::io("open", data, e))?;
        fcntl(&directory, FcntlArg::F_SETFD(FdFlag::empty()))
            .map_err(|errno| Error::io("open", data, errno.into()))?;
        Ok(Entrance::Descriptor(directory))
    }

    /// The number of the descriptor to be kept open, as text; empty when there is none.
    pub(crate) fn descriptor(&self) -> String {
        match self {
            Entrance::Path(_) => String::new(),
            Entrance::Descriptor(directory) => directory.as_raw_fd().to_string(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Entrance::Path(path) => path.clone(),
            Entrance::Descriptor(directory) => {
                format!("/proc/self/fd/{}", directory.as_raw_fd()).into()
            }
        }
    }
}

/// Fails when the account cannot enter a directory, naming the closed one on the way.
pub(crate) fn check(account: &Account, directory: &Path) -> Result<()> {
    if can_enter(account, directory)? {
        return Ok(());
    }
    let mut ancestors: Vec<&Path> = directory.ancestors().collect();
    ancestors.reverse();
    let closed = ancestors
        .into_iter()
        .find(|path| !permits(account, path))
        .unwrap_or(directory);
    Err(Error::Unreachable {
        path: directory.into(),
        closed: closed.into(),
        user: account.name.clone(),
    })
}

/// Tries it: access control lists and security modules have a say, too.
fn can_enter(account: &Account, directory: &Path) -> Result<bool> {
    if account.is_caller() {
        return Ok(true);
    }
    let status = account
        .command("/bin/sh")
        .args(["-c", "cd -- \"$1\"", "sh"])
        .arg(directory)
        .stderr(Stdio::null())
        .status()
        .map_err(|e| Error::io("run", "/bin/sh", e))?;
    Ok(status.success())
}

fn permits(account: &Account, directory: &Path) -> bool {
    let Ok(metadata) = fs::metadata(directory) else {
        return false;
    };
    let shift = match (metadata.uid() == account.uid, metadata.gid() == account.gid) {
        (true, _) => 6,
        (_, true) => 3,
        _ => 0,
    };
    metadata.mode() >> shift & 1 == 1
}
