-- What a refresh did. $1 stream table, $2 milliseconds, $3 kind, $4 rows
-- changed in sources, $5 inserted, $6 deleted.
INSERT INTO pggit.stream_history
    (relid, started_at, duration_ms, mode, rows_changed, rows_inserted, rows_deleted)
VALUES ($1, pg_catalog.clock_timestamp() - $2 * interval '1 millisecond', $2, $3, $4, $5, $6)
