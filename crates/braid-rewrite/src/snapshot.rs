//! PostgreSQL's `pg_snapshot`: which transactions had ended when it was taken.
//!
//! ```text
//!        visible          in xip? -> not visible        not visible
//!   ──────────────●──────────────────────────────●────────────────────▶ xid
//!               xmin                            xmax
//! ```
//!
//! Transaction numbers are the 64-bit ones (`xid8`), which never wrap.

use std::fmt;

/// A snapshot, in the text format `xmin:xmax:xip,xip,...`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Snapshot {
    xmin: u64,
    xmax: u64,
    in_progress: Vec<u64>,
}

impl Snapshot {
    /// The snapshot that sees all below `xmax` but what is running.
    pub fn new(xmin: u64, xmax: u64, running: impl Iterator<Item = u64>) -> Snapshot {
        let mut in_progress: Vec<u64> = running.collect();
        in_progress.sort_unstable();
        Snapshot {
            xmin,
            xmax,
            in_progress,
        }
    }

    /// Reads PostgreSQL's text form; `None` when it is not one.
    pub fn parse(text: &str) -> Option<Snapshot> {
        let mut parts = text.split(':');
        let xmin = parts.next()?.parse().ok()?;
        let xmax = parts.next()?.parse().ok()?;
        let mut in_progress = Vec::new();
        for xid in parts.next()?.split(',').filter(|part| !part.is_empty()) {
            in_progress.push(xid.parse().ok()?);
        }
        if parts.next().is_some() {
            return None;
        }
        in_progress.sort_unstable();
        Some(Snapshot {
            xmin,
            xmax,
            in_progress,
        })
    }

    /// True when transaction `xid` had ended before the snapshot was taken
    /// (as `pg_visible_in_snapshot`).
    pub fn sees(&self, xid: u64) -> bool {
        xid < self.xmin || (xid < self.xmax && self.in_progress.binary_search(&xid).is_err())
    }

    /// The same snapshot, in which transaction `xid` had not ended.
    pub fn with_running(mut self, xid: u64) -> Snapshot {
        if self.sees(xid) {
            self.xmin = self.xmin.min(xid);
            if let Err(place) = self.in_progress.binary_search(&xid) {
                self.in_progress.insert(place, xid);
            }
        }
        self
    }

    /// The same snapshot, but transaction `xid` had ended too.
    pub fn with(&self, xid: u64) -> Snapshot {
        let mut with = self.clone();
        if xid >= with.xmax {
            with.in_progress.extend(with.xmax..xid);
            with.xmax = xid + 1;
        } else {
            with.in_progress.retain(|running| *running != xid);
        }
        with.xmin = with.in_progress.first().copied().unwrap_or(with.xmax);
        with
    }

    /// Every transaction below this number is visible, but for `xid` itself.
    pub fn oldest_besides(&self, xid: u64) -> u64 {
        let others = self.in_progress.iter().filter(|other| **other != xid);
        others.min().copied().unwrap_or(self.xmax)
    }

    /// True when nothing was running that something ended later than: below one
    /// number all is visible, from it on nothing.
    pub fn is_even(&self) -> bool {
        self.xmin == self.xmax
    }

    /// Every transaction below this number is visible.
    pub fn xmin(&self) -> u64 {
        self.xmin
    }

    /// No transaction from this number on is visible.
    pub fn xmax(&self) -> u64 {
        self.xmax
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.xmin, self.xmax)?;
        for (i, xid) in self.in_progress.iter().enumerate() {
            write!(f, "{}{xid}", if i > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_what_had_ended() {
        let s = Snapshot::parse("10:20:12,15").unwrap();
        assert!(s.sees(9) && s.sees(10) && s.sees(11) && s.sees(19));
        assert!(!s.sees(12) && !s.sees(15) && !s.sees(20) && !s.sees(99));
    }

    #[test]
    fn a_transaction_counted_as_running_is_not_seen() {
        let s = Snapshot::parse("10:20:12,15").unwrap();
        for xid in [10, 12, 14, 25] {
            let with = s.clone().with_running(xid);
            assert!(!with.sees(xid), "{with}");
            assert!(with.sees(16) && !with.sees(12) && with.sees(9));
        }
    }

    #[test]
    fn a_transaction_is_added_and_no_other() {
        let s = Snapshot::parse("10:20:12,15").unwrap();
        for xid in [9, 12, 15, 19, 20, 23] {
            let with = s.with(xid);
            for other in 5..30 {
                assert_eq!(
                    with.sees(other),
                    s.sees(other) || other == xid,
                    "{xid} {other}"
                );
            }
            assert_eq!(Snapshot::parse(&with.to_string()).unwrap(), with);
        }
    }

    #[test]
    fn text_round_trips() {
        for text in ["10:20:12,15", "7:7:"] {
            assert_eq!(Snapshot::parse(text).unwrap().to_string(), text);
        }
        assert!(Snapshot::parse("10:20").is_none());
        assert!(Snapshot::parse("a:b:c").is_none());
    }
}
