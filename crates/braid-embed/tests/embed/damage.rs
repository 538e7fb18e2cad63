//! Killed servers, damaged folders, full disks: either it works, or it says what is wrong and changes nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use braid_embed::{Braid, Error, Status};

use crate::support::{
    ask, connect, contents, is_root, kill_9, other_version, processes_in, refusal, wait_for,
    Keeper, Sandbox,
};

#[test]
fn a_killed_server_recovers_what_was_committed() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let db = Braid::open(&path).unwrap();
    let mut client = connect(&db.connection_string());
    client
        .batch_execute("CREATE TABLE t AS SELECT generate_series(1, 50000) AS n")
        .unwrap();
    for pid in processes_in(&path) {
        let _ = Command::new("kill")
            .args(["-KILL", &pid.to_string()])
            .status();
    }
    wait_for("the server dies", 5, || processes_in(&path).is_empty());
    assert!(matches!(
        Braid::status(&path).unwrap(),
        Status::Stopped { clean: false, .. }
    ));
    assert!(path.join("data/postmaster.pid").exists());

    let begin = Instant::now();
    let again = Braid::open(&path).unwrap();
    assert!(
        begin.elapsed() < Duration::from_secs(10),
        "recovery took {:?}",
        begin.elapsed()
    );
    assert_eq!(
        ask(
            &mut connect(&again.connection_string()),
            "SELECT count(*) FROM t"
        ),
        "50000"
    );
    // The first handle's server is gone; dropping it must not touch the second one.
    drop(db);
    assert_eq!(
        ask(&mut connect(&again.connection_string()), "SELECT 1"),
        "1"
    );
}

#[test]
fn busy_sessions_of_a_killed_server_do_not_keep_the_folder_closed() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let db = Braid::open(&path).unwrap();
    let mut client = connect(&db.connection_string());
    let busy = std::thread::spawn(move || {
        client.simple_query("SELECT count(*) FROM generate_series(1, 1000000000)")
    });
    std::thread::sleep(Duration::from_millis(300));
    kill_9(db.server_pid());
    let again = Braid::open(&path).unwrap();
    assert_eq!(
        ask(&mut connect(&again.connection_string()), "SELECT 1"),
        "1"
    );
    assert!(busy.join().unwrap().is_err());
}

#[test]
fn a_lock_file_with_the_process_id_of_another_program_is_stale() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    Braid::open(&path).unwrap().close().unwrap();
    let file = path.join("data/postmaster.pid");
    for text in [
        format!(
            "{}\n/elsewhere\n1\n5432\n/tmp\n\n1 1\nready\n",
            std::process::id()
        ),
        "".into(),
    ] {
        fs::write(&file, text).unwrap();
        assert!(matches!(
            Braid::status(&path).unwrap(),
            Status::Stopped { .. }
        ));
        let db = Braid::open(&path).unwrap();
        assert_eq!(ask(&mut connect(&db.connection_string()), "SELECT 1"), "1");
    }
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("project");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("main.rs"), "fn main() {}").unwrap();
    let before = fs::read_dir(&path).unwrap().count();
    assert!(matches!(
        refusal(Braid::open(&path)),
        Error::NotADatabase { .. }
    ));
    assert!(matches!(
        refusal(Braid::open(path.join("main.rs"))),
        Error::NotADatabase { .. }
    ));
    assert_eq!(fs::read_dir(&path).unwrap().count(), before);
}

#[test]
fn a_creation_that_was_interrupted_is_done_again() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    fs::create_dir_all(path.join(".making/base")).unwrap();
    fs::write(path.join(".making/base/1"), "half").unwrap();
    let db = Braid::open(&path).unwrap();
    assert!(db.created());
    assert!(!path.join(".making").exists());
}

#[test]
fn damage_is_named_and_nothing_is_changed() {
    type Harm = (&'static str, fn(&Path));
    let harms: [Harm; 6] = [
        ("PG_VERSION is missing", |data| {
            fs::remove_file(data.join("PG_VERSION")).unwrap()
        }),
        ("PG_VERSION is not a number", |data| {
            fs::write(data.join("PG_VERSION"), "").unwrap()
        }),
        ("pg_control is missing", |data| {
            fs::remove_file(data.join("global/pg_control")).unwrap()
        }),
        ("pg_control has 100 bytes", |data| {
            fs::write(data.join("global/pg_control"), [0; 100]).unwrap()
        }),
        ("incorrect checksum", |data| {
            let control = data.join("global/pg_control");
            let mut bytes = fs::read(&control).unwrap();
            bytes[100] ^= 0xff;
            fs::write(control, bytes).unwrap();
        }),
        ("checkpoint record", |data| {
            for segment in fs::read_dir(data.join("pg_wal")).unwrap().flatten() {
                if segment.file_type().unwrap().is_file() {
                    fs::remove_file(segment.path()).unwrap();
                }
            }
        }),
    ];
    let sandbox = Sandbox::new();
    let (path, whole) = (sandbox.join("data"), sandbox.join("whole"));
    Braid::open(&path).unwrap().close().unwrap();
    let copy = |arguments: &str| {
        let done = Command::new("sh")
            .arg("-c")
            .arg(arguments)
            .current_dir(&sandbox.path)
            .status();
        assert!(done.unwrap().success());
    };
    fs::create_dir(&whole).unwrap();
    copy("cd data/data && cp -a --parents PG_VERSION global/pg_control pg_wal ../../whole");
    for (words, harm) in harms {
        harm(&path.join("data"));
        let before = contents(&path);
        match refusal(Braid::open(&path)) {
            Error::Damaged { what, .. } => assert!(what.contains(words), "{what}"),
            other => panic!("{words}: {other:?}"),
        }
        assert_same(&before, &contents(&path), words);
        copy("cp -a whole/* data/data/");
    }
    Braid::open(&path).unwrap().close().unwrap();
}

#[test]
fn another_version_is_refused_before_anything_is_touched() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    let db = Braid::open(&path).unwrap();
    let version = db.version();
    let other = other_version(version);
    let check = |error| match error {
        Error::VersionMismatch { folder, wanted, .. } => {
            assert_eq!((folder, wanted), (version, vec![other]))
        }
        other => panic!("{other:?}"),
    };
    check(refusal(Braid::options().version(other).open(&path)));
    db.close().unwrap();
    check(refusal(Braid::options().version(other).open(&path)));

    fs::write(path.join("data/PG_VERSION"), "13\n").unwrap();
    match refusal(Braid::open(&path)) {
        Error::VersionMismatch {
            folder: 13, wanted, ..
        } => assert!(wanted.contains(&version)),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        Braid::status(&path).unwrap(),
        Status::Stopped { version: 13, .. }
    ));
}

#[test]
fn what_is_not_installed_is_named() {
    let sandbox = Sandbox::new();
    let error = refusal(
        Braid::options()
            .dist(sandbox.join("nothing"))
            .open(sandbox.join("data")),
    );
    assert!(matches!(error, Error::NoPack { .. }), "{error:?}");
    match refusal(Braid::options().version(9).open(sandbox.join("data"))) {
        Error::VersionUnavailable {
            wanted: 9,
            available,
        } => assert!(!available.is_empty()),
        other => panic!("{other:?}"),
    }
    assert!(!sandbox.join("data").exists());
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    match refusal(Braid::options().setting("work_mem", "plenty").open(&path)) {
        Error::DidNotStart { reason, log, .. } => {
            assert!(reason.contains("work_mem"), "{reason}");
            assert!(fs::read_to_string(log).unwrap().contains("work_mem"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(processes_in(&path), []);
    Braid::open(&path).unwrap().close().unwrap();
}

#[test]
fn a_failed_start_leaves_no_socket_directory_and_no_owner() {
    let sandbox = Sandbox::new();
    let (path, run) = (sandbox.join("data"), sandbox.join("run"));
    Braid::open(&path).unwrap().close().unwrap();
    fs::write(path.join("data/postgresql.auto.conf"), "nonsense = 1\n").unwrap();
    let child = Keeper::spawn(&[path.to_str().unwrap()], &[("BRAID_RUNTIME", &run)]);
    let output = child.wait_with_output().unwrap();
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("nonsense"),
        "{output:?}"
    );
    assert_eq!(fs::read_dir(&run).unwrap().count(), 0);
    assert!(!path.join("owner").exists());
    fs::write(path.join("data/postgresql.auto.conf"), "").unwrap();
    Braid::open(&path).unwrap().close().unwrap();
}

#[test]
fn a_busy_folder_is_reported_after_the_patience_given() {
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    Braid::open(&path).unwrap().close().unwrap();
    let file = fs::File::open(path.join("lock")).unwrap();
    let held = nix::fcntl::Flock::lock(file, nix::fcntl::FlockArg::LockExclusive).unwrap();
    let error = refusal(
        Braid::options()
            .start_timeout(Duration::from_millis(50))
            .open(&path),
    );
    assert!(matches!(error, Error::Busy { .. }), "{error:?}");
    drop(held);
    Braid::open(&path).unwrap().close().unwrap();
}

/// The server may rewrite its own note of how it was started, nothing else.
fn assert_same(before: &[(PathBuf, Vec<u8>)], after: &[(PathBuf, Vec<u8>)], what: &str) {
    let relevant = |files: &[(PathBuf, Vec<u8>)]| -> Vec<(PathBuf, Vec<u8>)> {
        files
            .iter()
            .filter(|(path, _)| !path.ends_with("postmaster.opts"))
            .cloned()
            .collect()
    };
    let (before, after) = (relevant(before), relevant(after));
    let changed: Vec<_> = before
        .iter()
        .filter(|file| !after.contains(file))
        .map(|(path, _)| path)
        .collect();
    let added: Vec<_> = after
        .iter()
        .filter(|file| !before.contains(file))
        .map(|(path, _)| path)
        .collect();
    assert!(
        changed.is_empty() && added.is_empty(),
        "{what}: changed {changed:?}, added {added:?}"
    );
}

/// A small file system of its own, gone at the end of the test.
struct SmallDisk<'a>(&'a Path);

impl SmallDisk<'_> {
    fn mount(at: &Path, megabytes: u32) -> SmallDisk<'_> {
        fs::create_dir_all(at).unwrap();
        let size = format!("size={megabytes}m,mode=755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "none"])
            .arg(at)
            .status()
            .unwrap();
        assert!(
            mounted.success(),
            "this test needs the right to mount a tmpfs"
        );
        SmallDisk(at)
    }

    fn resize(&self, megabytes: u32) {
        let size = format!("remount,size={megabytes}m");
        assert!(Command::new("mount")
            .args(["-o", &size])
            .arg(self.0)
            .status()
            .unwrap()
            .success());
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_is_named_and_nothing_half_made_stays() {
    if !is_root() {
        return;
    }
    let sandbox = Sandbox::new();
    let mount = sandbox.join("disk");
    let disk = SmallDisk::mount(&mount, 20);
    assert!(matches!(
        refusal(Braid::open(mount.join("a/b"))),
        Error::DiskFull { .. }
    ));
    assert_eq!(fs::read_dir(&mount).unwrap().count(), 0);

    disk.resize(200);
    let path = mount.join("a/b");
    let db = Braid::open(&path).unwrap();
    connect(&db.connection_string())
        .batch_execute("CREATE TABLE kept AS SELECT 7 AS n")
        .unwrap();
    db.close().unwrap();
    let filler = mount.join("filler");
    let filled = Command::new("dd")
        .args(["if=/dev/zero", "bs=64k"])
        .arg(format!("of={}", filler.display()))
        .output();
    assert!(!filled.unwrap().status.success());
    let before = contents(&path);
    assert!(matches!(
        refusal(Braid::open(&path)),
        Error::DiskFull { .. }
    ));
    assert_same(&before, &contents(&path), "full disk");

    fs::remove_file(filler).unwrap();
    let db = Braid::open(&path).unwrap();
    assert_eq!(
        ask(&mut connect(&db.connection_string()), "SELECT n FROM kept"),
        "7"
    );
    drop(db);
}

/// A directory only root can enter.
fn closed(sandbox: &Sandbox) -> PathBuf {
    let closed = sandbox.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    closed
}

#[test]
fn a_folder_below_a_closed_directory_works_all_the_same() {
    if !is_root() {
        return;
    }
    let sandbox = Sandbox::new();
    let path = closed(&sandbox).join("project/data");
    let db = Braid::open(&path).unwrap();
    let mut client = connect(&db.connection_string());
    for statement in [
        "CREATE TABLE kept AS SELECT 7 AS n",
        "ALTER SYSTEM SET work_mem = '5MB'",
        "SELECT pg_reload_conf()",
        "CREATE DATABASE other",
    ] {
        client.batch_execute(statement).unwrap();
    }
    let mut client = connect(&db.connection().database("other").keywords());
    assert_eq!(ask(&mut client, "SHOW work_mem"), "5MB");
    // The session's account sees its own directory and nothing above it.
    let read =
        |file: &str| format!("SELECT coalesce(pg_read_file('{file}', 0, 9, true), 'hidden')");
    assert_eq!(
        ask(&mut client, &read("PG_VERSION")).trim(),
        db.version().to_string()
    );
    assert!(client
        .simple_query(&read(&path.join("data/PG_VERSION").display().to_string()))
        .is_err());
    kill_9(db.server_pid());
    let again = Braid::open(&path).unwrap();
    assert_eq!(
        ask(
            &mut connect(&again.connection_string()),
            "SELECT n FROM kept"
        ),
        "7"
    );
    assert!(matches!(Braid::status(&path).unwrap(), Status::Running(_)));
    drop((db, again));
    assert_eq!(processes_in(&path), []);
}

#[test]
fn a_cache_the_servers_account_cannot_reach_is_named() {
    if !is_root() {
        return;
    }
    let sandbox = Sandbox::new();
    let closed = closed(&sandbox);
    match refusal(
        Braid::options()
            .cache(closed.join("cache"))
            .open(sandbox.join("data")),
    ) {
        Error::Unreachable { closed: named, .. } => {
            assert_eq!(named, closed.canonicalize().unwrap())
        }
        other => panic!("{other:?}"),
    }
    assert!(!sandbox.join("data").exists());
}

#[test]
fn a_database_of_root_or_of_somebody_else_is_refused() {
    if !is_root() {
        return;
    }
    let sandbox = Sandbox::new();
    let path = sandbox.join("data");
    Braid::open(&path).unwrap().close().unwrap();
    assert!(Command::new("chown")
        .args(["-R", "root"])
        .arg(path.join("data"))
        .status()
        .unwrap()
        .success());
    match refusal(Braid::open(&path)) {
        Error::WrongOwner { owner, user, .. } => assert!(owner == "root" && user != "root"),
        other => panic!("{other:?}"),
    }
}
