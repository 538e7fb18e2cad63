//! Where sockets live.
//!
//! A Unix socket's path may have 107 bytes, and a database folder may be deeper than that or on a file system
//! without sockets. So the socket is in a short directory of its own, closed to everybody but the server's account
//! (and root): that is what protects the database.
//!
//! ```text
//!   /run/braid-999/5b0e7c1d2a3f4e60/.s.PGSQL.5432      as root
//!   /tmp/braid-1000/5b0e7c1d2a3f4e60/.s.PGSQL.5432     without
//! ```
//!
//! The name is a hash of the cluster's path and inode: a folder that was moved and a new one in its place differ.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use crate::account::Account;
use crate::cache::Fingerprint;
use crate::{Error, Result};

/// Bytes of a socket's path, without the zero at its end.
const SOCKET_PATH_LIMIT: usize = 107;
/// The longest name PostgreSQL gives a socket: `/.s.PGSQL.65535`.
const SOCKET_NAME: usize = 15;

/// An empty directory for the sockets of a cluster, owned by the account and closed to others.
pub(crate) fn socket_directory(account: &Account, folder: &Path, data: &Path) -> Result<PathBuf> {
    let metadata = fs::metadata(data).map_err(|e| Error::io("read", data, e))?;
    let name = Fingerprint::new()
        .add(data.as_os_str().as_encoded_bytes())
        .add(&metadata.dev().to_le_bytes())
        .add(&metadata.ino().to_le_bytes())
        .text();
    let mut refused = None;
    for base in bases(account, folder) {
        let directory = base.join(&name);
        if directory.as_os_str().len() + SOCKET_NAME > SOCKET_PATH_LIMIT {
            continue;
        }
        match own(account, &base, 0o755).and_then(|()| own(account, &directory, 0o700)) {
            Ok(()) => return empty(&directory).map(|()| directory),
            Err(error) => refused = Some(error),
        }
    }
    Err(refused.unwrap_or_else(|| Error::InvalidOption {
        option: "BRAID_RUNTIME",
        reason: format!("a socket's path would be longer than {SOCKET_PATH_LIMIT} bytes"),
    }))
}

/// Places to try, best first.
fn bases(account: &Account, folder: &Path) -> Vec<PathBuf> {
    if let Some(chosen) = std::env::var_os("BRAID_RUNTIME") {
        return vec![chosen.into()];
    }
    let name = format!("braid-{}", account.uid);
    let mut places = vec![Path::new("/tmp").join(&name), folder.join("run")];
    if geteuid().is_root() {
        places.insert(0, Path::new("/run").join(&name));
    }
    places
}

/// Makes a directory of the account's, or checks that an existing one is: in a place where everybody may create
/// files, somebody else's directory or link must not be walked into.
fn own(account: &Account, directory: &Path, mode: u32) -> Result<()> {
    match fs::DirBuilder::new().mode(mode).create(directory) {
        Ok(()) => {
            account.give(directory)?;
            let mode = fs::Permissions::from_mode(mode);
            return fs::set_permissions(directory, mode)
                .map_err(|e| Error::io("open up", directory, e));
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(Error::io("create", directory, error)),
    }
    let found = fs::symlink_metadata(directory).map_err(|e| Error::io("read", directory, e))?;
    if found.is_dir() && found.uid() == account.uid {
        return Ok(());
    }
    let owner = found.uid().to_string();
    Err(Error::WrongOwner {
        path: directory.into(),
        owner,
        user: account.name.clone(),
    })
}

/// Removes the sockets of a server that was killed; the caller knows that none is alive.
fn empty(directory: &Path) -> Result<()> {
    for entry in fs::read_dir(directory)
        .map_err(|e| Error::io("read", directory, e))?
        .flatten()
    {
        fs::remove_file(entry.path()).map_err(|e| Error::io("remove", entry.path(), e))?;
    }
    Ok(())
}
