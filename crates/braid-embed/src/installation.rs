//! Finding what a server is made of: the packed extension and a PostgreSQL to load it into.
//!
//! The pack (`braid-dist`, made by the build) lies beside the program. It has one folder per major version with the
//! extension, and for some versions a complete server. A version is usable when its extension is packed and a
//! server of that version is installed on the system or packed too; the system's is preferred, because it
//! is the one its administrator updates and it has the distribution's contrib modules, ICU and TLS.

use std::env;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cache::Fingerprint;
use crate::{Error, Result};

/// Versions Braid is written for, newest first.
const SUPPORTED: [u32; 4] = [18, 17, 16, 15];

/// Where a server comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    Packed,
    System,
}

/// A PostgreSQL server and the extension built for it.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    pub(crate) version: u32,
    pub(crate) origin: Origin,
    /// Directories of the programs, of the shared files and of the loadable modules.
    pub(crate) bin: PathBuf,
    pub(crate) share: PathBuf,
    pub(crate) lib: PathBuf,
    /// `braid-dist/pgNN`.
    pub(crate) pack: PathBuf,
}

impl Installation {
    /// A name that changes when the server, its extensions, or Braid's own files change.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let mut print = Fingerprint::new()
            .add(b"layout 2")
            .add_file(&self.bin.join("postgres"))
            .add_file(&self.share.join("extension"))
            .add_file(&self.lib)
            .add_file(&self.pack.join("lib/braid.so"));
        for file in self.extension_files() {
            print = print.add_file(&file);
        }
        print
    }

    /// The control file and the SQL scripts of the extension, in order.
    pub(crate) fn extension_files(&self) -> Vec<PathBuf> {
        let directory = self.pack.join("share/extension");
        let mut files: Vec<PathBuf> = fs::read_dir(directory).map_or_else(
            |_| Vec::new(),
            |entries| entries.flatten().map(|entry| entry.path()).collect(),
        );
        // Names with a dot in front are files the packing script has not finished.
        files.retain(|file| {
            !file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .starts_with('.')
        });
        files.sort();
        files
    }
}

/// All usable installations of this machine.
#[derive(Debug)]
pub(crate) struct Found {
    installations: Vec<Installation>,
    searched: Vec<PathBuf>,
}

impl Found {
    /// Looks for the pack and for servers.
    pub(crate) fn search(dist: Option<&Path>) -> Result<Found> {
        let dist = find_dist(dist)?;
        let searched = vec![
            dist.clone(),
            "/usr/lib/postgresql".into(),
            "/usr/pgsql-*".into(),
            "PATH".into(),
        ];
        let mut found = Found {
            installations: Vec::new(),
            searched,
        };
        let system = system_programs();
        for version in SUPPORTED {
            let pack = dist.join(format!("pg{version}"));
            if !pack.join("lib/braid.so").is_file() {
                continue;
            }
            let server = pack.join("server");
            if server.join("bin/postgres").is_file() {
                found.installations.push(Installation {
                    version,
                    origin: Origin::Packed,
                    bin: server.join("bin"),
                    share: server.join("share/postgresql"),
                    lib: server.join("lib/postgresql"),
                    pack: pack.clone(),
                });
            }
            let of_version = system.iter().filter(|found| found.version == version);
            found.installations.extend(
                of_version
                    .filter_map(|found| system_installation(found, &pack))
                    .take(1),
            );
        }
        Ok(found)
    }

    /// The best installation: of the version asked for, else the newest of the system, else the newest packed one.
    pub(crate) fn choose(&self, version: Option<u32>) -> Result<&Installation> {
        let best = self
            .installations
            .iter()
            .filter(|candidate| version.is_none_or(|wanted| candidate.version == wanted))
            .max_by_key(|candidate| (candidate.origin, candidate.version));
        match (best, version) {
            (Some(installation), _) => Ok(installation),
            (None, Some(wanted)) if !self.installations.is_empty() => {
                Err(Error::VersionUnavailable {
                    wanted,
                    available: self.versions(),
                })
            }
            (None, _) => Err(Error::NoPostgres {
                searched: self.searched.clone(),
            }),
        }
    }

    /// Usable versions, ascending.
    pub(crate) fn versions(&self) -> Vec<u32> {
        let mut versions: Vec<u32> = self
            .installations
            .iter()
            .map(|found| found.version)
            .collect();
        versions.sort();
        versions.dedup();
        versions
    }
}

/// The version asked for by `BRAID_PG`.
pub(crate) fn version_from_environment() -> Result<Option<u32>> {
    match env::var("BRAID_PG") {
        Ok(text) if !text.is_empty() => text.parse().map(Some).map_err(|_| Error::InvalidOption {
            option: "BRAID_PG",
            reason: format!("{text:?} is not a major version such as 15"),
        }),
        _ => Ok(None),
    }
}

/// `braid-dist`: the place asked for, `BRAID_DIST`, or near the running program.
///
/// A test or example of Cargo runs from `target/PROFILE/deps`, an installed program from `PREFIX/bin`.
fn find_dist(chosen: Option<&Path>) -> Result<PathBuf> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    if let Some(path) = chosen
        .map(Path::to_path_buf)
        .or_else(|| env::var_os("BRAID_DIST").map(PathBuf::from))
    {
        candidates.push(path);
    } else if let Ok(program) = env::current_exe() {
        let here = program.parent().unwrap_or(Path::new("/"));
        let near = [
            "braid-dist",
            "../braid-dist",
            "../release/braid-dist",
            "../../release/braid-dist",
            "../lib/braid",
        ];
        candidates.extend(near.iter().map(|relative| here.join(relative)));
    }
    let found = candidates.iter().find_map(|path| {
        let path = path.canonicalize().ok()?;
        SUPPORTED
            .iter()
            .any(|version| path.join(format!("pg{version}/lib/braid.so")).is_file())
            .then_some(path)
    });
    found.ok_or(Error::NoPack {
        searched: candidates,
    })
}

/// A directory with a server's programs, and the version they are of.
struct Programs {
    version: u32,
    bin: PathBuf,
}

/// Where distributions put the programs of each version, then whatever `pg_config` in PATH says.
fn system_programs() -> Vec<Programs> {
    let mut programs = Vec::new();
    for version in SUPPORTED {
        for bin in [
            format!("/usr/lib/postgresql/{version}/bin"),
            format!("/usr/pgsql-{version}/bin"),
        ] {
            programs.push(Programs {
                version,
                bin: bin.into(),
            });
        }
    }
    programs.extend(programs_in_path());
    programs
        .retain(|found| found.bin.join("postgres").is_file() && found.bin.join("initdb").is_file());
    programs
}

/// Asks `pg_config`. Debian's is a slow script that knows only the places looked at already.
fn programs_in_path() -> Option<Programs> {
    let path = env::var_os("PATH")?;
    let config = env::split_paths(&path)
        .map(|directory| directory.join("pg_config"))
        .find(|file| file.is_file())?;
    let mut start = [0; 2];
    fs::File::open(&config).ok()?.read_exact(&mut start).ok()?;
    if start == *b"#!" {
        return None;
    }
    let version = ask(&config, "--version")?;
    let major = version
        .strip_prefix("PostgreSQL ")?
        .split(|c: char| !c.is_ascii_digit())
        .next()?;
    Some(Programs {
        version: major.parse().ok()?,
        bin: ask(&config, "--bindir")?.into(),
    })
}

/// The installation whose programs were found, when the rest of it is there, too.
fn system_installation(found: &Programs, pack: &Path) -> Option<Installation> {
    let Programs { version, bin } = found;
    let debian = PathBuf::from(format!("/usr/lib/postgresql/{version}"));
    let (share, lib) = if bin.starts_with(&debian) {
        (
            PathBuf::from(format!("/usr/share/postgresql/{version}")),
            debian.join("lib"),
        )
    } else {
        let config = bin.join("pg_config");
        (
            ask(&config, "--sharedir")?.into(),
            ask(&config, "--pkglibdir")?.into(),
        )
    };
    share.join("postgres.bki").is_file().then(|| Installation {
        version: *version,
        origin: Origin::System,
        bin: bin.clone(),
        share,
        lib,
        pack: pack.into(),
    })
}

/// The first line a program prints for one switch.
fn ask(program: &Path, switch: &str) -> Option<String> {
    let output = Command::new(program)
        .arg(switch)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines()
        .next()
        .filter(|_| output.status.success())
        .map(str::to_string)
}
