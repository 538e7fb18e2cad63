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
    -- All that as_of sees had ended before this number was given out: a row with
    -- a writer from here on came later.
    began    xid8 NOT NULL DEFAULT pg_snapshot_xmax(pg_current_snapshot()),
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

-- Which snapshot was when: written by a worker while there are changes. What
-- transactions that the snapshot has not heard of wrote is behind `lsn`.
CREATE TABLE pggit.clock (
    at    timestamptz NOT NULL,
    as_of pg_snapshot NOT NULL,
    lsn   pg_lsn
);
CREATE INDEX clock_at ON pggit.clock (at);

-- The position first: every statement has a snapshot of its own.
CREATE FUNCTION pggit.tick() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    position pg_lsn := pg_current_wal_insert_lsn();
BEGIN
    INSERT INTO pggit.clock SELECT clock_timestamp(), pg_current_snapshot(), position;
END
$$;

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
                      UNION SELECT c.as_of::text FROM pggit.commits c WHERE c.kind <> 'ddl' AND EXISTS (SELECT FROM pggit.branch b WHERE b.id = c.branch)
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

-- The number a transaction had: its last 32 bits, and the present number.
CREATE FUNCTION pggit.full_xid(short xid, top bigint) RETURNS xid8
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (CASE WHEN (top & ~4294967295) + short::text::bigint > top AND top > 4294967295
                 THEN (top & ~4294967295) - 4294967296 ELSE top & ~4294967295 END + short::text::bigint)::text::xid8
$$;
COMMENT ON FUNCTION pggit.full_xid(xid, bigint) IS 'internal: the full number of a transaction';

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

-- The catalog can be read by everyone; only Braid writes it.
GRANT SELECT ON TABLE pggit.branch, pggit.lineage, pggit."overlay", pggit.change_log TO PUBLIC;
