//! `braid revert`: a commit is undone by a new one.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::failure::Result;
use crate::folder::Folder;
use crate::session::Session;
use crate::{output, records};

/// Undo a commit of the folder's branch by a new commit
#[derive(Debug, Args)]
pub struct Arguments {
    /// The commit
    revision: String,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let rows = records::fetch(
        &client,
        "SELECT * FROM pggit.revert($1)",
        &[&arguments.revision],
    )
    .await?;
    let conflicts = records::text(&rows[0]["conflicts"]);
    if conflicts == "0" {
        output::line(format!(
            "undone by commit {}",
            records::short(&rows[0]["commit"])
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::line(format!(
        "{conflicts} row(s) were changed again since; nothing was undone"
    ))?;
    Ok(ExitCode::from(1))
}
