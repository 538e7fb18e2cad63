//! One file per command, and the way from the name typed to the file.

pub mod blame;
pub mod branch;
pub mod branches;
pub mod commit;
pub mod completions;
pub mod conflicts;
pub mod demo;
pub mod diff;
pub mod down;
pub mod log;
pub mod man;
pub mod merge;
pub mod patch;
pub mod psql;
pub mod pull;
pub mod resolve;
pub mod revert;
pub mod run;
pub mod show;
pub mod status;
pub mod stream;
pub mod switch;
pub mod tag;
pub mod tour;
pub mod up;
pub mod url;

use std::process::ExitCode;

use crate::cli::{Cli, Command};
use crate::failure::Result;

/// Runs the command that was typed.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    let start = cli.start.as_deref();
    match cli.command {
        Command::Up(arguments) => up::run(arguments, start).await,
        Command::Down(arguments) => down::run(arguments, start).await,
        Command::Status(arguments) => status::run(arguments, start).await,
        Command::Psql(arguments) => psql::run(arguments, start).await,
        Command::Url(arguments) => url::run(arguments, start).await,
        Command::Run(arguments) => run::run(arguments, start).await,
        Command::Blame(arguments) => blame::run(arguments, start).await,
        Command::Patch(arguments) => patch::run(arguments, start).await,
        Command::Pull(arguments) => pull::run(arguments, start).await,
        Command::Branch(arguments) => branch::run(arguments, start).await,
        Command::Stream(arguments) => stream::run(arguments, start).await,
        Command::Switch(arguments) => switch::run(arguments, start).await,
        Command::Branches(arguments) => branches::run(arguments, start).await,
        Command::Commit(arguments) => commit::run(arguments, start).await,
        Command::Conflicts(arguments) => conflicts::run(arguments, start).await,
        Command::Diff(arguments) => diff::run(arguments, start).await,
        Command::Log(arguments) => log::run(arguments, start).await,
        Command::Merge(arguments) => merge::run(arguments, start).await,
        Command::Resolve(arguments) => resolve::run(arguments, start).await,
        Command::Revert(arguments) => revert::run(arguments, start).await,
        Command::Show(arguments) => show::run(arguments, start).await,
        Command::Tag(arguments) => tag::run(arguments, start).await,
        Command::Tour(arguments) => tour::run(arguments, start).await,
        Command::Demo(arguments) => demo::run(arguments, start).await,
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}
