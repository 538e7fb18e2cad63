//! `braid psql`: PostgreSQL's own client, on the branch the folder is on.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::failure::Result;
use crate::folder::Folder;
use crate::program::Program;
use crate::session::Session;

/// Run psql on the branch the folder is on; arguments are psql's own
#[derive(Debug, Args)]
pub struct Arguments {
    /// Arguments of psql
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "ARGS"
    )]
    arguments: Vec<OsString>,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    session.check_branch().await?;
    // The psql of the server's own version knows its catalogs best.
    let own = session.running.bin_dir.join("psql");
    let psql = if own.exists() {
        own.into_os_string()
    } else {
        "psql".into()
    };
    Program::new(psql, arguments.arguments)
        .connected_to(&session.connection())
        .replace_this_process()
}
