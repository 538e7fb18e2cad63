//! The versions of single rows, and who set their cells.

use std::collections::BTreeMap;

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};
use braid_testkit::Rng;

const TABLE: &str = "\"Zeilen 'x\"";
const LITERAL: &str = "'\"Zeilen ''x\"'";
const KEYS: usize = 6;

/// Every row by its key, as jsonb prints it.
fn rows(conn: &mut Conn) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in conn.rows(&format!("SELECT k, to_jsonb(t) FROM {TABLE} t")) {
        let (key, row) = line.split_once('|').expect("two columns");
        found.insert(key.to_string(), row.to_string());
    }
    found
}

fn statement(rng: &mut Rng) -> String {
    let (k, v) = (rng.below(KEYS), rng.below(4));
    match rng.below(9) {
        0 | 1 => format!("INSERT INTO {TABLE} VALUES ({k}, 'v{v}', {v}) ON CONFLICT (k) DO UPDATE SET a = 'again{v}'"),
        2 | 3 => format!("UPDATE {TABLE} SET a = 'w{v}' WHERE k = {k}"),
        4 => format!("UPDATE {TABLE} SET \"B b\" = {v} WHERE k >= {k}"),
        5 => format!("DELETE FROM {TABLE} WHERE k = {k}"),
        6 => format!("UPDATE {TABLE} SET k = k + 100 WHERE k = {k} AND NOT EXISTS (SELECT FROM {TABLE} o WHERE o.k = {k} + 100)"),
        7 => format!("BEGIN; DELETE FROM {TABLE} WHERE k = {k}; INSERT INTO {TABLE} VALUES ({k}, 'both', {v}); COMMIT"),
        _ if rng.chance(30) => format!("TRUNCATE {TABLE}"),
        _ => format!("SELECT FROM {TABLE} WHERE k = {k} FOR UPDATE"),
    }
}

/// What the versions of every key were, as far as a session saw them.
type Seen = BTreeMap<String, Vec<Option<String>>>;

fn note(conn: &mut Conn, seen: &mut Seen) {
    let now = rows(conn);
    let keys: Vec<String> = seen.keys().chain(now.keys()).cloned().collect();
    for key in keys {
        let versions = seen.entry(key.clone()).or_default();
        let row = now.get(&key).cloned();
        if versions.last().cloned().flatten() != row {
            versions.push(row);
        }
    }
}

fn check(conn: &mut Conn, seen: &Seen, whose: &str) {
    for (key, expected) in seen {
        let found: Vec<Option<String>> = conn
            .rows(&format!("SELECT coalesce(new_row::text, '-') FROM pggit.row_history({LITERAL}, {key}) ORDER BY version"))
            .into_iter()
            .map(|row| (row != "-").then_some(row))
            .collect();
        assert_eq!(&found, expected, "row {key} on {whose}");
        let linked = conn.line(&format!(
            "SELECT bool_and(h.old_row IS NOT DISTINCT FROM h.before AND (h.changed_at IS NOT NULL OR h.commit IS NULL)) FROM
             (SELECT *, lag(new_row) OVER (ORDER BY version) AS before FROM pggit.row_history({LITERAL}, {key})) h"
        ));
        assert_eq!(linked, "t", "row {key} on {whose}");
    }
}

/// What happens, where `ROWS_TELL` is set.
fn tell(what: &str) {
    if std::env::var_os("ROWS_TELL").is_some() {
        eprintln!("{what}");
    }
}

fn number(variable: &str, default: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(default)
}

cases! {
    fn random_work_is_told_version_by_version() {
        let first = number("ROWS_SEED", 1);
        for seed in first..first + number("ROWS_HISTORIES", 4) {
            eprintln!("seed {seed}");
            let db = Db::new();
            let mut rng = Rng::new(seed);
            let mut main = db.main();
            main.exec(&format!("CREATE TABLE {TABLE} (k int PRIMARY KEY, a text, \"B b\" numeric)"));
            let (mut on_main, mut on_branch) = (Seen::new(), Seen::new());
            for _ in 0..15 {
                main.exec(&statement(&mut rng));
                note(&mut main, &mut on_main);
            }
            let mut branch = db.branch("b");
            on_branch.clone_from(&on_main);
            for _ in 0..30 {
                let sql = statement(&mut rng);
                let on = if rng.chance(40) { "main" } else { "b" };
                tell(&format!("{on}: {sql}"));
                if on == "main" {
                    main.exec(&sql);
                    note(&mut main, &mut on_main);
                } else {
                    branch.exec(&sql);
                    note(&mut branch, &mut on_branch);
                }
                if rng.chance(10) {
                    branch.exec("SELECT pggit.commit('some work')");
                }
            }
            check(&mut main, &on_main, "main");
            check(&mut branch, &on_branch, "b");
        }
    }

    fn blame_names_commit_and_role_also_through_a_merge() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text, n int, untouched text); DROP ROLE IF EXISTS blame_ann; CREATE ROLE blame_ann; GRANT ALL ON t TO blame_ann");
        let mut main = db.main();
        main.exec("INSERT INTO t VALUES (1, 'one', 1, 'x'); SELECT pggit.commit('begin')");
        let mut f = db.branch("f");
        f.exec("UPDATE t SET v = 'f' WHERE id = 1; SELECT pggit.commit('on f')");
        f.exec("UPDATE t SET n = 5 WHERE id = 1; SELECT pggit.commit('again on f')");
        main.exec("SELECT status FROM pggit.merge('f', 'main')");
        main.exec("SET ROLE blame_ann; UPDATE t SET n = n + 1; RESET ROLE");
        assert_eq!(
            main.line("SELECT column_name, value, branch, coalesce(message, '-'), changed_by = current_user FROM pggit.blame('t', 1)"),
            "id|1|main|begin|t v|f|f|on f|t n|6|main|-|f untouched|x|main|begin|t"
        );
        assert_eq!(main.line("SELECT changed_by FROM pggit.blame('t', '{\"id\": 1}'::jsonb) WHERE column_name = 'n'"), "blame_ann");
        let hostile = "CREATE TABLE \"T 'é\" (\"k 'ü\" text, \"B\" int, v int, PRIMARY KEY (\"B\", \"k 'ü\")); INSERT INTO \"T 'é\" VALUES ('it''s', 1, 1)";
        main.exec(hostile);
        assert_eq!(main.line("SELECT value FROM pggit.blame('\"T ''é\"', '[1, \"it''s\"]') WHERE column_name = 'v'"), "1");
        assert_eq!(main.line("SELECT value FROM pggit.blame('\"T ''é\"', '{\"B\": 1, \"k ''ü\": \"it''s\"}') WHERE column_name = 'v'"), "1");
    }

    fn partitions_and_changed_tables_have_a_history_too() {
        let db = Db::with("CREATE TABLE p (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
            CREATE TABLE t (id int PRIMARY KEY, v int)");
        let mut main = db.main();
        main.exec("INSERT INTO p VALUES (1, 1), (11, 1); INSERT INTO t VALUES (1, 1)");
        main.exec("UPDATE p SET v = 2; UPDATE t SET v = 2");
        assert_eq!(main.line("SELECT change_type, new_row ->> 'v' FROM pggit.row_history('p', 11)"), "INSERT|1 UPDATE|2");
        let mut f = db.branch("f");
        f.exec("ALTER TABLE t ADD COLUMN w int DEFAULT 7; UPDATE t SET w = 8; ALTER TABLE t RENAME COLUMN v TO u");
        assert_eq!(f.line("SELECT change_type, coalesce(new_row ->> 'w', '-') FROM pggit.row_history('t', 1)"), "INSERT|- UPDATE|- UPDATE|8");
        assert_eq!(f.line("SELECT column_name, value FROM pggit.blame('t', 1)"), "id|1 u|2 w|8");
    }

    fn what_is_no_row_says_so() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE two (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE bag (v int);
            DROP ROLE IF EXISTS blame_nobody; CREATE ROLE blame_nobody; CREATE VIEW w AS SELECT * FROM t;
            CREATE TABLE secret (id int PRIMARY KEY); ALTER TABLE secret ENABLE ROW LEVEL SECURITY; GRANT SELECT ON secret TO blame_nobody");
        let mut main = db.main();
        main.exec("INSERT INTO t VALUES (1, 'x')");
        main.exec("DELETE FROM t");
        assert!(main.fails_with("PB012", "SELECT * FROM pggit.blame('t', 1)").detail.contains("deleted"));
        main.fails_with("PB012", "SELECT * FROM pggit.blame('t', 2)");
        assert_eq!(main.line("SELECT count(*) FROM pggit.row_history('t', 2)"), "0");
        main.fails_with("22P02", "SELECT * FROM pggit.row_history('t', 'abc')");
        main.fails_with("22023", "SELECT * FROM pggit.row_history('two', '1')");
        main.fails_with("22023", "SELECT * FROM pggit.row_history('two', '{\"a\": 1, \"c\": 1}')");
        main.fails_with("22023", "SELECT * FROM pggit.row_history('two', '{\"a\": 1}')");
        main.fails_with("55000", "SELECT * FROM pggit.row_history('bag', '1')");
        main.fails_with("55000", "SELECT * FROM pggit.row_history('w', '1')");
        main.fails_with("55000", "SELECT * FROM pggit.row_history('pg_class', '1')");
        main.fails_with("22004", "SELECT * FROM pggit.row_history(NULL::regclass, '1')");
        main.fails_with("22004", "SELECT * FROM pggit.blame('t', NULL::text)");
        main.fails_with("42P01", "SELECT * FROM pggit.blame('nope', 1)");
        main.exec("SET ROLE blame_nobody");
        main.fails_with("42501", "SELECT * FROM pggit.row_history('t', 1)");
        main.fails_with("42501", "SELECT * FROM pggit.row_history('secret', 1)");
    }
}
