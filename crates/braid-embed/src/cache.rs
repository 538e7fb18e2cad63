//! The cache of things that are made once: prefixes and template clusters.
//!
//! ```text
//!   <cache>/prefix/pg15-6f0a...    a private PostgreSQL with the extension (module prefix)
//!   <cache>/template/pg15-91bc...  a stopped cluster to copy (module template)
//!   <cache>/prefix.lock            held while one is made or removed
//! ```
//!
//! An entry is built beside its place and renamed into it, so whoever sees it sees all of it. Its name is a hash
//! of what it was made from: a new build of the extension makes a new entry and never changes one that a running
//! server uses. Old entries go when a new one is made, except those in use and the few used last.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use nix::unistd::geteuid;

use crate::lock::Lock;
use crate::{Error, Result};

/// Entries of one major version that stay although newer ones exist.
const KEPT: usize = 4;
/// An entry used this recently may be in the hands of a process that has not started its server yet.
const YOUNG: Duration = Duration::from_secs(120);

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Prefix,
    Template,
}

impl Kind {
    fn directory(self) -> &'static str {
        match self {
            Kind::Prefix => "prefix",
            Kind::Template => "template",
        }
    }
}

/// The cache directory of this user.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Opens the cache: the place asked for, `BRAID_CACHE`, or the user's usual one.
    pub(crate) fn open(chosen: Option<&Path>) -> Result<Cache> {
        let root = chosen.map(Path::to_path_buf).unwrap_or_else(default_root);
        for kind in [Kind::Prefix, Kind::Template] {
            let directory = root.join(kind.directory());
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(&directory)
                .map_err(|e| Error::io("create", &directory, e))?;
        }
        for directory in [root.clone(), root.join("prefix"), root.join("template")] {
            // Somebody else's cache may be used as it is.
            let _ = open_to_all(&directory);
        }
        let root = root
            .canonicalize()
            .map_err(|e| Error::io("find", &root, e))?;
        Ok(Cache { root })
    }

    /// The entry of that name, made by `build` when it is not there. `build` gets an existing empty directory.
    pub(crate) fn entry(
        &self,
        kind: Kind,
        name: &str,
        build: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        let place = self.root.join(kind.directory()).join(name);
        if place.is_dir() {
            touch(&place);
            return Ok(place);
        }
        let lock = self.root.join(format!("{}.lock", kind.directory()));
        let _held = Lock::wait(&lock, Duration::from_secs(300))?.ok_or_else(|| Error::Busy {
            path: self.root.clone(),
        })?;
        if place.is_dir() {
            touch(&place);
            return Ok(place);
        }
        self.remove_unfinished(kind);
        let unfinished = self
            .root
            .join(kind.directory())
            .join(format!(".making-{name}"));
        fs::create_dir(&unfinished).map_err(|e| Error::io("create", &unfinished, e))?;
        open_to_all(&unfinished)?;
        let built = build(&unfinished).and_then(|()| {
            fs::rename(&unfinished, &place).map_err(|e| Error::io("rename", &unfinished, e))
        });
        if let Err(error) = built {
            let _ = fs::remove_dir_all(&unfinished);
            return Err(error);
        }
        self.prune(kind, &place);
        Ok(place)
    }

    /// Leftovers of processes that were killed while making an entry. The lock is held: nobody is making one now.
    fn remove_unfinished(&self, kind: Kind) {
        for entry in list(&self.root.join(kind.directory())) {
            if entry
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(".making-"))
            {
                let _ = fs::remove_dir_all(entry);
            }
        }
    }

    /// Removes what has not been used for longest, beyond the number kept.
    fn prune(&self, kind: Kind, newest: &Path) {
        let family = family(newest);
        let mut others: Vec<(SystemTime, PathBuf)> = list(&self.root.join(kind.directory()))
            .into_iter()
            .filter(|path| path != newest && self::family(path) == family)
            .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
            .collect();
        others.sort();
        others.reverse();
        let used = programs_running();
        for (last_used, path) in others.into_iter().skip(KEPT - 1) {
            let young = last_used.elapsed().map_or(true, |age| age < YOUNG);
            if !young && !used.iter().any(|program| program.starts_with(&path)) {
                let _ = fs::remove_dir_all(path);
            }
        }
    }
}

/// The part of a name before the hash: `pg15` of `pg15-6f0a`.
fn family(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.split('-').next().unwrap_or_default().to_string()
}

fn default_root() -> PathBuf {
    if let Some(path) = std::env::var_os("BRAID_CACHE") {
        return path.into();
    }
    if geteuid().is_root() {
        return "/var/cache/braid".into();
    }
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|p| p.is_absolute())
    };
    match (
        absolute("XDG_CACHE_HOME"),
        absolute("HOME").filter(|home| usable(home)),
    ) {
        (Some(cache), _) => cache.join("braid"),
        (None, Some(home)) => home.join(".cache/braid"),
        (None, None) => PathBuf::from(format!("/tmp/braid-{}/cache", geteuid())),
    }
}

/// A home directory that exists and is the caller's own; system accounts often have neither.
fn usable(home: &Path) -> bool {
    fs::metadata(home)
        .is_ok_and(|metadata| metadata.is_dir() && metadata.uid() == geteuid().as_raw())
}

/// Lets the server's account in, whatever the caller's umask is.
fn open_to_all(directory: &Path) -> Result<()> {
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(directory, mode).map_err(|e| Error::io("open up", directory, e))
}

/// Marks an entry as used now. A cache the caller may only read works too.
fn touch(path: &Path) {
    if let Ok(directory) = fs::File::open(path) {
        let _ = directory.set_modified(SystemTime::now());
    }
}

fn list(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).map_or_else(
        |_| Vec::new(),
        |entries| entries.flatten().map(|e| e.path()).collect(),
    )
}

/// The executables of all processes this user can see.
fn programs_running() -> Vec<PathBuf> {
    list(Path::new("/proc"))
        .iter()
        .filter_map(|process| fs::read_link(process.join("exe")).ok())
        .collect()
}

/// FNV-1a, 64 bits: a stable short name for a list of facts. Not for security.
#[derive(Debug, Clone)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn new() -> Fingerprint {
        Fingerprint(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn add(mut self, fact: &[u8]) -> Fingerprint {
        for byte in fact.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }

    /// A file or directory by place, size and time of last change; a missing one counts too.
    pub(crate) fn add_file(self, path: &Path) -> Fingerprint {
        let stamp = fs::metadata(path)
            .map(|m| (m.size(), m.mtime(), m.mtime_nsec()))
            .ok();
        self.add(path.as_os_str().as_encoded_bytes())
            .add(format!("{stamp:?}").as_bytes())
    }

    pub(crate) fn text(&self) -> String {
        format!("{:016x}", self.0)
    }
}
