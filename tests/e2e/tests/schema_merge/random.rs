//! Random independent changes of schema and rows on a branch and on main. The
//! merged database must be what both scripts, one after the other, make of a
//! plain database.
//!
//! `SCHEMA_MERGES` sets how many are played, `MERGE_SEED` the first seed.

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};
use braid_testkit::Rng;

const TABLES: usize = 4;

fn setup() -> String {
    (0..TABLES)
        .map(|t| {
            format!(
                "CREATE TABLE t{t} (id int PRIMARY KEY, a text, b int DEFAULT 1, c numeric, e int);
                 INSERT INTO t{t} SELECT i, 'a' || i, i, i * 1.5, i FROM generate_series(1, 8) i;
                 CREATE VIEW v{t} AS SELECT id, b FROM t{t};"
            )
        })
        .collect()
}

/// One side: which rows, columns and names are its own.
struct Side {
    letter: char,
    parity: usize,
    renames: bool,
}

impl Side {
    /// A script of changes that meet nothing of the other side's.
    fn script(&self, rng: &mut Rng) -> Vec<String> {
        let l = self.letter;
        let mut made = 0;
        let mut script = Vec::new();
        // The branch owns columns a and b, main c and e.
        let mut own: Vec<[String; 2]> = (0..TABLES)
            .map(|_| match self.renames {
                true => ["a".to_string(), "b".to_string()],
                false => ["c".to_string(), "e".to_string()],
            })
            .collect();
        let mut dropped = [false; TABLES];
        for _ in 0..rng.below(8) + 3 {
            let t = rng.below(TABLES);
            let row = rng.below(4) * 2 + self.parity;
            made += 1;
            script.push(match rng.below(12) {
                0 => format!("ALTER TABLE t{t} ADD COLUMN {l}{made} int DEFAULT {made}"),
                1 => format!("ALTER TABLE t{t} ADD COLUMN {l}{made} text; UPDATE t{t} SET {l}{made} = 'x' || id WHERE id % 2 = {}; ALTER TABLE t{t} ADD CHECK ({l}{made} <> 'y')", self.parity % 2),
                2 if self.renames && !dropped[t] => {
                    let old = std::mem::replace(&mut own[t][0], format!("{l}_{made}"));
                    format!("ALTER TABLE t{t} RENAME COLUMN {old} TO {l}_{made}")
                }
                3 => format!("CREATE TABLE {l}_n{made} (id serial PRIMARY KEY, t int REFERENCES t{t} ON DELETE CASCADE, v text); INSERT INTO {l}_n{made} (v) VALUES ('p'), ('q')"),
                4 => format!("CREATE VIEW {l}_v{made} AS SELECT id FROM t{t}"),
                5 => format!("CREATE INDEX {l}_i{made} ON t{t} ({})", own[t][1]),
                6 if !dropped[t] && self.renames => format!("ALTER TABLE t{t} ALTER COLUMN {} SET DEFAULT 'd{made}'", own[t][0]),
                7 if !dropped[t] && !self.renames => {
                    dropped[t] = true;
                    format!("ALTER TABLE t{t} DROP COLUMN c")
                }
                8 => format!("INSERT INTO t{t} (id, {}) VALUES ({}, {made})", own[t][1], 100 + made * 2 + self.parity),
                9 => format!("DELETE FROM t{t} WHERE id = {row}"),
                10 if self.renames => format!("ALTER TABLE t{t} ALTER COLUMN {} TYPE bigint", own[t][1]).replace("ALTER TABLE", "DROP VIEW v{t}; ALTER TABLE").replace("{t}", &t.to_string()) + &format!("; CREATE VIEW v{t} AS SELECT id, b FROM t{t}"),
                _ => format!("UPDATE t{t} SET {} = coalesce({}, 0) + {made} WHERE id = {row}", own[t][1], own[t][1]),
            });
        }
        script
    }
}

/// Every table with its rows, and every definition, by name.
fn contents(session: &mut Conn) -> Vec<String> {
    let mut all = session.rows(
        "SELECT table_name, string_agg(column_name || ' ' || data_type || coalesce(' ' || column_default, '') || is_nullable, ', ' ORDER BY column_name)
         FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1 ORDER BY 1",
    );
    all.extend(session.rows(
        "SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1::text, 2",
    ));
    all.extend(
        session.rows("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
    );
    for table in
        session.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    {
        all.extend(session.rows(&format!(
            "SELECT '{table}', to_jsonb(t) FROM public.{table} t ORDER BY t.id"
        )));
    }
    all.sort();
    all
}

fn count(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

cases! {
    fn a_merge_is_what_both_scripts_make_of_one_database() {
        let (first, many) = (count("MERGE_SEED", 1), count("SCHEMA_MERGES", 12));
        for seed in first..first + many {
            let mut rng = Rng::new(seed);
            let branch = Side { letter: 'f', parity: 1, renames: true }.script(&mut rng);
            let trunk = Side { letter: 'm', parity: 2, renames: false }.script(&mut rng);
            let db = Db::with(&setup());
            let mut f = db.branch("f");
            let mut main = db.main();
            let told = format!("seed {seed}\n-- on f\n{};\n-- on main\n{};", branch.join(";\n"), trunk.join(";\n"));
            let cut = rng.below(branch.len() + 1);
            for statement in &branch[..cut] {
                f.exec(statement);
            }
            for statement in &trunk {
                main.exec(statement);
            }
            if rng.chance(40) {
                assert_eq!(f.line("SELECT status, conflicts FROM pggit.merge('f', 'main')"), if cut == 0 { "up_to_date|0".to_string() } else { "completed|0".to_string() }, "{told}");
            }
            for statement in &branch[cut..] {
                f.exec(statement);
            }
            let outcome = main.line("SELECT status, conflicts FROM pggit.merge('f', 'main')");
            assert!(outcome == "completed|0" || outcome == "up_to_date|0", "{told}\n{outcome} {}", main.line("SELECT object_name, detail FROM pggit.get_conflicts()"));
            let outcome = main.line("SELECT status, conflicts FROM pggit.merge('main', 'f')");
            assert!(outcome == "completed|0" || outcome == "up_to_date|0", "{told}\npull: {outcome} {}", main.line("SELECT object_name, detail FROM pggit.get_conflicts()"));
            let plain = Db::with(&setup());
            let mut copy = plain.main();
            for statement in trunk.iter().chain(&branch) {
                copy.exec(statement);
            }
            let expected = contents(&mut copy);
            for (name, session) in [("main", &mut main), ("f", &mut f)] {
                let found = contents(session);
                let missing: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).collect();
                let wrong: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).collect();
                assert!(found == expected, "{name} has {wrong:#?} in place of {missing:#?}\n{told}");
            }
        }
        println!("{many} merges of random schemas and rows");
    }
}
