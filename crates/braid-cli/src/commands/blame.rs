//! `braid blame`: who set each cell of a row.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::cli::OutputArguments;
use crate::failure::Result;
use crate::folder::Folder;
use crate::records;
use crate::session::Session;

/// Show for every cell of a row which commit last set it, who and when
#[derive(Debug, Args)]
pub struct Arguments {
    /// The table
    table: String,

    /// The value of its key; JSON where the key has several columns: '{"a": 1, "b": 2}'
    #[arg(allow_hyphen_values = true)]
    key: String,

    /// Every version of the row instead, oldest first
    #[arg(long)]
    history: bool,

    #[command(flatten)]
    output: OutputArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let (query, columns): (_, &[&str]) = if arguments.history {
        (
            "SELECT pg_catalog.left(v.commit, 8) AS short, v.* FROM pggit.row_history($1::text::regclass, $2::text) v",
            &["version", "change_type", "short", "branch", "changed_by", "changed_at", "message", "new_row"],
        )
    } else {
        (
            "SELECT pg_catalog.left(b.commit, 8) AS short, b.column_name AS \"column\", b.* FROM pggit.blame($1::text::regclass, $2::text) b",
            &["column", "value", "short", "branch", "changed_by", "changed_at", "message"],
        )
    };
    let rows = records::fetch(&client, query, &[&arguments.table, &arguments.key]).await?;
    records::print_as(
        arguments.output.format,
        &rows,
        columns,
        &[("short", "commit")],
    )?;
    Ok(ExitCode::SUCCESS)
}
