//! `braid switch`: put the folder on a branch, for psql, run and url.

use std::path::Path;
use std::process::ExitCode;

use braid_client::{BranchName, Client};
use clap::Args;

use crate::failure::Result;
use crate::folder::Folder;
use crate::output;
use crate::session::Session;

/// Put the folder on a branch: psql, run and url obey it
#[derive(Debug, Args)]
pub struct Arguments {
    /// The branch; main is always there
    name: String,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let name: BranchName = arguments.name.parse()?;
    let folder = Folder::find(None, start)?;
    if !name.is_main() {
        // A session on the branch is the proof that later ones will be, too.
        let session = Session::of(folder.clone())?;
        Client::connect(&session.running.connection.keywords(), Some(&name)).await?;
    }
    folder.set_branch(&name)?;
    output::line(format!("{} is on branch {name}.", folder.path().display()))?;
    Ok(ExitCode::SUCCESS)
}
