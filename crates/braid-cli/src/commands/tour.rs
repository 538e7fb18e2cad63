//! `braid tour`: what a branch is, shown on your own database, which is left as it was.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::failure::{Failure, Result};
use crate::folder::Folder;
use crate::serve;
use crate::session::Session;
use crate::stage::{Narrator, Pause};
use crate::tour::{self, Traces};

/// Show step by step what a branch is, on your own database, and leave it as it was
#[derive(Debug, Args)]
pub struct Arguments {
    /// The database folder
    dir: Option<PathBuf>,

    /// Any server with Braid instead of a folder
    #[arg(long, value_name = "URL", conflicts_with = "dir")]
    url: Option<String>,

    /// Do not wait for Enter between the steps
    #[arg(long)]
    no_pause: bool,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let server = match arguments.url {
        Some(url) => url,
        None => {
            let folder = Folder::find(arguments.dir.as_deref(), start)?;
            Session::of(folder)?.running.connection.keywords()
        }
    };
    let pause = match arguments.no_pause {
        true => Pause::Never,
        false => Pause::OnTerminal,
    };
    let mut traces = Traces::default();
    let mut narrator = Narrator::new(pause);
    let told = serve::unless_interrupted(tour::tell(&mut narrator, &server, &mut traces)).await;
    if let Err(Failure::MainChanged { .. }) = told {
        // What went wrong can be seen on the branch.
        traces = Traces::default();
    }
    let removed = traces.remove(&server).await;
    told?;
    removed?;
    Ok(ExitCode::SUCCESS)
}
