//! Branches that begin in the past.

use braid_e2e::cases;
use braid_e2e::db::Db;

const ROWS: &str = "SELECT id, v FROM t ORDER BY id";

cases! {
    fn a_branch_begins_at_a_commit_a_tag_or_an_ancestor() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE bag (v text)");
        let mut main = db.main();
        main.exec("INSERT INTO t VALUES (1, 'a'), (2, 'b'); INSERT INTO bag VALUES ('x'), ('x')");
        let one = main.line("SELECT pggit.commit('one')");
        main.exec("UPDATE t SET v = 'changed'; SELECT pggit.create_tag('v1')");
        main.exec("CREATE TABLE later (id int); INSERT INTO later VALUES (1)");
        main.exec("TRUNCATE t, bag");
        main.exec("SELECT pggit.commit('three')");
        main.exec(&format!("SELECT pggit.create_branch('at one', 'main', '{one}')").replace("at one", "at-one"));
        main.exec("SELECT pggit.create_branch('tagged', at => 'v1'); SELECT pggit.create_branch('back', at => 'main~3')");
        let mut branch = db.on("at-one");
        assert_eq!(branch.line(ROWS), "1|a 2|b");
        assert_eq!(branch.line("SELECT * FROM bag"), "x x");
        branch.fails_with("42P01", "SELECT * FROM later");
        branch.exec("UPDATE t SET v = 'mine' WHERE id = 1; DELETE FROM bag; CREATE TABLE later (own int)");
        assert_eq!(branch.line(ROWS), "1|mine 2|b");
        assert_eq!(branch.line("SELECT * FROM bag"), "");
        assert_eq!(db.on("tagged").line(ROWS), "1|changed 2|changed");
        assert_eq!(db.on("back").line(ROWS), "1|a 2|b");
        assert_eq!(main.line(ROWS), "");
        assert_eq!(main.line("SELECT * FROM later"), "1");
    }

    fn a_branch_begins_at_a_state_of_another_branch_and_merges_back() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text)");
        let mut main = db.main();
        main.exec("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        let mut f = db.branch("f");
        f.exec("UPDATE t SET v = 'f' WHERE id = 1; SELECT pggit.create_tag('first')");
        f.exec("UPDATE t SET v = 'later' WHERE id = 1; INSERT INTO t VALUES (3, 'c')");
        main.exec("SELECT pggit.create_branch('g', at => 'first')");
        assert_eq!(main.line("SELECT parent FROM pggit.list_branches() WHERE name = 'g'"), "f");
        let mut g = db.on("g");
        assert_eq!(g.line(ROWS), "1|f 2|b");
        g.exec("UPDATE t SET v = 'g' WHERE id = 2");
        assert_eq!(main.line("SELECT status FROM pggit.merge('g', 'f')"), "completed");
        assert_eq!(f.line(ROWS), "1|later 2|g 3|c");
        main.fails_with("22023", "SELECT pggit.create_branch('h', 'g', 'first')");
    }

    fn a_moment_is_a_revision() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text)");
        let mut main = db.main();
        main.exec("INSERT INTO t VALUES (1, 'a')");
        main.exec("SELECT pggit.commit('known')");
        let then = main.line("SELECT clock_timestamp()");
        main.exec("UPDATE t SET v = 'b'");
        main.exec(&format!("SELECT pggit.create_branch('x', at => '{then}'); SELECT pggit.create_branch('y', at => 'main@{{{then}}}')"));
        assert_eq!(db.on("x").line(ROWS), "1|a");
        assert_eq!(db.on("y").line(ROWS), "1|a");
    }

    fn what_cannot_be_told_any_more_is_refused() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE VIEW w AS SELECT * FROM t");
        let mut main = db.main();
        let one = main.line("SELECT pggit.commit('one')");
        main.fails_with("PB001", "SELECT pggit.create_branch('x', at => 'nope')");
        main.fails_with("PB008", "SELECT pggit.create_branch('x', at => '2001-01-01')");
        main.fails_with("PB009", "SELECT pggit.create_branch('x', at => 'main~9')");
        main.exec("ALTER TABLE t ADD COLUMN w int");
        let error = main.fails_with("0A000", &format!("SELECT pggit.create_branch('x', at => '{one}')"));
        assert!(error.detail.contains("public.t"), "{error}");
        main.exec("SELECT pggit.commit('two'); SELECT pggit.create_branch('x', at => 'main~0')");
        assert_eq!(main.line("SELECT count(*) FROM pggit.list_branches()"), "2");
    }
}
