//! Stream tables where real servers take them: an update of the extension, a
//! pooler, a standby, crashes of the scheduler, many tables and writers.

use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};
use braid_e2e::server::{Library, Server};
use braid_testkit::wire::Target;
use braid_testkit::{Rng, Session};

/// A server of the test's own, for as long as the process lives.
fn server(settings: &str) -> &'static Server {
    Box::leak(Box::new(Server::start(Library::Preloaded, settings)))
}

/// Rows that one side has and the other has not.
fn differences(s: &mut Conn, table: &str, query: &str) -> String {
    s.line(&format!(
        "SELECT count(*) FROM ((SELECT * FROM {table} EXCEPT ALL ({query})) \
         UNION ALL (({query}) EXCEPT ALL SELECT * FROM {table})) d"
    ))
}

/// Waits until a query answers so.
fn wait_for(s: &mut Conn, sql: &str, wanted: &str) {
    let began = Instant::now();
    loop {
        let found = s.line(sql);
        if found == wanted {
            return;
        }
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "{sql}: {found}, not {wanted}"
        );
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// Writes the script of an older version, which lacks a function, and the
/// script that updates it.
fn older_version(server: &Server) {
    let dir = server.extension_dir();
    let control = std::fs::read_to_string(dir.join("braid.control")).expect("a control file");
    let version = control
        .split("default_version = '")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .expect("a version");
    let now = std::fs::read_to_string(dir.join(format!("braid--{version}.sql"))).expect("a script");
    let begin = now
        .find("CREATE FUNCTION pgstream.health_check(")
        .expect("the function");
    let comment = begin
        + now[begin..]
            .find("COMMENT ON FUNCTION pgstream.health_check(")
            .expect("its comment");
    let end = comment + now[comment..].find(";\n").expect("its end") + 2;
    let old = format!("{}{}", &now[..begin], &now[end..]);
    std::fs::write(dir.join("braid--0.0.1.sql"), old).expect("the old script");
    std::fs::write(
        dir.join(format!("braid--0.0.1--{version}.sql")),
        &now[begin..end],
    )
    .expect("the update script");
}

/// The pooler, when this machine has it.
fn pgbouncer(server: &Server) -> Option<Pooler> {
    let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]
        .into_iter()
        .find(|path| Path::new(path).exists())?;
    let dir = server.dir();
    let users = dir.join("users.txt");
    std::fs::write(&users, "\"postgres\" \"\"\n").expect("users");
    let conf = dir.join("pgbouncer.ini");
    let text = format!(
        "[databases]\n* = host={dir} port=5432\n[pgbouncer]\nlisten_addr =\nlisten_port = 6432\n\
         unix_socket_dir = {dir}\nauth_type = trust\nauth_file = {users}\npool_mode = transaction\n\
         default_pool_size = 1\nlogfile = {dir}/pgbouncer.log\npidfile = {dir}/pgbouncer.pid\n",
        dir = dir.display(),
        users = users.display()
    );
    std::fs::write(&conf, text).expect("configuration");
    let child = server
        .program(program)
        .arg(&conf)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the pooler starts");
    Some(Pooler(child))
}

/// Ends with the test.
struct Pooler(Child);

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn through_pooler(server: &Server, database: &str) -> Conn {
    let target = Target::Unix(server.dir().to_path_buf(), 6432);
    let began = Instant::now();
    loop {
        match Session::connect(&target, "postgres", database, &[]) {
            Ok(session) => return Conn(session),
            Err(e) => assert!(began.elapsed() < Duration::from_secs(20), "{e}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

const T: &str = "CREATE TABLE t (id int PRIMARY KEY, g int, v int); \
                 INSERT INTO t SELECT i, i % 10, i FROM generate_series(1, 1000) i";
const BY_G: &str = "SELECT g, sum(v) AS s, count(*) AS n FROM t GROUP BY g";

cases! {
    fn an_update_of_the_extension_keeps_stream_tables_and_branches() {
        let server = server("");
        older_version(server);
        server.admin("postgres", "CREATE DATABASE old");
        let mut s = Conn(server.connect("old"));
        s.exec("CREATE EXTENSION braid VERSION '0.0.1'");
        s.exec(T);
        s.exec(&format!("SELECT pgstream.create_stream_table('st', '{BY_G}', '200ms')"));
        s.exec(&format!("SELECT pgstream.create_stream_table('now', '{BY_G}', refresh_mode => 'immediate')"));
        s.exec("SELECT pggit.create_branch('side'); UPDATE t SET v = v + 1 WHERE id = 7");
        assert_eq!(s.line("SELECT to_regproc('pgstream.health_check')"), "\\N");
        s.exec("ALTER EXTENSION braid UPDATE");
        assert_eq!(s.line("SELECT count(*) FROM pgstream.health_check() WHERE severity <> 'info'"), "0");
        s.exec("UPDATE t SET g = 3 WHERE id < 50");
        s.exec("SELECT * FROM pgstream.refresh_stream_table('st')");
        for table in ["st", "now"] {
            assert_eq!(differences(&mut s, table, BY_G), "0", "{table}");
        }
        let mut b = Conn(server.connect("old"));
        b.exec("SELECT pggit.switch_branch('side')");
        assert_eq!(b.line("SELECT v FROM t WHERE id = 7"), "7");
        assert_eq!(differences(&mut b, "st", BY_G), "0");
        s.exec("INSERT INTO t VALUES (2000, 1, 1)");
        wait_for(&mut s, "SELECT sum(n) FROM st", "1001");
    }

    fn clients_of_a_pooler_share_a_connection() {
        let server = server("");
        let Some(_pooler) = pgbouncer(server) else {
            println!("skipped: this machine has no pgbouncer");
            return;
        };
        let db = Db::on_server(server);
        let (mut a, mut b) = (through_pooler(server, &db.name), through_pooler(server, &db.name));
        a.exec(T);
        b.exec(&format!("SELECT pgstream.create_stream_table('st', '{BY_G}', 'manual', 'differential')"));
        a.exec(&format!("SELECT pgstream.create_stream_table('now', '{BY_G}', 'manual', 'immediate')"));
        b.exec("SELECT pggit.create_branch('side')");
        assert_eq!(a.line("SELECT pg_backend_pid()"), b.line("SELECT pg_backend_pid()"));
        for round in 0..20 {
            a.exec(&format!("BEGIN; UPDATE t SET v = v + 1 WHERE id % 20 = {round}; SAVEPOINT p; DELETE FROM t; ROLLBACK TO p; COMMIT"));
            b.exec("SELECT * FROM pgstream.refresh_stream_table('st')");
            a.exec(&format!("BEGIN; SET LOCAL pggit.branch = 'side'; INSERT INTO t VALUES ({}, 1, 1000000); COMMIT", 5000 + round));
            assert_eq!(b.line("SELECT pggit.current_branch()"), "main");
            for table in ["st", "now"] {
                assert_eq!(differences(&mut b, table, BY_G), "0", "{table} in round {round}");
            }
        }
        assert_eq!(a.line("SELECT count(*) FROM t WHERE v = 1000000"), "0");
        let side = "BEGIN; SET LOCAL pggit.branch = 'side'; SELECT * FROM pgstream.refresh_stream_table('st'); \
                    SELECT n FROM st WHERE g = 1; COMMIT";
        assert!(a.run(side).error.is_none());
        assert_eq!(b.line("SELECT n FROM st WHERE g = 1"), "100");
    }

    fn a_standby_reads_stream_tables_and_refreshes_none() {
        let primary = server("wal_level = replica\nmax_wal_senders = 4");
        let db = Db::on_server(primary);
        let mut s = db.main();
        s.exec(T);
        s.exec(&format!("SELECT pgstream.create_stream_table('st', '{BY_G}', '100ms')"));
        let standby = primary.standby();
        let mut r = Conn(standby.connect(&db.name));
        assert_eq!(r.line("SELECT pg_is_in_recovery()"), "t");
        s.exec("UPDATE t SET v = v + 1000, g = (g + 1) % 10 WHERE id % 3 = 0");
        wait_for(&mut r, "SELECT sum(s) FROM st", "833500");
        assert_eq!(differences(&mut r, "st", BY_G), "0");
        assert_eq!(r.line("SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'braid%'"), "0");
        r.fails_with("25006", "SELECT * FROM pgstream.refresh_stream_table('st')");
        r.fails_with("25006", "SELECT pgstream.create_stream_table('other', 'SELECT 1 AS x')");
        assert_eq!(r.line("SELECT status FROM pgstream.get_staleness('st')"), "active");
        r.exec("SELECT * FROM pgstream.health_check()");
        // Promoted, it goes on from where the frontier says.
        s.exec("SELECT pgstream.pause('st'); UPDATE t SET v = v + 1 WHERE id = 1");
        let here = s.line("SELECT pg_current_wal_insert_lsn()");
        wait_for(&mut r, &format!("SELECT pg_last_wal_replay_lsn() >= '{here}'"), "t");
        r.exec("SELECT pg_promote()");
        r.exec("SELECT pgstream.resume('st'); UPDATE t SET v = v + 1 WHERE id = 2");
        r.exec("SELECT * FROM pgstream.refresh_stream_table('st')");
        assert_eq!(differences(&mut r, "st", BY_G), "0");
        r.exec("UPDATE t SET v = v + 1 WHERE id = 3");
        wait_for(&mut r, "SELECT sum(s) FROM st", "833503");
    }

    fn a_killed_scheduler_leaves_contents_and_frontier_in_agreement() {
        let server = server("restart_after_crash = on");
        let db = Db::on_server(server);
        let mut s = db.main();
        s.exec(T);
        s.exec(&format!("SELECT pgstream.create_stream_table('st', '{BY_G}', '20ms', 'differential')"));
        let mut killed = 0;
        for round in 0..4 {
            let name = if round % 2 == 0 { "braid stream worker" } else { "braid stream launcher" };
            let began = Instant::now();
            let mut pid = None;
            while pid.is_none() && began.elapsed() < Duration::from_secs(10) {
                s.exec(&format!("UPDATE t SET v = v + 1, g = (g + 1) % 10 WHERE id % 7 = {round}"));
                let found = s.line(&format!("SELECT pid FROM pg_stat_activity WHERE backend_type = '{name}'"));
                pid = found.split(' ').next().and_then(|pid| pid.parse::<i32>().ok());
            }
            if let Some(pid) = pid {
                server.signal_backend("KILL", pid);
                killed += 1;
                // The postmaster restarts everybody.
                let began = Instant::now();
                while s.0.run("SELECT 1").is_ok() {
                    assert!(began.elapsed() < Duration::from_secs(20), "the session survived");
                }
                server.wait_until_ready();
                s = db.main();
            }
            s.exec("SELECT * FROM pgstream.refresh_stream_table('st')");
            assert_eq!(differences(&mut s, "st", BY_G), "0", "round {round}");
        }
        assert!(killed >= 3, "only {killed} were killed");
        s.exec("UPDATE t SET v = 0");
        wait_for(&mut s, "SELECT sum(s) FROM st", "0");
    }

    /// `SOAK_SECONDS=60` and more: 200 stream tables, 50 sources, 10 writers.
    fn many_tables_and_writers_neither_drift_nor_deadlock() {
        let seconds: u64 = std::env::var("SOAK_SECONDS").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
        let (sources, streams, writers) = if seconds < 30 { (10, 30, 4) } else { (50, 200, 10) };
        let server = server("max_locks_per_transaction = 512\nmax_worker_processes = 24\ndeadlock_timeout = 200ms");
        let db = Db::on_server(server);
        let mut s = db.main();
        for n in 0..sources {
            s.exec(&format!("CREATE TABLE s{n} (id int PRIMARY KEY, g int, v int); INSERT INTO s{n} SELECT i, i % 10, i FROM generate_series(1, 200) i"));
        }
        let mut rng = Rng::new(7);
        let mut tables: Vec<(String, String)> = Vec::new();
        for n in 0..streams {
            let (a, b) = (rng.below(sources), rng.below(sources));
            let query = match rng.below(5) {
                0 => format!("SELECT g, sum(v) AS s, count(*) AS n FROM s{a} GROUP BY g"),
                1 => format!("SELECT x.id, y.v FROM s{a} x JOIN s{b} y ON y.id = x.id WHERE x.g < 5"),
                2 => format!("SELECT id, v FROM s{a} WHERE v % 3 = 0"),
                3 if n > 5 => format!("SELECT count(*) AS n FROM st{}", rng.below(n)),
                _ => format!("SELECT g, max(v) AS m FROM s{a} GROUP BY g"),
            };
            let schedule = *rng.pick(&["100ms", "500ms", "on commit", "1s", "calculated"]);
            s.exec(&format!("SELECT pgstream.create_stream_table('st{n}', '{query}', '{schedule}')"));
            tables.push((format!("st{n}"), query));
        }
        let (stop, written, failed) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for n in 0..writers {
                let (db, stop, written, failed) = (&db, &stop, &written, &failed);
                scope.spawn(move || {
                    let (mut c, mut rng) = (db.main(), Rng::new(100 + n as u64));
                    while !stop.load(Ordering::Relaxed) {
                        let t = rng.below(sources);
                        let (id, v) = (rng.below(220), rng.below(1000));
                        let outcome = match rng.below(4) {
                            0 => c.run(&format!("INSERT INTO s{t} VALUES ({id}, {v} % 10, {v}) ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v")),
                            1 => c.run(&format!("DELETE FROM s{t} WHERE id = {id}")),
                            2 => c.run(&format!("BEGIN; UPDATE s{t} SET g = {v} % 10 WHERE id = {id}; SAVEPOINT p; DELETE FROM s{t} WHERE id = {id}; ROLLBACK TO p; ROLLBACK")),
                            _ => c.run(&format!("UPDATE s{t} SET v = v + 1, g = {v} % 10 WHERE id = {id}")),
                        };
                        written.fetch_add(1, Ordering::Relaxed);
                        if let Some(e) = outcome.error {
                            println!("FAILED {e}");
                            c.run("ROLLBACK");
                            failed.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
            std::thread::sleep(Duration::from_secs(seconds));
            stop.store(true, Ordering::Relaxed);
        });
        let refreshes = s.line("SELECT count(*) FROM pggit.stream_history");
        let errors = s.line("SELECT count(*), count(*) FILTER (WHERE error_state = '40P01') FROM pggit.stream_history WHERE error_state IS NOT NULL");
        let mut drifted = 0;
        for (name, query) in &tables {
            s.exec(&format!("SELECT * FROM pgstream.refresh_stream_table('{name}')"));
            if differences(&mut s, name, query) != "0" {
                drifted += 1;
                println!("DRIFT {name}: {query}");
            }
        }
        println!(
            "{seconds} s, {} sources, {} stream tables, {writers} writers: {} writes ({} failed), {refreshes} refreshes, errors|deadlocks {errors}, {drifted} drifted",
            sources, tables.len(), written.load(Ordering::Relaxed), failed.load(Ordering::Relaxed)
        );
        assert_eq!(drifted, 0);
        assert_eq!(failed.load(Ordering::Relaxed), 0, "writers failed");
        assert_eq!(errors, "0|0");
        assert!(refreshes.parse::<u64>().is_ok_and(|n| n > tables.len() as u64 * 2));
    }
}
