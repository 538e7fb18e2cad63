//! Nothing stays behind when the process that opened a database is killed.

use std::process::Command;
use std::time::Duration;

use braid_embed::{Braid, Role, Status};

use crate::support::{
    ask, connect, kill_9, processes_about, processes_in, wait_for, Keeper, Sandbox,
};

#[test]
fn the_server_stops_when_its_owner_is_killed() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let keeper = Keeper::start(&[path.to_str().unwrap()]);
    let mut client = connect(&keeper.connection);
    client
        .batch_execute("CREATE TABLE t AS SELECT 1 AS n")
        .unwrap();
    keeper.kill();
    wait_for("the server stops", 10, || processes_in(&path).is_empty());
    wait_for("the watchdog leaves", 10, || {
        processes_about(path.to_str().unwrap()).is_empty()
    });
    assert!(matches!(
        Braid::status(&path).unwrap(),
        Status::Stopped { clean: true, .. }
    ));
    let db = Braid::open(&path).unwrap();
    assert_eq!(
        ask(&mut connect(&db.connection_string()), "SELECT n FROM t"),
        "1"
    );
}

#[test]
fn opening_right_after_the_owner_was_killed_gets_a_server_of_its_own() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    for _ in 0..5 {
        Keeper::start(&[path.to_str().unwrap()]).kill();
        let db = Braid::open(&path).unwrap();
        assert_eq!(db.role(), Role::Owner);
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(ask(&mut connect(&db.connection_string()), "SELECT 1"), "1");
    }
}

#[test]
fn a_temporary_database_is_deleted_when_its_owner_is_killed() {
    let keeper = Keeper::start(&[]);
    let path = keeper.path.clone();
    assert!(path.join("data").exists());
    keeper.kill();
    wait_for("the folder goes", 10, || !path.exists());
    assert_eq!(processes_in(&path), []);
}

#[test]
fn a_server_whose_owner_and_watchdog_were_killed_is_replaced() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let keeper = Keeper::start(&[path.to_str().unwrap()]);
    let watchdogs = processes_about("braid-watchdog\0");
    let text = path.to_str().unwrap();
    for pid in watchdogs
        .into_iter()
        .filter(|pid| processes_about(text).contains(pid))
    {
        kill_9(pid);
    }
    keeper.kill();
    std::thread::sleep(Duration::from_millis(300));
    assert!(
        !processes_in(&path).is_empty(),
        "the server should still be there"
    );
    let db = Braid::open(&path).unwrap();
    assert_eq!(db.role(), Role::Owner);
    drop(db);
    assert_eq!(processes_in(&path), []);
}

#[test]
fn a_detached_server_survives_its_opener() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let keeper = Keeper::start(&["--detach", path.to_str().unwrap()]);
    let connection = keeper.connection.clone();
    std::thread::sleep(Duration::from_millis(200));
    keeper.kill();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(ask(&mut connect(&connection), "SELECT 1"), "1");
    assert!(Braid::stop(&path).unwrap());
}

#[test]
fn an_opener_killed_at_any_moment_leaves_a_folder_that_opens() {
    let sandbox = Sandbox::new();
    for delay in [20, 60, 110, 170, 300] {
        let path = sandbox.join(format!("data{delay}"));
        let mut child = Keeper::spawn(&[path.to_str().unwrap()], &[]);
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        let db = Braid::open(&path).unwrap();
        assert_eq!(db.role(), Role::Owner, "after {delay} ms");
        assert_eq!(ask(&mut connect(&db.connection_string()), "SELECT 1"), "1");
        drop(db);
        wait_for("everything ends", 10, || processes_in(&path).is_empty());
    }
}

#[test]
fn ctrl_c_reaches_the_owner_but_not_the_server() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let db = Braid::open(&path).unwrap();
    let group = |pid: u32| {
        let output = Command::new("ps")
            .args(["-o", "pgid=", "-p", &pid.to_string()])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_string()
    };
    assert_ne!(group(db.server_pid()), group(std::process::id()));
}
