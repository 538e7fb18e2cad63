//! Opening, using and closing, when nothing goes wrong.

use std::fs;
use std::process::Command;

use braid_embed::{Braid, Error, Role, Status};

use crate::support::{ask, connect, processes_about, processes_in, refusal, Keeper, Sandbox};

#[test]
fn open_creates_on_first_use_and_keeps_what_was_written() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("some/new/folder");
    let db = Braid::open(&path).unwrap();
    assert!(db.created());
    assert_eq!(db.role(), Role::Owner);
    connect(&db.connection_string())
        .batch_execute("CREATE TABLE t AS SELECT 42 AS answer")
        .unwrap();
    db.close().unwrap();

    let db = Braid::open(&path).unwrap();
    assert!(!db.created());
    assert_eq!(
        ask(
            &mut connect(&db.connection_string()),
            "SELECT answer FROM t"
        ),
        "42"
    );
}

#[test]
fn dropping_the_handle_stops_the_server_cleanly() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let db = Braid::open(&path).unwrap();
    let socket = db.connection().socket().unwrap();
    let open_session = connect(&db.connection_string());
    assert!(socket.exists());
    drop(db);
    assert!(!socket.exists());
    assert!(!socket.parent().unwrap().exists());
    assert_eq!(processes_in(&path), []);
    assert_eq!(processes_about(path.to_str().unwrap()), []);
    assert!(matches!(
        Braid::status(&path).unwrap(),
        Status::Stopped { clean: true, .. }
    ));
    drop(open_session);
}

#[test]
fn a_temporary_database_is_deleted_on_drop() {
    let db = Braid::temporary().unwrap();
    let path = db.path().to_path_buf();
    assert_eq!(
        ask(&mut connect(&db.connection_string()), "SHOW fsync"),
        "off"
    );
    assert!(path.join("data").is_dir());
    drop(db);
    assert!(!path.exists());
}

#[test]
fn a_folder_that_was_moved_opens_at_its_new_place() {
    let sandbox = Sandbox::new();
    let db = Braid::open(sandbox.join("old")).unwrap();
    connect(&db.connection_string())
        .batch_execute("CREATE TABLE kept ()")
        .unwrap();
    db.close().unwrap();
    fs::rename(sandbox.join("old"), sandbox.join("new")).unwrap();
    let db = Braid::options()
        .existing()
        .open(sandbox.join("new"))
        .unwrap();
    assert_eq!(
        ask(
            &mut connect(&db.connection_string()),
            "SELECT count(*) FROM kept"
        ),
        "0"
    );
}

#[test]
fn a_second_opener_attaches_and_its_close_changes_nothing() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let owner = Braid::open(&path).unwrap();
    let second = Braid::open(&path).unwrap();
    assert_eq!(second.role(), Role::Attached);
    assert_eq!(second.server_pid(), owner.server_pid());
    let third = Keeper::start(&[path.to_str().unwrap()]);
    assert_eq!(third.role, "attached");
    assert_eq!(third.connection, owner.connection_string());
    third.finish();
    second.close().unwrap();
    assert_eq!(
        ask(&mut connect(&owner.connection_string()), "SELECT 1"),
        "1"
    );
}

#[test]
fn exclusive_use_names_the_owner() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let keeper = Keeper::start(&[path.to_str().unwrap()]);
    match refusal(Braid::options().exclusive().open(&path)) {
        Error::AlreadyOpen { owner, server, .. } => {
            assert_eq!(owner, Some(keeper.child.id()));
            assert!(processes_in(&path).contains(&server));
        }
        other => panic!("{other:?}"),
    }
    keeper.finish();
    Braid::options()
        .exclusive()
        .open(&path)
        .unwrap()
        .close()
        .unwrap();
}

#[test]
fn a_detached_server_goes_on_until_it_is_stopped() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let db = Braid::open(&path).unwrap();
    let (connection, server) = (db.connection_string(), db.server_pid());
    db.detach().unwrap();
    assert_eq!(ask(&mut connect(&connection), "SELECT 1"), "1");

    let attached = Braid::attach(&path).unwrap();
    assert_eq!(
        (attached.role(), attached.server_pid()),
        (Role::Attached, server)
    );
    drop(attached);
    match refusal(Braid::options().exclusive().open(&path)) {
        Error::AlreadyOpen {
            owner: None,
            server: named,
            ..
        } => assert_eq!(named, server),
        other => panic!("{other:?}"),
    }
    assert!(Braid::stop(&path).unwrap());
    assert!(!Braid::stop(&path).unwrap());
    assert_eq!(processes_in(&path), []);
    assert_eq!(processes_about(path.to_str().unwrap()), []);

    let db = Braid::options().detached().open(&path).unwrap();
    assert_eq!(db.role(), Role::Attached);
    drop(db);
    assert!(Braid::stop(&path).unwrap());
}

#[test]
fn stopping_somebody_elses_server_does_not_disturb_the_next_one() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let first = Braid::open(&path).unwrap();
    assert!(Braid::stop(&path).unwrap());
    let second = Braid::open(&path).unwrap();
    assert_eq!(second.role(), Role::Owner);
    drop(first);
    assert_eq!(
        ask(&mut connect(&second.connection_string()), "SELECT 1"),
        "1"
    );
    match Braid::status(&path).unwrap() {
        Status::Running(running) => assert_eq!(running.owner, Some(std::process::id())),
        other => panic!("{other:?}"),
    }
}

#[test]
fn attaching_needs_a_running_server() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    assert!(matches!(
        refusal(Braid::attach(&path)),
        Error::NoDatabase { .. }
    ));
    assert!(matches!(
        refusal(Braid::options().existing().open(&path)),
        Error::NoDatabase { .. }
    ));
    assert!(!path.exists());
    fs::create_dir(&path).unwrap();
    assert!(matches!(
        refusal(Braid::options().existing().open(&path)),
        Error::NoDatabase { .. }
    ));
    assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
    Braid::open(&path).unwrap().close().unwrap();
    assert!(matches!(
        refusal(Braid::attach(&path)),
        Error::NotRunning { .. }
    ));
}

#[test]
fn status_tells_absent_stopped_and_running_apart() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    assert_eq!(Braid::status(&path).unwrap(), Status::Absent);
    let db = Braid::open(&path).unwrap();
    match Braid::status(&path).unwrap() {
        Status::Running(running) => {
            assert_eq!(running.server, db.server_pid());
            assert_eq!(running.version, db.version());
            assert_eq!(running.owner, Some(std::process::id()));
            assert_eq!(running.connection, db.connection());
            assert!(running.bin_dir.join("psql").exists());
            assert!(running.log.exists());
        }
        other => panic!("{other:?}"),
    }
    let version = db.version();
    db.close().unwrap();
    assert_eq!(
        Braid::status(&path).unwrap(),
        Status::Stopped {
            version,
            clean: true
        }
    );
}

#[test]
fn a_server_does_not_hold_what_its_opener_was_given() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    // A shell that leaves a pipe open for its children, as test runners do.
    let script = format!(
        "exec 7>&1; BRAID_TEST_KEEPER='--detach\n{}' \"$0\" --exact keeper::keep",
        path.display()
    );
    let output = Command::new("sh")
        .arg("-c")
        .arg(script)
        .arg(std::env::current_exe().unwrap())
        .output()
        .unwrap();
    // Had the server inherited the pipe, its end would not have come while it runs.
    assert!(output.status.success());
    assert!(matches!(Braid::status(&path).unwrap(), Status::Running(_)));
    assert!(Braid::stop(&path).unwrap());
}

#[test]
fn every_database_has_a_system_identifier_of_its_own() {
    let sandbox = Sandbox::new();
    let identifier = |name: &str| {
        let db = Braid::open(sandbox.join(name)).unwrap();
        let mut client = connect(&db.connection_string());
        client
            .batch_execute("SELECT pg_switch_wal(); CREATE TABLE IF NOT EXISTS t (); CHECKPOINT")
            .unwrap();
        ask(
            &mut client,
            "SELECT system_identifier FROM pg_control_system()",
        )
    };
    let (first, second) = (identifier("a"), identifier("b"));
    assert_ne!(first, second);
    assert_eq!(identifier("a"), first);
}
