//! Raw arguments: what may be typed, and the help that says so.
//!
//! Each command's own arguments are declared beside the command. Nothing is resolved here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::{
    blame, branch, branches, commit, completions, conflicts, demo, diff, down, log, man, merge,
    patch, psql, pull, resolve, revert, run, show, status, stream, switch, tag, tour, up, url,
};

const AFTER_HELP: &str = "\
The database folder is DIR where a command takes one. Otherwise it is looked for in the current folder, or that of -C, \
and then upwards, like git: a folder .braid that holds a database, or the folder itself.

Exit codes:
  0  done
  1  refused or failed; the message says why
  2  the command line is wrong
  3  there is no database, or its server is not running
  4  the server could not be started or stopped
  5  the server did not confirm the branch; nothing was sent to it

psql and run end with the exit code of the program they start (126: it cannot be run, 127: it is not there, 128 + N: \
signal N ended it).";

/// A PostgreSQL in a folder, with branches of schema and data.
#[derive(Debug, Parser)]
#[command(name = "braid", version, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Cli {
    /// Look for the database folder from here instead of the current folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub start: Option<PathBuf>,

    #[command(subcommand)]
    pub command: Command,
}

/// One variant per file in `commands/`.
#[derive(Debug, Subcommand)]
pub enum Command {
    Up(up::Arguments),
    Down(down::Arguments),
    Status(status::Arguments),
    Psql(psql::Arguments),
    Url(url::Arguments),
    Run(run::Arguments),
    Branch(branch::Arguments),
    Switch(switch::Arguments),
    Branches(branches::Arguments),
    Stream(stream::Arguments),
    Commit(commit::Arguments),
    Log(log::Arguments),
    Show(show::Arguments),
    Diff(diff::Arguments),
    Patch(patch::Arguments),
    Blame(blame::Arguments),
    Merge(merge::Arguments),
    Pull(pull::Arguments),
    Conflicts(conflicts::Arguments),
    Resolve(resolve::Arguments),
    Revert(revert::Arguments),
    Tag(tag::Arguments),
    Tour(tour::Arguments),
    Demo(demo::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// The format of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For programs: one JSON value
    Json,
}

/// For every command that lists something.
#[derive(Debug, Args)]
pub struct OutputArguments {
    /// Format of the list
    #[arg(short = 'o', long = "output", value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    pub format: Format,
}

/// For every command that may start a server.
#[derive(Debug, Clone, Args)]
pub struct ServerArguments {
    /// Also listen on this TCP port of 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,

    /// PostgreSQL's major version, for a new database
    #[arg(long, value_name = "MAJOR", value_parser = clap::value_parser!(u32).range(15..=18))]
    pub pg: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_argument_definitions_are_consistent() {
        Cli::command().debug_assert();
    }
}
