//! `braid merge`: what a branch changed comes into another.

use std::path::Path;
use std::process::ExitCode;

use braid_client::Client;
use clap::Args;
use serde_json::Value;

use crate::cli::{Format, OutputArguments};
use crate::failure::Result;
use crate::folder::Folder;
use crate::serve::shell_word;
use crate::session::Session;
use crate::{output, records};

/// Merge a branch into the one the folder is on
///
/// Ends with exit code 1 when there are conflicts; nothing is applied then.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The branch whose changes are wanted
    #[arg(required_unless_present_any = ["complete", "abort"])]
    source: Option<String>,

    /// The branch that receives them
    #[arg(long, value_name = "BRANCH")]
    into: Option<String>,

    /// Who decides conflicts: auto, source_wins, target_wins, union, manual_review
    #[arg(short, long, default_value = "auto")]
    strategy: String,

    /// The message of the merge commit
    #[arg(short = 'm', long)]
    message: Option<String>,

    /// Only show what would happen
    #[arg(long)]
    preview: bool,

    /// Complete merge ID, whose conflicts are resolved
    #[arg(long = "continue", value_name = "ID", conflicts_with_all = ["source", "preview"])]
    complete: Option<i64>,

    /// Give up merge ID
    #[arg(long, value_name = "ID", conflicts_with_all = ["source", "preview", "complete"])]
    abort: Option<i64>,

    #[command(flatten)]
    output: OutputArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let format = arguments.output.format;
    if let Some(id) = arguments.abort {
        records::fetch(&client, "SELECT pggit.abort_merge($1)", &[&id]).await?;
        output::line(format!(
            "merge {id} is given up; both branches are as they were"
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.preview {
        let rows = records::fetch(
            &client,
            "SELECT * FROM pggit.preview_merge($1, $2, $3)",
            &[&arguments.source, &arguments.into, &arguments.strategy],
        )
        .await?;
        let columns = [
            "classification",
            "conflict",
            "table",
            "key",
            "base_row",
            "source_row",
            "target_row",
        ];
        records::print(format, &rows, &columns)?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows = match arguments.complete {
        Some(id) => {
            let query = "SELECT completed_merge AS merge_id, c.* FROM pggit.complete_merge($1) c";
            records::fetch(&client, query, &[&id]).await?
        }
        None => {
            records::fetch(
                &client,
                "SELECT * FROM pggit.merge($1, $2, $3, $4)",
                &[
                    &arguments.source,
                    &arguments.into,
                    &arguments.strategy,
                    &arguments.message,
                ],
            )
            .await?
        }
    };
    finish(&client, &rows[0], format, start).await
}

/// Says what came of a merge; exit code 1 while it is open.
pub async fn finish(
    client: &Client,
    row: &Value,
    format: Format,
    start: Option<&Path>,
) -> Result<ExitCode> {
    match format {
        Format::Json => output::json(row)?,
        Format::Table => tell(client, row, start).await?,
    }
    let done = matches!(row["status"].as_str(), Some("completed" | "up_to_date"));
    Ok(ExitCode::from(if done { 0 } else { 1 }))
}

/// So many conflicts are shown with the commands that decide them.
const SHOWN: usize = 5;

/// What came of it, and the commands that come next, as they can be typed.
async fn tell(client: &Client, row: &Value, start: Option<&Path>) -> Result<()> {
    let value = |name: &str| records::text(&row[name]);
    let id = value("merge_id");
    match value("status").as_str() {
        "up_to_date" => return output::line("already up to date"),
        "completed" => {
            return output::line(format!(
                "merged: {} rows inserted, {} updated, {} deleted, commit {}",
                value("rows_inserted"),
                value("rows_updated"),
                value("rows_deleted"),
                records::short(&row["commit"])
            ))
        }
        _ => {}
    }
    let braid = match start {
        Some(folder) => format!("braid -C {}", shell_word(&folder.display().to_string())),
        None => "braid".to_string(),
    };
    output::line(format!(
        "merge {id} has {} conflict(s); nothing was applied",
        value("conflicts")
    ))?;
    let query = "SELECT * FROM pggit.get_conflicts($1::text::bigint) WHERE resolution IS NULL";
    let open = records::fetch(client, query, &[&id]).await?;
    for conflict in open.iter().take(SHOWN) {
        let field = |name: &str| records::text(&conflict[name]);
        let place = [field("object_name"), field("key"), field("column_name")];
        let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
        output::line(format!("\n{}", place.join(" ")))?;
        if field("kind") == "constraint" {
            output::line(format!("  {}", field("detail")))?;
            continue;
        }
        for side in ["base", "source", "target"] {
            let shown = match &conflict[format!("{side}_value").as_str()] {
                Value::Null => "(not there)".to_string(),
                value => records::text(value),
            };
            output::line(format!("  {side:7} {shown}"))?;
        }
        output::line(format!(
            "  {braid} resolve {id} {} source",
            field("conflict_id")
        ))?;
        output::line(format!(
            "  {braid} resolve {id} {} target",
            field("conflict_id")
        ))?;
    }
    output::line("\nnext:")?;
    if open.len() > SHOWN {
        output::line(format!("  {braid} conflicts {id}   (all {})", open.len()))?;
    } else {
        output::line(format!("  {braid} conflicts {id}"))?;
    }
    output::line(format!("  {braid} merge --continue {id}"))?;
    output::line(format!("  {braid} merge --abort {id}"))
}
