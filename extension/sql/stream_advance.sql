-- A refresh succeeded. $1 stream table, $2 snapshot, $3 own transaction, $4 and
-- $5 the place in its log, $6 signature, $7 WAL position before which nothing
-- was logged that the snapshot does not see, $8 where the logs ended there, $9
-- to $11 what refreshes took.
UPDATE pggit.stream_state t
SET frontier = $2::pg_catalog.pg_snapshot, own = $3::pg_catalog.xid8, own_lsn = $4::pg_catalog.pg_lsn, own_seq = $5,
    signature = $6, low_lsn = $7::pg_catalog.pg_lsn, log_ends = $8, full_us = $9, delta_us = $10, delta_pages = $11,
    refreshed_at = pg_catalog.clock_timestamp(), checked_at = pg_catalog.clock_timestamp(),
    status = CASE WHEN t.status = 'paused' THEN t.status ELSE 'active' END,
    errors = 0, error_state = NULL, error = NULL, stale_since = NULL
WHERE t.relid = $1
