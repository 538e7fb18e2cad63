//! `braid conflicts`: what merges could not decide.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::cli::OutputArguments;
use crate::failure::Result;
use crate::folder::Folder;
use crate::records;
use crate::session::Session;

/// List the conflicts of open merges, or of one merge
#[derive(Debug, Args)]
pub struct Arguments {
    /// The merge
    merge: Option<i64>,

    #[command(flatten)]
    output: OutputArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let query =
        "SELECT c.conflict_merge AS merge, c.conflict_id AS conflict, c.object_name AS \"table\", \
        c.column_name AS \"column\", c.* FROM pggit.get_conflicts($1) c";
    let rows = records::fetch(&client, query, &[&arguments.merge]).await?;
    let columns = [
        "merge",
        "conflict",
        "kind",
        "table",
        "key",
        "column",
        "base_value",
        "source_value",
        "target_value",
        "detail",
        "resolution",
    ];
    records::print(arguments.output.format, &rows, &columns)?;
    Ok(ExitCode::SUCCESS)
}
