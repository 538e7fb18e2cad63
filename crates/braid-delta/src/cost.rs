//! Whether following the changes is cheaper than computing anew, from what
//! both took before.
//!
//! ```text
//!   measured    full: 80 ms      delta: 20 ms for 100 pages of changes
//!   now 50 pages    expected 20 · (0.2 + 0.8 · 50/100) = 12 ms   delta
//!   now 900 pages   expected 148 ms                              full
//! ```
//!
//! A part of a delta's time is there for any number of changes. Each time the
//! full way is taken the other is thought a little cheaper, so that it is tried
//! again: what made it slow may be over.

/// What refreshes of one stream table took.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Costs {
    /// Time of computing anew, in microseconds; 0: not known.
    pub full: f64,
    /// Time of following changes; 0: not known.
    pub delta: f64,
    /// The pages of changes it followed then.
    pub pages: f64,
}

/// Fewer pages of changes are always followed.
const FEW: f64 = 16.0;

/// The part of a delta's time that does not grow with the changes.
const FIXED: f64 = 0.2;

/// What is left of the expectation after it was not tried.
const FADING: f64 = 0.9;

/// Without measurements, changes are followed up to this part of the tables.
const UNKNOWN: f64 = 0.25;

impl Costs {
    /// What following `pages` of changes should take; 0: not known.
    pub fn expected(&self, pages: f64) -> f64 {
        self.delta * (FIXED + (1.0 - FIXED) * pages / self.pages.max(1.0))
    }

    /// Is computing anew cheaper than following `pages` of changes of tables
    /// that have `of` pages?
    pub fn prefer_full(&self, pages: f64, of: f64) -> bool {
        if pages < FEW {
            false
        } else if self.delta == 0.0 || self.full == 0.0 {
            pages > of * UNKNOWN
        } else {
            self.expected(pages) > self.full
        }
    }

    /// With a refresh by following `pages` of changes. Too few tell little.
    pub fn followed(self, pages: f64, time: f64) -> Costs {
        match pages < FEW {
            true => self,
            false => Costs {
                delta: time,
                pages,
                ..self
            },
        }
    }

    /// With a refresh by computing anew.
    pub fn computed_anew(self, time: f64) -> Costs {
        Costs {
            full: time,
            delta: self.delta * FADING,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheaper_way_is_taken_and_the_other_tried_again() {
        let mut costs = Costs::default().computed_anew(8_000.0);
        assert!(
            !costs.prefer_full(100.0, 10_000.0),
            "nothing is known of deltas"
        );
        costs = costs.followed(100.0, 13_000.0);
        assert!(costs.prefer_full(100.0, 10_000.0));
        assert!(
            !costs.prefer_full(40.0, 10_000.0),
            "less than half of the changes"
        );
        assert!(
            !costs.prefer_full(3.0, 4.0),
            "few changes are always followed"
        );
        let tries = (1..100).find(|_| {
            costs = costs.computed_anew(8_000.0);
            !costs.prefer_full(100.0, 10_000.0)
        });
        assert!(tries.is_some_and(|n| n > 2), "tried again after {tries:?}");
    }

    #[test]
    fn more_changes_never_speak_for_following_them() {
        let costs = Costs {
            full: 5_000.0,
            delta: 2_000.0,
            pages: 60.0,
        };
        let first = (0..10_000).find(|pages| costs.prefer_full(f64::from(*pages), 1e6));
        let first = first.expect("some number of changes is too many");
        assert!((first..10_000).all(|pages| costs.prefer_full(f64::from(pages), 1e6)));
    }
}
