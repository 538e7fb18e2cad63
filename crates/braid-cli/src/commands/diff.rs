//! `braid diff`: the rows that turn one revision into another.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::cli::OutputArguments;
use crate::failure::Result;
use crate::folder::Folder;
use crate::records;
use crate::session::Session;

/// Show the rows that turn one revision into another
///
/// With two revisions: from A to B. With one: from A to the folder's branch. With none: what is not committed.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A branch, commit or tag to begin from
    a: Option<String>,

    /// A branch, commit or tag to end with
    b: Option<String>,

    /// Only count, by table
    #[arg(long)]
    stat: bool,

    #[command(flatten)]
    output: OutputArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let end = arguments.b.unwrap_or_else(|| "HEAD".into());
    let Some(begin) = arguments.a else {
        let rows = records::fetch(&client, "SELECT * FROM pggit.status()", &[]).await?;
        records::print(
            arguments.output.format,
            &rows,
            &["table", "inserted", "updated", "deleted"],
        )?;
        return Ok(ExitCode::SUCCESS);
    };
    let (query, columns): (_, &[&str]) = if arguments.stat {
        (
            "SELECT * FROM pggit.diff_stat($1, $2)",
            &["table", "inserted", "updated", "deleted"],
        )
    } else {
        (
            "SELECT * FROM pggit.data_diff($1, $2)",
            &["change_type", "table", "key", "old_row", "new_row"],
        )
    };
    let rows = records::fetch(&client, query, &[&begin, &end]).await?;
    records::print(arguments.output.format, &rows, columns)?;
    Ok(ExitCode::SUCCESS)
}
