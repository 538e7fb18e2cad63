//! `braid url`: the connection string, on the branch the folder is on.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::failure::Result;
use crate::folder::Folder;
use crate::output;
use crate::session::Session;

/// Print the connection string, on the branch the folder is on
#[derive(Debug, Args)]
pub struct Arguments {
    /// The database folder
    dir: Option<PathBuf>,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let folder = Folder::find(arguments.dir.as_deref(), start)?;
    let session = Session::of(folder)?;
    session.check_branch().await?;
    output::line(session.connection().url())?;
    Ok(ExitCode::SUCCESS)
}
