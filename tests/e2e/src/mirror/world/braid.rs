//! The subject: one database with the extension.

use std::collections::BTreeMap;

use braid_testkit::{Outcome, ServerError, Session};

use super::{run_in, Stopped, World, SESSION};
use crate::mirror::case::{Sessions, Statement};
use crate::server::Server;

/// A database with the extension and the sessions on its branches.
pub struct BraidWorld<'a> {
    server: &'a Server,
    database: String,
    mode: Sessions,
    sessions: BTreeMap<(String, usize), Session>,
    /// The branch the switching sessions are on, by session number.
    current: BTreeMap<usize, String>,
    /// Statements that made session state, for sessions that come later.
    state: Vec<String>,
}

impl<'a> BraidWorld<'a> {
    /// A fresh database.
    pub fn new(server: &'a Server, mode: Sessions) -> Self {
        BraidWorld {
            server,
            database: server.braid_database(),
            mode,
            sessions: BTreeMap::new(),
            current: BTreeMap::new(),
            state: Vec::new(),
        }
    }

    fn key(&self, side: &str, number: usize) -> (String, usize) {
        match self.mode {
            Sessions::Switching => (String::new(), number),
            _ => (side.to_string(), number),
        }
    }

    /// The session of a side, on its branch; a refusal to switch is an answer.
    fn session(
        &mut self,
        side: &str,
        number: usize,
    ) -> Result<Result<&mut Session, Outcome>, Stopped> {
        let key = self.key(side, number);
        if !self.sessions.contains_key(&key) {
            let mut session = self.open(side)?;
            for sql in &self.state {
                session.run(sql)?;
            }
            self.sessions.insert(key.clone(), session);
            self.current.remove(&number);
        }
        let session = self.sessions.get_mut(&key).expect("just made");
        if self.mode == Sessions::Switching {
            let current = self.current.get(&number).map_or("main", String::as_str);
            if current != side {
                if session.status != 'I' {
                    return Err(Stopped::Invalid("a switch inside a transaction"));
                }
                let outcome = session.run(&format!("SELECT pggit.switch_branch('{side}')"))?;
                if outcome.error.is_some() {
                    return Ok(Err(outcome));
                }
                self.current.insert(number, side.to_string());
            }
        }
        Ok(Ok(session))
    }

    fn open(&self, side: &str) -> Result<Session, Stopped> {
        let mut options = SESSION.to_vec();
        let on_branch = format!("-c pggit.branch={side}");
        if self.mode == Sessions::Connected && side != "main" {
            options.push(("options", &on_branch));
        }
        let target = self.server.target();
        let mut session = Session::connect(&target, "postgres", &self.database, &options)?;
        if self.mode == Sessions::Separate && side != "main" {
            let outcome = session.run(&format!("SELECT pggit.switch_branch('{side}')"))?;
            if let Some(e) = outcome.error {
                return Err(Stopped::Lost(braid_testkit::wire::Lost::Refused(Box::new(
                    e,
                ))));
            }
        }
        Ok(session)
    }
}

impl World for BraidWorld<'_> {
    fn branch(&mut self, name: &str, parent: &str) -> Result<Option<ServerError>, Stopped> {
        let session = match self.session("main", 0)? {
            Ok(session) if session.status == 'I' => session,
            Ok(_) => return Err(Stopped::Invalid("a branch inside a transaction")),
            Err(refused) => return Ok(refused.error),
        };
        let sql = format!("SELECT pggit.create_branch('{name}', '{parent}')");
        Ok(session.run(&sql)?.error)
    }

    fn run(&mut self, statement: &Statement) -> Result<Outcome, Stopped> {
        if !statement.everywhere {
            return match self.session(&statement.side, statement.session)? {
                Ok(session) => run_in(session, statement),
                Err(refused) => Ok(refused),
            };
        }
        let main = self.key("main", 0);
        for (key, session) in &mut self.sessions {
            if *key != main {
                session.run(&statement.sql)?;
            }
        }
        let outcome = match self.session("main", 0)? {
            Ok(session) => run_in(session, statement)?,
            Err(refused) => return Ok(refused),
        };
        self.state.push(statement.sql.clone());
        Ok(outcome)
    }

    fn status(&mut self, statement: &Statement) -> char {
        let key = self.key(&statement.side, statement.session);
        self.sessions.get(&key).map_or('I', |s| s.status)
    }

    fn fail_transaction(&mut self, _: &Statement) -> Result<(), Stopped> {
        Ok(())
    }
}

impl Drop for BraidWorld<'_> {
    fn drop(&mut self) {
        self.sessions.clear();
        self.server
            .drop_databases(std::slice::from_ref(&self.database));
    }
}
