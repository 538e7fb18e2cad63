//! The report: printed while it grows, and written to `bench/RESULTS.md` after a full run.

use crate::row::{Bound, Outcome, Row, Sample, Unit};
use anyhow::Result;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const TITLES: [&str; 6] = ["name", "ours", "reference", "ratio", "bound", "result"];
const WIDTHS: [usize; 6] = [58, 16, 16, 6, 14, 6];

/// The rows measured so far.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Prints the titles of the columns.
    pub fn new() -> Self {
        println!("{}", line(&TITLES.map(str::to_owned)));
        Self::default()
    }

    /// Adds a measurement, or the reason why there is none, and prints it.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        unit: Unit,
        sample: Result<Sample>,
        bound: Bound,
    ) {
        let sample = sample.map_err(|error| format!("{error:#}").replace('\n', " "));
        let row = Row {
            name: name.into(),
            unit,
            sample,
            bound,
        };
        println!("{}", line(&row.cells()));
        self.rows.push(row);
    }

    /// How many rows keep their bound, break it, and have none.
    pub fn tally(&self) -> (usize, usize, usize) {
        let count = |wanted| {
            self.rows
                .iter()
                .filter(|row| row.outcome() == wanted)
                .count()
        };
        (
            count(Outcome::Pass),
            count(Outcome::Fail),
            count(Outcome::Reported),
        )
    }

    /// Writes the rows as a table, with what they were measured on.
    pub fn write(&self, file: &Path, versions: &str, manner: &str) -> Result<()> {
        let (passed, failed, _) = self.tally();
        let mut text = String::from("# Measured claims\n\n");
        writeln!(
            text,
            "Written by `make bench`. {passed} bounds kept, {failed} not kept.\n"
        )?;
        writeln!(text, "- {versions}\n- {}\n- {manner}\n", machine())?;
        writeln!(
            text,
            "| {} |\n|{}",
            TITLES.join(" | "),
            "---|".repeat(TITLES.len())
        )?;
        for row in &self.rows {
            writeln!(
                text,
                "| {} |",
                row.cells().map(|cell| cell.replace('|', "\\|")).join(" | ")
            )?;
        }
        fs::write(file, text)?;
        Ok(())
    }
}

fn line(cells: &[String; 6]) -> String {
    let padded = cells
        .iter()
        .zip(WIDTHS)
        .map(|(cell, width)| format!("{cell:<width$}"));
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

/// Processor, cores, memory, kernel: what a reader needs to judge absolute numbers.
fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        info.lines()
            .find_map(|line| line.strip_prefix(name)?.split(": ").nth(1))
    };
    let model = field("model name")
        .unwrap_or("unknown processor")
        .trim()
        .to_owned();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = memory
        .lines()
        .next()
        .and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    let gigabytes = kilobytes.unwrap_or(0) / 1_048_576;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    let kernel = Command::new("uname").arg("-sr").output();
    let kernel = kernel
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default();
    format!("{model}, {cores} cores, {gigabytes} GB, {kernel}; load average at the end {load}")
}
