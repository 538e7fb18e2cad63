//! Rows of the server's functions, shown as a table or as JSON.

use braid_client::Client;
use comfy_table::Table;
use serde_json::Value;
use tokio_postgres::types::ToSql;

use crate::cli::Format;
use crate::failure::Result;
use crate::output;

/// The rows of a query, as JSON objects.
pub async fn fetch(
    client: &Client,
    query: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Value>> {
    let rows = client.records(query, parameters).await?;
    Ok(rows
        .iter()
        .map(|text| serde_json::from_str(text).expect("the server prints JSON"))
        .collect())
}

/// Writes rows in the format that was asked for; a column is a field's name.
pub fn print(format: Format, rows: &[Value], columns: &[&str]) -> Result<()> {
    print_as(format, rows, columns, &[])
}

/// The same with other headings for some columns.
pub fn print_as(
    format: Format,
    rows: &[Value],
    columns: &[&str],
    called: &[(&str, &str)],
) -> Result<()> {
    let heading = |name: &&str| -> String {
        let other = called.iter().find(|(column, _)| column == name);
        other
            .map_or(*name, |(_, heading)| heading)
            .replace('_', " ")
    };
    output::list(format, &rows, || {
        table(rows, columns, columns.iter().map(heading).collect())
    })
}

fn table(rows: &[Value], columns: &[&str], headings: Vec<String>) -> Table {
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = output::table(&headings);
    for row in rows {
        table.add_row(columns.iter().map(|name| text(&row[*name])));
    }
    table
}

/// A value for people: no quotes around a text, nothing for null.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The first digits of an id.
pub fn short(id: &Value) -> String {
    text(id).chars().take(8).collect()
}
