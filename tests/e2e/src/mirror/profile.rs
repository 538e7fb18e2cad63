//! What a run generates: levels, so that a young extension can be tested first, and
//! switches to leave features out while hunting for one kind of difference.

use std::collections::BTreeSet;

/// How much a case may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Branches are only read; main is written.
    Reads,
    /// Rows are written on all sides.
    Dml,
    /// Schemas change too, and catalogs are compared.
    Full,
}

/// The settings of a run.
#[derive(Debug, Clone)]
pub struct Profile {
    /// How much a case may do.
    pub level: Level,
    /// How many branches stand on each other at most.
    pub depth: usize,
    /// Percent of names that are hostile.
    pub hostile: usize,
    /// Features left out.
    pub without: BTreeSet<String>,
    /// If not empty, only these kinds of statements are generated on branches.
    pub only: BTreeSet<String>,
}

impl Profile {
    /// The given level with everything in it.
    pub fn of(level: Level) -> Profile {
        Profile {
            level,
            depth: 3,
            hostile: 35,
            without: BTreeSet::new(),
            only: BTreeSet::new(),
        }
    }

    /// `MIRROR_LEVEL` (reads, dml, full), `MIRROR_DEPTH`, `MIRROR_WITHOUT` and
    /// `MIRROR_ONLY` (words separated by commas) on top of `level`.
    pub fn from_env(level: Level) -> Profile {
        let mut profile = Profile::of(match std::env::var("MIRROR_LEVEL").as_deref() {
            Ok("reads") => Level::Reads,
            Ok("dml") => Level::Dml,
            Ok("full") => Level::Full,
            _ => level,
        });
        profile.depth = env_number("MIRROR_DEPTH", 3) as usize;
        profile.hostile = env_number("MIRROR_HOSTILE", 35) as usize;
        profile.without = env_words("MIRROR_WITHOUT");
        profile.only = env_words("MIRROR_ONLY");
        profile
    }

    /// Whether a feature may be generated.
    pub fn has(&self, feature: &str) -> bool {
        !self.without.contains(feature)
    }

    /// Whether a kind of statement may be generated.
    pub fn allows(&self, kind: &str) -> bool {
        !self.without.contains(kind) && (self.only.is_empty() || self.only.contains(kind))
    }
}

/// A number from the environment.
pub fn env_number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

fn env_words(name: &str) -> BTreeSet<String> {
    let value = std::env::var(name).unwrap_or_default();
    value
        .split(',')
        .filter(|w| !w.is_empty())
        .map(str::to_string)
        .collect()
}
