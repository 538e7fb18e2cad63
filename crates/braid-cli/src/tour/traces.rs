//! What is on the server because of the tour, so that it can be removed however the tour ends.

use braid_client::{BranchName, Client, Error, Unmerged};

use crate::failure::{Result, UNKNOWN_BRANCH};
use crate::tour::subject::OWN_TABLE;

/// What the tour has made or is about to make.
#[derive(Debug, Default)]
pub struct Traces {
    pub branch: Option<BranchName>,
    /// The branch that stands for main in a merge.
    pub release: Option<BranchName>,
    /// The mark of our own table; a user's table of that name has another comment.
    pub own_table: Option<String>,
}

impl Traces {
    /// Removes what is there, in a session of its own.
    pub async fn remove(&mut self, server: &str) -> Result<()> {
        if self.branch.is_none() && self.release.is_none() && self.own_table.is_none() {
            return Ok(());
        }
        let client = Client::connect(server, Some(&BranchName::main())).await?;
        for branch in [self.release.take(), self.branch.take()]
            .into_iter()
            .flatten()
        {
            match client.delete_branch(&branch, Unmerged::Discard).await {
                Err(error) if error.sqlstate() == Some(UNKNOWN_BRANCH) => {}
                other => other?,
            }
        }
        if let Some(mark) = self.own_table.take() {
            drop_marked(&client, &mark).await?;
        }
        Ok(())
    }
}

async fn drop_marked(client: &Client, mark: &str) -> Result<()> {
    let ours = "SELECT obj_description(to_regclass($1), 'pg_class') = $2";
    let row = client
        .sql()
        .query_one(ours, &[&OWN_TABLE, &mark])
        .await
        .map_err(Error::from)?;
    if row.get::<_, Option<bool>>(0) == Some(true) {
        let sql = format!("DROP TABLE {OWN_TABLE}");
        client
            .sql()
            .batch_execute(&sql)
            .await
            .map_err(Error::from)?;
    }
    Ok(())
}
