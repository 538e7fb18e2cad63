//! What the user can do about each error, as one or two sentences.

use std::io::ErrorKind;

use crate::Error;

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> String {
        match self {
            Error::NoPostgres { .. } => {
                "Install PostgreSQL 15 (Debian: apt install postgresql-15), or pack one beside the \
                 program with `make build`."
                    .into()
            }
            Error::NoPack { .. } => {
                "Run `make build`, or set BRAID_DIST to the folder `braid-dist` that it made."
                    .into()
            }
            Error::VersionUnavailable { wanted, .. } => format!(
                "Install PostgreSQL {wanted} and run `make build PG={wanted}`, or ask for one of \
                 the available versions."
            ),
            Error::VersionMismatch { folder, .. } => format!(
                "Open it with PostgreSQL {folder}, or move the data with pg_dump and pg_restore \
                 into a new folder."
            ),
            Error::NotADatabase { .. } => {
                "Choose an empty folder or one that does not exist yet.".into()
            }
            Error::NoDatabase { path } => format!("Create one with `braid up {}`.", path.display()),
            Error::NotRunning { path } => format!("Start it with `braid up {}`.", path.display()),
            Error::AlreadyOpen {
                owner: Some(pid), ..
            } => format!(
                "Close it in process {pid}, or open it without asking for exclusive use to attach \
                 to the running server."
            ),
            Error::AlreadyOpen { path, .. } => format!(
                "Stop the server with `braid down {}`, or open the folder without asking for \
                 exclusive use.",
                path.display()
            ),
            Error::Busy { .. } => "Try again in a moment.".into(),
            Error::Damaged { .. } => {
                "Nothing was changed. Restore the folder from a backup, or move it away and create \
                 a new one."
                    .into()
            }
            Error::DiskFull { .. } => {
                "Free some space and try again. What was there before is unchanged.".into()
            }
            Error::Unreachable { closed, user, .. } => format!(
                "Let user {user} pass with `chmod o+x {}`, or choose a place outside of it with \
                 BRAID_CACHE or TMPDIR.",
                closed.display()
            ),
            Error::WrongOwner { path, owner, user } if owner == "root" => format!(
                "PostgreSQL does not run as root. Give the files to user {user} with \
                 `chown -R {user} {}`.",
                path.display()
            ),
            Error::WrongOwner { owner, .. } => format!("Open it as user {owner}, or as root."),
            Error::NoAccount => {
                "Create one with `useradd --system braid`, or name an existing one in BRAID_USER."
                    .into()
            }
            Error::DidNotStart { log, .. } | Error::StartTimeout { log, .. } => {
                format!("The whole story is in {}.", log.display())
            }
            Error::StopTimeout { server, .. } => format!(
                "A session may be busy. Try again, or end the server at once with \
                 `kill -QUIT {server}`; it recovers when it is opened the next time."
            ),
            Error::PortInUse { .. } => {
                "Choose another port, or 0 to have a free one chosen.".into()
            }
            Error::Program { .. } => "Check that the PostgreSQL installation is complete.".into(),
            Error::Sql { .. } => "Check the server's log in the database folder.".into(),
            Error::InvalidOption { .. } => "Correct the value and try again.".into(),
            Error::Io { source, .. } if source.kind() == ErrorKind::PermissionDenied => {
                "Check the permissions of the file and of the folders above it.".into()
            }
            Error::Io { .. } => {
                "Check that the file system is mounted, writable and healthy.".into()
            }
        }
    }
}
