//! `braid log`: the commits a revision contains, newest first.

use std::path::Path;
use std::process::ExitCode;

use braid_vcs::graph::{lanes, Commit, Row};
use clap::Args;
use serde_json::Value;

use crate::cli::{Format, OutputArguments};
use crate::failure::Result;
use crate::folder::Folder;
use crate::session::Session;
use crate::{output, records};

/// List the commits of a branch, commit or tag
#[derive(Debug, Args)]
pub struct Arguments {
    /// A branch, commit or tag; the folder's branch if none is given
    revision: Option<String>,

    /// Draw the graph
    #[arg(long)]
    graph: bool,

    /// At most so many
    #[arg(short = 'n', long, default_value_t = 50)]
    number: i32,

    #[command(flatten)]
    output: OutputArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let rows = records::fetch(
        &client,
        "SELECT l.*, pg_catalog.left(l.id, 8) AS commit FROM pggit.commit_log($1, $2) l",
        &[&arguments.revision, &arguments.number],
    )
    .await?;
    if arguments.graph && arguments.output.format == Format::Table {
        for (row, place) in rows.iter().zip(places(&rows)) {
            output::line(format!(
                "{} {}  {} ({}, {})",
                drawn(&place),
                records::short(&row["id"]),
                records::text(&row["message"]),
                records::text(&row["branch"]),
                records::text(&row["author"]),
            ))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    records::print(
        arguments.output.format,
        &rows,
        &[
            "commit",
            "branch",
            "kind",
            "author",
            "committed_at",
            "message",
        ],
    )?;
    Ok(ExitCode::SUCCESS)
}

fn places(rows: &[Value]) -> Vec<Row> {
    let ids = |value: &Value| -> Vec<String> {
        value
            .as_array()
            .map(|list| list.iter().map(records::text).collect())
            .unwrap_or_default()
    };
    let commits: Vec<Commit> = rows
        .iter()
        .map(|row| Commit {
            id: records::text(&row["id"]),
            parents: ids(&row["parents"]),
        })
        .collect();
    lanes(&commits)
}

/// One line of the graph: `o`, lines that pass, and where others begin or end.
fn drawn(row: &Row) -> String {
    let width = row
        .lines
        .len()
        .max(row.forks.iter().max().map_or(0, |lane| lane + 1));
    let mut text = String::new();
    for lane in 0..width {
        let sign = if lane == row.lane {
            "o "
        } else if row.joins.contains(&lane) {
            "/ "
        } else if row.lines.get(lane) == Some(&true) {
            "| "
        } else if row.forks.contains(&lane) {
            "\\ "
        } else {
            "  "
        };
        text.push_str(sign);
    }
    text
}
