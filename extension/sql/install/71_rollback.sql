-- ---------------------------------------------------------------------------
-- Undoing ranges and single tables, and what undoing would do
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.rollback_range("from" text, "to" text DEFAULT NULL, OUT commit text, OUT commits bigint, OUT conflicts bigint, OUT note text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    here   record;
    oldest record;
    newest record;
    r      record;
BEGIN
    SELECT * INTO here FROM pggit.resolve(NULL);
    SELECT * INTO oldest FROM pggit.commit_and_before("from");
    SELECT * INTO newest FROM pggit.commit_and_before("to");
    IF (oldest.c).branch <> (newest.c).branch OR (oldest.c).seq > (newest.c).seq THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('"%s" to "%s" is no range', "from", COALESCE("to", 'HEAD')),
            DETAIL = 'A range begins with a commit and ends with it or a later one of the same branch.',
            HINT = 'See the commits with: SELECT * FROM pggit.commit_log();';
    END IF;
    SELECT count(*) INTO commits FROM pggit.commits k
    WHERE k.branch = (newest.c).branch AND k.seq BETWEEN (oldest.c).seq AND (newest.c).seq;
    SELECT * INTO r FROM pggit.carry_over(here.branch, here.name, (newest.c).branch, (newest.c).as_of, oldest.branch, oldest.as_of, 'revert',
        format('Revert %s commits, %s to %s', commits, left((oldest.c).id, 8), left((newest.c).id, 8)));
    commit := r.commit; conflicts := r.conflicts;
    note := CASE WHEN conflicts = 0 THEN 'undone' ELSE 'rows were changed again since; nothing was undone' END;
END
$$;
COMMENT ON FUNCTION pggit.rollback_range(text, text) IS
    'undoes all commits from one to another (default: the newest), both included, by one new commit on the current branch';

-- Tables are named as the caller knows them; the work is done as for rollback_to.
CREATE FUNCTION pggit.undo_changes(branch text, objects text[], since text, OUT commit text, OUT tables bigint, OUT conflicts bigint, OUT note text)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one   text;
    found pg_catalog.oid[] := '{}';
BEGIN
    IF COALESCE(pg_catalog.cardinality(objects), 0) = 0 THEN
        RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'no table is named',
            HINT = pg_catalog.format('Name some, for example ARRAY[''public.t'']; for all of them: SELECT * FROM pggit.rollback_to(%L, false);', since);
    END IF;
    FOREACH one IN ARRAY objects LOOP
        IF pg_catalog.to_regclass(one) IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = '42P01', MESSAGE = pg_catalog.format('relation "%s" does not exist', one),
                HINT = 'Name tables, with their schema where it is not in the search path.';
        END IF;
        found := found || pg_catalog.to_regclass(one)::pg_catalog.oid;
    END LOOP;
    SELECT u.* INTO commit, tables, conflicts, note FROM pggit.undo_tables(branch, found, since) u;
END
$$;
COMMENT ON FUNCTION pggit.undo_changes(text, text[], text) IS
    'puts tables of a branch (null: the current one) back as they were at a revision or moment, by a new commit; other tables stay as they are';

CREATE FUNCTION pggit.undo_tables(branch text, objects oid[], since text, OUT commit text, OUT tables bigint, OUT conflicts bigint, OUT note text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    here   record;
    back   record;
    r      record;
    chosen oid[];
BEGIN
    SELECT * INTO here FROM pggit.resolve(pggit.branch_name(branch));
    SELECT * INTO back FROM pggit.resolve(pggit.moment_of(here.name, since));
    IF back.branch <> here.branch THEN
        RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('cannot take "%s" back to "%s"', here.name, since),
            DETAIL = format('That is a state of branch "%s".', back.name), HINT = 'Name a commit, a tag or a moment of the branch.';
    END IF;
    chosen := ARRAY(SELECT DISTINCT t FROM unnest(objects) o, unnest(pggit.user_tables(o::regclass)) t);
    SELECT * INTO r FROM pggit.carry_over(here.branch, here.name, here.branch, here.as_of, back.branch, back.as_of, 'rollback',
        format('Undo changes of %s since %s', (SELECT string_agg(t::regclass::text, ', ' ORDER BY t) FROM unnest(chosen) t), since), chosen);
    commit := r.commit; conflicts := r.conflicts; tables := cardinality(objects);
    note := 'undone';
END
$$;
COMMENT ON FUNCTION pggit.undo_tables(text, oid[], text) IS 'internal: what pggit.undo_changes does';

CREATE FUNCTION pggit.branch_name(given text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pggit.branch_id(COALESCE(given, current_setting('pggit.branch')));
    RETURN COALESCE(given, current_setting('pggit.branch'));
END
$$;
COMMENT ON FUNCTION pggit.branch_name(text) IS 'internal: the name of a branch that exists; the current one for null';

-- A moment alone is one of the branch.
CREATE FUNCTION pggit.moment_of(branch text, revision text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF revision IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'a revision must not be null',
            HINT = 'Give a branch, a commit, a tag or a moment, for example ''2026-01-15 10:00''.';
    END IF;
    -- Digits only are a commit.
    IF revision ~ '^[0-9a-f]{7,64}$' OR revision !~ '^[0-9]' AND revision NOT IN ('today', 'yesterday', 'now') THEN
        RETURN revision;
    END IF;
    RETURN format('%s@{%s}', branch, revision::timestamptz);
EXCEPTION
    WHEN datetime_field_overflow OR invalid_datetime_format THEN
        RETURN revision;
END
$$;
COMMENT ON FUNCTION pggit.moment_of(text, text) IS 'internal: a revision, with a moment alone told as one of the branch';

-- Raises what is wrong with a revision of a branch.
CREATE FUNCTION pggit.check_revision(branch text, revision text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
BEGIN
    PERFORM pggit.resolve(pggit.moment_of(pggit.branch_name(branch), revision));
END
$$;
COMMENT ON FUNCTION pggit.check_revision(text, text) IS 'internal: raises what is wrong with a revision';

-- What undoing everything since a revision would do. It is tried, and rolled back.
CREATE FUNCTION pggit.validate_rollback(revision text,
    OUT effect text, OUT object_name text, OUT rows bigint, OUT detail text, OUT hint text)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET pggit.internal = on SET client_min_messages = warning AS $$
DECLARE
    here  record;
    back  record;
    state text;
    fault text;
    more  text;
    help  text;
BEGIN
    SELECT * INTO here FROM pggit.resolve(NULL);
    SELECT * INTO back FROM pggit.resolve(pggit.moment_of(here.name, revision));
    IF back.branch <> here.branch THEN
        RETURN QUERY SELECT 'blocks', back.name, NULL::bigint, format('"%s" is a state of branch "%s", and this is "%s"', revision, back.name, here.name),
            'Name a commit, a tag or a moment of the current branch.';
        RETURN;
    END IF;
    IF (SELECT b.protected FROM pggit.branch b WHERE b.id = here.branch) THEN
        RETURN QUERY SELECT 'blocks', here.name, NULL::bigint, 'the branch is protected',
            format('Lift the protection: SELECT pggit.protect_branch(%L, false);', here.name);
    END IF;
    RETURN QUERY SELECT 'blocks', format('merge %s', h.id), h.conflicts, format('merge of "%s" into "%s" is open; its decisions may no longer fit', h.source, h.target),
        format('Complete it or give it up: SELECT pggit.abort_merge(%s);', h.id)
    FROM pggit.merge_history h WHERE h.target_id = here.branch AND h.status = 'conflicts' ORDER BY h.id;
    RETURN QUERY
    SELECT e.effect, d."table", e.n, e.detail, NULL::text
    FROM (SELECT x."table", count(*) FILTER (WHERE x.change_type = 'INSERT') AS back, count(*) FILTER (WHERE x.change_type = 'UPDATE') AS changed,
                 count(*) FILTER (WHERE x.change_type = 'DELETE') AS gone
          FROM pggit.data_diff(here.name, pggit.moment_of(here.name, revision)) x GROUP BY x."table") d
    CROSS JOIN LATERAL (VALUES ('destroys', d.gone, 'rows added since would be deleted'),
                               ('destroys', d.changed, 'rows changed since would lose the change'),
                               ('restores', d.back, 'rows deleted since would come back')) e(effect, n, detail)
    WHERE e.n > 0 ORDER BY d."table", e.effect, e.detail;
    RETURN QUERY SELECT 'undoes', format('merge %s', h.id), h.rows_inserted + h.rows_updated + h.rows_deleted,
        format('the merge of "%s" would be undone, and merging it again brings nothing back', h.source),
        format('To undo it alone: SELECT * FROM pggit.rollback_merge(%s);', h.id)
    FROM pggit.merge_history h WHERE h.target_id = here.branch AND h.status = 'completed'
      AND NOT pg_visible_in_snapshot(h.xid, back.as_of) ORDER BY h.id;
    RETURN QUERY SELECT 'keeps', b.name, NULL::bigint, 'the branch began after that moment, and keeps what it has', NULL::text
    FROM pggit.branch b WHERE b.parent = here.branch AND b.point IS NOT NULL
      AND pg_snapshot_xmax(b.point) >= pg_snapshot_xmax(back.as_of) ORDER BY b.name;
    BEGIN
        PERFORM pggit.carry_over(here.branch, here.name, here.branch, here.as_of, back.branch, back.as_of, 'rollback', 'tried');
        RAISE EXCEPTION USING ERRCODE = 'PB999';
    EXCEPTION
        WHEN SQLSTATE 'PB999' THEN NULL;
        WHEN query_canceled THEN RAISE;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, fault = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL, help = PG_EXCEPTION_HINT,
                object_name = TABLE_NAME;
            effect := 'blocks'; object_name := NULLIF(object_name, ''); rows := NULL;
            detail := concat_ws(' ', state, fault || '.', NULLIF(more, '')); hint := NULLIF(help, '');
            RETURN NEXT;
    END;
END
$$;
COMMENT ON FUNCTION pggit.validate_rollback(text) IS
    'what pggit.rollback_to(revision) would do, one row per thing: destroys, restores, undoes, keeps, blocks; no row "blocks": it would succeed';

-- What PostgreSQL has noted as built on an object, at any depth.
CREATE FUNCTION pggit.rollback_dependencies(object text,
    OUT depth int, OUT object_type text, OUT object_name text, OUT needs text, OUT dependency text)
RETURNS SETOF record LANGUAGE plpgsql STABLE AS $$
DECLARE
    root_class pg_catalog.oid;
    root       pg_catalog.oid;
    many       int;
BEGIN
    IF object IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '22004', MESSAGE = 'an object must not be null', HINT = 'Name a table, view, sequence, function, type or schema.';
    END IF;
    SELECT f.class, f.oid, pg_catalog.count(*) OVER () INTO root_class, root, many FROM (
        SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS class, pg_catalog.to_regclass(object)::pg_catalog.oid AS oid
        UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, pg_catalog.to_regprocedure(object)::pg_catalog.oid WHERE object ~ '\('
        UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, pg_catalog.to_regproc(object)::pg_catalog.oid WHERE object !~ '\('
        UNION ALL SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, pg_catalog.to_regtype(object)::pg_catalog.oid
            WHERE pg_catalog.to_regclass(object) IS NULL AND object !~ '\('
        UNION ALL SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, pg_catalog.to_regnamespace(object)::pg_catalog.oid
            WHERE pg_catalog.to_regclass(object) IS NULL AND object !~ '\(') f
    WHERE f.oid IS NOT NULL LIMIT 1;
    IF root IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42704', MESSAGE = pg_catalog.format('object "%s" does not exist', object),
            DETAIL = 'It is no table, view, sequence, function, type or schema; or several functions have this name.',
            HINT = 'Functions are named with their arguments, for example f(integer).';
    END IF;
    RETURN QUERY
    WITH RECURSIVE needed AS (
        SELECT 0 AS level, root_class AS classid, root AS objid, 0 AS objsubid, NULL::pg_catalog.text AS through, '-' AS kind
        UNION
        SELECT n.level + 1, w.classid, w.objid, w.objsubid, (pg_catalog.pg_identify_object(n.classid, n.objid, 0)).identity,
               CASE d.deptype WHEN 'n' THEN 'keeps it from being dropped' WHEN 'a' THEN 'goes with it' ELSE 'is part of it' END
        FROM needed n
        JOIN pg_catalog.pg_depend d ON d.refclassid = n.classid AND d.refobjid = n.objid
        -- A view is built on a table through its rule, a default stands for its column.
        CROSS JOIN LATERAL (
            SELECT COALESCE((SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid FROM pg_catalog.pg_rewrite r
                             WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.oid = d.objid AND r.rulename = '_RETURN'),
                            d.classid) AS classid,
                   COALESCE((SELECT r.ev_class FROM pg_catalog.pg_rewrite r
                             WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.oid = d.objid AND r.rulename = '_RETURN'),
                            d.objid) AS objid, 0 AS objsubid) w
        WHERE n.level < 100 AND d.deptype IN ('n', 'a', 'i', 'P', 'S')
          AND (w.classid, w.objid) IS DISTINCT FROM (n.classid, n.objid)
          AND w.classid <> 'pg_catalog.pg_extension'::pg_catalog.regclass
    ), nearest AS (
        SELECT DISTINCT ON (n.classid, n.objid) n.* FROM needed n
        WHERE n.level > 0 AND (n.classid, n.objid) IS DISTINCT FROM (root_class, root)
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE n.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
                          AND c.oid = n.objid AND c.contype = 'n')
          AND NOT (n.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                   AND EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.oid = n.objid AND (t.typrelid <> 0 OR t.typelem <> 0)))
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
                          WHERE n.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = n.objid
                            AND s.nspname IN ('pg_toast', 'pggit_store'))
        ORDER BY n.classid, n.objid, n.level, n.kind
    )
    SELECT n.level, i.type, i.identity, n.through, n.kind
    FROM nearest n CROSS JOIN LATERAL pg_catalog.pg_identify_object(n.classid, n.objid, 0) i
    WHERE i.identity IS NOT NULL
    ORDER BY n.level, i.type, i.identity;
END
$$;
COMMENT ON FUNCTION pggit.rollback_dependencies(text) IS
    'what is built on an object, at any depth: rolling the object back, or dropping it, concerns these';

REVOKE ALL ON FUNCTION pggit.branch_name(text), pggit.moment_of(text, text) FROM PUBLIC;
