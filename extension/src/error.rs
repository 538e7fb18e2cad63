//! Errors of the extension: structured inside, SQLSTATE + detail + hint at the
//! edge, in one place ([`Error::raise`]).
//!
//! Class `PB` holds the states PostgreSQL has no code for:
//!
//! | SQLSTATE | meaning |
//! |----------|---------|
//! | PB001    | unknown branch |
//! | PB002    | malformed branch name |
//! | PB003    | branch has unmerged work |
//! | PB004    | branch is in use (the current one, `main`, or a parent) |
//! | PB005    | statement cannot be done on a branch |
//! | PB006    | a pin cannot be taken here |
//! | PB008    | history that is asked for is not kept (install script) |
//! | PB009    | unknown commit or tag (install script) |
//! | PB010    | a merge or conflict is not in the state this needs (install script) |
//! | PB011    | branch is protected |
//! | PB012    | a row whose history is asked for is not there |
//! | PB05x    | stream tables: see `stream::error` |

use crate::stream::error::StreamError;
use thiserror::Error;

/// What can go wrong, with the facts a message needs.
#[derive(Debug, Error)]
pub enum Error {
    #[error("branch \"{0}\" does not exist")]
    UnknownBranch(String),
    #[error("invalid branch name \"{name}\"")]
    MalformedName { name: String, why: &'static str },
    #[error("branch \"{0}\" already exists")]
    BranchExists(String),
    #[error("branch \"{name}\" has unmerged work")]
    UnmergedWork { name: String, tables: i64 },
    #[error("branch \"{name}\" cannot be {action}")]
    InUse {
        name: String,
        action: &'static str,
        why: String,
    },
    #[error("{what} is not possible on a branch")]
    NotOnBranch {
        what: String,
        why: String,
        instead: String,
    },
    #[error("a branch point cannot be taken in this transaction")]
    PinRefused { why: &'static str },
    #[error("branch \"{0}\" is protected")]
    Protected(String),
    #[error("{argument} must not be null")]
    Null { argument: &'static str },
    #[error("unrecognized patch format \"{0}\"")]
    UnknownFormat(String),
    #[error("{argument} is not the JSON of a schema")]
    NoSchema {
        argument: &'static str,
        reason: String,
    },
    #[error("could not obtain lock on row in relation \"{0}\"")]
    Locked(String),
    #[error("the schema of \"{name}\" at that moment is not kept")]
    SchemaNotKept { name: String, since: String },
    #[error("this function is internal to Braid")]
    Internal,
    #[error("permission denied for branch \"{0}\"")]
    Denied(String),
    #[error("\"{revision}\" is no state of branch \"{parent}\"")]
    NotOfParent {
        revision: String,
        branch: String,
        parent: String,
    },
    #[error("a branch cannot begin at \"{revision}\"")]
    DefinitionsChanged { revision: String, object: String },
    #[error("table {0} has no key")]
    NoKey(String),
    #[error("no history is kept of {0}")]
    NoHistory(String),
    #[error("this is not a key of table {table}")]
    UnfitKey {
        table: String,
        key: Vec<String>,
        why: String,
    },
    #[error("table {table} has no row with key {key}")]
    NoSuchRow {
        table: String,
        key: String,
        was_there: bool,
    },
    #[error("row security restricts what you may see of {0}")]
    RowSecured(String),
    #[error("the row was changed {0} times")]
    TooManyVersions(i64),
    #[error(transparent)]
    Stream(#[from] StreamError),
}

impl Error {
    fn sqlstate(&self) -> &'static str {
        match self {
            Error::UnknownBranch(_) => "PB001",
            Error::MalformedName { .. } => "PB002",
            Error::BranchExists(_) => "42710",
            Error::UnmergedWork { .. } => "PB003",
            Error::InUse { .. } => "PB004",
            Error::NotOnBranch { .. } => "PB005",
            Error::PinRefused { .. } => "PB006",
            Error::Protected(_) => "PB011",
            Error::Null { .. } => "22004",
            Error::UnknownFormat(_) | Error::NoSchema { .. } => "22023",
            Error::Locked(_) => "55P03",
            Error::Denied(_) | Error::Internal | Error::RowSecured(_) => "42501",
            Error::NoKey(_) | Error::NoHistory(_) => "55000",
            Error::NotOfParent { .. } => "22023",
            Error::DefinitionsChanged { .. } => "0A000",
            Error::UnfitKey { .. } => "22023",
            Error::NoSuchRow { .. } => "PB012",
            Error::TooManyVersions(_) => "54000",
            Error::SchemaNotKept { .. } => "PB008",
            Error::Stream(error) => error.sqlstate(),
        }
    }

    fn detail_and_hint(&self) -> (Option<String>, Option<String>) {
        match self {
            Error::UnknownBranch(_) => (
                None,
                Some("List the branches with: SELECT * FROM pggit.list_branches();".into()),
            ),
            Error::MalformedName { why, .. } => (
                Some(format!("A branch name {why}.")),
                Some("Names follow git's rules, for example feature/add-api.".into()),
            ),
            Error::BranchExists(name) => (
                None,
                Some(format!("Choose another name, or work on it with: SELECT pggit.switch_branch({});", quote_literal(name))),
            ),
            Error::UnmergedWork { name, tables } => (
                Some(format!("It changed {tables} table(s) that no other branch holds.")),
                Some(format!("To delete it with its work, run: SELECT pggit.delete_branch({}, force => true);", quote_literal(name))),
            ),
            Error::InUse { why, .. } => (
                Some(why.clone()),
                Some("Switch to another branch first, for example: SELECT pggit.switch_branch('main');".into()),
            ),
            Error::NotOnBranch { why, instead, .. } => (Some(why.clone()), Some(instead.clone())),
            Error::PinRefused { why } => (
                Some((*why).to_string()),
                Some("Commit first, then create the branch in a transaction of its own.".into()),
            ),
            Error::Protected(name) => (
                Some("It changes only by merging another branch into it.".into()),
                Some(format!("Work on a branch of it, or lift the protection: SELECT pggit.protect_branch({}, false);", quote_literal(name))),
            ),
            Error::Null { .. } => (None, Some("Give the name of a branch, for example 'feature/add-api'.".into())),
            Error::NoSchema { reason, .. } => (
                Some(format!("The text cannot be read: {reason}.")),
                Some("Take it from pggit.schema_json, in the database it is about.".into()),
            ),
            Error::UnknownFormat(_) => (None, Some("The formats are sql, flyway and liquibase.".into())),
            Error::Locked(_) => (Some("Another session is the first to write this table on the branch, and has not ended.".into()), None),
            Error::SchemaNotKept { since, .. } => (
                Some(format!("It was changed {since}, and neither a branch point nor a commit asked to keep what was before.")),
                Some("Name a branch, or a commit or tag made with pggit.commit or pggit.create_tag: these keep their schema.".into()),
            ),
            Error::Internal => (None, Some("List the functions for users with: \\df pggit.*".into())),
            Error::Denied(_) => (None, Some("The owner of the branch or a superuser may do this.".into())),
            Error::NotOfParent { branch, .. } => (
                Some(format!("It is one of branch \"{branch}\".")),
                Some(format!("Name that branch as the parent: {}.", quote_literal(branch))),
            ),
            Error::DefinitionsChanged { object, .. } => (
                Some(format!("The definition of {object} was changed since, and only rows are kept as they were.")),
                Some("Begin the branch at a later revision, or at the present state and run: SELECT * FROM pggit.rollback_to(...);".into()),
            ),
            Error::NoKey(_) => (
                Some("Its rows cannot be told apart, so none has a history of its own.".into()),
                Some("Add a primary key; or see what changed with: SELECT * FROM pggit.data_diff('a', 'b', 'table');".into()),
            ),
            Error::NoHistory(_) => (
                Some("Only ordinary and partitioned tables of users have one.".into()),
                Some("Name a table.".into()),
            ),
            Error::UnfitKey { key, why, .. } => {
                let columns: Vec<String> = key.iter().map(|c| format!("\"{c}\": ...")).collect();
                let whole = format!("{{{}}}", columns.join(", "));
                (Some(why.clone()), Some(format!("Give a value for each column of the key, as JSON: {whole}; the value alone will do where it is one column.")))
            }
            Error::NoSuchRow { was_there, .. } => (
                was_there.then(|| "It was there and is deleted.".to_string()),
                Some("See what became of it with: SELECT * FROM pggit.row_history('table', 'key');".into()),
            ),
            Error::RowSecured(_) => (
                Some("The history of its rows would show more.".into()),
                Some("Ask as a role that bypasses row security.".into()),
            ),
            Error::TooManyVersions(_) => (None, Some("Compare two moments instead: SELECT * FROM pggit.data_diff('main@{...}', 'main', 'table');".into())),
            Error::Stream(error) => error.detail_and_hint(),
        }
    }

    /// Turns the error into a PostgreSQL error; does not return.
    pub fn raise(self) -> ! {
        let state = self.sqlstate();
        let (detail, hint) = self.detail_and_hint();
        crate::pg::report::error(state, &self.to_string(), detail.as_deref(), hint.as_deref())
    }
}

/// A string as an SQL literal.
pub fn quote_literal(text: &str) -> String {
    braid_rewrite::quote_literal(text)
}

/// Unwraps or raises at the edge.
pub trait OrRaise<T> {
    fn or_raise(self) -> T;
}

impl<T> OrRaise<T> for Result<T, Error> {
    fn or_raise(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => error.raise(),
        }
    }
}
