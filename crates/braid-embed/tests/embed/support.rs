//! What the tests share: a place for files, other processes, and a look at the process table.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use braid_embed::{Braid, Error};
use postgres::{Client, NoTls};

/// A directory of the test's own, deleted at its end together with the servers in it.
pub struct Sandbox {
    pub path: PathBuf,
}

impl Sandbox {
    pub fn new() -> Sandbox {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("braid-test-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        // The server's account must get in, whatever the umask is.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Sandbox { path }
    }

    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let _ = Braid::stop(entry.path());
        }
        let _ = fs::remove_dir_all(&self.path);
    }
}

pub fn connect(connection: &str) -> Client {
    Client::connect(connection, NoTls).unwrap()
}

/// The first column of the first row, as text.
pub fn ask(client: &mut Client, query: &str) -> String {
    let messages = client.simple_query(query).unwrap();
    let row = messages.iter().find_map(|message| match message {
        postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or("").to_string()),
        _ => None,
    });
    row.unwrap()
}

/// Another process that keeps a database open until its standard input ends: this program, running `keeper::keep`.
pub struct Keeper {
    pub child: Child,
    pub role: String,
    pub connection: String,
    pub path: PathBuf,
    /// Kept open: the test harness in the other process still has something to say at its end.
    _output: Lines<BufReader<ChildStdout>>,
}

/// Carries the keeper's arguments, separated by line breaks.
pub const KEEPER: &str = "BRAID_TEST_KEEPER";

impl Keeper {
    /// Starts it and waits until it has the database open.
    pub fn start(arguments: &[&str]) -> Keeper {
        Keeper::finish_start(Keeper::spawn(arguments, &[]))
    }

    pub fn spawn(arguments: &[&str], environment: &[(&str, &Path)]) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "keeper::keep", "--nocapture", "--quiet"]);
        command
            .env(KEEPER, arguments.join("\n"))
            .envs(environment.iter().copied());
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    pub fn finish_start(mut child: Child) -> Keeper {
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut fact = |name: &str| {
            lines
                .by_ref()
                .find_map(|line| Some(line.ok()?.strip_prefix(name)?.trim().to_string()))
                .unwrap_or_default()
        };
        let (role, connection, path) = (fact("role:"), fact("connection:"), fact("path:"));
        if path.is_empty() {
            let output = child.wait_with_output().unwrap();
            panic!("{}", String::from_utf8_lossy(&output.stderr));
        }
        Keeper {
            child,
            role,
            connection,
            path: path.into(),
            _output: lines,
        }
    }

    /// Ends its input, so that it closes the database.
    pub fn finish(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Processes that have a directory of this tree as their working directory: servers and sessions.
pub fn processes_in(folder: &Path) -> Vec<u32> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| {
        fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(folder))
    })
    .collect()
}

/// Processes whose command line mentions a text: watchdogs.
pub fn processes_about(text: &str) -> Vec<u32> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(text)
    })
    .filter(|pid| *pid != std::process::id())
    .collect()
}

pub fn kill_9(pid: u32) {
    assert!(Command::new("kill")
        .args(["-KILL", &pid.to_string()])
        .status()
        .unwrap()
        .success());
}

pub fn wait_for(what: &str, seconds: u64, done: impl Fn() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(
            begin.elapsed() < Duration::from_secs(seconds),
            "{what}: not within {seconds} s"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Every file of a tree with its contents, except those that Braid may write at any time.
pub fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            found.extend(contents(&entry.path()));
        } else if !["lock", "server.log"]
            .iter()
            .any(|name| entry.file_name() == *name)
        {
            found.push((entry.path(), fs::read(entry.path()).unwrap()));
        }
    }
    found.sort();
    found
}

/// The error of a call that must fail, with a hint in it.
pub fn refusal(result: Result<Braid, Error>) -> Error {
    let error = result.expect_err("this must fail");
    assert!(error.hint().ends_with('.'), "no hint for {error:?}");
    error
}

pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// The version the tests run with, from a database made for that.
pub fn other_version(version: u32) -> u32 {
    if version == 15 {
        18
    } else {
        15
    }
}
