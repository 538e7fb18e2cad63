//! Bad input gets an error with SQLSTATE, detail or hint, and changes nothing.

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};
use braid_testkit::names::literal;
use braid_testkit::ServerError;

const TABLE: &str =
    "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'one'), (2, 'two')";

/// A primary line in PostgreSQL's style, and something to go on with.
fn assert_helpful(e: &ServerError) {
    assert_ne!(e.code, "XX000", "{e}");
    assert!(!e.message.ends_with('.'), "{e}");
    // An SQL keyword may begin the line, a sentence may not.
    let first = e.message.split(' ').next().unwrap_or_default();
    let is_sentence = first.starts_with(char::is_uppercase) && first.contains(char::is_lowercase);
    assert!(!is_sentence, "{e}");
    assert!(!e.hint.is_empty() || !e.detail.is_empty(), "{e}");
}

fn branches(conn: &mut Conn) -> String {
    conn.line("SELECT name FROM pggit.list_branches() ORDER BY 1")
}

cases! {
    fn an_unknown_branch_is_refused_everywhere() {
        let db = Db::with(TABLE);
        let mut s = db.main();
        for sql in ["SELECT pggit.switch_branch('nope')", "SET pggit.branch = 'nope'", "SELECT pggit.delete_branch('nope')", "SELECT pggit.create_branch('x', 'nope')"] {
            let e = s.fails_with("PB001", sql);
            assert_helpful(&e);
            assert!(e.message.contains("nope"), "{e}");
        }
        assert_eq!(branches(&mut s), "main");
        assert_eq!(s.line("SELECT pggit.current_branch()"), "main");
    }

    fn an_unknown_branch_in_the_connection_options_is_an_error() {
        let db = Db::with(TABLE);
        match db.try_connect("postgres", &[("options", "-c pggit.branch=nope")]) {
            Err(_) => {}
            Ok(mut s) => {
                let e = s.fails("SELECT * FROM t");
                assert_eq!(e.code, "PB001", "{e}");
                s.fails("CREATE TABLE on_main (i int)");
            }
        }
        assert_eq!(db.main().line("SELECT to_regclass('on_main')"), "\\N");
    }

    fn malformed_branch_names_are_refused() {
        let db = Db::with(TABLE);
        let mut s = db.main();
        let long = "x".repeat(300);
        for name in ["", " ", "a b", "a..b", "/a", "a/", "a//b", "-a", "a.lock", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "@{", "@", ".a", "a/.b", "a.", "tab\there", &long] {
            let e = s.fails(&format!("SELECT pggit.create_branch({})", literal(name)));
            assert_eq!(e.code, "PB002", "{name:?}: {e}");
            assert_helpful(&e);
        }
        s.fails("SELECT pggit.create_branch(NULL)");
        assert_eq!(branches(&mut s), "main");
    }

    fn good_but_unusual_branch_names_work_everywhere() {
        let db = Db::with(TABLE);
        let mut s = db.main();
        for name in ["feature/add-api", "it's", "quo\"te", "Größe", "表/🦀", "select", "UPPER", "a'b\"c", &"é".repeat(31), &"x".repeat(63), "1", "a;b", "--x--y", "$1", "100%s"] {
            if name.starts_with('-') { continue; }
            let quoted = literal(name);
            s.exec(&format!("SELECT pggit.create_branch({quoted})"));
            s.exec(&format!("SET pggit.branch = {quoted}"));
            assert_eq!(s.line("SELECT pggit.current_branch()"), name);
            assert_eq!(s.exec("UPDATE t SET v = 'b' WHERE id = 1"), "UPDATE 1", "{name}");
            assert_eq!(s.line("SELECT v FROM t ORDER BY id"), "b two", "{name}");
            assert_eq!(s.0.parameters.get("pggit.branch").map(String::as_str), Some(name));
            s.exec("RESET pggit.branch");
            assert_eq!(s.line("SELECT v FROM t ORDER BY id"), "one two", "{name}");
            s.exec(&format!("SELECT pggit.switch_branch({quoted}); SELECT pggit.switch_branch('main')"));
            s.fails(&format!("SELECT pggit.delete_branch({quoted})"));
            s.exec(&format!("SELECT pggit.delete_branch({quoted}, true)"));
        }
        assert_eq!(branches(&mut s), "main");
    }

    fn a_branch_that_exists_cannot_be_created_again() {
        let db = Db::with(TABLE);
        let mut s = db.branch("b");
        let e = s.fails_with("42710", "SELECT pggit.create_branch('b')");
        assert_helpful(&e);
        assert_eq!(s.fails("SELECT pggit.create_branch('main')").code, "42710");
    }

    fn switching_in_a_failed_transaction_is_refused_by_postgresql() {
        let db = Db::with(TABLE);
        db.branch("b");
        let mut s = db.main();
        s.run("BEGIN; SELECT 1/0");
        s.fails_with("25P02", "SELECT pggit.switch_branch('b')");
        s.fails_with("25P02", "SET pggit.branch = 'b'");
        s.exec("ROLLBACK");
        assert_eq!(s.line("SELECT pggit.current_branch()"), "main");
    }

    fn a_switch_is_undone_with_its_transaction() {
        let db = Db::with(TABLE);
        db.branch("b").exec("UPDATE t SET v = 'b' WHERE id = 1");
        let mut s = db.main();
        s.exec("BEGIN; SELECT pggit.switch_branch('b')");
        assert_eq!(s.line("SELECT v FROM t WHERE id = 1"), "b");
        s.exec("ROLLBACK");
        assert_eq!(s.line("SELECT pggit.current_branch(), v FROM t WHERE id = 1"), "main|one");
        s.exec("BEGIN; SAVEPOINT a; SET pggit.branch = 'b'; ROLLBACK TO a");
        assert_eq!(s.line("SELECT v FROM t WHERE id = 1"), "one");
        s.exec("COMMIT; BEGIN; SET LOCAL pggit.branch = 'b'");
        assert_eq!(s.line("SELECT v FROM t WHERE id = 1"), "b");
        s.exec("COMMIT");
        assert_eq!(s.line("SELECT v FROM t WHERE id = 1"), "one");
        s.exec("BEGIN; SELECT pggit.create_branch('c'); ROLLBACK");
        assert_eq!(s.fails("SELECT pggit.switch_branch('c')").code, "PB001");
    }

    fn a_branch_in_use_or_with_work_is_not_deleted() {
        let db = Db::with(TABLE);
        let mut b = db.branch("b");
        let e = b.fails("SELECT pggit.delete_branch('b')");
        assert_eq!(e.code, "PB004", "{e}");
        assert_helpful(&e);
        b.exec("UPDATE t SET v = 'work'");
        let mut main = db.main();
        drop(b);
        std::thread::sleep(std::time::Duration::from_millis(100));
        let e = main.fails("SELECT pggit.delete_branch('b')");
        assert_eq!(e.code, "PB003", "{e}");
        assert_helpful(&e);
        assert_eq!(main.fails("SELECT pggit.delete_branch('main')").code, "PB004");
        assert_eq!(main.fails("SELECT pggit.delete_branch('main', true)").code, "PB004");
        assert_eq!(db.on("b").line("SELECT v FROM t WHERE id = 1"), "work");
        main.exec("SELECT pggit.create_branch('child', 'b')");
        assert_eq!(main.fails("SELECT pggit.delete_branch('b', true)").code, "PB004");
        main.exec("SELECT pggit.delete_branch('child', true)");
        std::thread::sleep(std::time::Duration::from_millis(100));
        main.exec("SELECT pggit.delete_branch('b', true)");
        assert_eq!(branches(&mut main), "main");
        assert_eq!(main.line("SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text LIKE 'pggit\\_b%'"), "0");
    }

    fn every_statement_fails_on_a_branch_that_was_deleted_meanwhile() {
        let db = Db::with(TABLE);
        let mut b = db.branch("b");
        b.exec("UPDATE t SET v = 'b'");
        let gone = db.main().run("SELECT pggit.delete_branch('b', true)");
        if gone.error.is_none() {
            for sql in ["SELECT * FROM t", "INSERT INTO t VALUES (3, 'x')", "CREATE TABLE x (i int)", "TRUNCATE t"] {
                let e = b.fails(sql);
                assert_eq!(e.code, "PB001", "{sql}: {e}");
            }
            b.exec("SELECT pggit.switch_branch('main')");
            assert_eq!(b.line("SELECT v FROM t WHERE id = 1"), "one");
        } else {
            assert_eq!(gone.code(), "PB004");
        }
    }

    fn a_reset_leads_back_to_main_or_the_connections_branch() {
        let db = Db::with(TABLE);
        db.branch("b").exec("UPDATE t SET v = 'b' WHERE id = 1");
        let mut s = db.on("b");
        s.exec("RESET ALL");
        assert_eq!(s.line("SELECT pggit.current_branch()"), "main");
        s.exec("SELECT pggit.switch_branch('b')");
        s.exec("DISCARD ALL");
        assert_eq!(s.line("SELECT v FROM t WHERE id = 1"), "one");
        let mut c = db.as_role("postgres", &[("options", "-c pggit.branch=b")]);
        c.exec("SET pggit.branch = 'main'");
        c.exec("RESET pggit.branch");
        assert_eq!(c.line("SELECT v FROM t WHERE id = 1"), "b");
    }

    fn a_branch_can_be_the_setting_of_a_role_or_database() {
        let db = Db::with(TABLE);
        db.branch("b").exec("UPDATE t SET v = 'b' WHERE id = 1");
        db.main().exec(&format!("ALTER DATABASE {} SET pggit.branch = 'b'", db.name));
        assert_eq!(db.main().line("SELECT v FROM t WHERE id = 1"), "b");
        let mut s = db.as_role("postgres", &[("options", "-c pggit.branch=main")]);
        s.exec(&format!("ALTER DATABASE {} RESET pggit.branch", db.name));
        assert_eq!(db.main().line("SELECT v FROM t WHERE id = 1"), "one");
    }

    fn what_cannot_be_done_on_a_branch_says_so_and_does_nothing() {
        let db = Db::with(TABLE);
        let mut b = db.branch("b");
        for sql in ["VACUUM t", "CLUSTER t USING t_pkey", "REINDEX TABLE t", "CREATE EXTENSION hstore", "DROP EXTENSION braid", "ALTER SYSTEM SET work_mem = '5MB'",
            "CREATE PUBLICATION pub FOR TABLE t", "ALTER TABLE t SET UNLOGGED", "CREATE INDEX CONCURRENTLY i ON t (v)", "CREATE DATABASE elsewhere", "SELECT lo_create(0)"] {
            let o = b.run(sql);
            if let Some(e) = &o.error {
                assert_ne!(e.code, "XX000", "{sql}: {e}");
                assert!(e.code.starts_with("PB") || !e.message.is_empty());
                if e.code.starts_with("PB") { assert_helpful(e); }
            }
        }
        let mut main = db.main();
        assert_eq!(main.line("SELECT count(*) FROM pg_indexes WHERE tablename = 't' AND schemaname = 'public'"), "1");
        assert_eq!(main.line("SELECT relpersistence FROM pg_class WHERE oid = 'public.t'::regclass"), "p");
        assert_eq!(main.line("SELECT count(*) FROM pg_publication"), "0");
        assert_eq!(main.line("SELECT count(*) FROM pg_extension WHERE extname = 'hstore'"), "0");
        assert_eq!(main.line("SELECT count(*) FROM pg_database WHERE datname = 'elsewhere'"), "0");
        assert_eq!(main.line("SELECT v FROM t ORDER BY id"), "one two");
    }

    fn internal_tables_cannot_be_written_by_users() {
        let db = Db::with(TABLE);
        db.main().exec("DROP ROLE IF EXISTS bad_writer; CREATE ROLE bad_writer LOGIN; GRANT ALL ON t TO bad_writer");
        let mut b = db.branch("b");
        b.exec("UPDATE t SET v = 'b'");
        db.main().exec("UPDATE t SET v = 'm'");
        let tables = db.main().rows("SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname LIKE 'pggit%' AND relkind = 'r'");
        assert!(!tables.is_empty());
        let mut user = db.as_role("bad_writer", &[]);
        for t in tables {
            for sql in [format!("DELETE FROM {t}"), format!("TRUNCATE {t}"), format!("DROP TABLE {t}"), format!("INSERT INTO {t} DEFAULT VALUES")] {
                assert_eq!(user.fails(&sql).code, "42501", "{sql}");
            }
        }
    }
}
