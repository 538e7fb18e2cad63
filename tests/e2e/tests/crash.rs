//! kill -9 of a backend and of the whole server in the middle of writes: afterwards
//! main and the branch hold exactly what was committed.
//!
//! Writers keep a model: every committed transaction adds one row to `done` and
//! moves an amount between two tables, so sums and counts show lost or doubled work.
//! A commit whose answer was lost may count or not, but not in half.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use braid_e2e::cases;
use braid_e2e::db::Db;
use braid_e2e::server::{Library, Server};
use braid_testkit::Session;

const SCHEMA: &str = "CREATE TABLE a (id int PRIMARY KEY, n bigint, pad text);
    CREATE TABLE b (id int PRIMARY KEY, n bigint);
    CREATE TABLE done (side text, k bigint, PRIMARY KEY (side, k));
    INSERT INTO a SELECT i, 1000, repeat('x', 100) FROM generate_series(1, 200) i;
    INSERT INTO b SELECT i, 1000 FROM generate_series(1, 200) i";

/// Writes on one side until stopped or cut off; returns the last committed number.
fn write(
    server: &Server,
    database: &str,
    branch: &str,
    from: i64,
    stop: &AtomicBool,
    pid: &AtomicI64,
    wrote: &AtomicBool,
) -> i64 {
    let options = format!("-c pggit.branch={branch}");
    let Ok(mut s) = Session::connect(
        &server.target(),
        "postgres",
        database,
        &[("options", &options)],
    ) else {
        return from;
    };
    pid.store(i64::from(s.pid), Ordering::SeqCst);
    let mut last = from;
    while !stop.load(Ordering::SeqCst) {
        let k = last + 1;
        let (x, y) = (1 + k * 7 % 200, 1 + k * 13 % 200);
        let sql = format!(
            "BEGIN; UPDATE a SET n = n - {k} WHERE id = {x}; UPDATE b SET n = n + {k} WHERE id = {y};
             DELETE FROM a WHERE id = {new} AND id > 200; INSERT INTO a VALUES ({new}, 0, 'n') ON CONFLICT (id) DO UPDATE SET pad = 'again';
             INSERT INTO done VALUES ('{branch}', {k}); COMMIT",
            new = 200 + 1 + k % 50
        );
        match s.run(&sql) {
            Ok(o) if o.error.is_none() => {
                last = k;
                wrote.store(true, Ordering::SeqCst);
            }
            _ => break,
        }
    }
    last
}

/// What is there: sum of both tables, transactions done, the highest of them.
fn check(db: &Db, side: &str, committed: i64) -> i64 {
    let mut s = db.on(side);
    let line = s.line(&format!(
        "SELECT (SELECT sum(n) FROM a) + (SELECT sum(n) FROM b), count(*), coalesce(max(k), 0) FROM done WHERE side = '{side}'"
    ));
    let numbers: Vec<i64> = line
        .split('|')
        .map(|v| v.parse().expect("a number"))
        .collect();
    assert_eq!(numbers[0], 400_000, "{side}: money is conserved");
    assert_eq!(
        numbers[1], numbers[2],
        "{side}: no transaction is missing in between"
    );
    assert!(
        numbers[2] >= committed && numbers[2] <= committed + 1,
        "{side}: {line}, committed {committed}"
    );
    assert_eq!(
        s.line("SELECT count(*) - count(DISTINCT id) FROM a"),
        "0",
        "{side}"
    );
    assert_eq!(
        s.line("SELECT sum(n) FROM (SELECT n FROM a ORDER BY id) x"),
        s.line("SELECT sum(n) FROM a"),
        "{side}"
    );
    numbers[2]
}

fn own_server() -> &'static Server {
    Box::leak(Box::new(Server::start(
        Library::Preloaded,
        "fsync = on\nfull_page_writes = on\nsynchronous_commit = on",
    )))
}

/// Runs writers on main and a branch, lets `harm` strike, checks; a few rounds.
fn rounds(server: &'static Server, rounds: usize, harm: impl Fn(&Server, &[AtomicI64; 2])) {
    let db = Db::on_server(server);
    db.main().exec(SCHEMA);
    db.branch("work");
    let frozen = db
        .branch("frozen")
        .line("SELECT md5(string_agg(a::text, ',' ORDER BY id)) FROM a");
    let mut last = [0, 0];
    for round in 0..rounds {
        let stop = AtomicBool::new(false);
        let pids = [AtomicI64::new(0), AtomicI64::new(0)];
        let wrote = [AtomicBool::new(false), AtomicBool::new(false)];
        last = std::thread::scope(|scope| {
            let (stop, pids, wrote, name) = (&stop, &pids, &wrote, db.name.as_str());
            let side = |side: &'static str, i: usize| {
                let from = last[i];
                scope.spawn(move || write(server, name, side, from, stop, &pids[i], &wrote[i]))
            };
            let (main, work) = (side("main", 0), side("work", 1));
            // A slow machine must not be harmed before anything was written.
            let deadline = Instant::now() + Duration::from_secs(60);
            while !wrote.iter().all(|w| w.load(Ordering::SeqCst)) && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(5));
            }
            std::thread::sleep(Duration::from_millis(150 + 70 * round as u64));
            harm(server, pids);
            stop.store(true, Ordering::SeqCst);
            [main.join().expect("writer"), work.join().expect("writer")]
        });
        server.wait_until_ready();
        last = [check(&db, "main", last[0]), check(&db, "work", last[1])];
        let now = db
            .on("frozen")
            .line("SELECT md5(string_agg(a::text, ',' ORDER BY id)) FROM a");
        assert_eq!(now, frozen, "a branch nobody writes does not move");
    }
    assert!(last[0] > 0 && last[1] > 0, "both sides wrote: {last:?}");
}

cases! {
    fn a_killed_backend_on_main_loses_nothing_and_doubles_nothing() {
        rounds(own_server(), 4, |server, pids| {
            server.signal_backend("KILL", pids[0].load(Ordering::SeqCst) as i32);
            std::thread::sleep(Duration::from_millis(200));
        });
    }

    fn a_killed_backend_on_a_branch_loses_nothing_and_doubles_nothing() {
        rounds(own_server(), 4, |server, pids| {
            server.signal_backend("KILL", pids[1].load(Ordering::SeqCst) as i32);
            std::thread::sleep(Duration::from_millis(200));
        });
    }

    fn a_killed_server_loses_nothing_and_doubles_nothing() {
        rounds(own_server(), 4, |server, _| server.kill_and_restart());
    }

    fn a_cancelled_or_terminated_statement_leaves_no_half_copy_up() {
        let db = Db::with(SCHEMA);
        db.main().exec("CREATE TABLE many (id int PRIMARY KEY, v text); INSERT INTO many SELECT i, 'v' FROM generate_series(1, 60000) i");
        let mut b = db.branch("b");
        for wait in [5, 20, 60, 120] {
            b.0.send("UPDATE many SET v = v || '!'", None).expect("sent");
            std::thread::sleep(Duration::from_millis(wait));
            db.main().exec(&format!("SELECT pg_cancel_backend({})", b.0.pid));
            let outcome = b.answer();
            if outcome.error.is_some() {
                assert_eq!(outcome.code(), "57014");
                assert_eq!(b.line("SELECT count(*), count(*) FILTER (WHERE v <> 'v') FROM many"), "60000|0");
            } else {
                b.exec("UPDATE many SET v = 'v'");
            }
        }
        assert_eq!(db.main().line("SELECT count(*) FROM many WHERE v = 'v'"), "60000");
    }
}
