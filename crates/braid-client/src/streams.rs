//! Stream tables: every answer as rows of text, under its column names.

use crate::error::api_error;
use crate::{Client, Result};

/// An answer: column names, and rows of values as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows; NULL is `None`.
    pub rows: Vec<Vec<Option<String>>>,
}

/// What to make.
#[derive(Debug, Clone)]
pub struct NewStream<'a> {
    /// Its name, with a schema or without.
    pub name: &'a str,
    /// The query.
    pub query: &'a str,
    /// When it is refreshed.
    pub schedule: &'a str,
    /// How it is kept up.
    pub mode: &'a str,
    /// Give an existing one this query.
    pub replace: bool,
}

const LIST: &str = include_str!("sql/list_streams.sql");
const STATUS: &str = include_str!("sql/stream_status.sql");
const REFRESH: &str = "SELECT stream_table, mode, rows_changed::text, rows_inserted::text, rows_deleted::text, \
    round(duration_ms::numeric, 1)::text AS milliseconds FROM pgstream.refresh_stream_table($1, $2)";
const EXPLAIN: &str = "SELECT part, line FROM pgstream.explain_stream_table($1)";
const GRAPH: &str =
    "SELECT level::text, stream_table::text, kind, reads::text FROM pgstream.dependency_tree()";

impl Client {
    /// Makes a stream table; one row about it.
    pub async fn create_stream(&self, new: &NewStream<'_>) -> Result<Answer> {
        let made = self
            .sql()
            .query_one(
                "SELECT pgstream.create_stream_table($1, $2, $3, $4, or_replace => $5)",
                &[
                    &new.name,
                    &new.query,
                    &new.schedule,
                    &new.mode,
                    &new.replace,
                ],
            )
            .await
            .map_err(api_error)?;
        let name: String = made.get(0);
        self.answer(STATUS, &[&name]).await
    }

    /// All stream tables.
    pub async fn list_streams(&self) -> Result<Answer> {
        self.answer(LIST, &[]).await
    }

    /// Everything that is known of one.
    pub async fn stream_status(&self, name: &str) -> Result<Answer> {
        self.answer(STATUS, &[&name]).await
    }

    /// Brings one up to now, after those it reads; a row for each.
    pub async fn refresh_stream(&self, name: &str, anew: bool) -> Result<Answer> {
        self.answer(REFRESH, &[&name, &anew]).await
    }

    /// How one follows its sources.
    pub async fn explain_stream(&self, name: &str) -> Result<Answer> {
        self.answer(EXPLAIN, &[&name]).await
    }

    /// What each stream table reads.
    pub async fn stream_graph(&self) -> Result<Answer> {
        self.answer(GRAPH, &[]).await
    }

    async fn answer(
        &self,
        sql: &str,
        arguments: &[&(dyn tokio_postgres::types::ToSql + Sync)],
    ) -> Result<Answer> {
        let statement = self.sql().prepare(sql).await.map_err(api_error)?;
        let rows = self
            .sql()
            .query(&statement, arguments)
            .await
            .map_err(api_error)?;
        let columns = statement.columns().iter().map(|c| c.name().to_string());
        Ok(Answer {
            columns: columns.collect(),
            rows: rows
                .iter()
                .map(|row| (0..row.len()).map(|i| row.get(i)).collect())
                .collect(),
        })
    }
}
