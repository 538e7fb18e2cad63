//! What a branch costs: a statement copies up the rows it touches and no more, and only
//! the changes of a definition that need all rows copy them.

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};

/// A thousand rows in ten groups, and a table that refers to a few of them.
const THOUSAND: &str = "CREATE TABLE t (id int PRIMARY KEY, grp int, v text, n int DEFAULT 0);
    CREATE INDEX ON t (grp);
    INSERT INTO t SELECT i, i / 100, 'v' || i, i FROM generate_series(1, 1000) i;
    CREATE TABLE c (id int PRIMARY KEY, t int REFERENCES t ON DELETE CASCADE ON UPDATE CASCADE);
    INSERT INTO c SELECT i, 1 + i % 5 FROM generate_series(1, 50) i;
    CREATE TABLE s (id int PRIMARY KEY, x int); INSERT INTO s SELECT i, i FROM generate_series(1, 7) i;
    CREATE VIEW few AS SELECT * FROM t WHERE id <= 10; ANALYZE";

/// Rows of main's table that the branch has copied up: those it hides.
fn copied(main: &mut Conn, table: &str) -> i64 {
    let tombstone = main.line(&format!(
        "SELECT tombstone::regclass FROM pggit.overlay WHERE relid = '{table}'::regclass"
    ));
    match tombstone.is_empty() {
        true => 0,
        false => count(main, &tombstone),
    }
}

fn count(main: &mut Conn, table: &str) -> i64 {
    let rows = main.line(&format!("SELECT count(*) FROM {table}"));
    rows.parse().expect("a number")
}

cases! {
    fn a_statement_copies_up_what_it_touches_and_no_more() {
        let statements = [
            ("UPDATE t SET v = 'x' WHERE id = 7", 1, 0),
            ("UPDATE t SET v = 'x' WHERE grp = 3", 100, 0),
            ("UPDATE t SET v = 'x' WHERE v LIKE '%99'", 10, 0),
            ("UPDATE t SET v = s.x::text FROM s WHERE s.id = t.id AND s.x > 2", 5, 0),
            ("UPDATE t SET v = 'x' WHERE id IN (SELECT id FROM s)", 7, 0),
            ("UPDATE t SET v = 'x' WHERE id = 7 RETURNING *", 1, 0),
            ("UPDATE few SET v = 'x' WHERE id > 8", 2, 0),
            ("UPDATE t SET v = 'x' WHERE false", 0, 0),
            ("WITH w AS (UPDATE t SET v = 'x' WHERE id < 4 RETURNING id) SELECT count(*) FROM w", 3, 0),
            ("DELETE FROM t WHERE id = 700", 1, 0),
            ("DELETE FROM t USING s WHERE t.id = s.id + 100", 7, 0),
            ("MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = 'm'", 7, 0),
            ("MERGE INTO t USING s ON t.id = s.id + 997 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.id + 5000, 1, 'new')", 3, 0),
            ("INSERT INTO t VALUES (1, 0, 'x'), (2000, 0, 'y') ON CONFLICT (id) DO UPDATE SET v = excluded.v", 1, 0),
            ("INSERT INTO t VALUES (3, 0, 'x'), (4, 0, 'y'), (2000, 0, 'z') ON CONFLICT DO NOTHING", 2, 0),
            ("INSERT INTO t SELECT i, 1, 'bulk' FROM generate_series(3001, 3500) i", 0, 0),
            ("SELECT * FROM t WHERE id BETWEEN 5 AND 9 FOR UPDATE", 5, 0),
            ("SELECT * FROM t WHERE grp = 2 FOR SHARE", 0, 0),
            ("PREPARE p(int) AS UPDATE t SET v = 'p' WHERE id = $1; EXECUTE p(5); EXECUTE p(6)", 2, 0),
            ("BEGIN; DECLARE k CURSOR FOR SELECT * FROM t WHERE id < 4 FOR UPDATE; FETCH k; UPDATE t SET v = 'k' WHERE CURRENT OF k; COMMIT", 3, 0),
            ("DO $$ BEGIN FOR i IN 1..4 LOOP UPDATE t SET n = n + 1 WHERE id = i; END LOOP; END $$", 4, 0),
            ("DELETE FROM t WHERE id = 2", 1, 10),
            ("UPDATE t SET id = 9000 WHERE id = 3", 1, 10),
            ("INSERT INTO c VALUES (900, 5)", 0, 0),
            ("UPDATE c SET t = 9 WHERE id = 1", 0, 1),
        ];
        let db = Db::with(THOUSAND);
        let mut main = db.main();
        for (sql, of_t, of_c) in statements {
            let mut b = db.branch("b");
            b.exec(sql);
            assert_eq!(copied(&mut main, "t"), of_t, "{sql}");
            assert_eq!(copied(&mut main, "c"), of_c, "{sql}, rows of the table that refers to it");
            drop(b);
            main.exec("SELECT pggit.delete_branch('b', true)");
        }
    }

    fn explain_copies_nothing_up() {
        let db = Db::with(THOUSAND);
        let mut b = db.branch("b");
        b.exec("EXPLAIN UPDATE t SET v = 'x'; EXPLAIN DELETE FROM t");
        assert_eq!(copied(&mut db.main(), "t"), 0);
    }

    fn changes_of_a_definition_leave_inherited_rows_where_they_are() {
        let db = Db::with(THOUSAND);
        let mut main = db.main();
        main.exec("DROP VIEW few");
        for sql in [
            "ADD COLUMN x int", "ADD COLUMN x int DEFAULT 7", "ADD COLUMN x int NOT NULL DEFAULT 7", "DROP COLUMN v",
            "RENAME COLUMN v TO w", "RENAME TO u", "ALTER v SET DEFAULT 'd'", "ALTER n DROP DEFAULT", "ALTER v SET NOT NULL",
            "ADD CONSTRAINT k CHECK (id > 0)", "ALTER v SET STATISTICS 50", "SET (fillfactor = 70)",
        ] {
            let mut b = db.branch("b");
            b.exec(&format!("ALTER TABLE t {sql}"));
            let overlay = main.line("SELECT overlay::regclass, materialised FROM pggit.overlay WHERE relid = 't'::regclass");
            let (table, materialised) = overlay.split_once('|').expect("an overlay");
            assert_eq!((materialised, count(&mut main, table)), ("f", 0), "{sql}");
            let now = if sql == "RENAME TO u" { "u" } else { "t" };
            assert_eq!(count(&mut b, now), 1000, "{sql}");
            drop(b);
            main.exec("SELECT pggit.delete_branch('b', true)");
        }
        for sql in ["ALTER TABLE t ALTER n TYPE bigint", "ALTER TABLE t ADD UNIQUE (v)", "ALTER TABLE t ADD COLUMN x serial"] {
            let mut b = db.branch("b");
            b.exec(sql);
            let table = main.line("SELECT overlay::regclass FROM pggit.overlay WHERE relid = 't'::regclass AND materialised");
            assert_eq!(count(&mut main, &table), 1000, "{sql}");
            drop(b);
            main.exec("SELECT pggit.delete_branch('b', true)");
        }
    }
}
