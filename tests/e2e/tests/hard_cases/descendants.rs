//! Branches of changed branches, and DDL on a branch that others were made from.

use super::TEN;
use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};

/// A branch `name` made from `parent`, and a session on it.
fn branch_of(db: &Db, parent: &str, name: &str) -> Conn {
    db.main()
        .exec(&format!("SELECT pggit.create_branch('{name}', '{parent}')"));
    db.on(name)
}

cases! {
    fn a_branch_of_a_changed_branch_begins_with_its_schema() {
        let db = Db::with(TEN);
        db.main().exec("CREATE VIEW w AS SELECT id FROM t; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        let mut a = db.branch("a");
        a.exec("ALTER TABLE t ADD COLUMN x int DEFAULT 7; ALTER TABLE t RENAME COLUMN v TO \"v \"\"1\"; DROP VIEW w;
            CREATE SCHEMA \"s \"\"é\"; CREATE TABLE \"s \"\"é\".own (i int PRIMARY KEY); INSERT INTO \"s \"\"é\".own VALUES (1), (2);
            CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'; CREATE VIEW w2 AS SELECT x FROM t; UPDATE t SET x = 8 WHERE id = 1");
        let mut b = branch_of(&db, "a", "b");
        a.exec("UPDATE t SET x = 9; DELETE FROM \"s \"\"é\".own; CREATE TABLE later (i int); CREATE TABLE \"s \"\"é\".later (i int)");
        assert_eq!(b.line("SELECT \"v \"\"1\", x FROM t WHERE id < 3 ORDER BY id"), "v1|8 v2|7");
        assert_eq!(b.line("SELECT sum(x) FROM w2"), "71");
        assert_eq!(b.line("SELECT i FROM \"s \"\"é\".own ORDER BY i"), "1 2");
        assert_eq!(b.line("SELECT f(), 't'::regclass, '\"s \"\"é\".own'::regclass"), "2|t|\"s \"\"é\".own");
        for missing in ["w", "later", "\"s \"\"é\".later"] {
            b.fails_with("42P01", &format!("SELECT * FROM {missing}"));
        }
        assert_eq!(b.line("SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"), "public|t s \"é|own");
        b.exec("INSERT INTO \"s \"\"é\".own VALUES (3); CREATE TABLE later (t text); ALTER TABLE t DROP COLUMN n");
        assert_eq!(b.line("SELECT * FROM t WHERE id = 1"), "1|v1|8");
        assert_eq!(a.line("SELECT count(*) FROM \"s \"\"é\".own"), "0");
        assert_eq!(a.line("SELECT n FROM t WHERE id = 1"), "10");
        assert_eq!(db.main().line("SELECT * FROM t WHERE id = 1"), "1|v1|10");
    }

    fn ddl_on_a_branch_does_not_reach_the_branches_made_from_it() {
        let db = Db::with(TEN);
        db.main().exec("CREATE VIEW w AS SELECT id FROM t; CREATE TABLE gone (i int PRIMARY KEY); INSERT INTO gone VALUES (1)");
        let mut a = db.branch("a");
        a.exec("UPDATE t SET v = 'a' WHERE id < 4; CREATE TABLE own (i int PRIMARY KEY, z int); INSERT INTO own VALUES (1, 10)");
        let mut b = branch_of(&db, "a", "b");
        let mut c = branch_of(&db, "b", "c");
        a.exec("UPDATE t SET v = 'later'; ALTER TABLE t DROP COLUMN v; ALTER TABLE own ALTER COLUMN z TYPE text; ALTER TABLE own RENAME TO renamed; DROP VIEW w; DROP TABLE gone");
        for s in [&mut b, &mut c] {
            assert_eq!(s.line("SELECT string_agg(v, ',' ORDER BY id), count(*) FROM t"), "a,a,a,v4,v5,v6,v7,v8,v9,v10|10");
            assert_eq!(s.line("SELECT z + 1 FROM own"), "11");
            assert_eq!(s.line("SELECT count(*) FROM w"), "10");
            assert_eq!(s.line("SELECT i FROM gone"), "1");
            s.fails_with("42P01", "SELECT * FROM renamed");
        }
        b.exec("TRUNCATE t; DROP TABLE own; DELETE FROM gone");
        assert_eq!(c.line("SELECT count(*), max(v) FROM t"), "10|v9");
        assert_eq!(c.line("SELECT z FROM own"), "10");
        assert_eq!(c.line("SELECT i FROM gone"), "1");
        assert_eq!(a.line("SELECT count(*), max(n) FROM t"), "10|100");
    }

    fn ddl_on_main_reaches_no_branch_at_any_depth() {
        let db = Db::with(TEN);
        let mut a = db.branch("a");
        a.exec("ALTER TABLE t ADD COLUMN x int DEFAULT 1; UPDATE t SET v = 'a' WHERE id = 1");
        let mut b = branch_of(&db, "a", "b");
        b.exec("UPDATE t SET v = 'b' WHERE id = 2");
        let mut c = branch_of(&db, "b", "c");
        let mut main = db.main();
        main.exec("UPDATE t SET v = 'main'");
        main.exec("ALTER TABLE t DROP COLUMN v");
        assert_eq!(c.line("SELECT v, x FROM t WHERE id < 4 ORDER BY id"), "a|1 b|1 v3|1");
        main.exec("DROP TABLE t");
        assert_eq!(c.line("SELECT v, x FROM t WHERE id < 4 ORDER BY id"), "a|1 b|1 v3|1");
        assert_eq!(b.line("SELECT v, n FROM t WHERE id < 4 ORDER BY id"), "a|10 b|20 v3|30");
        assert_eq!(a.line("SELECT v, n FROM t WHERE id < 4 ORDER BY id"), "a|10 v2|20 v3|30");
    }

    fn keys_between_tables_hold_on_a_branch_of_a_changed_branch() {
        let db = Db::with("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE); INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1, 1), (2, 2)");
        let mut a = db.branch("a");
        a.exec("ALTER TABLE c ADD COLUMN x int; ALTER TABLE p ADD COLUMN y int; CREATE TABLE g (i int PRIMARY KEY, c int); INSERT INTO g VALUES (1, 1); ALTER TABLE g ADD FOREIGN KEY (c) REFERENCES c");
        let mut b = branch_of(&db, "a", "b");
        b.fails_with("23503", "INSERT INTO c VALUES (3, 77)");
        b.fails_with("23503", "INSERT INTO g VALUES (2, 77)");
        b.fails_with("23503", "DELETE FROM p WHERE id = 1");
        assert_eq!(b.exec("DELETE FROM p WHERE id = 2"), "DELETE 1");
        assert_eq!(b.line("SELECT id FROM c"), "1");
        b.exec("INSERT INTO p VALUES (3); INSERT INTO c VALUES (3, 3); INSERT INTO g VALUES (2, 3)");
        assert_eq!(a.line("SELECT count(*) FROM c"), "2");
    }
}
