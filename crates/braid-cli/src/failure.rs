//! Why a command ended without doing what it was asked, and what to do next.
//!
//! Lower layers return facts; here, at the edge, they get a hint and an exit code. The form is PostgreSQL's: a
//! primary line, then detail and hint.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use braid_client::BranchName;

/// SQLSTATEs of Braid's own that mean something to us.
pub const UNKNOWN_BRANCH: &str = "PB001";
const UNMERGED_WORK: &str = "PB003";
/// PostgreSQL's SQLSTATE of a relation that is not there.
const UNDEFINED_TABLE: &str = "42P01";

/// The result of a command or a part of one.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a command ended without doing what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("there is no database in {} or above it", .start.display())]
    NoDatabaseFound { start: PathBuf },
    #[error("no server is running for {}", .folder.display())]
    NotRunning { folder: PathBuf },
    #[error("the server for {} ended by itself", .folder.display())]
    ServerEnded { folder: PathBuf, log: PathBuf },
    #[error(transparent)]
    Embed(#[from] braid_embed::Error),
    #[error(transparent)]
    Client(#[from] braid_client::Error),
    #[error("cannot begin a session on branch \"{branch}\", which this folder is on: {source}")]
    RememberedBranch {
        branch: BranchName,
        source: braid_client::Error,
    },
    #[error("branch \"{branch}\" is the one this folder is on")]
    DeleteCurrent { branch: BranchName },
    #[error("{given} names were given where at most {expected} fit")]
    TooManyNames { given: usize, expected: usize },
    #[error("cannot find the program \"{program}\"")]
    ProgramNotFound { program: String },
    #[error("cannot run \"{program}\": {source}")]
    ProgramNotRun { program: String, source: io::Error },
    #[error("cannot {action} {}: {source}", .path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("the database already holds tables named like TPC-H's: {}", .tables.join(", "))]
    NamesTaken { tables: Vec<String> },
    #[error("work on branch \"{branch}\" reached main: {what}")]
    MainChanged { branch: BranchName, what: String },
    #[error("main has no parent to pull from")]
    NothingToPull,
    #[error("there is no table to show the tour on")]
    NoTourTable,
    #[error("interrupted")]
    Interrupted,
}

impl Failure {
    /// Writes the message to standard error.
    pub fn print(&self) {
        eprintln!("braid: error: {self}");
        if let Some(detail) = self.detail() {
            eprintln!("  detail: {detail}");
        }
        if let Some(hint) = self.hint() {
            eprintln!("  hint:   {hint}");
        }
    }

    /// The exit code, as documented in `braid --help`.
    pub fn exit_code(&self) -> ExitCode {
        use braid_embed::Error as Embed;
        ExitCode::from(match self {
            Failure::TooManyNames { .. } => 2,
            Failure::NoDatabaseFound { .. } | Failure::NotRunning { .. } => 3,
            Failure::Embed(Embed::NoDatabase { .. } | Embed::NotRunning { .. }) => 3,
            Failure::Embed(_) | Failure::ServerEnded { .. } => 4,
            Failure::Client(source) | Failure::RememberedBranch { source, .. }
                if source.lacks_library() =>
            {
                5
            }
            Failure::ProgramNotFound { .. } => 127,
            Failure::ProgramNotRun { .. } => 126,
            Failure::Interrupted => 130,
            _ => 1,
        })
    }

    fn detail(&self) -> Option<String> {
        use braid_client::Error as Client;
        match self {
            Failure::Client(error) => match error {
                Client::Server(server) => server.detail.clone(),
                Client::BranchNotConfirmed { reported, .. } => Some(match reported {
                    Some(other) => format!("It reports branch \"{other}\"."),
                    None => {
                        "It reports no branch at all. The session was closed; nothing was sent."
                            .into()
                    }
                }),
                _ => None,
            },
            Failure::MainChanged { .. } => Some(
                "Unless somebody else has changed main meanwhile, this version cannot keep such work on a branch."
                    .into(),
            ),
            _ => None,
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Failure::NoDatabaseFound { .. } => {
                "Create one here with `braid up`, or name its folder with -C DIR.".into()
            }
            Failure::NotRunning { folder } => {
                format!("Start it with `braid up {}`; add --detach to get the prompt back.", folder.display())
            }
            Failure::ServerEnded { log, .. } => format!("The reason is in {}.", log.display()),
            Failure::Embed(braid_embed::Error::InvalidOption { option: "tcp", .. }) => {
                "Stop the server with `braid down` and start it again with --port.".into()
            }
            Failure::Embed(error) => error.hint(),
            Failure::Client(error) => return client_hint(error),
            Failure::RememberedBranch { source, .. } => match client_hint(source) {
                Some(hint) => format!("{hint} `braid switch main` takes this folder back to main."),
                None => "`braid switch main` takes this folder back to main.".into(),
            },
            Failure::DeleteCurrent { .. } => {
                "Leave it first with `braid switch main`, or name another branch.".into()
            }
            Failure::ProgramNotFound { .. } => "Check the name, or install the program.".into(),
            Failure::TooManyNames { .. } => "See `braid branch --help`.".into(),
            Failure::NothingToPull => {
                "Name a branch: `braid pull BRANCH`; or go to one first with `braid switch`.".into()
            }
            Failure::File { .. } => "Check the permissions of the folder.".into(),
            Failure::NamesTaken { .. } => {
                "Choose another folder, for example `braid demo ./demo`, or show your own tables with `braid tour`."
                    .into()
            }
            Failure::MainChanged { .. } => {
                "Do not use branches on data you need, and please report it. The branch was kept.".into()
            }
            Failure::NoTourTable => {
                "Connect as a role that may create tables, or may write to one with a primary key.".into()
            }
            Failure::ProgramNotRun { .. } | Failure::Interrupted => return None,
        })
    }
}

fn client_hint(error: &braid_client::Error) -> Option<String> {
    use braid_client::Error as Client;
    match error {
        Client::ConnectionString { .. } => {
            Some("Write it as postgresql://USER@HOST:PORT/DATABASE.".into())
        }
        Client::BranchName { .. } => {
            Some("A branch name has at least one character, for example feature/prices.".into())
        }
        Client::Unreachable { .. } => {
            Some("Check that the server is running: `braid status`.".into())
        }
        Client::Server(server) => match server.sqlstate.as_str() {
            UNKNOWN_BRANCH => Some("List the branches with `braid branches`.".into()),
            UNMERGED_WORK => Some("`braid branch -D` deletes it with its work.".into()),
            UNDEFINED_TABLE => server.hint.clone().or_else(|| {
                Some("List the tables with `braid psql -c '\\dt *.*'`; names outside the search path need their schema.".into())
            }),
            _ => server.hint.clone(),
        },
        Client::Outdated(_) => {
            Some("Bring it up to date with `ALTER EXTENSION braid UPDATE`.".into())
        }
        Client::NotInstalled(_) => {
            Some("Install it in this database with `CREATE EXTENSION braid`.".into())
        }
        Client::BranchNotConfirmed { .. } => Some(
            "The server does not have Braid's library loaded. Add braid to shared_preload_libraries and restart \
             it, or use a server started with `braid up`."
                .into(),
        ),
    }
}

/// Adds what was attempted to an operating system error.
pub fn file_error(
    action: &'static str,
    path: impl Into<PathBuf>,
) -> impl FnOnce(io::Error) -> Failure {
    let path = path.into();
    move |source| Failure::File {
        action,
        path,
        source,
    }
}
