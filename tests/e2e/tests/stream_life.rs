//! What happens to stream tables in their life: others over them, circles,
//! schedules, owners, branches, merges, crashes.

#[path = "stream/common.rs"]
mod common;

use std::time::{Duration, Instant};

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};
use braid_e2e::server::{Library, Server};
use braid_testkit::Rng;
use common::{create, differences, refresh};

cases! {
    fn stream_tables_over_stream_tables_refresh_together() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, g int, v int); INSERT INTO t SELECT i, i % 4, i FROM generate_series(1, 40) i");
        let mut s = db.main();
        create(&mut s, "base", "SELECT g, sum(v) AS s, count(*) AS n FROM t GROUP BY g", "differential");
        create(&mut s, "left_side", "SELECT g, s FROM base WHERE g < 3", "differential");
        create(&mut s, "right_side", "SELECT g, n FROM base WHERE g > 0", "differential");
        create(&mut s, "top", "SELECT l.g, l.s, r.n FROM left_side l JOIN right_side r USING (g)", "differential");
        for sql in ["UPDATE t SET v = v * 2 WHERE id < 9", "DELETE FROM t WHERE g = 1", "INSERT INTO t VALUES (99, 1, 7)", "UPDATE t SET g = 2 WHERE g = 0"] {
            s.exec(sql);
            let rows = s.rows("SELECT mode FROM pgstream.refresh_stream_table('top')");
            assert_eq!(rows.len(), 4);
            assert_eq!(differences(&mut s, "top", "SELECT g, sum(v) AS s, count(*) AS n FROM t WHERE g IN (1, 2) GROUP BY g"), "0", "{sql}");
        }
        assert_eq!(s.line("SELECT DISTINCT stream_table, level FROM pgstream.dependency_tree() ORDER BY level, 1"), "base|1 left_side|2 right_side|2 top|3");
        let e = s.fails_with("PB053", "SELECT pgstream.alter_stream_table('base', query => 'SELECT g, s, n FROM top')");
        assert!(e.detail.contains("base") && !e.hint.is_empty(), "{e}");
    }

    fn circles_of_stream_tables_reach_their_fixpoint() {
        let db = Db::with("CREATE TABLE e (a int, b int, PRIMARY KEY (a, b)); INSERT INTO e VALUES (1, 2), (2, 3), (3, 4), (7, 8)");
        let (mut s, mut rng) = (db.main(), Rng::new(11));
        create(&mut s, "even", "SELECT DISTINCT a, b FROM e WHERE false", "auto");
        create(&mut s, "odd", "SELECT a, b FROM e UNION SELECT v.a, e.b FROM even v JOIN e ON e.a = v.b", "auto");
        create(&mut s, "pairs", "SELECT count(*) AS n FROM odd", "auto");
        s.exec("SELECT pgstream.alter_stream_table('even', query => 'SELECT DISTINCT o.a, e.b FROM odd o JOIN e ON e.a = o.b')");
        let odd = "WITH RECURSIVE w(a, b, odd) AS (SELECT a, b, true FROM e UNION SELECT w.a, e.b, NOT w.odd FROM w JOIN e ON e.a = w.b) SELECT a, b FROM w WHERE odd";
        let mut kinds = std::collections::BTreeSet::new();
        for step in 0..40 {
            let (a, b) = (rng.below(9), rng.below(9));
            s.exec(&match rng.below(4) {
                0 => format!("DELETE FROM e WHERE a = {a} AND b < 6"),
                1 => format!("BEGIN; DELETE FROM e; ROLLBACK; UPDATE e SET b = {b} WHERE a = {a} AND b = (SELECT max(b) FROM e WHERE a = {a}) AND NOT EXISTS (SELECT FROM e WHERE a = {a} AND b = {b})"),
                _ => format!("INSERT INTO e VALUES ({a}, {b}) ON CONFLICT DO NOTHING"),
            });
            let rows = s.rows("SELECT mode FROM pgstream.refresh_stream_table('pairs')");
            kinds.extend(rows);
            assert_eq!(differences(&mut s, "odd", odd), "0", "step {step}");
            assert_eq!(differences(&mut s, "even", "SELECT DISTINCT o.a, e.b FROM odd o JOIN e ON e.a = o.b"), "0", "step {step}");
            assert_eq!(differences(&mut s, "pairs", "SELECT count(*) AS n FROM odd"), "0", "step {step}");
        }
        assert_eq!(kinds.len(), 3, "{kinds:?}");
        let before = s.line("SELECT a, b FROM odd ORDER BY 1, 2");
        s.fails_with("PB055", "SELECT pgstream.alter_stream_table('even', query => 'SELECT a + 1 AS a, b FROM odd UNION SELECT a, b FROM e')");
        for query in ["SELECT a, b FROM odd EXCEPT SELECT a, b FROM e", "SELECT a, b FROM odd", "SELECT a, b FROM odd GROUP BY a, b",
                      "SELECT DISTINCT o.a, e.b FROM odd o LEFT JOIN e USING (a)", "SELECT DISTINCT a, b FROM odd WHERE NOT EXISTS (SELECT FROM e WHERE e.a = odd.a)"] {
            s.fails_with("PB053", &format!("SELECT pgstream.alter_stream_table('even', query => '{query}')"));
        }
        assert_eq!(s.line("SELECT a, b FROM odd ORDER BY 1, 2"), before);
        s.exec("SELECT pgstream.alter_stream_table('even', query => 'SELECT a, b FROM e'); UPDATE e SET b = b + 20 WHERE a = 1");
        refresh(&mut s, "pairs");
        assert_eq!(differences(&mut s, "odd", "SELECT a, b FROM e UNION SELECT v.a, e.b FROM even v JOIN e ON e.a = v.b"), "0");
        s.exec("DROP TABLE e CASCADE");
        assert_eq!(s.line("SELECT count(*) FROM pgstream.stream_tables"), "0");
    }

    fn definitions_of_sources_can_be_protected() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1); CREATE TABLE free (id int)");
        let mut s = db.main();
        create(&mut s, "st", "SELECT id, v FROM t", "differential");
        s.exec("SET pgstream.block_source_ddl = on");
        for sql in ["ALTER TABLE t ADD COLUMN x int", "ALTER TABLE t RENAME COLUMN v TO w", "ALTER TABLE t RENAME TO u"] {
            let e = s.fails_with("PB056", sql);
            assert!(!e.detail.is_empty() && !e.hint.is_empty(), "{e}");
        }
        s.exec("ALTER TABLE free ADD COLUMN x int; CREATE INDEX ON t (v); INSERT INTO t VALUES (2, 2)");
        s.exec("SET pgstream.block_source_ddl = off; ALTER TABLE t RENAME COLUMN v TO w; ALTER TABLE t ADD COLUMN x int DEFAULT 5");
        refresh(&mut s, "st");
        assert_eq!(differences(&mut s, "st", "SELECT id, w FROM t"), "0");
        let e = s.fails_with("0A000", "SET pgstream.cdc_mode = 'wal'");
        assert!(!e.detail.is_empty() && !e.hint.is_empty(), "{e}");
        s.fails_with("22023", "SET pgstream.cdc_mode = 'magic'");
        s.exec("SET pgstream.cdc_mode = 'auto'");
        assert_eq!(s.line("SELECT cdc_mode FROM pgstream.stream_tables"), "trigger");
    }

    fn immediate_tables_follow_inside_the_transaction() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, g int, v int); INSERT INTO t SELECT i, i % 4, i FROM generate_series(1, 40) i");
        let mut s = db.main();
        let query = "SELECT g, sum(v) AS s, count(*) AS n FROM t GROUP BY g";
        create(&mut s, "st", query, "immediate");
        s.exec("BEGIN; UPDATE t SET v = v + 1");
        assert_eq!(differences(&mut s, "st", query), "0");
        s.exec("SAVEPOINT a; DELETE FROM t WHERE g = 2");
        assert_eq!(differences(&mut s, "st", query), "0");
        s.exec("ROLLBACK TO a; INSERT INTO t VALUES (77, 9, 1); UPDATE t SET v = 5 WHERE id = 77");
        assert_eq!(differences(&mut s, "st", query), "0");
        s.exec("ROLLBACK; INSERT INTO t SELECT i, i % 5, i FROM generate_series(100, 120) i; TRUNCATE t");
        assert_eq!(differences(&mut s, "st", query), "0");
        s.exec("INSERT INTO t VALUES (1, 1, 1)");
        let mut other = db.main();
        other.exec("BEGIN; INSERT INTO t VALUES (2, 1, 2)");
        assert!(s.blocks("INSERT INTO t VALUES (3, 1, 3)"));
        other.exec("COMMIT");
        assert!(s.answer().error.is_none());
        assert_eq!(s.line("SELECT * FROM st"), "1|6|3");
    }

    fn schedules_run_by_themselves() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
        let mut s = db.main();
        s.exec("SELECT pgstream.create_stream_table('every', 'SELECT sum(v) AS s FROM t', '200ms')");
        s.exec("SELECT pgstream.create_stream_table('follows', 'SELECT sum(v) AS s FROM t', 'on commit')");
        s.exec("SELECT pgstream.create_stream_table('fails', 'SELECT 10 / v AS q FROM t', '100ms')");
        s.exec("INSERT INTO t VALUES (2, 41)");
        wait_for(&mut s, "SELECT (SELECT s FROM every), (SELECT s FROM follows)", "42|42");
        s.exec("SELECT pgstream.pause('every'); INSERT INTO t VALUES (3, 8)");
        wait_for(&mut s, "SELECT s FROM follows", "50");
        assert_eq!(s.line("SELECT s FROM every"), "42");
        s.exec("SELECT pgstream.resume('every')");
        wait_for(&mut s, "SELECT s FROM every", "50");
        s.exec("INSERT INTO t VALUES (4, 0)");
        wait_for(&mut s, "SELECT errors > 0, error_state FROM pgstream.stream_tables WHERE name = 'fails'", "t|22012");
        assert_eq!(s.line("SELECT count(*) FROM fails"), "3");
        assert_ne!(s.line("SELECT count(*) FROM pgstream.health_check() WHERE stream_table = 'fails'::regclass"), "0");
    }

    fn cron_says_when_it_is_next_due() {
        let db = Db::new();
        let mut s = db.main();
        for (schedule, after, next) in [
            ("*/5 * * * *", "2024-02-28 23:57:10", "2024-02-29 00:00:00"),
            ("30 4 29 2 *", "2024-03-01 00:00:00", "2028-02-29 04:30:00"),
            ("0 9 * * mon-fri", "2024-03-01 09:00:00", "2024-03-04 09:00:00"),
            ("15,45 10-12/2 1 jan,jul *", "2024-07-01 12:45:00", "2025-01-01 10:15:00"),
            ("0 0 13 * 5", "2024-09-01 00:00:00", "2024-09-06 00:00:00"),
            ("1h30m", "2024-12-31 23:00:00", "2025-01-01 00:30:00"),
        ] {
            let found = s.line(&format!(
                "SELECT to_char(to_timestamp(pgstream.next_due('{schedule}', EXTRACT(epoch FROM timestamptz '{after}+00')::float8)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"
            ));
            assert_eq!(found, next, "{schedule} after {after}");
        }
        for never in ["manual", "calculated", "on commit", "0 0 30 2 *"] {
            assert_eq!(s.line(&format!("SELECT pgstream.next_due('{never}', 0)")), "\\N", "{never}");
        }
    }

    fn another_owner_takes_what_is_hidden_along() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1); DROP ROLE IF EXISTS taker; CREATE ROLE taker; GRANT SELECT ON t TO taker; GRANT CREATE ON SCHEMA public TO taker");
        let mut s = db.main();
        create(&mut s, "st", "SELECT sum(v) AS s FROM t", "differential");
        s.exec("ALTER TABLE st OWNER TO taker; INSERT INTO t VALUES (2, 5)");
        assert_eq!(refresh(&mut s, "st"), "differential|1|1");
        s.exec("SET ROLE taker; SELECT * FROM pgstream.refresh_stream_table('st', true); RESET ROLE");
        assert_eq!(s.line("SELECT s FROM st"), "6");
        s.exec("DROP OWNED BY taker CASCADE; DROP ROLE taker");
        assert_eq!(s.line("SELECT count(*) FROM pgstream.stream_tables"), "0");
    }

    fn only_the_owner_and_those_who_may_read_the_source() {
        let db = Db::with("CREATE TABLE secret (id int PRIMARY KEY, v int); CREATE TABLE open (id int PRIMARY KEY, v int); INSERT INTO secret VALUES (1, 1); INSERT INTO open VALUES (1, 1);
            DROP ROLE IF EXISTS streamer; CREATE ROLE streamer LOGIN; GRANT SELECT ON open TO streamer; GRANT CREATE, USAGE ON SCHEMA public TO streamer");
        let mut u = db.as_role("streamer", &[]);
        u.fails_with("42501", "SELECT pgstream.create_stream_table('mine', 'SELECT * FROM secret')");
        u.exec("SELECT pgstream.create_stream_table('mine', 'SELECT sum(v) AS s FROM open', 'manual', 'differential')");
        db.main().exec("INSERT INTO open VALUES (2, 5)");
        assert_eq!(refresh(&mut u, "mine"), "differential|1|1");
        assert_eq!(u.line("SELECT s FROM mine"), "6");
        let mut s = db.main();
        create(&mut s, "theirs", "SELECT * FROM open", "auto");
        u.fails_with("42501", "SELECT * FROM pgstream.refresh_stream_table('theirs')");
        u.fails_with("42501", "SELECT pgstream.drop_stream_table('theirs')");
        u.fails_with("42501", "DELETE FROM pggit.stream");
        s.exec("REVOKE SELECT ON open FROM streamer; INSERT INTO open VALUES (3, 5)");
        u.fails_with("42501", "SELECT * FROM pgstream.refresh_stream_table('mine')");
        s.exec("DROP OWNED BY streamer CASCADE; DROP ROLE streamer");
    }

    fn a_branch_reads_stream_tables_as_of_its_branch_point() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
        let mut s = db.main();
        create(&mut s, "st", "SELECT sum(v) AS s FROM t", "differential");
        let mut b = db.branch("side");
        s.exec("INSERT INTO t VALUES (2, 10)");
        refresh(&mut s, "st");
        assert_eq!(s.line("SELECT s FROM st"), "11");
        assert_eq!(b.line("SELECT s FROM st"), "1");
        b.fails_with("42809", "DELETE FROM st");
        b.fails_with("PB005", "SELECT pgstream.create_stream_table('other', 'SELECT 1 AS x')");
        b.fails_with("PB005", "SELECT pgstream.drop_stream_table('st')");
        b.exec("INSERT INTO t VALUES (3, 100)");
        refresh(&mut s, "st");
        assert_eq!(s.line("SELECT s FROM st"), "11");
    }

    fn a_branch_refreshes_stream_tables_against_its_own_data() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, g int, v int); INSERT INTO t SELECT i, i % 3, i FROM generate_series(1, 30) i");
        let mut s = db.main();
        let (base, top) = ("SELECT g, sum(v) AS s FROM t GROUP BY g", "SELECT max(s) AS m FROM base");
        create(&mut s, "base", base, "differential");
        create(&mut s, "top", top, "differential");
        create(&mut s, "now", "SELECT count(*) AS n, sum(v) AS s FROM t", "immediate");
        let mut b = db.branch("side");
        b.exec("UPDATE t SET v = v * 10 WHERE id = 30; ALTER TABLE t ADD COLUMN extra text DEFAULT 'x'; DELETE FROM t WHERE id = 1");
        assert_eq!(b.line("SELECT n, s FROM now"), "29|734");
        s.exec("INSERT INTO t VALUES (99, 0, 1000)");
        refresh(&mut s, "top");
        let main = s.line("SELECT g, s FROM base ORDER BY g");
        refresh(&mut b, "top");
        for (table, query) in [("base", base), ("top", top), ("now", "SELECT count(*) AS n, sum(v) AS s FROM t")] {
            assert_eq!(differences(&mut b, table, query), "0", "{table} on the branch");
            assert_eq!(differences(&mut s, table, query), "0", "{table} on main");
        }
        assert_eq!(s.line("SELECT g, s FROM base ORDER BY g"), main);
        assert_ne!(b.line("SELECT g, s FROM base ORDER BY g"), main);
        b.exec("BEGIN; UPDATE t SET v = 0");
        refresh(&mut b, "base");
        b.exec("ROLLBACK");
        assert_eq!(differences(&mut b, "base", base), "0", "after a rollback");
        assert_eq!(s.line("SELECT DISTINCT mode, branch FROM pgstream.get_refresh_history('top') ORDER BY 2, 1"), "differential|main full|main full|side");
        assert_eq!(b.line("SELECT status FROM pgstream.get_staleness('top')"), "on branch side");
    }

    fn merges_leave_stream_tables_to_their_queries() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1), (2, 2)");
        let mut s = db.main();
        let query = "SELECT count(*) AS n, sum(v) AS s FROM t";
        create(&mut s, "st", query, "differential");
        create(&mut s, "now", query, "immediate");
        let mut b = db.branch("side");
        b.exec("INSERT INTO t VALUES (3, 30)");
        refresh(&mut b, "st");
        s.exec("UPDATE t SET v = 7 WHERE id = 1");
        refresh(&mut s, "st");
        b.exec("SELECT pggit.commit('three')");
        assert_eq!(s.line("SELECT \"table\" FROM pggit.diff_stat('main', 'side')"), "public.t");
        assert_eq!(b.line("SELECT status, conflicts FROM pggit.merge('main', 'side')"), "completed|0");
        assert_eq!(s.line("SELECT status, conflicts FROM pggit.merge('side', 'main')"), "completed|0");
        assert_eq!(differences(&mut s, "now", query), "0");
        refresh(&mut s, "st");
        refresh(&mut b, "st");
        assert_eq!(s.line("SELECT n, s FROM st"), "3|39");
        assert_eq!(b.line("SELECT n, s FROM st"), "3|39");
    }

    fn a_chain_is_behind_when_its_first_source_is() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
        let mut s = db.main();
        s.exec("SELECT pgstream.create_stream_table('low', 'SELECT id, v FROM t', 'calculated')");
        s.exec("SELECT pgstream.create_stream_table('middle', 'SELECT id, v FROM low', 'calculated')");
        s.exec("SELECT pgstream.create_stream_table('high', 'SELECT sum(v) AS s FROM middle', '200ms')");
        s.exec("SELECT pgstream.create_stream_table('eager', 'SELECT sum(v) AS s FROM middle', 'on commit')");
        s.exec("SELECT pgstream.create_stream_table('idle', 'SELECT sum(v) AS s FROM middle', 'manual')");
        s.exec("INSERT INTO t VALUES (2, 41)");
        wait_for(&mut s, "SELECT (SELECT s FROM high), (SELECT s FROM eager)", "42|42");
        assert_eq!(s.line("SELECT behind FROM pgstream.get_staleness('idle')"), "t");
    }

    fn many_changes_leave_no_temporary_file_behind() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 5000) i");
        let mut s = db.main();
        s.exec("SET work_mem = '64kB'");
        create(&mut s, "st", "SELECT id, v FROM t", "differential");
        s.exec("UPDATE t SET v = v || 'y'");
        let outcome = s.run("SELECT * FROM pgstream.refresh_stream_table('st')");
        assert!(outcome.error.is_none() && outcome.notices.is_empty(), "{:?}", outcome.notices);
        assert_eq!(differences(&mut s, "st", "SELECT id, v FROM t"), "0");
    }

    fn changes_lists_what_came_and_went() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1), (2, 2)");
        let mut s = db.main();
        create(&mut s, "st", "SELECT id, v FROM t", "differential");
        let since = s.line("SELECT pg_current_snapshot()");
        s.exec("UPDATE t SET v = 5 WHERE id = 1; DELETE FROM t WHERE id = 2");
        refresh(&mut s, "st");
        let changed = s.line(&format!("SELECT weight, data FROM pgstream.changes('st', '{since}') ORDER BY 1, 2"));
        assert_eq!(changed, "-1|{\"v\": 1, \"id\": 1} -1|{\"v\": 2, \"id\": 2} 1|{\"v\": 5, \"id\": 1}");
        assert_eq!(s.line("SELECT count(*) FROM pgstream.changes('st')"), "1");
    }

    fn drop_extension_leaves_ordinary_tables() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
        let mut s = db.main();
        create(&mut s, "st", "SELECT count(*) AS n, sum(v) AS s FROM t", "differential");
        create(&mut s, "rows", "SELECT id, v FROM t", "differential");
        s.exec("DROP EXTENSION braid");
        assert_eq!(s.line("SELECT * FROM st, rows"), "1|1|1|1");
        s.exec("INSERT INTO st VALUES (1, 2); DROP TABLE t");
        assert_eq!(s.line("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'pgs%' OR nspname LIKE 'pgg%'"), "0");
    }

    fn a_server_killed_during_refreshes_loses_nothing() {
        let server: &'static Server = Box::leak(Box::new(Server::start(Library::Preloaded, "max_prepared_transactions = 4\nfsync = on")));
        let db = Db::on_server(server);
        let mut s = db.main();
        s.exec("CREATE TABLE t (id int PRIMARY KEY, g int, v int); INSERT INTO t SELECT i, i % 10, i FROM generate_series(1, 2000) i");
        let query = "SELECT g, sum(v) AS s, count(*) AS n FROM t GROUP BY g";
        s.exec(&format!("SELECT pgstream.create_stream_table('st', '{query}', '50ms', 'differential')"));
        for round in 0..3 {
            let until = Instant::now() + Duration::from_millis(400);
            let mut n = 0;
            while Instant::now() < until {
                s.exec(&format!("UPDATE t SET v = v + 1, g = (g + {n}) % 10 WHERE id % 50 = {}", n % 50));
                n += 1;
            }
            s.exec(&format!("BEGIN; UPDATE t SET v = v + 1 WHERE id = {}; PREPARE TRANSACTION 'p{round}'", round + 1));
            server.kill_and_restart();
            s = db.main();
            refresh(&mut s, "st");
            assert_eq!(differences(&mut s, "st", query), "0", "after kill {round}");
            s.exec(&format!("COMMIT PREPARED 'p{round}'"));
            refresh(&mut s, "st");
            assert_eq!(differences(&mut s, "st", query), "0", "after the prepared transaction {round}");
        }
    }
}

/// Waits for the answer of a query.
fn wait_for(s: &mut Conn, sql: &str, wanted: &str) {
    let began = Instant::now();
    loop {
        let found = s.line(sql);
        if found == wanted {
            return;
        }
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{sql}: {found}, not {wanted}"
        );
        std::thread::sleep(Duration::from_millis(30));
    }
}
