//! Patches on a server: what they make is read back from the catalogs.

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};
use braid_model::Schema;
use braid_testkit::Rng;
use braid_vcs::schema::{plan, script, Change, Options};

#[path = "patch/claims.rs"]
mod claims;
#[path = "patch/generate.rs"]
mod generate;
#[path = "patch/kinds.rs"]
mod kinds;
#[path = "patch/tools.rs"]
mod tools;

/// How many generated pairs; `BRAID_PATCH_CASES` sets more.
fn cases() -> u64 {
    std::env::var("BRAID_PATCH_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(40)
}

/// The seed of the first; `BRAID_PATCH_SEED` sets another.
fn first_case() -> u64 {
    std::env::var("BRAID_PATCH_SEED")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0)
}

/// Makes the objects of each case, changes them, and goes every way between
/// nothing, the objects as made and the objects as changed, by patches alone.
fn every_way(cases: &[kinds::Case], on: impl Fn(&mut dyn FnMut(&mut Conn))) {
    let mut failures = Vec::new();
    for (name, make, change) in cases {
        on(&mut |conn| {
            if let Err(failure) = ways_of(conn, make, change) {
                failures.push(format!("{name}: {failure}"));
            }
        });
    }
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

fn ways_of(conn: &mut Conn, make: &str, change: &str) -> Result<(), String> {
    fresh(conn);
    let mut states = vec![schema(conn)];
    for sql in [make, change] {
        if let Some(error) = conn.run(sql).error {
            return Err(format!("{error}\n{sql}"));
        }
        states.push(schema(conn));
    }
    let mut at = 2;
    for to in [1, 2, 0, 1, 0, 2, 0] {
        let options = Options {
            role: Some("postgres".into()),
        };
        let changes = plan(&states[at], &states[to], &options);
        if changes.is_empty() {
            return Err(format!("nothing to do from {at} to {to}"));
        }
        becomes(conn, &changes, &states[to]).map_err(|e| format!("{at} to {to}: {e}"))?;
        at = to;
    }
    Ok(())
}

/// Runs the steps; the schema read back must have the hash of the wanted one.
fn becomes(conn: &mut Conn, changes: &[Change], wanted: &Schema) -> Result<(), String> {
    let sql = script(changes);
    let outcome = conn.run(&sql);
    if let Some(error) = outcome.error {
        return Err(format!("{error}\n{sql}"));
    }
    let now = schema(conn);
    if now.hash() == wanted.hash() {
        return Ok(());
    }
    let options = Options {
        role: Some("postgres".into()),
    };
    let left: Vec<String> = plan(&now, wanted, &options)
        .iter()
        .map(|change| change.to_string())
        .collect();
    Err(format!(
        "the hashes differ\n{sql}\nleft:\n{}",
        left.join("\n")
    ))
}

fn patch(conn: &mut Conn, source: &str, target: &str) -> (String, String) {
    let sql = format!(
        "SELECT content FROM pggit.generate_patch('{source}', '{target}') ORDER BY direction DESC"
    );
    let mut texts = conn.rows(&sql).into_iter();
    (
        texts.next().expect("a patch"),
        texts.next().expect("its undo"),
    )
}

/// The objects on which two branches differ, as JSON.
fn differing(a: &str, b: &str) -> String {
    let objects = |branch: &str| {
        format!("SELECT identity, object_type, hash FROM pggit.get_branch_objects('{branch}')")
    };
    format!(
        "SELECT o FROM (VALUES ('{a}'), ('{b}')) r (v), jsonb_array_elements(pggit.schema_json(v)::jsonb -> 'objects') o
         WHERE o ->> 'identity' IN (SELECT d.identity FROM (({} EXCEPT {}) UNION ALL ({} EXCEPT {})) d)",
        objects(a), objects(b), objects(b), objects(a)
    )
}

fn hash(conn: &mut Conn, branch: &str) -> String {
    conn.line(&format!("SELECT pggit.schema_hash('{branch}')"))
}

cases! {
    fn a_branch_is_brought_to_main_and_back() {
        let db = Db::with(
            "CREATE TYPE mood AS ENUM ('sad', 'ok');
             CREATE TABLE t (id int PRIMARY KEY, v text DEFAULT 'x', n int CHECK (n > 0), m mood DEFAULT 'ok', g int GENERATED ALWAYS AS IDENTITY);
             CREATE TABLE c (id serial PRIMARY KEY, t_id int REFERENCES t, x numeric(10,2));
             CREATE VIEW w AS SELECT t.id, c.x FROM t JOIN c ON c.t_id = t.id;
             CREATE VIEW ww AS SELECT * FROM w WHERE x > 3;
             INSERT INTO t (id, v) VALUES (1, 'one'); INSERT INTO c (t_id, x) VALUES (1, 5)",
        );
        let mut main = db.main();
        let mut branch = db.branch("b");
        assert_eq!(hash(&mut main, "main"), hash(&mut main, "b"));
        branch.exec(
            "ALTER TABLE t ADD COLUMN extra int DEFAULT 7; ALTER TABLE t RENAME v TO word; ALTER TABLE c RENAME TO child;
             CREATE TABLE \"New \"\"one\" (id bigserial PRIMARY KEY, t_id int REFERENCES t ON DELETE CASCADE, z jsonb);
             CREATE INDEX ON \"New \"\"one\" USING gin (z); DROP VIEW ww;
             CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
             COMMENT ON COLUMN t.word IS 'it''s a word'; GRANT SELECT ON t TO PUBLIC",
        );
        let before = hash(&mut main, "main");
        let (up, undo) = patch(&mut main, "b", "main");
        main.exec(&up);
        assert_eq!(main.rows("SELECT * FROM pggit.schema_diff('main', 'b')"), Vec::<String>::new());
        assert_eq!(hash(&mut main, "main"), hash(&mut main, "b"));
        // A rename keeps the rows.
        assert_eq!(main.line("SELECT word, extra FROM t"), "one|7");
        assert_eq!(main.line("SELECT t_id, x FROM child"), "1|5.00");
        main.exec(&undo);
        assert_eq!(hash(&mut main, "main"), before);
    }

    fn a_view_in_the_way_is_taken_down_and_made_again() {
        let db = Db::with(
            "CREATE TABLE t (id int PRIMARY KEY, n int); CREATE VIEW v AS SELECT id, n FROM t;
             CREATE VIEW w AS SELECT n FROM v; GRANT SELECT ON w TO PUBLIC; INSERT INTO t VALUES (1, 2)",
        );
        let mut branch = db.branch("b");
        branch.exec(
            "DROP VIEW w; DROP VIEW v; ALTER TABLE t ALTER n TYPE bigint;
             CREATE VIEW v AS SELECT id, n FROM t; CREATE VIEW w AS SELECT n FROM v; GRANT SELECT ON w TO PUBLIC",
        );
        let mut main = db.main();
        let (up, undo) = patch(&mut main, "b", "main");
        let before = hash(&mut main, "main");
        main.exec(&up);
        assert_eq!(hash(&mut main, "main"), hash(&mut main, "b"));
        assert_eq!(main.line("SELECT n FROM w"), "2");
        main.exec(&undo);
        assert_eq!(hash(&mut main, "main"), before);
    }

    fn tables_and_what_belongs_to_them_are_patched_and_undone() {
        let db = Db::new();
        every_way(kinds::TABLES, |work| work(&mut db.main()));
    }

    fn views_functions_and_types_are_patched_and_undone() {
        let db = Db::new();
        every_way(kinds::CODE, |work| work(&mut db.main()));
    }

    fn what_lies_in_no_schema_is_patched_and_undone() {
        every_way(kinds::GLOBAL, |work| work(&mut Db::new().main()));
    }

    fn steps_lock_and_rewrite_what_they_say() {
        let db = Db::new();
        let mut conn = db.main();
        let (mut wrong, mut steps) = (Vec::new(), 0);
        for (name, make, change) in kinds::TABLES.iter().chain(kinds::CODE) {
            fresh(&mut conn);
            conn.exec(make);
            let made = schema(&mut conn);
            conn.exec(change);
            let changed = schema(&mut conn);
            // Back, and forth again.
            for (from, to) in [(&changed, &made), (&made, &changed)] {
                let changes = plan(from, to, &Options { role: Some("postgres".into()) });
                steps += changes.len();
                let in_use = claims::in_use(&mut conn);
                for change in changes {
                    match claims::check(&mut conn, &change, &in_use) {
                        Ok(found) => wrong.extend(found.into_iter().map(|w| format!("{name}: {w}"))),
                        Err(error) => panic!("{name}: {error}"),
                    }
                }
            }
        }
        println!("{steps} steps, {} wrong", wrong.len());
        assert!(wrong.is_empty(), "{} of {steps}:\n{}", wrong.len(), wrong.join("\n"));
    }

    fn files_for_migration_tools_run_as_the_tools_cut_them() {
        let db = Db::with("CREATE TABLE t (id int PRIMARY KEY, v text DEFAULT 'a;b'); CREATE TYPE mood AS ENUM ('ok')");
        let mut main = db.main();
        let mut branch = db.branch("feature/x");
        branch.exec(
            "CREATE FUNCTION f(a int) RETURNS text LANGUAGE plpgsql AS $x$ DECLARE b text := 'it''s; ${name}';
             BEGIN
               -- a comment; with a semicolon

               RETURN b || $y$;$y$;
             END $x$;
             CREATE TABLE \"odd; \"\"name\" (id serial PRIMARY KEY, v text DEFAULT E'back\\\\slash; ''quote''' CHECK (v <> ';'));
             ALTER TABLE t ADD n int DEFAULT 3; COMMENT ON TABLE t IS E'two\\nlines;'; CREATE VIEW w AS SELECT ';' AS semicolon, id FROM t",
        );
        let (before, wanted) = (hash(&mut main, "main"), hash(&mut main, "feature/x"));
        let file = |main: &mut Conn, format: &str, direction: &str| -> (String, String) {
            let of = |column: &str| format!(
                "SELECT {column} FROM pggit.generate_patch('feature/x', 'main', '{format}') WHERE direction = '{direction}'"
            );
            (main.line(&of("file_name")), main.rows(&of("content")).join("\n"))
        };
        let (name, up) = file(&mut main, "flyway", "up");
        let (undo_name, undo) = file(&mut main, "flyway", "undo");
        assert!(name.starts_with("V20") && name.ends_with("__feature_x.sql"), "{name}");
        assert!(undo_name.starts_with("U20") && undo_name.ends_with("__feature_x.sql"), "{undo_name}");
        for (script, hash_after) in [(up, &wanted), (undo, &before)] {
            tools::flyway(&script).iter().for_each(|sql| drop(main.exec(sql)));
            assert_eq!(hash(&mut main, "main"), *hash_after);
        }
        let (_, up) = file(&mut main, "liquibase", "up");
        let (forth, back) = tools::liquibase(&up);
        for (statements, hash_after) in [(forth, &wanted), (back, &before)] {
            statements.iter().for_each(|sql| drop(main.exec(sql)));
            assert_eq!(hash(&mut main, "main"), *hash_after);
        }
    }

    fn a_schema_is_carried_to_another_database() {
        let (one, other) = (
            Db::with("CREATE SCHEMA s; CREATE TABLE s.t (id serial PRIMARY KEY, m varchar CHECK (m IN ('a', 'b'))); CREATE VIEW s.w AS SELECT id FROM s.t"),
            Db::new(),
        );
        let (mut from, mut to) = (one.main(), other.main());
        let wanted = schema(&mut from);
        let sql = format!(
            "SELECT content FROM pggit.generate_patch_between($json${}$json$, pggit.schema_json('main')) WHERE direction = 'up'",
            wanted.to_json()
        );
        let script = to.rows(&sql).join("\n");
        to.exec(&script);
        assert_eq!(schema(&mut to).hash(), wanted.hash());
        to.fails_with("22023", "SELECT * FROM pggit.generate_patch_between('{}', 'no json')");
        to.fails_with("22004", "SELECT * FROM pggit.generate_patch_between(NULL, '{}')");
    }

    fn a_new_label_can_be_used_by_the_patch_that_adds_it() {
        let one = Db::with("CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood, n mood[]); INSERT INTO t VALUES ('ok', '{ok}')");
        let other = Db::with("CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad'); CREATE TABLE t (m mood DEFAULT 'glad', n mood[] CHECK (n <> '{sad}'))");
        let mut main = one.main();
        let (before, wanted) = (schema(&mut main), schema(&mut other.main()));
        for (from, to) in [(&before, &wanted), (&wanted, &before)] {
            let changes = plan(from, to, &Options { role: Some("postgres".into()) });
            becomes(&mut main, &changes, to).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(main.line("SELECT m, n FROM t"), "ok|{ok}");
        }
    }

    fn rows_stay_in_a_table_that_is_made_anew() {
        let db = Db::with(
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, k int NOT NULL, v text, PRIMARY KEY (id, k));
             INSERT INTO t (k, v) SELECT i, 'v' || i FROM generate_series(1, 15) i",
        );
        let mut main = db.main();
        let plain = schema(&mut main);
        let other = Db::with(
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, k int NOT NULL, v text, PRIMARY KEY (id, k)) PARTITION BY RANGE (k);
             CREATE TABLE p1 PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF t FOR VALUES FROM (10) TO (20)",
        );
        let parted = schema(&mut other.main());
        for (from, to) in [(&plain, &parted), (&parted, &plain)] {
            let changes = plan(from, to, &Options { role: Some("postgres".into()) });
            becomes(&mut main, &changes, to).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(main.line("SELECT count(*), sum(k), max(id), count(v) FROM t"), "15|120|15|15");
        }
        assert_eq!(main.line("INSERT INTO t (k) VALUES (1) RETURNING id"), "16");
    }

    fn bad_input_says_so() {
        let db = Db::with("CREATE TABLE t (i int)");
        let mut main = db.main();
        main.fails_with("PB001", "SELECT * FROM pggit.schema_diff('main', 'nowhere')");
        main.fails_with("22023", "SELECT * FROM pggit.generate_patch('main', 'main', 'oracle')");
        // The session is on its branch as before.
        assert_eq!(main.line("SHOW pggit.branch"), "main");
        assert_eq!(main.line("SELECT count(*) FROM pggit.schema_diff('main', 'main')"), "0");
    }

    fn generated_schemas_become_each_other() {
        let (one, other) = (Db::new(), Db::new());
        let (mut from, mut to) = (one.main(), other.main());
        let (first, count) = (first_case(), cases());
        let (mut steps, mut objects, mut failures) = (0, 0, Vec::new());
        for seed in first..first + count {
            let mut rng = Rng::new(seed);
            for conn in [&mut from, &mut to] {
                fresh(conn);
                generate::schema(&mut rng).iter().for_each(|sql| drop(conn.run(sql)));
            }
            let (before, wanted) = (schema(&mut from), schema(&mut to));
            // Forth, and back to where it began.
            for (old, new) in [(&before, &wanted), (&wanted, &before)] {
                let changes = plan(old, new, &Options { role: Some("postgres".into()) });
                if let Err(failure) = becomes(&mut from, &changes, new) {
                    failures.push(format!("seed {seed}: {failure}"));
                    break;
                }
                steps += changes.len();
                objects += new.len();
            }
        }
        println!("{count} pairs of schemas there and back: {steps} steps, {objects} objects, {} failures", failures.len());
        assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    }

    fn generated_branches_are_brought_to_main_and_back() {
        let db = Db::new();
        let mut main = db.main();
        let count = cases().div_ceil(4);
        let mut refused = 0;
        for seed in first_case()..first_case() + count {
            let mut rng = Rng::new(1_000_000 + seed);
            fresh(&mut main);
            generate::schema(&mut rng).iter().for_each(|sql| drop(main.run(sql)));
            main.exec("SELECT pggit.create_branch('b')");
            let mut branch = db.on("b");
            branch.exec("SET search_path = s");
            for sql in generate::changes(&mut rng) {
                refused += usize::from(branch.run(&sql).code() == "PB005");
            }
            drop(branch);
            let (before, wanted) = (hash(&mut main, "main"), hash(&mut main, "b"));
            let (up, undo) = patch(&mut main, "b", "main");
            let outcome = main.run(&up);
            assert!(outcome.error.is_none(), "seed {seed}: {:?}\n{up}", outcome.error);
            let left = main.rows(&differing("main", "b")).join("\n");
            assert_eq!(hash(&mut main, "main"), wanted, "seed {seed}\n{up}\nleft:\n{left}");
            let outcome = main.run(&undo);
            assert!(outcome.error.is_none(), "seed {seed}, undo: {:?}\n{undo}", outcome.error);
            assert_eq!(hash(&mut main, "main"), before, "seed {seed}, undo\n{undo}");
            main.exec("SELECT pggit.delete_branch('b', true)");
        }
        println!("{count} branches patched into main and undone, hashes equal; {refused} statements refused");
    }
}

/// An empty schema `s`, in which everything is made.
fn fresh(conn: &mut Conn) {
    conn.exec("SET client_min_messages = error; DROP SCHEMA IF EXISTS s CASCADE; CREATE SCHEMA s; SET search_path = s");
}

fn schema(conn: &mut Conn) -> Schema {
    Schema::from_json(&conn.line("SELECT pggit.schema_json('main')")).expect("JSON of a schema")
}
