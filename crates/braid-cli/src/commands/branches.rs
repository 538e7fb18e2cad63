//! `braid branches`: all branches, who is on them and what they cost.

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

use braid_client::{Branch, BranchStatus};
use clap::Args;
use comfy_table::Table;
use serde::Serialize;

use crate::cli::OutputArguments;
use crate::failure::Result;
use crate::folder::Folder;
use crate::session::Session;
use crate::{format, output};

/// List the branches; a star marks the one the folder is on
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    output: OutputArguments,
}

/// A branch with its cost; `is_current` is about the folder, not about our own session.
#[derive(Serialize)]
struct Entry {
    #[serde(flatten)]
    branch: Branch,
    status: Option<BranchStatus>,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let entries = collect(&session).await?;
    output::list(arguments.output.format, &entries, || table(&entries))?;
    Ok(ExitCode::SUCCESS)
}

async fn collect(session: &Session) -> Result<Vec<Entry>> {
    let client = session.connect_to_main().await?;
    let current = session
        .branch
        .as_ref()
        .map_or("main", |branch| branch.as_str());
    let mut costs: HashMap<String, BranchStatus> = HashMap::new();
    for status in client.branch_status().await? {
        costs.insert(status.name.clone(), status);
    }
    Ok(client
        .list_branches()
        .await?
        .into_iter()
        .map(|mut branch| {
            branch.is_current = branch.name == current;
            Entry {
                status: costs.remove(&branch.name),
                branch,
            }
        })
        .collect())
}

fn table(entries: &[Entry]) -> Table {
    let mut table = output::table(&[
        "", "branch", "from", "made", "by", "sessions", "ahead", "behind", "rows", "tables",
        "objects", "size", "",
    ]);
    for Entry { branch, status } in entries {
        let number = |value: fn(&BranchStatus) -> Option<i64>| {
            status
                .as_ref()
                .and_then(value)
                .map(format::count)
                .unwrap_or_default()
        };
        let mut marks = Vec::new();
        if status.as_ref().is_some_and(|s| s.uncommitted) {
            marks.push("uncommitted".to_string());
        }
        if status.as_ref().is_some_and(|s| s.unmerged) {
            marks.push("unmerged".to_string());
        }
        if branch.protected {
            marks.push("protected".to_string());
        }
        if let Some(expires) = &branch.expires {
            marks.push(format!("expires {expires}"));
        }
        table.add_row([
            if branch.is_current { "*" } else { "" }.to_string(),
            branch.name.clone(),
            branch.parent.clone().unwrap_or_default(),
            branch
                .created_at
                .as_ref()
                .map(|t| t.to_string())
                .unwrap_or_default(),
            branch.created_by.clone().unwrap_or_default(),
            number(|s| Some(s.sessions)),
            number(|s| s.ahead),
            number(|s| s.behind),
            number(|s| Some(s.overlay_rows)),
            number(|s| Some(s.tables_touched)),
            number(|s| Some(s.diverged_objects)),
            status
                .as_ref()
                .map(|s| format::size(s.size_bytes))
                .unwrap_or_default(),
            marks.join(", "),
        ]);
    }
    output::align_right(&mut table, 5..=11);
    table
}
