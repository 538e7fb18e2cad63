//! Stream tables equal their queries: after every refresh, whatever was
//! written, rolled back, prepared or left open meanwhile.

#[path = "stream/common.rs"]
mod common;
#[path = "stream/grammar.rs"]
mod grammar;

use std::collections::BTreeMap;
use std::time::Instant;

use braid_e2e::cases;
use braid_e2e::db::Db;
use braid_testkit::Rng;
use common::{create, differences, refresh};

/// What the random test has seen.
#[derive(Default)]
struct Seen {
    cases: usize,
    refreshes: usize,
    different: usize,
    changed: usize,
    not_empty: usize,
    prepared: usize,
    full: BTreeMap<String, usize>,
    constructs: BTreeMap<&'static str, usize>,
}

/// One database: several queries, one history of writes.
fn history(rng: &mut Rng, queries: usize, steps: usize, seen: &mut Seen) {
    let db = Db::with(grammar::SCHEMA);
    let (mut s, mut other) = (db.main(), db.main());
    let mut serial = 0;
    let mut tables: Vec<(String, grammar::Query, String)> = Vec::new();
    // A writer holds the immediate tables it has changed until it ends.
    let immediate = rng.chance(33);
    // Packaged servers are built without libxml.
    let has_xml = s.run("SELECT xmlparse(content 'x')").error.is_none();
    for n in 0..queries {
        let mut query = grammar::query(rng);
        while query.construct == "xmltable" && !has_xml {
            query = grammar::query(rng);
        }
        let name = format!("st{n}");
        // Some read a stream table that was made before.
        if n > 2 && rng.chance(15) {
            let below = rng.below(n);
            query.sql = format!("SELECT z::text AS z, count(*) AS n FROM st{below} z GROUP BY 1");
            query.construct = "stream table over another";
        }
        let mode = if immediate && n % 3 == 2 {
            "immediate"
        } else {
            "auto"
        };
        let outcome = s.run(&format!(
            "SELECT pgstream.create_stream_table('{name}', $q${}$q$, 'manual', '{mode}')",
            query.sql
        ));
        match outcome.error {
            None => {}
            Some(e) if e.code == "PB051" => create(&mut s, &name, &query.sql, "auto"),
            Some(e) => panic!("{}\n  {e}", query.sql),
        }
        let effective = s.line(&format!(
            "SELECT effective_mode || coalesce(': ' || reason, '') FROM pgstream.stream_tables WHERE name = '{name}'"
        ));
        *seen.constructs.entry(query.construct).or_default() += 1;
        seen.cases += 1;
        tables.push((name, query, effective));
    }
    let mut prepared: Vec<String> = Vec::new();
    for step in 0..steps {
        if let Some(gid) = prepared.pop() {
            let end = if rng.chance(50) { "COMMIT" } else { "ROLLBACK" };
            s.exec(&format!("{end} PREPARED '{gid}'"));
        }
        // Something is always open in the other session, and sometimes committed.
        match rng.below(4) {
            0 => {
                other.run("ROLLBACK");
            }
            1 => {
                other.run("COMMIT");
            }
            2 if !immediate && step > 0 => {
                let gid = format!("{}_{step}", db.name);
                other.exec(&format!("PREPARE TRANSACTION '{gid}'"));
                prepared.push(gid);
                seen.prepared += 1;
            }
            _ => {}
        }
        // Two sessions must not wait for each other: the other one only adds.
        other.run(&format!(
            "BEGIN; INSERT INTO a VALUES ({}, 2, 'g2', 7); INSERT INTO c VALUES (4, 'open')",
            50_000 + step * 100 + rng.below(100)
        ));
        if immediate {
            other.run(if rng.chance(50) { "COMMIT" } else { "ROLLBACK" });
        }
        match rng.below(6) {
            0 => {
                let lost = grammar::change(rng, &mut serial);
                s.run(&format!("BEGIN; {lost}; ROLLBACK"));
            }
            1 => {
                let (kept, lost) = (
                    grammar::change(rng, &mut serial),
                    grammar::change(rng, &mut serial),
                );
                s.run(&format!(
                    "BEGIN; {kept}; SAVEPOINT p; {lost}; ROLLBACK TO p; COMMIT"
                ));
            }
            2 => {
                // A refresh between two changes of one transaction.
                let (before, after) = (
                    grammar::change(rng, &mut serial),
                    grammar::change(rng, &mut serial),
                );
                let (name, _, _) = rng.pick(&tables);
                s.run(&format!("BEGIN; {before}; SELECT * FROM pgstream.refresh_stream_table('{name}'); {after}; COMMIT"));
            }
            3 if immediate => {
                s.run("ROLLBACK; TRUNCATE c; INSERT INTO c SELECT i % 6, 't' || i % 3 FROM generate_series(1, 20) i");
            }
            _ => {
                let outcome = s.run(&grammar::change(rng, &mut serial));
                drop(outcome);
            }
        }
        s.run("ROLLBACK");
        for (name, query, effective) in &tables {
            let what = refresh(&mut s, name);
            seen.refreshes += 1;
            if what.starts_with("full") {
                *seen.full.entry(effective.clone()).or_default() += 1;
            }
            if !what.ends_with("|0|0") {
                seen.changed += 1;
            }
            let different = differences(&mut s, name, &query.sql);
            if different != "0" {
                seen.different += 1;
                println!(
                    "DIFFERENT {different} ({}, {what}) after step {step}: {}",
                    query.construct, query.sql
                );
            }
            if s.line(&format!("SELECT count(*) FROM {name}")) != "0" {
                seen.not_empty += 1;
            }
        }
    }
    other.run("ROLLBACK");
    for gid in prepared {
        s.exec(&format!("ROLLBACK PREPARED '{gid}'"));
    }
}

cases! {
    fn stream_tables_equal_their_queries() {
        let count: usize = std::env::var("STREAM_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
        let seed: u64 = std::env::var("STREAM_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_240);
        let mut seen = Seen::default();
        let began = Instant::now();
        let mut rng = Rng::new(seed);
        while seen.cases < count {
            history(&mut rng.fork(), 15, 5, &mut seen);
        }
        println!(
            "{} cases, {} refreshes, {} different; {} changed rows, {} were not empty; {} prepared transactions; {:.0} s",
            seen.cases, seen.refreshes, seen.different, seen.changed, seen.not_empty, seen.prepared, began.elapsed().as_secs_f64()
        );
        println!("constructs: {:?}", seen.constructs);
        println!("computed anew: {:?}", seen.full);
        assert_eq!(seen.different, 0);
        assert!(seen.changed * 4 > seen.refreshes, "most refreshes changed nothing");
        assert!(seen.not_empty * 4 > seen.refreshes * 3, "most tables were empty");
        assert!(seen.constructs.len() >= 30);
    }

    fn a_stream_table_follows_its_source_and_writes_only_what_changed() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, g text, v int); INSERT INTO t SELECT i, 'g' || i % 10, i FROM generate_series(1, 1000) i");
        let mut s = db.main();
        let query = "SELECT g, sum(v) AS s FROM t GROUP BY g";
        create(&mut s, "st", query, "differential");
        assert_eq!(refresh(&mut s, "st"), "unchanged|0|0");
        s.exec("UPDATE t SET v = v + 1 WHERE id = 5");
        assert_eq!(refresh(&mut s, "st"), "differential|1|1");
        s.exec("UPDATE t SET v = v WHERE id = 5");
        assert_eq!(refresh(&mut s, "st"), "differential|0|0");
        assert_eq!(differences(&mut s, "st", query), "0");
    }

    fn nobody_writes_a_stream_table_directly() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY)");
        let mut s = db.main();
        create(&mut s, "st", "SELECT id FROM t", "auto");
        for sql in ["INSERT INTO st VALUES (1)", "UPDATE st SET id = 2", "DELETE FROM st", "TRUNCATE st", "COPY st FROM stdin",
                    "ALTER TABLE st ADD COLUMN x int", "WITH w AS (INSERT INTO st VALUES (1) RETURNING 1) SELECT * FROM w"] {
            let e = s.fails_with("42809", sql);
            assert!(!e.detail.is_empty() && !e.hint.is_empty(), "{e}");
        }
        s.exec("CREATE INDEX ON st (id); GRANT SELECT ON st TO public; ANALYZE st");
        // What would change the rows of a refresh on their way.
        s.exec("CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
        for sql in ["CREATE TRIGGER b BEFORE INSERT ON st FOR EACH ROW EXECUTE FUNCTION swallow()", "CREATE RULE r AS ON INSERT TO st DO INSTEAD NOTHING",
                    "ALTER TABLE st FORCE ROW LEVEL SECURITY"] {
            s.fails_with("42809", sql);
        }
        s.exec("CREATE TABLE seen (id int); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO seen VALUES (NEW.id); RETURN NULL; END';
            CREATE TRIGGER a AFTER INSERT ON st FOR EACH ROW EXECUTE FUNCTION note(); CREATE TRIGGER o BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.id < 0) EXECUTE FUNCTION swallow();
            INSERT INTO t VALUES (7), (-1)");
        refresh(&mut s, "st");
        assert_eq!(s.line("SELECT st.id, seen.id FROM st, seen"), "7|7");
    }

    fn bad_input_is_refused_by_name_and_changes_nothing() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); CREATE FUNCTION st_now() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1'");
        let mut s = db.main();
        let make = |query: &str, rest: &str| format!("SELECT pgstream.create_stream_table('st', $q${query}$q${rest})");
        for (code, sql) in [
            ("42601", make("SELEC 1", "")),
            ("42P01", make("SELECT * FROM nowhere", "")),
            ("42703", make("SELECT nothing FROM t", "")),
            ("42601", make("DELETE FROM t", "")),
            ("42601", make("SELECT 1; SELECT 2", "")),
            ("42601", make("WITH w AS (DELETE FROM t RETURNING id) SELECT * FROM w", "")),
            ("42601", make("SELECT * FROM t FOR UPDATE", "")),
            ("PB051", make("SELECT random() AS r FROM t", "")),
            ("PB051", make("SELECT id FROM t WHERE now() > 'today'", ", refresh_mode => 'differential'")),
            ("PB051", make("SELECT current_date AS d, id FROM t", ", refresh_mode => 'immediate'")),
            ("PB051", make("SELECT current_user AS u FROM t", "")),
            ("PB051", make("SELECT current_setting('x.y') AS u FROM t", "")),
            ("PB051", make("SELECT st_now() AS n FROM t", ", refresh_mode => 'differential'")),
            ("PB051", make("SELECT relname FROM pg_class", ", refresh_mode => 'differential'")),
            ("22023", make("SELECT id FROM t", ", schedule => 'sometimes'")),
            ("22023", make("SELECT id FROM t", ", schedule => '61 * * * *'")),
            ("22023", make("SELECT id FROM t", ", schedule => '-5s'")),
            ("22023", make("SELECT id FROM t", ", refresh_mode => 'lazy'")),
            ("22004", "SELECT pgstream.create_stream_table(NULL, 'SELECT 1')".into()),
            ("42602", "SELECT pgstream.create_stream_table('a.b.c', 'SELECT 1 AS x')".into()),
            ("42701", make("SELECT id, id FROM t", "")),
            ("PB050", "SELECT * FROM pgstream.refresh_stream_table('nope')".into()),
            ("42809", "SELECT * FROM pgstream.refresh_stream_table('t')".into()),
            ("PB050", "SELECT pgstream.drop_stream_table('nope')".into()),
        ] {
            let e = s.fails(&sql);
            assert_eq!(e.code, code, "{sql}\n  {e}");
        }
        assert_eq!(s.line("SELECT count(*) FROM pgstream.stream_tables"), "0");
        assert_eq!(s.line("SELECT to_regclass('st')"), "\\N");
        assert_eq!(s.line("SELECT count(*) FROM pg_class WHERE relnamespace = 'pgstream_store'::regnamespace"), "0");
    }

    fn hostile_names_work() {
        let db = Db::with("CREATE SCHEMA \"Sche\"\"ma é\"; CREATE TABLE \"Sche\"\"ma é\".\"Ta'ble\" (\"I\"\"d\" int PRIMARY KEY, \"select\" text, \"a $1 b\" int)");
        let mut s = db.main();
        let name = "\"Sche\"\"ma é\".\"st 'x' $1\"";
        let query = "SELECT \"I\"\"d\", \"select\", \"a $1 b\" FROM \"Sche\"\"ma é\".\"Ta'ble\" WHERE \"select\" <> '$1''x'";
        s.exec(&format!("SELECT pgstream.create_stream_table($n${name}$n$, $q${query}$q$, 'manual', 'differential')"));
        s.exec("INSERT INTO \"Sche\"\"ma é\".\"Ta'ble\" VALUES (1, 'x', 2), (2, '$1''x', 3)");
        s.exec(&format!("SELECT * FROM pgstream.refresh_stream_table($n${name}$n$)"));
        assert_eq!(s.line(&format!("SELECT * FROM {name}")), "1|x|2");
        s.exec("ALTER TABLE \"Sche\"\"ma é\".\"Ta'ble\" RENAME COLUMN \"select\" TO renamed; ALTER TABLE \"Sche\"\"ma é\".\"Ta'ble\" RENAME TO other");
        s.exec("INSERT INTO \"Sche\"\"ma é\".other VALUES (3, 'y', 4)");
        s.exec(&format!("SELECT * FROM pgstream.refresh_stream_table($n${name}$n$)"));
        assert_eq!(s.line(&format!("SELECT * FROM {name} ORDER BY 1")), "1|x|2 3|y|4");
    }

    fn dropping_a_source_is_refused_as_for_a_view() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int, w int); CREATE TABLE o (id int)");
        let mut s = db.main();
        create(&mut s, "st", "SELECT id, v FROM t", "auto");
        create(&mut s, "top", "SELECT sum(v) AS s FROM st", "auto");
        s.fails_with("2BP01", "DROP TABLE t");
        s.fails_with("2BP01", "ALTER TABLE t DROP COLUMN v");
        s.exec("ALTER TABLE t DROP COLUMN w; ALTER TABLE t ADD COLUMN x text; INSERT INTO t VALUES (1, 2, 'x')");
        s.exec("SELECT * FROM pgstream.refresh_stream_table('top')");
        assert_eq!(s.line("SELECT s FROM top"), "2");
        s.exec("DROP TABLE t CASCADE");
        assert_eq!(s.line("SELECT count(*) FROM pgstream.stream_tables"), "0");
        assert_eq!(s.line("SELECT to_regclass('st'), to_regclass('top')"), "\\N|\\N");
    }

    fn what_no_log_tells_makes_the_table_be_computed_anew() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t SELECT i, i FROM generate_series(1, 20) i;
            CREATE TABLE p (id int, v int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
            CREATE TABLE p2 (v int, id int); INSERT INTO p2 VALUES (5, 105); INSERT INTO p VALUES (1, 1);
            CREATE VIEW w AS SELECT id, v FROM t WHERE v > 10;
            CREATE FUNCTION twice(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2'");
        let mut s = db.main();
        for (name, query) in [("st", "SELECT sum(v) AS s FROM t"), ("sp", "SELECT sum(v) AS s FROM p"), ("sv", "SELECT sum(v) AS s FROM w"), ("sf", "SELECT id, twice(v) AS v FROM t")] {
            create(&mut s, name, query, "differential");
        }
        for sql in ["TRUNCATE t", "INSERT INTO t VALUES (1, 50)", "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (100) TO (200)", "INSERT INTO p VALUES (150, 9)",
                    "UPDATE p SET id = id + 100 WHERE id = 1", "ALTER TABLE p DETACH PARTITION p1", "CREATE OR REPLACE VIEW w AS SELECT id, v FROM t WHERE v > 100",
                    "CREATE OR REPLACE FUNCTION twice(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 3'", "ALTER TABLE t DROP CONSTRAINT t_pkey", "UPDATE t SET id = 7",
                    "INSERT INTO t SELECT i, i FROM generate_series(1, 5) i", "VACUUM FULL t", "DELETE FROM t WHERE v = 3"] {
            s.exec(sql);
            for (name, query) in [("st", "SELECT sum(v) AS s FROM t"), ("sp", "SELECT sum(v) AS s FROM p"), ("sv", "SELECT sum(v) AS s FROM w"), ("sf", "SELECT id, twice(v) AS v FROM t")] {
                refresh(&mut s, name);
                assert_eq!(differences(&mut s, name, query), "0", "{name} after {sql}");
            }
        }
    }

    fn an_error_of_the_data_keeps_the_last_contents() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 5), (2, 10)");
        let mut s = db.main();
        create(&mut s, "st", "SELECT id, 100 / v AS q FROM t", "differential");
        s.exec("INSERT INTO t VALUES (3, 0)");
        s.fails_with("22012", "SELECT * FROM pgstream.refresh_stream_table('st')");
        assert_eq!(s.line("SELECT * FROM st ORDER BY 1"), "1|20 2|10");
        assert_eq!(s.line("SELECT behind FROM pgstream.get_staleness('st')"), "t");
        s.exec("UPDATE t SET v = 4 WHERE id = 3");
        refresh(&mut s, "st");
        assert_eq!(s.line("SELECT * FROM st ORDER BY 1"), "1|20 2|10 3|25");
        assert_eq!(s.line("SELECT behind FROM pgstream.get_staleness('st')"), "f");
    }
}
