//! `braid stream`: tables that follow a query.

use std::path::Path;
use std::process::ExitCode;

use braid_client::{Answer, NewStream};
use clap::{Args, Subcommand};
use serde_json::{Map, Value};

use crate::cli::{Format, OutputArguments};
use crate::failure::Result;
use crate::folder::Folder;
use crate::output;
use crate::session::Session;

/// Make, list and refresh stream tables: tables that follow a query
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a stream table
    Create {
        /// Its name, with a schema or without
        name: String,
        /// The query, one SELECT
        query: String,
        /// When it is refreshed: 5s, 10m, cron, calculated, manual, 'on commit'
        #[arg(long, default_value = "1m")]
        schedule: String,
        /// auto, differential, full or immediate
        #[arg(long, default_value = "auto")]
        mode: String,
        /// Give a stream table that exists this query
        #[arg(long)]
        replace: bool,
    },
    /// List the stream tables
    List {
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Show all that is known of one
    Status {
        /// The stream table
        name: String,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Bring one up to now, after those it reads; on the branch the folder is on
    Refresh {
        /// The stream table
        name: String,
        /// Compute it anew
        #[arg(long)]
        anew: bool,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Show how one follows its sources: plan, hidden state, SQL
    Explain {
        /// The stream table
        name: String,
    },
    /// Show what each stream table reads
    Graph {
        #[command(flatten)]
        output: OutputArguments,
    },
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect_to_main().await?;
    match arguments.command {
        Command::Create {
            name,
            query,
            schedule,
            mode,
            replace,
        } => {
            let new = NewStream {
                name: &name,
                query: &query,
                schedule: &schedule,
                mode: &mode,
                replace,
            };
            facts(&client.create_stream(&new).await?)?;
        }
        Command::List { output } => list(output.format, &client.list_streams().await?)?,
        Command::Status { name, output } => {
            let answer = client.stream_status(&name).await?;
            match output.format {
                Format::Table => facts(&answer)?,
                Format::Json => output::json(&objects(&answer))?,
            }
        }
        Command::Refresh { name, anew, output } => {
            let client = session.connect().await?;
            list(output.format, &client.refresh_stream(&name, anew).await?)?;
        }
        Command::Explain { name } => explain(&client.explain_stream(&name).await?)?,
        Command::Graph { output } => list(output.format, &client.stream_graph().await?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(format: Format, answer: &Answer) -> Result<()> {
    output::list(format, &objects(answer), || {
        let headings: Vec<String> = answer.columns.iter().map(|c| c.replace('_', " ")).collect();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let mut table = output::table(&headings);
        for row in &answer.rows {
            table.add_row(row.iter().map(|value| value.clone().unwrap_or_default()));
        }
        table
    })
}

/// The values of the one row that are there, each on a line.
fn facts(answer: &Answer) -> Result<()> {
    for row in &answer.rows {
        let facts: Vec<(String, String)> = answer
            .columns
            .iter()
            .zip(row)
            .filter_map(|(name, value)| Some((name.replace('_', " "), value.clone()?)))
            .collect();
        let facts = facts
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()));
        output::line(output::facts(facts).trim_fmt())?;
    }
    Ok(())
}

/// Lines under a heading for each part.
fn explain(answer: &Answer) -> Result<()> {
    let mut part = None;
    for row in &answer.rows {
        if part != Some(&row[0]) {
            output::line(format!("{}:", row[0].clone().unwrap_or_default()))?;
            part = Some(&row[0]);
        }
        output::line(format!("  {}", row[1].clone().unwrap_or_default()))?;
    }
    Ok(())
}

fn objects(answer: &Answer) -> Vec<Map<String, Value>> {
    answer
        .rows
        .iter()
        .map(|row| {
            let pairs = answer.columns.iter().zip(row);
            pairs
                .map(|(name, value)| {
                    let value = value.clone().map_or(Value::Null, Value::String);
                    (name.clone(), value)
                })
                .collect()
        })
        .collect()
}
