//! Running another program with a connection in its environment.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitCode, ExitStatus};

use braid_embed::Connection;

use crate::failure::{Failure, Result};

/// A program about to be run.
pub struct Program {
    name: String,
    command: Command,
}

/// How a program ended.
pub struct Ending(ExitStatus);

impl Program {
    pub fn new(program: OsString, arguments: Vec<OsString>) -> Program {
        let mut command = Command::new(&program);
        command.args(arguments);
        Program {
            name: program.to_string_lossy().into_owned(),
            command,
        }
    }

    /// Sets `DATABASE_URL` and libpq's variables. Options the user has set stay, before ours, so that the branch
    /// wins.
    pub fn connected_to(mut self, connection: &Connection) -> Program {
        for (name, value) in connection.environment() {
            match std::env::var("PGOPTIONS") {
                Ok(given) if name == "PGOPTIONS" => {
                    self.command.env(name, format!("{given} {value}"))
                }
                _ => self.command.env(name, value),
            };
        }
        self
    }

    /// Becomes the program; returns only if that fails.
    pub fn replace_this_process(mut self) -> Result<ExitCode> {
        let error = self.command.exec();
        Err(self.failure(error))
    }

    /// Runs the program to its end. Ctrl-C goes to the program, and we stay to clean up.
    pub async fn wait(self) -> Result<Ending> {
        let name = self.name.clone();
        let mut child = tokio::process::Command::from(self.command)
            .spawn()
            .map_err(|error| not_run(name.clone(), error))?;
        loop {
            tokio::select! {
                status = child.wait() => {
                    return status.map(Ending).map_err(|error| not_run(name, error));
                }
                interrupted = tokio::signal::ctrl_c() => {
                    // The terminal has sent the same signal to the program.
                    interrupted.map_err(|error| not_run(name.clone(), error))?;
                }
            }
        }
    }

    fn failure(&self, error: io::Error) -> Failure {
        not_run(self.name.clone(), error)
    }
}

impl Ending {
    pub fn success(&self) -> bool {
        self.0.success()
    }

    /// The program's own exit code; 128 + N where signal N ended it, as shells report it.
    pub fn exit_code(&self) -> ExitCode {
        let code = match (self.0.code(), self.0.signal()) {
            (Some(code), _) => code,
            (None, Some(signal)) => 128 + signal,
            (None, None) => 1,
        };
        ExitCode::from(u8::try_from(code).unwrap_or(1))
    }
}

fn not_run(program: String, source: io::Error) -> Failure {
    match source.kind() {
        io::ErrorKind::NotFound => Failure::ProgramNotFound { program },
        _ => Failure::ProgramNotRun { program, source },
    }
}
