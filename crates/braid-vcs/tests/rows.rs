//! Laws of the row merge, on generated tables. The count is printed.

use braid_testkit::Rng;
use braid_vcs::rows::class::{Class, Strategy};
use braid_vcs::rows::reference::{merge, Row, Rows};
use std::collections::BTreeSet;

const CASES: usize = 12_000;

fn row(rng: &mut Rng) -> Row {
    (0..3)
        .map(|_| {
            rng.chance(80)
                .then(|| ["a", "b", "c"][rng.below(3)].to_string())
        })
        .collect()
}

fn table(rng: &mut Rng) -> Rows {
    (0..rng.below(7))
        .map(|_| (format!("k{}", rng.below(8)), row(rng)))
        .collect()
}

/// A few random changes.
fn edited(rng: &mut Rng, base: &Rows) -> Rows {
    let mut rows = base.clone();
    for _ in 0..rng.below(5) {
        let key = format!("k{}", rng.below(8));
        match rng.below(4) {
            0 => {
                rows.remove(&key);
            }
            1 => {
                rows.insert(key, row(rng));
            }
            _ => {
                if let Some(row) = rows.get_mut(&key) {
                    let value = rng
                        .chance(80)
                        .then(|| ["a", "b", "c", "d"][rng.below(4)].to_string());
                    row[rng.below(3)] = value;
                }
            }
        }
    }
    rows
}

#[test]
fn merges_obey_their_laws() {
    let mut rng = Rng::new(11);
    let mut classes = BTreeSet::new();
    let mut conflicts = 0;
    for _ in 0..CASES {
        let base = table(&mut rng);
        let (source, target) = (edited(&mut rng, &base), edited(&mut rng, &base));
        let auto = |s: &Rows, t: &Rows| merge(&base, s, t, Strategy::Auto);
        // With the base nothing happens; the same change converges.
        assert_eq!(auto(&base, &target).rows, target);
        assert_eq!(auto(&source, &base).rows, source);
        assert_eq!(auto(&source, &source).rows, source);
        assert!(auto(&source, &source).conflicts.is_empty());
        // Conflicts are the same from both sides, and so is the outcome without any.
        let (one, other) = (auto(&source, &target), auto(&target, &source));
        assert_eq!(one.conflicts, other.conflicts);
        if one.conflicts.is_empty() {
            assert_eq!(one.rows, other.rows);
            // Merged again it changes nothing, whichever strategy.
            for strategy in Strategy::ALL {
                if strategy != Strategy::ManualReview {
                    let again = merge(&source, &source, &one.rows, strategy);
                    assert_eq!(again.rows, one.rows);
                }
            }
        }
        // Strategies decide conflicts and nothing else.
        for (strategy, winner) in [
            (Strategy::SourceWins, &source),
            (Strategy::TargetWins, &target),
        ] {
            let decided = merge(&base, &source, &target, strategy);
            assert!(decided.conflicts.is_empty());
            for key in base.keys().chain(source.keys()).chain(target.keys()) {
                let open: Vec<_> = one.conflicts.iter().filter(|c| c.key == *key).collect();
                match open.as_slice() {
                    [] => assert_eq!(decided.rows.get(key), one.rows.get(key)),
                    [whole] if whole.column.is_none() => {
                        assert_eq!(decided.rows.get(key), winner.get(key))
                    }
                    cells => {
                        for cell in cells {
                            let n = cell.column.expect("a cell");
                            assert_eq!(decided.rows[key][n], winner[key][n]);
                        }
                    }
                }
            }
        }
        conflicts += one.conflicts.len();
        classes.extend(one.classes.values().map(ToString::to_string));
    }
    println!("{CASES} merges, {conflicts} conflicts, classes {classes:?}");
    assert_eq!(classes.len(), 6, "{classes:?}");
    assert!(conflicts > 100);
    assert_eq!(Class::NoConflict.to_string(), "NO_CONFLICT");
}

#[test]
fn independent_merges_come_out_the_same_in_any_order() {
    let mut rng = Rng::new(12);
    let mut checked = 0;
    while checked < CASES {
        let base = table(&mut rng);
        let (a, b) = (edited(&mut rng, &base), edited(&mut rng, &base));
        let target = base.clone();
        let first = merge(&base, &a, &target, Strategy::Auto);
        let both = merge(&base, &b, &first.rows, Strategy::Auto);
        let second = merge(&base, &b, &target, Strategy::Auto);
        let other = merge(&base, &a, &second.rows, Strategy::Auto);
        assert_eq!(both.conflicts, other.conflicts);
        if both.conflicts.is_empty() {
            assert_eq!(both.rows, other.rows);
        }
        checked += 1;
    }
    println!("{checked} pairs of merges");
}
