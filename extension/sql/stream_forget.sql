-- Forgets stream tables that were dropped.
WITH gone AS (
    DELETE FROM pggit.stream s WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = s.relid)
    RETURNING s.relid
), states AS (
    DELETE FROM pggit.stream_state t USING gone WHERE t.relid = gone.relid
), sources AS (
    DELETE FROM pggit.stream_source d USING gone WHERE d.relid = gone.relid
)
DELETE FROM pggit.stream_history h USING gone WHERE h.relid = gone.relid
