//! PostgreSQL's sources, which hold its regression suite.
//!
//! They come from Debian's source archive through apt, with lists and settings of our own:
//! the machine's apt configuration is neither read nor changed. Debian 12 carries 15, sid
//! carries 18. The newest file of a version may have left the mirror already, so every
//! version the lists offer is tried, newest first. Downloads stay in `target/pgsrc`.

use crate::install::workspace_root;
use anyhow::{bail, ensure, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const DEFAULT_MIRROR: &str = "http://deb.debian.org/debian";
const SECURITY: &str = "http://deb.debian.org/debian-security";

/// The unpacked sources of one version.
#[derive(Debug, Clone)]
pub struct Source {
    /// For example `15.18`; the suite of another minor version is fine, because results are
    /// compared with stock's results and not with the expected ones.
    pub version: String,
    /// The top directory.
    pub directory: PathBuf,
}

impl Source {
    /// The sources of `major`: already unpacked, already downloaded, or downloaded now.
    pub fn obtain(major: u32) -> Result<Self> {
        let cache = workspace_root().join("target/pgsrc");
        fs::create_dir_all(&cache)?;
        if let Some(found) = Self::unpacked(&cache, major)? {
            return Ok(found);
        }
        let archive = match archive_in(&cache, major)? {
            Some(archive) => archive,
            None => download(&cache, major)?,
        };
        let status = Command::new("tar")
            .arg("-xjf")
            .arg(&archive)
            .arg("-C")
            .arg(&cache)
            .status()?;
        ensure!(status.success(), "cannot unpack {}", archive.display());
        Self::unpacked(&cache, major)?
            .with_context(|| format!("{} holds no sources of {major}", archive.display()))
    }

    /// The directory of the regression suite.
    pub fn suite(&self) -> PathBuf {
        self.directory.join("src/test/regress")
    }

    fn unpacked(cache: &Path, major: u32) -> Result<Option<Self>> {
        let wanted = format!("postgresql-{major}.");
        let found = newest(cache, |name| {
            name.starts_with(&wanted) && !name.contains(".orig.")
        })?;
        Ok(found
            .filter(|path| path.join("src/test/regress/parallel_schedule").exists())
            .map(|directory| {
                let version = directory
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .replace("postgresql-", "");
                Self { version, directory }
            }))
    }
}

fn archive_in(cache: &Path, major: u32) -> Result<Option<PathBuf>> {
    let wanted = format!("postgresql-{major}_");
    newest(cache, |name| {
        name.starts_with(&wanted) && name.ends_with(".orig.tar.bz2")
    })
}

fn newest(directory: &Path, accept: impl Fn(&str) -> bool) -> Result<Option<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if accept(&entry.file_name().to_string_lossy()) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found.pop())
}

fn download(cache: &Path, major: u32) -> Result<PathBuf> {
    let apt = cache.join("apt");
    fs::create_dir_all(apt.join("lists/partial"))?;
    fs::create_dir_all(apt.join("cache/archives/partial"))?;
    fs::write(apt.join("sources.list"), lists())?;
    eprintln!("fetching the sources of PostgreSQL {major} ...");
    let status = apt_command("apt-get", &apt)
        .arg("update")
        .arg("-qq")
        .status()?;
    ensure!(status.success(), "apt-get update failed");
    let package = format!("postgresql-{major}");
    let offered = apt_command("apt-cache", &apt)
        .arg("showsrc")
        .arg(&package)
        .output()?;
    let offered = String::from_utf8_lossy(&offered.stdout).into_owned();
    let mut versions: Vec<&str> = offered
        .lines()
        .filter_map(|line| line.strip_prefix("Version: "))
        .collect();
    versions.sort_by_key(|version| std::cmp::Reverse(minor(version)));
    for version in &versions {
        let wanted = format!("{package}={version}");
        let arguments = ["source", "-qq", "--download-only", "--tar-only", &wanted];
        if apt_command("apt-get", &apt)
            .args(arguments)
            .current_dir(cache)
            .status()?
            .success()
        {
            if let Some(archive) = archive_in(cache, major)? {
                return Ok(archive);
            }
        }
    }
    bail!(
        "no source of PostgreSQL {major} could be fetched (offered: {})",
        versions.join(", ")
    )
}

/// The archives to look in: sources only, from the mirror the machine uses already.
fn lists() -> String {
    let key = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]";
    let mirror = machine_mirror().unwrap_or_else(|| DEFAULT_MIRROR.to_owned());
    format!(
        "deb-src {key} {mirror} bookworm main\n\
         deb-src {key} {SECURITY} bookworm-security main\n\
         deb-src {key} {mirror} sid main\n"
    )
}

fn machine_mirror() -> Option<String> {
    let lists = fs::read_dir("/etc/apt/sources.list.d").ok()?;
    let files = lists.flatten().map(|entry| entry.path());
    let texts = files.chain([PathBuf::from("/etc/apt/sources.list")]);
    texts
        .filter_map(|path| fs::read_to_string(path).ok())
        .find_map(|text| mirror_in(&text))
}

/// The first address of a Debian archive in an apt list of either format.
fn mirror_in(text: &str) -> Option<String> {
    let lines = text
        .lines()
        .filter(|line| line.starts_with("URIs:") || line.starts_with("deb "));
    lines
        .flat_map(str::split_whitespace)
        .map(|word| word.trim_end_matches('/'))
        .find(|word| word.contains("://") && word.ends_with("/debian"))
        .map(str::to_owned)
}

fn apt_command(program: &str, apt: &Path) -> Command {
    let mut command = Command::new(program);
    command.args([
        "-o",
        "Dir::Etc::sourceparts=/dev/null",
        "-o",
        "APT::Sandbox::User=root",
    ]);
    for (name, file) in [
        ("Dir::Etc::sourcelist", "sources.list"),
        ("Dir::State::lists", "lists"),
        ("Dir::Cache", "cache"),
    ] {
        command
            .arg("-o")
            .arg(format!("{name}={}", apt.join(file).display()));
    }
    command
}

fn minor(version: &str) -> u32 {
    let after_point = version.split('.').nth(1).unwrap_or_default();
    after_point
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap_or_default()
        .parse()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machines_mirror_is_read_from_both_formats() {
        let deb822 = "Types: deb\nURIs: http://mirror.example/debian/\nSuites: bookworm\n";
        assert_eq!(
            mirror_in(deb822).as_deref(),
            Some("http://mirror.example/debian")
        );
        let one_line = "deb [arch=amd64] https://other.example/debian bookworm main\n";
        assert_eq!(
            mirror_in(one_line).as_deref(),
            Some("https://other.example/debian")
        );
        assert_eq!(
            mirror_in("# deb http://mirror.example/debian bookworm main\n"),
            None
        );
    }

    #[test]
    fn minor_versions_order_as_numbers() {
        assert!(minor("15.20-0+deb12u1") > minor("15.9-0+deb12u1"));
        assert_eq!(minor("18.6-3"), 6);
    }
}
