//! Results against stock's results, and the list of known differences.
//!
//! The lists are `known-main.txt` and `known-branch.txt` beside this crate: one line per test
//! with the majors it concerns and the cause. They may only shrink: a difference that is not
//! listed fails the run, and so does a listed one that has gone (in a run of the full schedule;
//! the short one may not reach the difference).

use crate::suite::{Configuration, Results};
use anyhow::{ensure, Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a run compared to.
#[derive(Debug)]
pub struct Baseline {
    /// What stock PostgreSQL printed on this machine.
    pub outputs: BTreeMap<String, String>,
    /// Tests that printed something else when stock ran them a second time.
    pub unstable: BTreeSet<String>,
}

/// A line of a list of known differences.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// The test.
    pub test: String,
    /// The majors on which it differs.
    pub majors: Vec<u32>,
    /// Why it differs.
    pub cause: String,
}

/// Reads a list: `test  15,18  cause`, empty lines and `#` comments allowed.
pub fn parse_known(text: &str) -> Result<Vec<Known>> {
    let mut list = Vec::new();
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let mut parts = line.splitn(2, char::is_whitespace);
        let test = parts.next().unwrap_or_default().to_owned();
        let rest = parts.next().unwrap_or_default().trim_start();
        let (majors, cause) = rest
            .split_once(char::is_whitespace)
            .with_context(|| format!("a known difference needs majors and a cause: {line}"))?;
        let majors = majors
            .split(',')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .with_context(|| format!("odd majors: {line}"))?;
        ensure!(
            !cause.trim().is_empty(),
            "a known difference needs a cause: {line}"
        );
        list.push(Known {
            test,
            majors,
            cause: cause.trim().to_owned(),
        });
    }
    Ok(list)
}

/// The outcome of comparing one configuration with stock.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Tests whose output is stock's, byte for byte.
    pub identical: BTreeSet<String>,
    /// Tests left out because stock does not agree with itself.
    pub unstable: BTreeSet<String>,
    /// Tests that differ and are listed.
    pub known: BTreeSet<String>,
    /// Tests that differ and are not listed.
    pub unlisted: BTreeSet<String>,
    /// Listed tests that no longer differ.
    pub gone: BTreeSet<String>,
}

impl Verdict {
    /// Compares what a run printed with what stock printed.
    pub fn new(
        baseline: &Baseline,
        results: &Results,
        tests: &[String],
        known: &[Known],
        major: u32,
    ) -> Self {
        let mut verdict = Self::default();
        for test in tests {
            let listed = known
                .iter()
                .any(|known| known.test == *test && known.majors.contains(&major));
            let same = baseline.outputs.get(test) == results.outputs.get(test);
            let class = match (baseline.unstable.contains(test), same, listed) {
                (true, ..) => &mut verdict.unstable,
                (_, false, true) => &mut verdict.known,
                (_, false, false) => &mut verdict.unlisted,
                (_, true, _) => &mut verdict.identical,
            };
            class.insert(test.clone());
            if listed && verdict.identical.contains(test) {
                verdict.gone.insert(test.clone());
            }
        }
        verdict
    }

    /// How many tests were compared.
    pub fn total(&self) -> usize {
        self.identical.len() + self.known.len() + self.unlisted.len()
    }

    /// Prints the numbers and names; returns how many tests the list describes wrongly.
    pub fn report(&self, configuration: Configuration, full: bool) -> usize {
        let (name, same, total) = (configuration.name(), self.identical.len(), self.total());
        let percent = 100.0 * same as f64 / total.max(1) as f64;
        println!("{name}: {same} of {total} tests identical to stock ({percent:.0} %)");
        let show = |title: &str, tests: &BTreeSet<String>| {
            if !tests.is_empty() {
                let names = tests.iter().cloned().collect::<Vec<_>>().join(" ");
                println!("  {title} ({}): {names}", tests.len());
            }
        };
        show("not compared, stock differs from itself", &self.unstable);
        show("known differences", &self.known);
        show("NOT LISTED in known-*.txt", &self.unlisted);
        if full {
            show("LISTED BUT IDENTICAL, take them off the list", &self.gone);
        }
        self.unlisted.len() + if full { self.gone.len() } else { 0 }
    }
}

/// Leaves each result and a unified diff against stock in `directory`, for reading.
pub fn write_diffs(
    directory: &Path,
    baseline: &Baseline,
    results: &Results,
    tests: &[String],
) -> Result<()> {
    let _ = fs::remove_dir_all(directory);
    fs::create_dir_all(directory.join("stock"))?;
    let absent = String::from("(no output)\n");
    for test in tests {
        let (stock, ours) = (
            baseline.outputs.get(test).unwrap_or(&absent),
            results.outputs.get(test).unwrap_or(&absent),
        );
        if stock == ours {
            continue;
        }
        let (left, right) = (
            directory.join(format!("stock/{test}.out")),
            directory.join(format!("{test}.out")),
        );
        fs::write(&left, stock)?;
        fs::write(&right, ours)?;
        let diff = Command::new("diff")
            .arg("-U3")
            .arg(&left)
            .arg(&right)
            .output()?;
        fs::write(directory.join(format!("{test}.diff")), diff.stdout)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(test, text)| ((*test).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn a_list_is_read_with_majors_and_cause() {
        let list = parse_known("# why\n\nrules  15,18  prints all views\n").unwrap();
        assert_eq!(
            list,
            [Known {
                test: "rules".into(),
                majors: vec![15, 18],
                cause: "prints all views".into()
            }]
        );
        assert!(parse_known("rules 15").is_err());
        assert!(parse_known("rules fifteen cause").is_err());
    }

    #[test]
    fn the_list_must_describe_the_run_exactly() {
        let tests: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let baseline = Baseline {
            outputs: outputs(&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1")]),
            unstable: BTreeSet::from(["d".to_owned()]),
        };
        let results = Results {
            outputs: outputs(&[("a", "1"), ("b", "2"), ("c", "2"), ("d", "2")]),
            ..Results::default()
        };
        let known = parse_known("a 15 was different\nb 15 is different\nc 18 elsewhere").unwrap();
        let verdict = Verdict::new(&baseline, &results, &tests, &known, 15);
        assert_eq!(verdict.total(), 3);
        assert_eq!(verdict.gone, BTreeSet::from(["a".to_owned()]));
        assert_eq!(verdict.known, BTreeSet::from(["b".to_owned()]));
        assert_eq!(verdict.unlisted, BTreeSet::from(["c".to_owned()]));
        assert_eq!(verdict.report(Configuration::Main, true), 2);
        assert_eq!(verdict.report(Configuration::Main, false), 1);
    }
}
