//! One file per command, and the way from the name typed to the file.

pub mod branch;
pub mod branches;
pub mod completions;
pub mod demo;
pub mod down;
pub mod man;
pub mod psql;
pub mod run;
pub mod status;
pub mod stream;
pub mod switch;
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
        Command::Branch(arguments) => branch::run(arguments, start).await,
        Command::Stream(arguments) => stream::run(arguments, start).await,
        Command::Switch(arguments) => switch::run(arguments, start).await,
        Command::Branches(arguments) => branches::run(arguments, start).await,
        Command::Tour(arguments) => tour::run(arguments, start).await,
        Command::Demo(arguments) => demo::run(arguments, start).await,
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}
