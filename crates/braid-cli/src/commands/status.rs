//! `braid status`: what a folder holds and whether it is being served.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use braid_client::Error;
use braid_embed::{Braid, Running, Status};
use clap::Args;
use serde::Serialize;
use serde_json::Value;

use crate::cli::{Format, OutputArguments};
use crate::failure::{Failure, Result};
use crate::folder::Folder;
use crate::session::Session;
use crate::{format, output, records};

/// Show the server of a folder and the branch the folder is on
///
/// Ends with exit code 3 when the server is not running.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The database folder
    dir: Option<PathBuf>,

    #[command(flatten)]
    output: OutputArguments,
}

/// What is printed; the field names are the JSON's.
#[derive(Serialize)]
struct Report {
    folder: PathBuf,
    running: bool,
    postgresql: u32,
    branch: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    clean: Option<bool>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    server: Option<Server>,
    #[serde(skip_serializing_if = "Option::is_none")]
    working: Option<Working>,
}

/// What is not committed on the folder's branch.
#[derive(Serialize)]
struct Working {
    rows: Vec<Value>,
    schema: Vec<Value>,
}

#[derive(Serialize)]
struct Server {
    server_process: u32,
    owner_process: Option<u32>,
    uptime_seconds: u64,
    url: String,
    log: PathBuf,
    programs: PathBuf,
    size_bytes: i64,
    /// None when the database's extension cannot say.
    branches: Option<Vec<String>>,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let folder = Folder::find(arguments.dir.as_deref(), start)?;
    let report = examine(folder).await?;
    match arguments.output.format {
        Format::Table => output::line(output::facts(rows(&report)).trim_fmt())?,
        Format::Json => output::json(&report)?,
    }
    Ok(ExitCode::from(if report.running { 0 } else { 3 }))
}

async fn examine(folder: Folder) -> Result<Report> {
    let branch = folder.branch()?;
    let branch = branch.map_or_else(|| "main".to_string(), |name| name.to_string());
    let path = folder.path().to_path_buf();
    match Braid::status(&path)? {
        Status::Running(running) => Ok(Report {
            folder: path,
            running: true,
            postgresql: running.version,
            branch,
            clean: None,
            working: examine_work(&folder).await,
            server: Some(examine_server(folder, running).await?),
        }),
        Status::Stopped { version, clean } => Ok(Report {
            folder: path,
            running: false,
            postgresql: version,
            branch,
            clean: Some(clean),
            server: None,
            working: None,
        }),
        Status::Absent => Err(Failure::Embed(braid_embed::Error::NoDatabase { path })),
    }
}

/// Since the newest commit, for definitions the newest that somebody made by hand. None where the extension
/// cannot tell, or the branch is gone.
async fn examine_work(folder: &Folder) -> Option<Working> {
    let session = Session::of(Folder::find(Some(folder.path()), None).ok()?).ok()?;
    let client = session.connect().await.ok()?;
    let rows = records::fetch(&client, "SELECT * FROM pggit.status()", &[])
        .await
        .ok()?;
    let schema = records::fetch(&client, SCHEMA_CHANGES, &[]).await;
    Some(Working {
        rows,
        schema: schema.unwrap_or_default(),
    })
}

const SCHEMA_CHANGES: &str = "SELECT d.change_type, d.object_type, d.object_name FROM pggit.schema_diff(COALESCE(\
    (SELECT c.id FROM pggit.commit_log('HEAD', 1000) c WHERE c.kind <> 'ddl' LIMIT 1), \
    (SELECT b.parent FROM pggit.list_branches() b WHERE b.is_current), 'HEAD'), pggit.current_branch()) d";

async fn examine_server(folder: Folder, running: Running) -> Result<Server> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let session = Session::of(folder)?;
    let client = session.connect_to_main().await?;
    let branches = match client.list_branches().await {
        Ok(branches) => Some(branches.into_iter().map(|branch| branch.name).collect()),
        Err(Error::NotInstalled(_) | Error::Outdated(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let size = client
        .sql()
        .query_one("SELECT pg_database_size(current_database())", &[])
        .await
        .map_err(braid_client::Error::from)?;
    Ok(Server {
        server_process: running.server,
        owner_process: running.owner,
        uptime_seconds: now.as_secs().saturating_sub(running.started),
        url: session.connection().url(),
        log: running.log,
        programs: running.bin_dir,
        size_bytes: size.get(0),
        branches,
    })
}

fn rows(report: &Report) -> Vec<(&'static str, String)> {
    let mut rows = vec![("folder", report.folder.display().to_string())];
    match (&report.server, report.clean) {
        (Some(server), _) => rows.push((
            "server",
            format!(
                "running, PostgreSQL {}, process {}, {}, up {}",
                report.postgresql,
                server.server_process,
                match server.owner_process {
                    Some(owner) => format!("owned by process {owner}"),
                    None => "detached".to_string(),
                },
                format::uptime(server.uptime_seconds)
            ),
        )),
        (None, Some(false)) => rows.push((
            "server",
            format!(
                "stopped, PostgreSQL {}; it was killed and will recover when started",
                report.postgresql
            ),
        )),
        (None, _) => rows.push((
            "server",
            format!("stopped, PostgreSQL {}", report.postgresql),
        )),
    }
    rows.push(("branch", report.branch.clone()));
    if let Some(server) = &report.server {
        let branches = server
            .branches
            .as_ref()
            .map(|names| format::count(names.len() as i64));
        rows.push(("branches", branches.unwrap_or_else(|| "unknown".into())));
        rows.push(("size", format::size(server.size_bytes)));
        rows.push(("url", server.url.clone()));
        rows.push(("log", server.log.display().to_string()));
    }
    if let Some(working) = &report.working {
        let line = |row: &Value, names: [&str; 3]| names.map(|name| records::text(&row[name]));
        let mut changes: Vec<String> = Vec::new();
        for row in &working.schema {
            let [change, kind, name] = line(row, ["change_type", "object_type", "object_name"]);
            changes.push(format!("{} {kind} {name}", change.to_lowercase()));
        }
        for row in &working.rows {
            let [inserted, updated, deleted] = line(row, ["inserted", "updated", "deleted"]);
            let table = records::text(&row["table"]);
            changes.push(format!(
                "{table}: {inserted} inserted, {updated} updated, {deleted} deleted"
            ));
        }
        match changes.is_empty() {
            true => rows.push(("changes", "nothing to commit".to_string())),
            false => rows.push(("changes", changes.join("\n"))),
        }
    }
    rows
}
