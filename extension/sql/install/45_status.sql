-- ---------------------------------------------------------------------------
-- What branches there are, and what is on them
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.list_branches(
    OUT name text, OUT parent text, OUT created_at timestamptz, OUT created_by text,
    OUT is_current boolean, OUT protected boolean, OUT expires timestamptz)
RETURNS SETOF record LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.name, p.name, b.created_at, b.created_by::text,
           b.name = current_setting('pggit.branch'), b.protected, b.expires
    FROM pggit.branch b LEFT JOIN pggit.branch p ON p.id = b.parent
    ORDER BY b.id
$$;
COMMENT ON FUNCTION pggit.list_branches() IS 'the branches of this database, oldest first';

CREATE FUNCTION pggit.row_count(relation oid) RETURNS bigint
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'row_count_wrapper';
COMMENT ON FUNCTION pggit.row_count(oid) IS 'internal: the number of rows a branch holds itself in one table';

CREATE FUNCTION pggit.branch_status(
    OUT name text, OUT sessions int, OUT last_activity timestamptz, OUT overlay_rows bigint,
    OUT tables_touched int, OUT diverged_objects int, OUT size_bytes bigint, OUT unmerged boolean)
RETURNS SETOF record LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.name, COALESCE(s.sessions, 0), s.last_activity,
           COALESCE(w.rows, 0), COALESCE(w.tables, 0), COALESCE(w.diverged, 0), COALESCE(w.size, 0),
           COALESCE(w.tables, 0) > 0
    FROM pggit.branch b
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS tables,
               count(*) FILTER (WHERE o.diverged)::int AS diverged,
               sum(pggit.row_count(o.overlay))::bigint AS rows,
               sum(pg_total_relation_size(o.overlay) + COALESCE(pg_total_relation_size(NULLIF(o.tombstone, 0)), 0))::bigint AS size
        FROM pggit.overlay o
        WHERE o.branch = b.id AND EXISTS (SELECT FROM pg_class c WHERE c.oid = o.overlay)
    ) w ON true
    LEFT JOIN LATERAL (
        -- A session on a branch holds a shared lock that says so.
        SELECT count(*)::int AS sessions, max(a.state_change) AS last_activity
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'object' AND l.objsubid = 179 AND l.classid = b.id::oid
          AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    ) s ON true
    ORDER BY b.id
$$;
COMMENT ON FUNCTION pggit.branch_status() IS
    'per branch: sessions on it, its own rows and tables, size in bytes, and whether it holds work of its own';
