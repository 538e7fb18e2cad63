//! What can go wrong with a stream table, with the facts a message needs.
//!
//! | SQLSTATE | meaning |
//! |----------|---------|
//! | PB050    | no such stream table |
//! | PB051    | the query cannot be maintained in the mode asked for |
//! | PB053    | stream tables would depend on each other in a circle |
//! | PB054    | the stream table and its query disagree |

use thiserror::Error;

#[derive(Debug, Error)]
pub enum StreamError {
    #[error("stream table \"{0}\" does not exist")]
    Unknown(String),
    #[error("\"{0}\" is not a stream table")]
    NotStream(String),
    #[error("relation \"{0}\" already exists")]
    Exists(String),
    #[error("invalid name \"{0}\"")]
    MalformedName(String),
    #[error("no schema has been selected to create in")]
    NoSchema,
    #[error("{what} is not the query of a stream table")]
    NotQuery { what: String, why: String },
    #[error("unknown refresh mode \"{0}\"")]
    UnknownMode(String),
    #[error("invalid schedule \"{0}\"")]
    Schedule(String),
    #[error("the query cannot be maintained in {mode} mode: {construct}")]
    Unsupported {
        mode: &'static str,
        construct: String,
        why: String,
        instead: String,
    },
    #[error("must be owner of stream table {0}")]
    NotOwner(String),
    #[error("cannot change stream table \"{0}\"")]
    Written(String),
    #[error("columns of stream table \"{name}\" would change")]
    OtherColumns {
        name: String,
        has: String,
        wants: String,
    },
    #[error("stream tables would depend on each other in a circle")]
    Cycle(String),
    #[error("stream table \"{0}\" does not hold the rows its delta takes away")]
    Drift(String),
    #[error("{argument} must not be null")]
    Null { argument: &'static str },
}

impl StreamError {
    pub fn sqlstate(&self) -> &'static str {
        match self {
            StreamError::Unknown(_) => "PB050",
            StreamError::NotStream(_) => "42809",
            StreamError::Exists(_) => "42P07",
            StreamError::MalformedName(_) => "42602",
            StreamError::NoSchema => "3F000",
            StreamError::NotQuery { .. } => "42601",
            StreamError::UnknownMode(_) | StreamError::Schedule(_) => "22023",
            StreamError::Unsupported { .. } => "PB051",
            StreamError::NotOwner(_) => "42501",
            StreamError::Written(_) => "42809",
            StreamError::OtherColumns { .. } => "42P16",
            StreamError::Cycle(_) => "PB053",
            StreamError::Drift(_) => "PB054",
            StreamError::Null { .. } => "22004",
        }
    }

    pub fn detail_and_hint(&self) -> (Option<String>, Option<String>) {
        let text = |s: &str| Some(s.to_string());
        match self {
            StreamError::Unknown(_) => (
                None,
                text("List the stream tables with: SELECT * FROM pgstream.stream_tables;"),
            ),
            StreamError::NotStream(_) => (
                None,
                text("Make one with: SELECT pgstream.create_stream_table(name, query);"),
            ),
            StreamError::Exists(_) => (
                None,
                text("Give if_not_exists => true to keep it, or or_replace => true to give a stream table another query."),
            ),
            StreamError::MalformedName(_) => (
                text("A name is one identifier, or a schema and an identifier with a dot between them."),
                text("Put parts with capitals, spaces or dots in double quotes, as in SQL."),
            ),
            StreamError::NoSchema => (None, text("Give the name with its schema.")),
            StreamError::NotQuery { why, .. } => (
                Some(why.clone()),
                text("Give one SELECT, VALUES, TABLE or WITH ... SELECT."),
            ),
            StreamError::UnknownMode(_) => (
                text("The modes are auto, differential, full and immediate."),
                None,
            ),
            StreamError::Schedule(_) => (
                text("A schedule is a duration ('5s', '10m', '1h', '1d'), five fields of cron ('*/5 * * * *'), 'calculated', 'manual' or 'on commit'."),
                None,
            ),
            StreamError::Unsupported { why, instead, .. } => {
                (Some(why.clone()), Some(instead.clone()))
            }
            StreamError::NotOwner(_) => (None, text("Ask its owner, or a superuser.")),
            StreamError::Written(_) => (
                text("Its rows are those of its query."),
                text("Change the tables the query reads, then run: SELECT * FROM pgstream.refresh_stream_table(name);"),
            ),
            StreamError::OtherColumns { has, wants, .. } => (
                Some(format!("It has {has}; the query has {wants}.")),
                text("Drop the stream table and create it anew."),
            ),
            StreamError::Cycle(path) => (
                Some(path.clone()),
                text("Take the table that closes the circle out of one of the queries."),
            ),
            StreamError::Drift(_) => (
                text("Nothing was changed."),
                text("Compute it anew with: SELECT * FROM pgstream.repair(name);"),
            ),
            StreamError::Null { .. } => (None, text("Give a value.")),
        }
    }
}
