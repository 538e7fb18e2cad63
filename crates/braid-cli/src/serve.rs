//! Starting a server and staying with it until it is told to stop.

use std::future::Future;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use braid_embed::{Braid, Connection, Role, Status};
use tokio::signal::unix::{signal, SignalKind};

use crate::cli::ServerArguments;
use crate::failure::{file_error, Failure, Result};
use crate::folder::Folder;
use crate::output;
use crate::progress;

/// How often to look whether somebody else has stopped the server.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Whether the server ends with this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    WithUs,
    Detached,
}

/// Starts the server of a folder, or attaches to the one that runs. Creates the database on first use.
pub async fn start(
    folder: &Folder,
    arguments: &ServerArguments,
    lifetime: Lifetime,
) -> Result<Braid> {
    let mut options = Braid::options();
    if let Some(major) = arguments.pg {
        options = options.version(major);
    }
    if let Some(port) = arguments.port {
        options = options.tcp(port);
    }
    if lifetime == Lifetime::Detached {
        options = options.detached();
    }
    let path = folder.path().to_path_buf();
    let message = format!("starting the server in {}", path.display());
    let braid = progress::while_blocking(&message, move || options.open(path)).await?;
    if braid.created() {
        // Whoever puts a database into a project does not want it in the project's history.
        let file = folder.path().join(".gitignore");
        std::fs::write(&file, "*\n").map_err(file_error("write", file))?;
    }
    Ok(braid)
}

/// Says that the server runs and how to connect, with psql and from code.
pub fn print_connect_help(braid: &Braid) -> Result<()> {
    let state = match (braid.created(), braid.role()) {
        (true, _) => "new database",
        (false, Role::Owner) => "running",
        (false, Role::Attached) => "already running",
    };
    output::line(format!(
        "Braid in {}: {state}, PostgreSQL {}, server process {}",
        braid.path().display(),
        braid.version(),
        braid.server_pid()
    ))?;
    output::line(format!(
        "\n{}",
        connect_help(braid.path(), &braid.connection())
    ))?;
    if let Some(tcp) = braid.tcp_connection() {
        output::line(format!("\nover TCP   {}", tcp.url()))?;
    }
    Ok(())
}

fn connect_help(folder: &Path, connection: &Connection) -> String {
    let url = connection.url();
    let branch = connection.branch("NAME").url();
    let options = branch.strip_prefix(&url).unwrap_or(&branch);
    format!(
        "psql       braid -C {} psql\n\
         Python     psycopg.connect(\"{url}\")\n\
         Node.js    new pg.Client({{ connectionString: \"{url}\" }})\n\
         Rust       tokio_postgres::connect(\"{url}\", NoTls)\n\
         on branch NAME: append {options}",
        shell_word(&folder.display().to_string()),
    )
}

/// A word as a shell reads it back.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%:,=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_string();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Stays until Ctrl-C, a request to terminate, or somebody else stopping the server; then closes it.
pub async fn until_stopped(braid: Braid, folder: &Folder) -> Result<ExitCode> {
    output::line("\nCtrl-C stops the server.")?;
    let stopped = tokio::select! {
        stopped = stopped_by_others(folder) => stopped?,
        interrupted = interrupt() => {
            interrupted?;
            false
        }
    };
    if !stopped {
        progress::while_blocking("stopping the server", move || braid.close()).await?;
    }
    output::line("Stopped.")?;
    Ok(ExitCode::SUCCESS)
}

/// Runs `work` unless the user interrupts it.
pub async fn unless_interrupted<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::select! {
        result = work => result,
        interrupted = interrupt() => {
            interrupted?;
            Err(Failure::Interrupted)
        }
    }
}

/// Resolves at Ctrl-C or a request to terminate.
async fn interrupt() -> Result<()> {
    let listen = |kind| signal(kind).map_err(file_error("listen for signals of", "this process"));
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let mut hangup = listen(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

/// Resolves to true when the server was stopped cleanly by somebody else.
async fn stopped_by_others(folder: &Folder) -> Result<bool> {
    let mut log = None;
    loop {
        match Braid::status(folder.path())? {
            Status::Running(running) => log = Some(running.log),
            Status::Stopped { clean: true, .. } | Status::Absent => return Ok(true),
            Status::Stopped { clean: false, .. } => {
                return Err(Failure::ServerEnded {
                    folder: folder.path().to_path_buf(),
                    log: log.unwrap_or_else(|| folder.path().to_path_buf()),
                })
            }
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_the_shell_only_where_needed() {
        assert_eq!(shell_word("/srv/data-1"), "/srv/data-1");
        assert_eq!(shell_word("/srv/it's here"), "'/srv/it'\\''s here'");
    }
}
