-- A row for each stream table that refreshes by itself: its OID when that is
-- due now, microseconds since 2000 until it is, the transaction below which
-- everything is in all of them (0: not known), whether it follows each commit.
WITH active AS (
    SELECT s.relid, s.schedule, t.due_at, s.schedule = 'on commit' AS eager,
           pgstream.is_behind(s.relid) AS behind
    FROM pggit.stream s JOIN pggit.stream_state t ON t.relid = s.relid
    WHERE t.status = 'active' AND s.schedule NOT IN ('manual', 'calculated')
      AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = s.relid)
)
SELECT CASE WHEN a.behind AND (COALESCE(a.due_at <= pg_catalog.clock_timestamp(), true)) THEN a.relid END,
       CASE WHEN a.behind OR NOT a.eager
            THEN (EXTRACT(epoch FROM COALESCE(a.due_at, pg_catalog.clock_timestamp())
                          - '2000-01-01 00:00:00+00'::pg_catalog.timestamptz) * 1000000)::pg_catalog.int8 END,
       CASE WHEN pg_catalog.bool_or(a.behind) OVER () THEN 0
            ELSE pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::pg_catalog.text::pg_catalog.int8 END,
       a.eager
FROM active a
ORDER BY a.due_at NULLS FIRST
