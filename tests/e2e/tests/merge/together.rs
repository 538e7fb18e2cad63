//! Other sessions at work, and a server that is killed.

use braid_e2e::cases;
use braid_e2e::db::Db;
use braid_e2e::server::{Library, Server};

const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY, v text, n int); INSERT INTO t SELECT i, 'v', 0 FROM generate_series(1, 200) i";

cases! {
    fn two_merges_into_one_branch_lose_nothing() {
        let db = Db::with(TABLE);
        let (mut a, mut b) = (db.branch("a"), db.branch("b"));
        a.exec("UPDATE t SET v = 'a' WHERE id <= 100");
        b.exec("UPDATE t SET n = 1 WHERE id > 50");
        let (mut one, mut two) = (db.main(), db.main());
        one.exec("BEGIN; SELECT pggit.merge('a', 'main')");
        assert!(two.blocks("SELECT status FROM pggit.merge('b', 'main')"));
        one.exec("COMMIT");
        assert_eq!(two.answer().lines().join(" "), "completed");
        assert_eq!(two.line("SELECT count(*) FILTER (WHERE v = 'a'), sum(n) FROM t"), "100|150");
    }

    fn a_writer_on_main_waits_and_then_works_on_the_merged_row() {
        let db = Db::with(TABLE);
        db.branch("f").exec("UPDATE t SET n = n + 1");
        let (mut merger, mut writer) = (db.main(), db.main());
        merger.exec("BEGIN; SELECT pggit.merge('f', 'main')");
        assert!(writer.blocks("UPDATE t SET n = n + 10 WHERE id = 7"));
        assert_eq!(db.main().line("SELECT count(*) FROM t WHERE n = 0"), "200");
        merger.exec("COMMIT");
        assert!(writer.answer().error.is_none());
        assert_eq!(writer.line("SELECT n, count(*) FROM t GROUP BY n ORDER BY n"), "1|199 11|1");
    }

    fn a_busy_table_is_tried_again_and_then_reported() {
        let db = Db::with(TABLE);
        db.branch("f").exec("UPDATE t SET n = 1 WHERE id = 1");
        let (mut writer, mut merger) = (db.main(), db.main());
        writer.exec("BEGIN; UPDATE t SET v = 'w' WHERE id = 5");
        merger.exec("SET lock_timeout = '50ms'");
        merger.fails_with("55P03", "SELECT pggit.merge('f', 'main')");
        assert_eq!(merger.line("SHOW lock_timeout"), "50ms");
        assert_eq!(merger.line("SELECT count(*) FROM pggit.merge_history"), "0");
        writer.exec("COMMIT");
        assert_eq!(merger.line("SELECT status FROM pggit.merge('f', 'main')"), "completed");
        assert_eq!(merger.line("SELECT n, v FROM t WHERE id IN (1, 5) ORDER BY id"), "1|v 0|w");
    }

    fn what_ended_while_something_older_ran_is_before_the_branch_point() {
        let db = Db::with(TABLE);
        let (mut older, mut main) = (db.main(), db.main());
        older.exec("BEGIN; SELECT pg_current_xact_id(); CREATE TABLE other (i int)");
        main.exec("UPDATE t SET v = 'before' WHERE id <= 3");
        main.exec("UPDATE t SET v = 'at the point' WHERE id <= 3");
        let mut f = db.branch("f");
        main.exec("SELECT pggit.commit('at the point')");
        older.exec("COMMIT");
        main.exec("UPDATE t SET v = 'after' WHERE id <= 3");
        for _ in 0..2 {
            assert_eq!(f.line("SELECT v, count(*) FROM t GROUP BY v ORDER BY v"), "at the point|3 v|197");
            assert_eq!(main.line("SELECT old_row ->> 'v', count(*) FROM pggit.data_diff('main~0', 'main') GROUP BY 1"), "at the point|3");
            f.exec("UPDATE t SET n = 1 WHERE id = 100");
        }
    }

    fn a_rolled_back_merge_never_was() {
        let db = Db::with(TABLE);
        db.branch("f").exec("UPDATE t SET n = 1 WHERE id = 1");
        let mut main = db.main();
        main.exec("BEGIN; SELECT pggit.merge('f', 'main')");
        assert_eq!(main.line("SELECT n FROM t WHERE id = 1"), "1");
        main.exec("ROLLBACK");
        assert_eq!(main.line("SELECT n FROM t WHERE id = 1"), "0");
        assert_eq!(main.line("SELECT count(*) FROM pggit.merge_history"), "0");
        assert_eq!(main.line("SELECT status FROM pggit.merge('f', 'main')"), "completed");
    }

    fn a_server_killed_in_a_merge_comes_back_with_none_of_it() {
        let server: &'static Server = Box::leak(Box::new(Server::start(Library::Preloaded, "")));
        let db = Db::on_server(server);
        db.main().exec(TABLE);
        db.branch("f").exec("UPDATE t SET n = 1");
        let mut merger = db.main();
        merger.exec("BEGIN; SELECT pggit.merge('f', 'main'); CHECKPOINT");
        server.kill_and_restart();
        let mut main = db.main();
        assert_eq!(main.line("SELECT sum(n) FROM t"), "0");
        assert_eq!(main.line("SELECT count(*) FROM pggit.commits"), "0");
        main.exec("SET synchronous_commit = on");
        assert_eq!(main.line("SELECT status, rows_updated FROM pggit.merge('f', 'main')"), "completed|200");
        server.kill_and_restart();
        assert_eq!(db.main().line("SELECT sum(n) FROM t"), "200");
        assert_eq!(db.main().line("SELECT status FROM pggit.merge('f', 'main')"), "up_to_date");
    }
}
