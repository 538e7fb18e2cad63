//! Beside the main road: utility statements, old plans, transactions older than the
//! branch, special sorts of tables, restart, replication, dump and restore.

use braid_e2e::cases;
use braid_e2e::db::Db;
use braid_e2e::server::{Library, Server};

use super::TEN;

cases! {
    fn a_transaction_older_than_the_branch_is_not_on_it() {
        let db = Db::with(TEN);
        let mut old = db.main();
        old.exec("BEGIN; UPDATE t SET v = 'older' WHERE id = 1; INSERT INTO t VALUES (11, 'older', 0); DELETE FROM t WHERE id = 2");
        let mut b = db.branch("b");
        assert_eq!(b.line("SELECT count(*) FROM t"), "10");
        old.exec("UPDATE t SET v = 'still older' WHERE id = 3; COMMIT");
        assert_eq!(b.line("SELECT id, v FROM t WHERE id < 4 OR id > 10 ORDER BY id"), "1|v1 2|v2 3|v3");
    }

    fn a_plan_made_before_main_changed_shows_the_old_rows() {
        let db = Db::with(TEN);
        let (mut b, mut main) = (db.branch("b"), db.main());
        b.exec("SET plan_cache_mode = force_generic_plan; PREPARE q AS SELECT v FROM t WHERE id = $1; PREPARE c AS SELECT count(*) FROM t");
        assert_eq!(b.line("EXECUTE q(1)"), "v1");
        assert_eq!(b.line("EXECUTE c"), "10");
        main.exec("UPDATE t SET v = 'main'; DELETE FROM t WHERE id > 5");
        assert_eq!(b.line("EXECUTE q(1)"), "v1");
        assert_eq!(b.line("EXECUTE c"), "10");
        db.on("b").exec("UPDATE t SET v = 'b' WHERE id = 1; DELETE FROM t WHERE id = 9");
        assert_eq!(b.line("EXECUTE q(1)"), "b");
        assert_eq!(b.line("EXECUTE c"), "9");
    }

    fn a_change_of_main_between_planning_and_execution_is_not_seen() {
        let db = Db::with(TEN);
        let (mut b, mut main) = (db.branch("b"), db.main());
        main.exec("SELECT pg_advisory_lock(77)");
        // Planned at once, executed after main's commit: the lock is taken by an
        // expression that is evaluated before the table is read.
        assert!(b.blocks("WITH w AS MATERIALIZED (SELECT pg_advisory_lock(77)) SELECT count(*), max(v) FROM w, t WHERE w IS NOT NULL"));
        main.exec("UPDATE t SET v = 'zzz'; SELECT pg_advisory_unlock(77)");
        assert_eq!(b.answer().scalar(), "10|v9");
        assert_eq!(b.line("SELECT max(v) FROM t"), "v9");
    }

    fn statements_and_functions_follow_a_switch() {
        let db = Db::with(TEN);
        db.main().exec("CREATE FUNCTION one() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT v FROM t WHERE id = 1); END $$");
        db.branch("b").exec("UPDATE t SET v = 'b' WHERE id = 1");
        let mut s = db.main();
        s.exec("PREPARE q AS SELECT v FROM t WHERE id = 1; PREPARE w AS UPDATE t SET n = n + 1 WHERE id = 1");
        for _ in 0..7 {
            assert_eq!(s.line("EXECUTE q"), "v1");
            assert_eq!(s.line("SELECT one()"), "v1");
        }
        s.exec("SELECT pggit.switch_branch('b')");
        assert_eq!(s.line("EXECUTE q"), "b");
        assert_eq!(s.line("SELECT one()"), "b");
        assert_eq!(s.exec("EXECUTE w"), "UPDATE 1");
        s.exec("SELECT pggit.switch_branch('main')");
        assert_eq!(s.line("EXECUTE q"), "v1");
        assert_eq!(s.line("SELECT one()"), "v1");
        assert_eq!(s.line("SELECT n FROM t WHERE id = 1"), "10");
    }

    fn statements_and_functions_follow_a_divergence() {
        let db = Db::with(TEN);
        db.main().exec("CREATE FUNCTION total() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT sum(n) FROM t); END $$");
        let mut b = db.branch("b");
        assert_eq!(b.line("SELECT total()"), "550");
        b.exec("PREPARE q AS SELECT sum(n)::bigint FROM t; EXECUTE q");
        b.exec("ALTER TABLE t ALTER n TYPE bigint USING n * 2");
        assert_eq!(b.line("EXECUTE q"), "1100");
        assert_eq!(b.line("SELECT total()"), "1100");
        b.exec("ALTER TABLE t ADD COLUMN z int DEFAULT 3; ALTER TABLE t RENAME COLUMN v TO w");
        assert_eq!(b.line("SELECT w, z FROM t WHERE id = 1"), "v1|3");
        assert_eq!(b.line("SELECT total()"), "1100");
        assert_eq!(db.main().line("SELECT total()"), "550");
    }

    fn utility_statements_work_on_the_branch_and_leave_main_alone() {
        let db = Db::with(TEN);
        let (mut b, mut main) = (db.branch("b"), db.main());
        b.exec("UPDATE t SET v = 'b' WHERE id = 1");
        let out = b.0.run("COPY t TO STDOUT").expect("alive");
        let copied = &out.results[0].copied;
        assert_eq!(copied.len(), 10);
        assert!(copied.contains(&"1\tb\t10\n".to_string()), "{copied:?}");
        let o = b.0.run_with_input("COPY t (id, v) FROM STDIN", "20\tcopied\n").expect("alive");
        assert_eq!((o.code(), o.tag()), ("00000", "COPY 1"));
        let o = b.0.run_with_input("COPY t (id, v) FROM STDIN", "21\tx\n5\tclash\n").expect("alive");
        assert_eq!(o.code(), "23505");
        b.exec("ANALYZE t");
        b.exec("CREATE INDEX t_v ON t (v)");
        b.exec("COMMENT ON TABLE t IS 'of the branch'");
        b.exec("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
        main.exec("SET lock_timeout = '500ms'; SELECT count(*) FROM t");
        b.exec("COMMIT");
        b.exec("TRUNCATE t");
        assert_eq!(b.line("SELECT count(*) FROM t"), "0");
        assert_eq!(main.line("SELECT count(*), max(v) FROM t"), "10|v9");
        assert_eq!(main.line("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"), "1");
        assert_eq!(main.line("SELECT obj_description('t'::regclass)"), "\\N");
    }

    fn special_tables_behave_as_documented_or_fail_loudly() {
        let db = Db::with("CREATE UNLOGGED TABLE u (id int PRIMARY KEY, v text); INSERT INTO u VALUES (1, 'u');
            CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 't'); CREATE MATERIALIZED VIEW m AS SELECT * FROM t");
        let (mut b, mut main) = (db.branch("b"), db.main());
        main.exec("UPDATE u SET v = 'main'; UPDATE t SET v = 'main'; REFRESH MATERIALIZED VIEW m");
        assert_eq!(b.line("SELECT v FROM u"), "u");
        match b.run("SELECT v FROM m") {
            o if o.error.is_none() => assert_eq!(o.scalar(), "t"),
            o => assert!(o.code().starts_with("PB"), "{o:?}"),
        }
        b.exec("UPDATE t SET v = 'b'");
        match b.run("REFRESH MATERIALIZED VIEW m") {
            o if o.error.is_none() => assert_eq!(b.line("SELECT v FROM m"), "b"),
            o => assert!(o.code().starts_with("PB") || o.code() == "0A000", "{o:?}"),
        }
        assert_eq!(main.line("SELECT v FROM m"), "main");
        b.exec("CREATE TEMP TABLE tmp (i int); INSERT INTO tmp VALUES (1)");
        assert_eq!(b.line("SELECT i FROM tmp"), "1");
    }

    fn branches_survive_a_restart_and_a_crash() {
        let server: &'static Server = Box::leak(Box::new(Server::start(Library::Preloaded, "")));
        let db = Db::on_server(server);
        db.main().exec(TEN);
        db.branch("b").exec("UPDATE t SET v = 'b' WHERE id = 1");
        db.main().exec("UPDATE t SET v = 'main' WHERE id = 2");
        for crash in [false, true] {
            if crash { server.kill_and_restart() } else { server.stop(); server.boot() }
            let mut b = db.on("b");
            assert_eq!(b.line("SELECT v FROM t WHERE id < 4 ORDER BY id"), "b v2 v3");
            db.main().exec("UPDATE t SET v = v || '+' WHERE id = 3");
            assert_eq!(b.line("SELECT v FROM t WHERE id < 4 ORDER BY id"), "b v2 v3");
        }
    }

    fn a_branch_request_fails_when_the_library_is_not_preloaded() {
        let server = Server::start(Library::Installed, "");
        let mut s = server.connect("postgres");
        let o = s.run("CREATE EXTENSION braid").expect("alive");
        let e = o.error.expect("CREATE EXTENSION without preload must fail");
        assert!(!e.hint.is_empty(), "{e}");
        drop(s);
        drop(server);
        let server = Server::start(Library::Preloaded, "");
        server.admin("postgres", "CREATE DATABASE d");
        server.admin("d", "CREATE EXTENSION braid; SELECT pggit.create_branch('b')");
        server.stop();
        server.configure("shared_preload_libraries = ''");
        server.boot();
        let refused = braid_testkit::Session::connect(&server.target(), "postgres", "d", &[("options", "-c pggit.branch=b")]);
        if let Ok(mut s) = refused {
            let o = s.run("CREATE TABLE would_be_on_main (i int)").expect("alive");
            assert!(o.error.is_some(), "a session that asked for a branch writes main");
        }
        let mut s = server.connect("d");
        let o = s.run("SET pggit.branch = 'b'; CREATE TABLE would_be_on_main (i int)").expect("alive");
        assert!(o.error.is_some(), "a session that asked for a branch writes main");
    }

    fn publications_of_all_tables_carry_main_only() {
        let server = Server::start(Library::Preloaded, "wal_level = logical");
        let server: &'static Server = Box::leak(Box::new(server));
        let db = Db::on_server(server);
        let mut main = db.main();
        main.exec(TEN);
        main.exec("CREATE PUBLICATION p FOR ALL TABLES");
        main.exec("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
        let mut b = db.branch("b");
        let wrote = b.run("UPDATE t SET v = 'secret_of_branch' WHERE id = 1");
        if let Some(e) = &wrote.error {
            assert!(e.code.starts_with("PB") && !e.hint.is_empty(), "{e}");
        }
        // Decoding stops at what has been flushed.
        main.exec("SET synchronous_commit = on");
        main.exec("UPDATE t SET v = 'public_on_main' WHERE id = 2");
        let changes = main.line("SELECT string_agg(encode(data, 'escape'), ' ') FROM pg_logical_slot_peek_binary_changes('s', NULL, NULL, 'proto_version', '1', 'publication_names', 'p')");
        assert!(changes.contains("public_on_main"));
        assert!(!changes.contains("secret_of_branch"), "an overlay row was published");
        assert_eq!(changes.matches("v2").count(), 0, "a log row was published");
    }

    fn a_dump_of_main_restores_without_traces() {
        let db = Db::with(TEN);
        db.branch("b").exec("UPDATE t SET v = 'b'; CREATE TABLE only_b (i int)");
        db.main().exec("UPDATE t SET v = 'main' WHERE id = 1");
        let dump = db.server().program("pg_dump").args(["--no-owner", "-n", "public", &db.name]).output().expect("pg_dump runs");
        let text = String::from_utf8_lossy(&dump.stdout);
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        assert!(text.contains("main") && !text.contains("only_b") && !text.contains("TRIGGER"), "{text}");
    }

    fn a_dump_of_a_branch_restores_to_an_ordinary_database() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        b.exec("ALTER TABLE t ADD COLUMN z int DEFAULT 3; UPDATE t SET v = 'b' WHERE id = 1; CREATE TABLE only_b (i int); INSERT INTO only_b VALUES (9)");
        db.main().exec("UPDATE t SET v = 'main'");
        let dump = db.server().program("pg_dump").args(["--no-owner", "-n", "public", &db.name])
            .env("PGOPTIONS", "-c pggit.branch=b").output().expect("pg_dump runs");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        let plain = db.server().database_from("template0");
        // A dump of one schema creates it.
        db.server().admin(&plain, "DROP SCHEMA public");
        let file = db.server().dir().join(format!("{plain}.sql"));
        std::fs::write(&file, &dump.stdout).expect("written");
        let restore = db.server().program("psql").args(["-q", "-v", "ON_ERROR_STOP=1", "-d", &plain, "-f"]).arg(&file).output().expect("psql runs");
        assert!(restore.status.success(), "{}", String::from_utf8_lossy(&restore.stderr));
        let mut s = braid_e2e::db::Conn(db.server().connect(&plain));
        assert_eq!(s.line("SELECT v, z FROM public.t WHERE id < 3 ORDER BY id"), "b|3 v2|3");
        assert_eq!(s.line("SELECT i FROM public.only_b"), "9");
        db.server().drop_databases(&[plain]);
    }

    fn catalogs_on_a_branch_show_the_branch() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let columns = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 't' ORDER BY ordinal_position";
        b.exec("UPDATE t SET v = 'b' WHERE id = 1");
        let tables = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'pggit') ORDER BY 1, 2";
        assert_eq!(b.line(tables), "public|t");
        b.exec("ALTER TABLE t ADD COLUMN z date; ALTER TABLE t DROP COLUMN n; CREATE TABLE only_b (i int)");
        assert_eq!(b.line(columns), "id|integer v|text z|date");
        assert_eq!(b.line(tables), "public|only_b public|t");
        assert_eq!(b.line("SELECT 'public.t'::regclass, 't'::regclass, to_regclass('public.only_b') IS NOT NULL"), "t|t|t");
        assert_eq!(b.line("SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"), "id v z");
        assert_eq!(db.main().line(columns), "id|integer v|text n|integer");
        assert_eq!(db.main().line(tables), "public|t");
    }

    fn a_table_dropped_on_the_branch_does_not_exist_there() {
        let db = Db::with(TEN);
        db.main().exec("CREATE VIEW v AS SELECT * FROM t");
        let mut b = db.branch("b");
        assert_eq!(b.fails("DROP TABLE t").code, "2BP01");
        b.exec("DROP TABLE t CASCADE");
        assert_eq!(b.fails_with("42P01", "SELECT * FROM t").message, "relation \"t\" does not exist");
        b.fails_with("42P01", "SELECT * FROM public.t");
        b.fails_with("42P01", "SELECT * FROM v");
        b.exec("CREATE TABLE t (fresh text)");
        assert_eq!(b.line("SELECT count(*) FROM t"), "0");
        assert_eq!(db.main().line("SELECT count(*) FROM v"), "10");
    }

    fn dropping_the_extension_leaves_main_as_stock() {
        let db = Db::with(TEN);
        db.branch("b").exec("UPDATE t SET v = 'b'");
        let mut main = db.main();
        main.exec("UPDATE t SET v = 'main' WHERE id = 1; DROP EXTENSION braid CASCADE");
        assert_eq!(main.line("SELECT count(*) FROM pg_trigger WHERE tgrelid = 't'::regclass"), "0");
        assert_eq!(main.line("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'pggit%'"), "");
        assert_eq!(main.exec("UPDATE t SET v = 'after'"), "UPDATE 10");
        main.exec("DROP TABLE t");
    }

    fn a_branch_of_a_branch_of_a_branch_stands_still() {
        let db = Db::with(TEN);
        let mut b1 = db.branch("b1");
        b1.exec("UPDATE t SET v = 'b1' WHERE id IN (1, 2, 3)");
        db.main().exec("SELECT pggit.create_branch('b2', 'b1')");
        let mut b2 = db.on("b2");
        b2.exec("UPDATE t SET v = 'b2' WHERE id IN (2, 3); DELETE FROM t WHERE id = 4");
        db.main().exec("SELECT pggit.create_branch('b3', 'b2')");
        let mut b3 = db.on("b3");
        b3.exec("UPDATE t SET v = 'b3' WHERE id = 3; INSERT INTO t VALUES (4, 'again', 0)");
        b1.exec("UPDATE t SET v = 'later'; DELETE FROM t WHERE id = 6");
        b2.exec("DELETE FROM t WHERE id < 8");
        db.main().exec("UPDATE t SET v = 'main'");
        assert_eq!(b3.line("SELECT v FROM t ORDER BY id"), "b1 b2 b3 again v5 v6 v7 v8 v9 v10");
        assert_eq!(b2.line("SELECT v FROM t ORDER BY id"), "v8 v9 v10");
        assert_eq!(b1.line("SELECT count(*) FROM t WHERE v = 'later'"), "9");
    }
}
