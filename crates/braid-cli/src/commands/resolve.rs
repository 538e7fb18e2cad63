//! `braid resolve`: a conflict is decided.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::failure::Result;
use crate::folder::Folder;
use crate::session::Session;
use crate::{output, records};

/// Decide a conflict, or all conflicts of a table
#[derive(Debug, Args)]
pub struct Arguments {
    /// The merge
    merge: i64,

    /// The number of a conflict, or the name of a table
    conflict: String,

    /// Whose value: source, target or base
    #[arg(required_unless_present = "custom")]
    choice: Option<String>,

    /// A value of your own, as JSON
    #[arg(long, value_name = "JSON", conflicts_with = "choice")]
    custom: Option<String>,

    /// Why
    #[arg(long)]
    notes: Option<String>,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let choice = arguments.choice.unwrap_or_else(|| "custom".into());
    let rows = records::fetch(
        &client,
        "SELECT * FROM pggit.resolve_conflict($1, $2, $3, $4::text::jsonb, $5)",
        &[
            &arguments.merge,
            &arguments.conflict,
            &choice,
            &arguments.custom,
            &arguments.notes,
        ],
    )
    .await?;
    let remaining = records::text(&rows[0]["remaining"]);
    output::line(format!(
        "{} resolved, {remaining} left",
        records::text(&rows[0]["resolved"])
    ))?;
    if remaining == "0" {
        output::line(format!("next: braid merge --continue {}", arguments.merge))?;
    }
    Ok(ExitCode::SUCCESS)
}
