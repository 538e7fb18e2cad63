-- ---------------------------------------------------------------------------
-- Stream tables: tables that always equal a query as of their frontier
-- ---------------------------------------------------------------------------

CREATE SCHEMA pgstream;
GRANT USAGE ON SCHEMA pgstream TO PUBLIC;
-- The queries (as views) and the hidden state of stream tables, owned by the
-- owners of the stream tables.
CREATE SCHEMA pgstream_store;
GRANT USAGE ON SCHEMA pgstream_store TO PUBLIC;

-- What a stream table is. `view` holds its query; `settings` are those under
-- which it is computed; `effective` is the mode that runs.
CREATE TABLE pggit.stream (
    relid      oid PRIMARY KEY,
    view       oid NOT NULL,
    query      text NOT NULL,
    mode       text NOT NULL,
    effective  text NOT NULL,
    reason     text,
    schedule   text,
    settings   text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- Where it stands. A change is missing in the stream table when its
-- transaction is not visible in `frontier`, unless it is the transaction
-- `own` and came not after (own_lsn, own_seq). `signature` says what the
-- sources were: it differs when one was truncated, rewritten or redefined.
CREATE TABLE pggit.stream_state (
    relid        oid PRIMARY KEY,
    frontier     pg_snapshot,
    own          xid8,
    own_lsn      pg_lsn,
    own_seq      int4,
    low_lsn      pg_lsn,
    signature    text NOT NULL DEFAULT '',
    status       text NOT NULL DEFAULT 'active',
    refreshed_at timestamptz,
    checked_at   timestamptz,
    due_at       timestamptz,
    errors       int4 NOT NULL DEFAULT 0,
    error_state  text,
    error        text,
    stale_since  timestamptz
) WITH (fillfactor = 50);
-- The relations a stream table reads, after views were expanded.
CREATE TABLE pggit.stream_source (
    relid  oid NOT NULL,
    source oid NOT NULL,
    kind   text NOT NULL,
    PRIMARY KEY (relid, source)
);
CREATE INDEX stream_source_source ON pggit.stream_source (source);
CREATE TABLE pggit.stream_history (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    relid         oid NOT NULL,
    started_at    timestamptz NOT NULL,
    duration_ms   float8 NOT NULL,
    mode          text NOT NULL,
    rows_changed  bigint NOT NULL,
    rows_inserted bigint NOT NULL,
    rows_deleted  bigint NOT NULL,
    error_state   text,
    error         text
);
CREATE INDEX stream_history_relid ON pggit.stream_history (relid, id);
GRANT SELECT ON TABLE pggit.stream, pggit.stream_state, pggit.stream_source, pggit.stream_history TO PUBLIC;

CREATE FUNCTION pgstream.row_hash(VARIADIC "any") RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 2 AS 'MODULE_PATHNAME', 'braid_row_hash';
COMMENT ON FUNCTION pgstream.row_hash("any") IS 'internal: a number that is equal for equal rows';

CREATE FUNCTION pgstream.drop_hidden(stream oid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    hidden record;
BEGIN
    FOR hidden IN
        SELECT format('DROP %s %s', CASE c.relkind WHEN 'r' THEN 'TABLE' ELSE 'INDEX' END, c.oid::regclass) AS statement
        FROM pg_class c
        WHERE (c.relnamespace = 'pgstream_store'::regnamespace AND c.relkind = 'r'
               AND c.relname LIKE 's' || stream || '\_%')
           OR (c.relkind = 'i'
               AND EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = c.oid AND i.indrelid = stream)
               AND EXISTS (SELECT FROM pg_depend d JOIN pg_proc p ON p.oid = d.refobjid
                           WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                             AND d.refclassid = 'pg_proc'::regclass AND p.pronamespace = 'pgstream'::regnamespace))
    LOOP
        EXECUTE hidden.statement;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION pgstream.drop_hidden(oid) FROM PUBLIC;
COMMENT ON FUNCTION pgstream.drop_hidden(oid) IS 'internal: removes the hidden state of a stream table';

CREATE FUNCTION pgstream.create_stream_table(
    name text, query text, schedule text DEFAULT '1m', refresh_mode text DEFAULT 'auto',
    initialize boolean DEFAULT true, if_not_exists boolean DEFAULT false, or_replace boolean DEFAULT false)
RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'create_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.create_stream_table(text, text, text, text, boolean, boolean, boolean) IS
    'creates a table that is kept equal to a query; schedule: a duration, cron, calculated, manual or on commit; refresh_mode: auto, differential, full or immediate';

CREATE FUNCTION pgstream.drop_stream_table(name text, if_exists boolean DEFAULT false, "cascade" boolean DEFAULT false)
RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'drop_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.drop_stream_table(text, boolean, boolean) IS 'drops a stream table; the same as DROP TABLE';

CREATE FUNCTION pgstream.refresh_stream_table(name text, full_refresh boolean DEFAULT false)
RETURNS TABLE (stream_table text, mode text, rows_changed bigint, rows_inserted bigint, rows_deleted bigint, duration_ms float8)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1
    AS 'MODULE_PATHNAME', 'refresh_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.refresh_stream_table(text, boolean) IS
    'brings a stream table, and the stream tables it reads, up to now; one row for each that was looked at';

-- ---------------------------------------------------------------------------
-- Stream tables: changing, explaining, scheduling and watching them
-- ---------------------------------------------------------------------------

CREATE FUNCTION pgstream.alter_stream_table(
    name text, query text DEFAULT NULL, schedule text DEFAULT NULL, refresh_mode text DEFAULT NULL)
RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'alter_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.alter_stream_table(text, text, text, text) IS
    'gives a stream table another query with the same columns, another schedule or mode; NULL keeps what it has';

CREATE FUNCTION pgstream.pause(name text) RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'pause_stream_wrapper';
COMMENT ON FUNCTION pgstream.pause(text) IS 'stops refreshing a stream table by its schedule; by hand still works';
CREATE FUNCTION pgstream.resume(name text) RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'resume_stream_wrapper';
COMMENT ON FUNCTION pgstream.resume(text) IS 'refreshes a paused or suspended stream table by its schedule again';

CREATE FUNCTION pgstream.repair(name text)
RETURNS TABLE (stream_table text, mode text, rows_changed bigint, rows_inserted bigint, rows_deleted bigint, duration_ms float8)
    LANGUAGE sql VOLATILE AS $$ SELECT r.* FROM pgstream.refresh_stream_table($1, true) r $$;
COMMENT ON FUNCTION pgstream.repair(text) IS 'computes a stream table anew, with its hidden state';

CREATE FUNCTION pgstream.validate_query(query text)
RETURNS TABLE (valid boolean, mode text, construct text, why text, hint text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1
    AS 'MODULE_PATHNAME', 'validate_query_wrapper';
COMMENT ON FUNCTION pgstream.validate_query(text) IS
    'says in which mode a stream table of this query would run, and what keeps it from being maintained by deltas';

CREATE FUNCTION pgstream.explain_stream_table(name text) RETURNS TABLE (part text, line text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 50
    AS 'MODULE_PATHNAME', 'explain_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.explain_stream_table(text) IS
    'how a stream table follows its sources: the plan as a tree, what is stored, and the SQL of a refresh';

CREATE FUNCTION pgstream.changes_since(name text, since text) RETURNS TABLE (weight bigint, data text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 100
    AS 'MODULE_PATHNAME', 'stream_changes_wrapper';
COMMENT ON FUNCTION pgstream.changes_since(text, text) IS 'internal: what pgstream.changes returns, as text';
CREATE FUNCTION pgstream.changes(name text, since pg_snapshot DEFAULT NULL)
RETURNS TABLE (weight bigint, data jsonb) LANGUAGE sql VOLATILE ROWS 100
    AS $$ SELECT c.weight, c.data::jsonb FROM pgstream.changes_since($1, $2::text) c $$;
COMMENT ON FUNCTION pgstream.changes(text, pg_snapshot) IS
    'the rows of a stream table that came (weight 1) and went (-1) since a snapshot; all of them when it is NULL';

-- The scheduler's own functions.
CREATE FUNCTION pgstream.refresh_by_oid(stream oid) RETURNS void LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'refresh_by_oid_wrapper';
CREATE FUNCTION pgstream.is_behind(stream oid) RETURNS boolean LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'is_behind_wrapper';
CREATE FUNCTION pgstream.next_due(schedule text, after float8) RETURNS float8 LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'next_due_wrapper';
COMMENT ON FUNCTION pgstream.refresh_by_oid(oid) IS 'internal: refreshes a stream table';
COMMENT ON FUNCTION pgstream.is_behind(oid) IS 'internal: whether a source may have changed since the last refresh';
COMMENT ON FUNCTION pgstream.next_due(text, float8) IS
    'internal: the next time of a schedule after one, in seconds since 1970; NULL when there is none';

-- One attempt of the scheduler. Errors of the data or the definition suspend a
-- stream table at the third; those of the moment (locks, conflicts, resources)
-- at the tenth.
CREATE FUNCTION pgstream.attempt(stream oid) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known    record;
    began    timestamptz := clock_timestamp();
    state    text;
    message  text;
    passing  boolean;
    failures int;
    next     timestamptz;
BEGIN
    SELECT s.schedule, t.status, t.errors, t.refreshed_at INTO known
    FROM pggit.stream s JOIN pggit.stream_state t ON t.relid = s.relid
    WHERE s.relid = stream AND EXISTS (SELECT FROM pg_class c WHERE c.oid = s.relid);
    IF NOT FOUND OR known.status <> 'active' THEN
        RETURN 'gone';
    END IF;
    BEGIN
        PERFORM pgstream.refresh_by_oid(stream);
        UPDATE pggit.stream_state t
        SET checked_at = clock_timestamp(),
            due_at = to_timestamp(pgstream.next_due(known.schedule, EXTRACT(epoch FROM clock_timestamp())::float8))
        WHERE t.relid = stream;
        RETURN 'done';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    END;
    IF state = '55P03' THEN
        -- Somebody is at work on it: soon again.
        UPDATE pggit.stream_state t SET due_at = clock_timestamp() + interval '1 second', checked_at = clock_timestamp()
        WHERE t.relid = stream;
        RETURN 'busy';
    END IF;
    failures := known.errors + 1;
    passing := left(state, 2) IN ('08', '40', '53', '55', '57', '58');
    next := clock_timestamp() + least(2 ^ failures, 3600) * interval '1 second';
    UPDATE pggit.stream_state t
    SET errors = failures, error_state = state, error = message, due_at = next,
        checked_at = clock_timestamp(), stale_since = COALESCE(t.stale_since, began),
        status = CASE WHEN failures >= CASE WHEN passing THEN 10 ELSE 3 END THEN 'suspended' ELSE t.status END
    WHERE t.relid = stream
    RETURNING t.status INTO known.status;
    INSERT INTO pggit.stream_history
        (relid, started_at, duration_ms, mode, rows_changed, rows_inserted, rows_deleted, error_state, error)
    VALUES (stream, began, EXTRACT(epoch FROM clock_timestamp() - began) * 1000, 'failed', 0, 0, 0, state, message);
    PERFORM pg_notify('pgstream', json_build_object('stream_table', stream::regclass::text, 'status', known.status,
                                                    'sqlstate', state, 'error', message)::text);
    RETURN known.status;
END
$$;
COMMENT ON FUNCTION pgstream.attempt(oid) IS 'internal: one attempt of the scheduler to refresh a stream table';
REVOKE ALL ON FUNCTION pgstream.refresh_by_oid(oid), pgstream.attempt(oid), pgstream.is_behind(oid) FROM PUBLIC;

CREATE VIEW pgstream.stream_tables AS
SELECT n.nspname AS schema, c.relname AS name, pg_get_userbyid(c.relowner) AS owner, s.query,
       s.mode AS refresh_mode, s.effective AS effective_mode, s.reason AS reason, s.schedule,
       CASE WHEN t.frontier IS NULL AND t.signature = '' THEN 'not filled' ELSE t.status END AS status,
       t.frontier, t.refreshed_at, t.checked_at, t.due_at, t.errors, t.error_state, t.error, t.stale_since,
       s.created_at, s.relid::regclass AS relation
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
LEFT JOIN pggit.stream_history h ON h.relid = s.relid
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
        WHERE p.level < 1000
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
    OUT rows_changed bigint, OUT rows_inserted bigint, OUT rows_deleted bigint, OUT error_state text, OUT error text)
RETURNS SETOF record LANGUAGE sql STABLE AS $$
    SELECT h.started_at, h.duration_ms, h.mode, h.rows_changed, h.rows_inserted, h.rows_deleted, h.error_state, h.error
    FROM pggit.stream_history h WHERE h.relid = pgstream.stream_oid($1) ORDER BY h.id DESC LIMIT $2
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
$$;
COMMENT ON FUNCTION pgstream.get_staleness(text) IS
    'how old the contents of a stream table are: zero when no source was written since its frontier';

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
