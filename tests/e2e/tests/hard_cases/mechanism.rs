//! Plans, names, locks, privileges and messages on a branch.

use std::time::{Duration, Instant};

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};

use super::TEN;

/// 20,000 rows, some of them changed on both sides of the branch.
fn big() -> (Db, Conn) {
    let db = Db::with("CREATE TABLE big (id int PRIMARY KEY, k int, v text); CREATE INDEX big_k ON big (k);
        INSERT INTO big SELECT i, i, 'v' || i FROM generate_series(1, 20000) i;
        CREATE TABLE small (k int); INSERT INTO small SELECT i * 7 FROM generate_series(1, 10) i; ANALYZE");
    let mut b = db.branch("b");
    b.exec("UPDATE big SET v = 'b' WHERE id % 100 = 0; DELETE FROM big WHERE id % 100 = 1");
    db.main()
        .exec("UPDATE big SET v = 'm' WHERE id % 100 = 2; DELETE FROM big WHERE id % 100 = 3");
    b.exec("ANALYZE big");
    (db, b)
}

cases! {
    fn a_join_to_a_large_table_on_a_branch_uses_its_index() {
        let (_db, mut b) = big();
        let plan = b.line("EXPLAIN SELECT count(big.v) FROM small JOIN big USING (k)");
        assert!(!plan.contains("Seq Scan on big"), "{plan}");
        assert_eq!(b.line("SELECT count(big.v) FROM small JOIN big USING (k)"), "10");
    }

    fn order_by_key_limit_on_a_branch_does_not_sort_the_table() {
        let (_db, mut b) = big();
        let plan = b.line("EXPLAIN SELECT * FROM big ORDER BY id LIMIT 5");
        assert!(!plan.contains("Seq Scan on big") && !plan.contains("Sort  "), "{plan}");
        assert_eq!(b.line("SELECT id, v FROM big WHERE id > 98 ORDER BY id LIMIT 4"), "99|v99 100|b 102|v102 103|v103");
    }

    fn an_untouched_table_keeps_its_own_plan() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let query = "EXPLAIN (COSTS OFF) SELECT * FROM t WHERE id = 3";
        assert_eq!(b.line(query), db.main().line(query));
    }

    fn whole_row_functions_work_after_the_overlay_exists() {
        let db = Db::with("CREATE TABLE p (id int PRIMARY KEY, first text, last text); INSERT INTO p VALUES (1, 'A', 'B');
            CREATE FUNCTION full_name(p) RETURNS text LANGUAGE sql STABLE AS $$ SELECT $1.first || ' ' || $1.last $$");
        let mut b = db.branch("b");
        b.exec("UPDATE p SET first = 'C'");
        assert_eq!(b.rows("SELECT p.full_name FROM p"), ["C B"]);
        assert_eq!(b.rows("SELECT p.full_name FROM public.p"), ["C B"]);
        assert_eq!(b.rows("SELECT full_name(x) FROM (SELECT p FROM p) y (x)"), ["C B"]);
    }

    fn objects_of_a_branch_are_found_under_the_users_schema() {
        let db = Db::with(TEN);
        db.main().exec("CREATE SCHEMA app; CREATE TABLE app.a (i int PRIMARY KEY)");
        let mut b = db.branch("b");
        b.exec("CREATE TABLE only_here (i int); INSERT INTO only_here VALUES (1)");
        b.exec("ALTER TABLE t ADD COLUMN extra int DEFAULT 7");
        assert_eq!(b.line("SELECT i FROM only_here"), "1");
        assert_eq!(b.line("SELECT extra FROM public.t WHERE id = 1"), "7");
        b.exec("SET search_path = app, public");
        assert_eq!(b.line("SELECT i FROM only_here"), "1");
        assert_eq!(b.line("SHOW search_path"), "app, public");
        assert_eq!(b.line("SELECT current_schema()"), "app");
        b.exec("SELECT set_config('search_path', 'public', false)");
        assert_eq!(b.line("SELECT count(extra) FROM t"), "10");
        let mut main = db.main();
        main.fails_with("42P01", "SELECT * FROM only_here");
        main.fails_with("42703", "SELECT extra FROM t");
    }

    fn functions_with_their_own_search_path_see_the_branch() {
        let db = Db::with(TEN);
        db.main().exec("CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql SET search_path = public AS
            $$ BEGIN RETURN (SELECT string_agg(v, ',' ORDER BY id) FROM t WHERE id < 3); END $$");
        let mut b = db.branch("b");
        b.exec("UPDATE t SET v = 'b' WHERE id = 1");
        assert_eq!(b.line("SELECT f()"), "b,v2");
        b.exec("ALTER TABLE t ADD COLUMN z int; UPDATE t SET v = 'c' WHERE id = 2");
        assert_eq!(b.line("SELECT f()"), "b,c");
        assert_eq!(db.main().line("SELECT f()"), "v1,v2");
    }

    fn child_rows_of_one_inherited_parent_do_not_wait_for_each_other() {
        let db = Db::with("CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1), (2);
            CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent)");
        let (mut one, mut two) = (db.branch("b"), db.on("b"));
        one.exec("INSERT INTO child VALUES (0, 2)");
        one.exec("BEGIN; INSERT INTO child VALUES (1, 1)");
        assert!(!two.blocks("INSERT INTO child VALUES (2, 1)"), "the second child row waits");
        assert_eq!(two.answer().tag(), "INSERT 0 1");
        assert!(two.blocks("DELETE FROM parent WHERE id = 1"), "the delete must wait for the child");
        one.exec("COMMIT");
        assert_eq!(two.answer().code(), "23503");
    }

    fn foreign_keys_on_a_branch_never_look_at_main() {
        let db = Db::with("CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1), (2);
            CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent ON DELETE CASCADE); INSERT INTO child VALUES (10, 1)");
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("INSERT INTO parent VALUES (3); INSERT INTO child VALUES (11, 2); DELETE FROM parent WHERE id = 1");
        assert_eq!(b.fails_with("23503", "INSERT INTO child VALUES (20, 3)").constraint, "child_p_fkey");
        b.exec("INSERT INTO child VALUES (21, 1)");
        assert_eq!(b.exec("DELETE FROM parent WHERE id = 2"), "DELETE 1");
        b.fails_with("23503", "INSERT INTO child VALUES (22, 2)");
        b.exec("DELETE FROM parent WHERE id = 1");
        assert_eq!(b.line("SELECT count(*) FROM child"), "0");
        assert_eq!(main.line("SELECT id FROM child ORDER BY 1"), "11");
    }

    fn deferred_foreign_keys_are_checked_at_commit_on_a_branch() {
        let db = Db::with("CREATE TABLE parent (id int PRIMARY KEY);
            CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
        let mut b = db.branch("b");
        b.exec("BEGIN; INSERT INTO child VALUES (1, 1); INSERT INTO parent VALUES (1); COMMIT");
        b.exec("BEGIN; INSERT INTO child VALUES (2, 2)");
        b.fails_with("23503", "COMMIT");
        assert_eq!(b.line("SELECT id FROM child"), "1");
    }

    fn the_first_touch_of_a_table_makes_none_of_its_neighbours() {
        let db = Db::with("CREATE TABLE hub (id int PRIMARY KEY); INSERT INTO hub VALUES (1)");
        let mut main = db.main();
        for i in 0..30 {
            main.exec(&format!("CREATE TABLE n{i} (id int PRIMARY KEY, h int REFERENCES hub); INSERT INTO n{i} VALUES (1, 1)"));
        }
        let mut b = db.branch("b");
        main.exec("UPDATE hub SET id = id");
        let count = "SELECT count(*) FROM pg_class";
        let before: i64 = main.line(count).parse().expect("a number");
        b.exec("UPDATE n0 SET h = 1");
        let after: i64 = main.line(count).parse().expect("a number");
        assert!(after - before <= 12, "{} new relations", after - before);
    }

    fn copy_up_works_with_parameters_and_not_for_explain() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let s = &mut b.0;
        s.parse("u", "UPDATE t SET v = $2 WHERE id = $1 RETURNING id").expect("parsed");
        for i in ["1", "2", "3", "4", "5", "6", "7"] {
            let o = s.execute("u", &[Some(i), Some("param")]).expect("alive");
            assert_eq!((o.code(), o.tag(), o.scalar()), ("00000", "UPDATE 1", i.to_string()));
        }
        assert_eq!(b.line("SELECT count(*) FROM t WHERE v = 'param'"), "7");
        b.exec("EXPLAIN UPDATE t SET v = 'no'");
        assert_eq!(b.line("SELECT count(*) FROM t WHERE v = 'no'"), "0");
        b.exec("EXPLAIN ANALYZE UPDATE t SET v = 'yes'");
        assert_eq!(b.line("SELECT count(*) FROM t WHERE v = 'yes'"), "10");
    }

    fn volatile_conditions_touch_exactly_the_rows_they_choose() {
        let db = Db::with(TEN);
        db.main().exec("CREATE SEQUENCE seen");
        let mut b = db.branch("b");
        assert_eq!(b.exec("UPDATE t SET v = 'x' WHERE random() < 2"), "UPDATE 10");
        assert_eq!(b.exec("DELETE FROM t WHERE id IN (SELECT id FROM t ORDER BY id LIMIT 2)"), "DELETE 2");
        assert_eq!(b.rows("SELECT id FROM t ORDER BY id LIMIT 2 FOR UPDATE SKIP LOCKED"), ["3", "4"]);
        assert_eq!(b.line("SELECT count(*) FROM t"), "8");
    }

    fn for_update_locks_inherited_rows() {
        let db = Db::with(TEN);
        let (mut one, mut two) = (db.branch("b"), db.on("b"));
        one.exec("BEGIN");
        assert_eq!(one.line("SELECT v FROM t WHERE id = 1 FOR UPDATE"), "v1");
        two.fails_with("55P03", "SELECT v FROM t WHERE id = 1 FOR UPDATE NOWAIT");
        assert_eq!(two.line("SELECT id FROM t WHERE id < 3 FOR UPDATE SKIP LOCKED"), "2");
        assert!(two.blocks("UPDATE t SET v = 'two' WHERE id = 1"));
        let mut main = db.main();
        main.exec("SET lock_timeout = '300ms'; UPDATE t SET v = 'main' WHERE id = 1");
        one.exec("UPDATE t SET v = 'one' WHERE id = 1; COMMIT");
        assert_eq!(two.answer().tag(), "UPDATE 1");
        assert_eq!(one.line("SELECT v FROM t WHERE id = 1"), "two");
    }

    fn system_columns_name_the_table() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        b.exec("UPDATE t SET v = 'x' WHERE id = 1; INSERT INTO t VALUES (11, 'new', 0)");
        db.main().exec("UPDATE t SET v = 'main' WHERE id = 2");
        assert_eq!(b.line("SELECT DISTINCT tableoid::regclass FROM t"), "t");
        assert_eq!(b.line("SELECT count(*) FROM t WHERE tableoid = 't'::regclass"), "11");
        assert_eq!(b.line("INSERT INTO t VALUES (12, 'r', 0) RETURNING tableoid::regclass"), "t");
    }

    fn on_conflict_on_constraint_finds_the_constraint() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        b.exec("INSERT INTO t VALUES (1, 'up', 0) ON CONFLICT ON CONSTRAINT t_pkey DO UPDATE SET v = excluded.v || t.v");
        assert_eq!(b.line("SELECT v FROM t WHERE id = 1"), "upv1");
        assert_eq!(b.exec("INSERT INTO t VALUES (2, 'no', 0) ON CONFLICT DO NOTHING"), "INSERT 0 0");
        assert_eq!(b.exec("INSERT INTO t VALUES (2, 'no', 0) ON CONFLICT (id) DO NOTHING"), "INSERT 0 0");
    }

    fn where_current_of_changes_the_row_of_the_cursor() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        b.exec("BEGIN; DECLARE c CURSOR FOR SELECT * FROM t ORDER BY id FOR UPDATE");
        assert_eq!(b.line("FETCH 2 FROM c"), "1|v1|10 2|v2|20");
        assert_eq!(b.exec("UPDATE t SET v = 'cur' WHERE CURRENT OF c"), "UPDATE 1");
        b.exec("FETCH c");
        assert_eq!(b.exec("DELETE FROM t WHERE CURRENT OF c"), "DELETE 1");
        b.exec("COMMIT");
        assert_eq!(b.line("SELECT id, v FROM t WHERE id < 5 ORDER BY id"), "1|v1 2|cur 4|v4");
    }

    fn grants_on_columns_and_views_suffice_on_a_branch() {
        let db = Db::with(TEN);
        let mut main = db.main();
        main.exec("DROP ROLE IF EXISTS hard_columns; CREATE ROLE hard_columns LOGIN; CREATE VIEW seen AS SELECT id, v FROM t WHERE id < 4;
            CREATE TABLE hidden (id int PRIMARY KEY, v text); INSERT INTO hidden VALUES (1, 'h'); CREATE VIEW through AS SELECT * FROM hidden;
            GRANT SELECT (id, v), UPDATE (v) ON t TO hard_columns; GRANT SELECT ON seen TO hard_columns; GRANT SELECT, UPDATE, INSERT ON through TO hard_columns");
        db.branch("b").exec("UPDATE t SET v = 'b' WHERE id = 1; UPDATE hidden SET v = 'hb'");
        let mut user = db.as_role("hard_columns", &[("options", "-c pggit.branch=b")]);
        assert_eq!(user.line("SELECT v FROM t WHERE id < 3 ORDER BY id"), "b v2");
        assert_eq!(user.line("SELECT v FROM seen ORDER BY id"), "b v2 v3");
        assert_eq!(user.line("SELECT v FROM through"), "hb");
        assert_eq!(user.exec("UPDATE t SET v = 'u' WHERE id = 2"), "UPDATE 1");
        assert_eq!(user.exec("UPDATE through SET v = 'u'"), "UPDATE 1");
        assert_eq!(user.exec("INSERT INTO through VALUES (2, 'i')"), "INSERT 0 1");
        user.fails_with("42501", "SELECT n FROM t");
        user.fails_with("42501", "SELECT * FROM t");
        user.fails_with("42501", "UPDATE t SET n = 1");
        user.fails_with("42501", "DELETE FROM t");
        user.fails_with("42501", "SELECT * FROM hidden");
    }

    fn row_level_security_applies_on_a_branch() {
        let db = Db::with(TEN);
        let mut main = db.main();
        main.exec("DROP ROLE IF EXISTS hard_rls; CREATE ROLE hard_rls LOGIN; ALTER TABLE t ENABLE ROW LEVEL SECURITY;
            GRANT SELECT, INSERT, UPDATE, DELETE ON t TO hard_rls;
            CREATE POLICY few ON t USING (id <= 3) WITH CHECK (id <= 20)");
        db.branch("b").exec("UPDATE t SET v = 'b'");
        main.exec("UPDATE t SET v = 'm'");
        let mut user = db.as_role("hard_rls", &[("options", "-c pggit.branch=b")]);
        assert_eq!(user.line("SELECT v FROM t"), "b b b");
        assert_eq!(user.exec("UPDATE t SET n = 0"), "UPDATE 3");
        assert_eq!(user.exec("DELETE FROM t WHERE id > 2"), "DELETE 1");
        user.fails_with("42501", "INSERT INTO t VALUES (30, 'x', 0)");
        user.fails_with("23505", "INSERT INTO t VALUES (5, 'x', 0)");
        user.exec("INSERT INTO t VALUES (15, 'x', 0)");
        assert_eq!(db.on("b").line("SELECT count(*) FROM t"), "10");
    }

    fn long_values_survive_what_main_does_to_its_table() {
        let db = Db::with("CREATE TABLE l (id int PRIMARY KEY, v text);
            INSERT INTO l SELECT i, (SELECT string_agg(md5((i * 1000 + k)::text), '') FROM generate_series(1, 3000) k) FROM generate_series(1, 3) i");
        let sum = "SELECT md5(string_agg(v, ',' ORDER BY id)) FROM l";
        let before = db.main().line(sum);
        let mut b = db.branch("b");
        db.main().exec("UPDATE l SET v = 'short' WHERE id = 1; DELETE FROM l WHERE id = 2");
        db.main().exec("VACUUM l");
        assert_eq!(b.line(sum), before);
        db.main().exec("TRUNCATE l");
        db.main().exec("VACUUM FULL l");
        assert_eq!(b.line(sum), before);
        b.exec("UPDATE l SET v = v WHERE id = 3");
        assert_eq!(b.line(sum), before);
    }

    fn triggers_and_errors_name_the_users_schema() {
        let db = Db::with(TEN);
        db.main().exec("CREATE SCHEMA \"App\"; CREATE TABLE \"App\".x (id int PRIMARY KEY, n int CHECK (n > 0), s text NOT NULL DEFAULT ''); INSERT INTO \"App\".x VALUES (1, 1);
            CREATE FUNCTION who() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              RAISE NOTICE '%.% % %', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_RELID::regclass, TG_NAME; RETURN NEW; END $$;
            CREATE TRIGGER who BEFORE INSERT OR UPDATE ON \"App\".x FOR EACH ROW EXECUTE FUNCTION who()");
        let mut b = db.branch("b");
        let o = b.run("UPDATE \"App\".x SET n = 2");
        assert_eq!(o.notices.first().map(|n| n.message.as_str()), Some("App.x \"App\".x who"));
        let e = b.fails_with("23514", "UPDATE \"App\".x SET n = -1");
        assert_eq!((e.schema.as_str(), e.table.as_str(), e.constraint.as_str()), ("App", "x", "x_n_check"));
        let e = b.fails_with("23502", "INSERT INTO \"App\".x VALUES (2, 1, NULL)");
        assert_eq!((e.schema.as_str(), e.table.as_str(), e.column.as_str()), ("App", "x", "s"));
        assert!(!e.message.contains("pggit"), "{e}");
    }

    fn serializable_work_on_a_branch_does_not_abort_writers_on_main() {
        let db = Db::with(TEN);
        let (mut b, mut main) = (db.branch("b"), db.main());
        b.exec("UPDATE t SET n = 1 WHERE id = 1");
        b.exec("BEGIN ISOLATION LEVEL SERIALIZABLE");
        main.exec("BEGIN ISOLATION LEVEL SERIALIZABLE");
        b.exec("SELECT sum(n) FROM t");
        main.exec("SELECT sum(n) FROM t");
        b.exec("UPDATE t SET n = 2 WHERE id = 2");
        main.exec("UPDATE t SET n = 3 WHERE id = 3");
        b.exec("COMMIT");
        main.exec("COMMIT");
    }

    fn creating_a_branch_waits_for_no_lock_on_main() {
        let db = Db::with(TEN);
        let (mut writer, mut locker, mut main) = (db.main(), db.main(), db.main());
        writer.exec("BEGIN; UPDATE t SET v = 'open' WHERE id = 1");
        main.exec("CREATE TABLE u (i int)");
        locker.exec("BEGIN; LOCK TABLE u IN ACCESS EXCLUSIVE MODE");
        let started = Instant::now();
        main.exec("SET lock_timeout = '2s'; SELECT pggit.create_branch('b')");
        assert!(started.elapsed() < Duration::from_secs(1));
        writer.exec("COMMIT");
        locker.exec("COMMIT");
        assert_eq!(db.on("b").line("SELECT v FROM t WHERE id = 1"), "v1");
    }

    fn statements_on_a_branch_take_no_strong_lock_on_main() {
        let db = Db::with(TEN);
        let (mut b, mut main) = (db.branch("b"), db.main());
        main.exec("SET lock_timeout = '500ms'");
        b.exec("BEGIN; UPDATE t SET v = 'b' WHERE id = 1; DELETE FROM t WHERE id = 2; SELECT * FROM t WHERE id = 3 FOR UPDATE; ALTER TABLE t ADD COLUMN z int; TRUNCATE t");
        main.exec("UPDATE t SET v = 'm'; DELETE FROM t WHERE id = 2; ALTER TABLE t ADD COLUMN y int");
        b.exec("COMMIT");
        assert_eq!(main.line("SELECT count(*) FROM t"), "9");
    }
}
