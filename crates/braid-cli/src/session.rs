//! A folder whose server runs: how commands reach the database, on the branch the folder is on.

use braid_client::{BranchName, Client};
use braid_embed::{Braid, Connection, Running, Status};

use crate::failure::{Failure, Result};
use crate::folder::Folder;

/// A folder, its running server, and the branch the folder is on.
pub struct Session {
    pub folder: Folder,
    pub running: Running,
    pub branch: Option<BranchName>,
}

impl Session {
    /// The running server of a folder.
    pub fn of(folder: Folder) -> Result<Session> {
        let branch = folder.branch()?;
        match Braid::status(folder.path())? {
            Status::Running(running) => Ok(Session {
                folder,
                running,
                branch,
            }),
            Status::Stopped { .. } | Status::Absent => Err(Failure::NotRunning {
                folder: folder.path().to_path_buf(),
            }),
        }
    }

    /// How to connect on the branch the folder is on.
    pub fn connection(&self) -> Connection {
        connection_on(&self.running.connection, self.branch.as_ref())
    }

    /// A connection on the branch the folder is on.
    pub async fn connect(&self) -> Result<Client> {
        let Some(branch) = &self.branch else {
            return self.connect_to_main().await;
        };
        Client::connect(&self.running.connection.keywords(), Some(branch))
            .await
            .map_err(|source| Failure::RememberedBranch {
                branch: branch.clone(),
                source,
            })
    }

    /// A connection on main, for what concerns all branches.
    pub async fn connect_to_main(&self) -> Result<Client> {
        Ok(Client::connect(
            &self.running.connection.keywords(),
            Some(&BranchName::main()),
        )
        .await?)
    }

    /// Fails unless a program that is given [`Session::connection`] would really be on the folder's branch.
    pub async fn check_branch(&self) -> Result<()> {
        if self.branch.is_some() {
            self.connect().await?;
        }
        Ok(())
    }
}

/// The same connection on a branch. Main is left unnamed: every driver can connect without options.
pub fn connection_on(connection: &Connection, branch: Option<&BranchName>) -> Connection {
    match branch {
        Some(branch) if !branch.is_main() => connection.branch(branch.as_str()),
        _ => connection.clone(),
    }
}
