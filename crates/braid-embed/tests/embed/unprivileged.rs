//! The same promises without root: this program runs itself again as the user `nobody`.

use std::fs;
use std::process::Command;

use braid_embed::Braid;

use crate::cache::pack;
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
    let copy = sandbox.join("braid-dist");
    assert!(Command::new("cp")
        .arg("-a")
        .args([&pack(), &copy])
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
            "--exact",
            "lifecycle::open_creates_on_first_use_and_keeps_what_was_written",
            "lifecycle::dropping_the_handle_stops_the_server_cleanly",
            "connecting::the_extension_is_in_new_databases_without_touching_the_system",
            "lifecycle::a_temporary_database_is_deleted_on_drop",
            "connecting::keywords_and_urls_work_in_a_driver_and_in_psql",
            "connecting::tcp_needs_the_password_and_is_off_by_default",
            "lifecycle::a_second_opener_attaches_and_its_close_changes_nothing",
            "lifecycle::a_detached_server_goes_on_until_it_is_stopped",
            "damage::a_killed_server_recovers_what_was_committed",
            "damage::a_lock_file_with_the_process_id_of_another_program_is_stale",
            "orphans::the_server_stops_when_its_owner_is_killed",
            "concurrency::the_first_use_of_an_empty_cache_by_many_processes_fills_it_once",
        ])
        .env("HOME", &home)
        .env_remove("XDG_CACHE_HOME")
        .env_remove("BRAID_CACHE")
        .env("TMPDIR", &home)
        .env("BRAID_DIST", &copy)
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
    assert_eq!(passed, 12, "{text}");
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
