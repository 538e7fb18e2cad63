//! `braid run`: run a program against the database, if wanted on a branch of its own.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use braid_client::{BranchName, Unmerged};
use clap::Args;

use crate::failure::Result;
use crate::folder::Folder;
use crate::program::Program;
use crate::session::{connection_on, Session};
use crate::stage::unique_name;

/// Run a program with DATABASE_URL and libpq's PG* variables set
///
/// The program runs on the branch the folder is on, or with --new-branch on a new branch made from it. A new
/// branch without a name is deleted when the program succeeds and kept when it fails; a named one is kept.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Run on a new branch
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    new_branch: Option<Option<String>>,

    /// Keep the new branch in any case
    #[arg(long, requires = "new_branch", conflicts_with = "delete")]
    keep: bool,

    /// Delete the new branch in any case
    #[arg(long, requires = "new_branch")]
    delete: bool,

    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    command: Vec<OsString>,
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let session = Session::of(Folder::find(None, start)?)?;
    let program = Program::new(
        arguments.command[0].clone(),
        arguments.command[1..].to_vec(),
    );
    let Some(name) = &arguments.new_branch else {
        session.check_branch().await?;
        return program
            .connected_to(&session.connection())
            .replace_this_process();
    };

    let branch = match name {
        Some(name) => name.parse()?,
        None => unique_name("run")?,
    };
    make_branch(&session, &branch).await?;
    let connection = connection_on(&session.running.connection, Some(&branch));
    let ended = program.connected_to(&connection).wait().await;

    let succeeded = ended.as_ref().is_ok_and(|ending| ending.success());
    let keep = arguments.keep || (!arguments.delete && (name.is_some() || !succeeded));
    match keep {
        true => eprintln!(
            "braid: kept branch {branch}; look at it with `braid switch {branch}`, delete it with `braid branch -D {branch}`"
        ),
        false => delete_branch(&session, &branch).await?,
    }
    Ok(ended?.exit_code())
}

/// Makes the branch and proves that a session can be on it.
async fn make_branch(session: &Session, branch: &BranchName) -> Result<()> {
    let parent = session.branch.clone().unwrap_or_else(BranchName::main);
    let client = session.connect_to_main().await?;
    client.create_branch(branch, &parent).await?;
    client.switch_branch(branch).await?;
    eprintln!("braid: on new branch {branch} of {parent}");
    Ok(())
}

async fn delete_branch(session: &Session, branch: &BranchName) -> Result<()> {
    let client = session.connect_to_main().await?;
    client.delete_branch(branch, Unmerged::Discard).await?;
    eprintln!("braid: deleted branch {branch}");
    Ok(())
}
