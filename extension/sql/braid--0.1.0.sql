\echo Use "CREATE EXTENSION braid" to load this file. \quit

-- The install script refuses a server that did not preload the library: a
-- branch request would otherwise be a placeholder setting, and the writes of
-- that session would silently reach main.
DO $$
BEGIN
    IF current_setting('shared_preload_libraries') !~ '(^|[, /"])braid($|[, ."])' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'braid must be loaded at server start',
            DETAIL = 'shared_preload_libraries does not list braid.',
            HINT = 'Add braid to shared_preload_libraries, restart the server, and run CREATE EXTENSION again.';
    END IF;
END
$$;

-- Made here, so that it belongs to the extension and goes with it.
CREATE SCHEMA pggit;

-- ---------------------------------------------------------------------------
-- Catalog: branches, their lineage, and what each has written
-- ---------------------------------------------------------------------------

-- One row per branch. `main` has id 1 and no parent.
CREATE TABLE pggit.branch (
    id          int4 PRIMARY KEY,
    name        text COLLATE "C" NOT NULL UNIQUE,
    parent      int4,
    point       pg_snapshot,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by  name NOT NULL DEFAULT session_user,
    protected   boolean NOT NULL DEFAULT false,
    expires     timestamptz
);
COMMENT ON TABLE pggit.branch IS 'branches; point is the snapshot of the parent at which the branch begins';
CREATE SEQUENCE pggit.branch_id_seq AS int4 MINVALUE 2 OWNED BY pggit.branch.id;
INSERT INTO pggit.branch (id, name) VALUES (1, 'main');

-- The way from a branch to main: level 1 is the parent, read as of `as_of`.
CREATE TABLE pggit.lineage (
    branch   int4 NOT NULL,
    level    int4 NOT NULL,
    ancestor int4 NOT NULL,
    as_of    pg_snapshot NOT NULL,
    PRIMARY KEY (branch, level)
);

-- The tables a branch has written: `overlay` holds its own rows, `tombstone`
-- the keys of inherited rows that it hides. A diverged table has another shape
-- than its parent's: the overlay then stands in the branch's visible schema,
-- and `base_columns` says for each of its columns (by attribute number) which
-- column of relid it is inherited from (0: none, inherited rows show
-- `missing`). A materialised table inherits nothing any more. A table dropped
-- on the branch has overlay 0.
CREATE TABLE pggit.overlay (
    branch       int4 NOT NULL,
    relid        oid NOT NULL,
    overlay      oid NOT NULL,
    tombstone    oid NOT NULL,
    diverged     boolean NOT NULL DEFAULT false,
    materialised boolean NOT NULL DEFAULT false,
    base_columns int2[],
    missing      text[],
    made         xid8 NOT NULL DEFAULT pg_current_xact_id(),
    -- The transaction that materialised it; branches made before still inherit
    -- through it. 0: materialised from the beginning.
    materialised_by xid8 NOT NULL DEFAULT '0',
    PRIMARY KEY (branch, relid)
);
CREATE INDEX overlay_overlay_key ON pggit.overlay (overlay);

-- The change log of each table (of main's tables and of overlays).
CREATE TABLE pggit.change_log (
    relid     oid PRIMARY KEY,
    log       oid NOT NULL,
    key_index oid NOT NULL,
    key       int2[] NOT NULL
);
CREATE UNIQUE INDEX change_log_log_key ON pggit.change_log (log);
-- Its rows come and go without logical decoding.
ALTER TABLE pggit.change_log REPLICA IDENTITY NOTHING;

-- Which snapshot was when: written by a worker while there are changes.
CREATE TABLE pggit.clock (
    at    timestamptz NOT NULL,
    as_of pg_snapshot NOT NULL
);
CREATE INDEX clock_at ON pggit.clock (at);

CREATE FUNCTION pggit.tick() RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS
    'INSERT INTO pggit.clock SELECT pg_catalog.clock_timestamp(), pg_catalog.pg_current_snapshot()';

-- Removes what no pin and no retention needs from every log; returns the
-- number of entries. A pin keeps, of each key, the earliest change after it.
CREATE FUNCTION pggit.prune() RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    minutes  int := (SELECT setting::int FROM pg_settings WHERE name = 'pggit.retention');
    expired  pg_snapshot;
    horizon  xid8;
    pins     text[];
    entry    record;
    condition text;
    removed  bigint;
    total    bigint := 0;
BEGIN
    IF minutes > 0 THEN
        SELECT c.as_of INTO expired FROM pggit.clock c
        WHERE c.at < clock_timestamp() - minutes * interval '1 minute' ORDER BY c.at DESC LIMIT 1;
        IF NOT FOUND THEN
            RETURN 0;
        END IF;
        DELETE FROM pggit.clock c WHERE c.at < clock_timestamp() - (minutes + 1) * interval '1 minute'
            AND c.at < (SELECT max(o.at) FROM pggit.clock o WHERE o.at < clock_timestamp() - minutes * interval '1 minute');
    END IF;
    -- A pin that is being taken holds a lock on lineage, or an old snapshot.
    -- The lock is given back at once, by rolling this block back.
    BEGIN
        LOCK TABLE pggit.lineage IN SHARE MODE NOWAIT;
        pins := ARRAY(SELECT DISTINCT l.as_of::text FROM pggit.lineage l);
        SELECT least(pg_snapshot_xmin(s)::text::bigint,
                     pg_snapshot_xmax(s)::text::bigint - 1 -
                     greatest((SELECT max(age(a.backend_xmin)) FROM pg_stat_activity a),
                              (SELECT max(age(x.transaction)) FROM pg_prepared_xacts x), 0))::text::xid8
        INTO horizon FROM pg_current_snapshot() s;
        RAISE EXCEPTION USING ERRCODE = 'PB999';
    EXCEPTION
        WHEN lock_not_available THEN RETURN 0;
        WHEN SQLSTATE 'PB999' THEN NULL;
    END;
    FOR entry IN
        SELECT c.oid::regclass AS log, l.key,
               (SELECT string_agg(format('o.%I', 'c' || k), ', ') FROM unnest(l.key) k) AS columns,
               -- What stream tables have not seen yet stays.
               (SELECT min(pg_snapshot_xmin(t.frontier)) FROM pggit.stream_source d
                JOIN pggit.stream_state t ON t.relid = d.relid WHERE d.source = l.relid) AS seen
        FROM pggit.change_log l JOIN pg_class c ON c.oid = l.log
    LOOP
        condition := CASE
            WHEN pins = '{}' THEN ''
            -- With many pins only what is older than all of them goes.
            WHEN cardinality(pins) > 100 THEN
                'AND l.xid < (SELECT min(pg_snapshot_xmin(p::pg_snapshot)) FROM unnest($3) p)'
            WHEN entry.key = '{}' THEN
                'AND NOT EXISTS (SELECT FROM unnest($3) p WHERE NOT pg_visible_in_snapshot(l.xid, p::pg_snapshot))'
            ELSE format(
                'AND l.ctid NOT IN (SELECT k.ctid FROM (SELECT o.ctid, o.xid, '
                'first_value(o.xid) OVER (PARTITION BY p, %s ORDER BY o.lsn, o.seq) AS first '
                'FROM %s o, unnest($3) p WHERE NOT pg_visible_in_snapshot(o.xid, p::pg_snapshot)) k WHERE k.xid = k.first)',
                entry.columns, entry.log)
        END;
        EXECUTE format(
            'DELETE FROM %s l WHERE l.xid < least($1, $4) AND ($2 IS NULL OR pg_visible_in_snapshot(l.xid, $2)) %s',
            entry.log, condition) USING horizon, expired, pins, entry.seen;
        GET DIAGNOSTICS removed = ROW_COUNT;
        total := total + removed;
    END LOOP;
    RETURN total;
END
$$;
REVOKE ALL ON FUNCTION pggit.tick(), pggit.prune() FROM PUBLIC;
COMMENT ON FUNCTION pggit.tick() IS 'internal: remembers which snapshot is now';
COMMENT ON FUNCTION pggit.prune() IS 'internal: removes from the logs what nothing needs';

-- The schemas of a branch that its names are looked up in. `base` is the
-- user's schema one stands before, `name` then its alias in the search path; 0
-- for a schema made on the branch, `name` then what the user calls it.
CREATE TABLE pggit.visible (
    branch    int4 NOT NULL,
    base      oid NOT NULL,
    namespace oid NOT NULL,
    name      text COLLATE "C" NOT NULL,
    PRIMARY KEY (branch, namespace)
);
CREATE INDEX visible_namespace_key ON pggit.visible (namespace);

-- Schemas of main that were renamed there: what a branch still calls them.
CREATE TABLE pggit.renamed (
    branch    int4 NOT NULL,
    namespace oid NOT NULL,
    name      text COLLATE "C" NOT NULL,
    PRIMARY KEY (branch, namespace)
);

-- Objects of main that do not exist on a branch, or that the branch has its
-- own version of in a visible schema.
CREATE TABLE pggit.shadow (
    branch  int4 NOT NULL,
    classid oid NOT NULL,
    objid   oid NOT NULL,
    PRIMARY KEY (branch, classid, objid)
);

-- What names mean on a branch, as far as it differs from main: derived from
-- the two tables above and the catalogs (see branch/names.rs).
CREATE TABLE pggit.name (
    branch    int4 NOT NULL,
    kind      "char" NOT NULL,
    name      text COLLATE "C" NOT NULL,
    namespace oid NOT NULL,
    target    oid NOT NULL
);
CREATE INDEX name_branch ON pggit.name (branch);

-- Objects that main made while branches existed: they are not on branches
-- older than the transaction. Types of tables and of arrays go with theirs.
CREATE TABLE pggit.born (
    classid   oid NOT NULL,
    objid     oid NOT NULL,
    xid       int8 NOT NULL,
    PRIMARY KEY (classid, objid)
);

-- A branch made from a branch: what names meant there at that moment (kinds as
-- in pggit.name), and the objects of the branches above it that it has.
CREATE TABLE pggit.inherited_name (
    branch    int4 NOT NULL,
    kind      "char" NOT NULL,
    name      text COLLATE "C" NOT NULL,
    namespace oid NOT NULL,
    target    oid NOT NULL
);
CREATE INDEX inherited_name_branch ON pggit.inherited_name (branch);
CREATE TABLE pggit.inherited (
    branch  int4 NOT NULL,
    classid oid NOT NULL,
    objid   oid NOT NULL,
    PRIMARY KEY (branch, classid, objid)
);

-- Overlays, tombstones and logs live here: never in a search path.
CREATE SCHEMA pggit_store;
REVOKE ALL ON SCHEMA pggit_store FROM PUBLIC;
GRANT USAGE ON SCHEMA pggit TO PUBLIC;

-- ---------------------------------------------------------------------------
-- Functions. Those that write Braid's catalog take its owner's identity and a
-- search path of their own inside, and check privileges themselves.
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.create_branch(name text, parent text DEFAULT 'main') RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'create_branch_wrapper';
COMMENT ON FUNCTION pggit.create_branch(text, text) IS
    'creates a branch that begins at the present state of parent; copies nothing';

CREATE FUNCTION pggit.switch_branch(name text) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'switch_branch_wrapper';
COMMENT ON FUNCTION pggit.switch_branch(text) IS
    'puts this session on a branch from the next statement on; rolled back with the transaction, like SET';

CREATE FUNCTION pggit.current_branch() RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'current_branch_wrapper';
COMMENT ON FUNCTION pggit.current_branch() IS 'the branch this session is on';

CREATE FUNCTION pggit.delete_branch(name text, force boolean DEFAULT false) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'delete_branch_wrapper';
COMMENT ON FUNCTION pggit.delete_branch(text, boolean) IS
    'deletes a branch; refuses one with unmerged work unless forced';

CREATE FUNCTION pggit.rename_branch(name text, new_name text) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'rename_branch_wrapper';
COMMENT ON FUNCTION pggit.rename_branch(text, text) IS 'gives a branch another name';

-- The filter of the rows a branch inherits. Its cost is the lowest there is:
-- it must run before any condition of the user, which may fail on rows the
-- branch does not have.
CREATE FUNCTION pggit.live_support(internal) RETURNS internal
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'braid_live_support';
CREATE FUNCTION pggit.live(filter text, writer xid, VARIADIC key "any") RETURNS boolean
    LANGUAGE c STABLE PARALLEL SAFE LEAKPROOF COST 0.0001 SUPPORT pggit.live_support
    AS 'MODULE_PATHNAME', 'braid_live';
CREATE FUNCTION pggit.live_past(filter text, log_row tid, VARIADIC key "any") RETURNS boolean
    LANGUAGE c STABLE PARALLEL SAFE LEAKPROOF COST 0.0001 SUPPORT pggit.live_support
    AS 'MODULE_PATHNAME', 'braid_live_past';
COMMENT ON FUNCTION pggit.live(text, xid, "any") IS 'internal: whether an inherited row is part of the branch';
COMMENT ON FUNCTION pggit.live_past(text, tid, "any") IS 'internal: whether a pre-image is part of the branch';
COMMENT ON FUNCTION pggit.live_support(internal) IS 'internal: planner support of pggit.live';

-- ---------------------------------------------------------------------------
-- The object model
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.get_branch_objects(revision text DEFAULT NULL,
        OUT object_type text, OUT schema_name text, OUT object_name text, OUT identity text, OUT owner text, OUT parts int, OUT hash text)
    RETURNS SETOF record LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'get_branch_objects_wrapper';
COMMENT ON FUNCTION pggit.get_branch_objects(text) IS
    'every object of a branch (default: the current one), with a hash that is equal for equal definitions';

CREATE FUNCTION pggit.schema_json(revision text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'schema_json_wrapper';
COMMENT ON FUNCTION pggit.schema_json(text) IS 'the schema of a branch as JSON: objects, their attributes and parts, what they depend on';

CREATE FUNCTION pggit.schema_hash(revision text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'schema_hash_wrapper';
COMMENT ON FUNCTION pggit.schema_hash(text) IS 'the hash of a branch''s whole schema: equal schemas have equal hashes, in any database';

-- ---------------------------------------------------------------------------
-- What catalog queries and sequence functions become on a branch
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.catalog_shows(class oid, object oid) RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_shows_wrapper';
CREATE FUNCTION pggit.catalog_schema(schema oid) RETURNS oid
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_schema_wrapper';
CREATE FUNCTION pggit.catalog_schema_name(schema oid, name cstring) RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_schema_name_wrapper';
CREATE FUNCTION pggit.catalog_schema_name(schema oid, name name) RETURNS name
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED
    RETURN pggit.catalog_schema_name(schema, pg_catalog.nameout(name))::name;
CREATE FUNCTION pggit.branch_current_schema() RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'branch_current_schema_wrapper';
CREATE FUNCTION pggit.branch_current_schemas(with_implicit boolean) RETURNS text[]
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'branch_current_schemas_wrapper';
CREATE FUNCTION pggit.current_schema() RETURNS name
    LANGUAGE sql STABLE PARALLEL RESTRICTED RETURN pggit.branch_current_schema()::name;
CREATE FUNCTION pggit.current_schemas(with_implicit boolean) RETURNS name[]
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED RETURN pggit.branch_current_schemas(with_implicit)::name[];
CREATE FUNCTION pggit.branch_setval(sequence oid, value bigint, is_called boolean) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'branch_setval_wrapper';
CREATE FUNCTION pggit.setval(sequence regclass, value bigint) RETURNS bigint
    LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE RETURN pggit.branch_setval(sequence::oid, value, true);
CREATE FUNCTION pggit.setval(sequence regclass, value bigint, is_called boolean) RETURNS bigint
    LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE RETURN pggit.branch_setval(sequence::oid, value, is_called);
COMMENT ON FUNCTION pggit.catalog_shows(oid, oid) IS 'internal: whether the branch has an object';
COMMENT ON FUNCTION pggit.catalog_schema(oid) IS 'internal: the schema in which an object is shown';
COMMENT ON FUNCTION pggit.catalog_schema_name(oid, cstring) IS 'internal: what a schema is called on the branch';
COMMENT ON FUNCTION pggit.catalog_schema_name(oid, name) IS 'internal: what a schema is called on the branch';
COMMENT ON FUNCTION pggit.branch_current_schema() IS 'internal: current_schema() on a branch';
COMMENT ON FUNCTION pggit.branch_current_schemas(boolean) IS 'internal: current_schemas() on a branch';
COMMENT ON FUNCTION pggit.current_schema() IS 'internal: current_schema() on a branch';
COMMENT ON FUNCTION pggit.current_schemas(boolean) IS 'internal: current_schemas() on a branch';
COMMENT ON FUNCTION pggit.branch_setval(oid, bigint, boolean) IS 'internal: setval() on a branch';
COMMENT ON FUNCTION pggit.setval(regclass, bigint) IS 'internal: setval() on a branch';
COMMENT ON FUNCTION pggit.setval(regclass, bigint, boolean) IS 'internal: setval() on a branch';

-- Triggers of a table, run for its overlay on a branch.
CREATE FUNCTION pggit.branch_trigger() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'braid_branch_trigger';
COMMENT ON FUNCTION pggit.branch_trigger() IS 'internal: runs a trigger of a table for its overlay';

-- The rows of a table without a key as of a snapshot: rows now, plus old
-- versions logged since, minus new versions logged since.
CREATE FUNCTION pggit.bag(relid oid, as_of text) RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED ROWS 1000
    AS 'MODULE_PATHNAME', 'braid_bag';
COMMENT ON FUNCTION pggit.bag(oid, text) IS 'internal: a table without a key as of a snapshot';


-- The table the user knows, for an overlay: what `tableoid` shows.
CREATE FUNCTION pggit.table_of(relation oid) RETURNS oid
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'table_of_wrapper';
COMMENT ON FUNCTION pggit.table_of(oid) IS 'internal: the table for which an overlay stands';

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

-- The catalog can be read by everyone; only Braid writes it.
GRANT SELECT ON TABLE pggit.branch, pggit.lineage, pggit."overlay", pggit.change_log TO PUBLIC;

-- FOR KEY SHARE on a branch: locks a row's key instead of copying the row up.
-- Dear, so that it runs after the user's conditions.
CREATE FUNCTION pggit.keep(relation oid, own boolean, VARIADIC key "any") RETURNS boolean
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 AS 'MODULE_PATHNAME', 'braid_keep';
COMMENT ON FUNCTION pggit.keep(oid, boolean, "any") IS 'internal: locks a row of a branch against being deleted';

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
