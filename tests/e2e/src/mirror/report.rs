//! What a run found, added up over its cases and printed.

use std::collections::BTreeMap;
use std::fmt;

use super::compare::Difference;
use super::run::Found;

/// A difference with the smallest case that shows it.
#[derive(Debug, Clone)]
pub struct Reported {
    /// The seed of the case.
    pub seed: u64,
    /// What differs in the smallest case.
    pub difference: Difference,
    /// The smallest script.
    pub script: String,
    /// How many cases showed a difference of the same signature.
    pub cases: usize,
}

/// The sums of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Cases run.
    pub cases: usize,
    /// Statements run.
    pub statements: usize,
    /// Statements run on branches.
    pub on_branches: usize,
    /// Statements that failed alike on both worlds.
    pub failed_alike: usize,
    /// Pairs of errors over data that depend on the order of rows.
    pub ambiguous: usize,
    /// Cases with a difference.
    pub different: usize,
    /// Cases that could not be run to the end.
    pub invalid: usize,
    /// Statements refused on branches, by reason.
    pub refused: BTreeMap<String, usize>,
    /// Differences by signature.
    pub differences: BTreeMap<String, Reported>,
    /// Seconds the run took.
    pub seconds: f64,
}

impl Report {
    /// Adds the sums of a case.
    pub fn add(&mut self, found: &Found) {
        self.cases += 1;
        self.statements += found.statements;
        self.on_branches += found.on_branches;
        self.failed_alike += found.failed_alike;
        self.ambiguous += found.ambiguous;
        self.invalid += usize::from(found.invalid.is_some());
        self.different += usize::from(found.difference.is_some());
        for reason in &found.refused {
            *self.refused.entry(reason.clone()).or_default() += 1;
        }
    }

    /// Statements refused on branches.
    pub fn refusals(&self) -> usize {
        self.refused.values().sum()
    }

    /// Refused statements in percent of those run on branches.
    pub fn refused_percent(&self) -> f64 {
        100.0 * self.refusals() as f64 / self.on_branches.max(1) as f64
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (signature, d) in &self.differences {
            writeln!(f, "\n=== difference in {} case(s): {signature}", d.cases)?;
            writeln!(
                f,
                "seed {}; on {}: {}",
                d.seed, d.difference.side, d.difference.sql
            )?;
            writeln!(f, "-- expected (copy):\n{}", indent(&d.difference.expected))?;
            writeln!(f, "-- actual (branch):\n{}", indent(&d.difference.actual))?;
            writeln!(f, "-- script:\n{}", d.script)?;
        }
        writeln!(f, "cases            {}", self.cases)?;
        writeln!(
            f,
            "statements       {}, {} of them on branches",
            self.statements, self.on_branches
        )?;
        writeln!(f, "failed alike     {}", self.failed_alike)?;
        writeln!(f, "order-dependent  {}", self.ambiguous)?;
        writeln!(f, "not finished     {}", self.invalid)?;
        writeln!(
            f,
            "differences      {} ({} kinds)",
            self.different,
            self.differences.len()
        )?;
        writeln!(
            f,
            "refused          {} ({:.2} %)",
            self.refusals(),
            self.refused_percent()
        )?;
        for (reason, n) in &self.refused {
            writeln!(f, "  {n:6}  {reason}")?;
        }
        write!(f, "seconds          {:.1}", self.seconds)
    }
}

fn indent(text: &str) -> String {
    text.lines()
        .map(|l| format!("--   {l}\n"))
        .collect::<String>()
        .trim_end()
        .to_string()
}
