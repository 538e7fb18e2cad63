//! The few statements that make a running server usable: create the database, set the password.

use std::io::ErrorKind;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::folder::Folder;
use crate::postmaster::Postmaster;
use crate::wire::{quote_identifier, Failure, Session};
use crate::{Error, Result};

/// The role that owns everything.
pub(crate) const SUPERUSER: &str = "postgres";
/// The database clients get unless they ask for another.
pub(crate) const DATABASE: &str = "braid";

/// SQLSTATE of a connection to a database that does not exist.
const NO_SUCH_DATABASE: &str = "3D000";
/// SQLSTATE of creating what somebody else has created meanwhile.
const DUPLICATE_DATABASE: &str = "42P04";
/// SQLSTATE of a server that starts, stops or recovers.
const CANNOT_CONNECT_NOW: &str = "57P03";
/// How long a living server may break connections before that is an error.
const BROKEN: Duration = Duration::from_secs(5);

/// Whether the server turned out to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Usable,
    /// It died or was stopped while it was asked.
    Gone,
}

/// Connects once: proves that the server answers, and creates the database when it is not there.
///
/// A server that was just killed or told to stop looks alive for a moment, and one whose session crashed recovers
/// for a moment; both are waited for.
pub(crate) fn ensure_usable(
    postmaster: &Postmaster,
    data: &Path,
    database: &str,
    patience: Duration,
) -> Result<Presence> {
    let socket = postmaster.socket();
    let begin = Instant::now();
    loop {
        let failure = match Session::connect(&socket, SUPERUSER, database) {
            Ok(_) => return Ok(Presence::Usable),
            Err(failure) if failure.sqlstate() == NO_SUCH_DATABASE => {
                create_if_missing(&socket, database)?;
                return Ok(Presence::Usable);
            }
            Err(failure) => failure,
        };
        let patience = match &failure {
            Failure::Refused(refusal) if refusal.sqlstate == CANNOT_CONNECT_NOW => patience,
            Failure::Lost(error) if is_broken(error.kind()) => patience.min(BROKEN),
            _ => Duration::ZERO,
        };
        if !postmaster.alive(data) {
            return Ok(Presence::Gone);
        }
        if begin.elapsed() >= patience {
            return Err(failure.into_error("connect", &socket));
        }
        sleep(Duration::from_millis(10));
    }
}

fn is_broken(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
            | ErrorKind::NotFound
    )
}

fn create_if_missing(socket: &Path, name: &str) -> Result<()> {
    match create_database(socket, name) {
        Err(Error::Sql { sqlstate, .. }) if sqlstate == DUPLICATE_DATABASE => Ok(()),
        created => created,
    }
}

/// Creates a database from `template1`, which has the extension.
pub(crate) fn create_database(socket: &Path, name: &str) -> Result<()> {
    let statement = format!(
        "CREATE DATABASE {} STRATEGY file_copy",
        quote_identifier(name)
    );
    session(socket, "postgres")?.run(&statement, socket)
}

/// Gives the superuser a password for TCP, once.
pub(crate) fn ensure_password(
    folder: &Folder,
    account: &Account,
    postmaster: &Postmaster,
) -> Result<()> {
    if folder.password().is_some() {
        return Ok(());
    }
    let socket = postmaster.socket();
    let password = Folder::random_password()?;
    // Hexadecimal digits need no quoting.
    let statement = format!("ALTER ROLE {SUPERUSER} PASSWORD '{password}'");
    session(&socket, "postgres")?.run(&statement, &socket)?;
    folder.record_password(&password, account)
}

pub(crate) fn session(socket: &Path, database: &str) -> Result<Session> {
    Session::connect(socket, SUPERUSER, database)
        .map_err(|failure| failure.into_error("connect", socket))
}
