//! Undoing ranges of commits and single tables, and what it would do.

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};

const SETUP: &str = "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE c (id int PRIMARY KEY, t int REFERENCES t);
    SELECT pggit.commit('zero'); INSERT INTO t VALUES (1, 'a'), (2, 'b'); SELECT pggit.commit('one')";

fn commit(conn: &mut Conn, sql: &str, message: &str) -> String {
    conn.exec(sql);
    conn.line(&format!("SELECT pggit.commit('{message}')"))
}

const ROWS: &str = "SELECT id, v FROM t ORDER BY id";

cases! {
    fn a_range_is_undone_and_what_came_after_stays() {
        let db = Db::with(SETUP);
        let mut main = db.main();
        let two = commit(&mut main, "UPDATE t SET v = 'a2' WHERE id = 1", "two");
        let three = commit(&mut main, "INSERT INTO t VALUES (3, 'c')", "three");
        let four = commit(&mut main, "UPDATE t SET v = 'b4' WHERE id = 2", "four");
        assert_eq!(main.line(&format!("SELECT commits, conflicts, note FROM pggit.rollback_range('{two}', '{three}')")), "2|0|undone");
        assert_eq!(main.line(ROWS), "1|a 2|b4");
        assert_eq!(main.line("SELECT kind FROM pggit.commit_log('main', 1)"), "revert");
        // What was changed again is not overwritten.
        main.exec("UPDATE t SET v = 'later' WHERE id = 2");
        assert_eq!(main.line(&format!("SELECT conflicts FROM pggit.rollback_range('{four}', '{four}')")), "1");
        assert_eq!(main.line(ROWS), "1|a 2|later");
        main.fails_with("22023", &format!("SELECT * FROM pggit.rollback_range('{four}', '{two}')"));
        main.fails_with("PB001", "SELECT * FROM pggit.rollback_range('nope')");
        main.fails_with("PB009", "SELECT * FROM pggit.rollback_range('main~99')");
    }

    fn the_first_commit_of_a_branch_can_be_undone_and_picked() {
        let db = Db::with(SETUP);
        let mut f = db.branch("f");
        let first = commit(&mut f, "INSERT INTO t VALUES (9, 'f'); DELETE FROM t WHERE id = 1", "first");
        let mut main = db.main();
        assert_eq!(main.line(&format!("SELECT conflicts FROM pggit.cherry_pick('{first}')")), "0");
        assert_eq!(main.line(ROWS), "2|b 9|f");
        assert_eq!(f.line("SELECT conflicts FROM pggit.revert('HEAD')"), "0");
        assert_eq!(f.line(ROWS), "1|a 2|b");
    }

    fn tables_go_back_alone() {
        let db = Db::with(SETUP);
        let mut main = db.main();
        let two = commit(&mut main, "UPDATE t SET v = 'x'; INSERT INTO c VALUES (1, 1)", "two");
        main.exec("DELETE FROM c; TRUNCATE t, c; INSERT INTO t VALUES (7, 'new')");
        assert_eq!(main.line(&format!("SELECT tables, conflicts FROM pggit.undo_changes('main', ARRAY['public.t'], '{two}')")), "1|0");
        assert_eq!(main.line(ROWS), "1|x 2|x");
        assert_eq!(main.line("SELECT count(*) FROM c"), "0");
        assert_eq!(main.line(&format!("SELECT tables FROM pggit.undo_changes(NULL, ARRAY['c', 't'], '{}')", &two[..10])), "2");
        assert_eq!(main.line("SELECT * FROM c"), "1|1");
        main.fails_with("42P01", "SELECT * FROM pggit.undo_changes('main', ARRAY['nope'], 'main~1')");
        main.fails_with("22004", "SELECT * FROM pggit.undo_changes('main', '{}', 'main~1')");
        main.fails_with("PB001", "SELECT * FROM pggit.undo_changes('nope', ARRAY['t'], 'main~1')");
        main.fails_with("PB008", "SELECT * FROM pggit.undo_changes('main', ARRAY['t'], '2001-01-01')");
        main.fails_with("22004", "SELECT * FROM pggit.undo_changes('main', ARRAY['t'], NULL)");
    }

    fn what_a_rollback_would_do_is_told_and_not_done() {
        let db = Db::with(SETUP);
        let mut main = db.main();
        main.exec("SELECT pggit.create_tag('start', 'main')");
        let _ = db.branch("f");
        main.exec("UPDATE t SET v = 'x' WHERE id = 1; DELETE FROM t WHERE id = 2; INSERT INTO t VALUES (3, 'c'); CREATE TABLE later (t int REFERENCES t); INSERT INTO later VALUES (3)");
        let told = "SELECT effect, object_name, rows FROM pggit.validate_rollback('start') WHERE object_name = 'public.t' ORDER BY 1, 3, detail";
        assert_eq!(main.line(told), "destroys|public.t|1 destroys|public.t|1 restores|public.t|1");
        assert_eq!(main.line("SELECT effect FROM pggit.validate_rollback('start') WHERE object_name = 'f'"), "keeps");
        main.exec("SELECT pggit.protect_branch('main')");
        assert_eq!(main.line("SELECT object_name FROM pggit.validate_rollback('start') WHERE effect = 'blocks' AND detail LIKE '%protected%'"), "main");
        assert_eq!(main.line(ROWS), "1|x 3|c");
    }

    fn what_is_built_on_an_object_is_listed() {
        let db = Db::with(&format!("{SETUP}; CREATE VIEW v1 AS SELECT * FROM t; CREATE VIEW \"v '2\" AS SELECT * FROM v1"));
        let mut main = db.main();
        let found = main.line("SELECT depth, object_type, object_name FROM pggit.rollback_dependencies('t') WHERE object_type IN ('view', 'table constraint')");
        assert_eq!(found, "1|table constraint|c_t_fkey on public.c 1|table constraint|t_pkey on public.t 1|view|public.v1 2|view|public.\"v '2\"");
        main.fails_with("42704", "SELECT * FROM pggit.rollback_dependencies('nope')");
        main.fails_with("22004", "SELECT * FROM pggit.rollback_dependencies(NULL)");
    }
}
