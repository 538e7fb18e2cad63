//! A database folder: what is in it, who uses it.
//!
//! ```text
//!   FOLDER/
//!     data/         the cluster, an ordinary PGDATA directory
//!     server.log    the server's log (the one before it: server.log.old)
//!     owner         who opened it, while a server runs
//!     password      of the superuser, once TCP was asked for
//!     lock          held while somebody opens or stops it, never longer
//! ```
//!
//! A new cluster is made beside its place and renamed to `data`, so a folder either has a whole database or none.
//! Nothing here ever deletes or overwrites `data`.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::account::Account;
use crate::copy::copy_tree_as;
use crate::identity;
use crate::lock::Lock;
use crate::postmaster::{has_ended, process_start};
use crate::{Error, Result};

/// Files a cluster cannot be without; a missing one is found before the server is asked to start.
const ESSENTIAL: [&str; 6] = [
    "global/pg_control",
    "base/1",
    "pg_wal",
    "pg_xact",
    "pg_tblspc",
    "postgresql.conf",
];
/// `DB_SHUTDOWNED` of the server's `DBState`, and its place in `pg_control`, the same in versions 15 to 18.
const CLEAN: [u8; 4] = 1u32.to_le_bytes();
const STATE_OFFSET: usize = 16;
const CONTROL_FILE_SIZE: u64 = 8192;
/// Names of things on the way to their place.
const MAKING: &str = ".making";
const WRITING: &str = ".writing";

/// A folder by its canonical path.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) log: PathBuf,
    /// The topmost directory that had to be made for it.
    made: Option<PathBuf>,
}

/// Who opened the folder, as recorded in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// None: the server was left running on its own.
    pub(crate) process: Option<(u32, u64)>,
    pub(crate) bin_dir: PathBuf,
}

impl Owner {
    /// This process.
    pub(crate) fn this_process(bin_dir: &Path) -> Owner {
        let pid = std::process::id();
        Owner {
            process: Some((pid, process_start(pid).unwrap_or(0))),
            bin_dir: bin_dir.into(),
        }
    }

    pub(crate) fn nobody(bin_dir: &Path) -> Owner {
        Owner {
            process: None,
            bin_dir: bin_dir.into(),
        }
    }

    /// False when the process that opened the folder has died without closing it.
    pub(crate) fn alive(&self) -> bool {
        self.process
            .is_none_or(|(pid, start)| !has_ended(pid) && process_start(pid) == Some(start))
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        self.process.map(|(pid, _)| pid)
    }
}

impl Folder {
    /// A folder that is there.
    pub(crate) fn existing(path: &Path) -> Result<Option<Folder>> {
        match path.canonicalize() {
            Ok(path) => Folder::at(path, None).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("find", path, error)),
        }
    }

    /// A folder that is there or has just been made.
    pub(crate) fn existing_or_new(path: &Path) -> Result<Folder> {
        if let Some(folder) = Folder::existing(path)? {
            return Ok(folder);
        }
        let absolute = std::path::absolute(path).map_err(|e| Error::io("find", path, e))?;
        let made = absolute
            .ancestors()
            .take_while(|ancestor| !ancestor.exists())
            .last()
            .map(Path::to_path_buf);
        fs::create_dir_all(&absolute).map_err(|e| Error::io("create", &absolute, e))?;
        let path = absolute
            .canonicalize()
            .map_err(|e| Error::io("find", &absolute, e))?;
        Folder::at(path, made)
    }

    fn at(path: PathBuf, made: Option<PathBuf>) -> Result<Folder> {
        // postmaster.pid has one fact per line, the path among them.
        if path.as_os_str().as_encoded_bytes().contains(&b'\n') {
            let reason = "a database folder's path cannot contain a line break".into();
            return Err(Error::InvalidOption {
                option: "path",
                reason,
            });
        }
        if !path.is_dir() {
            return Err(Error::NotADatabase { path });
        }
        Ok(Folder {
            data: path.join("data"),
            log: path.join("server.log"),
            path,
            made,
        })
    }

    /// The right to open, create or stop; waits for others.
    pub(crate) fn lock(&self, patience: Duration) -> Result<Lock> {
        Lock::wait(&self.path.join("lock"), patience)?.ok_or_else(|| Error::Busy {
            path: self.path.clone(),
        })
    }

    /// The major version of the cluster in the folder; none when there is no cluster.
    pub(crate) fn version(&self) -> Result<Option<u32>> {
        match fs::symlink_metadata(&self.data) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("read", &self.data, error)),
            Ok(_) => {}
        }
        let file = self.data.join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(text) => text
                .trim()
                .parse()
                .map(Some)
                .map_err(|_| self.damaged("PG_VERSION is not a number")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(self.damaged("PG_VERSION is missing"))
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                // Only its owner and root may look inside; the answer names the owner.
                Account::owner_of(&self.data, &self.path).and(Err(Error::io("read", file, error)))
            }
            Err(error) => Err(Error::io("read", file, error)),
        }
    }

    /// Whether something that is not Braid's is in the folder.
    pub(crate) fn has_foreign_files(&self) -> Result<bool> {
        let ours = [
            ".gitignore",
            "lock",
            "owner",
            "password",
            "server.log",
            "server.log.old",
            "run",
            MAKING,
            WRITING,
            "lost+found",
        ];
        let entries = fs::read_dir(&self.path).map_err(|e| Error::io("read", &self.path, e))?;
        Ok(entries
            .flatten()
            .any(|entry| !ours.iter().any(|name| entry.file_name() == *name)))
    }

    /// Puts a copy of the template in place.
    pub(crate) fn create_data(&self, template: &Path, account: &Account) -> Result<()> {
        let making = self.path.join(MAKING);
        if making.exists() {
            fs::remove_dir_all(&making).map_err(|e| Error::io("remove", &making, e))?;
        }
        let copied = fs::DirBuilder::new()
            .mode(0o700)
            .create(&making)
            .map_err(|e| Error::io("create", &making, e))
            .and_then(|()| account.give(&making))
            .and_then(|()| copy_tree_as(template, &making, &|path| account.give(path)))
            .and_then(|()| identity::renew(&making))
            .and_then(|()| {
                fs::rename(&making, &self.data).map_err(|e| Error::io("rename", &making, e))
            });
        if copied.is_err() {
            let _ = fs::remove_dir_all(&making);
        }
        copied
    }

    /// Takes back what opening has made, after a failure before there was a database.
    pub(crate) fn unmake(&self) {
        if self.data.exists() {
            return;
        }
        if let Some(made) = &self.made {
            let _ = fs::remove_file(self.path.join("lock"));
            // Only empty directories go: somebody may have put something there meanwhile.
            for directory in self
                .path
                .ancestors()
                .take_while(|directory| directory.starts_with(made))
            {
                let _ = fs::remove_dir(directory);
            }
        }
    }

    pub(crate) fn is_new(&self) -> bool {
        self.made.is_some()
    }

    /// Finds damage that can be seen without a server.
    pub(crate) fn check(&self) -> Result<()> {
        for name in ESSENTIAL {
            if !self.data.join(name).exists() {
                return Err(self.damaged(&format!("{name} is missing")));
            }
        }
        let control = self.data.join("global/pg_control");
        let size = fs::metadata(&control)
            .map_err(|e| Error::io("read", &control, e))?
            .len();
        if size != CONTROL_FILE_SIZE {
            return Err(self.damaged(&format!(
                "global/pg_control has {size} bytes, not {CONTROL_FILE_SIZE}"
            )));
        }
        Ok(())
    }

    /// Whether the last server stopped cleanly.
    pub(crate) fn clean(&self) -> Result<bool> {
        let control = self.data.join("global/pg_control");
        let bytes = fs::read(&control).map_err(|e| Error::io("read", &control, e))?;
        Ok(bytes.get(STATE_OFFSET..STATE_OFFSET + 4) == Some(&CLEAN))
    }

    pub(crate) fn owner(&self) -> Option<Owner> {
        let text = fs::read_to_string(self.path.join("owner")).ok()?;
        let mut lines = text.lines();
        let process = lines
            .next()?
            .split_once(' ')
            .and_then(|(pid, start)| Some((pid.parse().ok()?, start.parse().ok()?)));
        Some(Owner {
            process,
            bin_dir: lines.next()?.into(),
        })
    }

    /// Two lines: process id and start time (or `nobody`), and where the programs are.
    pub(crate) fn record_owner(&self, owner: &Owner, account: &Account) -> Result<()> {
        let process = owner
            .process
            .map_or("nobody".into(), |(pid, start)| format!("{pid} {start}"));
        self.write(
            "owner",
            &format!("{process}\n{}\n", owner.bin_dir.display()),
            0o644,
            account,
        )
    }

    pub(crate) fn forget_owner(&self) {
        let _ = fs::remove_file(self.path.join("owner"));
    }

    pub(crate) fn password(&self) -> Option<String> {
        fs::read_to_string(self.path.join("password"))
            .ok()
            .filter(|text| !text.is_empty())
    }

    /// 128 random bits from the kernel.
    pub(crate) fn random_password() -> Result<String> {
        let source = Path::new("/dev/urandom");
        let mut bytes = [0; 16];
        let read = fs::File::open(source).and_then(|mut random| random.read_exact(&mut bytes));
        read.map_err(|e| Error::io("read", source, e))?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub(crate) fn record_password(&self, password: &str, account: &Account) -> Result<()> {
        self.write("password", password, 0o600, account)
    }

    /// Writes a small file so that readers see the old or the new one.
    fn write(&self, name: &str, text: &str, mode: u32, account: &Account) -> Result<()> {
        let (path, unfinished) = (self.path.join(name), self.path.join(WRITING));
        let mut options = fs::OpenOptions::new();
        let written = options
            .create(true)
            .write(true)
            .truncate(true)
            .mode(mode)
            .open(&unfinished)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|e| Error::io("write", &path, e))
            .and_then(|()| account.give(&unfinished))
            .and_then(|()| {
                fs::rename(&unfinished, &path).map_err(|e| Error::io("write", &path, e))
            });
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    fn damaged(&self, what: &str) -> Error {
        Error::Damaged {
            path: self.path.clone(),
            what: what.into(),
        }
    }
}
