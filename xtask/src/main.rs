//! The rules of this repository that no compiler checks.
//!
//! - `xtask tidy`: every file begins with its purpose, stays small, keeps `unsafe` where it
//!   belongs, and mentions nothing that is only true on one machine ([`tidy`]);
//! - `xtask audit`: which crates may depend on what, from where, under which licence ([`audit`]);
//! - `xtask check` and `xtask test MAJOR...`: what a change must pass ([`steps`]).
//!
//! Each rule prints every violation with file and line, then the program fails once.

mod audit;
mod code;
mod licence;
mod steps;
mod tidy;

use anyhow::{bail, Result};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    match run(&task) {
        Ok(violations) if violations.is_empty() => ExitCode::SUCCESS,
        Ok(violations) => {
            for violation in &violations {
                println!("{violation}");
            }
            println!("{task}: {} violations", violations.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("{task}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &str) -> Result<Vec<String>> {
    let root = root();
    match task {
        "tidy" => tidy::violations(&root),
        "audit" => audit::violations(&root),
        "check" => steps::check(&root),
        "test" => steps::test(&root, &std::env::args().skip(2).collect::<Vec<_>>()),
        _ => bail!("usage: xtask tidy | audit | check | test MAJOR..."),
    }
}

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("xtask lies in the workspace").to_owned()
}
