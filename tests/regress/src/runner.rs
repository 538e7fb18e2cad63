//! Running the tests of a schedule: what PostgreSQL's `pg_regress` does, without it.
//!
//! Each test is one psql over one file; the tests of a line run side by side. Our own runner
//! is short, works where a package carries no working `pg_regress`, and gives every test a
//! time limit, so that a statement that hangs costs one test and not the run. The environment
//! and psql's options are those of `pg_regress`; judging the output is left to [`crate::compare`].

use crate::server::{Cluster, SUPERUSER};
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// How many tests of one line run at the same time.
const AT_ONCE: usize = 8;
/// A test that takes longer than this many seconds hangs.
const TIME_LIMIT: &str = "240";

/// Where a run finds its scripts and leaves its results.
#[derive(Debug)]
pub struct Runner<'a> {
    /// The server under test.
    pub cluster: &'a Cluster,
    /// The database all tests run in.
    pub database: &'a str,
    /// The suite: `sql/`, `data/`, `expected/`.
    pub input: PathBuf,
    /// Gets `results/`; holds the compiled C functions.
    pub out: PathBuf,
}

impl Runner<'_> {
    /// Runs the lines of `schedule` in order; returns the tests that hit the time limit.
    pub fn run(&self, schedule: &str, branch: Option<&str>) -> Result<Vec<String>> {
        self.cluster.account.make_dir(&self.out.join("results"))?;
        let mut hung = Vec::new();
        for line in schedule
            .lines()
            .filter_map(|line| line.strip_prefix("test:"))
        {
            // A crash must not fail the tests that come after it as well.
            self.cluster.wait_until_ready()?;
            hung.extend(self.run_together(line.split_whitespace().collect(), branch)?);
        }
        self.cluster.wait_until_ready()?;
        Ok(hung)
    }

    fn run_together(&self, tests: Vec<&str>, branch: Option<&str>) -> Result<Vec<String>> {
        let workers = AT_ONCE.min(tests.len());
        let waiting = Mutex::new(tests.into_iter());
        let hung = Mutex::new(Vec::new());
        let take = || waiting.lock().ok().and_then(|mut tests| tests.next());
        std::thread::scope(|scope| -> Result<()> {
            let work = || -> Result<()> {
                while let Some(test) = take() {
                    if !self.run_one(test, branch)? {
                        hung.lock().expect("no worker panics").push(test.to_owned());
                    }
                }
                Ok(())
            };
            let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            for thread in threads {
                thread.join().expect("a worker panicked")?;
            }
            Ok(())
        })?;
        Ok(hung.into_inner().unwrap_or_default())
    }

    /// Runs one test; false if it had to be stopped.
    fn run_one(&self, test: &str, branch: Option<&str>) -> Result<bool> {
        let script = File::open(self.input.join(format!("sql/{test}.sql")))
            .with_context(|| format!("no script for the test {test}"))?;
        let result = File::create(self.out.join(format!("results/{test}.out")))?;
        let mut command = self.psql(test, branch);
        let status = command
            .stdin(script)
            .stdout(result.try_clone()?)
            .stderr(result)
            .status()
            .context("cannot run psql")?;
        Ok(!matches!(status.code(), Some(124 | 137)))
    }

    fn psql(&self, test: &str, branch: Option<&str>) -> Command {
        let origin = &self.cluster.prefix.origin;
        let mut command = self.cluster.account.command(origin, Path::new("timeout"));
        command.args(["--kill-after=5", TIME_LIMIT]);
        command
            .arg(origin.bin.join("psql"))
            .args(["-X", "-a", "-q", "-d", self.database]);
        command.args(["-v", "HIDE_TABLEAM=on", "-v", "HIDE_TOAST_COMPRESSION=on"]);
        command
            .env("PGHOST", self.cluster.host())
            .env("PGPORT", "5432")
            .env("PGUSER", SUPERUSER);
        command.env("PGAPPNAME", format!("pg_regress/{test}"));
        command
            .env("PG_ABS_SRCDIR", &self.input)
            .env("PG_ABS_BUILDDIR", &self.out);
        command
            .env("PG_LIBDIR", &self.out)
            .env("PG_DLSUFFIX", ".so");
        for locale in ["COLLATE", "CTYPE", "MONETARY", "NUMERIC", "TIME", "ALL"] {
            command.env_remove(format!("LC_{locale}"));
        }
        command
            .env_remove("LANG")
            .env_remove("LANGUAGE")
            .env("LC_MESSAGES", "C");
        command
            .env("PGCLIENTENCODING", "UTF8")
            .env_remove("PGDATABASE");
        command
            .env("PGTZ", "America/Los_Angeles")
            .env("PGDATESTYLE", "Postgres, MDY");
        let branch = branch
            .map(|branch| format!("-c pggit.branch={branch} "))
            .unwrap_or_default();
        command.env(
            "PGOPTIONS",
            format!("{branch}-c intervalstyle=postgres_verbose"),
        );
        command.stdin(Stdio::null());
        command
    }
}

/// Whether a result is one of those the sources expect (`test.out`, `test_1.out`...).
pub fn is_expected(expected: &Path, test: &str, output: &str) -> bool {
    let alternatives = (1..10).map(|number| format!("{test}_{number}.out"));
    std::iter::once(format!("{test}.out"))
        .chain(alternatives)
        .filter_map(|name| fs::read(expected.join(name)).ok())
        .any(|text| String::from_utf8_lossy(&text) == output)
}
