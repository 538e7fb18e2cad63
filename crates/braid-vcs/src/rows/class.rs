//! The decision for one row.

use std::fmt;

/// What happened to a row (or to an object, a column) since the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Both sides say the same.
    NoConflict,
    /// Only the source changed or added it.
    SourceModified,
    /// Only the target changed or added it.
    TargetModified,
    /// Both changed it, differently.
    BothModified,
    /// The source deleted it.
    DeletedSource,
    /// The target deleted it.
    DeletedTarget,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::NoConflict => "NO_CONFLICT",
            Class::SourceModified => "SOURCE_MODIFIED",
            Class::TargetModified => "TARGET_MODIFIED",
            Class::BothModified => "BOTH_MODIFIED",
            Class::DeletedSource => "DELETED_SOURCE",
            Class::DeletedTarget => "DELETED_TARGET",
        })
    }
}

/// Who decides where both sides disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// Nobody: it stays a conflict.
    Auto,
    /// The source.
    SourceWins,
    /// The target.
    TargetWins,
    /// Both, where both fit; a modified row beats a deleted one.
    Union,
    /// The user, also on changes that do not conflict.
    ManualReview,
}

impl Strategy {
    /// Every strategy.
    pub const ALL: [Strategy; 5] = [
        Strategy::Auto,
        Strategy::SourceWins,
        Strategy::TargetWins,
        Strategy::Union,
        Strategy::ManualReview,
    ];

    /// Reads its name.
    pub fn parse(name: &str) -> Option<Strategy> {
        Strategy::ALL
            .into_iter()
            .find(|strategy| strategy.to_string() == name)
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Strategy::Auto => "auto",
            Strategy::SourceWins => "source_wins",
            Strategy::TargetWins => "target_wins",
            Strategy::Union => "union",
            Strategy::ManualReview => "manual_review",
        })
    }
}

/// Classifies three versions; `None` is a row that is not there.
pub fn classify<T: PartialEq>(base: Option<&T>, source: Option<&T>, target: Option<&T>) -> Class {
    if source == target {
        Class::NoConflict
    } else if base.is_some() && source.is_none() {
        Class::DeletedSource
    } else if base.is_some() && target.is_none() {
        Class::DeletedTarget
    } else if target == base {
        Class::SourceModified
    } else if source == base {
        Class::TargetModified
    } else {
        Class::BothModified
    }
}
