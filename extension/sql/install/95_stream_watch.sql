-- ---------------------------------------------------------------------------
-- Stream tables: where they stand
-- ---------------------------------------------------------------------------

CREATE VIEW pgstream.stream_tables AS
SELECT n.nspname AS schema, c.relname AS name, pg_get_userbyid(c.relowner) AS owner, s.query,
       s.mode AS refresh_mode, s.effective AS effective_mode, s.reason AS reason, s.schedule,
       CASE WHEN t.frontier IS NULL AND t.signature = '' THEN 'not filled' ELSE t.status END AS status,
       t.frontier, t.refreshed_at, t.checked_at, t.due_at, t.errors, t.error_state, t.error, t.stale_since,
       s.created_at, s.relid::regclass AS relation,
       -- How changes of its sources are captured.
       'trigger'::text AS cdc_mode
FROM pggit.stream s
JOIN pggit.stream_state t ON t.relid = s.relid
JOIN pg_class c ON c.oid = s.relid
JOIN pg_namespace n ON n.oid = c.relnamespace;
COMMENT ON VIEW pgstream.stream_tables IS 'the stream tables of this database, and where each stands';

CREATE VIEW pgstream.stream_table_stats AS
SELECT n.nspname AS schema, c.relname AS name,
       count(h.id) AS refreshes,
       count(h.id) FILTER (WHERE h.mode = 'differential') AS differential,
       count(h.id) FILTER (WHERE h.mode = 'full') AS full,
       count(h.id) FILTER (WHERE h.mode = 'failed') AS failed,
       avg(h.duration_ms) FILTER (WHERE h.mode = 'differential') AS avg_differential_ms,
       avg(h.duration_ms) FILTER (WHERE h.mode = 'full') AS avg_full_ms,
       max(h.duration_ms) AS max_ms,
       COALESCE(sum(h.rows_changed), 0)::bigint AS rows_changed,
       COALESCE(sum(h.rows_inserted), 0)::bigint AS rows_inserted,
       COALESCE(sum(h.rows_deleted), 0)::bigint AS rows_deleted,
       max(h.started_at) AS last_started_at
FROM pggit.stream s
JOIN pg_class c ON c.oid = s.relid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pggit.stream_history h ON h.relid = s.relid AND h.branch IS NULL
GROUP BY n.nspname, c.relname;
COMMENT ON VIEW pgstream.stream_table_stats IS 'what the refreshes of the last seven days did';
GRANT SELECT ON pgstream.stream_tables, pgstream.stream_table_stats TO PUBLIC;

CREATE FUNCTION pgstream.dependency_tree(
    OUT stream_table regclass, OUT reads regclass, OUT kind text, OUT level int)
RETURNS SETOF record LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE edge AS (
        SELECT d.relid, d.source,
               CASE WHEN EXISTS (SELECT FROM pggit.stream u WHERE u.relid = d.source) THEN 'stream table'
                    ELSE CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                                        WHEN 'p' THEN 'partitioned table' ELSE 'table' END END AS kind
        FROM pggit.stream_source d
        JOIN pggit.stream s ON s.relid = d.relid
        JOIN pg_class o ON o.oid = d.relid
        JOIN pg_class c ON c.oid = d.source
    ), depth AS (
        SELECT e.relid, 1 AS level FROM edge e
        UNION
        SELECT e.relid, p.level + 1 FROM edge e JOIN depth p ON p.relid = e.source AND e.kind = 'stream table'
        -- Those in a circle have the highest level there is.
        WHERE p.level < (SELECT count(*) FROM pggit.stream)
    )
    SELECT e.relid::regclass, e.source::regclass, e.kind, (SELECT max(p.level) FROM depth p WHERE p.relid = e.relid)
    FROM edge e ORDER BY 4, 1, 2
$$;
COMMENT ON FUNCTION pgstream.dependency_tree() IS
    'what each stream table reads; level 1 reads no stream table, level n one of level n - 1';

CREATE FUNCTION pgstream.stream_oid(name text) RETURNS oid LANGUAGE c STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'stream_oid_wrapper';
COMMENT ON FUNCTION pgstream.stream_oid(text) IS 'the OID of a stream table; an error when there is none of this name';

CREATE FUNCTION pgstream.get_refresh_history(
    name text, n int DEFAULT 20, OUT started_at timestamptz, OUT duration_ms float8, OUT mode text,
    OUT rows_changed bigint, OUT rows_inserted bigint, OUT rows_deleted bigint, OUT error_state text, OUT error text,
    OUT branch text)
RETURNS SETOF record LANGUAGE sql STABLE AS $$
    SELECT h.started_at, h.duration_ms, h.mode, h.rows_changed, h.rows_inserted, h.rows_deleted, h.error_state, h.error,
           CASE WHEN h.branch IS NULL THEN 'main' ELSE b.name END
    FROM pggit.stream_history h LEFT JOIN pggit.branch b ON b.id = h.branch
    WHERE h.relid = pgstream.stream_oid($1) ORDER BY h.id DESC LIMIT $2
$$;
COMMENT ON FUNCTION pgstream.get_refresh_history(text, int) IS 'the last refreshes of a stream table, newest first';

CREATE FUNCTION pgstream.get_staleness(
    name text, OUT stream_table regclass, OUT status text, OUT refreshed_at timestamptz, OUT staleness interval,
    OUT behind boolean, OUT error text)
RETURNS record LANGUAGE sql VOLATILE AS $$
    SELECT s.relid::pg_catalog.regclass, t.status, t.refreshed_at,
           CASE WHEN NOT p.behind THEN interval '0' ELSE pg_catalog.clock_timestamp() - t.refreshed_at END, p.behind, t.error
    FROM (SELECT pgstream.stream_oid($1) AS relid) s
    JOIN pggit.stream_state t ON t.relid = s.relid,
    LATERAL (SELECT pgstream.lags(s.relid) AS behind) p
    WHERE pggit.current_branch() = 'main'
    UNION ALL
    -- On a branch rows are those of the branch point, or of the last refresh there.
    SELECT s.relid::pg_catalog.regclass, 'on branch ' || b.name, r.at, pg_catalog.clock_timestamp() - r.at, NULL, NULL
    FROM (SELECT pgstream.stream_oid($1) AS relid) s
    JOIN pggit.branch b ON b.name = pggit.current_branch() AND b.name <> 'main',
    LATERAL (SELECT COALESCE((SELECT pg_catalog.max(h.started_at) FROM pggit.stream_history h
                              WHERE h.relid = s.relid AND h.branch = b.id), b.created_at) AS at) r
$$;
COMMENT ON FUNCTION pgstream.get_staleness(text) IS
    'how old the contents of a stream table are: zero when nothing it reads was written since its frontier; on a branch how long ago it began or was refreshed there';

-- For anybody, unlike is_behind: looks at marks, reads no rows.
CREATE FUNCTION pgstream.lags(stream oid) RETURNS boolean LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'is_behind_wrapper';
COMMENT ON FUNCTION pgstream.lags(oid) IS 'internal: whether a source may have changed since the last refresh';

CREATE FUNCTION pgstream.health_check(OUT check_name text, OUT stream_table regclass, OUT severity text, OUT detail text)
RETURNS SETOF record LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH known AS (
        SELECT s.*, t.status, t.errors, t.error, t.error_state, t.refreshed_at, t.due_at, t.frontier
        FROM pggit.stream s JOIN pggit.stream_state t ON t.relid = s.relid JOIN pg_class c ON c.oid = s.relid
    )
    SELECT 'suspended', k.relid::regclass, 'error', format('after %s errors, the last: %s', k.errors, k.error)
    FROM known k WHERE k.status = 'suspended'
    UNION ALL
    SELECT 'failing', k.relid::regclass, 'warning', format('%s errors in a row: %s', k.errors, k.error)
    FROM known k WHERE k.errors > 0 AND k.status <> 'suspended'
    UNION ALL
    SELECT 'not filled', k.relid::regclass, 'warning', 'it was made without contents and never refreshed'
    FROM known k WHERE k.frontier IS NULL
    UNION ALL
    SELECT 'paused', k.relid::regclass, 'info', 'its schedule does not run' FROM known k WHERE k.status = 'paused'
    UNION ALL
    SELECT 'overdue', k.relid::regclass, 'warning', format('was due at %s', k.due_at)
    FROM known k
    WHERE k.status = 'active' AND k.due_at < clock_timestamp() - interval '1 minute' AND pgstream.lags(k.relid)
    UNION ALL
    SELECT 'computed anew', k.relid::regclass, 'info', k.reason
    FROM known k WHERE k.mode = 'auto' AND k.effective = 'full'
    UNION ALL
    SELECT 'scheduler', NULL, 'error', 'pgstream.enabled is off: no schedule runs'
    WHERE NOT current_setting('pgstream.enabled')::boolean
$$;
COMMENT ON FUNCTION pgstream.health_check() IS 'what is wrong with stream tables; no row when nothing is';
