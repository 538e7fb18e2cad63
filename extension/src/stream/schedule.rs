//! When a stream table is refreshed: what a schedule says, and the next time.
//!
//! ```text
//!   '5s' '10m' '1h' '1d' '500ms'   that long after the last refresh
//!   '*/5 * * * *'  '@hourly'       cron: minute hour day month weekday, in UTC
//!   'calculated'                   as often as what depends on it
//!   'on commit'                    when a source was written
//!   'manual'                       never by itself
//! ```

use super::error::StreamError;

/// A schedule.
#[derive(Debug, Clone, PartialEq)]
pub enum Schedule {
    /// Milliseconds.
    Every(u64),
    Cron(Box<Cron>, String),
    Calculated,
    OnCommit,
    Manual,
}

/// For each field the values it allows, as bits.
#[derive(Debug, Clone, PartialEq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Day or weekday begins with a star: both must fit, else either.
    both_days: bool,
}

impl Schedule {
    pub fn parse(text: &str) -> Result<Schedule, StreamError> {
        let trimmed = text.trim().to_ascii_lowercase();
        let found = match trimmed.as_str() {
            "manual" | "never" => Some(Schedule::Manual),
            "calculated" => Some(Schedule::Calculated),
            "on commit" | "on_commit" | "commit" => Some(Schedule::OnCommit),
            "@hourly" => Schedule::cron("0 * * * *"),
            "@daily" | "@midnight" => Schedule::cron("0 0 * * *"),
            "@weekly" => Schedule::cron("0 0 * * 0"),
            "@monthly" => Schedule::cron("0 0 1 * *"),
            other if other.split_whitespace().count() == 5 => Schedule::cron(other),
            other => duration(other).map(Schedule::Every),
        };
        found.ok_or_else(|| StreamError::Schedule(text.to_string()))
    }

    fn cron(text: &str) -> Option<Schedule> {
        Some(Schedule::Cron(Box::new(Cron::parse(text)?), text.into()))
    }

    /// When it is next due after a time, in seconds since 1970 (UTC).
    pub fn next(&self, after: f64) -> Option<f64> {
        match self {
            Schedule::Every(milliseconds) => Some(after + *milliseconds as f64 / 1000.0),
            Schedule::Cron(cron, _) => cron.next(after as i64).map(|at| at as f64),
            _ => None,
        }
    }

    /// The schedule as it is kept.
    pub fn text(&self) -> String {
        match self {
            Schedule::Every(ms) if ms % 1000 == 0 => format!("{}s", ms / 1000),
            Schedule::Every(ms) => format!("{ms}ms"),
            Schedule::Cron(_, text) => text.clone(),
            Schedule::Calculated => "calculated".into(),
            Schedule::OnCommit => "on commit".into(),
            Schedule::Manual => "manual".into(),
        }
    }
}

/// `90s`, `1.5h`, `1h30m`, `5 minutes`: milliseconds, at least 10.
fn duration(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total = 0.0;
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = rest[end..].trim_start();
        let end = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "ms" | "millisecond" | "milliseconds" => 1.0,
            "s" | "sec" | "secs" | "second" | "seconds" => 1e3,
            "m" | "min" | "mins" | "minute" | "minutes" => 6e4,
            "h" | "hour" | "hours" => 3.6e6,
            "d" | "day" | "days" => 8.64e7,
            "w" | "week" | "weeks" => 6.048e8,
            _ => return None,
        };
        total += number * unit;
        rest = &rest[end..];
    }
    (10.0..3.2e12).contains(&total).then_some(total as u64)
}

impl Cron {
    fn parse(text: &str) -> Option<Cron> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields[..] else {
            return None;
        };
        let mut weekday_bits = bits(weekdays, 0, 7, &DAYS)?;
        // 7 is Sunday as well.
        weekday_bits |= (weekday_bits >> 7) & 1;
        Some(Cron {
            minutes: bits(minutes, 0, 59, &[])?,
            hours: bits(hours, 0, 23, &[])?,
            days: bits(days, 1, 31, &[])?,
            months: bits(months, 1, 12, &MONTHS)?,
            weekdays: weekday_bits,
            both_days: days.starts_with('*') || weekdays.starts_with('*'),
        })
    }

    /// The first minute after `after` (seconds since 1970, UTC) that fits;
    /// `None` when there is none within eight years.
    pub fn next(&self, after: i64) -> Option<i64> {
        let mut minute = after.div_euclid(60) + 1;
        let last = minute + 8 * 366 * 1440;
        while minute < last {
            let day = minute.div_euclid(1440);
            let (_, month, day_of_month) = civil(day);
            if !has(self.months, month) || !self.fits_day(day, day_of_month) {
                minute = (day + 1) * 1440;
                continue;
            }
            let of_day = minute.rem_euclid(1440);
            if !has(self.hours, of_day / 60) {
                minute = day * 1440 + (of_day / 60 + 1) * 60;
                continue;
            }
            if has(self.minutes, of_day % 60) {
                return Some(minute * 60);
            }
            minute += 1;
        }
        None
    }

    fn fits_day(&self, day: i64, day_of_month: i64) -> bool {
        // 1 January 1970 was a Thursday.
        let weekday = (day + 4).rem_euclid(7);
        let (by_date, by_weekday) = (has(self.days, day_of_month), has(self.weekdays, weekday));
        if self.both_days {
            by_date && by_weekday
        } else {
            by_date || by_weekday
        }
    }
}

const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS: [&str; 13] = [
    "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

fn has(bits: u64, n: i64) -> bool {
    bits >> n & 1 == 1
}

/// One field of cron: `*`, `*/5`, `1-5`, `1,3`, `10-50/20`, `mon-fri`.
fn bits(field: &str, low: u64, high: u64, names: &[&str]) -> Option<u64> {
    let value = |text: &str| {
        let named = names
            .iter()
            .position(|name| !name.is_empty() && *name == text);
        named.map(|n| n as u64).or_else(|| text.parse().ok())
    };
    let mut found = 0;
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<u64>().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((from, to)) => (value(from)?, value(to)?),
            None if part.contains('/') => (value(range)?, high),
            None => (value(range)?, value(range)?),
        };
        if from < low || to > high || from > to {
            return None;
        }
        for n in (from..=to).step_by(step as usize) {
            found |= 1 << n;
        }
    }
    (found != 0).then_some(found)
}

/// Year, month and day of a number of days since 1970 (Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year + era * 400 + i64::from(month <= 2), month, day)
}
