//! Random work on main, with commits in between. At each commit the test keeps a
//! copy of all rows. Whatever happens later, the present taken back by the
//! difference to a commit must be that copy.
//!
//! `STATES_HISTORIES` sets how many histories are played, `STATES_SEED` the first seed.

use std::collections::{BTreeMap, BTreeSet};

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};
use braid_testkit::Rng;
use serde_json::Value;

const TABLES: [&str; 2] = ["keyed", "\"Ohne 'Schlüssel'\""];

/// Rows and how often each is there, as JSON objects of the columns that are compared.
type Rows = BTreeMap<String, i64>;

struct Commit {
    id: String,
    copies: [Vec<Value>; 2],
    columns: [BTreeSet<String>; 2],
}

struct World {
    main: Conn,
    columns: [Vec<String>; 2],
    next_column: usize,
    commits: Vec<Commit>,
}

impl World {
    fn new(db: &Db) -> World {
        let mut main = db.main();
        main.exec(&format!(
            "CREATE TABLE {} (k int PRIMARY KEY, a text, long text);
             CREATE TABLE {} (a text, n numeric)",
            TABLES[0], TABLES[1]
        ));
        let own = |names: &[&str]| names.iter().map(|n| n.to_string()).collect();
        World {
            main,
            columns: [own(&["k", "a", "long"]), own(&["a", "n"])],
            next_column: 0,
            commits: Vec::new(),
        }
    }

    /// One statement, or a few in a transaction.
    fn work(&mut self, rng: &mut Rng) {
        let together = rng.chance(30);
        let mut sql = Vec::new();
        for _ in 0..if together { 4 } else { 1 } {
            sql.push(self.statement(rng));
        }
        let mut text = sql.join("; ");
        if together && rng.chance(20) {
            text = format!("BEGIN; SAVEPOINT s; {text}; ROLLBACK TO s; COMMIT");
        } else if together {
            text = format!("BEGIN; {text}; COMMIT");
        }
        tell(&text);
        self.main.exec(&text);
    }

    fn statement(&mut self, rng: &mut Rng) -> String {
        let (keyed, bag) = (TABLES[0], TABLES[1]);
        let (k, v) = (rng.below(12), rng.below(4));
        match rng.below(14) {
            0 | 1 => format!("INSERT INTO {keyed} (k, a, long) VALUES ({k}, 'v{v}', repeat('{v}', 4000) || {k}) ON CONFLICT (k) DO UPDATE SET a = 'again{v}'"),
            2 => format!("UPDATE {keyed} SET a = 'w{v}' WHERE k < {k}"),
            3 => format!("UPDATE {keyed} SET long = md5('{v}') WHERE k = {k}"),
            4 => format!("DELETE FROM {keyed} WHERE k = {k}"),
            5 => format!("UPDATE {keyed} SET k = k + 100 WHERE k = {k} AND NOT EXISTS (SELECT FROM {keyed} o WHERE o.k = {k} + 100)"),
            6 => format!("UPDATE {keyed} SET k = k - 100 WHERE k = {k} + 100 AND NOT EXISTS (SELECT FROM {keyed} o WHERE o.k = {k})"),
            7 | 8 => format!("INSERT INTO {bag} (a, n) SELECT 'v{v}', {v} FROM generate_series(1, {k})"),
            9 => format!("UPDATE {bag} SET n = n + 1 WHERE a = 'v{v}'"),
            10 => format!("DELETE FROM {bag} WHERE ctid IN (SELECT ctid FROM {bag} WHERE a = 'v{v}' LIMIT {k})"),
            11 => format!("TRUNCATE {keyed}"),
            12 => format!("TRUNCATE {bag}"),
            _ => format!("TRUNCATE {keyed}, {bag}"),
        }
    }

    /// Adds a column, or drops the last that was added.
    fn reshape(&mut self, rng: &mut Rng) {
        let table = rng.below(2);
        let fixed = if table == 0 { 3 } else { 2 };
        let sql = if rng.chance(50) && self.columns[table].len() > fixed {
            let gone = self.columns[table].pop().expect("there is one");
            format!("ALTER TABLE {} DROP COLUMN {gone}", TABLES[table])
        } else {
            self.next_column += 1;
            let name = format!("x{}", self.next_column);
            self.columns[table].push(name.clone());
            format!(
                "ALTER TABLE {} ADD COLUMN {name} int DEFAULT {}",
                TABLES[table], self.next_column
            )
        };
        tell(&sql);
        self.main.exec(&sql);
    }

    fn rows(&mut self, table: usize) -> Vec<Value> {
        let sql = format!("SELECT to_jsonb(t) FROM {} t", TABLES[table]);
        self.main.rows(&sql).iter().map(|row| parse(row)).collect()
    }

    fn commit(&mut self) {
        let id = self.main.line("SELECT pggit.commit('some work')");
        let copies = [self.rows(0), self.rows(1)];
        let columns = [0, 1].map(|t| self.columns[t].iter().cloned().collect());
        tell(&format!("commit {}", &id[..8]));
        self.commits.push(Commit {
            id,
            copies,
            columns,
        });
    }

    fn check(&mut self) {
        for i in 0..self.commits.len() {
            for (table, name) in TABLES.iter().enumerate() {
                let now: BTreeSet<String> = self.columns[table].iter().cloned().collect();
                let commit = &self.commits[i];
                let id = commit.id.clone();
                let shared: BTreeSet<String> =
                    now.intersection(&commit.columns[table]).cloned().collect();
                let expected = count(&commit.copies[table], &shared, 1);
                let mut found = count(&self.rows(table), &shared, 1);
                let literal = name.replace('\'', "''");
                for line in self.main.rows(&format!(
                    "SELECT jsonb_build_array(old_row, new_row) FROM pggit.data_diff('{id}', 'main', '{literal}')"
                )) {
                    let pair = parse(&line);
                    for (place, sign) in [(0, 1), (1, -1)] {
                        if !pair[place].is_null() {
                            for (row, n) in count(&[pair[place].clone()], &shared, sign) {
                                *found.entry(row).or_default() += n;
                            }
                        }
                    }
                }
                found.retain(|_, n| *n != 0);
                assert_eq!(found, expected, "{} as of {}", TABLES[table], &id[..8]);
            }
        }
    }
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn count(rows: &[Value], columns: &BTreeSet<String>, sign: i64) -> Rows {
    let mut counted = Rows::new();
    for row in rows {
        let shown: BTreeMap<&String, &Value> = columns.iter().map(|c| (c, &row[c])).collect();
        let text = serde_json::to_string(&shown).expect("plain values");
        *counted.entry(text).or_default() += sign;
    }
    counted
}

/// What happens, where `STATES_TELL` is set.
fn tell(what: &str) {
    if std::env::var_os("STATES_TELL").is_some() {
        eprintln!("{what}");
    }
}

fn number(variable: &str, default: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(default)
}

cases! {
    fn every_commit_keeps_its_state_whatever_happens_later() {
        let first = number("STATES_SEED", 1);
        for seed in first..first + number("STATES_HISTORIES", 6) {
            eprintln!("seed {seed}");
            let db = Db::new();
            let mut rng = Rng::new(seed);
            let mut world = World::new(&db);
            for _ in 0..40 {
                match rng.below(10) {
                    0..=6 => world.work(&mut rng),
                    7 => world.reshape(&mut rng),
                    _ => world.commit(),
                }
            }
            world.check();
        }
    }
}
