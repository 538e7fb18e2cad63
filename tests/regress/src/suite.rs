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
//! After the branch's run main must hold exactly what it held before ([`crate::fingerprint`]).
//! The settings of the three servers differ only in `shared_preload_libraries`. The branch is
//! asked for in the connection options, so no test needs to be changed.

use crate::fingerprint;
use crate::install::{Extension, Installation, Prefix};
use crate::runner::{is_expected, Runner};
use crate::server::{Cluster, Scratch};
use crate::source::Source;
use anyhow::{ensure, Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The database the suite runs in; its own tests know this name.
pub const DATABASE: &str = "regression";
/// The branch of the branch configuration.
pub const BRANCH: &str = "suite";
/// The test that creates the shared tables.
const SETUP: &str = "test_setup";

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
    /// How many outputs are those the sources expect.
    pub expected: usize,
    /// What work on the branch changed on main: nothing, if all is well.
    pub leaks: Vec<String>,
    /// Tests stopped at their time limit.
    pub hung: Vec<String>,
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
    let runner = Runner {
        cluster: &cluster,
        database: DATABASE,
        input: home.join("in"),
        out: home.join("out"),
    };
    prepare(&runner, source)?;
    create_database(&cluster)?;
    let mut leaks = Vec::new();
    let hung = match configuration {
        Configuration::Stock => runner.run(schedule, None)?,
        Configuration::Main => {
            create_extension(&cluster)?;
            cluster
                .psql(DATABASE, "SELECT pggit.create_branch('pinned')")
                .context("cannot pin main with a branch")?;
            runner.run(schedule, None)?
        }
        Configuration::Branch => {
            create_extension(&cluster)?;
            runner.run(&format!("test: {SETUP}\n"), None)?;
            cluster
                .psql(DATABASE, &format!("SELECT pggit.create_branch('{BRANCH}')"))
                .context("cannot create the branch")?;
            let before = fingerprint::of_main(&cluster, DATABASE)?;
            let hung = runner.run(&without(schedule, &[SETUP.to_owned()]), Some(BRANCH))?;
            leaks = fingerprint::changes(&before, &fingerprint::of_main(&cluster, DATABASE)?);
            hung
        }
    };
    Ok(Results {
        leaks,
        ..collect(&runner, hung)?
    })
}

/// The schedule without some of its tests.
pub fn without(schedule: &str, unwanted: &[String]) -> String {
    let mut kept = String::new();
    for line in schedule.lines() {
        let Some(tests) = line.strip_prefix("test:") else {
            kept.push_str(line);
            kept.push('\n');
            continue;
        };
        let tests: Vec<&str> = tests
            .split_whitespace()
            .filter(|test| !unwanted.iter().any(|name| name == test))
            .collect();
        if !tests.is_empty() {
            kept.push_str(&format!("test: {}\n", tests.join(" ")));
        }
    }
    kept
}

/// Copies the suite to where the server's user can read it and compiles its C functions.
fn prepare(runner: &Runner<'_>, source: &Source) -> Result<()> {
    runner.cluster.account.make_dir(&runner.out)?;
    let status = Command::new("cp")
        .arg("-r")
        .arg(source.suite())
        .arg(&runner.input)
        .status()?;
    ensure!(status.success(), "cannot copy the suite");
    let include = &runner.cluster.prefix.origin.include;
    compile(
        &source.suite().join("regress.c"),
        &runner.out.join("regress.so"),
        include,
    )?;
    for library in ["refint", "autoinc"] {
        let file = source.directory.join(format!("contrib/spi/{library}.c"));
        if file.exists() {
            compile(&file, &runner.out.join(format!("{library}.so")), include)?;
        }
    }
    Ok(())
}

fn collect(runner: &Runner<'_>, hung: Vec<String>) -> Result<Results> {
    let mut results = Results {
        hung,
        ..Results::default()
    };
    let home = runner
        .out
        .parent()
        .unwrap_or(&runner.out)
        .display()
        .to_string();
    for entry in fs::read_dir(runner.out.join("results"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "out") {
            let test = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
            results.expected +=
                usize::from(is_expected(&runner.input.join("expected"), &test, &text));
            results.outputs.insert(test, text.replace(&home, "@work@"));
        }
    }
    results.crashes = crashes(&runner.cluster.log_text());
    Ok(results)
}

/// Lines of the server's log that tell of a crash, each with the statement that was running.
fn crashes(log: &str) -> Vec<String> {
    let signs = ["was terminated by signal", "PANIC:", "TRAP:"];
    let mut found: Vec<String> = Vec::new();
    for line in log.lines() {
        if signs.iter().any(|sign| line.contains(sign)) {
            found.push(line.to_owned());
        } else if let (Some(at), Some(crash)) =
            (line.find("Failed process was running"), found.last_mut())
        {
            crash.push_str("; ");
            crash.push_str(&line[at..]);
        }
    }
    found
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

fn compile(file: &Path, library: &Path, include: &Path) -> Result<()> {
    let mut gcc = Command::new("gcc");
    gcc.args(["-O1", "-fPIC", "-shared", "-w"])
        .arg("-I")
        .arg(include)
        .arg(file)
        .arg("-o")
        .arg(library);
    ensure!(gcc.status()?.success(), "cannot compile {}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_gives_its_tests_without_the_ignored_ones() {
        let schedule = "# comment\ntest: test_setup\ntest: a b\nignore: random\ntest: random c\n";
        assert_eq!(tests_of(schedule), ["test_setup", "a", "b", "c"]);
        assert_eq!(
            without(
                "test: test_setup\ntest: a b\n",
                &["test_setup".into(), "b".into()]
            ),
            "test: a\n"
        );
    }
}
