//! The command `braid`.
//!
//! ```text
//!   arguments --parse--> Cli --resolve--> Session (folder, branch) --run--> output | Failure --print--> exit code
//!   (cli)                     (session)                    (commands/<name>)         (failure)
//! ```
//!
//! One file per command below `commands/`. A command reads top to bottom: find the folder, reach the server, do
//! one thing, say what was done. Starting and stopping servers is left to `braid-embed`, calls of the SQL API to
//! `braid-client`.

#![deny(unsafe_code)]

mod cli;
mod commands;
mod failure;
mod folder;
mod format;
mod output;
mod program;
mod progress;
mod records;
mod serve;
mod session;
mod stage;
mod tour;
mod tpch;

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli).await {
        Ok(code) => code,
        Err(failure) => {
            failure.print();
            failure.exit_code()
        }
    }
}
