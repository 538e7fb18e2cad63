//! DDL on main after the branch point never shows on the branch, and is never
//! hindered by it.

use braid_e2e::cases;
use braid_e2e::db::Db;

use super::TEN;

cases! {
    fn renaming_an_enum_label_on_main_does_not_reach_the_branch() {
        let db = Db::with("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE m (id int PRIMARY KEY, f mood); INSERT INTO m VALUES (1, 'sad')");
        let mut b = db.branch("b");
        db.main().exec("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'");
        assert_eq!(b.line("SELECT f FROM m"), "sad");
        b.exec("INSERT INTO m VALUES (2, 'sad')");
        b.fails_with("22P02", "INSERT INTO m VALUES (3, 'blue')");
        assert_eq!(db.main().line("SELECT f FROM m"), "blue");
    }

    fn replacing_a_function_on_main_does_not_reach_the_branch() {
        let db = Db::with("CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'old' $$;
            CREATE FUNCTION g() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN f(); END $$");
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'new' $$");
        assert_eq!(b.line("SELECT f(), g()"), "old|old");
        assert_eq!(main.line("SELECT f(), g()"), "new|new");
        main.exec("DROP FUNCTION f()");
        assert_eq!(b.line("SELECT f(), g()"), "old|old");
    }

    fn replacing_a_view_on_main_does_not_reach_the_branch() {
        let db = Db::with(TEN);
        db.main().exec("CREATE VIEW v AS SELECT id FROM t");
        let mut b = db.branch("b");
        db.main().exec("CREATE OR REPLACE VIEW v AS SELECT id + 1000 AS id FROM t");
        assert_eq!(b.line("SELECT min(id) FROM v"), "1");
        db.main().exec("DROP VIEW v");
        assert_eq!(b.line("SELECT min(id) FROM v"), "1");
    }

    fn dropping_a_type_or_altering_a_domain_on_main_works_while_a_branch_uses_it() {
        let db = Db::with("CREATE TYPE mood AS ENUM ('sad'); CREATE DOMAIN pos AS int CHECK (VALUE > 0);
            CREATE TABLE m (id int PRIMARY KEY, f mood, p pos); INSERT INTO m VALUES (1, 'sad', 1)");
        let mut b = db.branch("b");
        b.exec("UPDATE m SET p = 2");
        let mut main = db.main();
        main.exec("ALTER DOMAIN pos ADD CONSTRAINT little CHECK (VALUE < 5)");
        main.exec("ALTER TABLE m DROP COLUMN f");
        main.exec("DROP TYPE mood");
        assert_eq!(b.line("SELECT * FROM m"), "1|sad|2");
        b.exec("UPDATE m SET p = 100");
        assert_eq!(b.line("SELECT p FROM m"), "100");
    }

    fn columns_added_renamed_and_dropped_on_main_do_not_reach_the_branch() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("ALTER TABLE t ADD COLUMN extra int DEFAULT 5");
        assert_eq!(b.line("SELECT * FROM t WHERE id = 1"), "1|v1|10");
        main.exec("ALTER TABLE t RENAME COLUMN v TO w");
        assert_eq!(b.line("SELECT v FROM t WHERE id = 1"), "v1");
        main.exec("ALTER TABLE t DROP COLUMN n");
        assert_eq!(b.line("SELECT * FROM t WHERE id = 2"), "2|v2|20");
        main.exec("ALTER TABLE t ALTER w TYPE int USING length(w)");
        assert_eq!(b.line("SELECT * FROM t WHERE id = 3"), "3|v3|30");
        b.exec("INSERT INTO t VALUES (11, 'b', 110); UPDATE t SET v = 'x' WHERE id = 1");
        assert_eq!(b.line("SELECT * FROM t WHERE id IN (1, 11) ORDER BY id"), "1|x|10 11|b|110");
        assert_eq!(main.line("SELECT * FROM t WHERE id = 1"), "1|2|5");
    }

    fn truncating_and_dropping_a_table_on_main_leaves_the_branch_its_rows() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        b.exec("UPDATE t SET v = 'b' WHERE id = 1");
        let mut main = db.main();
        main.exec("TRUNCATE t");
        assert_eq!(b.line("SELECT count(*), min(v) FROM t"), "10|b");
        main.exec("INSERT INTO t VALUES (1, 'after', 0)");
        assert_eq!(b.line("SELECT v FROM t WHERE id < 3 ORDER BY id"), "b v2");
        main.exec("DROP TABLE t");
        assert_eq!(b.line("SELECT count(*), min(v) FROM t"), "10|b");
        b.exec("UPDATE t SET v = 'still' WHERE id = 5");
        assert_eq!(b.line("SELECT v FROM t WHERE id = 5"), "still");
        main.exec("CREATE TABLE t (other text); INSERT INTO t VALUES ('main')");
        assert_eq!(b.line("SELECT v FROM t WHERE id = 5"), "still");
    }

    fn tables_created_later_on_main_do_not_exist_on_the_branch() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        db.main().exec("CREATE TABLE later (i int); CREATE FUNCTION later_f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        b.fails_with("42P01", "SELECT * FROM later");
        b.fails_with("42P01", "INSERT INTO public.later VALUES (1)");
        b.exec("CREATE TABLE later (mine text)");
        b.exec("INSERT INTO later VALUES ('b')");
        assert_eq!(db.main().line("SELECT count(*) FROM later"), "0");
        b.exec("DROP TABLE later");
        b.fails_with("42P01", "SELECT * FROM later");
    }

    fn constraints_changed_on_main_do_not_change_the_branch() {
        let db = Db::with(TEN);
        db.main().exec("ALTER TABLE t ADD CONSTRAINT low CHECK (n < 1000)");
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("ALTER TABLE t DROP CONSTRAINT low; ALTER TABLE t ADD CONSTRAINT high CHECK (n > 5); ALTER TABLE t ALTER v SET NOT NULL");
        b.fails_with("23514", "UPDATE t SET n = 2000 WHERE id = 1");
        b.exec("UPDATE t SET n = 1, v = NULL WHERE id = 1");
        main.exec("UPDATE t SET n = 2000 WHERE id = 1");
        main.fails_with("23514", "UPDATE t SET n = 1 WHERE id = 1");
    }

    fn triggers_changed_on_main_do_not_change_the_branch() {
        let db = Db::with(TEN);
        db.main().exec("CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := NEW.v || TG_ARGV[0]; RETURN NEW; END $$;
            CREATE TRIGGER one BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION mark('1')");
        let mut b = db.branch("b");
        db.main().exec("DROP TRIGGER one ON t; CREATE TRIGGER two BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION mark('2')");
        b.exec("UPDATE t SET v = 'b' WHERE id = 1");
        assert_eq!(b.line("SELECT v FROM t WHERE id = 1"), "b1");
    }

    fn attaching_and_detaching_partitions_on_main_does_not_change_the_branch() {
        let db = Db::with("CREATE TABLE q (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
            CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);
            CREATE TABLE q2 PARTITION OF q FOR VALUES FROM (10) TO (20);
            CREATE TABLE q3 (id int PRIMARY KEY, v text);
            INSERT INTO q VALUES (1, 'one'), (11, 'eleven'); INSERT INTO q3 VALUES (21, 'later')");
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("ALTER TABLE q DETACH PARTITION q1; ALTER TABLE q ATTACH PARTITION q3 FOR VALUES FROM (20) TO (30)");
        assert_eq!(main.line("SELECT id FROM q ORDER BY id"), "11 21");
        assert_eq!(b.line("SELECT id FROM q ORDER BY id"), "1 11");
    }
}
