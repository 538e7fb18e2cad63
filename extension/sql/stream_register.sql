-- Enters a stream table, or its new definition. $1 table, $2 view, $3 text,
-- $4 mode, $5 mode that runs, $6 why, $7 schedule, $8 settings, $9 relations
-- read, $10 views, $11 logged tables.
WITH old AS (
    DELETE FROM pggit.stream_source d WHERE d.relid = $1
), entered AS (
    INSERT INTO pggit.stream (relid, view, query, mode, effective, reason, schedule, settings)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (relid) DO UPDATE SET query = EXCLUDED.query, mode = EXCLUDED.mode,
        effective = EXCLUDED.effective, reason = EXCLUDED.reason, schedule = EXCLUDED.schedule,
        settings = EXCLUDED.settings
), state AS (
    INSERT INTO pggit.stream_state (relid) VALUES ($1)
    ON CONFLICT (relid) DO UPDATE SET frontier = NULL, status = 'active', errors = 0, due_at = NULL
)
INSERT INTO pggit.stream_source (relid, source, kind)
SELECT $1, u.source, pg_catalog.min(u.kind)
FROM (SELECT r AS source, 'relation' AS kind FROM pg_catalog.unnest($9::pg_catalog.oid[]) r
      UNION ALL SELECT v, 'view' FROM pg_catalog.unnest($10::pg_catalog.oid[]) v
      UNION ALL SELECT l, 'table' FROM pg_catalog.unnest($11::pg_catalog.oid[]) l) u
GROUP BY u.source
ON CONFLICT (relid, source) DO UPDATE SET kind = EXCLUDED.kind
