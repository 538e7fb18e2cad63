//! Before DROP EXTENSION: what is hidden goes, and stream tables become
//! ordinary tables.

use super::sql;
use crate::pg::{catalog, transaction};

const REMOVE: &str = include_str!("../../sql/stream_remove.sql");

/// Removes hidden views and state.
pub fn before_extension() {
    if catalog::relation(c"stream").is_none() {
        return;
    }
    for statement in REMOVE.split("-- next\n") {
        sql::run(statement, &[]);
    }
    catalog::announce(c"stream");
    transaction::next_command();
}
