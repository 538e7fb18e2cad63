//! A slow obvious merge of whole tables: the reference for everything else.

use super::class::{classify, Class, Strategy};
use std::collections::{BTreeMap, BTreeSet};

/// A value: NULL, or its text.
pub type Cell = Option<String>;
/// The cells of a row besides its key.
pub type Row = Vec<Cell>;
/// A table by key.
pub type Rows = BTreeMap<String, Row>;

/// A place where the sides disagree and nobody decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// The row.
    pub key: String,
    /// The column, by position; `None`: the whole row.
    pub column: Option<usize>,
}

/// What came of a merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The merged table; in a conflict the target's value stands.
    pub rows: Rows,
    /// What is left to decide.
    pub conflicts: BTreeSet<Conflict>,
    /// The class of every key that changed on a side.
    pub classes: BTreeMap<String, Class>,
}

/// Merges three versions of a table, row by row and cell by cell.
pub fn merge(base: &Rows, source: &Rows, target: &Rows, strategy: Strategy) -> Outcome {
    let keys: BTreeSet<&String> = base
        .keys()
        .chain(source.keys())
        .chain(target.keys())
        .collect();
    let mut outcome = Outcome {
        rows: Rows::new(),
        conflicts: BTreeSet::new(),
        classes: BTreeMap::new(),
    };
    for key in keys {
        let (b, s, t) = (base.get(key), source.get(key), target.get(key));
        if s != b || t != b {
            outcome.classes.insert(key.clone(), classify(b, s, t));
        }
        if let Some(row) = merge_row(key, b, s, t, strategy, &mut outcome.conflicts) {
            outcome.rows.insert(key.clone(), row);
        }
    }
    outcome
}

fn merge_row(
    key: &str,
    base: Option<&Row>,
    source: Option<&Row>,
    target: Option<&Row>,
    strategy: Strategy,
    conflicts: &mut BTreeSet<Conflict>,
) -> Option<Row> {
    let mut open = |column| {
        conflicts.insert(Conflict {
            key: key.to_string(),
            column,
        });
    };
    if source == target || source == base {
        return target.cloned();
    }
    if strategy == Strategy::ManualReview {
        open(None);
        return target.cloned();
    }
    if target == base {
        return source.cloned();
    }
    let (Some(s), Some(t)) = (source, target) else {
        // One side deleted the row, the other changed it.
        return match strategy {
            Strategy::SourceWins => source.cloned(),
            Strategy::TargetWins => target.cloned(),
            Strategy::Union => source.or(target).cloned(),
            Strategy::Auto | Strategy::ManualReview => {
                open(None);
                target.cloned()
            }
        };
    };
    let cells = (0..s.len()).map(|i| {
        let b = base.map(|row| &row[i]);
        if s[i] == t[i] || b == Some(&s[i]) {
            t[i].clone()
        } else if b == Some(&t[i]) {
            s[i].clone()
        } else {
            match strategy {
                Strategy::SourceWins => s[i].clone(),
                Strategy::TargetWins => t[i].clone(),
                _ => {
                    open(Some(i));
                    t[i].clone()
                }
            }
        }
    });
    Some(cells.collect())
}
