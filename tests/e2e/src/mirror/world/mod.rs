//! The two places a case runs in: [`BraidWorld`], whose branches are branches, and
//! [`TwinWorld`], whose branches are copies of databases.

mod braid;
mod twin;

use braid_testkit::wire::Lost;
use braid_testkit::{Outcome, ServerError};

use super::case::Statement;
pub use braid::BraidWorld;
pub use twin::{Flaw, TwinWorld};

/// Settings of every session: a statement that waits for a lock its counterpart does
/// not wait for must end as a difference, not as a hang.
const SESSION: &[(&str, &str)] = &[
    ("statement_timeout", "8s"),
    ("client_min_messages", "notice"),
];

/// Why a statement gave no answer.
#[derive(Debug)]
pub enum Stopped {
    /// The session is gone.
    Lost(Lost),
    /// The case asks for something that has no meaning, which only shrinking makes.
    Invalid(&'static str),
}

impl From<Lost> for Stopped {
    fn from(lost: Lost) -> Self {
        Stopped::Lost(lost)
    }
}

/// A place where main and its branches can be used.
pub trait World {
    /// Makes a branch; an error of the server is an answer.
    fn branch(&mut self, name: &str, parent: &str) -> Result<Option<ServerError>, Stopped>;

    /// Runs a statement on its side, or in all sessions.
    fn run(&mut self, statement: &Statement) -> Result<Outcome, Stopped>;

    /// The transaction status of the session a statement ran in.
    fn status(&mut self, statement: &Statement) -> char;

    /// Brings the session's open transaction into the failed state.
    fn fail_transaction(&mut self, statement: &Statement) -> Result<(), Stopped>;
}

/// Runs a statement in a session, with its input if it has some.
fn run_in(session: &mut braid_testkit::Session, statement: &Statement) -> Result<Outcome, Stopped> {
    Ok(match &statement.input {
        Some(input) => session.run_with_input(&statement.sql, input)?,
        None => session.run(&statement.sql)?,
    })
}
