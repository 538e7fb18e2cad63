//! What can go wrong between us and a server, classified by what the caller
//! can do about it. Hints belong to the caller, who knows its user; a hint the
//! server sent is kept.

use std::error::Error as _;

use tokio_postgres::error::SqlState;

use crate::BranchName;

/// The result of a call to a server.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong between us and a server.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The connection string cannot be read.
    #[error("invalid connection string")]
    ConnectionString {
        /// What the driver says about it.
        source: tokio_postgres::Error,
    },
    /// The name is empty or holds a zero byte.
    #[error("invalid branch name {given:?}")]
    BranchName {
        /// The name as it was given.
        given: String,
    },
    /// Nobody answers there, or the connection broke.
    #[error("cannot reach the server: {}", cause(.source))]
    Unreachable {
        /// What the driver says about it.
        source: tokio_postgres::Error,
    },
    /// The server refused a statement or the connection.
    #[error("{0}")]
    Server(Box<ServerError>),
    /// The database has no extension `braid`.
    #[error("the database has no extension \"braid\"")]
    NotInstalled(Box<ServerError>),
    /// The database's extension `braid` is of a version without this function.
    #[error("the extension \"braid\" in the database is too old: {0}")]
    Outdated(Box<ServerError>),
    /// The server took the branch's name but did not report it back, so it
    /// does not have the library and everything would go to main.
    #[error("the server did not confirm that the session is on branch \"{branch}\"")]
    BranchNotConfirmed {
        /// The branch that was asked for.
        branch: BranchName,
        /// The branch the server reported instead, if any.
        reported: Option<String>,
    },
}

/// An error as PostgreSQL reports it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct ServerError {
    /// The five-character code.
    pub sqlstate: String,
    /// The primary line.
    pub message: String,
    /// The detail, if any.
    pub detail: Option<String>,
    /// What to do next, if the server knows.
    pub hint: Option<String>,
}

impl Error {
    /// True when the server lacks the library, so that work meant for a branch
    /// would go to main: it said so, or did not confirm the branch.
    pub fn lacks_library(&self) -> bool {
        match self {
            Error::BranchNotConfirmed { .. } => true,
            Error::Server(error) => {
                let lacking = [
                    "braid is not loaded",
                    "a server that loaded it at its start",
                ];
                lacking.iter().any(|text| error.message.contains(text))
            }
            _ => false,
        }
    }

    /// The SQLSTATE, if the error came from the server.
    pub fn sqlstate(&self) -> Option<&str> {
        match self {
            Error::Server(error) | Error::NotInstalled(error) | Error::Outdated(error) => {
                Some(&error.sqlstate)
            }
            _ => None,
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(source: tokio_postgres::Error) -> Self {
        match source.as_db_error() {
            Some(error) => Error::Server(Box::new(ServerError {
                sqlstate: error.code().code().to_string(),
                message: error.message().to_string(),
                detail: error.detail().map(str::to_string),
                hint: error.hint().map(str::to_string),
            })),
            None => Error::Unreachable { source },
        }
    }
}

/// The error of a call into schema `pggit`: a missing schema means a missing extension there, and a missing
/// function an older version of it.
pub(crate) fn api_error(source: tokio_postgres::Error) -> Error {
    let code = source.code().cloned();
    match (Error::from(source), code) {
        (Error::Server(error), Some(SqlState::INVALID_SCHEMA_NAME)) => Error::NotInstalled(error),
        (Error::Server(error), Some(SqlState::UNDEFINED_FUNCTION)) => Error::Outdated(error),
        (other, _) => other,
    }
}

/// The innermost reason, because the driver's own line says only "error
/// connecting to server".
fn cause(error: &tokio_postgres::Error) -> String {
    match error.source() {
        Some(source) => source.to_string(),
        None => error.to_string(),
    }
}
