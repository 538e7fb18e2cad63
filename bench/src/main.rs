//! `make bench`: every performance claim as a row: ours, reference, ratio, bound, pass.
//!
//! The reference is stock PostgreSQL: the same binaries and settings without Braid. It and
//! ours take turns within every measurement, and a row is the median over several rounds.
//! As the claims demand, everything is tracked, history is kept and a live branch is pinned
//! while main is measured.
//!
//! A group that cannot be measured becomes a failing row with the reason; the run goes on.
//! The exit status says whether every bound was kept.

mod branches;
mod embedded;
mod history;
mod main_branch;
mod pair;
mod pgbench;
mod reads;
mod report;
mod row;
mod scenario;
mod storage;
mod streams;
mod writes;

use anyhow::{bail, Result};
use braid_regress::install::{workspace_root, Extension, Installation};
use clap::Parser;
use pair::Pair;
use report::Report;
use row::Sample;
use std::path::PathBuf;
use std::process::ExitCode;

/// Measures every performance claim and compares it with its bound.
#[derive(Debug, Parser)]
struct Arguments {
    /// Major version of PostgreSQL.
    #[arg(long, default_value_t = 15)]
    pg: u32,
    /// Only these groups.
    #[arg(long, value_name = "GROUP")]
    only: Vec<String>,
    /// Fewer and shorter rounds, smaller tables: for trying things out.
    #[arg(long)]
    quick: bool,
    /// The built library, if not the one `make build` leaves in target/.
    #[arg(long)]
    library: Option<PathBuf>,
    /// The directory with braid.control and sql/, if not extension/.
    #[arg(long)]
    extension_dir: Option<PathBuf>,
    /// Write bench/RESULTS.md although the run is not a full one.
    #[arg(long)]
    write: bool,
}

/// What every group measures with.
struct Bench {
    pair: Pair,
    report: Report,
    effort: Effort,
}

/// How long and how often.
#[derive(Debug, Clone, Copy)]
struct Effort {
    /// Rounds of (ours, reference).
    rounds: usize,
    /// Seconds of one pgbench run.
    seconds: u32,
    /// Rows of the large table.
    rows: u32,
    /// pgbench's scale.
    scale: u32,
    /// Openings of the test for leaks.
    openings: usize,
    /// Branches of the test with many of them.
    branches: usize,
}

const FULL: Effort = Effort {
    rounds: 9,
    seconds: 4,
    rows: 1_000_000,
    scale: 20,
    openings: 100,
    branches: 1000,
};
const QUICK: Effort = Effort {
    rounds: 5,
    seconds: 2,
    rows: 200_000,
    scale: 5,
    openings: 10,
    branches: 200,
};

impl Bench {
    /// Takes turns between ours and the reference; which one begins alternates as well.
    fn alternate(
        &self,
        mut ours: impl FnMut(&Pair) -> Result<f64>,
        mut reference: impl FnMut(&Pair) -> Result<f64>,
    ) -> Result<Sample> {
        let mut rounds = Vec::new();
        for round in 0..self.effort.rounds {
            rounds.push(if round % 2 == 0 {
                let first = ours(&self.pair)?;
                (first, reference(&self.pair)?)
            } else {
                let first = reference(&self.pair)?;
                (ours(&self.pair)?, first)
            });
        }
        Ok(Sample::of_rounds(&rounds))
    }
}

type Group = (&'static str, fn(&mut Bench) -> Result<()>);

/// The groups in the order they run. Each prepares what it needs and disturbs no later one.
const GROUPS: [Group; 15] = [
    ("main", main_branch::throughput),
    ("ddl", main_branch::ddl),
    ("copy", main_branch::copy_in),
    ("toast", main_branch::beside_large_values),
    ("reads", reads::depth_one),
    ("depth3", reads::depth_three),
    ("writes", writes::after_first_touch),
    ("touch", writes::first_touch),
    ("storage", storage::one_row),
    ("diff", history::diff),
    ("merge", history::merge),
    ("schemas", history::schemas),
    ("streams", streams::all),
    ("branches", branches::many),
    ("embedded", embedded::all),
];

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool> {
    for name in &arguments.only {
        if !GROUPS.iter().any(|(group, _)| group == name) {
            bail!(
                "no group {name:?}; there are: {}",
                GROUPS.map(|(group, _)| group).join(", ")
            );
        }
    }
    let installation = Installation::find(arguments.pg)?;
    let extension = Extension::locate(
        arguments.pg,
        arguments.library.clone(),
        arguments.extension_dir.clone(),
    )?;
    let pair = Pair::start(&installation, &extension)?;
    let effort = if arguments.quick { QUICK } else { FULL };
    let mut bench = Bench {
        pair,
        report: Report::new(),
        effort,
    };
    for (name, group) in GROUPS {
        if arguments.only.is_empty() || arguments.only.iter().any(|only| only == name) {
            if let Err(error) = group(&mut bench) {
                bench.report.add(
                    format!("group {name}"),
                    row::Unit::Count,
                    Err(error),
                    row::Bound::Reported,
                );
            }
        }
    }
    let (passed, failed, reported) = bench.report.tally();
    println!("bench: {passed} bounds kept, {failed} not kept, {reported} rows without a bound");
    let full = arguments.only.is_empty() && !arguments.quick;
    if full || arguments.write {
        let versions = format!(
            "PostgreSQL {}, Braid {}",
            installation.version,
            env!("CARGO_PKG_VERSION")
        );
        let manner = format!(
            "{} rounds, pgbench {} s each, scale {}, {} rows, synchronous_commit=off unless said otherwise",
            effort.rounds, effort.seconds, effort.scale, effort.rows
        );
        bench.report.write(
            &workspace_root().join("bench/RESULTS.md"),
            &versions,
            &manner,
        )?;
    }
    Ok(failed == 0)
}
