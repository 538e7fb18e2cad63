//! Generates a case from a seed.
//!
//! ```text
//!   setup on main:  types, tables, rows, views, functions, triggers
//!   branch b1, later b2 and b3 (from main or on each other)
//!   steps:          a statement or a block on a random side
//!   checks          now and then, and at the end
//! ```
//!
//! `model` is what the generator remembers of each side; the other modules write one
//! family of statements each.

mod blocks;
mod ddl;
mod dml;
mod expr;
mod extras;
mod model;
mod query;
mod schema;
mod types;

use std::collections::BTreeMap;

use braid_testkit::Rng;

use super::case::{Action, Case, Sessions, Statement};
use super::profile::{Level, Profile};
use model::Schema;

/// The case of a seed.
pub fn case(seed: u64, profile: &Profile) -> Case {
    let mut rng = Rng::new(seed);
    let sessions = *rng.pick(&[Sessions::Switching, Sessions::Separate, Sessions::Connected]);
    let mut maker = Maker {
        rng,
        profile,
        case: Case {
            sessions,
            actions: Vec::new(),
        },
        sides: BTreeMap::new(),
        prepared: Vec::new(),
    };
    maker.setup();
    maker.steps();
    maker.case
}

/// Writes one case.
struct Maker<'a> {
    rng: Rng,
    profile: &'a Profile,
    case: Case,
    /// What is remembered of each side.
    sides: BTreeMap<String, Schema>,
    /// Statements prepared in every session: name, whether it writes, its arguments.
    prepared: Vec<blocks::Prepared>,
}

impl Maker<'_> {
    fn setup(&mut self) {
        let mut main = Schema::default();
        let statements = schema::create(&mut self.rng, self.profile, &mut main);
        let path = main.schemas.join(", ");
        self.everywhere(format!("SET search_path = {path}, public"));
        for sql in statements {
            self.push("main", sql);
        }
        for sql in extras::create(&mut self.rng, self.profile, &mut main) {
            self.push("main", sql);
        }
        self.sides.insert("main".to_string(), main);
        if self.rng.chance(30) {
            self.block("main");
        }
        self.branch("b1", "main");
    }

    fn steps(&mut self) {
        let steps = 12 + self.rng.below(28);
        for step in 0..steps {
            let depth = self.sides.len() - 1;
            if depth < self.profile.depth && self.rng.chance(4) {
                let parents: Vec<String> = self.sides.keys().cloned().collect();
                let parent = self.rng.pick(&parents).clone();
                self.branch(&format!("b{}", depth + 1), &parent);
            }
            let side = self.side();
            self.block(&side);
            if step % 12 == 11 {
                self.case.actions.push(Action::Check);
            }
        }
        self.case.actions.push(Action::Check);
        if self.profile.level == Level::Full && self.profile.has("catalogs") {
            self.case.actions.push(Action::Catalogs);
        }
    }

    /// Mostly a branch, and the youngest more often than the others.
    fn side(&mut self) -> String {
        if self.rng.chance(30) {
            return "main".to_string();
        }
        let branches: Vec<String> = self
            .sides
            .keys()
            .filter(|s| *s != "main")
            .cloned()
            .collect();
        self.rng.pick(&branches).clone()
    }

    fn branch(&mut self, name: &str, parent: &str) {
        let copy = self.sides[parent].clone();
        self.sides.insert(name.to_string(), copy);
        self.case.actions.push(Action::Branch {
            name: name.to_string(),
            parent: parent.to_string(),
        });
    }

    /// One statement or a block of them on a side.
    fn block(&mut self, side: &str) {
        let reads_only = self.profile.level == Level::Reads && side != "main";
        let (dml, ddl) = match (reads_only, self.profile.level) {
            (true, _) => (0, 0),
            (false, Level::Full) => (45, 14),
            (false, _) => (50, 0),
        };
        let writes = if reads_only { 0 } else { 8 };
        match self
            .rng
            .weighted(&[30, dml, ddl, writes, writes, 4, 6, writes])
        {
            0 => self.query(side),
            1 => self.dml(side),
            2 => self.ddl(side),
            3 => self.transaction(side),
            4 => self.plpgsql(side),
            5 => self.cursor(side),
            6 => self.prepare_or_execute(side),
            _ => self.copy(side),
        }
    }

    fn push(&mut self, side: &str, sql: impl Into<String>) {
        self.case
            .actions
            .push(Action::Run(Statement::on(side, sql)));
    }

    fn push_ordered(&mut self, side: &str, sql: String, ordered: bool) {
        let mut statement = Statement::on(side, sql);
        statement.ordered = ordered;
        self.case.actions.push(Action::Run(statement));
    }

    fn everywhere(&mut self, sql: String) {
        let mut statement = Statement::on("main", sql);
        statement.everywhere = true;
        self.case.actions.push(Action::Run(statement));
    }

    fn query(&mut self, side: &str) {
        let (sql, ordered) = query::query(&mut self.rng, self.profile, &self.sides[side]);
        self.push_ordered(side, sql, ordered);
    }

    fn dml(&mut self, side: &str) {
        let mut sql = dml::statement(&mut self.rng, self.profile, &self.sides[side]);
        if !self.profile.has("tableoid") {
            sql = sql.replace(" RETURNING tableoid::regclass", "");
        }
        self.push(side, sql);
    }

    fn ddl(&mut self, side: &str) {
        let mut schema = self.sides.remove(side).expect("a side");
        let statements = ddl::statements(&mut self.rng, self.profile, &mut schema);
        self.sides.insert(side.to_string(), schema);
        for sql in statements {
            self.push(side, sql);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_case() {
        let profile = Profile::of(Level::Full);
        assert_eq!(case(42, &profile), case(42, &profile));
        assert_ne!(case(42, &profile), case(43, &profile));
    }

    #[test]
    fn reading_cases_write_nothing_on_branches() {
        let profile = Profile::of(Level::Reads);
        for seed in 0..50 {
            for action in case(seed, &profile).actions {
                let Action::Run(s) = action else { continue };
                let first = s
                    .sql
                    .split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_string();
                let writes = ["INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "DO"];
                assert!(
                    s.side == "main" || !writes.contains(&first.as_str()),
                    "{}",
                    s.sql
                );
            }
        }
    }
}
