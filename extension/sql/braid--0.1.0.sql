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
    -- The index on the key of entries with a pre-image.
    key_index oid NOT NULL,
    key       int2[] NOT NULL,
    -- The index on the key of insertions.
    new_index oid NOT NULL
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
    -- Every second for an hour, then one in ten.
    DELETE FROM pggit.clock c WHERE c.at < clock_timestamp() - interval '1 hour' AND extract(second FROM c.at)::int % 10 <> 0;
    -- A pin that is being taken holds a lock on lineage, or an old snapshot.
    -- The lock is given back at once, by rolling this block back.
    BEGIN
        LOCK TABLE pggit.lineage IN SHARE MODE NOWAIT;
        pins := ARRAY(SELECT l.as_of::text FROM pggit.lineage l
                      UNION SELECT c.as_of::text FROM pggit.commits c WHERE EXISTS (SELECT FROM pggit.branch b WHERE b.id = c.branch)
                      UNION SELECT h.source_as_of::text FROM pggit.merge_history h WHERE h.status IN ('completed', 'rolled_back')
                          AND NOT EXISTS (SELECT FROM pggit.merge_history n WHERE n.id > h.id AND n.status = 'completed'
                                          AND n.source_id = h.source_id AND n.target_id = h.target_id));
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
    DELETE FROM pggit.stream_history h WHERE h.started_at < clock_timestamp() - interval '7 days';
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

-- Foreign keys of tables that a branch has made its own: the constraint of the
-- table it inherited, and its version of it.
CREATE TABLE pggit.constraint_twin (
    branch   int4 NOT NULL,
    original oid NOT NULL,
    twin     oid NOT NULL,
    PRIMARY KEY (branch, original)
);
CREATE INDEX constraint_twin_twin ON pggit.constraint_twin (twin);

-- Overlays, tombstones and logs live here: never in a search path.
CREATE SCHEMA pggit_store;
REVOKE ALL ON SCHEMA pggit_store FROM PUBLIC;
GRANT USAGE ON SCHEMA pggit TO PUBLIC;

-- ---------------------------------------------------------------------------
-- Functions. Those that write Braid's catalog take its owner's identity and a
-- search path of their own inside, and check privileges themselves.
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.create_branch(name text, parent text DEFAULT 'main', expires interval DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'create_branch_wrapper';
COMMENT ON FUNCTION pggit.create_branch(text, text, interval) IS
    'creates a branch that begins at the present state of parent; copies nothing; with expires it is deleted after that time, once nobody is on it';

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
CREATE FUNCTION pggit.live_past(filter text, log_row tid, maker xid, VARIADIC key "any") RETURNS boolean
    LANGUAGE c STABLE PARALLEL SAFE LEAKPROOF COST 3 SUPPORT pggit.live_support
    AS 'MODULE_PATHNAME', 'braid_live_past';
COMMENT ON FUNCTION pggit.live(text, xid, "any") IS 'internal: whether an inherited row is part of the branch';
COMMENT ON FUNCTION pggit.live_past(text, tid, xid, "any") IS 'internal: whether a pre-image is part of the branch';
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

CREATE FUNCTION pggit.schema_diff(a text, b text DEFAULT NULL)
    RETURNS TABLE (change_type text, object_type text, object_name text, sql_to_sync text,
                   destroys_data boolean, rewrites_table boolean, lock text, reverse_sql text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10
    AS 'MODULE_PATHNAME', 'schema_diff_wrapper';
COMMENT ON FUNCTION pggit.schema_diff(text, text) IS
    'the steps that turn schema a into schema b (default: the current branch), in the order in which they can be run';

CREATE FUNCTION pggit.generate_patch(source text, target text DEFAULT 'main', format text DEFAULT 'sql')
    RETURNS TABLE (file_name text, direction text, content text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 2
    AS 'MODULE_PATHNAME', 'generate_patch_wrapper';
COMMENT ON FUNCTION pggit.generate_patch(text, text, text) IS
    'the script that makes target''s schema equal to source''s, and the one that undoes it; formats sql, flyway, liquibase';

CREATE FUNCTION pggit.object_definition(object text, revision text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'object_definition_wrapper';
COMMENT ON FUNCTION pggit.object_definition(text, text) IS
    'the SQL that makes an object (public.t, public.f(integer)) as it is on a branch, with what lives on it';

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
CREATE FUNCTION pggit.catalog_relation(relation oid) RETURNS oid
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_relation_wrapper';
CREATE FUNCTION pggit.catalog_identity(relation oid, attribute int2, identity "char") RETURNS "char"
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_identity_wrapper';
COMMENT ON FUNCTION pggit.catalog_relation(oid) IS 'internal: the version a branch has of a relation';
COMMENT ON FUNCTION pggit.catalog_identity(oid, int2, "char") IS 'internal: whether a column of a branch is an identity column';
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

-- ---------------------------------------------------------------------------
-- History, diff and merge
--
-- Functions for users take the extension owner's identity and, for their own
-- length, Braid's view of the database (pggit.internal): real tables, real
-- names. What they change on a branch they change there, as the caller
-- (pggit.on_branch). The statements for each table are printed by the library.
-- ---------------------------------------------------------------------------

-- A commit names a state: a branch as of a snapshot. Nothing is copied. The id
-- is a hash of everything else in the row.
CREATE TABLE pggit.commits (
    seq          bigint GENERATED ALWAYS AS IDENTITY,
    id           text COLLATE "C" PRIMARY KEY,
    branch       int4 NOT NULL,
    branch_name  text NOT NULL,
    parents      text[] NOT NULL,
    tree         text,
    as_of        pg_snapshot NOT NULL,
    kind         text NOT NULL,
    author       name NOT NULL,
    message      text NOT NULL,
    committed_at timestamptz NOT NULL,
    xid          xid8 NOT NULL DEFAULT pg_current_xact_id()
);
COMMENT ON TABLE pggit.commits IS 'every commit of every branch; as_of is the snapshot of the branch that it names';
CREATE INDEX commits_branch ON pggit.commits (branch, seq);

CREATE TABLE pggit.tags (
    name       text COLLATE "C" PRIMARY KEY,
    commit     text NOT NULL,
    message    text,
    created_by name NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE pggit.tags IS 'names for commits';

CREATE TABLE pggit.merge_history (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source         text NOT NULL,
    target         text NOT NULL,
    source_id      int4 NOT NULL,
    target_id      int4 NOT NULL,
    base_id        int4,
    base_as_of     pg_snapshot,
    source_as_of   pg_snapshot,
    target_as_of   pg_snapshot,
    strategy       text NOT NULL,
    status         text NOT NULL,
    message        text,
    conflicts      bigint NOT NULL DEFAULT 0,
    rows_inserted  bigint NOT NULL DEFAULT 0,
    rows_updated   bigint NOT NULL DEFAULT 0,
    rows_deleted   bigint NOT NULL DEFAULT 0,
    commit         text,
    merged_by      name NOT NULL,
    started_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    completed_at   timestamptz,
    reason         text,
    xid            xid8 NOT NULL DEFAULT pg_current_xact_id()
);
COMMENT ON TABLE pggit.merge_history IS 'every merge: who, what, from which base, by which strategy, and what came of it';
CREATE INDEX merge_history_target ON pggit.merge_history (target_id, status);

CREATE TABLE pggit.merge_conflicts (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merge_id       bigint NOT NULL,
    kind           text NOT NULL,
    table_oid      oid,
    object_name    text NOT NULL,
    key            jsonb,
    column_name    text,
    classification text NOT NULL,
    base_value     jsonb,
    source_value   jsonb,
    target_value   jsonb,
    detail         text,
    resolution     text,
    custom_value   jsonb,
    notes          text,
    resolved_by    name,
    found_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at    timestamptz
);
COMMENT ON TABLE pggit.merge_conflicts IS
    'what a merge could not decide: one row per cell, row or constraint; kinds: cell, row, bag (a table without a key), constraint';
CREATE INDEX merge_conflicts_merge ON pggit.merge_conflicts (merge_id, table_oid);

CREATE TABLE pggit.merge_strategies (name text PRIMARY KEY, description text NOT NULL);
COMMENT ON TABLE pggit.merge_strategies IS 'the strategies of pggit.merge';
INSERT INTO pggit.merge_strategies VALUES
    ('auto', 'applies what does not conflict; while a conflict is open nothing is applied'),
    ('source_wins', 'as auto, and where both sides disagree the source decides'),
    ('target_wins', 'as auto, and where both sides disagree the target decides'),
    ('union', 'keeps both where both fit (jsonb, arrays; modified beats deleted); the rest stays a conflict'),
    ('manual_review', 'opens every change of the source for review');
GRANT SELECT ON TABLE pggit.commits, pggit.tags, pggit.merge_history, pggit.merge_strategies TO PUBLIC;

-- What the library gives to the functions below.
CREATE FUNCTION pggit.caller() RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'caller_wrapper';
CREATE FUNCTION pggit.content_hash(content text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'content_hash_wrapper';
CREATE FUNCTION pggit.sealed(snapshot text, with_own boolean) RETURNS text
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sealed_wrapper';
CREATE FUNCTION pggit.pin(taken boolean) RETURNS void
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'pin_wrapper';
CREATE FUNCTION pggit.on_branch(branch text, as_caller boolean, replica boolean, statement text) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'on_branch_wrapper';
CREATE FUNCTION pggit.state_rows("table" oid, branch int4, as_of text) RETURNS text
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'state_rows_wrapper';
CREATE FUNCTION pggit.changed_tables(tables oid[], branch int4, as_of text, other int4, other_as_of text) RETURNS oid[]
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'changed_tables_wrapper';
CREATE FUNCTION pggit.merge_plan("table" oid, base int4, base_as_of text, source int4, source_as_of text,
                                 target int4, target_as_of text, strategy text, everything boolean) RETURNS jsonb
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'merge_plan_wrapper';
CREATE FUNCTION pggit.merge_update("table" oid, columns int2[]) RETURNS text
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'merge_update_wrapper';
COMMENT ON FUNCTION pggit.caller() IS 'internal: the role that called Braid';
COMMENT ON FUNCTION pggit.content_hash(text) IS 'internal: the blake3 hash of a text';
COMMENT ON FUNCTION pggit.sealed(text, boolean) IS 'internal: a snapshot with the running transaction counted as ended, or as running';
COMMENT ON FUNCTION pggit.pin(boolean) IS 'internal: before and after the snapshot of a pin is taken';
COMMENT ON FUNCTION pggit.on_branch(text, boolean, boolean, text) IS 'internal: runs a statement on another branch';
COMMENT ON FUNCTION pggit.state_rows(oid, int4, text) IS 'internal: the query of a table in a state';
COMMENT ON FUNCTION pggit.changed_tables(oid[], int4, text, int4, text) IS 'internal: the tables in which two states may differ';
COMMENT ON FUNCTION pggit.merge_plan(oid, int4, text, int4, text, int4, text, text, boolean) IS 'internal: the statements that merge a table';
COMMENT ON FUNCTION pggit.merge_update(oid, int2[]) IS 'internal: the statement that changes rows of the target';

-- Three versions of a jsonb value, merged by key.
CREATE FUNCTION pggit.merge_jsonb(base jsonb, source jsonb, target jsonb, strategy text, OUT merged jsonb, OUT conflict boolean)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name  text;
    b     jsonb;
    s     jsonb;
    t     jsonb;
    part  record;
BEGIN
    conflict := false;
    IF source IS NOT DISTINCT FROM target OR source IS NOT DISTINCT FROM base THEN
        merged := target;
    ELSIF target IS NOT DISTINCT FROM base THEN
        merged := source;
    ELSIF jsonb_typeof(source) = 'object' AND jsonb_typeof(target) = 'object'
          AND COALESCE(jsonb_typeof(base), 'object') = 'object' THEN
        merged := '{}';
        FOR name IN SELECT DISTINCT k FROM unnest(ARRAY[base, source, target]) o, jsonb_object_keys(o) k LOOP
            b := base -> name;
            s := source -> name;
            t := target -> name;
            part := pggit.merge_jsonb(b, s, t, strategy);
            conflict := conflict OR part.conflict;
            IF part.merged IS NOT NULL THEN
                merged := merged || jsonb_build_object(name, part.merged);
            END IF;
        END LOOP;
    ELSIF strategy = 'union' AND jsonb_typeof(source) = 'array' AND jsonb_typeof(target) = 'array' THEN
        merged := target || COALESCE((SELECT jsonb_agg(e.value ORDER BY e.ordinality)
            FROM jsonb_array_elements(source) WITH ORDINALITY e WHERE NOT target @> jsonb_build_array(e.value)), '[]');
    ELSIF strategy = 'union' AND (source IS NULL OR target IS NULL) THEN
        merged := COALESCE(source, target);
    ELSIF strategy = 'source_wins' THEN
        merged := source;
    ELSE
        merged := target;
        conflict := strategy <> 'target_wins';
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.merge_jsonb(jsonb, jsonb, jsonb, text) IS 'three versions of a jsonb value, merged by key';

CREATE FUNCTION pggit.array_union(one anyarray, other anyarray) RETURNS anyarray
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN one IS NULL THEN other WHEN other IS NULL THEN one ELSE one || ARRAY(
        SELECT e.value FROM unnest(other) WITH ORDINALITY e(value, place)
        WHERE array_position(one, e.value) IS NULL ORDER BY e.place) END
$$;
COMMENT ON FUNCTION pggit.array_union(anyarray, anyarray) IS 'the elements of one, then those of the other that are not in it';

-- The branch this session is on, or the one that is named.
CREATE FUNCTION pggit.branch_id(name text) RETURNS int4
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_id int4;
BEGIN
    SELECT b.id INTO found_id FROM pggit.branch b WHERE b.name = branch_id.name;
    IF found_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'PB001', MESSAGE = format('branch "%s" does not exist', name),
            HINT = 'List the branches with: SELECT * FROM pggit.list_branches();';
    END IF;
    RETURN found_id;
END
$$;
COMMENT ON FUNCTION pggit.branch_id(text) IS 'internal: the number of a branch';

-- The newest commit that a state contains.
CREATE FUNCTION pggit.head(branch int4, as_of pg_snapshot) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id
    FROM (SELECT $1 AS branch, $2 AS as_of, 0 AS level
          UNION ALL SELECT l.ancestor, l.as_of, l.level FROM pggit.lineage l WHERE l.branch = $1) s
    JOIN pggit.commits c ON c.branch = s.branch AND pg_visible_in_snapshot(c.xid, s.as_of)
    ORDER BY s.level, c.seq DESC LIMIT 1
$$;
COMMENT ON FUNCTION pggit.head(int4, pg_snapshot) IS 'internal: the newest commit that a state contains';

-- The present moment, with what this transaction has done.
CREATE FUNCTION pggit.present() RETURNS pg_snapshot
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS
    'SELECT pggit.sealed(pg_current_snapshot()::text, true)::pg_snapshot';
COMMENT ON FUNCTION pggit.present() IS 'internal: the present moment as a snapshot';

-- A revision: a branch, a commit (eight digits of its id are enough), a tag,
-- name~2 (ancestors), name@{timestamp}. `commit` is null for a branch as it is now.
CREATE FUNCTION pggit.resolve(revision text, OUT branch int4, OUT name text, OUT as_of pg_snapshot, OUT commit text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted  text := COALESCE(NULLIF(revision, 'HEAD'), current_setting('pggit.branch'));
    part    text[];
    steps   int;
    moment  timestamptz;
    found_c pggit.commits;
    n       int;
BEGIN
    part := regexp_match(wanted, '^(.*)@\{([^{}]+)\}$');
    IF part IS NOT NULL THEN
        moment := part[2]::timestamptz;
        SELECT r.branch, r.name INTO branch, name FROM pggit.resolve(NULLIF(part[1], '')) r;
        IF moment >= clock_timestamp() THEN
            as_of := pggit.present();
            RETURN;
        END IF;
        SELECT k.as_of INTO as_of FROM (
            SELECT k.at, k.as_of FROM pggit.clock k WHERE k.at <= moment
            UNION ALL SELECT c.committed_at, c.as_of FROM pggit.commits c WHERE c.committed_at <= moment AND c.branch = resolve.branch
            UNION ALL SELECT b.created_at, b.point FROM pggit.branch b WHERE b.created_at <= moment AND b.point IS NOT NULL) k
        ORDER BY k.at DESC LIMIT 1;
        IF as_of IS NULL OR EXISTS (SELECT FROM pggit.branch b WHERE b.id = resolve.branch AND b.created_at > moment AND b.id <> 1) THEN
            RAISE EXCEPTION USING ERRCODE = 'PB008', MESSAGE = format('nothing is known of "%s" at %s', name, moment),
                DETAIL = 'The moment is before the branch, or before what the retention keeps.',
                HINT = 'How long history is kept is set by pggit.retention; commits and tags keep theirs.';
        END IF;
        commit := pggit.head(branch, as_of);
        RETURN;
    END IF;
    part := regexp_match(wanted, '^(.+?)([~^][~^0-9]*)$');
    IF part IS NOT NULL THEN
        SELECT COALESCE(sum(CASE WHEN m[1] = '^' THEN 1 WHEN m[2] = '' THEN 1 ELSE m[2]::int END), 0)
        INTO steps FROM regexp_matches(part[2], '([~^])([0-9]*)', 'g') m;
        SELECT r.* INTO branch, name, as_of, commit FROM pggit.resolve(part[1]) r;
        commit := COALESCE(commit, pggit.head(branch, as_of));
        FOR n IN 1..steps LOOP
            SELECT c.parents[1] INTO commit FROM pggit.commits c WHERE c.id = resolve.commit;
        END LOOP;
        SELECT c.* INTO found_c FROM pggit.commits c WHERE c.id = resolve.commit;
        IF found_c.id IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'PB009', MESSAGE = format('"%s" has no such ancestor', part[1]),
                HINT = 'See its history with: SELECT * FROM pggit.commit_log();';
        END IF;
        branch := found_c.branch; name := found_c.branch_name; as_of := found_c.as_of;
        RETURN;
    END IF;
    SELECT b.id, b.name INTO branch, name FROM pggit.branch b WHERE b.name = wanted;
    IF branch IS NOT NULL THEN
        as_of := pggit.present();
        RETURN;
    END IF;
    SELECT c.* INTO found_c FROM pggit.tags t JOIN pggit.commits c ON c.id = t.commit WHERE t.name = wanted;
    IF found_c.id IS NULL AND wanted ~ '^[0-9a-f]{7,64}$' THEN
        SELECT count(*) INTO n FROM pggit.commits c WHERE c.id >= wanted AND c.id < wanted || 'g';
        IF n > 1 THEN
            RAISE EXCEPTION USING ERRCODE = 'PB009', MESSAGE = format('commit "%s" is ambiguous', wanted),
                DETAIL = format('%s commits begin with it.', n), HINT = 'Give more digits.';
        END IF;
        SELECT c.* INTO found_c FROM pggit.commits c WHERE c.id >= wanted AND c.id < wanted || 'g';
    END IF;
    IF found_c.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = CASE WHEN wanted ~ '^[0-9a-f]{7,64}$' THEN 'PB009' ELSE 'PB001' END,
            MESSAGE = format('revision "%s" does not exist', wanted),
            DETAIL = 'It is no branch, tag or commit.',
            HINT = 'List them with: SELECT * FROM pggit.list_branches(); and SELECT * FROM pggit.commit_log();';
    END IF;
    IF NOT EXISTS (SELECT FROM pggit.branch b WHERE b.id = found_c.branch) THEN
        RAISE EXCEPTION USING ERRCODE = 'PB008', MESSAGE = format('the branch of commit "%s" is gone', left(found_c.id, 8)),
            DETAIL = format('Branch "%s" was deleted with its rows.', found_c.branch_name),
            HINT = 'Use a commit of a branch that exists.';
    END IF;
    branch := found_c.branch; name := found_c.branch_name; as_of := found_c.as_of; commit := found_c.id;
END
$$;
COMMENT ON FUNCTION pggit.resolve(text) IS 'internal: the branch and the snapshot a revision stands for';

CREATE FUNCTION pggit.add_commit(branch int4, kind text, message text, as_of pg_snapshot, second text) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parents text[];
    made_at timestamptz := clock_timestamp();
    hash    text;
    called  text := (SELECT b.name FROM pggit.branch b WHERE b.id = $1);
BEGIN
    parents := array_remove(ARRAY[pggit.head(branch, as_of), second], NULL);
    hash := pggit.content_hash(concat_ws(E'\n', 'branch ' || called, 'data ' || as_of::text, 'parents ' || parents::text,
        'author ' || pggit.caller(), 'time ' || made_at::text, 'kind ' || kind, 'message ' || message,
        'number ' || nextval('pggit.commits_seq_seq'::regclass)));
    INSERT INTO pggit.commits (id, branch, branch_name, parents, as_of, kind, author, message, committed_at)
    VALUES (hash, $1, called, parents, $4, $2, pggit.caller()::name, $3, made_at);
    RETURN hash;
END
$$;
COMMENT ON FUNCTION pggit.add_commit(int4, text, text, pg_snapshot, text) IS 'internal: records a commit';

CREATE FUNCTION pggit.commit_changes(branch text, message text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    on_id int4 := pggit.branch_id(COALESCE(branch, current_setting('pggit.branch')));
    made  text;
BEGIN
    IF message IS NULL OR btrim(message) = '' THEN
        RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'a commit needs a message',
            HINT = 'For example: SELECT pggit.commit(''prices of spring'');';
    END IF;
    IF on_id = 1 AND current_setting('pggit.retention') = '0' AND NOT EXISTS (SELECT FROM pggit.branch b WHERE b.id <> 1) THEN
        RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'history is switched off',
            DETAIL = 'pggit.retention is 0 and there is no branch: nothing would be kept of what this commit names.',
            HINT = 'Set pggit.retention to how long history shall be kept, for example 7d, and reload.';
    END IF;
    PERFORM pggit.pin(false);
    made := pggit.add_commit(on_id, 'commit', message, pggit.present(), NULL);
    PERFORM pggit.pin(true);
    RETURN made;
END
$$;
COMMENT ON FUNCTION pggit.commit_changes(text, text) IS 'commits the present state of a branch; returns the id';

CREATE FUNCTION pggit.commit(message text) RETURNS text
LANGUAGE sql VOLATILE AS 'SELECT pggit.commit_changes(NULL, $1)';
COMMENT ON FUNCTION pggit.commit(text) IS 'commits the present state of the current branch; returns the id';

CREATE FUNCTION pggit.commit_log(revision text DEFAULT NULL, max_commits int DEFAULT 100,
    OUT id text, OUT branch text, OUT parents text[], OUT kind text, OUT author text, OUT committed_at timestamptz, OUT message text)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    start record;
BEGIN
    SELECT r.*, COALESCE(r.commit, pggit.head(r.branch, r.as_of)) AS top INTO start FROM pggit.resolve(revision) r;
    RETURN QUERY
    WITH RECURSIVE reached(commit) AS (
        SELECT start.top
        UNION
        SELECT p FROM reached r JOIN pggit.commits c ON c.id = r.commit CROSS JOIN LATERAL unnest(c.parents) p
    )
    SELECT c.id, c.branch_name, c.parents, c.kind, c.author::text, c.committed_at, c.message
    FROM reached r JOIN pggit.commits c ON c.id = r.commit
    ORDER BY c.seq DESC LIMIT max_commits;
END
$$;
COMMENT ON FUNCTION pggit.commit_log(text, int) IS 'the commits a revision contains, newest first';

CREATE FUNCTION pggit.create_tag(name text, revision text DEFAULT NULL, message text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    r record;
BEGIN
    IF name IS NULL OR name !~ '^[^[:space:][:cntrl:]~^:?*\[\\/@.-][^[:space:][:cntrl:]~^:?*\[\\@]*$' OR octet_length(name) > 255 THEN
        RAISE EXCEPTION USING ERRCODE = 'PB002', MESSAGE = format('invalid tag name "%s"', name),
            HINT = 'Names follow git''s rules, for example v1.2.';
    END IF;
    IF EXISTS (SELECT FROM pggit.tags t WHERE t.name = create_tag.name) OR EXISTS (SELECT FROM pggit.branch b WHERE b.name = create_tag.name) THEN
        RAISE EXCEPTION USING ERRCODE = '42710', MESSAGE = format('"%s" already exists', name),
            DETAIL = 'A tag or a branch has this name.', HINT = 'Choose another name, or delete the tag with: SELECT pggit.delete_tag(...);';
    END IF;
    SELECT * INTO r FROM pggit.resolve(revision);
    IF r.commit IS NULL THEN
        r.commit := pggit.commit_changes(r.name, format('tag %s', name));
    END IF;
    INSERT INTO pggit.tags VALUES (name, r.commit, message, pggit.caller()::name);
    RETURN r.commit;
END
$$;
COMMENT ON FUNCTION pggit.create_tag(text, text, text) IS 'names a commit; a branch is committed first; returns the commit';

CREATE FUNCTION pggit.delete_tag(name text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    t pggit.tags;
BEGIN
    SELECT * INTO t FROM pggit.tags g WHERE g.name = delete_tag.name;
    IF t.name IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'PB009', MESSAGE = format('tag "%s" does not exist', name), HINT = 'List the tags with: SELECT * FROM pggit.tags;';
    END IF;
    IF NOT pg_has_role(pggit.caller()::name, t.created_by, 'MEMBER') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('permission denied for tag "%s"', name), HINT = 'Its owner or a superuser may do this.';
    END IF;
    DELETE FROM pggit.tags g WHERE g.name = delete_tag.name;
    RETURN t.commit;
END
$$;
COMMENT ON FUNCTION pggit.delete_tag(text) IS 'removes a tag; the commit stays';

CREATE FUNCTION pggit.get_contributor_stats(OUT author text, OUT commits bigint, OUT merges bigint,
    OUT first_commit timestamptz, OUT last_commit timestamptz)
RETURNS SETOF record LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.author::text, count(*) FILTER (WHERE c.kind <> 'merge'), count(*) FILTER (WHERE c.kind = 'merge'),
           min(c.committed_at), max(c.committed_at)
    FROM pggit.commits c GROUP BY c.author ORDER BY 2 DESC, 1
$$;
COMMENT ON FUNCTION pggit.get_contributor_stats() IS 'who committed and merged how much, and when';

-- --- diff -------------------------------------------------------------------

-- The tables, and partitions, that may be compared: those of users.
CREATE FUNCTION pggit.user_tables(root regclass) RETURNS oid[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(array_agg(c.oid ORDER BY c.oid), '{}')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^(pg_|information_schema$|pggit$|pggit_store$|pggit_b[0-9]+_)'
      AND (root IS NULL OR c.oid IN (
          WITH RECURSIVE tree AS (
              SELECT COALESCE((SELECT o.relid FROM pggit."overlay" o WHERE o."overlay" = root::oid), root::oid) AS oid
              UNION SELECT i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid)
          SELECT tree.oid FROM tree))
      AND (root IS NOT NULL OR EXISTS (SELECT FROM pggit.change_log l WHERE l.relid = c.oid)
                            OR EXISTS (SELECT FROM pggit."overlay" o WHERE o.relid = c.oid))
$$;
COMMENT ON FUNCTION pggit.user_tables(regclass) IS 'internal: tables that can differ between branches';

-- Only what the caller may read is shown; row security is not evaded.
CREATE FUNCTION pggit.check_readable(tables oid[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t   oid;
    who name := pggit.caller();
BEGIN
    FOREACH t IN ARRAY tables LOOP
        IF NOT has_table_privilege(who, t, 'SELECT') AND EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = t AND a.attnum > 0 AND NOT a.attisdropped
              AND NOT has_column_privilege(who, t, a.attnum, 'SELECT')) THEN
            RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('permission denied for table %s', t::regclass),
                DETAIL = 'It changed, and comparing its rows needs the privilege to read them.',
                HINT = format('Run: GRANT SELECT ON %s TO %I;', t::regclass, who);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.check_readable(oid[]) IS 'internal: refuses tables the caller may not read';

CREATE FUNCTION pggit.is_row_secured("table" oid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.relrowsecurity AND NOT r.rolsuper AND NOT r.rolbypassrls
           AND (c.relforcerowsecurity OR NOT pg_has_role(r.oid, c.relowner, 'USAGE'))
    FROM pg_class c, pg_roles r WHERE c.oid = $1 AND r.rolname = pggit.caller()
$$;
COMMENT ON FUNCTION pggit.is_row_secured(oid) IS 'internal: whether policies restrict the caller';

-- The differences are computed on real tables; a branch with another schema
-- than its base is not compared row by row.
CREATE FUNCTION pggit.check_same_schema(one int4, other int4, doing text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    differs text;
BEGIN
    SELECT b.name INTO differs FROM pggit.branch b
    WHERE b.id IN (one, other) AND one <> other AND (
        EXISTS (SELECT FROM pggit.name n WHERE n.branch = b.id AND n.kind <> 'o')
        OR EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = b.id)
        OR EXISTS (SELECT FROM pggit."overlay" o WHERE o.branch = b.id AND o.diverged))
    LIMIT 1;
    IF differs IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('%s is not supported while the schema of "%s" differs', doing, differs),
            DETAIL = 'Tables, views or functions were changed on the branch, or on main since it began.',
            HINT = 'Bring both schemas to the same state first, or copy the rows with INSERT ... SELECT.';
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.check_same_schema(int4, int4, text) IS 'internal: refuses branches whose schemas differ';


CREATE FUNCTION pggit.make_work(plan jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning
SET enable_hashjoin = on SET enable_mergejoin = on SET enable_seqscan = on SET jit = off AS $$
DECLARE
    keys bigint;
    rows real;
BEGIN
    EXECUTE 'DROP TABLE IF EXISTS ' || (plan ->> 'table');
    IF (plan ->> 'keyed')::boolean THEN
        EXECUTE 'DROP TABLE IF EXISTS ' || (plan ->> 'list_of_keys');
        EXECUTE plan ->> 'keys';
        EXECUTE 'ANALYZE ' || (plan ->> 'list_of_keys');
        -- Few keys are looked up in each arm: no plan of a union knows how few.
        SELECT c.reltuples INTO keys FROM pg_class c WHERE c.oid = to_regclass(plan ->> 'list_of_keys');
        SELECT c.reltuples INTO rows FROM pg_class c WHERE c.oid = (plan ->> 'oid')::oid;
        IF keys * 10 < rows THEN
            SET LOCAL enable_hashjoin = off;
            SET LOCAL enable_mergejoin = off;
            SET LOCAL enable_seqscan = off;
        END IF;
    END IF;
    EXECUTE plan ->> 'work';
    IF (plan ->> 'keyed')::boolean THEN
        EXECUTE 'DROP TABLE ' || (plan ->> 'list_of_keys');
    END IF;
    EXECUTE 'ANALYZE ' || (plan ->> 'table');
    EXECUTE format('GRANT SELECT ON %s TO PUBLIC', plan ->> 'table');
END
$$;
COMMENT ON FUNCTION pggit.make_work(jsonb) IS 'internal: makes the working table of a merge';

CREATE FUNCTION pggit.diff_one("table" oid, a int4, a_as_of pg_snapshot, b int4, b_as_of pg_snapshot,
    OUT table_name text, OUT change_type text, OUT key jsonb, OUT old_row jsonb, OUT new_row jsonb)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    plan jsonb := pggit.merge_plan("table", a, a_as_of::text, b, b_as_of::text, a, a_as_of::text, 'source_wins', false);
BEGIN
    IF (plan ->> 'keyed')::boolean AND plan ->> 'keys' IS NULL THEN
        RETURN;
    END IF;
    PERFORM pggit.make_work(plan);
    IF (plan ->> 'keyed')::boolean THEN
        RETURN QUERY EXECUTE format(
            'SELECT l.name, CASE WHEN l.old IS NULL THEN %L WHEN l.new IS NULL THEN %L ELSE %L END, l.key, l.old, l.new '
            'FROM (%s) l(name, key, class, x, columns, old, new, target) ORDER BY l.key', 'INSERT', 'DELETE', 'UPDATE', plan ->> 'list');
    ELSE
        RETURN QUERY EXECUTE format(
            'SELECT %L::text, CASE WHEN w.d > 0 THEN %L ELSE %L END, NULL::jsonb, CASE WHEN w.d < 0 THEN w.whole END, CASE WHEN w.d > 0 THEN w.whole END '
            'FROM %s w CROSS JOIN generate_series(1, CASE WHEN w.d > 0 THEN 1 ELSE -w.d END) g ORDER BY w.whole',
            "table"::regclass::text, 'INSERT', 'DELETE', plan ->> 'table');
    END IF;
    EXECUTE 'DROP TABLE ' || (plan ->> 'table');
END
$$;
COMMENT ON FUNCTION pggit.diff_one(oid, int4, pg_snapshot, int4, pg_snapshot) IS 'internal: the differences of one table between two states';

CREATE FUNCTION pggit.data_diff(a text, b text, table_name regclass DEFAULT NULL,
    OUT "table" text, OUT change_type text, OUT key jsonb, OUT old_row jsonb, OUT new_row jsonb)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    one     record;
    other   record;
    changed oid[];
    t       oid;
BEGIN
    SELECT * INTO one FROM pggit.resolve(a);
    SELECT * INTO other FROM pggit.resolve(b);
    PERFORM pggit.check_same_schema(one.branch, other.branch, 'comparing rows');
    changed := pggit.changed_tables(pggit.user_tables(table_name), one.branch, one.as_of::text, other.branch, other.as_of::text);
    PERFORM pggit.check_readable(changed);
    FOREACH t IN ARRAY changed LOOP
        IF pggit.is_row_secured(t) THEN
            RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('row security restricts what you may see of %s', t::regclass),
                DETAIL = 'Comparing its rows would show more.', HINT = 'Compare other tables, or as a role that bypasses row security.';
        END IF;
        RETURN QUERY SELECT * FROM pggit.diff_one(t, one.branch, one.as_of, other.branch, other.as_of);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.data_diff(text, text, regclass) IS
    'the rows that turn revision a into revision b: INSERT, UPDATE, DELETE with key, old and new row';

CREATE FUNCTION pggit.diff_stat(a text, b text,
    OUT "table" text, OUT inserted bigint, OUT updated bigint, OUT deleted bigint)
RETURNS SETOF record LANGUAGE sql VOLATILE AS $$
    SELECT d."table", count(*) FILTER (WHERE d.change_type = 'INSERT'), count(*) FILTER (WHERE d.change_type = 'UPDATE'),
           count(*) FILTER (WHERE d.change_type = 'DELETE')
    FROM pggit.data_diff(a, b) d GROUP BY d."table" ORDER BY 1
$$;
COMMENT ON FUNCTION pggit.diff_stat(text, text) IS 'how many rows of each table differ between two revisions';

-- Work that is not committed: since the newest commit of the current branch, or
-- since the branch began.
CREATE FUNCTION pggit.status(OUT branch text, OUT base text, OUT "table" text, OUT inserted bigint, OUT updated bigint, OUT deleted bigint)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    here    record;
    since   record;
    changed oid[];
    t       oid;
BEGIN
    SELECT * INTO here FROM pggit.resolve(NULL);
    SELECT c.branch, c.as_of, c.id INTO since FROM pggit.commits c WHERE c.id = pggit.head(here.branch, here.as_of) AND c.branch = here.branch;
    IF since.branch IS NULL THEN
        SELECT l.ancestor AS branch, l.as_of, NULL::text AS id INTO since FROM pggit.lineage l WHERE l.branch = here.branch AND l.level = 1;
    END IF;
    IF since.branch IS NULL THEN
        RETURN;
    END IF;
    changed := pggit.changed_tables(pggit.user_tables(NULL), since.branch, since.as_of::text, here.branch, here.as_of::text);
    FOREACH t IN ARRAY changed LOOP
        branch := here.name;
        base := COALESCE(left(since.id, 8), 'the branch point');
        SELECT count(*) FILTER (WHERE d.change_type = 'INSERT'), count(*) FILTER (WHERE d.change_type = 'UPDATE'),
               count(*) FILTER (WHERE d.change_type = 'DELETE'), min(d.table_name)
        INTO inserted, updated, deleted, "table"
        FROM pggit.diff_one(t, since.branch, since.as_of, here.branch, here.as_of) d;
        IF inserted + updated + deleted > 0 THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.status() IS
    'rows changed on the current branch since its newest commit, or since it began; none on main before its first commit';

CREATE FUNCTION pggit.show(revision text DEFAULT NULL,
    OUT "table" text, OUT change_type text, OUT key jsonb, OUT old_row jsonb, OUT new_row jsonb)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    r      record;
    parent text;
BEGIN
    SELECT * INTO r FROM pggit.resolve(revision);
    r.commit := COALESCE(r.commit, pggit.head(r.branch, r.as_of));
    SELECT COALESCE(c.parents[1], NULL) INTO parent FROM pggit.commits c WHERE c.id = r.commit;
    IF r.commit IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'PB009', MESSAGE = format('"%s" has no commit', r.name), HINT = 'Make one with: SELECT pggit.commit(''message'');';
    END IF;
    IF parent IS NOT NULL THEN
        RETURN QUERY SELECT * FROM pggit.data_diff(parent, r.commit);
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.show(text) IS 'what a commit changed: its difference to its first parent';

-- --- merge ------------------------------------------------------------------

-- What a state contains of every branch: of its ancestors up to the branch
-- point, of merged branches up to the merge.
CREATE FUNCTION pggit.contained(branch int4, as_of pg_snapshot)
RETURNS TABLE (contained_branch int4, contained_as_of pg_snapshot)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE known(branch, as_of) AS (
        SELECT $1, $2::text
        UNION
        SELECT e.branch, e.as_of::text
        FROM known k CROSS JOIN LATERAL (
            SELECT l.ancestor AS branch, l.as_of FROM pggit.lineage l WHERE l.branch = k.branch AND l.level = 1
            UNION ALL
            SELECT h.source_id, h.source_as_of FROM pggit.merge_history h
            WHERE h.target_id = k.branch AND h.status IN ('completed', 'rolled_back') AND pg_visible_in_snapshot(h.xid, k.as_of::pg_snapshot)
        ) e
    )
    SELECT DISTINCT ON (k.branch) k.branch, k.as_of::pg_snapshot
    FROM known k JOIN pggit.branch b ON b.id = k.branch
    ORDER BY k.branch, pg_snapshot_xmax(k.as_of::pg_snapshot) DESC, pg_snapshot_xmin(k.as_of::pg_snapshot) DESC, k.as_of DESC
$$;
COMMENT ON FUNCTION pggit.contained(int4, pg_snapshot) IS 'internal: what a state contains of every branch';

-- The newest state that both contain. Older common states are its ancestors.
CREATE FUNCTION pggit.common_base(one int4, one_as_of pg_snapshot, other int4, other_as_of pg_snapshot,
    OUT branch int4, OUT as_of pg_snapshot)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.contained_branch, m.as_of
    FROM pggit.contained(one, one_as_of) a JOIN pggit.contained(other, other_as_of) b USING (contained_branch)
    CROSS JOIN LATERAL (
        SELECT s.as_of FROM (VALUES (a.contained_as_of), (b.contained_as_of)) s(as_of)
        ORDER BY pg_snapshot_xmax(s.as_of), pg_snapshot_xmin(s.as_of), s.as_of::text LIMIT 1) m
    ORDER BY pg_snapshot_xmax(m.as_of) DESC, pg_snapshot_xmin(m.as_of) DESC, a.contained_branch LIMIT 1
$$;
COMMENT ON FUNCTION pggit.common_base(int4, pg_snapshot, int4, pg_snapshot) IS 'internal: the merge base of two states';

CREATE FUNCTION pggit.find_merge_base(a text, b text, OUT branch text, OUT as_of pg_snapshot, OUT commit text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    one   record;
    other record;
    base  record;
BEGIN
    SELECT * INTO one FROM pggit.resolve(a);
    SELECT * INTO other FROM pggit.resolve(b);
    SELECT * INTO base FROM pggit.common_base(one.branch, one.as_of, other.branch, other.as_of);
    SELECT n.name INTO branch FROM pggit.branch n WHERE n.id = base.branch;
    as_of := base.as_of;
    commit := pggit.head(base.branch, base.as_of);
END
$$;
COMMENT ON FUNCTION pggit.find_merge_base(text, text) IS 'the newest state that both revisions contain';

CREATE FUNCTION pggit.check_strategy(strategy text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF strategy IS NULL OR NOT EXISTS (SELECT FROM pggit.merge_strategies s WHERE s.name = strategy) THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('unknown merge strategy "%s"', strategy),
            HINT = 'Strategies: ' || (SELECT string_agg(s.name, ', ' ORDER BY s.name) FROM pggit.merge_strategies s) || '.';
    END IF;
    RETURN strategy;
END
$$;
COMMENT ON FUNCTION pggit.check_strategy(text) IS 'internal: refuses an unknown strategy';

-- Foreign keys between what was merged and the rest: every reference of a
-- merged row, and every reference to one that is gone or changed. What breaks
-- is put into pg_temp.pggit_broken; referenced rows are locked against going.
CREATE FUNCTION pggit.check_references(target text, plans jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    k       record;
    joined  text;
    present text;
    gone    text;
    shown   text;
    merged  text;
    plan    jsonb;
BEGIN
    FOR k IN
        SELECT c.oid, c.conname, c.conrelid, c.confrelid, c.confmatchtype,
               CASE WHEN p.relispartition THEN (SELECT r.relid FROM pg_partition_root(c.confrelid) r(relid)) ELSE c.confrelid::regclass END AS parent,
               cc.relkind = 'p' AS child_partitioned,
               ARRAY(SELECT a.attname FROM unnest(c.conkey) WITH ORDINALITY u(n, i) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = u.n ORDER BY u.i) AS child_columns,
               ARRAY(SELECT a.attname FROM unnest(c.confkey) WITH ORDINALITY u(n, i) JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = u.n ORDER BY u.i) AS parent_columns,
               ARRAY(SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname) FROM unnest(c.conpfeqop) WITH ORDINALITY u(op, i)
                     JOIN pg_operator o ON o.oid = u.op JOIN pg_namespace n ON n.oid = o.oprnamespace ORDER BY u.i) AS operators,
               c.confkey, plans ? c.conrelid::text AS child_merged, plans ? c.confrelid::text AS parent_merged
        FROM pg_constraint c JOIN pg_class p ON p.oid = c.confrelid JOIN pg_class cc ON cc.oid = c.conrelid
        WHERE c.contype = 'f' AND (plans ? c.conrelid::text OR plans ? c.confrelid::text)
    LOOP
        SELECT string_agg(format('p.%I %s c.%I', k.parent_columns[i], k.operators[i], k.child_columns[i]), ' AND '),
               string_agg(format('c.%I IS NOT NULL', k.child_columns[i]), CASE k.confmatchtype WHEN 'f' THEN ' OR ' ELSE ' AND ' END),
               'jsonb_build_object(' || string_agg(format('%L, c.%I', k.child_columns[i], k.child_columns[i]), ', ') || ')'
        INTO joined, present, shown FROM generate_subscripts(k.child_columns, 1) i;
        IF k.child_merged THEN
            plan := plans -> k.conrelid::text;
            merged := CASE WHEN (plan ->> 'keyed')::boolean
                THEN format(' AND EXISTS (SELECT FROM %s w WHERE %s AND w.act IN (''I'', ''U'', ''R''))', plan ->> 'table', replace(plan ->> 'same_row', 't.', 'c.'))
                ELSE '' END;
            PERFORM pggit.on_branch(target, false, true, format(
                'SELECT FROM ONLY %s p WHERE EXISTS (SELECT FROM ONLY %s c WHERE %s%s) FOR KEY SHARE OF p',
                k.parent, k.conrelid::regclass, joined, merged))
            WHERE (SELECT c.relkind = 'r' FROM pg_class c WHERE c.oid = k.parent);
            PERFORM pggit.on_branch(target, false, true, format(
                'INSERT INTO pg_temp.pggit_broken SELECT %L, %L, %s FROM ONLY %s c WHERE (%s)%s AND NOT EXISTS (SELECT FROM %s p WHERE %s)',
                k.conrelid::regclass, k.conname, shown, k.conrelid::regclass, present, merged, k.parent, joined));
        END IF;
        IF k.parent_merged AND (plans -> k.confrelid::text ->> 'keyed')::boolean THEN
            plan := plans -> k.confrelid::text;
            SELECT string_agg(format('w.%I %s c.%I', COALESCE(plan -> 'places' ->> k.confkey[i]::text, 't' || k.confkey[i]), k.operators[i], k.child_columns[i]), ' AND ')
            INTO gone FROM generate_subscripts(k.child_columns, 1) i;
            PERFORM pggit.on_branch(target, false, true, format(
                'INSERT INTO pg_temp.pggit_broken SELECT %L, %L, %s FROM %s %s c WHERE (%s) AND EXISTS (SELECT FROM %s w WHERE w.act IN (''D'', ''U'', ''R'') AND %s) AND NOT EXISTS (SELECT FROM %s p WHERE %s)',
                k.conrelid::regclass, k.conname, shown, CASE WHEN k.child_partitioned THEN '' ELSE 'ONLY' END, k.conrelid::regclass,
                present, plan ->> 'table', gone, k.parent, joined));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.check_references(text, jsonb) IS 'internal: looks for references a merge would break';

-- Row security: what the caller cannot see it cannot merge.
CREATE FUNCTION pggit.check_visible(t oid, plan jsonb, source text, target text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    there bigint;
    seen  bigint;
    side  text;
BEGIN
    IF NOT pggit.is_row_secured(t) THEN
        RETURN;
    END IF;
    IF NOT (plan ->> 'keyed')::boolean THEN
        seen := 0; there := 1;
    ELSE
        FOREACH side IN ARRAY ARRAY['source', 'target'] LOOP
            EXECUTE format('SELECT count(*) FROM %s w WHERE w.%sp AND NOT w.bs', plan ->> 'table', left(side, 1)) INTO there;
            seen := pggit.on_branch(CASE side WHEN 'source' THEN source ELSE target END, true, false, plan ->> ('visible_' || side));
            EXIT WHEN seen < there;
        END LOOP;
    END IF;
    IF seen < there THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('row security hides changed rows of table %s', t::regclass),
            DETAIL = 'The merge would change rows that you may not see. Nothing was changed.',
            HINT = 'Let a role merge that sees all changed rows.';
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.check_visible(oid, jsonb, text, text) IS 'internal: refuses to merge rows the caller cannot see';

-- Locks what the merge will write on the target, waiting no longer than a few
-- seconds in all (or lock_timeout, if that is shorter).
CREATE FUNCTION pggit.lock_for_merge(target text, tables oid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine text := current_setting('lock_timeout');
BEGIN
    IF tables = '{}' THEN
        RETURN;
    END IF;
    FOR attempt IN 1..5 LOOP
        BEGIN
            IF mine = '0' THEN
                PERFORM set_config('lock_timeout', '2s', true);
            END IF;
            PERFORM pggit.on_branch(target, false, false,
                (SELECT 'LOCK TABLE ' || string_agg('ONLY ' || t.oid::regclass::text, ', ' ORDER BY t.oid) || ' IN SHARE ROW EXCLUSIVE MODE' FROM unnest(tables) t(oid)));
            PERFORM set_config('lock_timeout', mine, true);
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.05 * attempt);
        END;
    END LOOP;
    RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = format('could not lock the tables of "%s" to merge into', target),
        DETAIL = 'Another session kept writing to one of them through five attempts. Nothing was changed.',
        HINT = 'Run the merge again, or find who holds the lock in pg_locks.';
END
$$;
COMMENT ON FUNCTION pggit.lock_for_merge(text, oid[]) IS 'internal: locks the tables a merge writes';

-- Tables that main made after the target began are not on the target.
CREATE FUNCTION pggit.check_exist(target int4, name text, tables oid[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    missing oid;
BEGIN
    SELECT b.objid INTO missing
    FROM pggit.born b JOIN pggit.lineage l ON l.branch = target AND l.ancestor = 1
    WHERE b.classid = 'pg_class'::regclass AND b.objid = ANY (tables) AND NOT pg_visible_in_snapshot(b.xid::text::xid8, l.as_of) LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('merging into "%s" needs table %s, which it does not have', name, missing::regclass),
            DETAIL = 'The table was made on main after the branch began.', HINT = 'Create the table on the branch first, or begin a new branch.';
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.check_exist(int4, text, oid[]) IS 'internal: refuses tables the target does not have';

-- Computes a merge whose row in merge_history exists, and applies it when no
-- conflict is open. One transaction; what a violation undoes is undone to the
-- last row.
CREATE FUNCTION pggit.run_merge(m pggit.merge_history, apply boolean) RETURNS pggit.merge_history
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    tables   oid[];
    t        oid;
    plans    jsonb := '{}';
    plan     jsonb;
    one      text;
    now      pg_snapshot;
    columns  int2[];
    n        bigint;
    expected bigint;
    broken   jsonb := '[]';
    second   text;
    state    text;
    fault    text;
    detail   text;
    relation text;
    rule     text;
    changed  bigint := 0;
BEGIN
    -- Branches may have been renamed since the merge began.
    SELECT b.name INTO m.source FROM pggit.branch b WHERE b.id = m.source_id;
    SELECT b.name INTO m.target FROM pggit.branch b WHERE b.id = m.target_id;
    PERFORM pggit.check_same_schema(m.source_id, m.target_id, 'merging');
    m.source_as_of := pggit.sealed(pg_current_snapshot()::text, false);
    m.target_as_of := m.source_as_of;
    SELECT b.branch, b.as_of INTO m.base_id, m.base_as_of FROM pggit.common_base(m.source_id, m.source_as_of, m.target_id, m.target_as_of) b;
    tables := pggit.changed_tables(pggit.user_tables(NULL), m.base_id, m.base_as_of::text, m.source_id, m.source_as_of::text);
    PERFORM pggit.check_readable(tables);
    SELECT o.relid INTO t FROM pggit."overlay" o
    WHERE o.branch = m.base_id AND o.relid = ANY (tables) AND o.materialised AND o.tombstone <> 0 LIMIT 1;
    IF t IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('table %s cannot be merged again from "%s"', t::regclass, m.source),
            DETAIL = format('It was truncated on branch "%s", and what it held when the branches last met is not kept.',
                (SELECT b.name FROM pggit.branch b WHERE b.id = m.base_id)),
            HINT = 'Merge before a table is truncated, or delete rows with DELETE; now, copy them with INSERT ... SELECT.';
    END IF;
    PERFORM pggit.check_exist(m.target_id, m.target, tables);
    IF apply THEN
        PERFORM pggit.lock_for_merge(m.target, tables);
        m.target_as_of := pggit.sealed(pg_current_snapshot()::text, false);
    END IF;
    now := pggit.present();
    DELETE FROM pggit.merge_conflicts c WHERE c.merge_id = m.id AND (c.resolution IS NULL OR c.kind = 'constraint');
    m.rows_inserted := 0; m.rows_updated := 0; m.rows_deleted := 0;
    FOREACH t IN ARRAY tables LOOP
        plan := pggit.merge_plan(t, m.base_id, m.base_as_of::text, m.source_id, m.source_as_of::text, m.target_id, now::text, m.strategy, false);
        CONTINUE WHEN (plan ->> 'keyed')::boolean AND plan ->> 'keys' IS NULL;
        PERFORM pggit.make_work(plan);
        IF (plan ->> 'keyed')::boolean THEN
            IF EXISTS (SELECT FROM pggit.merge_conflicts c WHERE c.merge_id = m.id) THEN
                FOR one IN SELECT jsonb_array_elements_text(plan -> 'take_over') LOOP
                    EXECUTE one USING m.id;
                END LOOP;
            END IF;
        ELSIF m.strategy IN ('source_wins', 'union') THEN
            -- What is not there any more need not be removed.
            EXECUTE format('UPDATE %s w SET x = false, d = -w.there WHERE w.x', plan ->> 'table');
        ELSIF m.strategy = 'target_wins' THEN
            EXECUTE format('DELETE FROM %s w WHERE w.x', plan ->> 'table');
        ELSE
            EXECUTE format('UPDATE %s w SET x = false, d = CASE r.resolution WHEN ''target'' THEN 0 ELSE -w.there END FROM pggit.merge_conflicts r '
                'WHERE w.x AND r.merge_id = $1 AND r.table_oid = $2 AND r.resolution IS NOT NULL AND r.key = w.whole '
                'AND r.base_value = to_jsonb(w.was) AND r.source_value = to_jsonb(w.here) AND r.target_value = to_jsonb(w.there)', plan ->> 'table') USING m.id, t;
        END IF;
        PERFORM pggit.check_visible(t, plan, m.source, m.target);
        EXECUTE format('SELECT count(*) FROM %s', plan ->> 'table') INTO n;
        changed := changed + n;
        EXECUTE plan ->> 'record' USING m.id;
        plans := plans || jsonb_build_object(t::text, plan);
    END LOOP;
    -- Decisions whose values are no longer true are none.
    SELECT count(*) INTO m.conflicts FROM pggit.merge_conflicts c WHERE c.merge_id = m.id AND c.resolution IS NULL;
    -- The second attempt replaces changed rows: values may have changed places.
    FOR attempt IN 1..2 LOOP
        EXIT WHEN m.conflicts > 0 OR NOT apply;
        BEGIN
            m.rows_inserted := 0; m.rows_updated := 0; m.rows_deleted := 0;
            IF attempt = 2 THEN
                FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
                    CONTINUE WHEN NOT (plan ->> 'keyed')::boolean;
                    EXECUTE format('UPDATE %s w SET act = ''R'' WHERE w.act = ''U''', plan ->> 'table');
                    GET DIAGNOSTICS n = ROW_COUNT;
                    m.rows_updated := m.rows_updated + n;
                    m.rows_deleted := m.rows_deleted - n;
                    m.rows_inserted := m.rows_inserted - n;
                END LOOP;
            END IF;
            FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
                IF (plan ->> 'keyed')::boolean THEN
                    EXECUTE format('SELECT count(*) FROM %s w WHERE w.act IN (''D'', ''R'')', plan ->> 'table') INTO expected;
                ELSE
                    EXECUTE format('SELECT COALESCE(-sum(w.d), 0) FROM %s w WHERE w.d < 0', plan ->> 'table') INTO expected;
                END IF;
                IF expected > 0 THEN
                    n := pggit.on_branch(m.target, true, true, plan ->> 'delete');
                    m.rows_deleted := m.rows_deleted + n;
                    PERFORM pggit.expect_rows(one, expected, n);
                END IF;
            END LOOP;
            FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
                CONTINUE WHEN NOT (plan ->> 'keyed')::boolean OR plan ->> 'columns' IS NULL;
                EXECUTE format('SELECT ARRAY(%s)', plan ->> 'columns') INTO columns;
                CONTINUE WHEN columns = '{}';
                EXECUTE format('SELECT count(*) FROM %s w WHERE w.act = ''U''', plan ->> 'table') INTO expected;
                CONTINUE WHEN expected = 0;
                n := pggit.on_branch(m.target, true, true, pggit.merge_update(one::oid, columns));
                m.rows_updated := m.rows_updated + n;
                PERFORM pggit.expect_rows(one, expected, n);
            END LOOP;
            FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
                EXECUTE format('SELECT count(*) FROM %s w WHERE %s', plan ->> 'table', CASE WHEN (plan ->> 'keyed')::boolean THEN 'w.act IN (''I'', ''R'')' ELSE 'w.d > 0' END) INTO expected;
                IF expected > 0 THEN
                    n := pggit.on_branch(m.target, true, true, plan ->> 'insert');
                    m.rows_inserted := m.rows_inserted + n;
                    PERFORM pggit.expect_rows(one, expected, n);
                END IF;
            END LOOP;
            DROP TABLE IF EXISTS pg_temp.pggit_broken;
            CREATE TEMPORARY TABLE pggit_broken (relation text, rule text, key jsonb) ON COMMIT DROP;
            PERFORM pggit.check_references(m.target, plans);
            SELECT COALESCE(jsonb_agg(DISTINCT to_jsonb(b)), '[]') INTO broken FROM pg_temp.pggit_broken b;
            DROP TABLE pg_temp.pggit_broken;
            IF broken <> '[]' THEN
                RAISE EXCEPTION USING ERRCODE = 'PB999';
            END IF;
            EXIT;
        EXCEPTION
            WHEN unique_violation OR exclusion_violation OR SQLSTATE '428C9' THEN
                IF attempt = 2 THEN
                    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, fault = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
                        relation = TABLE_NAME, rule = CONSTRAINT_NAME;
                    INSERT INTO pggit.merge_conflicts (merge_id, kind, object_name, classification, detail)
                    VALUES (m.id, 'constraint', COALESCE(NULLIF(relation, ''), '?'), 'BOTH_MODIFIED', concat_ws(' ', state, fault || '.', NULLIF(detail, '')));
                    m.conflicts := 1;
                END IF;
            WHEN SQLSTATE 'PB999' THEN
                INSERT INTO pggit.merge_conflicts (merge_id, kind, table_oid, object_name, key, column_name, classification, detail)
                SELECT m.id, 'constraint', to_regclass(b ->> 'relation')::oid, b ->> 'relation', b -> 'key', NULL, 'BOTH_MODIFIED',
                       format('foreign key %s: the row it refers to is not in the merged data', quote_ident(b ->> 'rule'))
                FROM jsonb_array_elements(broken) b;
                GET DIAGNOSTICS m.conflicts = ROW_COUNT;
            WHEN integrity_constraint_violation THEN
                GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, fault = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
                    relation = TABLE_NAME, rule = CONSTRAINT_NAME;
                INSERT INTO pggit.merge_conflicts (merge_id, kind, object_name, classification, detail)
                VALUES (m.id, 'constraint', COALESCE(NULLIF(relation, ''), '?'), 'BOTH_MODIFIED', concat_ws(' ', state, fault || '.', NULLIF(detail, '')));
                m.conflicts := 1;
        END;
    END LOOP;
    FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
        EXECUTE 'DROP TABLE ' || (plan ->> 'table');
    END LOOP;
    IF m.conflicts > 0 THEN
        m.rows_inserted := 0; m.rows_updated := 0; m.rows_deleted := 0;
        m.status := 'conflicts';
    ELSIF changed = 0 THEN
        m.status := 'up_to_date';
        m.completed_at := clock_timestamp();
    ELSIF apply THEN
        PERFORM pggit.pin(false);
        IF pggit.changed_since_head(m.source_id, m.source_as_of) THEN
            second := pggit.add_commit(m.source_id, 'auto', format('working changes merged into %s', m.target), m.source_as_of, NULL);
        ELSE
            second := pggit.head(m.source_id, m.source_as_of);
        END IF;
        IF pggit.changed_since_head(m.target_id, m.target_as_of) THEN
            PERFORM pggit.add_commit(m.target_id, 'auto', format('working changes before %s was merged', m.source), m.target_as_of, NULL);
        END IF;
        m.commit := pggit.add_commit(m.target_id, 'merge', COALESCE(m.message, format('Merge %s into %s', m.source, m.target)), pggit.present(), second);
        PERFORM pggit.pin(true);
        m.status := 'completed';
        m.completed_at := clock_timestamp();
        m.xid := pg_current_xact_id();
    END IF;
    UPDATE pggit.merge_history h
    SET (base_id, base_as_of, source_as_of, target_as_of, status, conflicts, rows_inserted, rows_updated, rows_deleted, commit, completed_at, xid)
      = (m.base_id, m.base_as_of, m.source_as_of, m.target_as_of, m.status, m.conflicts, m.rows_inserted, m.rows_updated, m.rows_deleted, m.commit, m.completed_at, m.xid)
    WHERE h.id = m.id;
    RETURN m;
END
$$;
COMMENT ON FUNCTION pggit.run_merge(pggit.merge_history, boolean) IS 'internal: computes a merge and applies it when no conflict is open';

CREATE FUNCTION pggit.expect_rows("table" text, expected bigint, processed bigint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF expected <> processed THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('the merge could not change every row of table %s', "table"::oid::regclass),
            DETAIL = format('%s of %s rows were changed: a policy, a rule or a trigger kept the others. Nothing was changed.', processed, expected),
            HINT = 'Let a role merge that row security does not restrict.';
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.expect_rows(text, bigint, bigint) IS 'internal: refuses a merge that was applied in part';

CREATE FUNCTION pggit.changed_since_head(branch int4, as_of pg_snapshot) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    since pggit.commits;
BEGIN
    SELECT c.* INTO since FROM pggit.commits c WHERE c.id = pggit.head($1, $2);
    RETURN since.id IS NULL
        OR cardinality(pggit.changed_tables(pggit.user_tables(NULL), since.branch, since.as_of::text, $1, $2::text)) > 0;
END
$$;
COMMENT ON FUNCTION pggit.changed_since_head(int4, pg_snapshot) IS 'internal: whether a state has work that is not committed';

-- A transaction's own work is not merged by it: what it does to the source
-- later would count as merged too. To be asked before anything is written.
CREATE FUNCTION pggit.check_own_work(source text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    on_id  int4 := pggit.branch_id(source);
    others text := pggit.sealed(pg_current_snapshot()::text, false);
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL
       AND pggit.changed_tables(pggit.user_tables(NULL), on_id, others, on_id, pggit.sealed(others, true)) <> '{}' THEN
        RAISE EXCEPTION USING ERRCODE = 'PB006', MESSAGE = format('this transaction has changed tables on "%s"', source),
            DETAIL = 'What a merge takes must be committed, so that it is known later what was merged.',
            HINT = 'Commit first, then merge in a transaction of its own.';
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.check_own_work(text) IS 'internal: refuses to merge work of this very transaction';

-- Whether everything that a branch changed is also on its parent, or on a branch
-- it was merged into.
CREATE FUNCTION pggit.is_merged(branch int4) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    now   pg_snapshot := pggit.present();
    other int4;
    b     record;
    t     oid;
    plan  jsonb;
    n     bigint;
    left_over boolean;
BEGIN
    IF EXISTS (SELECT FROM pggit.visible v WHERE v.branch = $1) OR EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = $1) THEN
        RETURN false;
    END IF;
    FOR other IN SELECT p.parent FROM pggit.branch p WHERE p.id = $1
        UNION SELECT h.target_id FROM pggit.merge_history h JOIN pggit.branch g ON g.id = h.target_id WHERE h.source_id = $1 AND h.status = 'completed'
    LOOP
        SELECT * INTO b FROM pggit.common_base($1, now, other, now);
        left_over := false;
        FOREACH t IN ARRAY pggit.changed_tables(pggit.user_tables(NULL), b.branch, b.as_of::text, $1, now::text) LOOP
            plan := pggit.merge_plan(t, b.branch, b.as_of::text, $1, now::text, other, now::text, 'source_wins', false);
            CONTINUE WHEN (plan ->> 'keyed')::boolean AND plan ->> 'keys' IS NULL;
            PERFORM pggit.make_work(plan);
            EXECUTE format('SELECT count(*) FROM %s w%s', plan ->> 'table', CASE WHEN (plan ->> 'keyed')::boolean THEN ' WHERE w.act <> ''-''' ELSE '' END) INTO n;
            EXECUTE 'DROP TABLE ' || (plan ->> 'table');
            left_over := n > 0;
            EXIT WHEN left_over;
        END LOOP;
        IF NOT left_over THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$$;
COMMENT ON FUNCTION pggit.is_merged(int4) IS 'internal: whether nothing would be lost with a branch';

CREATE FUNCTION pggit.merge(source text, target text DEFAULT NULL, strategy text DEFAULT 'auto', message text DEFAULT NULL,
    OUT merge_id bigint, OUT status text, OUT conflicts bigint, OUT merged_source text, OUT merged_target text,
    OUT base text, OUT rows_inserted bigint, OUT rows_updated bigint, OUT rows_deleted bigint, OUT commit text, OUT note text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    m    pggit.merge_history;
    open pggit.merge_history;
    seen pg_snapshot;
BEGIN
    m.source := source;
    m.target := COALESCE(target, current_setting('pggit.branch'));
    m.strategy := pggit.check_strategy(strategy);
    m.source_id := pggit.branch_id(m.source);
    m.target_id := pggit.branch_id(m.target);
    IF m.source_id = m.target_id THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('cannot merge branch "%s" into itself', m.source),
            HINT = 'Name two branches: SELECT * FROM pggit.merge(''feature'', ''main'');';
    END IF;
    PERFORM pggit.check_own_work(m.source);
    -- One merge at a time into a branch, and neither branch goes meanwhile.
    PERFORM FROM pggit.branch b WHERE b.id IN (m.source_id, m.target_id) ORDER BY b.id FOR NO KEY UPDATE;
    merged_source := m.source;
    merged_target := m.target;
    IF (SELECT count(*) FROM pggit.branch b WHERE b.id IN (m.source_id, m.target_id)) < 2 THEN
        PERFORM pggit.branch_id(m.source), pggit.branch_id(m.target);
    END IF;
    SELECT h.* INTO open FROM pggit.merge_history h
    WHERE h.source_id = m.source_id AND h.target_id = m.target_id AND h.status = 'conflicts' ORDER BY h.id DESC LIMIT 1;
    IF open.id IS NOT NULL THEN
        merge_id := open.id; status := 'open'; conflicts := open.conflicts;
        note := format('merge %s of these branches is open: resolve its conflicts and complete it, or abort it with pggit.abort_merge(%s)', open.id, open.id);
        RETURN;
    END IF;
    seen := pg_current_snapshot();
    SELECT b.branch, b.as_of INTO m.base_id, m.base_as_of FROM pggit.common_base(m.source_id, seen, m.target_id, seen) b;
    IF cardinality(pggit.changed_tables(pggit.user_tables(NULL), m.base_id, m.base_as_of::text, m.source_id, pggit.present()::text)) = 0 THEN
        PERFORM pggit.check_same_schema(m.source_id, m.target_id, 'merging');
        status := 'up_to_date'; conflicts := 0; rows_inserted := 0; rows_updated := 0; rows_deleted := 0;
        base := (SELECT b.name FROM pggit.branch b WHERE b.id = m.base_id);
        note := 'already up to date';
        RETURN;
    END IF;
    INSERT INTO pggit.merge_history (source, target, source_id, target_id, strategy, status, message, merged_by)
    VALUES (m.source, m.target, m.source_id, m.target_id, m.strategy, 'running', message, pggit.caller()::name)
    RETURNING * INTO m;
    m := pggit.run_merge(m, true);
    IF m.status = 'up_to_date' THEN
        DELETE FROM pggit.merge_history h WHERE h.id = m.id;
        m.id := NULL;
    END IF;
    merge_id := m.id; status := m.status; conflicts := m.conflicts; commit := m.commit;
    base := (SELECT b.name FROM pggit.branch b WHERE b.id = m.base_id);
    rows_inserted := m.rows_inserted; rows_updated := m.rows_updated; rows_deleted := m.rows_deleted;
    note := CASE m.status WHEN 'up_to_date' THEN 'already up to date' WHEN 'conflicts'
        THEN format('nothing was applied; see pggit.get_conflicts(%s), decide with pggit.resolve_conflict(%s, ...), then pggit.complete_merge(%s)', m.id, m.id, m.id)
        ELSE 'merged' END;
END
$$;
COMMENT ON FUNCTION pggit.merge(text, text, text, text) IS
    'merges the data of source into target (default: the current branch); conflicts are a row with status conflicts, never an error';

CREATE FUNCTION pggit.merge_branches(source text, target text, strategy text DEFAULT 'auto', message text DEFAULT NULL,
    OUT merge_id bigint, OUT status text, OUT conflicts bigint, OUT merged_source text, OUT merged_target text,
    OUT base text, OUT rows_inserted bigint, OUT rows_updated bigint, OUT rows_deleted bigint, OUT commit text, OUT note text)
LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.merge($1, $2, $3, $4)';
COMMENT ON FUNCTION pggit.merge_branches(text, text, text, text) IS 'the same as pggit.merge';

-- A merge of the caller: whoever began it, or a member of that role.
CREATE FUNCTION pggit.own_merge(merge_id bigint, needs text) RETURNS pggit.merge_history
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    m pggit.merge_history;
BEGIN
    SELECT h.* INTO m FROM pggit.merge_history h WHERE h.id = own_merge.merge_id FOR UPDATE;
    IF m.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'PB010', MESSAGE = format('merge %s does not exist', merge_id),
            HINT = 'List the merges with: SELECT * FROM pggit.merge_history;';
    END IF;
    IF NOT pg_has_role(pggit.caller()::name, m.merged_by, 'MEMBER') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('permission denied for merge %s', merge_id),
            DETAIL = format('It was begun by %I.', m.merged_by), HINT = 'Its owner or a superuser may do this.';
    END IF;
    IF needs IS NOT NULL AND m.status <> needs THEN
        RAISE EXCEPTION USING ERRCODE = 'PB010', MESSAGE = format('merge %s is %s', merge_id, replace(m.status, '_', ' ')),
            DETAIL = format('Only a merge that is %s can do this.', CASE needs WHEN 'conflicts' THEN 'open' ELSE needs END),
            HINT = 'See it with: SELECT * FROM pggit.get_merge_status(' || merge_id || ');';
    END IF;
    RETURN m;
END
$$;
COMMENT ON FUNCTION pggit.own_merge(bigint, text) IS 'internal: a merge the caller may work on';

CREATE FUNCTION pggit.get_conflicts(merge_id bigint DEFAULT NULL)
RETURNS TABLE (conflict_id bigint, conflict_merge bigint, kind text, object_name text, key jsonb, column_name text, classification text,
    base_value jsonb, source_value jsonb, target_value jsonb, detail text, resolution text, resolved_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
BEGIN
    RETURN QUERY
    SELECT c.id, c.merge_id, c.kind, c.object_name, c.key, c.column_name, c.classification,
           c.base_value, c.source_value, c.target_value, c.detail, c.resolution, c.resolved_by::text
    FROM pggit.merge_conflicts c JOIN pggit.merge_history h ON h.id = c.merge_id
    WHERE (c.merge_id = get_conflicts.merge_id OR get_conflicts.merge_id IS NULL AND h.status = 'conflicts')
      AND pg_has_role(pggit.caller()::name, h.merged_by, 'MEMBER')
    ORDER BY c.merge_id, c.id;
END
$$;
COMMENT ON FUNCTION pggit.get_conflicts(bigint) IS 'the conflicts of a merge (default: of all open merges) that the caller began';

-- A resolution must fit the column, or the row.
CREATE FUNCTION pggit.check_custom(c pggit.merge_conflicts, custom jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown text;
BEGIN
    IF custom IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'a custom resolution needs a value',
            HINT = 'Give it as jsonb: the value of the column, or an object of columns for a row, or null to delete the row.';
    END IF;
    IF c.kind = 'row' AND custom <> 'null' THEN
        IF jsonb_typeof(custom) <> 'object' THEN
            RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'a row is resolved by an object of its columns', HINT = 'For example: {"price": 12}.';
        END IF;
        SELECT k INTO unknown FROM jsonb_object_keys(custom) k
        WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.table_oid AND a.attname = k AND a.attnum > 0 AND NOT a.attisdropped) LIMIT 1;
        IF unknown IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = '42703', MESSAGE = format('column "%s" of %s does not exist', unknown, c.object_name);
        END IF;
    END IF;
    IF custom <> 'null' THEN
        EXECUTE format('SELECT jsonb_populate_record(NULL::%s, $1)', c.table_oid::regclass)
        USING CASE c.kind WHEN 'cell' THEN jsonb_build_object(c.column_name, custom) ELSE custom END;
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.check_custom(pggit.merge_conflicts, jsonb) IS 'internal: refuses a resolution that does not fit';

CREATE FUNCTION pggit.resolve_conflict(merge_id bigint, conflict text, resolution text, custom jsonb DEFAULT NULL, notes text DEFAULT NULL,
    OUT resolved bigint, OUT remaining bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    m pggit.merge_history := pggit.own_merge(merge_id, 'conflicts');
    c pggit.merge_conflicts;
    n bigint := 0;
BEGIN
    IF resolution IS NULL OR resolution NOT IN ('source', 'target', 'base', 'custom') THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('unknown resolution "%s"', resolution),
            HINT = 'A conflict is resolved as source, target, base or custom.';
    END IF;
    resolved := 0;
    FOR c IN
        SELECT k.* FROM pggit.merge_conflicts k
        WHERE k.merge_id = m.id AND (k.id::text = conflict OR k.object_name = conflict
              OR k.table_oid = to_regclass(conflict)::oid OR split_part(k.object_name, '.', 2) = conflict)
        ORDER BY k.id
    LOOP
        n := n + 1;
        CONTINUE WHEN c.resolution IS NOT NULL AND c.id::text <> conflict;
        IF c.resolution IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'PB010', MESSAGE = format('conflict %s is already resolved', c.id),
                DETAIL = format('It was resolved as %s by %s.', c.resolution, c.resolved_by),
                HINT = format('To decide again, first take it back with: SELECT pggit.reopen_conflict(%s, %s);', m.id, c.id);
        END IF;
        IF c.kind = 'constraint' THEN
            RAISE EXCEPTION USING ERRCODE = 'PB010', MESSAGE = format('conflict %s is a violated constraint', c.id),
                DETAIL = c.detail, HINT = format('Change the rows on "%s" or "%s", then run: SELECT * FROM pggit.complete_merge(%s);', m.source, m.target, m.id);
        END IF;
        IF c.kind = 'bag' AND resolution NOT IN ('source', 'target') THEN
            RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'rows of a table without a key are resolved as source or target';
        END IF;
        IF resolution = 'custom' THEN
            PERFORM pggit.check_custom(c, custom);
        END IF;
        UPDATE pggit.merge_conflicts k
        SET resolution = resolve_conflict.resolution, custom_value = custom, notes = resolve_conflict.notes,
            resolved_by = pggit.caller()::name, resolved_at = clock_timestamp()
        WHERE k.id = c.id;
        resolved := resolved + 1;
    END LOOP;
    IF n = 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'PB010', MESSAGE = format('merge %s has no conflict "%s"', m.id, conflict),
            HINT = format('List them with: SELECT * FROM pggit.get_conflicts(%s);', m.id);
    END IF;
    SELECT count(*) INTO remaining FROM pggit.merge_conflicts k WHERE k.merge_id = m.id AND k.resolution IS NULL;
    UPDATE pggit.merge_history h SET conflicts = remaining WHERE h.id = m.id;
END
$$;
COMMENT ON FUNCTION pggit.resolve_conflict(bigint, text, text, jsonb, text) IS
    'decides one conflict (by its id) or all of a table (by its name): source, target, base or custom';

CREATE FUNCTION pggit.reopen_conflict(merge_id bigint, conflict bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    m pggit.merge_history := pggit.own_merge(merge_id, 'conflicts');
BEGIN
    UPDATE pggit.merge_conflicts k SET resolution = NULL, custom_value = NULL, resolved_by = NULL, resolved_at = NULL
    WHERE k.merge_id = m.id AND k.id = conflict;
    UPDATE pggit.merge_history h SET conflicts = (SELECT count(*) FROM pggit.merge_conflicts k WHERE k.merge_id = m.id AND k.resolution IS NULL) WHERE h.id = m.id;
END
$$;
COMMENT ON FUNCTION pggit.reopen_conflict(bigint, bigint) IS 'takes back the decision on a conflict';

CREATE FUNCTION pggit.resolve_conflicts_batch(merge_id bigint, conflicts text[], choice text, notes text DEFAULT NULL,
    OUT resolved bigint, OUT remaining bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one   text;
    part  record;
BEGIN
    resolved := 0;
    FOREACH one IN ARRAY conflicts LOOP
        SELECT * INTO part FROM pggit.resolve_conflict(merge_id, one, choice, NULL, notes);
        resolved := resolved + part.resolved;
        remaining := part.remaining;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.resolve_conflicts_batch(bigint, text[], text, text) IS 'decides several conflicts, all or none';

CREATE FUNCTION pggit.complete_merge(merge_id bigint, verify_all_resolved boolean DEFAULT true,
    OUT completed_merge bigint, OUT status text, OUT conflicts bigint, OUT rows_inserted bigint, OUT rows_updated bigint,
    OUT rows_deleted bigint, OUT commit text, OUT note text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    m pggit.merge_history;
BEGIN
    PERFORM pggit.check_own_work(h.source) FROM pggit.merge_history h JOIN pggit.branch b ON b.id = h.source_id
    WHERE h.id = complete_merge.merge_id AND h.status = 'conflicts' AND b.name = h.source;
    m := pggit.own_merge(merge_id, 'conflicts');
    completed_merge := m.id;
    SELECT count(*) INTO conflicts FROM pggit.merge_conflicts k WHERE k.merge_id = m.id AND k.resolution IS NULL AND k.kind <> 'constraint';
    IF verify_all_resolved AND conflicts > 0 THEN
        status := 'conflicts';
        note := format('%s conflict(s) are not resolved; see pggit.get_conflicts(%s)', conflicts, m.id);
        RETURN;
    END IF;
    PERFORM FROM pggit.branch b WHERE b.id IN (m.source_id, m.target_id) ORDER BY b.id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM pggit.branch b WHERE b.id IN (m.source_id, m.target_id)) < 2 THEN
        PERFORM pggit.branch_id(m.source), pggit.branch_id(m.target);
    END IF;
    m := pggit.run_merge(m, true);
    status := m.status; conflicts := m.conflicts; commit := m.commit;
    rows_inserted := m.rows_inserted; rows_updated := m.rows_updated; rows_deleted := m.rows_deleted;
    note := CASE m.status WHEN 'completed' THEN 'merged' ELSE format('conflicts are open: what was decided no longer fits, or a constraint is violated; see pggit.get_conflicts(%s)', m.id) END;
END
$$;
COMMENT ON FUNCTION pggit.complete_merge(bigint, boolean) IS 'looks for conflicts again, and applies the merge when every one is decided';

CREATE FUNCTION pggit.abort_merge(merge_id bigint, reason text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    m pggit.merge_history := pggit.own_merge(merge_id, 'conflicts');
BEGIN
    UPDATE pggit.merge_history h SET status = 'aborted', reason = abort_merge.reason, completed_at = clock_timestamp() WHERE h.id = m.id;
    RETURN 'aborted';
END
$$;
COMMENT ON FUNCTION pggit.abort_merge(bigint, text) IS 'gives up an open merge; both branches are as they were';

CREATE FUNCTION pggit.get_merge_status(merge_id bigint,
    OUT source text, OUT target text, OUT status text, OUT strategy text, OUT conflicts bigint, OUT resolved bigint, OUT remaining bigint,
    OUT merged_by text, OUT started_at timestamptz, OUT completed_at timestamptz, OUT commit text)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
    SELECT h.source, h.target, h.status, h.strategy, count(c.id), count(c.resolution), count(c.id) - count(c.resolution),
           h.merged_by::text, h.started_at, h.completed_at, h.commit
    FROM pggit.merge_history h LEFT JOIN pggit.merge_conflicts c ON c.merge_id = h.id
    WHERE h.id = $1 GROUP BY h.id
$$;
COMMENT ON FUNCTION pggit.get_merge_status(bigint) IS 'how far a merge is';

-- What a merge would do. Written down and rolled back.
CREATE FUNCTION pggit.preview_merge(source text, target text DEFAULT NULL, strategy text DEFAULT 'auto', base text DEFAULT NULL,
    OUT "table" text, OUT key jsonb, OUT classification text, OUT conflict boolean, OUT conflict_columns text[],
    OUT base_row jsonb, OUT source_row jsonb, OUT target_row jsonb)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET pggit.internal = on SET client_min_messages = warning AS $$
DECLARE
    s       int4 := pggit.branch_id(source);
    g       int4 := pggit.branch_id(COALESCE(target, current_setting('pggit.branch')));
    now     pg_snapshot := pggit.present();
    b       record;
    changed oid[];
    t       oid;
    plan    jsonb;
BEGIN
    PERFORM pggit.check_strategy(strategy);
    PERFORM pggit.check_same_schema(s, g, 'merging');
    IF base IS NULL THEN
        SELECT * INTO b FROM pggit.common_base(s, now, g, now);
    ELSE
        SELECT r.branch, r.as_of INTO b FROM pggit.resolve(base) r;
    END IF;
    changed := ARRAY(SELECT unnest(pggit.changed_tables(pggit.user_tables(NULL), b.branch, b.as_of::text, s, now::text))
                     UNION SELECT unnest(pggit.changed_tables(pggit.user_tables(NULL), b.branch, b.as_of::text, g, now::text)));
    PERFORM pggit.check_readable(changed);
    FOREACH t IN ARRAY changed LOOP
        IF pggit.is_row_secured(t) THEN
            RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('row security restricts what you may see of %s', t::regclass);
        END IF;
        plan := pggit.merge_plan(t, b.branch, b.as_of::text, s, now::text, g, now::text, strategy, true);
        CONTINUE WHEN (plan ->> 'keyed')::boolean AND plan ->> 'keys' IS NULL;
        PERFORM pggit.make_work(plan);
        IF (plan ->> 'keyed')::boolean THEN
            RETURN QUERY EXECUTE plan ->> 'list';
        ELSE
            RETURN QUERY EXECUTE format('SELECT %L::text, w.whole, CASE WHEN w.x THEN %L WHEN w.d > 0 THEN %L ELSE %L END, w.x, ARRAY[]::text[], '
                'to_jsonb(w.was), to_jsonb(w.here), to_jsonb(w.there) FROM %s w WHERE w.d < 0 OR w.place = 1',
                t::regclass, 'BOTH_MODIFIED', 'SOURCE_MODIFIED', 'DELETED_SOURCE', plan ->> 'table');
        END IF;
        EXECUTE 'DROP TABLE ' || (plan ->> 'table');
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.preview_merge(text, text, text, text) IS
    'every row that changed on either side, with its class, and whether it conflicts; changes nothing';

CREATE FUNCTION pggit.detect_conflicts(source text DEFAULT NULL, target text DEFAULT NULL,
    OUT "table" text, OUT key jsonb, OUT classification text, OUT conflict_columns text[],
    OUT base_row jsonb, OUT source_row jsonb, OUT target_row jsonb)
RETURNS SETOF record LANGUAGE sql VOLATILE AS $$
    SELECT p."table", p.key, p.classification, p.conflict_columns, p.base_row, p.source_row, p.target_row
    FROM pggit.preview_merge(
        COALESCE(source, pggit.current_branch()),
        COALESCE(target, (SELECT l.parent FROM pggit.list_branches() l WHERE l.name = COALESCE(source, pggit.current_branch())), 'main')) p
    WHERE p.conflict
$$;
COMMENT ON FUNCTION pggit.detect_conflicts(text, text) IS
    'the conflicts a merge would have; without arguments of the current branch into its parent';
CREATE FUNCTION pggit.detect_merge_conflicts(source text, target text,
    OUT "table" text, OUT key jsonb, OUT classification text, OUT conflict_columns text[],
    OUT base_row jsonb, OUT source_row jsonb, OUT target_row jsonb)
RETURNS SETOF record LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.detect_conflicts($1, $2)';
COMMENT ON FUNCTION pggit.detect_merge_conflicts(text, text) IS 'the same as pggit.detect_conflicts';

-- Undoes a merge on its target: the rows it changed become again what they
-- were, as a new commit. Rows that were changed again since are not overwritten.
CREATE FUNCTION pggit.rollback_merge(merge_id bigint, reason text DEFAULT NULL,
    OUT rolled_back bigint, OUT status text, OUT conflicts bigint, OUT commit text, OUT note text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    m pggit.merge_history := pggit.own_merge(merge_id, 'completed');
    r record;
BEGIN
    PERFORM pggit.branch_id(m.target);
    -- Only what the rows are is put back: an old definition is not.
    SELECT * INTO r FROM pggit.carry_over(m.target_id, m.target, m.target_id,
        (SELECT c.as_of FROM pggit.commits c WHERE c.id = m.commit), m.target_id, m.target_as_of, 'revert', format('Revert merge %s of %s', m.id, m.source));
    rolled_back := m.id; conflicts := r.conflicts; commit := r.commit;
    IF r.conflicts > 0 THEN
        status := 'conflicts';
        note := format('%s row(s) were changed again since the merge; nothing was undone', r.conflicts);
        RETURN;
    END IF;
    UPDATE pggit.merge_history h SET status = 'rolled_back', reason = rollback_merge.reason WHERE h.id = m.id;
    status := 'rolled_back';
    note := 'undone';
END
$$;
COMMENT ON FUNCTION pggit.rollback_merge(bigint, text) IS 'undoes a completed merge by a new commit on its target';

-- Applies the way from one state to another to a branch, as a merge of the
-- other with the present: backwards in time it undoes.
CREATE FUNCTION pggit.carry_over(branch int4, name text, base int4, base_as_of pg_snapshot, source int4, source_as_of pg_snapshot,
    kind text, message text, OUT conflicts bigint, OUT commit text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    tables  oid[];
    t       oid;
    plan    jsonb;
    plans   jsonb := '{}';
    now     pg_snapshot;
    columns int2[];
    one     text;
    n       bigint;
    broken  text;
BEGIN
    tables := pggit.changed_tables(pggit.user_tables(NULL), base, base_as_of::text, source, source_as_of::text);
    PERFORM pggit.check_exist(branch, name, tables);
    PERFORM pggit.check_readable(tables);
    PERFORM pggit.lock_for_merge(name, tables);
    now := pggit.present();
    conflicts := 0;
    FOREACH t IN ARRAY tables LOOP
        plan := pggit.merge_plan(t, base, base_as_of::text, source, source_as_of::text, branch, now::text, 'auto', false);
        CONTINUE WHEN (plan ->> 'keyed')::boolean AND plan ->> 'keys' IS NULL;
        PERFORM pggit.make_work(plan);
        PERFORM pggit.check_visible(t, plan, name, name) WHERE NOT (plan ->> 'keyed')::boolean OR pggit.is_row_secured(t);
        EXECUTE CASE WHEN (plan ->> 'keyed')::boolean THEN plan ->> 'open' ELSE format('SELECT count(*) FROM %s w WHERE w.x', plan ->> 'table') END INTO n;
        conflicts := conflicts + n;
        plans := plans || jsonb_build_object(t::text, plan);
    END LOOP;
    IF conflicts = 0 THEN
        FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
            PERFORM pggit.on_branch(name, true, true, plan ->> 'delete');
        END LOOP;
        FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
            IF (plan ->> 'keyed')::boolean AND plan ->> 'columns' IS NOT NULL THEN
                EXECUTE format('SELECT ARRAY(%s)', plan ->> 'columns') INTO columns;
                IF columns <> '{}' THEN
                    PERFORM pggit.on_branch(name, true, true, pggit.merge_update(one::oid, columns));
                END IF;
            END IF;
            PERFORM pggit.on_branch(name, true, true, plan ->> 'insert');
        END LOOP;
        DROP TABLE IF EXISTS pg_temp.pggit_broken;
        CREATE TEMPORARY TABLE pggit_broken (relation text, rule text, key jsonb) ON COMMIT DROP;
        PERFORM pggit.check_references(name, plans);
        SELECT min(format('%s: %s', b.rule, b.key)) INTO broken FROM pg_temp.pggit_broken b;
        DROP TABLE pg_temp.pggit_broken;
        IF broken IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = '23503', MESSAGE = 'undoing would break a foreign key', DETAIL = broken,
                HINT = 'Change the rows that refer to what goes, then try again.';
        END IF;
    END IF;
    FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
        EXECUTE 'DROP TABLE ' || (plan ->> 'table');
    END LOOP;
    IF conflicts = 0 THEN
        PERFORM pggit.pin(false);
        commit := pggit.add_commit(branch, kind, message, pggit.present(), NULL);
        PERFORM pggit.pin(true);
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.carry_over(int4, text, int4, pg_snapshot, int4, pg_snapshot, text, text) IS 'internal: applies the way from one state to another to a branch';

CREATE FUNCTION pggit.revert(revision text, OUT commit text, OUT conflicts bigint, OUT note text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    here   record;
    c      pggit.commits;
    p      pggit.commits;
    r      record;
BEGIN
    SELECT * INTO here FROM pggit.resolve(NULL);
    SELECT k.* INTO c FROM pggit.commits k
    WHERE k.id = (SELECT COALESCE(v.commit, pggit.head(v.branch, v.as_of)) FROM pggit.resolve(revision) v);
    SELECT k.* INTO p FROM pggit.commits k WHERE k.id = c.parents[1];
    IF c.id IS NULL OR p.id IS NULL OR p.branch <> c.branch OR c.branch <> here.branch THEN
        RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('cannot revert "%s" on branch "%s"', revision, here.name),
            DETAIL = 'Only a commit of the current branch that follows another commit of it can be undone.',
            HINT = 'See the commits of this branch with: SELECT * FROM pggit.commit_log();';
    END IF;
    SELECT * INTO r FROM pggit.carry_over(here.branch, here.name, here.branch, c.as_of, here.branch, p.as_of, 'revert', format('Revert "%s"', c.message));
    commit := r.commit; conflicts := r.conflicts;
    note := CASE WHEN conflicts = 0 THEN 'undone' ELSE 'rows were changed again since; nothing was undone' END;
END
$$;
COMMENT ON FUNCTION pggit.revert(text) IS 'undoes a commit of the current branch by a new commit; rows changed again since keep it from being undone';

CREATE FUNCTION pggit.detect_data_conflicts(source text, target text, base text DEFAULT NULL,
    OUT "table" text, OUT key jsonb, OUT classification text, OUT conflict boolean, OUT conflict_columns text[],
    OUT base_row jsonb, OUT source_row jsonb, OUT target_row jsonb)
RETURNS SETOF record LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.preview_merge($1, $2, ''auto'', $3)';
COMMENT ON FUNCTION pggit.detect_data_conflicts(text, text, text) IS
    'every row that changed on either side since base (default: the merge base), with its class';

CREATE FUNCTION pggit.cherry_pick(revision text, OUT commit text, OUT conflicts bigint, OUT note text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    here record;
    c    pggit.commits;
    p    pggit.commits;
    r    record;
BEGIN
    SELECT * INTO here FROM pggit.resolve(NULL);
    SELECT k.* INTO c FROM pggit.commits k
    WHERE k.id = (SELECT COALESCE(v.commit, pggit.head(v.branch, v.as_of)) FROM pggit.resolve(revision) v);
    SELECT k.* INTO p FROM pggit.commits k WHERE k.id = c.parents[1];
    IF c.id IS NULL OR p.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('cannot pick "%s"', revision),
            DETAIL = 'It is no commit that follows another one, so it is not known what it changed.',
            HINT = 'Commit before the work as well as after it.';
    END IF;
    PERFORM pggit.check_same_schema(c.branch, here.branch, 'picking a commit');
    SELECT * INTO r FROM pggit.carry_over(here.branch, here.name, p.branch, p.as_of, c.branch, c.as_of, 'cherry-pick', c.message);
    commit := r.commit; conflicts := r.conflicts;
    note := CASE WHEN conflicts = 0 THEN 'picked' ELSE 'the rows it changed are different here; nothing was applied' END;
END
$$;
COMMENT ON FUNCTION pggit.cherry_pick(text) IS 'applies what one commit changed to the current branch, as a new commit';

CREATE FUNCTION pggit.rollback_to(revision text, dry_run boolean DEFAULT true,
    OUT "table" text, OUT inserted bigint, OUT updated bigint, OUT deleted bigint, OUT commit text)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    here record;
    back record;
    made text;
BEGIN
    SELECT * INTO here FROM pggit.resolve(NULL);
    SELECT * INTO back FROM pggit.resolve(revision);
    IF back.branch <> here.branch THEN
        RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('cannot roll "%s" back to "%s"', here.name, revision),
            DETAIL = format('That is a state of branch "%s".', back.name), HINT = 'Name a commit, a tag or a moment of the current branch.';
    END IF;
    -- Counted first: afterwards there is no difference.
    CREATE TEMPORARY TABLE pggit_back ON COMMIT DROP AS
        SELECT d.* FROM pggit.diff_stat(here.name, here.name) d WHERE false;
    INSERT INTO pg_temp.pggit_back
    SELECT d."table", count(*) FILTER (WHERE d.change_type = 'INSERT'), count(*) FILTER (WHERE d.change_type = 'UPDATE'), count(*) FILTER (WHERE d.change_type = 'DELETE')
    FROM pggit.data_diff(here.name, revision) d GROUP BY d."table";
    IF NOT dry_run THEN
        SELECT r.commit INTO made FROM pggit.carry_over(here.branch, here.name, here.branch, here.as_of, back.branch, back.as_of, 'rollback',
            format('Roll back to %s', COALESCE(left(back.commit, 8), revision))) r;
    END IF;
    RETURN QUERY SELECT b."table", b.inserted, b.updated, b.deleted, made FROM pg_temp.pggit_back b ORDER BY 1;
    DROP TABLE pg_temp.pggit_back;
END
$$;
COMMENT ON FUNCTION pggit.rollback_to(text, boolean) IS
    'puts the rows of the current branch back as they were at a revision, as a new commit; a dry run (the default) only counts';

CREATE FUNCTION pggit.discard_changes(branch text DEFAULT NULL, OUT discarded_branch text, OUT commit text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    here record;
    head pggit.commits;
    back pg_snapshot;
BEGIN
    SELECT * INTO here FROM pggit.resolve(branch);
    SELECT c.* INTO head FROM pggit.commits c WHERE c.id = pggit.head(here.branch, here.as_of);
    IF head.id IS NULL OR head.branch <> here.branch THEN
        RAISE EXCEPTION USING ERRCODE = 'PB009', MESSAGE = format('branch "%s" has no commit to go back to', here.name),
            HINT = 'To give up all of its work, delete the branch.';
    END IF;
    SELECT r.commit INTO commit FROM pggit.carry_over(here.branch, here.name, here.branch, here.as_of, head.branch, head.as_of, 'rollback', 'Discard working changes') r;
    discarded_branch := here.name;
END
$$;
COMMENT ON FUNCTION pggit.discard_changes(text) IS 'puts the rows of a branch back as its newest commit has them';

CREATE FUNCTION pggit.get_conflicts_by_type(merge_id bigint,
    OUT conflict_type text, OUT classification text, OUT conflicts bigint, OUT resolved bigint)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.kind, c.classification, count(*), count(c.resolution)
    FROM pggit.merge_conflicts c WHERE c.merge_id = $1 GROUP BY 1, 2 ORDER BY 1, 2
$$;
COMMENT ON FUNCTION pggit.get_conflicts_by_type(bigint) IS 'the conflicts of a merge, counted by kind and class';

CREATE FUNCTION pggit.get_conflict_statistics(merge_id bigint DEFAULT NULL,
    OUT merges bigint, OUT conflicts bigint, OUT resolved bigint, OUT as_source bigint, OUT as_target bigint, OUT as_base bigint, OUT as_custom bigint,
    OUT mean_resolution interval)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(DISTINCT c.merge_id), count(*), count(c.resolution), count(*) FILTER (WHERE c.resolution = 'source'),
           count(*) FILTER (WHERE c.resolution = 'target'), count(*) FILTER (WHERE c.resolution = 'base'),
           count(*) FILTER (WHERE c.resolution = 'custom'), avg(c.resolved_at - c.found_at)
    FROM pggit.merge_conflicts c WHERE $1 IS NULL OR c.merge_id = $1
$$;
COMMENT ON FUNCTION pggit.get_conflict_statistics(bigint) IS 'how many conflicts there were, and how they were decided';

-- Learned from this database: how long after the one before it (or after it was
-- found) a conflict of each kind was decided.
CREATE FUNCTION pggit.estimate_resolution_time(merge_id bigint, OUT remaining bigint, OUT estimate interval, OUT learned_from bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH taken AS (
        SELECT c.kind, extract(epoch FROM c.resolved_at - greatest(c.found_at,
                   lag(c.resolved_at) OVER (PARTITION BY c.merge_id, c.resolved_by ORDER BY c.resolved_at, c.id))) AS seconds
        FROM pggit.merge_conflicts c WHERE c.resolved_at IS NOT NULL
    ), typical AS (
        SELECT t.kind, avg(t.seconds) AS seconds FROM taken t GROUP BY t.kind
    ), left_over AS (
        SELECT c.kind FROM pggit.merge_conflicts c WHERE c.merge_id = $1 AND c.resolution IS NULL
    )
    SELECT count(*), make_interval(secs => sum(COALESCE(y.seconds, (SELECT avg(t.seconds) FROM taken t)))::float8),
           (SELECT count(*) FROM taken)
    FROM left_over o LEFT JOIN typical y ON y.kind = o.kind
$$;
COMMENT ON FUNCTION pggit.estimate_resolution_time(bigint) IS
    'how long the open conflicts of a merge will take, learned from those decided in this database; null while none was';

CREATE FUNCTION pggit.approve_conflict_type(merge_id bigint, conflict_type text, choice text, notes text DEFAULT NULL,
    OUT resolved bigint, OUT remaining bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT r.resolved, r.remaining INTO resolved, remaining
    FROM pggit.resolve_conflicts_batch(merge_id, ARRAY(
        SELECT c.conflict_id::text FROM pggit.get_conflicts(merge_id) c
        WHERE c.resolution IS NULL AND conflict_type IN (c.kind, c.classification)), choice, notes) r;
END
$$;
COMMENT ON FUNCTION pggit.approve_conflict_type(bigint, text, text, text) IS
    'decides all open conflicts of a kind (cell, row, bag) or class (BOTH_MODIFIED, ...) at once';

CREATE FUNCTION pggit.apply_strategy_to_merge(merge_id bigint, strategy text, OUT resolved bigint, OUT remaining bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF strategy NOT IN ('source_wins', 'target_wins') THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('strategy "%s" decides no open conflict', strategy),
            HINT = 'Use source_wins or target_wins; or abort the merge and begin it with another strategy.';
    END IF;
    SELECT r.resolved, r.remaining INTO resolved, remaining
    FROM pggit.resolve_conflicts_batch(merge_id, ARRAY(
        SELECT c.conflict_id::text FROM pggit.get_conflicts(merge_id) c WHERE c.resolution IS NULL AND c.kind <> 'constraint'),
        CASE strategy WHEN 'source_wins' THEN 'source' ELSE 'target' END, 'strategy ' || strategy) r;
END
$$;
COMMENT ON FUNCTION pggit.apply_strategy_to_merge(bigint, text) IS 'decides all open conflicts of a merge by a strategy';

-- Values that differ only in how they are written are no disagreement.
CREATE FUNCTION pggit.resolve_conflict_auto(merge_id bigint, conflict bigint, OUT resolved bigint, OUT remaining bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    c record;
BEGIN
    SELECT * INTO c FROM pggit.get_conflicts(merge_id) k WHERE k.conflict_id = conflict;
    IF c.kind = 'cell' AND pg_catalog.lower(pg_catalog.btrim(c.source_value #>> '{}')) = pg_catalog.lower(pg_catalog.btrim(c.target_value #>> '{}')) OR c.source_value = c.target_value THEN
        SELECT r.resolved, r.remaining INTO resolved, remaining FROM pggit.resolve_conflict(merge_id, conflict::text, 'target', NULL, 'the same but for how it is written') r;
    ELSE
        resolved := 0;
        SELECT s.remaining INTO remaining FROM pggit.get_merge_status(merge_id) s;
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.resolve_conflict_auto(bigint, bigint) IS 'decides a conflict whose values differ only in case, space or notation; any other stays open';

CREATE FUNCTION pggit.resolve_conflict_manual(merge_id bigint, conflict bigint, value jsonb, notes text DEFAULT NULL, OUT resolved bigint, OUT remaining bigint)
LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.resolve_conflict($1, $2::text, ''custom'', $3, $4)';
COMMENT ON FUNCTION pggit.resolve_conflict_manual(bigint, bigint, jsonb, text) IS 'decides a conflict by a value of one''s own';

CREATE FUNCTION pggit.select_merge_strategy(source text, target text DEFAULT NULL, OUT strategy text, OUT conflicts bigint, OUT changes bigint, OUT reason text)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT pg_catalog.count(*) FILTER (WHERE p.conflict), pg_catalog.count(*) INTO conflicts, changes FROM pggit.preview_merge(source, target) p;
    strategy := 'auto';
    reason := CASE WHEN conflicts = 0 THEN 'nothing conflicts' ELSE pg_catalog.format('%s of %s changed rows conflict; auto lists them and applies nothing until they are decided', conflicts, changes) END;
    IF conflicts > 0 AND NOT EXISTS (SELECT FROM pggit.preview_merge(source, target, 'union') p WHERE p.conflict) THEN
        strategy := 'union';
        reason := pg_catalog.format('%s of %s changed rows conflict, and both versions fit together', conflicts, changes);
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.select_merge_strategy(text, text) IS 'a strategy to begin with, and why';

CREATE VIEW pggit.conflict_reviews AS
    SELECT c.merge_id, c.id AS conflict_id, c.kind, c.object_name, c.column_name, c.classification, c.resolution, c.notes, c.resolved_by, c.resolved_at
    FROM pggit.merge_conflicts c WHERE c.resolution IS NOT NULL;
COMMENT ON VIEW pggit.conflict_reviews IS 'who decided what, when and why';
GRANT SELECT ON pggit.conflict_reviews TO PUBLIC;

-- Views over the work on conflicts.
CREATE VIEW pggit.branches AS SELECT * FROM pggit.list_branches();
COMMENT ON VIEW pggit.branches IS 'the branches of this database';
CREATE VIEW pggit.merge_resolution_progress AS
    SELECT h.id AS merge_id, h.source, h.target, h.status, count(c.id) AS conflicts, count(c.resolution) AS resolved,
           round(100.0 * count(c.resolution) / NULLIF(count(c.id), 0), 1) AS percent
    FROM pggit.merge_history h LEFT JOIN pggit.merge_conflicts c ON c.merge_id = h.id GROUP BY h.id;
COMMENT ON VIEW pggit.merge_resolution_progress IS 'how many conflicts of each merge are decided';
CREATE VIEW pggit.resolution_summary_by_user AS
    SELECT c.resolved_by, count(*) AS resolved, count(DISTINCT c.merge_id) AS merges,
           count(*) FILTER (WHERE c.resolution = 'source') AS source, count(*) FILTER (WHERE c.resolution = 'target') AS target,
           count(*) FILTER (WHERE c.resolution = 'base') AS base, count(*) FILTER (WHERE c.resolution = 'custom') AS custom,
           max(c.resolved_at) AS last
    FROM pggit.merge_conflicts c WHERE c.resolved_by IS NOT NULL GROUP BY c.resolved_by;
COMMENT ON VIEW pggit.resolution_summary_by_user IS 'who decided how many conflicts, and how';
GRANT SELECT ON pggit.branches, pggit.merge_resolution_progress, pggit.resolution_summary_by_user TO PUBLIC;

-- What is internal is nobody's to call.
REVOKE ALL ON FUNCTION pggit.branch_id(text), pggit.head(int4, pg_snapshot), pggit.resolve(text), pggit.add_commit(int4, text, text, pg_snapshot, text),
    pggit.user_tables(regclass), pggit.check_readable(oid[]), pggit.is_row_secured(oid), pggit.check_same_schema(int4, int4, text),
    pggit.make_work(jsonb), pggit.diff_one(oid, int4, pg_snapshot, int4, pg_snapshot), pggit.contained(int4, pg_snapshot),
    pggit.common_base(int4, pg_snapshot, int4, pg_snapshot), pggit.check_references(text, jsonb), pggit.check_visible(oid, jsonb, text, text),
    pggit.lock_for_merge(text, oid[]), pggit.check_exist(int4, text, oid[]), pggit.run_merge(pggit.merge_history, boolean), pggit.changed_since_head(int4, pg_snapshot),
    pggit.is_merged(int4), pggit.check_own_work(text), pggit.own_merge(bigint, text), pggit.check_custom(pggit.merge_conflicts, jsonb), pggit.carry_over(int4, text, int4, pg_snapshot, int4, pg_snapshot, text, text),
    pggit.on_branch(text, boolean, boolean, text), pggit.state_rows(oid, int4, text), pggit.pin(boolean),
    pggit.changed_tables(oid[], int4, text, int4, text), pggit.merge_update(oid, int2[]),
    pggit.merge_plan(oid, int4, text, int4, text, int4, text, text, boolean) FROM PUBLIC;

-- End of history, diff and merge.

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
-- The fuse, protection and expiry of branches
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.protect_branch(name text, protected boolean DEFAULT true) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'protect_branch_wrapper';
COMMENT ON FUNCTION pggit.protect_branch(text, boolean) IS
    'protects a branch: it then changes only by merging another into it, and cannot be deleted; false lifts the protection';

-- Branches whose time is over, unless somebody is on them or others were made
-- from them. Run by the worker.
CREATE FUNCTION pggit.delete_expired_branches() RETURNS integer
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    over    record;
    deleted integer := 0;
BEGIN
    FOR over IN SELECT s.name FROM pggit.branch b JOIN pggit.branch_status() s ON s.name = b.name
                WHERE b.expires < clock_timestamp() AND NOT b.protected AND s.sessions = 0 ORDER BY b.id DESC
    LOOP
        BEGIN
            PERFORM pggit.delete_branch(over.name, true);
            deleted := deleted + 1;
        EXCEPTION WHEN OTHERS THEN
            RAISE LOG 'braid: branch "%" has expired but cannot be deleted: %', over.name, SQLERRM;
        END;
    END LOOP;
    RETURN deleted;
END
$$;
REVOKE ALL ON FUNCTION pggit.delete_expired_branches() FROM PUBLIC;
COMMENT ON FUNCTION pggit.delete_expired_branches() IS 'internal: deletes branches whose time is over';

-- A session of this database loads the library even where the server does not:
-- its only work is then to refuse a request for a branch.
DO $$
DECLARE
    other text[] := ARRAY(
        SELECT pg_catalog.btrim(l, ' "')
        FROM pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) c,
             pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.substr(c, 27), ',')) l
        WHERE s.setrole = 0 AND s.setdatabase = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
          AND c LIKE 'session_preload_libraries=%' AND pg_catalog.btrim(l, ' "') NOT IN ('', 'braid'));
    wanted text := (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(l), ', ') FROM pg_catalog.unnest(other || ARRAY['braid']::text[]) l
                    WHERE l <> 'braid' OR EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'braid'));
BEGIN
    IF wanted IS NULL THEN
        EXECUTE pg_catalog.format('ALTER DATABASE %I RESET session_preload_libraries', pg_catalog.current_database());
    ELSE
        EXECUTE pg_catalog.format('ALTER DATABASE %I SET session_preload_libraries = %s', pg_catalog.current_database(), wanted);
    END IF;
END
$$;

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
