//! What things cost, and whether something has changed.

use braid_client::{BranchStatus, Client};
use comfy_table::Table;

use crate::failure::Result;
use crate::{format, output};

const SIZES: &str = include_str!("sizes.sql");
const SCHEMA: &str = include_str!("schema.sql");
const TABLES: &str = include_str!("tables.sql");

/// Bytes on disk.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// The whole database, catalogs and change log included.
    pub database: i64,
    /// The users' tables with their indexes: what a real copy would take again.
    pub tables: i64,
}

/// Measures the database. To be asked on main.
pub async fn sizes(client: &Client) -> Result<Sizes> {
    let row = client
        .sql()
        .query_one(SIZES, &[])
        .await
        .map_err(braid_client::Error::from)?;
    Ok(Sizes {
        database: row.get("database"),
        tables: row.get("tables"),
    })
}

/// The largest tables with their rows (as PostgreSQL estimates them) and sizes. To be asked on main.
pub async fn tables(client: &Client, limit: i64) -> Result<Table> {
    let rows = client
        .sql()
        .query(TABLES, &[&limit])
        .await
        .map_err(braid_client::Error::from)?;
    let mut table = output::table(&["table", "rows", "size"]);
    for row in rows {
        let rows: i64 = row.get("rows");
        table.add_row([
            row.get::<_, String>("name"),
            if rows < 0 {
                "unknown".to_string()
            } else {
                format::count(rows)
            },
            format::size(row.get("size")),
        ]);
    }
    output::align_right(&mut table, [1, 2]);
    Ok(table)
}

/// What a branch costs, as a table of facts; `before` was measured before it was made.
pub async fn branch_cost(client: &Client, branch: &str, before: Sizes) -> Result<Table> {
    let now = sizes(client).await?;
    let mut facts = vec![("a real copy would take", format::size(now.tables))];
    match client.branch_status().await {
        Ok(statuses) => facts.extend(own_cost(&statuses, branch)),
        // What it costs is then seen from outside only.
        Err(braid_client::Error::Outdated(reason)) => {
            facts.push(("the branch takes", format!("unknown: {reason}")));
        }
        Err(error) => return Err(error.into()),
    }
    facts.push((
        "the whole database grew by",
        format::size(now.database - before.database),
    ));
    Ok(output::facts(facts))
}

fn own_cost(statuses: &[BranchStatus], branch: &str) -> Vec<(&'static str, String)> {
    let Some(status) = statuses.iter().find(|status| status.name == branch) else {
        return vec![(
            "the branch takes",
            "unknown: the server does not list it".to_string(),
        )];
    };
    vec![
        ("the branch takes", format::size(status.size_bytes)),
        ("rows it holds itself", format::count(status.overlay_rows)),
        (
            "tables it has written to",
            format::count(status.tables_touched),
        ),
        (
            "objects it has redefined",
            format::count(status.diverged_objects),
        ),
    ]
}

/// Rows and a hash over all of them: equal before and after means nothing changed.
pub async fn fingerprint(client: &Client, table: &str) -> Result<(i64, String)> {
    let sql = format!(
        "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {table} AS t"
    );
    let row = client
        .sql()
        .query_one(&sql, &[])
        .await
        .map_err(braid_client::Error::from)?;
    Ok((row.get(0), row.get(1)))
}

/// A hash of the users' tables and columns: equal before and after means no definition has changed. To be asked
/// on main.
pub async fn schema_fingerprint(client: &Client) -> Result<String> {
    let row = client
        .sql()
        .query_one(SCHEMA, &[])
        .await
        .map_err(braid_client::Error::from)?;
    Ok(row.get(0))
}
