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

/// Where DDL on a branch is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ddl {
    OnTheBranch,
    OnMain,
}

/// Finds out, in a transaction that is rolled back, whether an ALTER TABLE on the branch would change main's table.
///
/// It would exactly if it locks main's table exclusively, which is seen from main. A refused statement changes
/// nothing anywhere.
pub async fn probe_ddl(main: &Side, side: &Side, table: &str) -> Result<Ddl> {
    let alter = format!(
        "BEGIN; SET LOCAL lock_timeout = '5s'; ALTER TABLE {table} ADD COLUMN braid_probe integer"
    );
    let altered = side.client.sql().batch_execute(&alter).await;
    let session = side.rows("SELECT pg_backend_pid()").await;
    let locked = match (altered, session) {
        (Ok(()), Ok(session)) => {
            let sql = format!(
                "SELECT FROM pg_locks WHERE relation = '{}'::regclass AND mode = 'AccessExclusiveLock' AND pid = {}",
                table.replace('\'', "''"),
                session[0][0]
            );
            !main.rows(&sql).await?.is_empty()
        }
        _ => false,
    };
    side.client
        .sql()
        .batch_execute("ROLLBACK")
        .await
        .map_err(braid_client::Error::from)?;
    side.client.take_notices();
    Ok(if locked {
        Ddl::OnMain
    } else {
        Ddl::OnTheBranch
    })
}
