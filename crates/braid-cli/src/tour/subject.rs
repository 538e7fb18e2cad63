//! The table the tour is shown on.

use braid_client::{Client, Error};

use crate::failure::Result;

const PICK: &str = include_str!("subject.sql");
const MAKE: &str = include_str!("own_table.sql");

/// Our own table, for a database that has none with a primary key and rows.
pub const OWN_TABLE: &str = "braid_tour";

/// Rows the tour changes.
const ROWS: usize = 4;

/// A table with a primary key and at least one row. All names are quoted where they need it.
pub struct Subject {
    pub table: String,
    pub key: Vec<String>,
    /// A few columns outside the key, to show.
    pub others: Vec<String>,
    /// Bytes with indexes.
    pub size: i64,
    /// Whether foreign keys of other tables point here.
    pub referenced: bool,
    /// SQL literals of the key columns, one list per row to be changed.
    keys: Vec<Vec<String>>,
}

impl Subject {
    /// The largest table that fits, one nobody points at preferred.
    pub async fn pick(client: &Client) -> Result<Option<Subject>> {
        let row = client
            .sql()
            .query_opt(PICK, &[])
            .await
            .map_err(Error::from)?;
        let Some(row) = row else { return Ok(None) };
        let mut subject = Subject {
            table: row.get("name"),
            key: row.get("key"),
            others: row.get("others"),
            size: row.get("size"),
            referenced: row.get("referenced"),
            keys: Vec::new(),
        };
        subject.keys = subject.first_keys(client).await?;
        Ok((!subject.keys.is_empty()).then_some(subject))
    }

    /// Makes [`OWN_TABLE`] with `mark` as its comment, or nothing at all.
    pub async fn make(client: &Client, mark: &str) -> Result<()> {
        let sql = format!("{MAKE} COMMENT ON TABLE {OWN_TABLE} IS '{mark}';");
        Ok(client
            .sql()
            .batch_execute(&sql)
            .await
            .map_err(Error::from)?)
    }

    /// The condition that finds the rows to be shown.
    pub fn shown(&self) -> String {
        self.condition(&self.keys)
    }

    /// The condition that finds the first of them.
    pub fn first(&self) -> String {
        self.condition(&self.keys[..1])
    }

    /// The condition that finds the rows to be updated: all but the last.
    pub fn updated(&self) -> String {
        let count = self.keys.len().saturating_sub(1).max(1);
        self.condition(&self.keys[..count])
    }

    /// The condition that finds the row to be deleted: the last.
    pub fn deleted(&self) -> String {
        self.condition(&self.keys[self.keys.len() - 1..])
    }

    fn condition(&self, keys: &[Vec<String>]) -> String {
        let values: Vec<String> = keys.iter().map(|key| tuple(key)).collect();
        format!("{} IN ({})", tuple(&self.key), values.join(", "))
    }

    async fn first_keys(&self, client: &Client) -> Result<Vec<Vec<String>>> {
        let literals: Vec<String> = self
            .key
            .iter()
            .map(|column| format!("quote_literal({column}::text)"))
            .collect();
        let sql = format!(
            "SELECT ARRAY[{}] FROM {} ORDER BY {} LIMIT {ROWS}",
            literals.join(", "),
            self.table,
            self.key.join(", ")
        );
        let rows = client.sql().query(&sql, &[]).await.map_err(Error::from)?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}

/// `x`, or `(x, y)`.
fn tuple(parts: &[String]) -> String {
    match parts {
        [one] => one.clone(),
        many => format!("({})", many.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(key: &[&str], keys: &[&[&str]]) -> Subject {
        let owned = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        Subject {
            table: "t".into(),
            key: owned(key),
            others: Vec::new(),
            size: 0,
            referenced: false,
            keys: keys.iter().map(|key| owned(key)).collect(),
        }
    }

    #[test]
    fn the_last_row_is_deleted_and_the_others_are_updated() {
        let subject = subject(&["a", "\"B\""], &[&["'1'", "'x'"], &["'2'", "'y'"]]);
        assert_eq!(subject.shown(), "(a, \"B\") IN (('1', 'x'), ('2', 'y'))");
        assert_eq!(subject.updated(), "(a, \"B\") IN (('1', 'x'))");
        assert_eq!(subject.deleted(), "(a, \"B\") IN (('2', 'y'))");
    }

    #[test]
    fn a_single_row_serves_for_both() {
        let subject = subject(&["id"], &[&["'1'"]]);
        assert_eq!(subject.updated(), "id IN ('1')");
        assert_eq!(subject.deleted(), "id IN ('1')");
    }
}
