//! A throw-away PostgreSQL for the tests: the only module that knows how a server
//! is found, started and stopped.
//!
//! ```text
//!   PG=15|16|18 ──> prefix (the installation, mirrored, plus the extension)
//!                      └─> cluster (a copy of what initdb made once, settings)
//!                             └─> postmaster, a child that dies with the test
//! ```
//!
//! Environment: `PG` chooses the major version (15), `BRAID_LIBRARY` the built
//! library, `BRAID_EXTENSION` the folder of its control file and scripts,
//! `BRAID_PG_ROOT` that of packaged installations; the last three default to what
//! `make build` leaves here.

mod prefix;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{mpsc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use braid_testkit::wire::Target;
use braid_testkit::{Outcome, Session};
pub use prefix::Prefix;

const SETTINGS: &str = "
listen_addresses = ''
port = 5432
fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
jit = off
shared_buffers = 64MB
max_connections = 60
max_worker_processes = 16
max_prepared_transactions = 10
log_min_messages = warning
log_error_verbosity = verbose
lc_messages = 'C'
timezone = 'UTC'
log_timezone = 'UTC'
restart_after_crash = on
";

/// A running cluster in a folder of its own.
pub struct Server {
    prefix: Prefix,
    dir: PathBuf,
    postmaster: Mutex<Option<Child>>,
    /// The major version.
    pub major: u32,
}

/// Whether the extension is loaded into the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// `shared_preload_libraries = 'braid'`.
    Preloaded,
    /// Installed, so that CREATE EXTENSION finds it, but not preloaded.
    Installed,
    /// A stock server.
    Absent,
}

impl Server {
    /// The server all tests of one test binary share, with the extension.
    pub fn shared() -> &'static Server {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| Server::start(Library::Preloaded, ""))
    }

    /// The stock server all tests of one test binary share.
    pub fn shared_stock() -> &'static Server {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| Server::start(Library::Absent, ""))
    }

    /// Starts a fresh cluster; `settings` are appended to its configuration.
    /// Panics with the reason when that is impossible: no test can go on then.
    pub fn start(library: Library, settings: &str) -> Server {
        let major = std::env::var("PG")
            .ok()
            .and_then(|v| v.parse().ok())
            .unwrap_or(15);
        let dir = fresh_dir();
        let prefix = Prefix::build(major, &dir.join("prefix"), library != Library::Absent);
        own(&dir);
        let data = dir.join("data");
        make_cluster(&prefix, &data);
        let preload = match library {
            Library::Preloaded => "shared_preload_libraries = 'braid'\n",
            _ => "",
        };
        let conf = format!(
            "{SETTINGS}unix_socket_directories = '{}'\n{preload}{settings}\n",
            text(&dir)
        );
        append(&data.join("postgresql.conf"), &conf);
        let server = Server {
            prefix,
            dir,
            postmaster: Mutex::new(None),
            major,
        };
        server.boot();
        server
    }

    /// Starts the postmaster (again) and waits until it accepts connections.
    pub fn boot(&self) {
        let log = open_append(&self.log_path());
        let mut command = self.prefix.command("postgres", &["--pdeathsig", "QUIT"]);
        command.args(["-D", &text(&self.dir.join("data"))]);
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("log"))
            .stderr(log);
        *self.postmaster.lock().expect("postmaster") = Some(spawn_from_keeper(command));
        self.wait_until_ready();
    }

    /// A standby that follows this server.
    pub fn standby(&self) -> Server {
        let dir = fresh_dir();
        let prefix = Prefix::build(self.major, &dir.join("prefix"), true);
        own(&dir);
        let copied = prefix
            .command("pg_basebackup", &[])
            .args(["-h", &text(&self.dir), "-p", "5432", "-U", "postgres"])
            .args(["-D", &text(&dir.join("data")), "-R", "-X", "stream"])
            .args(["--checkpoint=fast", "--no-sync"])
            .status()
            .expect("pg_basebackup runs");
        assert!(copied.success(), "pg_basebackup failed");
        let conf = format!("unix_socket_directories = '{}'\n", text(&dir));
        append(&dir.join("data/postgresql.conf"), &conf);
        let server = Server {
            prefix,
            dir,
            postmaster: Mutex::new(None),
            major: self.major,
        };
        server.boot();
        server
    }

    /// The folder of the extension's script files.
    pub fn extension_dir(&self) -> PathBuf {
        self.prefix.extension_dir()
    }

    /// Adds a line to the configuration; it counts from the next start on.
    pub fn configure(&self, line: &str) {
        append(&self.dir.join("data/postgresql.conf"), &format!("{line}\n"));
    }

    /// Waits for connections to be accepted, for example after a crash.
    pub fn wait_until_ready(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            match Session::connect(&self.target(), "postgres", "postgres", &[]) {
                Ok(_) => return,
                Err(e) if Instant::now() > deadline => {
                    panic!("the server does not start: {e}\n{}", self.log_tail(30))
                }
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// Kills the postmaster and all its children with SIGKILL, as a crash of the
    /// machine would, and starts it again.
    pub fn kill_and_restart(&self) {
        self.kill();
        self.boot();
    }

    /// Kills the postmaster and its children with SIGKILL.
    pub fn kill(&self) {
        if let Some(mut child) = self.postmaster.lock().expect("postmaster").take() {
            let pid = child.id();
            let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))
                .unwrap_or_default();
            signal("KILL", &pid.to_string());
            for c in children.split_whitespace() {
                signal("KILL", c);
            }
            let _ = child.wait();
            let gone = |c: &str| !Path::new(&format!("/proc/{c}")).exists();
            while !children.split_whitespace().all(gone) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

    /// Stops the cluster by a fast shutdown.
    pub fn stop(&self) {
        if let Some(mut child) = self.postmaster.lock().expect("postmaster").take() {
            signal("INT", &child.id().to_string());
            let _ = child.wait();
        }
    }

    /// Sends a signal to one backend.
    pub fn signal_backend(&self, name: &str, pid: i32) {
        signal(name, &pid.to_string());
    }

    /// Where clients connect.
    pub fn target(&self) -> Target {
        Target::Unix(self.dir.clone(), 5432)
    }

    /// The folder of the socket, the data and the log.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A client program of this installation, with its environment set.
    pub fn program(&self, name: &str) -> Command {
        let mut command = self.prefix.command(name, &[]);
        command
            .env("PGHOST", &self.dir)
            .env("PGUSER", "postgres")
            .env("PGPORT", "5432");
        command
    }

    /// A superuser's session, or a panic with the end of the server's log.
    pub fn connect(&self, database: &str) -> Session {
        self.connect_with("postgres", database, &[])
    }

    /// A session of any role with start-up settings.
    pub fn connect_with(&self, user: &str, database: &str, options: &[(&str, &str)]) -> Session {
        Session::connect(&self.target(), user, database, options)
            .unwrap_or_else(|e| panic!("{database}: {e}\n{}", self.log_tail(15)))
    }

    /// Runs one statement in a database of its own choosing, expecting success.
    pub fn admin(&self, database: &str, sql: &str) -> Outcome {
        let outcome = self
            .connect(database)
            .run(sql)
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
        if let Some(e) = &outcome.error {
            panic!("{sql}: {e}");
        }
        outcome
    }

    /// A new database with the extension in it, and its name.
    pub fn braid_database(&self) -> String {
        static TEMPLATE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
        let mut made = TEMPLATE.lock().unwrap_or_else(|e| e.into_inner());
        if !made.contains(&self.dir) {
            self.admin("postgres", "CREATE DATABASE braid_template");
            self.admin("braid_template", "CREATE EXTENSION braid");
            made.push(self.dir.clone());
        }
        drop(made);
        self.database_from("braid_template")
    }

    /// A new database copied from `template`, and its name.
    pub fn database_from(&self, template: &str) -> String {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let name = format!("d{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.copy_database(template, &name);
        name
    }

    /// Copies a database file by file; waits for its last sessions to end.
    pub fn copy_database(&self, template: &str, name: &str) {
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut session = self.connect("postgres");
        loop {
            let outcome = session.run(&sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
            match outcome.error {
                None => return,
                Some(e) if e.code == "55006" && Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Some(e) => panic!("{sql}: {e}"),
            }
        }
    }

    /// Drops databases, whoever is still connected.
    pub fn drop_databases(&self, names: &[String]) {
        let mut session = self.connect("postgres");
        for name in names {
            let _ = session.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }

    /// The last lines of the server's log.
    pub fn log_tail(&self, lines: usize) -> String {
        let log = std::fs::read_to_string(self.log_path()).unwrap_or_default();
        let all: Vec<&str> = log.lines().collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }

    fn log_path(&self) -> PathBuf {
        self.dir.join("server.log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// An empty cluster in `data`. What initdb makes is kept below `target`, and copied: every test is a process with a
/// server of its own, and copying takes a tenth of the time.
fn make_cluster(prefix: &Prefix, data: &Path) {
    let kept = prefix::workspace()
        .join("target/tmp")
        .join(format!("cluster-{}", prefix.version()));
    if kept.exists() {
        return copy_cluster(&kept, data);
    }
    let initdb = prefix
        .command("initdb", &[])
        .args(["-D", &text(data), "-A", "trust", "-U", "postgres"])
        .args(["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"])
        .stdout(Stdio::null())
        .output()
        .expect("initdb runs");
    assert!(
        initdb.status.success(),
        "initdb: {}",
        String::from_utf8_lossy(&initdb.stderr)
    );
    let new = kept.with_file_name(format!("cluster.new.{}", std::process::id()));
    std::fs::create_dir_all(kept.parent().expect("target/tmp")).expect("target/tmp");
    copy_cluster(data, &new);
    // Another test may have been faster.
    if std::fs::rename(&new, &kept).is_err() {
        let _ = std::fs::remove_dir_all(&new);
    }
}

fn copy_cluster(from: &Path, to: &Path) {
    let done = Command::new("cp")
        .args(["-a", "--reflink=auto"])
        .args([from, to])
        .status()
        .expect("cp runs");
    assert!(done.success(), "cp -a {} {}", text(from), text(to));
}

/// Starts children from one thread that lives as long as the process: the signal
/// on the parent's death is tied to the thread, and test threads come and go.
fn spawn_from_keeper(command: Command) -> Child {
    type Job = (Command, mpsc::Sender<Child>);
    static KEEPER: OnceLock<Mutex<mpsc::Sender<Job>>> = OnceLock::new();
    let keeper = KEEPER.get_or_init(|| {
        let (send, receive) = mpsc::channel::<Job>();
        std::thread::spawn(move || {
            for (mut command, reply) in receive {
                let _ = reply.send(command.spawn().expect("the server starts"));
            }
        });
        Mutex::new(send)
    });
    let (reply, answer) = mpsc::channel();
    keeper
        .lock()
        .expect("keeper")
        .send((command, reply))
        .expect("keeper runs");
    answer.recv().expect("keeper answers")
}

/// A folder under the system's temporary one; folders of test processes that no
/// longer run are removed on the way.
fn fresh_dir() -> PathBuf {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let root = std::env::temp_dir();
    for entry in std::fs::read_dir(&root).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name
            .strip_prefix("braid-e2e-")
            .and_then(|r| r.split('-').next());
        if owner.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let dir = root.join(format!("braid-e2e-{}-{n}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a temporary folder");
    dir
}

fn own(dir: &Path) {
    if prefix::is_root() {
        let done = Command::new("chown")
            .arg("postgres")
            .arg(dir)
            .status()
            .expect("chown runs");
        assert!(done.success(), "chown {}", text(dir));
    }
}

fn signal(name: &str, pid: &str) {
    let _ = Command::new("kill")
        .args([&format!("-{name}"), pid])
        .stderr(Stdio::null())
        .status();
}

fn append(path: &Path, content: &str) {
    use std::io::Write;
    open_append(path)
        .write_all(content.as_bytes())
        .expect("the configuration is written");
}

fn open_append(path: &Path) -> std::fs::File {
    let file = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(path);
    file.unwrap_or_else(|e| panic!("{}: {e}", text(path)))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
