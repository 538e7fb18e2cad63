//! What has no law, by name.

use thiserror::Error;

/// A construct that cannot be maintained incrementally.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{construct} cannot be maintained incrementally: {why}")]
pub struct Unsupported {
    /// The construct in SQL's words, `GROUPING SETS`.
    pub construct: &'static str,
    /// The reason, as a clause.
    pub why: &'static str,
}

impl Unsupported {
    /// Names a construct and the reason.
    pub fn new(construct: &'static str, why: &'static str) -> Self {
        Unsupported { construct, why }
    }
}
