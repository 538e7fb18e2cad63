//! `braid tag`: names for commits.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::cli::OutputArguments;
use crate::failure::Result;
use crate::folder::Folder;

use crate::session::Session;
use crate::{output, records};

/// List tags, make one, or delete one
#[derive(Debug, Args)]
pub struct Arguments {
    /// The new tag; without it, the tags are listed
    name: Option<String>,

    /// What it names; the folder's branch if nothing is given
    #[arg(requires = "name")]
    revision: Option<String>,

    /// Delete the tag
    #[arg(short, long, requires = "name", conflicts_with = "revision")]
    delete: bool,

    #[command(flatten)]
    output: OutputArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let Some(name) = arguments.name else {
        let query =
            "SELECT t.*, pg_catalog.left(t.commit, 8) AS id FROM pggit.tags t ORDER BY t.name";
        let rows = records::fetch(&client, query, &[]).await?;
        records::print(
            arguments.output.format,
            &rows,
            &["name", "id", "created_by", "created_at", "message"],
        )?;
        return Ok(ExitCode::SUCCESS);
    };
    let (query, done) = if arguments.delete {
        ("SELECT pggit.delete_tag($1) AS id, $2::text", "deleted")
    } else {
        ("SELECT pggit.create_tag($1, $2) AS id", "made")
    };
    let rows = records::fetch(&client, query, &[&name, &arguments.revision]).await?;
    output::line(format!(
        "tag {name} {done}: {}",
        records::short(&rows[0]["id"])
    ))?;
    Ok(ExitCode::SUCCESS)
}
