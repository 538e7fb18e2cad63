//! `braid pull`: what happened on the parent comes into the folder's branch.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::merge;
use crate::cli::OutputArguments;
use crate::failure::{Failure, Result};
use crate::folder::Folder;
use crate::records;
use crate::session::Session;

/// Merge the parent of the folder's branch into it
///
/// Ends with exit code 1 when there are conflicts; nothing is applied then.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Another branch to pull from
    source: Option<String>,

    /// Who decides conflicts: auto, source_wins, target_wins, union, manual_review
    #[arg(short, long, default_value = "auto")]
    strategy: String,

    #[command(flatten)]
    output: OutputArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let source = match arguments.source {
        Some(source) => source,
        None => {
            let query = "SELECT parent FROM pggit.list_branches() WHERE is_current";
            let here = records::fetch(&client, query, &[]).await?;
            match here.first().and_then(|row| row["parent"].as_str()) {
                Some(parent) => parent.to_string(),
                None => return Err(Failure::NothingToPull),
            }
        }
    };
    let query = "SELECT * FROM pggit.merge($1, NULL, $2)";
    let rows = records::fetch(&client, query, &[&source, &arguments.strategy]).await?;
    merge::finish(&client, &rows[0], arguments.output.format, start).await
}
