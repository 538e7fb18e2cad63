//! The change log: what would otherwise be lost.
//!
//! Every change of a tracked table is seen below the executor (`pg::table_am`)
//! and logged in the writer's own transaction (`pg::log_writer`), into one
//! typed log per table (`pg::log_table`). Readers ask here where a log is and
//! whether it matters.

use crate::pg::shmem::{self, Verdict};
use crate::pg::{guc, log_drop, log_state, log_table, transaction};
use braid_rewrite::snapshot::Snapshot;
use pgrx::pg_sys::Oid;
use std::cell::RefCell;
use std::collections::HashMap;

/// Where the changes of a table are logged.
#[derive(Debug, Clone, PartialEq)]
pub struct LogInfo {
    pub log: Oid,
    /// Attribute numbers of the key; empty when the table has none.
    pub key: Vec<i16>,
    /// The log's index on the key of entries with a pre-image.
    pub key_index: Oid,
    /// The log's index on the key of insertions.
    pub new_index: Oid,
}

thread_local! {
    /// What `pggit.change_log` says, as of a generation of it.
    static KNOWN: RefCell<(u64, HashMap<Oid, Option<LogInfo>>)> = RefCell::new((0, HashMap::new()));
}

/// The log of a table, when it has one.
pub fn log_of(relid: Oid) -> Option<LogInfo> {
    let generation = log_state::generation();
    let known = KNOWN.with_borrow(|(of, known)| {
        (*of == generation)
            .then(|| known.get(&relid).cloned())
            .flatten()
    });
    known.unwrap_or_else(|| {
        let found = log_table::find(relid);
        KNOWN.with_borrow_mut(|(of, known)| {
            if *of != generation {
                *of = generation;
                known.clear();
            }
            known.insert(relid, found.clone());
        });
        found
    })
}

/// False only when it is certain that nothing wrote to the table after the
/// snapshot: no transaction that has ended, and none that is running.
///
/// Ask after the reading snapshot was taken: a writer that commits before that
/// has raised its mark.
pub fn changed_since(relid: Oid, as_of: &Snapshot) -> bool {
    if transaction::in_recovery() {
        return log_of(relid).is_some();
    }
    match shmem::verdict(relid, as_of) {
        Verdict::Unchanged => false,
        Verdict::Changed => true,
        Verdict::UnknownBeforeStart => changed_in_log(relid, as_of),
    }
}

/// Looks into the log itself; what was found is kept for the next time. (Not
/// that there is no log: a prepared transaction may have made one.)
fn changed_in_log(relid: Oid, as_of: &Snapshot) -> bool {
    let Some(info) = log_of(relid) else {
        return false;
    };
    let newest = log_table::newest_before(info.log, as_of);
    if let Ok(newest) = newest {
        shmem::complete(relid, newest);
    }
    newest.is_err()
}

/// To be called before the snapshot of a pin (a branch point) is taken. When
/// nothing kept history so far, this waits for the writers that are running:
/// what they do is not logged, and would be "after" the pin.
pub fn before_pin() {
    if guc::retention_minutes() == 0 && !log_state::is_pinned() {
        log_drop::wait_for_writers();
    }
}

/// To be called once the snapshot of a pin was taken: the next writer of each
/// table tells the sessions that have plans.
pub fn note_pin() {
    shmem::note_pin();
    log_state::note_pin();
}
