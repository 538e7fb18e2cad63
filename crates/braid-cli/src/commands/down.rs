//! `braid down`: stop the server of a folder, whoever started it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use braid_embed::Braid;
use clap::Args;

use crate::failure::Result;
use crate::folder::Folder;
use crate::{output, progress};

/// Stop the server of a folder
#[derive(Debug, Args)]
pub struct Arguments {
    /// The database folder
    dir: Option<PathBuf>,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let folder = Folder::find(arguments.dir.as_deref(), start)?;
    let path = folder.path().to_path_buf();
    let was_running =
        progress::while_blocking("stopping the server", move || Braid::stop(path)).await?;
    let shown = folder.path().display();
    output::line(match was_running {
        true => format!("Stopped the server of {shown}."),
        false => format!("No server was running for {shown}."),
    })?;
    Ok(ExitCode::SUCCESS)
}
