//! Opening a connection, on a branch if one is asked for.

use std::future::poll_fn;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::{AsyncMessage, Connection, NoTls};

use crate::escape::{startup_option, BRANCH_SETTING};
use crate::{BranchName, Error, Result};

/// A notice, warning or info line the server sent along with a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `NOTICE`, `WARNING`, ...
    pub severity: String,
    /// The primary line.
    pub message: String,
}

/// A connection to a server, with Braid's SQL API as methods.
///
/// Must be made inside a Tokio runtime, which carries the connection for as
/// long as the client lives.
pub struct Client {
    pg: tokio_postgres::Client,
    notices: Arc<Mutex<Vec<Notice>>>,
}

impl Client {
    /// Connects to the server a URI or libpq's keywords describe, and begins the session on `branch` if one is
    /// given.
    ///
    /// With a branch, the server must report `pggit.branch` with that value
    /// before this returns; otherwise the connection is closed and the error
    /// is [`Error::BranchNotConfirmed`]. A branch that does not exist is the
    /// server's own error.
    pub async fn connect(server: &str, branch: Option<&BranchName>) -> Result<Client> {
        let mut config = tokio_postgres::Config::from_str(server)
            .map_err(|source| Error::ConnectionString { source })?;
        config.application_name("braid");
        if let Some(branch) = branch {
            config.options(options_with(config.get_options(), branch));
        }
        let (pg, connection) = config.connect(NoTls).await?;
        if let Some(branch) = branch {
            require_confirmation(branch, connection.parameter(BRANCH_SETTING))?;
        }
        let notices = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(carry(connection, Arc::clone(&notices)));
        Ok(Client { pg, notices })
    }

    /// The driver's connection, for SQL of one's own.
    pub fn sql(&self) -> &tokio_postgres::Client {
        &self.pg
    }

    /// The notices that arrived since the last call.
    pub fn take_notices(&self) -> Vec<Notice> {
        match self.notices.lock() {
            Ok(mut notices) => std::mem::take(&mut *notices),
            Err(_) => Vec::new(),
        }
    }
}

/// The options of the connection string come first, so that the branch wins.
fn options_with(given: Option<&str>, branch: &BranchName) -> String {
    match given {
        Some(given) => format!("{given} {}", startup_option(branch)),
        None => startup_option(branch),
    }
}

fn require_confirmation(branch: &BranchName, reported: Option<&str>) -> Result<()> {
    if reported == Some(branch.as_str()) {
        return Ok(());
    }
    Err(Error::BranchNotConfirmed {
        branch: branch.clone(),
        reported: reported.map(str::to_string),
    })
}

/// Moves bytes between client and server until either goes away. Errors need
/// no handling here: every pending and later call on the client returns them.
async fn carry<S, T>(mut connection: Connection<S, T>, notices: Arc<Mutex<Vec<Notice>>>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
        if let (AsyncMessage::Notice(notice), Ok(mut notices)) = (message, notices.lock()) {
            notices.push(Notice {
                severity: notice.severity().to_string(),
                message: notice.message().to_string(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_branch_that_was_asked_for_is_a_confirmation() {
        let branch: BranchName = "x".parse().unwrap();
        assert!(require_confirmation(&branch, Some("x")).is_ok());
        assert!(require_confirmation(&branch, Some("main")).is_err());
        assert!(require_confirmation(&branch, None).is_err());
    }

    #[test]
    fn the_branch_wins_over_options_already_there() {
        let branch: BranchName = "x y".parse().unwrap();
        assert_eq!(
            options_with(Some("-c geqo=off"), &branch),
            "-c geqo=off -c pggit.branch=x\\ y"
        );
    }
}
