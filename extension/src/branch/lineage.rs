//! From a branch to main: who its ancestors are, and as of when each is read.
//!
//! ```text
//!   main ──●────────●──────────▶      level 2: main as of P1
//!           \P1                       level 1: a    as of P2
//!     a      ●────●─────────▶         level 0: b    now
//!                  \P2
//!     b             ●───────▶
//! ```

use braid_rewrite::snapshot::Snapshot;

/// The id of `main`.
pub const MAIN: i32 = 1;

/// A branch other than main, with its way to main.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    pub id: i32,
    pub name: String,
    /// Ancestors from the parent up to main, each with the snapshot as of
    /// which it is read.
    pub ancestors: Vec<Ancestor>,
}

/// One step of a lineage.
#[derive(Debug, Clone, PartialEq)]
pub struct Ancestor {
    pub branch: i32,
    pub as_of: Snapshot,
    /// All that the snapshot sees had ended before this number was given out,
    /// where that is known.
    pub began: Option<u64>,
}

impl Branch {
    /// The snapshot as of which main is read.
    pub fn main_as_of(&self) -> &Snapshot {
        &self.ancestors.last().expect("a lineage ends at main").as_of
    }
}
