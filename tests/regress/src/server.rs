//! A cluster that lives as long as the value: created, started, stopped, removed.
//!
//! PostgreSQL refuses to run as root, so under root everything of the server belongs to
//! the user `postgres` (or `nobody` where there is none). The server asks the kernel for a
//! signal when its parent dies: a killed runner leaves no server behind.

use crate::install::{Installation, Prefix};
use anyhow::{bail, ensure, Context, Result};
use std::fs;
use std::os::unix::fs::{chown, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The superuser of every cluster made here.
pub const SUPERUSER: &str = "postgres";

/// A directory under the system's temporary directory, readable by the server's user.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new directory whose name begins with `name`.
    pub fn new(name: &str) -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("{name}-{}-{number}", std::process::id()));
        fs::create_dir_all(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::env::var_os("BRAID_KEEP").is_none() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// Whom the server runs as.
#[derive(Debug, Clone)]
pub enum Account {
    /// The caller, who is not root.
    Caller,
    /// An unprivileged user, because the caller is root.
    Dropped {
        /// User number.
        uid: u32,
        /// Group number.
        gid: u32,
    },
}

impl Account {
    /// The account to use for a server started by this process.
    pub fn choose() -> Result<Self> {
        let id = |arguments: &[&str]| -> Option<u32> {
            let output = Command::new("id")
                .args(arguments)
                .stderr(Stdio::null())
                .output()
                .ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        if id(&["-u"]).context("cannot run id")? != 0 {
            return Ok(Self::Caller);
        }
        for user in ["postgres", "nobody"] {
            if let (Some(uid), Some(gid)) = (id(&["-u", user]), id(&["-g", user])) {
                return Ok(Self::Dropped { uid, gid });
            }
        }
        bail!("no unprivileged user to run PostgreSQL as")
    }

    /// Gives a file or directory to the account.
    pub fn own(&self, path: &Path) -> Result<()> {
        match self {
            Self::Caller => Ok(()),
            Self::Dropped { uid, gid } => chown(path, Some(*uid), Some(*gid))
                .with_context(|| format!("cannot give away {}", path.display())),
        }
    }

    /// Creates a directory that belongs to the account.
    pub fn make_dir(&self, path: &Path) -> Result<()> {
        fs::create_dir_all(path)?;
        self.own(path)
    }

    /// The same command, run as the account, told to end when this process ends.
    pub fn command(&self, origin: &Installation, program: &Path) -> Command {
        let mut command = origin.command(Path::new("setpriv"));
        command.args(["--pdeathsig", "INT"]);
        if let Self::Dropped { uid, gid } = self {
            command
                .arg(format!("--reuid={uid}"))
                .arg(format!("--regid={gid}"))
                .arg("--clear-groups");
        }
        command
            .arg("--")
            .arg(program)
            .env("HOME", "/tmp")
            .env("LC_ALL", "C")
            .current_dir("/tmp");
        command
    }
}

/// One cluster and its running server.
#[derive(Debug)]
pub struct Cluster {
    /// What it runs from.
    pub prefix: Prefix,
    /// Whom it runs as.
    pub account: Account,
    /// The data directory.
    pub data: PathBuf,
    socket: PathBuf,
    log: PathBuf,
    settings: Vec<(String, String)>,
    child: Option<Child>,
}

impl Cluster {
    /// Creates and starts a cluster in the directory `home`, which must not exist yet.
    pub fn create(prefix: Prefix, home: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        let account = Account::choose()?;
        account.make_dir(home)?;
        let (data, socket, log) = (home.join("data"), home.join("s"), home.join("server.log"));
        account.make_dir(&socket)?;
        let output = account
            .command(&prefix.origin, &prefix.server_program("initdb"))
            .args([
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
                "-U",
                SUPERUSER,
                "-D",
            ])
            .arg(&data)
            .output()
            .context("cannot run initdb")?;
        ensure!(
            output.status.success(),
            "initdb failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let mut cluster = Self {
            prefix,
            account,
            data,
            socket,
            log,
            settings,
            child: None,
        };
        cluster.start()?;
        Ok(cluster)
    }

    /// Starts the server and waits until it answers.
    pub fn start(&mut self) -> Result<()> {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)?;
        let mut command = self
            .account
            .command(&self.prefix.origin, &self.prefix.server_program("postgres"));
        command
            .arg("-D")
            .arg(&self.data)
            .arg("-k")
            .arg(&self.socket)
            .args(["-c", "listen_addresses="]);
        for (name, value) in &self.settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start postgres")?;
        self.child = Some(child);
        while self.psql("postgres", "SELECT 1").is_err() {
            let exited = matches!(self.child.as_mut().map(Child::try_wait), Some(Ok(Some(_))));
            ensure!(!exited, "the server did not start: {}", self.log_text());
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Waits until the server answers again, if it is recovering from a crash.
    pub fn wait_until_ready(&self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while let Err(error) = self.psql("postgres", "SELECT 1") {
            ensure!(
                Instant::now() < deadline,
                "the server does not answer: {error}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Stops the server, giving sessions no time.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            Command::new("kill")
                .args(["-INT", &child.id().to_string()])
                .status()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Kills the server's main process the hard way, as a crash would.
    pub fn crash(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// The process number of the server.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// The directory of the server's socket, which is what clients call the host.
    pub fn host(&self) -> &Path {
        &self.socket
    }

    /// A client program of this installation, pointed at the server.
    pub fn client(&self, program: &str) -> Command {
        self.point(self.prefix.origin.program(program))
    }

    /// Points a client command at the server.
    pub fn point(&self, mut command: Command) -> Command {
        command
            .env("PGHOST", &self.socket)
            .env("PGUSER", SUPERUSER)
            .env("PGPORT", "5432")
            .env_remove("PGOPTIONS");
        command
    }

    /// Runs SQL through psql; the answer is unaligned, without headers.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String> {
        let output = self
            .client("psql")
            .args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql])
            .output()?;
        ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The server's log so far.
    pub fn log_text(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}
