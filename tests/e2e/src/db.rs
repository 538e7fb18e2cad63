//! A database for one test, and sessions that say in a word what is expected:
//! `exec` must succeed, `fails` must not.

use std::time::Duration;

use braid_testkit::wire::Lost;
use braid_testkit::{Outcome, ServerError, Session};

use crate::server::Server;

/// A fresh database with the extension, dropped at the end.
pub struct Db {
    server: &'static Server,
    /// Its name.
    pub name: String,
}

impl Db {
    /// On the shared server.
    pub fn new() -> Db {
        Db::on_server(Server::shared())
    }

    /// On a server of the test's own.
    pub fn on_server(server: &'static Server) -> Db {
        Db {
            server,
            name: server.braid_database(),
        }
    }

    /// With some statements run on main first.
    pub fn with(setup: &str) -> Db {
        let db = Db::new();
        db.main().exec(setup);
        db
    }

    /// The server it lives on.
    pub fn server(&self) -> &'static Server {
        self.server
    }

    /// A superuser's session on main.
    pub fn main(&self) -> Conn {
        Conn(self.server.connect(&self.name))
    }

    /// Creates a branch of main and returns a session on it.
    pub fn branch(&self, name: &str) -> Conn {
        self.main()
            .exec(&format!("SELECT pggit.create_branch('{name}')"));
        self.on(name)
    }

    /// A session on a branch that exists.
    pub fn on(&self, branch: &str) -> Conn {
        let mut conn = self.main();
        conn.exec(&format!("SELECT pggit.switch_branch('{branch}')"));
        conn
    }

    /// A session of another role.
    pub fn as_role(&self, role: &str, options: &[(&str, &str)]) -> Conn {
        Conn(self.server.connect_with(role, &self.name, options))
    }

    /// A connection that may be refused.
    pub fn try_connect(&self, role: &str, options: &[(&str, &str)]) -> Result<Conn, Lost> {
        Session::connect(&self.server.target(), role, &self.name, options).map(Conn)
    }
}

impl Default for Db {
    fn default() -> Self {
        Db::new()
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.server.drop_databases(std::slice::from_ref(&self.name));
        }
    }
}

/// A session in a test.
pub struct Conn(pub Session);

impl Conn {
    /// Runs statements and returns whatever came; only a lost session panics.
    #[track_caller]
    pub fn run(&mut self, sql: &str) -> Outcome {
        match self.0.run(sql) {
            Ok(outcome) => outcome,
            Err(lost) => panic!("{sql}\n  {lost}"),
        }
    }

    /// Runs statements that must succeed; returns the last command tag.
    #[track_caller]
    pub fn exec(&mut self, sql: &str) -> String {
        let outcome = self.run(sql);
        if let Some(e) = &outcome.error {
            panic!("{sql}\n  {e}");
        }
        outcome.tag().to_string()
    }

    /// The rows of a query that must succeed, values joined by `|`.
    #[track_caller]
    pub fn rows(&mut self, sql: &str) -> Vec<String> {
        let outcome = self.run(sql);
        if let Some(e) = &outcome.error {
            panic!("{sql}\n  {e}");
        }
        outcome.lines()
    }

    /// The rows of a query as one text, separated by blanks.
    #[track_caller]
    pub fn line(&mut self, sql: &str) -> String {
        self.rows(sql).join(" ")
    }

    /// The error of a statement that must fail.
    #[track_caller]
    pub fn fails(&mut self, sql: &str) -> ServerError {
        let outcome = self.run(sql);
        match outcome.error {
            Some(e) => e,
            None => panic!(
                "{sql}\n  succeeded: {} {:?}",
                outcome.tag(),
                outcome.lines()
            ),
        }
    }

    /// A statement that must fail with this SQLSTATE.
    #[track_caller]
    pub fn fails_with(&mut self, code: &str, sql: &str) -> ServerError {
        let e = self.fails(sql);
        assert_eq!(e.code, code, "{sql}\n  {e}");
        e
    }

    /// Sends a statement and tells whether it waits for something.
    #[track_caller]
    pub fn blocks(&mut self, sql: &str) -> bool {
        self.0.send(sql, None).expect("sent");
        self.0
            .is_waiting(Duration::from_millis(400))
            .expect("alive")
    }

    /// The answer to the statement that was sent by [`Conn::blocks`].
    #[track_caller]
    pub fn answer(&mut self) -> Outcome {
        self.0.wait().expect("an answer")
    }
}
