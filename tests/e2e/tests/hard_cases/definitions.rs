//! A table that a branch has changed keeps the rest of its definition: foreign
//! keys in both directions, row security, privileges, identity, comments. Tools
//! see it, and a dump restores it.

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};

const LINKED: &str = "CREATE TABLE p (id int PRIMARY KEY, v text); CREATE TABLE c (id int PRIMARY KEY, p int CONSTRAINT fk REFERENCES p ON DELETE CASCADE);
    CREATE TABLE g (id int PRIMARY KEY, c int REFERENCES c); INSERT INTO p VALUES (1, 'a'), (2, 'b'); INSERT INTO c VALUES (1, 1), (2, 2); INSERT INTO g VALUES (1, 1)";

cases! {
    fn main_makes_and_drops_indexes_concurrently() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE INDEX one ON t (v); CREATE INDEX two ON t (v)");
        let mut main = db.main();
        main.exec("DROP INDEX CONCURRENTLY one");
        let mut b = db.branch("b");
        main.exec("DROP INDEX CONCURRENTLY two");
        main.exec("CREATE INDEX CONCURRENTLY three ON t (v)");
        assert_eq!(main.line("SELECT count(*) FROM pg_indexes WHERE tablename = 't'"), "2");
        assert_eq!(b.line("SELECT count(*) FROM t"), "0");
    }

    fn foreign_keys_hold_whichever_side_the_branch_has_changed() {
        for changed in ["", "ALTER TABLE p ADD COLUMN x int", "ALTER TABLE c ADD COLUMN x int", "ALTER TABLE c ADD COLUMN x int; ALTER TABLE p ADD COLUMN x int",
            "ALTER TABLE p ADD COLUMN x int; ALTER TABLE c ADD COLUMN x int", "ALTER TABLE c RENAME COLUMN p TO \"p \"\"q\"; ALTER TABLE p RENAME COLUMN id TO key", "ALTER TABLE p RENAME TO parents", "ALTER TABLE g ADD COLUMN x int",
            "UPDATE p SET v = 'z'; UPDATE c SET id = id; ALTER TABLE c ALTER COLUMN p TYPE bigint"] {
            let db = Db::with(LINKED);
            let mut b = db.branch("b");
            if !changed.is_empty() { b.exec(changed); }
            let parents = if changed.contains("TO parents") { "parents" } else { "p" };
            b.fails_with("23503", "INSERT INTO c VALUES (3, 77)");
            b.fails_with("23503", &format!("DELETE FROM {parents} WHERE v = (SELECT min(v) FROM {parents})"));
            b.exec("DELETE FROM g");
            assert_eq!(b.exec(&format!("DELETE FROM {parents}")), "DELETE 2", "{changed}");
            assert_eq!(b.line("SELECT count(*) FROM c"), "0", "{changed}");
            assert_eq!(db.main().line("SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM c), (SELECT count(*) FROM g)"), "2|2|1", "{changed}");
        }
    }

    fn what_foreign_keys_depend_on_is_not_dropped_without_cascade() {
        let db = Db::with(LINKED);
        let mut b = db.branch("b");
        for sql in ["ALTER TABLE p DROP CONSTRAINT p_pkey", "ALTER TABLE p DROP COLUMN id", "DROP TABLE p"] {
            b.fails_with("2BP01", sql);
        }
        b.fails_with("0A000", "TRUNCATE p");
        b.exec("ALTER TABLE c DROP CONSTRAINT fk; INSERT INTO c VALUES (3, 77); DELETE FROM p WHERE id = 2; DROP TABLE p");
        assert_eq!(b.line("SELECT id, p FROM c ORDER BY id"), "1|1 2|2 3|77");
        db.main().fails_with("23503", "INSERT INTO c VALUES (3, 77)");
        let mut d = db.branch("d");
        d.exec("DROP TABLE p CASCADE; INSERT INTO c VALUES (3, 77)");
        db.main().exec("DROP TABLE p CASCADE; INSERT INTO c VALUES (4, 78)");
        let mut e = db.branch("e");
        e.exec("INSERT INTO c VALUES (5, 79)");
    }

    fn mains_drop_of_a_referenced_table_leaves_the_branch_its_keys() {
        let db = Db::with(LINKED);
        let mut b = db.branch("b");
        b.exec("UPDATE c SET id = 20 WHERE id = 2");
        db.main().exec("DROP TABLE p CASCADE");
        b.fails_with("23503", "INSERT INTO c VALUES (3, 77)");
        b.exec("INSERT INTO c VALUES (3, 2)");
        assert_eq!(b.exec("DELETE FROM p WHERE id = 2"), "DELETE 1");
        assert_eq!(b.line("SELECT id FROM c"), "1");
    }

    fn mains_statements_take_along_what_only_the_branch_still_draws_from() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, a bigint GENERATED ALWAYS AS IDENTITY); INSERT INTO t VALUES (1)");
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("ALTER TABLE t RENAME TO u");
        main.exec("ALTER TABLE u DROP COLUMN a");
        assert_eq!(b.line("INSERT INTO t (id) VALUES (2) RETURNING a"), "2");
        main.exec("DROP TABLE u");
        assert_eq!(b.line("INSERT INTO t (id) VALUES (3) RETURNING a"), "3");
    }

    fn row_security_and_privileges_stay_on_a_changed_table() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, who text, v text); INSERT INTO t VALUES (1, 'sec_reader', 'mine'), (2, 'other', 'not mine');
            DO $$ BEGIN CREATE ROLE sec_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON t USING (who = current_user); GRANT SELECT, UPDATE (v) ON t TO sec_reader");
        let mut b = db.branch("b");
        b.exec("ALTER TABLE t ADD COLUMN extra int DEFAULT 1");
        let mut s = db.as_role("sec_reader", &[("options", "-c pggit.branch=b")]);
        assert_eq!(s.line("SELECT id, v, extra FROM t"), "1|mine|1");
        assert_eq!(s.exec("UPDATE t SET v = 'x'"), "UPDATE 1");
        s.fails_with("42501", "UPDATE t SET who = 'x'");
        s.fails_with("42501", "DELETE FROM t");
        assert_eq!(b.line("SELECT count(*) FROM pg_policies WHERE tablename = 't'"), "1");
    }

    fn a_dump_of_a_branch_equals_a_dump_of_a_copy() {
        let setup = "CREATE TABLE p (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, v text); CREATE TABLE c (id int PRIMARY KEY, p int CONSTRAINT fk REFERENCES p ON DELETE CASCADE, q text DEFAULT 'x' CHECK (q <> ''));
            CREATE TABLE g (id bigserial PRIMARY KEY, c int REFERENCES c); INSERT INTO p (v) VALUES ('a'), ('b'); INSERT INTO c VALUES (1, 1), (2, 2); INSERT INTO g (c) VALUES (1);
            COMMENT ON TABLE p IS 'parents'; COMMENT ON COLUMN p.v IS 'it''s'; COMMENT ON CONSTRAINT fk ON c IS 'link'; ALTER TABLE c ENABLE ROW LEVEL SECURITY; CREATE POLICY all_of_them ON c USING (id > 0);
            CREATE INDEX by_q ON c (lower(q)) WHERE id > 1; CREATE VIEW w AS SELECT p.v, c.q FROM p JOIN c ON c.p = p.id; GRANT SELECT ON c TO PUBLIC; ALTER TABLE p ALTER COLUMN v SET STORAGE EXTERNAL";
        let change = "ALTER TABLE p ADD COLUMN x int DEFAULT 3; ALTER TABLE g RENAME COLUMN c TO cc; UPDATE c SET q = 'changed' WHERE id = 2; ALTER TABLE c ADD COLUMN y date; CREATE TABLE fresh (i int PRIMARY KEY, c int REFERENCES c); INSERT INTO fresh VALUES (1, 1)";
        let db = Db::with(setup);
        let mut b = db.branch("b");
        b.exec(change);
        db.main().exec("UPDATE p SET v = 'main'; INSERT INTO c VALUES (9, 1)");
        let copy = db.server().database_from("template0");
        Conn(db.server().connect(&copy)).exec(setup);
        Conn(db.server().connect(&copy)).exec(change);
        let dump = |name: &str, options: &str| {
            let out = db.server().program("pg_dump").args(["--no-owner", "--inserts", name]).env("PGOPTIONS", options).output().expect("pg_dump runs");
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
            let mut lines: Vec<String> = String::from_utf8_lossy(&out.stdout).lines().filter(|l| !l.starts_with("\\") && !l.starts_with("--")).map(str::to_string).collect();
            lines.sort();
            lines
        };
        assert_eq!(dump(&db.name, "-c pggit.branch=b"), dump(&copy, ""));
        db.server().drop_databases(&[copy]);
    }

    fn an_identity_column_of_a_changed_table_keeps_its_rules() {
        let db = Db::with("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int); INSERT INTO t (v) VALUES (1), (2)");
        let mut b = db.branch("b");
        b.exec("ALTER TABLE t ADD COLUMN n int DEFAULT 7");
        for sql in ["INSERT INTO t (id) VALUES (9)", "INSERT INTO t VALUES (DEFAULT, 1), (9, 2)", "UPDATE t SET id = 9 WHERE id = 1",
            "INSERT INTO t (v) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 9", "MERGE INTO t USING (VALUES (9)) s (k) ON false WHEN NOT MATCHED THEN INSERT (id) VALUES (k)"] {
            b.fails_with("428C9", sql);
        }
        assert_eq!(b.line("INSERT INTO t VALUES (DEFAULT, 3), (DEFAULT, 4) RETURNING id"), "3 4");
        assert_eq!(b.line("INSERT INTO t (id, v) OVERRIDING USER VALUE VALUES (9, 5) RETURNING id, n"), "5|7");
        assert_eq!(b.line("INSERT INTO t (id) OVERRIDING SYSTEM VALUE VALUES (77) RETURNING id"), "77");
        assert_eq!(b.line("SELECT pg_get_serial_sequence('t', 'id')"), "public.t_id_seq");
    }

    fn internal_work_fires_no_event_trigger() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a');
            CREATE FUNCTION deny() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no %', tg_tag; END $$;
            CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION deny()");
        let mut b = db.branch("b");
        b.exec("UPDATE t SET v = 'b'; BEGIN; UPDATE t SET v = 'c'; COMMIT");
        let e = b.fails("ALTER TABLE t ADD COLUMN n int");
        assert_eq!(e.message, "no ALTER TABLE");
        assert_eq!(b.line("SELECT v FROM t"), "c");
    }

    fn a_schema_is_renamed_on_the_branch_alone() {
        let db = Db::with("CREATE SCHEMA old; CREATE TABLE old.t (id int PRIMARY KEY); INSERT INTO old.t VALUES (1)");
        let mut b = db.branch("b");
        b.exec("ALTER SCHEMA old RENAME TO new; CREATE SCHEMA mine; CREATE TABLE mine.x (i int); ALTER SCHEMA mine RENAME TO yours");
        b.exec("INSERT INTO new.t VALUES (2); ALTER TABLE new.t ADD COLUMN n int; CREATE VIEW new.v AS SELECT * FROM new.t; INSERT INTO yours.x VALUES (1); ALTER SCHEMA yours OWNER TO CURRENT_USER");
        assert_eq!(b.line("SELECT count(*), sum(id) FROM new.v"), "2|3");
        b.fails_with("3F000", "CREATE TABLE old.y (i int)");
        b.fails_with("42P06", "ALTER SCHEMA yours RENAME TO new");
        let schemas = "SELECT nspname FROM pg_namespace WHERE nspname IN ('old', 'new', 'mine', 'yours') ORDER BY 1";
        assert_eq!(b.line(schemas), "new yours");
        assert_eq!(db.main().line(schemas), "old");
        assert_eq!(db.main().line("SELECT * FROM old.t"), "1");
    }

    fn a_schema_is_made_with_its_elements() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
        let mut b = db.branch("b");
        b.exec("CREATE SCHEMA s CREATE TABLE a (i int PRIMARY KEY REFERENCES t) CREATE VIEW s.v AS SELECT * FROM a, t CREATE INDEX ON a (i)");
        b.fails_with("23503", "INSERT INTO s.a VALUES (2)");
        b.exec("INSERT INTO s.a VALUES (1)");
        assert_eq!(b.line("SELECT * FROM s.v"), "1|1");
        db.main().fails_with("3F000", "CREATE TABLE s.x (i int)");
        db.main().exec("DELETE FROM t");
    }

    fn nulls_that_are_not_distinct_collide_with_inherited_rows() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, a int, b int, UNIQUE NULLS NOT DISTINCT (a, b)); INSERT INTO t VALUES (1, NULL, 2), (2, NULL, NULL)");
        let mut b = db.branch("b");
        assert_eq!(b.exec("INSERT INTO t VALUES (3, NULL, 2) ON CONFLICT (a, b) DO UPDATE SET a = 5"), "INSERT 0 1");
        b.fails_with("23505", "INSERT INTO t VALUES (4, NULL, NULL)");
        assert_eq!(b.line("SELECT * FROM t ORDER BY id"), "1|5|2 2|\\N|\\N");
    }

    fn statements_on_many_objects_at_once_are_answered() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY)");
        let mut b = db.branch("b");
        for sql in ["GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC", "ALTER DATABASE nowhere RENAME TO elsewhere", "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC"] {
            b.run(sql);
        }
        assert_eq!(b.line("SELECT count(*) FROM t"), "0");
    }
}
