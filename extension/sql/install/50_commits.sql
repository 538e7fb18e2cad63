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
CREATE FUNCTION pggit.sealed_with(snapshot text, xid int8) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sealed_with_wrapper';
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
COMMENT ON FUNCTION pggit.sealed_with(text, int8) IS 'internal: a snapshot with a certain transaction counted as ended';
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

-- The snapshot of a moment, from the last one known before it: with commit timestamps
-- those that ended in between count too.
CREATE FUNCTION pggit.at_moment(known pg_snapshot, moment timestamptz) RETURNS pg_snapshot
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    low  bigint := pg_snapshot_xmin(known)::text::bigint;
    high bigint := pg_snapshot_xmax(COALESCE(
        (SELECT k.as_of FROM pggit.clock k WHERE k.at >= moment ORDER BY k.at LIMIT 1), pg_current_snapshot()))::text::bigint;
    last bigint;
BEGIN
    IF current_setting('track_commit_timestamp') <> 'on' OR high - low > 1000000 THEN
        RETURN known;
    END IF;
    SELECT greatest(max(x) + 1, pg_snapshot_xmax(known)::text::bigint) INTO last FROM generate_series(low, high - 1) x
    WHERE pg_xact_commit_timestamp(x::text::xid8::xid) <= moment;
    RETURN (SELECT COALESCE(min(x), last) || ':' || last || ':' || COALESCE(string_agg(x::text, ',' ORDER BY x), '')
            FROM generate_series(low, last - 1) x
            WHERE NOT pg_visible_in_snapshot(x::text::xid8, known)
              AND COALESCE(pg_xact_commit_timestamp(x::text::xid8::xid) > moment, true))::pg_snapshot;
END
$$;
COMMENT ON FUNCTION pggit.at_moment(pg_snapshot, timestamptz) IS 'internal: the snapshot of a moment, as exact as the server knows it';

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
    PERFORM pggit.collect_commits();
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
        as_of := pggit.at_moment(as_of, moment);
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

-- The same with an error of ours as values: its SQLSTATE has no name, and would
-- be lost on the way through Rust.
CREATE FUNCTION pggit.resolve_told(revision text, OUT branch int4, OUT as_of pg_snapshot, OUT commit text,
        OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT r.branch, r.as_of, r.commit INTO branch, as_of, commit FROM pggit.resolve(revision) r;
EXCEPTION WHEN OTHERS THEN
    IF SQLSTATE !~ '^PB' THEN
        RAISE;
    END IF;
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END
$$;
COMMENT ON FUNCTION pggit.resolve_told(text) IS 'internal: the branch and the snapshot a revision stands for, or the error as values';

CREATE FUNCTION pggit.add_commit(branch int4, kind text, message text, as_of pg_snapshot, second text) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parents text[];
    made_at timestamptz := clock_timestamp();
    hash    text;
    called  text := (SELECT b.name FROM pggit.branch b WHERE b.id = $1);
    tree    text;
BEGIN
    PERFORM pggit.collect_commits();
    -- Other commits have their schema from what is kept before the next change.
    IF kind = 'commit' AND NOT EXISTS (SELECT FROM pggit.ddl d WHERE d.branch = $1 AND NOT pg_visible_in_snapshot(d.xid, $4)) THEN
        tree := pggit.keep_schema($1);
    END IF;
    parents := array_remove(ARRAY[pggit.head(branch, as_of), second], NULL);
    hash := pggit.content_hash(concat_ws(E'\n', 'branch ' || called, 'tree ' || tree, 'data ' || as_of::text, 'parents ' || parents::text,
        'author ' || pggit.caller(), 'time ' || made_at::text, 'kind ' || kind, 'message ' || message,
        'number ' || nextval('pggit.commits_seq_seq'::regclass)));
    INSERT INTO pggit.commits (id, branch, branch_name, parents, tree, as_of, kind, author, message, committed_at)
    VALUES (hash, $1, called, parents, tree, $4, $2, pggit.caller()::name, $3, made_at);
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
    -- The state has all of this transaction, also what it does later.
    PERFORM pg_current_xact_id();
    made := pggit.add_commit(on_id, 'commit', message, pggit.present(), NULL);
    PERFORM pggit.pin(true);
    RETURN made;
END
$$;
COMMENT ON FUNCTION pggit.commit_changes(text, text) IS 'commits the present state of a branch; returns the id';

CREATE FUNCTION pggit.commit(message text) RETURNS text
LANGUAGE sql VOLATILE AS 'SELECT pggit.commit_changes(NULL, $1)';
COMMENT ON FUNCTION pggit.commit(text) IS 'commits the present state of the current branch; returns the id';

-- A commit and all that came before it.
CREATE FUNCTION pggit.ancestry(of_commit text) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE reached(commit) AS (
        SELECT of_commit
        UNION
        SELECT p FROM reached r JOIN pggit.commits c ON c.id = r.commit CROSS JOIN LATERAL unnest(c.parents) p
    )
    SELECT r.commit FROM reached r WHERE r.commit IS NOT NULL
$$;
COMMENT ON FUNCTION pggit.ancestry(text) IS 'internal: a commit and its ancestors';

CREATE FUNCTION pggit.commit_log(revision text DEFAULT NULL, max_commits int DEFAULT 100,
    OUT id text, OUT branch text, OUT parents text[], OUT kind text, OUT author text, OUT committed_at timestamptz, OUT message text)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    start record;
BEGIN
    PERFORM pggit.collect_commits();
    SELECT r.*, COALESCE(r.commit, pggit.head(r.branch, r.as_of)) AS top INTO start FROM pggit.resolve(revision) r;
    RETURN QUERY
    SELECT c.id, c.branch_name, c.parents, c.kind, c.author::text, c.committed_at, c.message
    FROM pggit.ancestry(start.top) r(commit) JOIN pggit.commits c ON c.id = r.commit
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

-- What is internal is nobody's to call.
REVOKE ALL ON FUNCTION pggit.branch_id(text),
    pggit.ancestry(text),
    pggit.head(int4, pg_snapshot),
    pggit.resolve(text),
    pggit.add_commit(int4, text, text, pg_snapshot, text),
    pggit.on_branch(text, boolean, boolean, text),
    pggit.state_rows(oid, int4, text),
    pggit.pin(boolean),
    pggit.changed_tables(oid[], int4, text, int4, text),
    pggit.merge_update(oid, int2[]),
    pggit.merge_plan(oid, int4, text, int4, text, int4, text, text, boolean) FROM PUBLIC;
