//! The cache follows the build, and does not grow without end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use braid_embed::{Braid, Options};

use crate::support::{ask, connect, is_root, Sandbox};

/// A pack and a cache of the test's own.
struct Build {
    sandbox: Sandbox,
    dist: PathBuf,
}

impl Build {
    fn new() -> Build {
        let sandbox = Sandbox::new();
        let dist = sandbox.join("dist");
        fs::create_dir(&dist).unwrap();
        // Only the version the tests run with, when that was chosen: packed servers are big.
        let version = std::env::var("BRAID_PG").unwrap_or_default();
        for part in fs::read_dir(pack()).unwrap().flatten() {
            let name = part.file_name().to_string_lossy().into_owned();
            if !name.starts_with("pg") || name.ends_with(&version) {
                let done = Command::new("cp")
                    .arg("-a")
                    .arg(part.path())
                    .arg(&dist)
                    .status();
                assert!(done.unwrap().success());
            }
        }
        Build { sandbox, dist }
    }

    fn options(&self) -> Options {
        Braid::options()
            .dist(&self.dist)
            .cache(self.sandbox.join("cache"))
    }

    /// What a new build does: a file of another age.
    fn rebuild(&self, number: usize) {
        for pack in fs::read_dir(&self.dist).unwrap().flatten() {
            let control = pack.path().join("share/extension/braid.control");
            if let Ok(mut text) = fs::read_to_string(&control) {
                text += &format!("# build {number}\n");
                fs::write(control, text).unwrap();
            }
        }
    }

    fn entries(&self, kind: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.sandbox.join("cache").join(kind)).unwrap();
        entries.flatten().map(|entry| entry.path()).collect()
    }

    /// Makes everything in the cache look as if it had been used long ago, what a server uses longest.
    fn age(&self, used: &Path) {
        for entry in self
            .entries("prefix")
            .into_iter()
            .chain(self.entries("template"))
        {
            let age = if used.starts_with(&entry) {
                "2 hours ago"
            } else {
                "1 hour ago"
            };
            assert!(Command::new("touch")
                .args(["-d", age])
                .arg(entry)
                .status()
                .unwrap()
                .success());
        }
    }
}

pub fn pack() -> PathBuf {
    if let Some(path) = std::env::var_os("BRAID_DIST") {
        return path.into();
    }
    let program = std::env::current_exe().unwrap();
    let places = program
        .ancestors()
        .map(|directory| directory.join("release/braid-dist"));
    let found = places.into_iter().find(|path| Path::is_dir(path));
    found.expect("make build makes the pack")
}

#[test]
fn a_new_build_is_used_by_the_next_opening() {
    let build = Build::new();
    let path = build.sandbox.join("data");
    let first = build.options().open(&path).unwrap();
    let old = first.bin_dir().to_path_buf();
    build.rebuild(1);
    let attached = build.options().open(&path).unwrap();
    assert_eq!(attached.bin_dir(), old);
    first.close().unwrap();
    let second = build.options().open(&path).unwrap();
    assert_ne!(second.bin_dir(), old);
    assert_eq!(
        ask(&mut connect(&second.connection_string()), "SELECT 1"),
        "1"
    );
    // An existing database needs no template.
    assert_eq!(
        (
            build.entries("prefix").len(),
            build.entries("template").len()
        ),
        (2, 1)
    );
}

#[test]
fn old_builds_are_removed_unless_a_server_runs_from_them() {
    let build = Build::new();
    let running = build.options().open(build.sandbox.join("first")).unwrap();
    let path = build.sandbox.join("data");
    for number in 0..6 {
        build.rebuild(number);
        build.age(running.bin_dir());
        build.options().open(&path).unwrap().close().unwrap();
    }
    let kept = build.entries("prefix");
    assert!(kept.iter().any(|prefix| running
        .bin_dir()
        .starts_with(prefix.canonicalize().unwrap())));
    assert_eq!(kept.len(), 5, "{kept:?}");
    let mut client = connect(&running.connection_string());
    client
        .batch_execute("CREATE EXTENSION IF NOT EXISTS plpgsql; DO 'BEGIN END'")
        .unwrap();
}

#[test]
fn a_strict_umask_does_not_close_the_cache_to_the_server() {
    if !is_root() {
        return;
    }
    let build = Build::new();
    let script = "umask 077; exec \"$0\" --exact keeper::keep";
    let status = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .env(crate::support::KEEPER, build.sandbox.join("data"))
        .env("BRAID_CACHE", build.sandbox.join("cache"))
        .env("BRAID_DIST", &build.dist)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert!(
        status.status.success(),
        "{}",
        String::from_utf8_lossy(&status.stderr)
    );
}
