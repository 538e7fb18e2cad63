-- ---------------------------------------------------------------------------
-- Schemas that are kept: contents by their hash, and what was before a change
-- ---------------------------------------------------------------------------

-- One object each, as JSON; a tree is the list of a schema's objects. Without
-- unique indexes, so that no transaction waits for another that keeps the same.
CREATE TABLE pggit.blob (
    hash    text COLLATE "C" NOT NULL,
    content text NOT NULL
);
CREATE INDEX blob_hash ON pggit.blob (hash);
CREATE TABLE pggit.tree (
    hash     text COLLATE "C" NOT NULL,
    database text NOT NULL,
    blobs    text[] NOT NULL
);
CREATE INDEX tree_hash ON pggit.tree (hash);
COMMENT ON TABLE pggit.blob IS 'definitions of objects, by their hash';
COMMENT ON TABLE pggit.tree IS 'schemas: the definitions each consists of';

-- Every statement that changed the schema of a branch. The first one of a
-- transaction has the snapshot it ran under, and, where a branch point or a
-- merge needs it, the tree there was before.
--
--   schema of (b, S) = `before` of the first transaction on b that S does not
--                      see, or b's present schema where there is none
CREATE TABLE pggit.ddl (
    branch    int4 NOT NULL,
    xid       xid8 NOT NULL,
    at        timestamptz NOT NULL,
    as_of     pg_snapshot,
    before    text COLLATE "C",
    role      text NOT NULL,
    command   text NOT NULL,
    object    text,
    -- A commit is made of it when somebody looks at the history.
    automatic boolean NOT NULL,
    commit    text COLLATE "C"
);
CREATE INDEX ddl_branch ON pggit.ddl (branch, xid);
CREATE INDEX ddl_open ON pggit.ddl (branch) WHERE automatic AND as_of IS NOT NULL AND commit IS NULL;
COMMENT ON TABLE pggit.ddl IS 'statements that changed a schema; a transaction''s first one keeps what was before, where it is needed';

-- Tables (attnum 0) and columns that a merge made on its target, with what
-- they were merged from: the same thing, whatever it is called later.
CREATE TABLE pggit.same (
    relid        oid NOT NULL,
    attnum       int4 NOT NULL,
    known_relid  oid NOT NULL,
    known_attnum int4 NOT NULL,
    PRIMARY KEY (relid, attnum)
);
COMMENT ON TABLE pggit.same IS 'tables and columns made by merges, with what they were merged from';

CREATE FUNCTION pggit.keep_schema(branch int4) RETURNS text
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'keep_schema_wrapper';
COMMENT ON FUNCTION pggit.keep_schema(int4) IS 'internal: keeps the present schema of a branch; returns its tree';

-- One commit for each transaction that changed the schema of a branch, made
-- when somebody looks: the transaction itself only notes what it did.
CREATE FUNCTION pggit.collect_commits() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d     record;
    state pg_snapshot;
    hash  text;
    heads text[];
    newest record;
BEGIN
    IF current_setting('transaction_read_only')::boolean OR NOT EXISTS (
        SELECT FROM pggit.ddl o WHERE o.automatic AND o.as_of IS NOT NULL AND o.commit IS NULL) THEN
        RETURN;
    END IF;
    FOR d IN
        SELECT o.ctid AS place, o.branch, o.xid, o.at, o.as_of, o.role, b.name
        FROM pggit.ddl o JOIN pggit.branch b ON b.id = o.branch
        WHERE o.automatic AND o.as_of IS NOT NULL AND o.commit IS NULL AND o.xid <> pg_current_xact_id()
        ORDER BY o.at FOR UPDATE OF o SKIP LOCKED
    LOOP
        -- The newest commit, and this transaction: one commit follows another.
        SELECT c.id, c.as_of, c.branch = d.branch AS here INTO newest
        FROM pggit.commits c WHERE c.id = pggit.head(d.branch, pg_current_snapshot());
        heads := array_remove(ARRAY[newest.id], NULL);
        state := pggit.sealed_with(CASE WHEN newest.here AND pg_snapshot_xmax(newest.as_of) > pg_snapshot_xmax(d.as_of)
            THEN newest.as_of ELSE d.as_of END::text, d.xid::text::bigint)::pg_snapshot;
        hash := pggit.content_hash(concat_ws(E'\n', 'branch ' || d.name, 'data ' || state::text, 'parents ' || heads::text,
            'author ' || d.role, 'time ' || d.at::text, 'kind ddl', 'number ' || nextval('pggit.commits_seq_seq'::regclass)));
        INSERT INTO pggit.commits (id, branch, branch_name, parents, as_of, kind, author, message, committed_at, xid)
        VALUES (hash, d.branch, d.name, heads, state, 'ddl', d.role::name,
            (SELECT string_agg(concat_ws(' ', s.command, s.object), '; ' ORDER BY s.at) FROM (
                SELECT o.command, o.object, o.at FROM pggit.ddl o WHERE o.branch = d.branch AND o.xid = d.xid ORDER BY o.at LIMIT 5) s)
            || COALESCE((SELECT '; and ' || NULLIF(greatest(count(*) - 5, 0), 0) || ' more' FROM pggit.ddl o WHERE o.branch = d.branch AND o.xid = d.xid), ''),
            d.at, d.xid);
        UPDATE pggit.ddl o SET commit = hash WHERE o.ctid = d.place;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.collect_commits() IS 'internal: makes the commits of transactions that changed a schema';
REVOKE ALL ON FUNCTION pggit.keep_schema(int4), pggit.collect_commits() FROM PUBLIC;
