//! `braid commit`: the present state of the branch gets a name and a message.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::failure::Result;
use crate::folder::Folder;
use crate::session::Session;
use crate::{output, records};

/// Commit the present state of the branch the folder is on
#[derive(Debug, Args)]
pub struct Arguments {
    /// What was done
    #[arg(short = 'm', long)]
    message: String,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let rows = records::fetch(
        &client,
        "SELECT pggit.commit($1) AS id, pggit.current_branch() AS branch",
        &[&arguments.message],
    )
    .await?;
    output::line(format!(
        "[{} {}] {}",
        records::text(&rows[0]["branch"]),
        records::short(&rows[0]["id"]),
        arguments.message
    ))?;
    Ok(ExitCode::SUCCESS)
}
