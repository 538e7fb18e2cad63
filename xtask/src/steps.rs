//! `xtask check` and `xtask test`: steps in order, each counted, all run even if one fails.
//!
//! A step that runs tests counts them by reading what it prints (cargo's own harness, nextest
//! and the regression runner); any other step counts as one. The last line is the sum, and
//! `target/quality/<task>` keeps it for whoever adds several tasks up.

use anyhow::{Context, Result};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// How many things passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    passed: u32,
    failed: u32,
}

struct Step {
    name: String,
    command: String,
}

impl Step {
    fn new(name: &str, command: &str) -> Self {
        Self {
            name: name.to_owned(),
            command: command.to_owned(),
        }
    }
}

/// Formatting, lints, documentation, tidiness, layers and licences.
pub fn check(root: &Path) -> Result<Vec<String>> {
    // In release mode, beside the build: the bindings of PostgreSQL's headers are made only once.
    let extension = "PGRX_PG_CONFIG_PATH=$(scripts/pg-config.sh 15) CARGO_TARGET_DIR=target/pg15";
    let crate_of = "--release -p braid --features pg15";
    let doc = "RUSTDOCFLAGS='-D warnings' cargo doc -q --no-deps --document-private-items";
    let steps = [
        Step::new("format", "cargo fmt --all --check"),
        Step::new("tidy", "cargo run -q -p xtask tidy"),
        Step::new("audit", "cargo run -q -p xtask audit"),
        Step::new("clippy", "cargo clippy -q --all-targets -- -D warnings"),
        Step::new(
            "clippy of the extension",
            &format!("{extension} cargo clippy -q {crate_of} -- -D warnings"),
        ),
        Step::new("documentation", doc),
        Step::new(
            "documentation of the extension",
            &format!("export {extension}; {doc} {crate_of}"),
        ),
    ];
    run(root, "check", &steps)
}

/// Tests of every crate, then the short regression run, for each major version.
pub fn test(root: &Path, majors: &[String]) -> Result<Vec<String>> {
    let nextest = Command::new("cargo")
        .args(["nextest", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    let mut steps = Vec::new();
    for major in majors {
        let run = if nextest {
            "cargo nextest run --no-fail-fast"
        } else {
            "cargo test --no-fail-fast --lib --bins --tests"
        };
        steps.push(Step::new(
            &format!("tests on {major}"),
            &format!("PG={major} BRAID_PG={major} {run}"),
        ));
        let regress = format!("cargo run -q -p braid-regress -- --short --pg {major}");
        steps.push(Step::new(
            &format!("short regression suite on {major}"),
            &regress,
        ));
    }
    steps.push(Step::new(
        "examples in the documentation",
        "cargo test -q --doc",
    ));
    run(root, "test", &steps)
}

fn run(root: &Path, task: &str, steps: &[Step]) -> Result<Vec<String>> {
    let (mut sum, mut violations) = (Count::default(), Vec::new());
    for step in steps {
        println!("==> {}", step.name);
        let begin = Instant::now();
        let count = run_step(root, step)?;
        if count.failed > 0 {
            violations.push(format!("{task}: {} failed: {}", step.name, step.command));
        }
        sum.passed += count.passed;
        sum.failed += count.failed;
        println!(
            "<== {}: {} passed, {} failed, {:.0} s",
            step.name,
            count.passed,
            count.failed,
            begin.elapsed().as_secs_f64()
        );
    }
    let line = format!("{} passed, {} failed", sum.passed, sum.failed);
    let kept = root.join("target/quality");
    fs::create_dir_all(&kept)?;
    fs::write(kept.join(task), format!("{line}\n"))?;
    println!("{task}: {line}");
    Ok(violations)
}

/// Runs a step, showing what it prints while counting.
fn run_step(root: &Path, step: &Step) -> Result<Count> {
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!("{{ {}; }} 2>&1", step.command))
        .current_dir(root);
    let mut child = shell
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run sh")?;
    let mut count = Count::default();
    let output = child.stdout.take().context("the step has no output")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        let counted = count_of(&line);
        count.passed += counted.passed;
        count.failed += counted.failed;
    }
    match child.wait()?.success() {
        true if count == Count::default() => count.passed = 1,
        false if count.failed == 0 => count.failed = 1,
        _ => {}
    }
    Ok(count)
}

/// What a line says about tests, if it is a summary.
fn count_of(line: &str) -> Count {
    let is_summary = line.starts_with("test result:")
        || line.contains("tests run:")
        || line.contains("test run:")
        || line.starts_with("regress:");
    if !is_summary {
        return Count::default();
    }
    let words: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let before = |wanted: &[&str]| -> u32 {
        let found = words
            .windows(wanted.len() + 1)
            .find(|window| window[1..] == *wanted);
        found.and_then(|window| window[0].parse().ok()).unwrap_or(0)
    };
    Count {
        passed: before(&["passed"]),
        failed: before(&["failed"]) + before(&["timed", "out"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_every_runner_are_counted() {
        let count = |passed, failed| Count { passed, failed };
        assert_eq!(
            count_of("test result: ok. 3 passed; 0 failed; 0 ignored"),
            count(3, 0)
        );
        assert_eq!(
            count_of("     Summary [   0.037s] 12 tests run: 10 passed, 2 failed, 0 skipped"),
            count(10, 2)
        );
        assert_eq!(count_of("     Summary [   9.0s] 4 tests run: 2 passed (1 slow), 1 failed, 1 timed out, 0 skipped"), count(2, 2));
        assert_eq!(count_of("regress: 60 passed, 1 failed"), count(60, 1));
        assert_eq!(count_of("3 passed here"), count(0, 0));
    }
}
