//! Random histories of three branches. After every merge the target must hold what
//! the reference merge of `braid_vcs` makes of three states that the test itself
//! kept: the base is found by searching the graph of all merges.
//!
//! `MERGE_HISTORIES` sets how many histories are played, `MERGE_SEED` the first seed.

use std::collections::{BTreeMap, BTreeSet};

use braid_e2e::cases;
use braid_e2e::db::{Conn, Db};
use braid_testkit::Rng;
use braid_vcs::rows::class::Strategy;
use braid_vcs::rows::reference::{self, Rows};

/// What a branch holds: the keyed table, and the bag with its counts.
#[derive(Debug, Clone, PartialEq, Default)]
struct State {
    rows: Rows,
    bag: BTreeMap<String, i64>,
}

/// A moment in the history of a branch.
struct Node {
    parents: Vec<usize>,
    state: State,
}

struct World {
    session: Conn,
    nodes: Vec<Node>,
    /// Per branch the newest node it contains.
    heads: Vec<usize>,
    counts: BTreeMap<&'static str, usize>,
}

const NAMES: [&str; 3] = ["main", "feature/one", "zwei-'n-\"co\""];

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl World {
    fn new(db: &Db, rng: &mut Rng) -> World {
        let mut session = db.main();
        session.exec(
            "CREATE TABLE \"T x\" (k int PRIMARY KEY, dropped int, a text, \"B'c\" numeric, c text);
             ALTER TABLE \"T x\" DROP COLUMN dropped;
             CREATE TABLE bag (v text, w json)",
        );
        for k in 0..12 {
            if rng.chance(70) {
                session.exec(&format!("INSERT INTO \"T x\" VALUES ({k}, 'a', 1, NULL)"));
            }
        }
        session.exec("INSERT INTO bag SELECT 'x' || i % 3, '{}' FROM generate_series(1, 7) i");
        let mut world = World {
            session,
            nodes: Vec::new(),
            heads: vec![0; 3],
            counts: BTreeMap::new(),
        };
        let state = world.read(0);
        world.nodes.push(Node {
            parents: Vec::new(),
            state,
        });
        let parent = if rng.chance(50) { 0 } else { 1 };
        world.fork(1, 0);
        if rng.chance(50) {
            world.write(rng, parent);
        }
        world.fork(2, parent);
        world
    }

    fn fork(&mut self, branch: usize, parent: usize) {
        self.on(0);
        self.session.exec(&format!(
            "SELECT pggit.create_branch({}, {})",
            literal(NAMES[branch]),
            literal(NAMES[parent])
        ));
        tell(&format!("create {} from {}", NAMES[branch], NAMES[parent]));
        self.heads[branch] = self.note(parent);
    }

    fn on(&mut self, branch: usize) {
        self.session.exec(&format!(
            "SELECT pggit.switch_branch({})",
            literal(NAMES[branch])
        ));
    }

    /// What the branch shows.
    fn read(&mut self, branch: usize) -> State {
        self.on(branch);
        let mut state = State::default();
        for line in self.session.rows(
            "SELECT k, coalesce(quote_literal(a), '-'), coalesce(\"B'c\"::text, '-'), coalesce(quote_literal(c), '-') FROM \"T x\" ORDER BY k",
        ) {
            let parts: Vec<&str> = line.split('|').collect();
            let cell = |text: &str| (text != "-").then(|| text.to_string());
            state.rows.insert(parts[0].to_string(), parts[1..].iter().map(|p| cell(p)).collect());
        }
        for line in self
            .session
            .rows("SELECT v, count(*) FROM bag GROUP BY v ORDER BY v")
        {
            let (value, count) = line.split_once('|').expect("two columns");
            state.bag.insert(value.to_string(), count.parse().unwrap());
        }
        state
    }

    /// A node for what the branch holds now.
    fn note(&mut self, branch: usize) -> usize {
        let state = self.read(branch);
        self.nodes.push(Node {
            parents: vec![self.heads[branch]],
            state,
        });
        self.heads[branch] = self.nodes.len() - 1;
        self.heads[branch]
    }

    /// A few random changes.
    fn write(&mut self, rng: &mut Rng, branch: usize) {
        self.on(branch);
        for _ in 0..1 + rng.below(4) {
            let k = rng.below(14);
            let value = ["'p'", "'q'", "'r'", "NULL", "'it''s'"][rng.below(5)];
            let number = ["1", "1.0", "2", "NULL"][rng.below(4)];
            let sql = match rng.below(10) {
                9 if branch == 0 && rng.chance(40) => ["TRUNCATE \"T x\"", "TRUNCATE bag"][rng.below(2)].to_string(),
                0 | 1 => format!("UPDATE \"T x\" SET a = {value} WHERE k = {k}"),
                2 => format!("UPDATE \"T x\" SET \"B'c\" = {number} WHERE k = {k}"),
                3 => format!("UPDATE \"T x\" SET c = {value}, a = 'both' WHERE k = {k}"),
                4 => format!("DELETE FROM \"T x\" WHERE k = {k}"),
                5 => format!("INSERT INTO \"T x\" VALUES ({k}, {value}, {number}, 'new') ON CONFLICT (k) DO UPDATE SET c = 'again'"),
                6 => format!("UPDATE \"T x\" SET k = k + 20 WHERE k = {k} AND NOT EXISTS (SELECT FROM \"T x\" o WHERE o.k = {k} + 20)"),
                7 => format!("INSERT INTO bag VALUES ('x{}', '{{}}')", rng.below(5)),
                _ => format!("DELETE FROM bag WHERE ctid IN (SELECT ctid FROM bag WHERE v = 'x{}' LIMIT 1)", rng.below(5)),
            };
            tell(&format!("{}: {sql}", NAMES[branch]));
            self.session.exec(&sql);
        }
        if rng.chance(25) {
            self.session.exec("SELECT pggit.commit('some work')");
        }
    }

    /// The best common ancestor of two nodes: the newest of all common ones.
    fn base(&self, one: usize, other: usize) -> usize {
        let ancestors = |start: usize| {
            let mut seen = BTreeSet::from([start]);
            let mut left = vec![start];
            while let Some(node) = left.pop() {
                for parent in &self.nodes[node].parents {
                    if seen.insert(*parent) {
                        left.push(*parent);
                    }
                }
            }
            seen
        };
        *ancestors(one)
            .intersection(&ancestors(other))
            .max()
            .expect("one root")
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn merge(&mut self, rng: &mut Rng, source: usize, target: usize) {
        let strategy = Strategy::ALL[rng.weighted(&[6, 2, 2, 1, 0])];
        let (from, into) = (self.note(source), self.note(target));
        let base = self.base(from, into);
        let (b, s, t) = (
            &self.nodes[base].state,
            &self.nodes[from].state,
            &self.nodes[into].state,
        );
        let outcome = reference::merge(&b.rows, &s.rows, &t.rows, strategy);
        let (bag, missing) = merge_bags(&b.bag, &s.bag, &t.bag);
        let unchanged = b == s;
        let before = t.clone();
        let bag_conflicts = match strategy {
            Strategy::Auto => missing,
            _ => 0,
        };
        let expected = State {
            rows: outcome.rows,
            bag: if strategy == Strategy::TargetWins && missing > 0 {
                let kept = |v: &String| {
                    s.bag.get(v).unwrap_or(&0) - b.bag.get(v).unwrap_or(&0)
                        + t.bag.get(v).unwrap_or(&0)
                        < 0
                };
                let mut bag = bag;
                for (v, n) in &t.bag {
                    if kept(v) {
                        bag.insert(v.clone(), *n);
                    }
                }
                bag
            } else {
                bag
            },
        };
        let conflicts = outcome.conflicts.len() + bag_conflicts;
        self.on(rng.below(3));
        let story = format!(
            "merge {} into {} by {strategy}",
            NAMES[source], NAMES[target]
        );
        tell(&story);
        let line = self.session.line(&format!(
            "SELECT status, conflicts, coalesce(merge_id, 0) FROM pggit.merge({}, {}, '{strategy}')",
            literal(NAMES[source]),
            literal(NAMES[target])
        ));
        let parts: Vec<String> = line.split('|').map(str::to_string).collect();
        if unchanged {
            assert_eq!(parts[0], "up_to_date", "{story}: {line}");
            self.count("up to date");
            assert_eq!(self.read(target), before, "{story}");
            return;
        }
        if conflicts == 0 {
            assert_eq!(parts[0], "completed", "{story}: {line}");
            assert_eq!(self.read(target), expected, "{story}");
            self.count("merged at once");
            let node = self.note(target);
            self.nodes[node].parents.push(from);
            return;
        }
        assert_eq!(
            parts[0], "conflicts",
            "{story}: {line}, expected {:?}",
            outcome.conflicts
        );
        assert_eq!(
            parts[1],
            conflicts.to_string(),
            "{story}: {:?}",
            outcome.conflicts
        );
        assert_eq!(self.read(target), before, "{story}: nothing may be applied");
        let id = &parts[2];
        if rng.chance(25) {
            self.session
                .exec(&format!("SELECT pggit.abort_merge({id})"));
            assert_eq!(self.read(target), before);
            self.count("aborted");
            return;
        }
        let choice = if rng.chance(50) { "source" } else { "target" };
        self.session.exec(&format!(
            "SELECT pggit.resolve_conflict({id}, conflict_id::text, '{choice}') FROM pggit.get_conflicts({id})"
        ));
        let line = self
            .session
            .line(&format!("SELECT status FROM pggit.complete_merge({id})"));
        assert_eq!(line, "completed", "{story}");
        let (b, s, t) = (
            &self.nodes[base].state,
            &self.nodes[from].state,
            &self.nodes[into].state,
        );
        let decided = if choice == "source" {
            Strategy::SourceWins
        } else {
            Strategy::TargetWins
        };
        // Whoever decides the conflicts decides them all.
        let rows = if strategy == Strategy::Union {
            None
        } else {
            Some(reference::merge(&b.rows, &s.rows, &t.rows, decided).rows)
        };
        let now = self.read(target);
        if let Some(rows) = rows {
            assert_eq!(now.rows, rows, "{story}, resolved as {choice}");
        }
        self.count("resolved");
        let node = self.note(target);
        self.nodes[node].parents.push(from);
    }
}

/// What happens, where `MERGE_TELL` is set.
fn tell(what: &str) {
    if std::env::var_os("MERGE_TELL").is_some() {
        eprintln!("{what}");
    }
}

/// Base plus both differences; how many values would be counted below zero.
fn merge_bags(
    base: &BTreeMap<String, i64>,
    source: &BTreeMap<String, i64>,
    target: &BTreeMap<String, i64>,
) -> (BTreeMap<String, i64>, usize) {
    let values: BTreeSet<&String> = base
        .keys()
        .chain(source.keys())
        .chain(target.keys())
        .collect();
    let mut merged = BTreeMap::new();
    let mut missing = 0;
    for value in values {
        let n = |of: &BTreeMap<String, i64>| of.get(value).copied().unwrap_or(0);
        let count = n(target) + n(source) - n(base);
        if count < 0 {
            missing += 1;
        } else if count > 0 {
            merged.insert(value.clone(), count);
        }
    }
    (merged, missing)
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

cases! {
    fn random_histories_merge_as_the_reference_does() {
        let first = number("MERGE_SEED", 1);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for seed in first..first + number("MERGE_HISTORIES", 12) {
            let db = Db::new();
            let mut rng = Rng::new(seed);
            eprintln!("seed {seed}");
            let mut world = World::new(&db, &mut rng);
            for _ in 0..14 {
                let branch = rng.below(3);
                if rng.chance(60) {
                    world.write(&mut rng, branch);
                } else {
                    let other = (branch + 1 + rng.below(2)) % 3;
                    world.merge(&mut rng, branch, other);
                }
            }
            for (what, n) in world.counts {
                *counts.entry(what).or_default() += n;
            }
        }
        eprintln!("merges: {counts:?}");
        assert!(["merged at once", "resolved", "aborted", "up to date"].iter().all(|what| counts.contains_key(what)), "{counts:?}");
    }
}
