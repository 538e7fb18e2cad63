//! The same promises without root: this program runs itself again as the user `nobody`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use braid_embed::Braid;

use crate::support::{is_root, Sandbox, KEEPER};

#[test]
fn everything_works_without_root() {
    if !is_root() {
        return;
    }
    let sandbox = Sandbox::new();
    let home = sandbox.join("home");
    fs::create_dir(&home).unwrap();
    assert!(Command::new("chown")
        .arg("nobody")
        .arg(&home)
        .status()
        .unwrap()
        .success());
    // The checkout may be in a place that user cannot enter.
    let program = sandbox.join("tests");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let pack = sandbox.join("braid-dist");
    assert!(Command::new("cp")
        .arg("-a")
        .args([&find_pack(), &pack])
        .status()
        .unwrap()
        .success());

    let output = Command::new("setpriv")
        .args([
            "--reuid=nobody",
            "--regid=nogroup",
            "--clear-groups",
            "--no-new-privs",
        ])
        .arg(&program)
        .args([
            "--test-threads=2",
            "lifecycle::",
            "damage::a_killed",
            "damage::a_lock",
            "damage::another",
        ])
        .args(["orphans::the_server", "concurrency::the_first"])
        .env("HOME", &home)
        .env_remove("XDG_CACHE_HOME")
        .env_remove("BRAID_CACHE")
        .env("TMPDIR", &home)
        .env("BRAID_DIST", &pack)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let passed: u32 = text
        .split("ok. ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next()?.parse().ok())
        .unwrap();
    assert!(passed >= 20, "{text}");
    assert!(home.join(".cache/braid/template").is_dir());
}

#[test]
fn somebody_elses_database_is_refused_by_the_owners_name() {
    if !is_root() {
        return;
    }
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let db = Braid::open(&path).unwrap();
    let program = sandbox.join("tests");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    for running in [true, false] {
        if !running {
            assert!(Braid::stop(&path).unwrap());
        }
        let output = Command::new("setpriv")
            .args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"])
            .arg(&program)
            .args(["--exact", "keeper::keep", "--nocapture"])
            .env(KEEPER, &path)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(
            text.contains("WrongOwner") && text.contains("user: \"nobody\""),
            "{text}"
        );
    }
    drop(db);
}

fn find_pack() -> PathBuf {
    if let Some(path) = std::env::var_os("BRAID_DIST") {
        return path.into();
    }
    let program = std::env::current_exe().unwrap();
    let candidates = program
        .ancestors()
        .map(|directory| directory.join("release/braid-dist"));
    let found: Option<PathBuf> = candidates
        .into_iter()
        .find(|path: &PathBuf| Path::is_dir(path));
    found.expect("make build makes the pack")
}
