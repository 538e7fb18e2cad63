//! `braid demo`: a server with real data and a branch of it, in one command.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use braid_client::BranchName;
use braid_embed::{Braid, Role};
use clap::Args;

use crate::cli::ServerArguments;
use crate::failure::Result;
use crate::folder::Folder;
use crate::serve::{self, Lifetime};
use crate::stage::{Narrator, Pause, Side};
use crate::tpch::{self, Loaded, Scale};
use crate::{format, output, progress};

/// Start a server, load TPC-H, and show a branch with another schema and other data
///
/// The data is loaded once. The server stays up until Ctrl-C, with the branch to play with.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The database folder; a new one becomes a new database
    #[arg(default_value = "braid-demo")]
    dir: PathBuf,

    /// TPC-H's scale factor
    #[arg(long, value_name = "FACTOR", default_value_t = 0.1, value_parser = scale)]
    scale: f64,

    /// Stop at the end instead of serving until Ctrl-C
    #[arg(long)]
    no_wait: bool,

    #[command(flatten)]
    server: ServerArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let folder = Folder::find_or_place(Some(&arguments.dir), start)?;
    let braid = serve::start(&folder, &arguments.server, Lifetime::WithUs).await?;
    let shown = serve::unless_interrupted(show(&braid, Scale(arguments.scale))).await;
    let branch = match shown {
        Ok(branch) => branch,
        Err(failure) => {
            progress::while_blocking("stopping the server", move || braid.close()).await?;
            return Err(failure);
        }
    };
    if arguments.no_wait {
        progress::while_blocking("stopping the server", move || braid.close()).await?;
        return Ok(ExitCode::SUCCESS);
    }
    serve::print_connect_help(&braid)?;
    let shown = serve::shell_word(&folder.path().display().to_string());
    output::line(format!(
        "\nthis branch: braid -C {shown} switch {branch}, then psql, url and run are on it"
    ))?;
    if braid.role() == Role::Attached {
        return Ok(ExitCode::SUCCESS);
    }
    serve::until_stopped(braid, &folder).await
}

async fn show(braid: &Braid, scale: Scale) -> Result<BranchName> {
    let server = braid.connection_string();
    let main = Side::connect(&server, &BranchName::main()).await?;
    output::line(match tpch::load(&main.client, scale).await? {
        Loaded::Before => "TPC-H is loaded already.\n".to_string(),
        Loaded::Now { rows, took } => format!(
            "Loaded TPC-H at scale {}: {} in {}.\n",
            scale.0,
            format::counted(rows as i64, "row"),
            format::duration(took)
        ),
    })?;
    tpch::tell(&mut Narrator::new(Pause::Never), &server, &main).await
}

/// Scale factors the generator and a laptop can do.
fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(factor) if (0.001..=100.0).contains(&factor) => Ok(factor),
        _ => Err("expected a number from 0.001 to 100, for example 0.1".to_string()),
    }
}
