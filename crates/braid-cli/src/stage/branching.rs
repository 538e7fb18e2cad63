//! The first steps on every branch: make it, go there, and be sure to be there.

use braid_client::{BranchName, Client};

use crate::failure::{Failure, Result};
use crate::stage::Side;

/// The first name of the form `prefix/1`, `prefix/2`, ... that no branch has.
pub async fn free_name(client: &Client, prefix: &str) -> Result<BranchName> {
    let taken = client.list_branches().await?;
    let mut number = 1;
    loop {
        let name = format!("{prefix}/{number}");
        if taken.iter().all(|branch| branch.name != name) {
            return Ok(name.parse()?);
        }
        number += 1;
    }
}

/// A second session, switched to `branch` before our eyes.
pub async fn switch_to(server: &str, branch: &BranchName) -> Result<Side> {
    let mut side = Side::connect(server, &BranchName::main()).await?;
    side.must_run(&format!("SELECT pggit.switch_branch('{branch}');"))
        .await?;
    let current = side.client.current_branch().await?;
    if current != *branch {
        return Err(Failure::Client(braid_client::Error::BranchNotConfirmed {
            branch: branch.clone(),
            reported: Some(current.to_string()),
        }));
    }
    side.branch = branch.clone();
    Ok(side)
}
