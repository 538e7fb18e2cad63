//! The reference: stock databases, one per side. Also, with a flaw or without, the
//! subject of the harness's tests of itself.

use std::collections::BTreeMap;

use braid_testkit::{names, Outcome, ServerError, Session};

use super::{run_in, Stopped, World, SESSION};
use crate::mirror::case::Statement;
use crate::server::Server;

/// What is deliberately wrong with this world's branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing.
    None,
    /// Nothing, but rows lie in another physical order.
    Reordered,
    /// Statements on main reach the branches as well.
    SeesMain,
    /// Every third write on a branch is undone.
    LosesWrites,
    /// A row is missing from the start.
    LosesRow,
}

/// Databases that stand for main and its branches.
pub struct TwinWorld<'a> {
    server: &'a Server,
    flaw: Flaw,
    databases: BTreeMap<String, String>,
    sessions: BTreeMap<(String, usize), Session>,
    state: Vec<String>,
    shared: Vec<SharedSequence>,
    writes: usize,
}

/// A sequence that existed before a branch, hence one and the same on these sides.
struct SharedSequence {
    name: String,
    sides: Vec<String>,
    value: (String, String),
}

/// The number of the session that looks after sequences.
const KEEPER: usize = 9;

impl<'a> TwinWorld<'a> {
    /// A fresh main.
    pub fn new(server: &'a Server, flaw: Flaw) -> Self {
        let main = server.database_from("template0");
        TwinWorld {
            server,
            flaw,
            databases: BTreeMap::from([("main".to_string(), main)]),
            sessions: BTreeMap::new(),
            state: Vec::new(),
            shared: Vec::new(),
            writes: 0,
        }
    }

    fn session(&mut self, side: &str, number: usize) -> Result<&mut Session, Stopped> {
        let key = (side.to_string(), number);
        if !self.sessions.contains_key(&key) {
            let database = self
                .databases
                .get(side)
                .ok_or(Stopped::Invalid("an unknown side"))?;
            let target = self.server.target();
            let mut session = Session::connect(&target, "postgres", database, SESSION)?;
            for sql in &self.state {
                session.run(sql)?;
            }
            self.sessions.insert(key.clone(), session);
        }
        Ok(self.sessions.get_mut(&key).expect("just made"))
    }

    /// The sequences of `parent` are from now on shared with `child`.
    fn share_sequences(&mut self, parent: &str, child: &str) -> Result<(), Stopped> {
        let keeper = self.session(parent, KEEPER)?;
        let found = keeper.run(
            "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),
                    last_value IS NOT NULL FROM pg_sequences",
        )?;
        for row in found.results.first().map_or(&[][..], |r| &r.rows) {
            let name = row[0].clone().unwrap_or_default();
            let value = (
                row[1].clone().unwrap_or_default(),
                row[2].clone().unwrap_or_default(),
            );
            let is_mine = |s: &&mut SharedSequence| {
                s.name == name && s.sides.iter().any(|side| side == parent)
            };
            match self.shared.iter_mut().find(is_mine) {
                Some(s) => s.sides.push(child.to_string()),
                None => self.shared.push(SharedSequence {
                    name,
                    sides: vec![parent.to_string(), child.to_string()],
                    value,
                }),
            }
        }
        Ok(())
    }

    /// Carries what a statement on `side` did to shared sequences to the other sides.
    fn carry_sequences(&mut self, side: &str) -> Result<(), Stopped> {
        for i in 0..self.shared.len() {
            let entry = &self.shared[i];
            if !entry.sides.iter().any(|s| s == side) {
                continue;
            }
            let (name, sides, old) = (entry.name.clone(), entry.sides.clone(), entry.value.clone());
            let keeper = self.session(side, KEEPER)?;
            let read = keeper.run(&format!("SELECT last_value, is_called FROM {name}"))?;
            let Some(row) = read.results.first().and_then(|r| r.rows.first()) else {
                self.shared[i].sides.retain(|s| s != side);
                continue;
            };
            let value = (
                row[0].clone().unwrap_or_default(),
                row[1].clone().unwrap_or_default(),
            );
            if value == old {
                continue;
            }
            let quoted = names::literal(&name);
            for other in sides.iter().filter(|s| *s != side) {
                let sql = format!("SELECT setval({quoted}, {}, '{}')", value.0, value.1);
                self.session(other, KEEPER)?.run(&sql)?;
            }
            self.shared[i].value = value;
        }
        Ok(())
    }

    /// What a statement would answer, with its effects undone: tells a refusal of the
    /// branch from one of PostgreSQL.
    pub fn try_and_undo(&mut self, statement: &Statement) -> Result<Outcome, Stopped> {
        let session = self.session(&statement.side, statement.session)?;
        let (before, after) = match session.status {
            'I' => ("BEGIN", "ROLLBACK"),
            'T' => (
                "SAVEPOINT try",
                "ROLLBACK TO SAVEPOINT try; RELEASE SAVEPOINT try",
            ),
            _ => return run_in(session, statement),
        };
        session.run(before)?;
        let outcome = run_in(session, statement)?;
        session.run(after)?;
        let mine = self
            .shared
            .iter()
            .filter(|s| s.sides.contains(&statement.side));
        let restore: Vec<String> = mine
            .map(|s| {
                let name = names::literal(&s.name);
                format!("SELECT setval({name}, {}, '{}')", s.value.0, s.value.1)
            })
            .collect();
        for sql in restore {
            self.session(&statement.side, KEEPER)?.run(&sql)?;
        }
        Ok(outcome)
    }

    /// Makes the branch wrong, or only different in what must not matter.
    fn spoil(&mut self, side: &str) -> Result<(), Stopped> {
        let sql = match self.flaw {
            Flaw::Reordered => include_str!("reorder.sql"),
            Flaw::LosesRow => include_str!("lose_row.sql"),
            _ => return Ok(()),
        };
        let outcome = self.session(side, KEEPER)?.run(sql)?;
        assert!(outcome.error.is_none(), "{:?}", outcome.error);
        Ok(())
    }
}

impl World for TwinWorld<'_> {
    fn branch(&mut self, name: &str, parent: &str) -> Result<Option<ServerError>, Stopped> {
        let busy = |(key, s): (&(String, usize), &Session)| key.0 == parent && s.status != 'I';
        if self.sessions.iter().any(busy) {
            return Err(Stopped::Invalid("a branch inside a transaction"));
        }
        let source = self
            .databases
            .get(parent)
            .ok_or(Stopped::Invalid("an unknown parent"))?;
        let source = source.clone();
        self.share_sequences(parent, name)?;
        self.sessions.retain(|key, _| key.0 != parent);
        let copy = self.server.database_from(&source);
        self.databases.insert(name.to_string(), copy);
        self.spoil(name)?;
        Ok(None)
    }

    fn run(&mut self, statement: &Statement) -> Result<Outcome, Stopped> {
        if statement.everywhere {
            for (key, session) in &mut self.sessions {
                if key.1 != KEEPER && *key != ("main".to_string(), 0) {
                    session.run(&statement.sql)?;
                }
            }
            let outcome = run_in(self.session("main", 0)?, statement)?;
            self.state.push(statement.sql.clone());
            return Ok(outcome);
        }
        let side = statement.side.clone();
        if self.flaw == Flaw::SeesMain && side == "main" {
            let branches: Vec<String> = self.databases.keys().cloned().collect();
            for branch in branches.iter().filter(|b| *b != "main") {
                run_in(self.session(branch, statement.session)?, statement)?;
            }
        }
        let flaw = self.flaw;
        let is_write = ["INSERT", "UPDATE", "DELETE"]
            .iter()
            .any(|w| statement.sql.starts_with(w));
        self.writes += usize::from(is_write && side != "main");
        let lose = flaw == Flaw::LosesWrites && is_write && side != "main" && self.writes % 3 == 0;
        let session = self.session(&side, statement.session)?;
        let undo = lose && session.status == 'I';
        if undo {
            session.run("BEGIN")?;
        }
        let outcome = run_in(session, statement)?;
        if undo {
            session.run("ROLLBACK")?;
        }
        self.carry_sequences(&side)?;
        Ok(outcome)
    }

    fn status(&mut self, statement: &Statement) -> char {
        let key = (statement.side.clone(), statement.session);
        self.sessions.get(&key).map_or('I', |s| s.status)
    }

    fn fail_transaction(&mut self, statement: &Statement) -> Result<(), Stopped> {
        let session = self.session(&statement.side, statement.session)?;
        if session.status == 'T' {
            session.run("DO $$ BEGIN RAISE 'refused on the other side'; END $$")?;
        }
        Ok(())
    }
}

impl Drop for TwinWorld<'_> {
    fn drop(&mut self) {
        self.sessions.clear();
        let all: Vec<String> = self.databases.values().cloned().collect();
        self.server.drop_databases(&all);
    }
}
