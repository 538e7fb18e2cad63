-- A refresh on a branch succeeded. $1 stream table, $2 branch, $3 milliseconds,
-- $4 rows inserted, $5 deleted.
INSERT INTO pggit.stream_history
    (relid, branch, started_at, duration_ms, mode, rows_changed, rows_inserted, rows_deleted)
VALUES ($1, $2, pg_catalog.clock_timestamp() - $3 * interval '1 millisecond', $3, 'full', 0, $4, $5)
