-- A refresh succeeded. $1 stream table, $2 snapshot, $3 own transaction, $4 and
-- $5 the place in its log, $6 signature, $7 kind, $8 rows changed in sources,
-- $9 inserted, $10 deleted, $11 milliseconds, $12 WAL position before which
-- nothing was logged that the snapshot does not see, $13 whether history is kept,
-- $14 where the logs ended at that position.
WITH state AS (
    UPDATE pggit.stream_state t
    SET frontier = $2::pg_catalog.pg_snapshot, own = $3::pg_catalog.xid8,
        own_lsn = '0/0'::pg_catalog.pg_lsn + $4::pg_catalog.int8::pg_catalog.numeric, own_seq = $5,
        low_lsn = '0/0'::pg_catalog.pg_lsn + $12::pg_catalog.int8::pg_catalog.numeric,
        log_ends = $14, signature = $6, refreshed_at = pg_catalog.clock_timestamp(), checked_at = pg_catalog.clock_timestamp(),
        status = CASE WHEN t.status = 'paused' THEN t.status ELSE 'active' END,
        errors = 0, error_state = NULL, error = NULL, stale_since = NULL
    WHERE t.relid = $1
    RETURNING 1
)
INSERT INTO pggit.stream_history
    (relid, started_at, duration_ms, mode, rows_changed, rows_inserted, rows_deleted)
SELECT $1, pg_catalog.clock_timestamp() - $11 * interval '1 millisecond', $11, $7, $8, $9, $10
FROM state
WHERE $7 <> 'unchanged' AND $13
