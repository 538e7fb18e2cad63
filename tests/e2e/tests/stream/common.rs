//! What tests of stream tables ask again and again.

use braid_e2e::db::Conn;

/// Rows that one side has and the other has not.
pub fn differences(s: &mut Conn, table: &str, query: &str) -> String {
    s.line(&format!(
        "SELECT count(*) FROM ((SELECT * FROM {table} EXCEPT ALL ({query})) \
         UNION ALL (({query}) EXCEPT ALL SELECT * FROM {table})) d"
    ))
}

/// Makes a stream table that only refreshes by hand.
pub fn create(s: &mut Conn, name: &str, query: &str, mode: &str) {
    s.exec(&format!(
        "SELECT pgstream.create_stream_table('{name}', $q${query}$q$, 'manual', '{mode}')"
    ));
}

/// Mode, rows inserted and deleted of the last table that was refreshed.
pub fn refresh(s: &mut Conn, name: &str) -> String {
    let rows = s.rows(&format!(
        "SELECT mode, rows_inserted, rows_deleted FROM pgstream.refresh_stream_table('{name}')"
    ));
    rows.last().cloned().unwrap_or_default()
}
