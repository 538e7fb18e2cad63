//! The change log: what would otherwise be lost.

use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;

/// Where the changes of a table are logged.
#[derive(Debug, Clone, PartialEq)]
pub struct LogInfo {
    pub log: Oid,
    /// Attribute numbers of the key; empty when the table has none.
    pub key: Vec<i16>,
    pub key_index: Oid,
}

/// The log of a table, when it has one.
pub fn log_of(_relid: Oid) -> Option<LogInfo> {
    None
}

/// False only when it is certain that nothing wrote to the table after the snapshot.
pub fn changed_since(_relid: Oid, _as_of: &Snapshot) -> bool {
    false
}
