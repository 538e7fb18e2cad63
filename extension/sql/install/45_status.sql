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

-- Commits that one state has and another has not.
CREATE FUNCTION pggit.commits_beyond(one text, other text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*) FROM (SELECT pggit.ancestry(one) EXCEPT SELECT pggit.ancestry(other)) beyond);
END
$$;
COMMENT ON FUNCTION pggit.commits_beyond(text, text) IS 'internal: how many commits the first contains and the second does not';
REVOKE ALL ON FUNCTION pggit.commits_beyond(text, text) FROM PUBLIC;

-- Whether a branch holds work that neither its parent nor a branch it was merged
-- into has. Without a merge the tables that changed decide, which costs little;
-- after one the rows are compared.
CREATE FUNCTION pggit.has_unmerged_work(branch int4, now pg_snapshot) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    point pggit.lineage;
BEGIN
    SELECT l.* INTO point FROM pggit.lineage l WHERE l.branch = $1 AND l.level = 1;
    IF point.branch IS NULL THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM pggit.merge_history h WHERE $1 IN (h.source_id, h.target_id) AND h.status = 'completed')
       AND NOT pg_is_in_recovery() THEN
        RETURN NOT pggit.is_merged($1);
    END IF;
    RETURN EXISTS (SELECT FROM pggit.visible v WHERE v.branch = $1) OR EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = $1)
        OR pggit.changed_tables(pggit.user_tables(NULL), point.ancestor, point.as_of::text, $1, now::text) <> '{}';
END
$$;
COMMENT ON FUNCTION pggit.has_unmerged_work(int4, pg_snapshot) IS 'internal: whether deleting a branch would lose work';
REVOKE ALL ON FUNCTION pggit.has_unmerged_work(int4, pg_snapshot) FROM PUBLIC;

CREATE FUNCTION pggit.branch_status(
    OUT name text, OUT sessions int, OUT users text[], OUT last_activity timestamptz,
    OUT ahead bigint, OUT behind bigint, OUT uncommitted boolean, OUT unmerged boolean,
    OUT overlay_rows bigint, OUT tables_touched int, OUT diverged_objects int, OUT size_bytes bigint)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET pggit.internal = on SET client_min_messages = warning AS $$
DECLARE
    now   pg_snapshot := pggit.present();
    found record;
BEGIN
    FOR found IN
        SELECT b.id, b.name, b.parent, s.sessions, s.users, s.last_activity, w.tables, w.diverged, w.rows, w.size,
               pggit.head(b.id, now) AS head, pggit.head(b.parent, now) AS parent_head
        FROM pggit.branch b
        CROSS JOIN LATERAL (
            SELECT count(*)::int AS tables,
                   (count(*) FILTER (WHERE o.diverged))::int AS diverged,
                   COALESCE(sum(pggit.row_count(o.overlay)), 0)::bigint AS rows,
                   COALESCE(sum(pg_total_relation_size(o.overlay) + COALESCE(pg_total_relation_size(NULLIF(o.tombstone, 0)), 0)), 0)::bigint AS size
            FROM pggit.overlay o
            WHERE o.branch = b.id AND EXISTS (SELECT FROM pg_class c WHERE c.oid = o.overlay)
        ) w
        CROSS JOIN LATERAL (
            -- A session on a branch holds a shared lock that says so.
            SELECT count(*)::int AS sessions, max(a.state_change) AS last_activity,
                   COALESCE(array_agg(DISTINCT a.usename::text ORDER BY a.usename::text), '{}') AS users
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'object' AND l.objsubid = 179 AND l.classid = b.id::oid
              AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        ) s
        ORDER BY b.id
    LOOP
        name := found.name;
        sessions := found.sessions;
        users := found.users;
        last_activity := found.last_activity;
        overlay_rows := found.rows;
        tables_touched := found.tables;
        diverged_objects := found.diverged;
        size_bytes := found.size;
        IF found.parent IS NULL THEN
            ahead := NULL;
            behind := NULL;
        ELSE
            ahead := pggit.commits_beyond(found.head, found.parent_head);
            behind := pggit.commits_beyond(found.parent_head, found.head);
        END IF;
        -- Nothing is compared for a branch that wrote nothing.
        uncommitted := (found.tables > 0 OR found.parent IS NULL AND found.head IS NOT NULL) AND pggit.changed_since_head(found.id, now);
        unmerged := pggit.has_unmerged_work(found.id, now);
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.branch_status() IS
    'per branch: who is on it; commits ahead of its parent and behind it; work that is not committed or not merged; its own rows and tables, and their size in bytes';
