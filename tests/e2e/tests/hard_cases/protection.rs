//! What keeps a branch, or the database, from being changed by mistake: the fuse,
//! protected branches, branches whose time is over, statements that act on everything.

use super::TEN;
use braid_e2e::cases;
use braid_e2e::db::Db;
use std::time::{Duration, Instant};

cases! {
    fn a_protected_branch_is_not_changed_by_hand() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let mut main = db.main();
        main.exec("UPDATE t SET v = 'before' WHERE id = 1");
        main.exec("SELECT pggit.protect_branch('b'), pggit.protect_branch('main')");
        for s in [&mut b, &mut main] {
            for sql in ["INSERT INTO t VALUES (11, 'x', 0)", "UPDATE t SET v = 'x'", "DELETE FROM t", "TRUNCATE t", "ALTER TABLE t ADD COLUMN z int", "DROP TABLE t", "CREATE TABLE u (i int)",
                "CREATE SCHEMA s", "WITH w AS (DELETE FROM t RETURNING 1) SELECT * FROM w", "COPY t FROM STDIN", "MERGE INTO t USING (VALUES (1)) s (k) ON t.id = s.k WHEN MATCHED THEN DELETE"] {
                let e = s.fails_with("PB011", sql);
                assert!(!e.hint.is_empty() && !e.detail.is_empty(), "{e}");
            }
            s.exec("CREATE TEMP TABLE mine (i int); INSERT INTO mine VALUES (1); UPDATE mine SET i = 2; DROP TABLE mine");
            assert_eq!(s.line("SELECT count(*) FROM t"), "10");
        }
        main.fails_with("PB011", "SELECT pggit.delete_branch('b', true)");
        assert_eq!(main.line("SELECT name FROM pggit.list_branches() WHERE protected ORDER BY 1"), "b main");
        main.exec("SELECT pggit.protect_branch('main', false), pggit.protect_branch('b', false)");
        main.exec("UPDATE t SET v = 'after' WHERE id = 2");
        b.exec("UPDATE t SET v = 'after' WHERE id = 2");
    }

    fn protection_is_for_the_owner_of_the_branch() {
        let db = Db::with(TEN);
        db.branch("b");
        db.main().exec("DO $$ BEGIN CREATE ROLE prot_guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        let mut guest = db.as_role("prot_guest", &[]);
        guest.fails_with("42501", "SELECT pggit.protect_branch('b')");
        guest.fails_with("42501", "SELECT pggit.protect_branch('main')");
        db.main().fails_with("PB001", "SELECT pggit.protect_branch('no such')");
        db.main().fails_with("22004", "SELECT pggit.protect_branch(NULL)");
    }

    fn a_branch_goes_when_its_time_is_over() {
        let db = Db::with(TEN);
        let mut main = db.main();
        main.exec("SELECT pggit.create_branch('short', expires => '1 second'), pggit.create_branch('long', expires => '1 day'), pggit.create_branch('kept', expires => '1 second')");
        let _on_it = db.on("kept");
        assert_eq!(main.line("SELECT name, expires > now() FROM pggit.list_branches() WHERE expires IS NOT NULL ORDER BY 1"), "kept|t long|t short|t");
        std::thread::sleep(Duration::from_millis(1100));
        assert_eq!(main.line("SELECT pggit.delete_expired_branches()"), "1");
        assert_eq!(main.line("SELECT name FROM pggit.list_branches() ORDER BY 1"), "kept long main");
    }

    fn the_clock_is_written_every_second_while_there_are_changes() {
        let db = Db::with(TEN);
        let mut main = db.main();
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(5) {
            main.exec("UPDATE t SET n = n + 1 WHERE id = 1");
            std::thread::sleep(Duration::from_millis(100));
        }
        assert!(main.line("SELECT count(*) >= 3 FROM pggit.clock") == "t");
    }

    fn the_fuse_is_set_and_removed_with_the_extension() {
        let db = Db::with(TEN);
        let mut main = db.main();
        let setting = "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database()";
        main.exec("SELECT pggit.create_branch('b')");
        assert_eq!(main.line(setting), "session_preload_libraries=braid");
        main.exec("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = auto_explain, braid', current_database()); END $$");
        main.exec("DROP EXTENSION braid CASCADE");
        assert_eq!(main.line(setting), "session_preload_libraries=auto_explain");
        main.exec("CREATE EXTENSION braid");
        assert_eq!(main.line(setting), "session_preload_libraries=auto_explain, braid");
    }

    fn what_acts_on_the_whole_database_is_refused_by_name_on_a_branch() {
        let db = Db::with(TEN);
        let mut b = db.branch("b");
        let name = db.name.clone();
        for sql in ["CREATE DATABASE elsewhere", "DROP DATABASE elsewhere", "REINDEX SCHEMA public", "VACUUM FULL", "CLUSTER", "CREATE PUBLICATION p FOR ALL TABLES", "CREATE EXTENSION hstore"] {
            let e = b.fails_with("PB005", sql);
            assert!(e.message.contains(sql.split(' ').next().unwrap()) && !e.hint.is_empty(), "{sql}: {e}");
        }
        b.fails_with("PB005", &format!("ALTER DATABASE \"{name}\" SET work_mem = '5MB'"));
        b.fails_with("PB005", &format!("GRANT CREATE ON DATABASE \"{name}\" TO PUBLIC"));
        b.exec("CREATE ROLE whole_db_role; DROP ROLE whole_db_role; ANALYZE; CHECKPOINT"); b.exec("VACUUM");
    }

    fn truncate_cascade_on_a_branch_empties_what_refers_there() {
        let db = Db::with("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p); CREATE TABLE g (id int PRIMARY KEY, c int REFERENCES c);
            INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1); INSERT INTO g VALUES (1, 1)");
        let mut b = db.branch("b");
        b.fails_with("0A000", "TRUNCATE p");
        assert_eq!(b.exec("TRUNCATE p CASCADE"), "TRUNCATE TABLE");
        assert_eq!(b.line("SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM c), (SELECT count(*) FROM g)"), "0|0|0");
        assert_eq!(db.main().line("SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM c), (SELECT count(*) FROM g)"), "1|1|1");
    }

    fn on_conflict_finds_inherited_rows_whatever_other_indexes_there_are() {
        let db = Db::with("CREATE TABLE t (k int PRIMARY KEY, a int UNIQUE, b text); CREATE UNIQUE INDEX ON t (lower(b)) WHERE a > 5; INSERT INTO t VALUES (1, 1, 'x'), (2, 2, 'y'), (7, 7, 'Q')");
        let mut b = db.branch("b");
        assert_eq!(b.exec("INSERT INTO t VALUES (1, 2, 'n') ON CONFLICT (k) DO UPDATE SET b = 'k'"), "INSERT 0 1");
        assert_eq!(b.exec("INSERT INTO t VALUES (1, 2, 'n') ON CONFLICT (a) DO UPDATE SET b = 'a'"), "INSERT 0 1");
        b.fails_with("23505", "INSERT INTO t VALUES (3, 2, 'n') ON CONFLICT (k) DO NOTHING");
        assert_eq!(b.exec("INSERT INTO t VALUES (1, 2, 'n'), (9, 9, 'z'), (10, 7, 'z') ON CONFLICT DO NOTHING"), "INSERT 0 1");
        assert_eq!(b.exec("INSERT INTO t VALUES (11, 11, 'q') ON CONFLICT (lower(b)) WHERE a > 5 DO UPDATE SET a = 70"), "INSERT 0 1");
        assert_eq!(b.line("SELECT k, a, b FROM t ORDER BY k"), "1|1|k 2|2|a 7|70|Q 9|9|z");
        assert_eq!(db.main().line("SELECT k, a, b FROM t ORDER BY k"), "1|1|x 2|2|y 7|7|Q");
    }

    fn a_dump_of_main_knows_nothing_of_branches() {
        let db = Db::with(TEN);
        db.branch("b").exec("UPDATE t SET v = 'b'; ALTER TABLE t ADD COLUMN z int; CREATE TABLE only_b (i int); CREATE SCHEMA s");
        db.main().exec("UPDATE t SET v = 'main' WHERE id = 1");
        let dump = db.server().program("pg_dump").args(["--no-owner", &db.name]).output().expect("pg_dump runs");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        let text = String::from_utf8_lossy(&dump.stdout);
        for trace in ["pggit_b", "pggit_store", "only_b"] {
            assert!(!text.contains(trace), "{trace} in {text}");
        }
        assert_eq!(db.main().line("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname ~ '^pggit_|^s$'"), "0");
        assert_eq!(db.main().line("SELECT overlay_rows, tables_touched FROM pggit.branch_status() WHERE name = 'b'"), "10|1");
        assert_eq!(db.on("b").line("SELECT overlay_rows, tables_touched FROM pggit.branch_status() WHERE name = 'b'"), "10|1");
    }
}
