//! The cluster every new database is a copy of.
//!
//! `initdb` and `CREATE EXTENSION` take seconds; copying their result takes a fraction of one. The template is made
//! once per version, build, locale and account. Its `template1` has the extension too, so every database created
//! later has it.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::account::Account;
use crate::cache::{Cache, Fingerprint, Kind};
use crate::database::{create_database, session, DATABASE, SUPERUSER};
use crate::prefix::Prefix;
use crate::runtime::socket_directory;
use crate::server::Launch;
use crate::{Error, Result};

/// Name of the socket file's number; each database has a socket directory of its own.
pub(crate) const SOCKET_PORT: u16 = 5432;

/// Settings of every Braid database. They are in a file of their own, so that `ALTER SYSTEM` overrides them.
const SETTINGS: &str = include_str!("braid.conf");
const ACCESS: &str = include_str!("pg_hba.conf");
/// From this version on, PostgreSQL has a C.UTF-8 of its own that no system update can change.
const BUILTIN_LOCALE: u32 = 17;

/// The directory of the stopped template cluster, made on first use.
pub(crate) fn prepare(
    account: &Account,
    version: u32,
    prefix: &Prefix,
    locale: &str,
    cache: &Cache,
) -> Result<PathBuf> {
    let fingerprint = Fingerprint::new()
        .add(prefix.fingerprint.as_bytes())
        .add(locale.as_bytes())
        .add(&account.uid.to_le_bytes())
        .add(SETTINGS.as_bytes())
        .add(ACCESS.as_bytes());
    let name = format!("pg{version}-{}", fingerprint.text());
    let place = cache.entry(Kind::Template, &name, |directory| {
        let data = directory.join("data");
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&data)
            .map_err(|e| Error::io("create", &data, e))?;
        account.give(&data)?;
        initdb(account, version, prefix, locale, &data)?;
        configure(account, &data)?;
        create_extension(account, prefix, directory, &data)
    })?;
    Ok(place.join("data"))
}

fn initdb(
    account: &Account,
    version: u32,
    prefix: &Prefix,
    locale: &str,
    data: &Path,
) -> Result<()> {
    let program = prefix.program("initdb");
    let mut command = account.command(&program);
    command.arg("-D").arg(data).args([
        "-U",
        SUPERUSER,
        "-E",
        "UTF8",
        "-A",
        "trust",
        "--no-sync",
        "--no-instructions",
    ]);
    command.arg(format!("--locale={locale}"));
    if version >= BUILTIN_LOCALE && matches!(locale, "C" | "C.UTF-8") {
        command.args([
            "--locale-provider=builtin",
            &format!("--builtin-locale={locale}"),
        ]);
    }
    let output = command
        .output()
        .map_err(|e| Error::io("run", &program, e))?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr).trim().to_string();
    if message.contains("No space left on device") {
        return Err(Error::DiskFull { path: data.into() });
    }
    Err(Error::Program {
        program: "initdb".into(),
        message,
    })
}

fn configure(account: &Account, data: &Path) -> Result<()> {
    let main = data.join("postgresql.conf");
    let mut text = fs::read_to_string(&main).map_err(|e| Error::io("read", &main, e))?;
    text += "\n# Braid's settings; ALTER SYSTEM and lines below this one override them.\ninclude_if_exists = 'braid.conf'\n";
    for (path, text) in [
        (main, text.as_str()),
        (data.join("braid.conf"), SETTINGS),
        (data.join("pg_hba.conf"), ACCESS),
    ] {
        fs::write(&path, text).map_err(|e| Error::io("write", &path, e))?;
        account.give(&path)?;
    }
    Ok(())
}

/// Starts the new cluster once to create the extension and the default database.
fn create_extension(
    account: &Account,
    prefix: &Prefix,
    directory: &Path,
    data: &Path,
) -> Result<()> {
    let log = directory.join("template.log");
    let launch = Launch {
        account,
        postgres: prefix.program("postgres"),
        folder: directory,
        data,
        log: &log,
        socket_directory: socket_directory(account, directory, data)?,
        port: SOCKET_PORT,
        listen: "",
        settings: &[
            ("fsync".into(), "off".into()),
            ("autovacuum".into(), "off".into()),
        ],
        doomed: None,
        patience: Duration::from_secs(60),
    };
    let server = launch.start()?;
    let socket = server.postmaster.socket();
    let prepared = session(&socket, "template1")
        .and_then(|mut session| session.run("CREATE EXTENSION braid", &socket))
        .and_then(|()| create_database(&socket, DATABASE));
    let stopped = server.stop(Duration::from_secs(60));
    prepared.and(stopped)?;
    let _ = fs::remove_file(data.join("postmaster.opts"));
    Ok(())
}
