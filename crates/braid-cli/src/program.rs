//! Running another program with a connection in its environment.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitCode, ExitStatus};

use braid_embed::Connection;
use nix::sys::signal::{kill, Signal};
use nix::unistd::Pid;
use tokio::signal::unix::{signal, SignalKind};

use crate::failure::{Failure, Result};

/// libpq heeds these before `PGHOST` and the others.
const LEADING_ELSEWHERE: [&str; 3] = ["PGHOSTADDR", "PGSERVICE", "PGTARGETSESSIONATTRS"];

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

    /// Sets `DATABASE_URL` and libpq's variables, and removes those that would lead libpq elsewhere. Options the user
    /// has set stay, before ours, so that the branch wins.
    pub fn connected_to(mut self, connection: &Connection) -> Program {
        for variable in LEADING_ELSEWHERE {
            self.command.env_remove(variable);
        }
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

    /// Runs the program to its end, and stays to clean up: Ctrl-C reaches the program from the terminal, a request
    /// to terminate is passed on.
    pub async fn wait(self) -> Result<Ending> {
        let name = self.name;
        let failed = |error| not_run(name.clone(), error);
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        let mut child = tokio::process::Command::from(self.command)
            .spawn()
            .map_err(failed)?;
        loop {
            tokio::select! {
                status = child.wait() => return status.map(Ending).map_err(failed),
                _ = interrupt.recv() => {}
                _ = terminate.recv() => pass_on_terminate(&child),
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

/// A program that has ended meanwhile needs no signal.
fn pass_on_terminate(child: &tokio::process::Child) {
    if let Some(id) = child.id().and_then(|id| i32::try_from(id).ok()) {
        let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
    }
}

fn not_run(program: String, source: io::Error) -> Failure {
    match source.kind() {
        io::ErrorKind::NotFound => Failure::ProgramNotFound { program },
        _ => Failure::ProgramNotRun { program, source },
    }
}
