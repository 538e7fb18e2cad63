//! The account the server runs as.
//!
//! PostgreSQL refuses to run as root. Without root the server is simply the caller's own process. As root it is,
//! in this order: the owner of an existing database; `BRAID_USER`; the user `braid`, which is created when it is
//! missing; `postgres`; `nobody`. A user of its own is preferred to `postgres` because a superuser of the embedded
//! database can read whatever its operating system account can, and that must not be somebody's other clusters.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{chown, MetadataExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{geteuid, Uid, User};

use crate::{Error, Result};

/// Whether starting a program as this account means giving up root first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Privilege {
    Keep,
    Drop,
}

/// An operating system account that is not root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    privilege: Privilege,
}

/// Environment variables a server may inherit; everything else, secrets included, stays with the caller.
const INHERITED: [&str; 3] = ["PATH", "TZ", "LD_LIBRARY_PATH"];

impl Account {
    /// The account for a new database.
    pub(crate) fn for_new() -> Result<Account> {
        if !geteuid().is_root() {
            return Ok(Account::current());
        }
        if let Ok(name) = std::env::var("BRAID_USER") {
            let reason = || format!("there is no user {name}, or it is root");
            return lookup(&name).ok_or_else(|| Error::InvalidOption {
                option: "BRAID_USER",
                reason: reason(),
            });
        }
        lookup("braid")
            .or_else(create_braid_user)
            .or_else(|| lookup("postgres"))
            .or_else(|| lookup("nobody"))
            .ok_or(Error::NoAccount)
    }

    /// The account for a database that exists: its owner, who must be the caller unless the caller is root.
    pub(crate) fn owner_of(data: &Path, folder: &Path) -> Result<Account> {
        let owner = fs::metadata(data)
            .map_err(|e| Error::io("read", data, e))?
            .uid();
        let me = Account::current();
        if owner == me.uid && owner != 0 {
            return Ok(me);
        }
        if geteuid().is_root() && owner != 0 {
            return Ok(by_uid(owner).unwrap_or(Account {
                name: owner.to_string(),
                uid: owner,
                gid: fs::metadata(data).map(|m| m.gid()).unwrap_or(owner),
                privilege: Privilege::Drop,
            }));
        }
        let name = by_uid(owner).map_or_else(|| owner.to_string(), |account| account.name);
        // Root would run it as somebody else, who should own it.
        let user = if geteuid().is_root() {
            Account::for_new()?
        } else {
            me
        };
        Err(Error::WrongOwner {
            path: folder.into(),
            owner: name,
            user: user.name,
        })
    }

    fn current() -> Account {
        let uid = geteuid();
        Account {
            name: User::from_uid(uid)
                .ok()
                .flatten()
                .map_or_else(|| uid.to_string(), |user| user.name),
            uid: uid.as_raw(),
            gid: nix::unistd::getegid().as_raw(),
            privilege: Privilege::Keep,
        }
    }

    /// Whether the server runs as the calling process does.
    pub(crate) fn is_caller(&self) -> bool {
        self.privilege == Privilege::Keep
    }

    /// A program to be run as this account, with a clean environment, from the root directory.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir("/").stdin(Stdio::null());
        for name in INHERITED {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("LANG", "C.UTF-8").env("LC_MESSAGES", "C");
        if self.privilege == Privilege::Drop {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Makes a file or directory this account's own. Nothing to do without root: it already is.
    pub(crate) fn give(&self, path: &Path) -> Result<()> {
        match self.privilege {
            Privilege::Keep => Ok(()),
            Privilege::Drop => chown(path, Some(self.uid), Some(self.gid))
                .map_err(|e| Error::io("change the owner of", path, e)),
        }
    }
}

fn lookup(name: &str) -> Option<Account> {
    User::from_name(name)
        .ok()
        .flatten()
        .filter(|user| !user.uid.is_root())
        .map(from_user)
}

fn by_uid(uid: u32) -> Option<Account> {
    User::from_uid(Uid::from_raw(uid))
        .ok()
        .flatten()
        .map(from_user)
}

fn from_user(user: User) -> Account {
    let privilege = if geteuid().is_root() {
        Privilege::Drop
    } else {
        Privilege::Keep
    };
    Account {
        name: user.name,
        uid: user.uid.as_raw(),
        gid: user.gid.as_raw(),
        privilege,
    }
}

/// Creates the system user `braid`. Where accounts cannot be created (a read-only /etc), the next choice is taken.
/// Two processes may do this at once: whoever comes second finds the user made by the first.
fn create_braid_user() -> Option<Account> {
    for program in ["/usr/sbin/useradd", "/sbin/useradd"] {
        let created = Command::new(program)
            .args([
                "--system",
                "--user-group",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
            ])
            .args([
                "--shell",
                "/usr/sbin/nologin",
                "--comment",
                "Braid database",
                "braid",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if created.is_ok() {
            break;
        }
    }
    lookup("braid")
}
