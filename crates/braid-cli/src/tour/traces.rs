//! What is on the server because of the tour, so that it can be removed however the tour ends.

use braid_client::{BranchName, Client, Unmerged};

use crate::failure::Result;
use crate::tour::subject::OWN_TABLE;

/// What the tour has made or is about to make.
#[derive(Debug, Default)]
pub struct Traces {
    pub branch: Option<BranchName>,
    pub own_table: bool,
}

impl Traces {
    /// Removes what is there, in a session of its own.
    pub async fn remove(&mut self, server: &str) -> Result<()> {
        if self.branch.is_none() && !self.own_table {
            return Ok(());
        }
        let client = Client::connect(server, Some(&BranchName::main())).await?;
        if let Some(branch) = self.branch.take() {
            let branches = client.list_branches().await?;
            if branches.iter().any(|other| other.name == branch.as_str()) {
                client.delete_branch(&branch, Unmerged::Discard).await?;
            }
        }
        if std::mem::take(&mut self.own_table) {
            let sql = format!("DROP TABLE IF EXISTS {OWN_TABLE}");
            client
                .sql()
                .batch_execute(&sql)
                .await
                .map_err(braid_client::Error::from)?;
        }
        Ok(())
    }
}
