//! `braid branch`: make, delete or rename a branch.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use braid_client::{BranchName, Unmerged};
use clap::Args;

use crate::failure::{Failure, Result};
use crate::folder::Folder;
use crate::session::Session;
use crate::{format, output};

/// Make a branch; with -d, -D or -m delete or rename one
#[derive(Debug, Args)]
#[command(
    override_usage = "braid branch NAME [--from PARENT] [--at REVISION]\n       braid branch -d|-D NAME...\n       braid branch -m [OLD] NEW"
)]
pub struct Arguments {
    /// The branch; several with -d and -D, the old and the new name with -m
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,

    /// Make it from this branch [default: the branch the folder is on]
    #[arg(long, value_name = "PARENT")]
    from: Option<String>,

    /// Begin at this commit, tag or moment ('2026-01-15 10:00') instead of now
    #[arg(long, value_name = "REVISION")]
    at: Option<String>,

    /// Delete branches; refuses those with unmerged work
    #[arg(short = 'd', long, conflicts_with_all = ["from", "at", "rename", "force_delete"])]
    delete: bool,

    /// Delete branches with their unmerged work
    #[arg(short = 'D', long, conflicts_with_all = ["from", "at", "rename"])]
    force_delete: bool,

    /// Rename a branch [default: the branch the folder is on]
    #[arg(short = 'm', long, conflicts_with_all = ["from", "at"])]
    rename: bool,
}

/// What was asked for, checked.
enum Request {
    Create {
        name: BranchName,
        parent: BranchName,
        at: Option<String>,
    },
    Delete {
        names: Vec<BranchName>,
        unmerged: Unmerged,
    },
    Rename {
        old: BranchName,
        new: BranchName,
    },
}

pub async fn run(arguments: Arguments, start: Option<&Path>) -> Result<ExitCode> {
    let folder = Folder::find(None, start)?;
    let request = resolve(arguments, &folder)?;
    let session = Session::of(folder)?;
    match request {
        Request::Create { name, parent, at } => create(&session, name, parent, at).await?,
        Request::Delete { names, unmerged } => delete(&session, names, unmerged).await?,
        Request::Rename { old, new } => rename(&session, old, new).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn resolve(arguments: Arguments, folder: &Folder) -> Result<Request> {
    let current = folder.branch()?.unwrap_or_else(BranchName::main);
    let mut names = Vec::new();
    for name in &arguments.names {
        names.push(name.parse::<BranchName>()?);
    }
    if arguments.delete || arguments.force_delete {
        let unmerged = match arguments.force_delete {
            true => Unmerged::Discard,
            false => Unmerged::Keep,
        };
        return Ok(Request::Delete { names, unmerged });
    }
    match (arguments.rename, names.as_slice()) {
        (true, [new]) => Ok(Request::Rename {
            old: current,
            new: new.clone(),
        }),
        (true, [old, new]) => Ok(Request::Rename {
            old: old.clone(),
            new: new.clone(),
        }),
        (false, [name]) => Ok(Request::Create {
            name: name.clone(),
            parent: match arguments.from {
                Some(parent) => parent.parse()?,
                None => current,
            },
            at: arguments.at,
        }),
        (rename, names) => Err(Failure::TooManyNames {
            given: names.len(),
            expected: if rename { 2 } else { 1 },
        }),
    }
}

async fn create(
    session: &Session,
    name: BranchName,
    parent: BranchName,
    at: Option<String>,
) -> Result<()> {
    let client = session.connect_to_main().await?;
    let began = Instant::now();
    let point = match &at {
        None => client
            .create_branch(&name, &parent)
            .await
            .map(|()| String::new()),
        Some(at) => {
            let made = client.create_branch_at(&name, &parent, at).await;
            made.map(|()| format!(" at {at}"))
        }
    }?;
    let took = format::duration(began.elapsed());
    output::line(format!(
        "Created branch {name} from {parent}{point} in {took}."
    ))
}

async fn delete(session: &Session, names: Vec<BranchName>, unmerged: Unmerged) -> Result<()> {
    if let Some(branch) = names
        .iter()
        .find(|name| Some(*name) == session.branch.as_ref())
    {
        return Err(Failure::DeleteCurrent {
            branch: branch.clone(),
        });
    }
    let client = session.connect_to_main().await?;
    for name in &names {
        client.delete_branch(name, unmerged).await?;
        output::line(format!("Deleted branch {name}."))?;
    }
    Ok(())
}

async fn rename(session: &Session, old: BranchName, new: BranchName) -> Result<()> {
    let client = session.connect_to_main().await?;
    client.rename_branch(&old, &new).await?;
    if session.branch.as_ref() == Some(&old) {
        session.folder.set_branch(&new)?;
    }
    output::line(format!("Renamed branch {old} to {new}."))
}
