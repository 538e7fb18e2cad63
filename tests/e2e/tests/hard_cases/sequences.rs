//! Identity, sequences and large objects: what is shared with main and what is not.

use braid_e2e::cases;
use braid_e2e::db::Db;

cases! {
    fn ids_are_never_handed_out_twice() {
        let db = Db::with("CREATE TABLE i (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text); INSERT INTO i (v) VALUES ('a'), ('b');
            CREATE TABLE s (id serial PRIMARY KEY, v text); INSERT INTO s (v) VALUES ('a')");
        let (mut b, mut c, mut main) = (db.branch("b"), db.branch("c"), db.main());
        assert_eq!(b.line("INSERT INTO i (v) VALUES ('x') RETURNING id"), "3");
        assert_eq!(c.line("INSERT INTO i (v) VALUES ('x') RETURNING id"), "4");
        assert_eq!(main.line("INSERT INTO i (v) VALUES ('x') RETURNING id"), "5");
        assert_eq!(b.line("INSERT INTO s (v) VALUES ('x') RETURNING id"), "2");
        assert_eq!(main.line("INSERT INTO s (v) VALUES ('x') RETURNING id"), "3");
        b.fails_with("428C9", "INSERT INTO i (id, v) VALUES (50, 'x')");
        b.exec("INSERT INTO i (id, v) OVERRIDING SYSTEM VALUE VALUES (50, 'x')");
    }

    fn setval_on_a_branch_does_not_move_mains_sequence() {
        let db = Db::with("CREATE TABLE s (id serial PRIMARY KEY, v text); INSERT INTO s (v) VALUES ('a'), ('b')");
        let (mut b, mut main) = (db.branch("b"), db.main());
        b.exec("SELECT setval('s_id_seq', 100)");
        assert_eq!(b.line("INSERT INTO s (v) VALUES ('x') RETURNING id"), "101");
        assert_eq!(main.line("INSERT INTO s (v) VALUES ('x') RETURNING id"), "3");
        assert_eq!(b.line("SELECT nextval('s_id_seq')"), "102");
    }

    fn restart_identity_and_alter_sequence_on_a_branch_stay_there() {
        let db = Db::with("CREATE TABLE s (id serial PRIMARY KEY, v text); INSERT INTO s (v) VALUES ('a'), ('b'); CREATE SEQUENCE q; SELECT nextval('q')");
        let (mut b, mut main) = (db.branch("b"), db.main());
        b.exec("TRUNCATE s RESTART IDENTITY");
        assert_eq!(b.line("INSERT INTO s (v) VALUES ('x') RETURNING id"), "1");
        assert_eq!(main.line("INSERT INTO s (v) VALUES ('x') RETURNING id"), "3");
        b.exec("ALTER SEQUENCE q INCREMENT BY 10 RESTART WITH 500");
        assert_eq!(b.line("SELECT nextval('q'), nextval('q')"), "500|510");
        assert_eq!(main.line("SELECT nextval('q')"), "2");
    }

    fn a_sequence_created_on_a_branch_is_its_own() {
        let db = Db::with("CREATE TABLE t (i int)");
        let (mut b, mut main) = (db.branch("b"), db.main());
        b.exec("CREATE SEQUENCE mine START 7");
        assert_eq!(b.line("SELECT nextval('mine')"), "7");
        main.fails_with("42P01", "SELECT nextval('mine')");
    }

    fn writing_large_objects_on_a_branch_is_refused() {
        let db = Db::with("CREATE TABLE t (i int); SELECT lo_from_bytea(4711, 'abc')");
        let mut b = db.branch("b");
        for sql in ["SELECT lo_from_bytea(0, 'x')", "SELECT lo_put(4711, 0, 'x')", "SELECT lo_unlink(4711)", "SELECT lo_create(0)"] {
            let e = b.fails(sql);
            assert!(!e.hint.is_empty(), "{sql}: {e}");
        }
        assert_eq!(db.main().line("SELECT lo_get(4711)"), "\\x616263");
    }
}
