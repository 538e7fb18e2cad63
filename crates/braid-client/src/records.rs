//! Rows of any query as JSON texts: for commands that show what a function of
//! history, diff or merge returns, and need no type for it.

use tokio_postgres::types::ToSql;

use crate::error::api_error;
use crate::{Client, Result};

impl Client {
    /// The rows of `query`, each as the text of a JSON object.
    pub async fn records(
        &self,
        query: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<String>> {
        let sql = format!("SELECT pg_catalog.to_jsonb(r)::text FROM ({query}) r");
        let rows = self
            .sql()
            .query(&sql, parameters)
            .await
            .map_err(api_error)?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}
