//! `make regress`: PostgreSQL's own regression suite, with stock's result as the measure.
//!
//! Stock runs once per version and schedule (twice, to learn which tests do not agree with
//! themselves on this machine) and its results are kept in `target/regress`. Then the suite
//! runs on main with everything tracked and inside a branch. Differences are left as
//! `target/regress/<version>-<schedule>/<configuration>/<test>.diff`.

use anyhow::{ensure, Context, Result};
use braid_regress::compare::{parse_known, write_diffs, Baseline, Known, Verdict};
use braid_regress::install::{workspace_root, Extension, Installation};
use braid_regress::source::Source;
use braid_regress::suite::{self, tests_of, Configuration};
use clap::Parser;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// PostgreSQL's regression suite on stock, on main with Braid, and inside a branch.
#[derive(Debug, Parser)]
struct Arguments {
    /// Major version of PostgreSQL.
    #[arg(long, default_value_t = 15)]
    pg: u32,
    /// A dozen tests instead of all of them.
    #[arg(long)]
    short: bool,
    /// Only these configurations (stock is run whenever its results are missing).
    #[arg(long, value_enum)]
    config: Vec<Configuration>,
    /// The built library, if not the one `make build` leaves in target/.
    #[arg(long)]
    library: Option<PathBuf>,
    /// The directory with braid.control and sql/, if not extension/.
    #[arg(long)]
    extension_dir: Option<PathBuf>,
    /// Run stock again even if its results are kept.
    #[arg(long)]
    fresh_stock: bool,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(passed) if passed => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            println!("regress: 0 passed, 1 failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<bool> {
    let plan = Plan::resolve(arguments)?;
    let (version, source) = (&plan.installation.version, &plan.source.version);
    println!(
        "PostgreSQL {version} with the suite of {source}, {} tests",
        plan.tests.len()
    );
    let baseline = plan.stock()?;
    let mut configurations = plan.arguments.config.clone();
    if configurations.is_empty() {
        configurations = vec![Configuration::Main, Configuration::Branch];
    }
    let (mut passed, mut failed) = (0, 0);
    for configuration in configurations
        .into_iter()
        .filter(|wanted| *wanted != Configuration::Stock)
    {
        match plan.compare(configuration, &baseline) {
            Ok((verdict, problems)) => {
                passed += verdict.identical.len();
                failed += problems;
            }
            Err(error) => {
                println!("{}: {error:#}", configuration.name());
                failed += 1;
            }
        }
    }
    println!("regress: {passed} passed, {failed} failed");
    Ok(failed == 0)
}

/// Everything a run needs, found before anything is started.
struct Plan {
    arguments: Arguments,
    installation: Installation,
    source: Source,
    schedule: String,
    tests: Vec<String>,
    home: PathBuf,
}

impl Plan {
    fn resolve(arguments: Arguments) -> Result<Self> {
        let installation = Installation::find(arguments.pg)?;
        let source = Source::obtain(arguments.pg)?;
        let mut schedule = read_schedule(&arguments, &source)?;
        if installation.version != source.version {
            schedule = suite::without(&schedule, &skipped(installation.major)?);
        }
        let kind = if arguments.short { "short" } else { "full" };
        let home = workspace_root().join(format!("target/regress/{}-{kind}", installation.version));
        let tests = tests_of(&schedule);
        Ok(Self {
            arguments,
            installation,
            source,
            schedule,
            tests,
            home,
        })
    }

    /// Runs a configuration, prints how it compares, and counts what is wrong with it.
    fn compare(
        &self,
        configuration: Configuration,
        baseline: &Baseline,
    ) -> Result<(Verdict, usize)> {
        let begin = Instant::now();
        let Arguments {
            pg,
            library,
            extension_dir,
            ..
        } = &self.arguments;
        let extension = Extension::locate(*pg, library.clone(), extension_dir.clone())?;
        let results = suite::run(
            configuration,
            &self.installation,
            &self.source,
            Some(&extension),
            &self.schedule,
        )?;
        let diffs = self.home.join(configuration.name());
        write_diffs(&diffs, baseline, &results, &self.tests)?;
        let known = known(&format!("known-{}.txt", configuration.name()))?;
        let verdict = Verdict::new(baseline, &results, &self.tests, &known, *pg);
        let problems = verdict.report(configuration, !self.arguments.short)
            + results.crashes.len()
            + results.leaks.len().min(1);
        println!(
            "  {:.0} s; diffs in {}",
            begin.elapsed().as_secs_f64(),
            diffs.display()
        );
        if !results.hung.is_empty() {
            println!("  stopped at the time limit: {}", results.hung.join(" "));
        }
        for leak in results.leaks.iter().take(10) {
            println!("  MAIN CHANGED: {leak}");
        }
        if !results.leaks.is_empty() {
            println!("  {} changes on main in all", results.leaks.len());
        }
        for crash in &results.crashes {
            println!("  server crash: {crash}");
        }
        Ok((verdict, problems))
    }

    /// Stock's results, kept from an earlier run of the same versions and schedule or made now.
    fn stock(&self) -> Result<Baseline> {
        let kept = self.home.join("stock");
        let versions = format!("{} {}", self.installation.version, self.source.version);
        let stamp = format!(
            "{versions} {}\n{}",
            self.installation.bin.display(),
            self.schedule
        );
        if self.arguments.fresh_stock
            || fs::read_to_string(kept.join("stamp")).ok() != Some(stamp.clone())
        {
            let _ = fs::remove_dir_all(&kept);
            for round in ["first", "second"] {
                self.run_stock(round, &kept.join(round))?;
            }
            fs::write(kept.join("stamp"), stamp)?;
        }
        let outputs = read_outputs(&kept.join("first"))?;
        let second = read_outputs(&kept.join("second"))?;
        let unstable: BTreeSet<String> = outputs
            .keys()
            .filter(|test| outputs.get(*test) != second.get(*test))
            .cloned()
            .collect();
        Ok(Baseline { outputs, unstable })
    }

    fn run_stock(&self, round: &str, kept: &Path) -> Result<()> {
        let begin = Instant::now();
        let results = suite::run(
            Configuration::Stock,
            &self.installation,
            &self.source,
            None,
            &self.schedule,
        )?;
        let (crashes, hung) = (results.crashes.join("; "), results.hung.join(" "));
        ensure!(
            crashes.is_empty() && hung.is_empty(),
            "stock itself crashed or hung: {crashes} {hung}"
        );
        fs::create_dir_all(kept)?;
        for (test, text) in &results.outputs {
            fs::write(kept.join(format!("{test}.out")), text)?;
        }
        let (count, seconds) = (results.outputs.len(), begin.elapsed().as_secs_f64());
        println!(
            "stock, {round} run: {count} tests, {} as the sources expect, {seconds:.0} s",
            results.expected
        );
        Ok(())
    }
}

fn read_schedule(arguments: &Arguments, source: &Source) -> Result<String> {
    if arguments.short {
        let short = fs::read_to_string(workspace_root().join("tests/regress/short_schedule"))?;
        return Ok(present_only(&short, &source.suite().join("sql")));
    }
    fs::read_to_string(source.suite().join("parallel_schedule"))
        .context("the sources hold no schedule")
}

/// One of the lists beside this crate.
fn known(name: &str) -> Result<Vec<Known>> {
    let file = workspace_root().join("tests/regress").join(name);
    parse_known(
        &fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?,
    )
}

/// Tests that the server cannot survive when the sources are newer than it is.
fn skipped(major: u32) -> Result<Vec<String>> {
    let list = known("skipped.txt")?;
    Ok(list
        .into_iter()
        .filter(|line| line.majors.contains(&major))
        .map(|line| line.test)
        .collect())
}

/// The short schedule serves all majors: tests a major does not have are left out.
fn present_only(schedule: &str, sql: &Path) -> String {
    let mut kept = String::new();
    for line in schedule
        .lines()
        .filter_map(|line| line.strip_prefix("test:"))
    {
        let tests: Vec<&str> = line
            .split_whitespace()
            .filter(|test| sql.join(format!("{test}.sql")).exists())
            .collect();
        if !tests.is_empty() {
            kept.push_str(&format!("test: {}\n", tests.join(" ")));
        }
    }
    kept
}

fn read_outputs(directory: &Path) -> Result<BTreeMap<String, String>> {
    let mut outputs = BTreeMap::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let test = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        outputs.insert(test, fs::read_to_string(&path)?);
    }
    Ok(outputs)
}
