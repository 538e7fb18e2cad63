//! Branches: one method per SQL function, rows as structs.

use std::fmt;

use serde::Serialize;

use crate::error::api_error;
use crate::{BranchName, Client, Result};

const LIST_BRANCHES: &str = include_str!("sql/list_branches.sql");
const BRANCH_STATUS: &str = include_str!("sql/branch_status.sql");

/// A moment in UTC, as ISO 8601 text with microseconds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// ISO 8601, for example `2026-01-15T10:00:00.000000Z`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Timestamp {
    /// Readable, to the second: `2026-01-15 10:00:00 UTC`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.get(..10), self.0.get(11..19)) {
            (Some(date), Some(time)) => write!(f, "{date} {time} UTC"),
            _ => f.write_str(&self.0),
        }
    }
}

/// One row of `pggit.list_branches()`.
#[derive(Debug, Clone, Serialize)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// The branch it was made from; none for main.
    pub parent: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// The role that made it.
    pub created_by: Option<String>,
    /// Whether the asking session is on it.
    pub is_current: bool,
    /// Whether it changes only by merge.
    pub protected: bool,
    /// When it will be deleted by itself, if ever.
    pub expires: Option<Timestamp>,
}

/// One row of `pggit.branch_status()`.
#[derive(Debug, Clone, Serialize)]
pub struct BranchStatus {
    /// Its name.
    pub name: String,
    /// Sessions that are on it now.
    pub sessions: i64,
    /// The roles of those sessions, sorted.
    pub users: Vec<String>,
    /// The last moment a session used it, if known.
    pub last_activity: Option<Timestamp>,
    /// Commits that it has and its parent has not; none for main.
    pub ahead: Option<i64>,
    /// Commits that its parent has and it has not; none for main.
    pub behind: Option<i64>,
    /// Whether it holds work since its newest commit.
    pub uncommitted: bool,
    /// Whether deleting it would lose work.
    pub unmerged: bool,
    /// Rows the branch holds itself.
    pub overlay_rows: i64,
    /// Tables the branch has written to.
    pub tables_touched: i64,
    /// Objects whose definition differs from the parent's.
    pub diverged_objects: i64,
    /// What the branch costs, in bytes.
    pub size_bytes: i64,
}

impl Client {
    /// Makes `name` from the present state of `parent`.
    pub async fn create_branch(&self, name: &BranchName, parent: &BranchName) -> Result<()> {
        self.call(
            "SELECT FROM pggit.create_branch($1, $2)",
            &[&name.as_str(), &parent.as_str()],
        )
        .await
    }

    /// Makes `name` from the state of `parent` at a commit, tag or moment.
    pub async fn create_branch_at(
        &self,
        name: &BranchName,
        parent: &BranchName,
        at: &str,
    ) -> Result<()> {
        self.call(
            "SELECT FROM pggit.create_branch($1, $2, $3)",
            &[&name.as_str(), &parent.as_str(), &at],
        )
        .await
    }

    /// Puts this session on `name`, from the next statement on.
    pub async fn switch_branch(&self, name: &BranchName) -> Result<()> {
        self.call("SELECT FROM pggit.switch_branch($1)", &[&name.as_str()])
            .await
    }

    /// The branch this session is on.
    pub async fn current_branch(&self) -> Result<BranchName> {
        let row = self
            .sql()
            .query_one("SELECT pggit.current_branch()::text", &[])
            .await
            .map_err(api_error)?;
        row.get::<_, &str>(0).parse()
    }

    /// Deletes `name`; with work that is nowhere else only when forced.
    pub async fn delete_branch(&self, name: &BranchName, unmerged: Unmerged) -> Result<()> {
        self.call(
            "SELECT FROM pggit.delete_branch($1, $2)",
            &[&name.as_str(), &(unmerged == Unmerged::Discard)],
        )
        .await
    }

    /// Gives branch `old` the name `new`.
    pub async fn rename_branch(&self, old: &BranchName, new: &BranchName) -> Result<()> {
        self.call(
            "SELECT FROM pggit.rename_branch($1, $2)",
            &[&old.as_str(), &new.as_str()],
        )
        .await
    }

    /// All branches, main first.
    pub async fn list_branches(&self) -> Result<Vec<Branch>> {
        let rows = self.sql().query(LIST_BRANCHES, &[]).await;
        Ok(rows
            .map_err(api_error)?
            .iter()
            .map(|row| Branch {
                name: row.get("name"),
                parent: row.get("parent"),
                created_at: row.get::<_, Option<String>>("created_at").map(Timestamp),
                created_by: row.get("created_by"),
                is_current: row.get("is_current"),
                protected: row.get("protected"),
                expires: row.get::<_, Option<String>>("expires").map(Timestamp),
            })
            .collect())
    }

    /// Who is on each branch and what it costs.
    pub async fn branch_status(&self) -> Result<Vec<BranchStatus>> {
        let rows = self.sql().query(BRANCH_STATUS, &[]).await;
        Ok(rows
            .map_err(api_error)?
            .iter()
            .map(|row| BranchStatus {
                name: row.get("name"),
                sessions: row.get("sessions"),
                users: row.get("users"),
                last_activity: row.get::<_, Option<String>>("last_activity").map(Timestamp),
                ahead: row.get("ahead"),
                behind: row.get("behind"),
                uncommitted: row.get("uncommitted"),
                unmerged: row.get("unmerged"),
                overlay_rows: row.get("overlay_rows"),
                tables_touched: row.get("tables_touched"),
                diverged_objects: row.get("diverged_objects"),
                size_bytes: row.get("size_bytes"),
            })
            .collect())
    }

    async fn call(
        &self,
        sql: &str,
        arguments: &[&(dyn tokio_postgres::types::ToSql + Sync)],
    ) -> Result<()> {
        self.sql()
            .execute(sql, arguments)
            .await
            .map_err(api_error)?;
        Ok(())
    }
}

/// What deleting a branch does about work that is nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmerged {
    /// Refuse to delete.
    Keep,
    /// Delete it too.
    Discard,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_reads_to_the_second() {
        let moment = Timestamp("2026-01-15T10:00:00.123456Z".to_string());
        assert_eq!(moment.to_string(), "2026-01-15 10:00:00 UTC");
        assert_eq!(moment.as_str(), "2026-01-15T10:00:00.123456Z");
    }
}
