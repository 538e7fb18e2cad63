//! What can go wrong with a stream table, with the facts a message needs.
//!
//! | SQLSTATE | meaning |
//! |----------|---------|
//! | PB050    | no such stream table |
//! | PB051    | the query cannot be maintained in the mode asked for |
//! | PB053    | stream tables would depend on each other in a circle |
//! | PB056    | the definition of a source is protected |
//! | PB055    | a circle of stream tables reached no fixpoint |
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
    #[error("pgstream.cdc_mode \"{0}\" is not available")]
    CaptureMode(String),
    #[error("columns of stream table \"{name}\" would change")]
    OtherColumns {
        name: String,
        has: String,
        wants: String,
    },
    #[error("stream tables would depend on each other in a circle")]
    Cycle { through: String, why: String },
    #[error("cannot change the definition of \"{0}\": stream tables read it")]
    SourceDefinition(String),
    #[error("{tables} reached no fixpoint in {rounds} rounds")]
    NoFixpoint { tables: String, rounds: u32 },
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
            StreamError::Cycle { .. } => "PB053",
            StreamError::NoFixpoint { .. } => "PB055",
            StreamError::SourceDefinition(_) => "PB056",
            StreamError::CaptureMode(_) => "0A000",
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
            StreamError::Cycle { through, why } => (
                Some(format!("The circle goes through {through}, which cannot be in one. {why}")),
                text("In a circle each query only adds rows when rows are added (no aggregates, EXCEPT, NOT EXISTS, outer joins, LIMIT) and is a UNION or SELECT DISTINCT. Else take one table out of the other's query."),
            ),
            StreamError::SourceDefinition(_) => (
                text("pgstream.block_source_ddl is on. List what reads it with: SELECT * FROM pgstream.dependency_tree();"),
                text("With SET pgstream.block_source_ddl = off the statement runs, and the stream tables are computed anew."),
            ),
            StreamError::CaptureMode(_) => (
                text("Changes are captured as rows are written (trigger), without triggers in the catalogs; capture from WAL is not built."),
                text("Use 'trigger', or 'auto', which takes what the server has."),
            ),
            StreamError::NoFixpoint { .. } => (
                text("Each round added rows, as when a query counts upwards. Nothing was changed."),
                text("Bound the query with a condition, or raise pgstream.max_fixpoint_rounds."),
            ),
            StreamError::Drift(_) => (
                text("Nothing was changed."),
                text("Compute it anew with: SELECT * FROM pgstream.repair(name);"),
            ),
            StreamError::Null { .. } => (None, text("Give a value.")),
        }
    }
}
