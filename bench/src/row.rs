//! A measured claim: ours, the reference, their ratio, and the bound it must keep.

use std::fmt;

/// What a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Transactions or statements per second.
    PerSecond,
    /// Microseconds.
    Microseconds,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Thousands of rows per second.
    KiloRows,
    /// Kilobytes.
    Kilobytes,
    /// Megabytes.
    Megabytes,
    /// A plain number.
    Count,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::PerSecond => "/s",
            Self::Microseconds => "us",
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::KiloRows => "krows/s",
            Self::Kilobytes => "kB",
            Self::Megabytes => "MB",
            Self::Count => "",
        }
    }
}

/// What the claim promises.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Ours / reference is at least this: rates.
    RatioAtLeast(f64),
    /// Ours / reference is at most this: times.
    RatioAtMost(f64),
    /// Ours is at most this.
    AtMost(f64),
    /// Ours is at least this.
    AtLeast(f64),
    /// Reported, not promised.
    Reported,
}

/// The measurement behind a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Median of our rounds.
    pub ours: f64,
    /// Median of the reference's rounds, where there is a reference.
    pub reference: Option<f64>,
    /// Median of the ratios of neighbouring rounds: noise that lasts longer than a round cancels out.
    pub ratio: Option<f64>,
}

impl Sample {
    /// A measurement without a reference.
    pub fn alone(ours: f64) -> Self {
        Self {
            ours,
            reference: None,
            ratio: None,
        }
    }

    /// From rounds of (ours, reference) taken one after the other.
    pub fn of_rounds(rounds: &[(f64, f64)]) -> Self {
        let collect = |value: fn(&(f64, f64)) -> f64| median(rounds.iter().map(value).collect());
        Self {
            ours: collect(|round| round.0),
            reference: Some(collect(|round| round.1)),
            ratio: Some(collect(|round| round.0 / round.1)),
        }
    }
}

/// The middle value; of an even number of values the mean of the middle two.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// Whether a row keeps its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It does.
    Pass,
    /// It does not, or it could not be measured.
    Fail,
    /// There is no bound to keep.
    Reported,
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Pass => "pass",
            Self::Fail => "FAIL",
            Self::Reported => "-",
        })
    }
}

/// One line of the report.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// The unit of ours and of the reference.
    pub unit: Unit,
    /// The measurement, or why there is none.
    pub sample: Result<Sample, String>,
    /// What it must keep.
    pub bound: Bound,
}

impl Row {
    /// Whether the bound is kept.
    pub fn outcome(&self) -> Outcome {
        let Ok(sample) = &self.sample else {
            return Outcome::Fail;
        };
        let ratio = sample.ratio.unwrap_or(f64::NAN);
        let kept = match self.bound {
            Bound::RatioAtLeast(limit) => ratio >= limit,
            Bound::RatioAtMost(limit) => ratio <= limit,
            Bound::AtMost(limit) => sample.ours <= limit,
            Bound::AtLeast(limit) => sample.ours >= limit,
            Bound::Reported => return Outcome::Reported,
        };
        if kept {
            Outcome::Pass
        } else {
            Outcome::Fail
        }
    }

    /// The cells of the report: name, ours, reference, ratio, bound, outcome.
    pub fn cells(&self) -> [String; 6] {
        let value = |value: f64| {
            format!("{} {}", number(value), self.unit.name())
                .trim_end()
                .to_owned()
        };
        let (ours, reference, ratio) = match &self.sample {
            Ok(sample) => {
                let ratio = sample
                    .ratio
                    .map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
                (
                    value(sample.ours),
                    sample.reference.map_or("-".to_owned(), value),
                    ratio,
                )
            }
            Err(reason) => (
                format!("not measured: {reason}"),
                "-".to_owned(),
                "-".to_owned(),
            ),
        };
        let bound = match self.bound {
            Bound::RatioAtLeast(limit) => format!("ratio >= {limit:.2}"),
            Bound::RatioAtMost(limit) => format!("ratio <= {limit:.2}"),
            Bound::AtMost(limit) => format!("<= {}", value(limit)),
            Bound::AtLeast(limit) => format!(">= {}", value(limit)),
            Bound::Reported => "-".to_owned(),
        };
        [
            self.name.clone(),
            ours,
            reference,
            ratio,
            bound,
            self.outcome().to_string(),
        ]
    }
}

/// Three significant digits are enough to read a measurement.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_the_median_of_neighbours() {
        let sample = Sample::of_rounds(&[(90.0, 100.0), (45.0, 50.0), (10.0, 100.0)]);
        assert_eq!(sample.ratio, Some(0.9));
        assert_eq!(sample.ours, 45.0);
        assert_eq!(median(vec![1.0, 3.0]), 2.0);
    }

    #[test]
    fn what_was_not_measured_fails() {
        let row = |sample, bound| Row {
            name: "x".into(),
            unit: Unit::Milliseconds,
            sample,
            bound,
        };
        assert_eq!(
            row(Err("no".into()), Bound::Reported).outcome(),
            Outcome::Fail
        );
        assert_eq!(
            row(Ok(Sample::alone(3.0)), Bound::AtMost(2.0)).outcome(),
            Outcome::Fail
        );
        assert_eq!(
            row(Ok(Sample::alone(3.0)), Bound::RatioAtMost(2.0)).outcome(),
            Outcome::Fail
        );
        assert_eq!(
            row(
                Ok(Sample::of_rounds(&[(1.0, 1.0)])),
                Bound::RatioAtMost(2.0)
            )
            .outcome(),
            Outcome::Pass
        );
    }
}
