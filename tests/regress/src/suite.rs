//! One run of PostgreSQL's regression suite in one configuration.
//!
//! ```text
//!   stock    no Braid anywhere: the reference
//!   main     Braid preloaded, the extension created in the regression database before the
//!            first test, a live branch pinned: every table of the suite is tracked
//!   branch   the shared tables of test_setup are created on main, a branch is made, and the
//!            rest of the schedule runs on that branch: its reads begin with inherited rows
//! ```
//!
//! The settings of the three servers differ only in `shared_preload_libraries`. The branch is
//! asked for in the connection options, so no test needs to be changed.

use crate::install::{Extension, Installation, Prefix};
use crate::server::{Cluster, Scratch, SUPERUSER};
use crate::source::Source;
use anyhow::{bail, ensure, Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The database the suite runs in; its own tests know this name.
pub const DATABASE: &str = "regression";
/// The branch of the branch configuration.
pub const BRANCH: &str = "suite";
/// The test that creates the shared tables.
const SETUP: &str = "test_setup";
/// A suite that takes longer than this hangs.
const TIME_LIMIT: &str = "1500";

/// Where the suite runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Configuration {
    /// PostgreSQL without Braid.
    Stock,
    /// On main with everything tracked.
    Main,
    /// Inside a branch.
    Branch,
}

impl Configuration {
    /// As written on the command line and in file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Main => "main",
            Self::Branch => "branch",
        }
    }
}

/// The results of one run.
#[derive(Debug, Default)]
pub struct Results {
    /// Output of each test, with the paths of the run replaced.
    pub outputs: BTreeMap<String, String>,
    /// How many tests pg_regress itself accepted (agreement with the files of the sources).
    pub accepted: usize,
    /// Lines of the server's log that tell of a crash.
    pub crashes: Vec<String>,
}

/// The tests of a schedule file in order, without those whose failure PostgreSQL itself ignores.
pub fn tests_of(schedule: &str) -> Vec<String> {
    let words = |prefix: &str| -> Vec<String> {
        schedule
            .lines()
            .filter_map(|line| line.strip_prefix(prefix))
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect()
    };
    let ignored = words("ignore:");
    words("test:")
        .into_iter()
        .filter(|test| !ignored.contains(test))
        .collect()
}

/// Runs `schedule` in `configuration` and returns what every test printed.
pub fn run(
    configuration: Configuration,
    installation: &Installation,
    source: &Source,
    extension: Option<&Extension>,
    schedule: &str,
) -> Result<Results> {
    let scratch = Scratch::new(&format!("braid-regress-{}", configuration.name()))?;
    let home = scratch.path();
    let extension = match configuration {
        Configuration::Stock => None,
        Configuration::Main | Configuration::Branch => {
            Some(extension.context("this configuration needs the built extension")?)
        }
    };
    let prefix = Prefix::build(installation, &home.join("prefix"), extension)?;
    let mut settings = vec![
        ("fsync", "off"),
        ("max_prepared_transactions", "2"),
        ("log_line_prefix", "%m [%p] %q%a "),
        ("shared_buffers", "128MB"),
        ("max_wal_size", "2GB"),
    ];
    if extension.is_some() {
        settings.push(("shared_preload_libraries", "braid"));
    }
    let cluster = Cluster::create(prefix, &home.join("cluster"), &settings)?;
    let run = Run {
        cluster: &cluster,
        out: home.join("out"),
        input: home.join("in"),
    };
    run.prepare(source)?;
    create_database(&cluster)?;
    match configuration {
        Configuration::Stock => run.pg_regress(schedule, None)?,
        Configuration::Main => {
            create_extension(&cluster)?;
            cluster
                .psql(DATABASE, "SELECT pggit.create_branch('pinned')")
                .context("cannot pin main with a branch")?;
            run.pg_regress(schedule, None)?;
        }
        Configuration::Branch => {
            create_extension(&cluster)?;
            run.pg_regress(&format!("test: {SETUP}\n"), None)?;
            cluster
                .psql(DATABASE, &format!("SELECT pggit.create_branch('{BRANCH}')"))
                .context("cannot create the branch")?;
            run.pg_regress(&without_setup(schedule), Some(BRANCH))?;
        }
    }
    run.collect()
}

fn without_setup(schedule: &str) -> String {
    let keep = |line: &&str| line.split_whitespace().nth(1) != Some(SETUP);
    schedule
        .lines()
        .filter(keep)
        .map(|line| format!("{line}\n"))
        .collect()
}

struct Run<'a> {
    cluster: &'a Cluster,
    out: PathBuf,
    input: PathBuf,
}

impl Run<'_> {
    /// Copies the suite to where the server's user can read it and compiles its C functions.
    fn prepare(&self, source: &Source) -> Result<()> {
        self.cluster.account.make_dir(&self.out)?;
        let status = Command::new("cp")
            .arg("-r")
            .arg(source.suite())
            .arg(&self.input)
            .status()?;
        ensure!(status.success(), "cannot copy the suite");
        compile(
            &source.suite().join("regress.c"),
            &self.out.join("regress.so"),
            self.cluster,
        )?;
        for library in ["refint", "autoinc"] {
            let file = source.directory.join(format!("contrib/spi/{library}.c"));
            if file.exists() {
                compile(&file, &self.out.join(format!("{library}.so")), self.cluster)?;
            }
        }
        Ok(())
    }

    fn pg_regress(&self, schedule: &str, branch: Option<&str>) -> Result<()> {
        let origin = &self.cluster.prefix.origin;
        let file = self.out.join("schedule");
        fs::write(&file, schedule)?;
        let mut command = self.cluster.account.command(origin, Path::new("timeout"));
        command
            .args(["--kill-after=10", TIME_LIMIT])
            .arg(origin.lib.join("pgxs/src/test/regress/pg_regress"));
        command.arg(format!("--inputdir={}", self.input.display()));
        command.arg(format!("--outputdir={}", self.out.display()));
        command.arg(format!("--dlpath={}", self.out.display()));
        command.arg(format!("--bindir={}", origin.bin.display()));
        command.arg(format!("--schedule={}", file.display()));
        command.arg(format!("--host={}", self.cluster.host().display()));
        command.args([
            "--port=5432",
            "--max-connections=8",
            "--encoding=UTF8",
            "--no-locale",
        ]);
        command
            .arg(format!("--user={SUPERUSER}"))
            .arg(format!("--dbname={DATABASE}"))
            .arg("--use-existing");
        command.env_remove("PGOPTIONS");
        if let Some(branch) = branch {
            command.env("PGOPTIONS", format!("-c pggit.branch={branch}"));
        }
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.out.join("pg_regress.log"))?;
        let status = command
            .stdout(log.try_clone()?)
            .stderr(log)
            .stdin(Stdio::null())
            .status()
            .context("cannot run pg_regress")?;
        match status.code() {
            Some(0 | 1) => Ok(()),
            Some(124 | 137) => {
                eprintln!("the suite ran into its time limit of {TIME_LIMIT} s");
                Ok(())
            }
            _ => bail!("pg_regress failed: {}", self.log_tail()),
        }
    }

    fn log_tail(&self) -> String {
        let text = fs::read_to_string(self.out.join("pg_regress.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    fn collect(&self) -> Result<Results> {
        let mut results = Results::default();
        let home = self.out.parent().unwrap_or(&self.out).display().to_string();
        for entry in fs::read_dir(self.out.join("results"))
            .with_context(|| format!("the suite left no results: {}", self.log_tail()))?
        {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "out") {
                let test = path
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                let text = String::from_utf8_lossy(&fs::read(&path)?).replace(&home, "@work@");
                results.outputs.insert(test, text);
            }
        }
        let log = fs::read_to_string(self.out.join("pg_regress.log")).unwrap_or_default();
        results.accepted = log.lines().filter(|line| is_accepted(line)).count();
        let crash = |line: &&str| {
            line.contains("was terminated by signal")
                || line.contains("PANIC:")
                || line.contains("TRAP:")
        };
        results.crashes = self
            .cluster
            .log_text()
            .lines()
            .filter(crash)
            .map(str::to_owned)
            .collect();
        Ok(results)
    }
}

/// Makes the database with the settings pg_regress would give it.
fn create_database(cluster: &Cluster) -> Result<()> {
    cluster.psql("postgres", &format!("CREATE DATABASE {DATABASE} TEMPLATE = template0 ENCODING = 'UTF8' LC_COLLATE = 'C' LC_CTYPE = 'C'"))?;
    let locale = ["lc_messages", "lc_monetary", "lc_numeric", "lc_time"].map(|name| (name, "C"));
    for (name, value) in locale.into_iter().chain([
        ("bytea_output", "hex"),
        ("timezone_abbreviations", "Default"),
    ]) {
        cluster.psql(
            "postgres",
            &format!("ALTER DATABASE {DATABASE} SET {name} TO '{value}'"),
        )?;
    }
    Ok(())
}

fn create_extension(cluster: &Cluster) -> Result<()> {
    cluster
        .psql(DATABASE, "CREATE EXTENSION braid")
        .context("CREATE EXTENSION braid failed")?;
    Ok(())
}

/// A line of pg_regress that accepts a test: `test boolean ... ok 12 ms` up to 15, `ok 3 + boolean 12 ms` after.
fn is_accepted(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let old = words.windows(2).any(|pair| pair == ["...", "ok"]);
    let new = words.first() == Some(&"ok")
        && words.get(1).is_some_and(|word| word.parse::<u32>().is_ok());
    old || new
}

fn compile(file: &Path, library: &Path, cluster: &Cluster) -> Result<()> {
    let include = &cluster.prefix.origin.include;
    let status = Command::new("gcc")
        .args(["-O1", "-fPIC", "-shared", "-w"])
        .arg("-I")
        .arg(include)
        .arg(file)
        .arg("-o")
        .arg(library)
        .status()?;
    ensure!(status.success(), "cannot compile {}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_gives_its_tests_without_the_ignored_ones() {
        let schedule = "# comment\ntest: test_setup\ntest: a b\nignore: random\ntest: random c\n";
        assert_eq!(tests_of(schedule), ["test_setup", "a", "b", "c"]);
        assert_eq!(without_setup("test: test_setup\ntest: a\n"), "test: a\n");
    }

    #[test]
    fn both_formats_of_pg_regress_are_read() {
        assert!(is_accepted(
            "test test_setup                   ... ok          212 ms"
        ));
        assert!(is_accepted(
            "     boolean                      ... ok           41 ms"
        ));
        assert!(is_accepted(
            "ok 1         - test_setup                                232 ms"
        ));
        assert!(!is_accepted(
            "not ok 35    + maintain_every                           63 ms"
        ));
        assert!(!is_accepted(
            "test random                       ... FAILED       12 ms"
        ));
    }
}
