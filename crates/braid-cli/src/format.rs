//! Numbers for people: durations, sizes, counts.

use std::time::Duration;

/// Three significant digits and a unit: `870 us`, `3.14 ms`, `12.5 s`.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    match seconds {
        s if s < 1e-3 => format!("{:.0} us", s * 1e6),
        s if s < 1.0 => format!("{} ms", three_digits(s * 1e3)),
        s if s < 120.0 => format!("{} s", three_digits(s)),
        s => format!("{:.0} min", s / 60.0),
    }
}

/// How long something has been running, in its two largest units: `3 h 12 min`.
pub fn uptime(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        s if s < 60 => format!("{s} s"),
        s if s < 3600 => format!("{minutes} min {} s", s % 60),
        s if s < 86_400 => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// Bytes in the units of `pg_size_pretty`: powers of 1024 under the usual names.
pub fn size(bytes: i64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes.abs() < 10 * 1024 && bytes % 1024 != 0 {
        return format!("{bytes} bytes");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value.abs() >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if value.fract() == 0.0 || value.abs() >= 100.0 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// Digits in groups of three: `600,572`.
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 {
        text.insert(0, '-');
    }
    text
}

/// `1 row`, `2 rows`.
pub fn counted(number: i64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", count(number))
}

fn three_digits(value: f64) -> String {
    match value {
        v if v < 10.0 => format!("{v:.2}"),
        v if v < 100.0 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_digits() {
        assert_eq!(duration(Duration::from_micros(870)), "870 us");
        assert_eq!(duration(Duration::from_micros(3140)), "3.14 ms");
        assert_eq!(duration(Duration::from_millis(431)), "431 ms");
        assert_eq!(duration(Duration::from_millis(12_500)), "12.5 s");
        assert_eq!(duration(Duration::from_secs(300)), "5 min");
    }

    #[test]
    fn uptimes_have_two_units() {
        assert_eq!(uptime(12), "12 s");
        assert_eq!(uptime(11_520), "3 h 12 min");
        assert_eq!(uptime(90_000), "1 d 1 h");
    }

    #[test]
    fn sizes_read_like_pg_size_pretty() {
        assert_eq!(size(0), "0 kB");
        assert_eq!(size(100), "100 bytes");
        assert_eq!(size(8192), "8 kB");
        assert_eq!(size(73_728), "72 kB");
        assert_eq!(size(13_107_200), "12.5 MB");
        assert_eq!(size(500 << 30), "500 GB");
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(7), "7");
        assert_eq!(count(-1234), "-1,234");
        assert_eq!(count(600_572), "600,572");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(0, "row"), "0 rows");
    }
}
