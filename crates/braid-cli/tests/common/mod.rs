//! A folder of its own for each test, and the program run in it as a user would.

#![allow(dead_code)] // Every test file uses another part.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A new folder. At the end its servers are stopped and it is removed.
pub struct Place(PathBuf);

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Place {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("braid-cli-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        // The server's account has to pass through.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Place(path.canonicalize().unwrap())
    }

    /// A new folder with a database in `.braid`, served.
    pub fn serving() -> Place {
        let place = Place::new();
        place.braid(&["up", "--detach"]).succeeds();
        place
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Runs the program here and waits for it.
    pub fn braid(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments))
    }

    /// The program, about to be run here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_braid"));
        command
            .args(arguments)
            .current_dir(&self.0)
            .stdin(Stdio::null());
        for variable in ["PGOPTIONS", "PGHOST", "PGDATABASE", "PGUSER", "PGPORT"] {
            command.env_remove(variable);
        }
        command
    }

    /// Starts the program and does not wait.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// The result of one query through `braid psql`, unaligned.
    pub fn sql(&self, sql: &str) -> String {
        let run = self.braid(&["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        run.succeeds().out.trim_end().to_string()
    }

    /// `braid status -o json` as a value.
    pub fn status(&self) -> serde_json::Value {
        serde_json::from_str(&self.braid(&["status", "-o", "json"]).out).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        for entry in fs::read_dir(&self.0).into_iter().flatten().flatten() {
            Run::of(self.command(&["down", &entry.file_name().to_string_lossy()]));
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Run {
    pub fn of(mut command: Command) -> Run {
        let output = command.output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub fn succeeds(self) -> Run {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// Fails with this exit code, and says what went wrong and what to do next.
    #[track_caller]
    pub fn fails(self, code: i32, message: &str) -> Run {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.err.contains("braid: error: "), "{self:?}");
        assert!(
            self.err.contains(message),
            "expected {message:?} in {self:?}"
        );
        assert!(self.err.contains("  hint:   "), "{self:?}");
        self
    }
}
