//! The change log: what would otherwise be lost.
//!
//! Every change of a tracked table is seen below the executor (`pg::table_am`)
//! and logged in the writer's own transaction (`pg::log_writer`), into one
//! typed log per table (`pg::log_table`). Readers ask here where a log is and
//! whether it matters.

use crate::pg::log_table;
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;

/// Where the changes of a table are logged.
#[derive(Debug, Clone, PartialEq)]
pub struct LogInfo {
    pub log: Oid,
    /// Attribute numbers of the key; empty when the table has none.
    pub key: Vec<i16>,
    /// The log's index on the key.
    pub key_index: Oid,
}

/// The log of a table, when it has one.
pub fn log_of(relid: Oid) -> Option<LogInfo> {
    log_table::find(relid)
}

/// False only when it is certain that nothing wrote to the table after the snapshot.
pub fn changed_since(relid: Oid, _as_of: &Snapshot) -> bool {
    log_of(relid).is_some()
}
