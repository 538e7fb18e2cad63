//! Where a branch would show or store something else than a copy.

use braid_e2e::cases;
use braid_e2e::db::Db;

use super::TEN;

cases! {
    fn a_key_that_several_tables_of_a_tree_hold_finds_all_its_rows() {
        let db = Db::with("CREATE TABLE p (id int PRIMARY KEY, v text); CREATE TABLE c (PRIMARY KEY (id)) INHERITS (p);
            INSERT INTO p SELECT i, 'p' || i FROM generate_series(1, 3000) i; INSERT INTO c SELECT i, 'c' || i FROM generate_series(1, 3000) i;
            CREATE TABLE h (id int, r int) PARTITION BY LIST (r); CREATE TABLE h1 PARTITION OF h (PRIMARY KEY (id)) FOR VALUES IN (1);
            CREATE TABLE h2 PARTITION OF h (PRIMARY KEY (id)) FOR VALUES IN (2);
            INSERT INTO h SELECT i, r FROM generate_series(1, 3000) i, generate_series(1, 2) r; ANALYZE");
        let (mut b, mut main) = (db.branch("b"), db.main());
        b.exec("UPDATE p SET v = v || 'b' WHERE id = 7; UPDATE h SET id = id WHERE id = 7");
        main.exec("UPDATE p SET v = 'main' WHERE id = 8; DELETE FROM h WHERE id = 8");
        for id in [5, 7, 8] {
            assert_eq!(b.line(&format!("SELECT count(*) FROM p WHERE id = {id}")), "2", "{id}");
            assert_eq!(b.line(&format!("SELECT r FROM h WHERE id = {id} ORDER BY r")), "1 2", "{id}");
        }
    }

    fn a_commit_holds_what_its_transaction_did_in_savepoints() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 50) i");
        let mut main = db.main();
        main.exec("BEGIN; INSERT INTO t VALUES (100, 'top'); SAVEPOINT s; INSERT INTO t VALUES (101, 'sub'); UPDATE t SET v = 'sub' WHERE id = 2; RELEASE s");
        let commit = main.line("SELECT pggit.commit('one')");
        main.exec("SAVEPOINT late; INSERT INTO t VALUES (102, 'late'); RELEASE late; COMMIT");
        main.exec("UPDATE t SET v = 'later' WHERE id = 1; DELETE FROM t WHERE id = 4; INSERT INTO t VALUES (200, 'after')");
        assert_eq!(main.line(&format!("SELECT string_agg(key ->> 'id', ' ' ORDER BY key) FROM pggit.data_diff('{commit}', 'main')")), "1 4 200");
        main.exec(&format!("SELECT pggit.create_branch('old', at => '{commit}')"));
        let mut old = db.on("old");
        for change in ["SELECT 1", "UPDATE t SET v = 'mine' WHERE id = 10"] {
            old.exec(change);
            assert_eq!(old.line("SELECT count(*), sum(id) FROM t"), "53|1578", "{change}");
            assert_eq!(old.line("SELECT v FROM t WHERE id IN (1, 2, 4, 101, 102, 200) ORDER BY id"), "v1 sub v4 sub late", "{change}");
        }
    }

    fn rows_that_a_rewrite_of_main_moved_stay_on_the_branch() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 50) i");
        let (mut b, mut main) = (db.branch("b"), db.main());
        b.exec("UPDATE t SET v = 'b' WHERE id = 1");
        for change in ["ALTER TABLE t ADD COLUMN at timestamptz DEFAULT clock_timestamp()", "VACUUM FULL t", "CLUSTER t USING t_pkey",
            "UPDATE t SET v = 'main' WHERE id = 2", "DELETE FROM t WHERE id = 3", "INSERT INTO t VALUES (51, 'new')"] {
            main.exec(change);
            assert_eq!(b.line("SELECT count(*), max(id), min(v) FROM t"), "50|50|b", "{change}");
            assert_eq!(b.line("SELECT v FROM t WHERE id IN (2, 3) ORDER BY id"), "v2 v3", "{change}");
        }
    }

    fn sql_functions_read_the_branch_and_not_main() {
        let db = Db::with(TEN);
        let mut main = db.main();
        main.exec("CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql STABLE AS 'SELECT * FROM t'");
        main.exec("CREATE FUNCTION one(i int) RETURNS text LANGUAGE sql STABLE AS 'SELECT v FROM t WHERE id = i'");
        let mut b = db.branch("b");
        b.exec("UPDATE t SET v = 'branch' WHERE id = 1");
        main.exec("UPDATE t SET v = 'main'");
        assert_eq!(b.line("SELECT v FROM f() WHERE id < 3 ORDER BY id"), "branch v2");
        assert_eq!(b.line("SELECT one(1), one(2)"), "branch|v2");
        assert_eq!(main.line("SELECT DISTINCT v FROM f()"), "main");
    }

    fn sql_functions_with_a_parsed_body_read_the_branch() {
        let db = Db::with(TEN);
        db.main().exec("CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql STABLE BEGIN ATOMIC SELECT * FROM t; END");
        let mut b = db.branch("b");
        b.exec("DELETE FROM t WHERE id > 2");
        assert_eq!(b.line("SELECT id FROM f() ORDER BY id"), "1 2");
        assert_eq!(b.line("SELECT count(*) FROM f() a JOIN t USING (id)"), "2");
    }

    fn update_collides_with_an_inherited_row() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let e = b.fails_with("23505", "UPDATE t SET id = 5 WHERE id = 4");
        assert_eq!(e.constraint, "t_pkey");
        assert_eq!(e.detail, "Key (id)=(5) already exists.");
        assert_eq!(b.line("SELECT count(*), count(DISTINCT id) FROM t"), "10|10");
    }

    fn insert_collides_with_an_inherited_row() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        assert_eq!(b.fails_with("23505", "INSERT INTO t VALUES (5, 'x', 0)").constraint, "t_pkey");
        b.exec("DELETE FROM t WHERE id = 5");
        b.exec("INSERT INTO t VALUES (5, 'x', 0)");
        assert_eq!(b.line("SELECT v FROM t WHERE id = 5"), "x");
    }

    fn partial_and_expression_unique_indexes_see_inherited_rows() {
        let db = Db::with(TEN);
        db.main().exec("CREATE UNIQUE INDEX t_lower ON t (lower(v)); CREATE UNIQUE INDEX t_part ON t (n) WHERE n > 50");
        let mut b = db.branch("b");
        assert_eq!(b.fails_with("23505", "INSERT INTO t VALUES (20, 'V3', 0)").constraint, "t_lower");
        assert_eq!(b.fails_with("23505", "UPDATE t SET v = 'V3' WHERE id = 4").constraint, "t_lower");
        assert_eq!(b.fails_with("23505", "UPDATE t SET n = 60 WHERE id = 7").constraint, "t_part");
        b.exec("UPDATE t SET n = 10 WHERE id = 2");
        assert_eq!(b.line("SELECT count(*) FROM t WHERE n = 10"), "2");
    }

    fn exclusion_constraints_see_inherited_rows() {
        let db = Db::with("CREATE TABLE r (id int PRIMARY KEY, span int4range, EXCLUDE USING gist (span WITH &&));
            INSERT INTO r VALUES (1, '[1,5)'), (2, '[10,15)')");
        let mut b = db.branch("b");
        b.fails_with("23P01", "INSERT INTO r VALUES (3, '[4,6)')");
        b.fails_with("23P01", "UPDATE r SET span = '[12,20)' WHERE id = 1");
        b.exec("UPDATE r SET span = '[20,25)' WHERE id = 2");
        b.exec("INSERT INTO r VALUES (3, '[11,13)')");
        assert_eq!(b.line("SELECT id, span FROM r ORDER BY id"), "1|[1,5) 2|[20,25) 3|[11,13)");
    }

    fn unique_generated_columns_are_computed_after_triggers_and_collide() {
        let db = Db::with("CREATE TABLE g (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED UNIQUE);
            INSERT INTO g VALUES (1, 1), (2, 2);
            CREATE FUNCTION up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := NEW.a - 100; RETURN NEW; END $$;
            CREATE TRIGGER up BEFORE INSERT ON g FOR EACH ROW EXECUTE FUNCTION up()");
        let mut b = db.branch("b");
        assert_eq!(b.fails_with("23505", "INSERT INTO g VALUES (3, 102)").constraint, "g_twice_key");
        b.exec("INSERT INTO g VALUES (3, 103)");
        assert_eq!(b.line("SELECT * FROM g ORDER BY id"), "1|1|2 2|2|4 3|3|6");
    }

    fn merge_collides_with_inherited_rows() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        b.fails_with("23505", "MERGE INTO t USING (VALUES (1)) s (k) ON t.id = s.k WHEN MATCHED THEN UPDATE SET id = 2");
        b.fails_with("23505", "MERGE INTO t USING (VALUES (1)) s (k) ON t.v = 'no' WHEN NOT MATCHED THEN INSERT VALUES (1, 'x', 1)");
        assert_eq!(
            b.exec("MERGE INTO t USING (VALUES (1), (11)) s (k) ON t.id = s.k WHEN MATCHED THEN UPDATE SET v = 'hit' WHEN NOT MATCHED THEN INSERT VALUES (s.k, 'new', 0)"),
            "MERGE 2"
        );
        assert_eq!(b.line("SELECT v FROM t WHERE id IN (1, 11) ORDER BY id"), "hit new");
    }

    fn a_row_deleted_by_another_session_is_not_resurrected_by_an_update() {
        let db = Db::with(TEN);
        let (mut one, mut two) = (db.branch("b"), db.on("b"));
        one.exec("BEGIN");
        assert_eq!(one.exec("DELETE FROM t WHERE id = 3"), "DELETE 1");
        assert!(two.blocks("UPDATE t SET v = 'late' WHERE id = 3"), "the second writer waits");
        one.exec("COMMIT");
        let answer = two.answer();
        assert_eq!((answer.code(), answer.tag()), ("00000", "UPDATE 0"));
        assert_eq!(two.line("SELECT count(*) FROM t WHERE id = 3"), "0");
    }

    fn a_copy_up_that_was_rolled_back_leaves_the_inherited_row() {
        let db = Db::with(TEN);
        let (mut one, mut two) = (db.branch("b"), db.on("b"));
        one.exec("BEGIN; DELETE FROM t WHERE id = 3");
        assert!(two.blocks("UPDATE t SET n = n + 1 WHERE id = 3"));
        one.exec("ROLLBACK");
        assert_eq!(two.answer().tag(), "UPDATE 1");
        assert_eq!(one.line("SELECT n FROM t WHERE id = 3"), "31");
    }

    fn two_sessions_that_increment_one_inherited_row_both_count() {
        let db = Db::with(TEN);
        let (mut one, mut two) = (db.branch("b"), db.on("b"));
        one.exec("BEGIN; UPDATE t SET n = n + 1 WHERE id = 3");
        assert!(two.blocks("UPDATE t SET n = n + 1 WHERE id = 3"));
        one.exec("COMMIT");
        assert_eq!(two.answer().tag(), "UPDATE 1");
        assert_eq!(two.line("SELECT n FROM t WHERE id = 3"), "32");
    }

    fn a_trigger_on_main_that_updates_its_own_table_does_not_disturb_the_branch() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 5), (2, 20);
            CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              IF pg_trigger_depth() < 2 THEN UPDATE t SET n = n + 100 WHERE id = NEW.id; END IF; RETURN NULL; END $$;
            CREATE TRIGGER again AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION again()");
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("UPDATE t SET n = -7");
        assert_eq!(b.line("SELECT id, n FROM t ORDER BY id"), "1|5 2|20");
        assert_eq!(main.line("SELECT id, n FROM t ORDER BY id"), "1|93 2|93");
    }

    fn a_swap_of_deferrable_keys_on_main_does_not_reach_the_branch() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY DEFERRABLE, v text); INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("UPDATE t SET id = 3 - id");
        assert_eq!(b.line("SELECT id, v FROM t ORDER BY id"), "1|one 2|two");
        assert_eq!(main.line("SELECT id, v FROM t ORDER BY id"), "1|two 2|one");
    }

    fn insert_new_before_delete_old_under_a_deferred_key_keeps_the_branch() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v text); INSERT INTO t VALUES (2, 'old')");
        let mut b = db.branch("b");
        db.main().exec("BEGIN; INSERT INTO t VALUES (2, 'new'); DELETE FROM t WHERE v = 'old'; COMMIT");
        assert_eq!(b.line("SELECT id, v FROM t"), "2|old");
        b.exec("UPDATE t SET v = v || '!'");
        assert_eq!(b.line("SELECT id, v FROM t"), "2|old!");
    }

    fn losing_the_key_on_main_keeps_the_branch() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("UPDATE t SET v = 'main' WHERE id = 1");
        main.exec("ALTER TABLE t DROP CONSTRAINT t_pkey");
        main.exec("INSERT INTO t VALUES (1, 'twin', 0); UPDATE t SET n = 0; DELETE FROM t WHERE id = 2");
        assert_eq!(b.line("SELECT id, v, n FROM t WHERE id < 3 ORDER BY id"), "1|v1|10 2|v2|20");
        assert_eq!(b.line("SELECT count(*) FROM t"), "10");
    }

    fn a_branch_point_after_own_writes_is_refused_or_exact() {
        let db = Db::with(TEN);
        let mut main = db.main();
        main.exec("BEGIN; UPDATE t SET v = 'mine' WHERE id = 1");
        let made = main.run("SELECT pggit.create_branch('b')");
        match made.error {
            Some(e) => {
                assert!(e.code.starts_with("PB"), "{e}");
                main.exec("ROLLBACK");
                main.fails("SELECT pggit.switch_branch('b')");
            }
            None => {
                main.exec("COMMIT");
                main.exec("UPDATE t SET v = 'later'");
                assert_eq!(db.on("b").line("SELECT v FROM t WHERE id < 3 ORDER BY id"), "mine v2");
            }
        }
    }

    fn repeatable_read_on_a_branch_sees_one_moment() {
        let db = Db::with(TEN);
        let (mut one, mut two) = (db.branch("b"), db.on("b"));
        one.exec("BEGIN ISOLATION LEVEL REPEATABLE READ");
        assert_eq!(one.line("SELECT sum(n) FROM t"), "550");
        two.exec("UPDATE t SET n = 0 WHERE id < 5; DELETE FROM t WHERE id = 9; INSERT INTO t VALUES (50, 'x', 1000)");
        db.main().exec("UPDATE t SET n = n * 2");
        assert_eq!(one.line("SELECT sum(n), count(*) FROM t"), "550|10");
        one.fails_with("40001", "UPDATE t SET n = 1 WHERE id = 2");
        one.exec("ROLLBACK");
        assert_eq!(one.line("SELECT sum(n), count(*) FROM t"), "1360|10");
    }

    fn a_first_write_under_repeatable_read_collides_with_inherited_rows() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, r int4range, u int UNIQUE, EXCLUDE USING gist (r WITH &&)); INSERT INTO t VALUES (9, '[16,17)', 5)");
        let (mut one, mut two) = (db.branch("b"), db.on("b"));
        one.exec("BEGIN ISOLATION LEVEL REPEATABLE READ");
        one.fails_with("23P01", "INSERT INTO t VALUES (59, '[12,17)', 6)");
        one.exec("ROLLBACK; BEGIN ISOLATION LEVEL REPEATABLE READ");
        assert_eq!(one.line("SELECT count(*) FROM t"), "1");
        // The branch's own version of the table is younger than the snapshot.
        two.exec("INSERT INTO t VALUES (1, '[1,2)', 1)");
        one.fails_with("23505", "INSERT INTO t VALUES (59, '[112,117)', 5)");
        one.exec("ROLLBACK");
        assert_eq!(one.line("SELECT count(*) FROM t"), "2");
    }

    fn insert_from_the_same_table_on_conflict_updates_each_row_once() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let tag = b.exec("INSERT INTO t SELECT id, v || '!', n FROM t ON CONFLICT (id) DO UPDATE SET v = excluded.v");
        assert_eq!(tag, "INSERT 0 10");
        assert_eq!(b.line("SELECT count(*), count(*) FILTER (WHERE v LIKE '%!') FROM t"), "10|10");
        assert_eq!(db.main().line("SELECT count(*) FROM t WHERE v LIKE '%!'"), "0");
    }

    fn an_open_cursor_returns_each_row_once_while_rows_are_copied_up() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        b.exec("BEGIN; DECLARE c CURSOR FOR SELECT id, v FROM t ORDER BY id");
        assert_eq!(b.line("FETCH 3 FROM c"), "1|v1 2|v2 3|v3");
        b.exec("UPDATE t SET v = 'changed'; DELETE FROM t WHERE id = 8");
        assert_eq!(b.line("FETCH ALL FROM c"), "4|v4 5|v5 6|v6 7|v7 8|v8 9|v9 10|v10");
        b.exec("COMMIT");
        assert_eq!(b.line("SELECT count(*) FROM t WHERE v = 'changed'"), "9");
    }

    fn conditions_never_see_rows_the_branch_deleted() {
        let db = Db::with(TEN);
        db.main().exec("CREATE FUNCTION cheap(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE COST 0.0001 AS
            $$ BEGIN RETURN 100 / (i - 7); END $$");
        let mut b = db.branch("b");
        b.exec("DELETE FROM t WHERE id = 7");
        assert_eq!(b.line("SELECT count(*) FROM t WHERE 100 / (id - 7) > -1000"), "9");
        assert_eq!(b.line("SELECT count(*) FROM t WHERE cheap(id) > -1000"), "9");
        assert_eq!(b.exec("UPDATE t SET n = 1 WHERE 100 / (id - 7) < 0"), "UPDATE 6");
        db.main().exec("DELETE FROM t WHERE id = 3; INSERT INTO t VALUES (7000, 'x', 0)");
        assert_eq!(b.line("SELECT count(*) FROM t WHERE 1 / (id - 7000) < 1"), "9");
    }

    fn conditions_never_see_what_main_wrote_later() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        db.main().exec("UPDATE t SET n = 0 WHERE id = 4");
        assert_eq!(b.line("SELECT count(*) FROM t WHERE 1000 / n > 0"), "10");
        assert_eq!(b.exec("UPDATE t SET v = 'x' WHERE 1000 / n > 0"), "UPDATE 10");
    }

    fn changes_on_main_are_logged_whatever_the_replication_role() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("SET session_replication_role = replica; UPDATE t SET v = 'replica' WHERE id = 1; RESET session_replication_role");
        main.exec("ALTER TABLE t DISABLE TRIGGER ALL; UPDATE t SET v = 'disabled' WHERE id = 2; ALTER TABLE t ENABLE TRIGGER ALL");
        main.exec("ALTER TABLE t DISABLE TRIGGER USER; DELETE FROM t WHERE id = 3");
        assert_eq!(b.line("SELECT v FROM t WHERE id < 4 ORDER BY id"), "v1 v2 v3");
    }

    fn changes_through_parents_partitions_and_copy_are_logged() {
        let db = Db::with("CREATE TABLE p (id int, v text); CREATE TABLE c (x int) INHERITS (p);
            INSERT INTO p VALUES (1, 'p'); INSERT INTO c VALUES (2, 'c', 0);
            CREATE TABLE q (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
            CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);
            CREATE TABLE q2 PARTITION OF q FOR VALUES FROM (10) TO (20);
            INSERT INTO q VALUES (1, 'one'), (11, 'eleven')");
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("UPDATE p SET v = 'main'");
        main.exec("UPDATE q SET id = id + 10 WHERE id = 1 AND false; UPDATE q SET id = 12 WHERE id = 1; DELETE FROM q2 WHERE id = 11");
        main.0.run_with_input("COPY q FROM STDIN", "3\tcopied\n").expect("copy");
        assert_eq!(b.line("SELECT id, v FROM p ORDER BY id"), "1|p 2|c");
        assert_eq!(b.line("SELECT id, v FROM q ORDER BY id"), "1|one 11|eleven");
        assert_eq!(b.line("SELECT id FROM q1"), "1");
        assert_eq!(b.line("SELECT id FROM ONLY p"), "1");
    }

    fn key_changes_on_main_leave_the_old_key_on_the_branch() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        db.main().exec("UPDATE t SET id = 100 WHERE id = 1; UPDATE t SET id = 1 WHERE id = 2; DELETE FROM t WHERE id = 100");
        assert_eq!(b.line("SELECT id, v FROM t WHERE id IN (1, 2, 100) ORDER BY id"), "1|v1 2|v2");
    }

    fn rows_of_a_table_without_a_key_are_a_bag() {
        let db = Db::with("CREATE TABLE k (a int, j json); INSERT INTO k VALUES (1, '{}'), (1, '{}'), (1, '{}'), (2, NULL)");
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("DELETE FROM k WHERE ctid = (SELECT min(ctid) FROM k); INSERT INTO k VALUES (2, NULL), (3, '1'); UPDATE k SET a = 9 WHERE a = 2");
        assert_eq!(b.line("SELECT a, j FROM k ORDER BY 1"), "1|{} 1|{} 1|{} 2|\\N");
        let b_is_told = b.run("UPDATE k SET a = 5 WHERE a = 1");
        match b_is_told.error {
            None => assert_eq!(b.line("SELECT a FROM k ORDER BY 1"), "2 5 5 5"),
            Some(e) => assert!(e.code.starts_with("PB") && !e.hint.is_empty(), "{e}"),
        }
        assert_eq!(main.line("SELECT a FROM k ORDER BY 1"), "1 1 3 9 9");
    }
}
