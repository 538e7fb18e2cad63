//! The first steps on every branch: make it, go there, and be sure to be there.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use braid_client::BranchName;

use crate::failure::{Failure, Result};
use crate::stage::Side;

/// SQLSTATE of a name that is taken.
const DUPLICATE_OBJECT: &str = "42710";

/// Makes the first branch of the form `prefix/1`, `prefix/2`, ... whose name is free, and shows how.
pub async fn make_numbered(main: &Side, prefix: &str) -> Result<BranchName> {
    for number in 1.. {
        let branch: BranchName = format!("{prefix}/{number}").parse()?;
        let began = Instant::now();
        match main.client.create_branch(&branch, &main.branch).await {
            Ok(()) => {
                main.show_done(&creation(&branch), began.elapsed())?;
                return Ok(branch);
            }
            Err(error) if error.sqlstate() == Some(DUPLICATE_OBJECT) => {}
            Err(error) => return Err(error.into()),
        }
    }
    unreachable!("there are more numbers than branches")
}

/// Makes a branch and shows how.
pub async fn make(main: &Side, branch: &BranchName) -> Result<()> {
    let began = Instant::now();
    main.client.create_branch(branch, &main.branch).await?;
    main.show_done(&creation(branch), began.elapsed())
}

/// A name no other process has given: the moment and the process.
pub fn unique_name(prefix: &str) -> Result<BranchName> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Ok(format!("{prefix}/{}-{}", now.as_millis(), std::process::id()).parse()?)
}

fn creation(branch: &BranchName) -> String {
    format!("SELECT pggit.create_branch('{branch}');")
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
