//! `braid show`: what a commit changed.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::cli::OutputArguments;
use crate::failure::Result;
use crate::folder::Folder;
use crate::records;
use crate::session::Session;

/// Show the rows a commit changed
#[derive(Debug, Args)]
pub struct Arguments {
    /// A commit, tag or branch; the newest commit of the folder's branch if none is given
    revision: Option<String>,

    #[command(flatten)]
    output: OutputArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let rows = records::fetch(
        &client,
        "SELECT * FROM pggit.show($1)",
        &[&arguments.revision],
    )
    .await?;
    records::print(
        arguments.output.format,
        &rows,
        &["change_type", "table", "key", "old_row", "new_row"],
    )?;
    Ok(ExitCode::SUCCESS)
}
