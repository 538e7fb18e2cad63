//! `make regress`: PostgreSQL's own regression suite, with stock's result as the measure.
//!
//! Stock runs once per version and schedule (twice, to learn which tests do not agree with
//! themselves on this machine) and its results are kept in `target/regress`. Then the suite
//! runs on main with everything tracked and inside a branch. Differences are left as
//! `target/regress/<version>-<schedule>/<configuration>/<test>.diff`.

use anyhow::{bail, ensure, Context, Result};
use braid_regress::compare::{parse_known, write_diffs, Baseline, Verdict};
use braid_regress::install::{workspace_root, Extension, Installation};
use braid_regress::source::Source;
use braid_regress::suite::{self, tests_of, Configuration};
use clap::Parser;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
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

fn main() -> std::process::ExitCode {
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            println!("regress: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments = Arguments::parse();
    let installation = Installation::find(arguments.pg)?;
    let source = Source::obtain(arguments.pg)?;
    let mut schedule = read_schedule(&arguments, &source)?;
    if installation.version != source.version {
        schedule = suite::without(&schedule, &skipped(installation.major)?);
    }
    let tests = tests_of(&schedule);
    let kind = if arguments.short { "short" } else { "full" };
    let home = workspace_root().join(format!("target/regress/{}-{kind}", installation.version));
    println!(
        "PostgreSQL {} with the suite of {}, {} tests",
        installation.version,
        source.version,
        tests.len()
    );

    let baseline = stock(
        &arguments,
        &installation,
        &source,
        &schedule,
        &home.join("stock"),
    )?;
    let mut configurations = arguments.config.clone();
    if configurations.is_empty() {
        configurations = vec![Configuration::Main, Configuration::Branch];
    }
    configurations.retain(|configuration| *configuration != Configuration::Stock);
    let mut failures = Vec::new();
    for configuration in configurations {
        let outcome = one(
            configuration,
            &arguments,
            &installation,
            &source,
            &schedule,
            &tests,
            &baseline,
            &home,
        );
        if let Err(error) = outcome {
            println!("  {error:#}");
            failures.push(configuration.name());
        }
    }
    if !failures.is_empty() {
        bail!("failed in {}", failures.join(", "));
    }
    println!("regress: passed");
    Ok(())
}

#[allow(clippy::too_many_arguments)]
fn one(
    configuration: Configuration,
    arguments: &Arguments,
    installation: &Installation,
    source: &Source,
    schedule: &str,
    tests: &[String],
    baseline: &Baseline,
    home: &Path,
) -> Result<()> {
    let begin = Instant::now();
    let extension = Extension::locate(
        arguments.pg,
        arguments.library.clone(),
        arguments.extension_dir.clone(),
    )?;
    let results = suite::run(
        configuration,
        installation,
        source,
        Some(&extension),
        schedule,
    )?;
    write_diffs(&home.join(configuration.name()), baseline, &results, tests)?;
    let file = workspace_root().join(format!("tests/regress/known-{}.txt", configuration.name()));
    let known = parse_known(
        &fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?,
    )?;
    let report = Verdict::new(baseline, &results, tests, &known, installation.major)
        .report(configuration, !arguments.short);
    println!(
        "  {:.0} s; diffs in {}",
        begin.elapsed().as_secs_f64(),
        home.join(configuration.name()).display()
    );
    if !results.hung.is_empty() {
        println!("  stopped at the time limit: {}", results.hung.join(" "));
    }
    for crash in &results.crashes {
        println!("  server crash: {crash}");
    }
    report?;
    anyhow::ensure!(
        results.crashes.is_empty(),
        "the server crashed {} times",
        results.crashes.len()
    );
    Ok(())
}

fn read_schedule(arguments: &Arguments, source: &Source) -> Result<String> {
    if arguments.short {
        let short = fs::read_to_string(workspace_root().join("tests/regress/short_schedule"))?;
        return Ok(present_only(&short, &source.suite().join("sql")));
    }
    fs::read_to_string(source.suite().join("parallel_schedule"))
        .context("the sources hold no schedule")
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

/// Tests that the server cannot survive when the sources are newer than it is.
fn skipped(major: u32) -> Result<Vec<String>> {
    let list = parse_known(&fs::read_to_string(
        workspace_root().join("tests/regress/skipped.txt"),
    )?)?;
    Ok(list
        .into_iter()
        .filter(|line| line.majors.contains(&major))
        .map(|line| line.test)
        .collect())
}

/// Stock's results, kept from an earlier run of the same versions and schedule or made now.
fn stock(
    arguments: &Arguments,
    installation: &Installation,
    source: &Source,
    schedule: &str,
    kept: &Path,
) -> Result<Baseline> {
    let stamp = format!(
        "{} {} {}\n{schedule}",
        installation.version,
        source.version,
        installation.bin.display()
    );
    let fresh =
        arguments.fresh_stock || fs::read_to_string(kept.join("stamp")).ok() != Some(stamp.clone());
    if fresh {
        let _ = fs::remove_dir_all(kept);
        for round in ["first", "second"] {
            let begin = Instant::now();
            let results = suite::run(Configuration::Stock, installation, source, None, schedule)?;
            fs::create_dir_all(kept.join(round))?;
            ensure!(
                results.crashes.is_empty() && results.hung.is_empty(),
                "stock itself crashed or hung: {} {}",
                results.crashes.join("; "),
                results.hung.join(" ")
            );
            for (test, text) in &results.outputs {
                fs::write(kept.join(round).join(format!("{test}.out")), text)?;
            }
            let seconds = begin.elapsed().as_secs_f64();
            println!("stock, {round} run: {} tests, {} as in the sources' expected files, {seconds:.0} s", results.outputs.len(), results.expected);
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
