//! `braid patch`: the script that turns one schema into another.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::failure::{file_error, Result};
use crate::folder::Folder;
use crate::session::Session;
use crate::{output, records};

/// Print the script that turns the schema of A into that of B
#[derive(Debug, Args)]
pub struct Arguments {
    /// The branch, commit or tag the script is run on
    a: String,

    /// What it becomes; the folder's branch if none is given
    b: Option<String>,

    /// What the script is written for
    #[arg(long, value_enum, default_value_t = Kind::Sql)]
    format: Kind,

    /// The script that undoes it instead
    #[arg(long)]
    undo: bool,

    /// Write the files into this folder instead
    #[arg(long, value_name = "DIR", conflicts_with = "undo")]
    into: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Sql,
    Flyway,
    Liquibase,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let client = session.connect().await?;
    let end = arguments.b.unwrap_or_else(|| {
        let branch = session.branch.as_ref();
        branch.map_or_else(|| "main".to_string(), ToString::to_string)
    });
    let format = match arguments.format {
        Kind::Sql => "sql",
        Kind::Flyway => "flyway",
        Kind::Liquibase => "liquibase",
    };
    let query = "SELECT * FROM pggit.generate_patch($1, $2, $3)";
    let files = records::fetch(&client, query, &[&end, &arguments.a, &format]).await?;
    let Some(folder) = arguments.into else {
        let wanted = if arguments.undo { "undo" } else { "apply" };
        let shown = files
            .iter()
            .filter(|file| files.len() == 1 || (file["direction"] == "undo") == (wanted == "undo"));
        for file in shown {
            output::line(records::text(&file["content"]).trim_end())?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    for file in &files {
        let path = folder.join(records::text(&file["file_name"]));
        let content = records::text(&file["content"]);
        std::fs::write(&path, content).map_err(file_error("write", &path))?;
        output::line(path.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}
