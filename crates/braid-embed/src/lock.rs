//! A lock file held by at most one process; the operating system releases it when its holder dies.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

use crate::{Error, Result};

/// A held lock. Dropping it releases the lock; the file stays.
#[derive(Debug)]
pub(crate) struct Lock {
    _held: Flock<File>,
}

impl Lock {
    /// Waits for the lock; none when somebody else kept it all the time.
    pub(crate) fn wait(path: &Path, patience: Duration) -> Result<Option<Lock>> {
        // Locking needs no right to write: a lock file made by root serves the folder's owner too.
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .or_else(|denied| File::open(path).map_err(|_| denied))
            .map_err(|e| Error::io("open", path, e))?;
        let end = Instant::now() + patience;
        loop {
            match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
                Ok(held) => return Ok(Some(Lock { _held: held })),
                Err((back, Errno::EWOULDBLOCK | Errno::EINTR)) => file = back,
                Err((_, errno)) => return Err(Error::io("lock", path, errno.into())),
            }
            if Instant::now() >= end {
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
