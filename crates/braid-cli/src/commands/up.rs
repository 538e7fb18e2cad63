//! `braid up`: serve a folder, creating the database on first use.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use braid_embed::Role;
use clap::Args;

use crate::cli::ServerArguments;
use crate::failure::Result;
use crate::folder::Folder;
use crate::serve::{self, Lifetime};

/// Start the server of a folder; a new folder becomes a new database
#[derive(Debug, Args)]
pub struct Arguments {
    /// The database folder
    dir: Option<PathBuf>,

    /// Leave the server running and return
    #[arg(long)]
    detach: bool,

    #[command(flatten)]
    server: ServerArguments,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let folder = Folder::find_or_place(arguments.dir.as_deref(), start)?;
    let lifetime = match arguments.detach {
        true => Lifetime::Detached,
        false => Lifetime::WithUs,
    };
    let braid = serve::start(&folder, &arguments.server, lifetime).await?;
    serve::print_connect_help(&braid)?;
    if lifetime == Lifetime::Detached || braid.role() == Role::Attached {
        return Ok(ExitCode::SUCCESS);
    }
    serve::until_stopped(braid, &folder).await
}
