-- ---------------------------------------------------------------------------
-- Differences of rows between two revisions, and work that is not committed
-- ---------------------------------------------------------------------------

-- The tables, and partitions, that may be compared: those of users. Stream
-- tables are not: their rows follow from others.
CREATE FUNCTION pggit.user_tables(root regclass) RETURNS oid[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(array_agg(c.oid ORDER BY c.oid), '{}')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence <> 't'
      AND n.nspname !~ '^(pg_|information_schema$|pggit$|pggit_store$|pgstream_store$|pggit_b[0-9]+_)'
      AND NOT EXISTS (SELECT FROM pggit.stream s WHERE s.relid = c.oid)
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

-- Makes the working table of a comparison, tells what is in it, and drops it.
-- `name` is that of a table without a key: those with one tell theirs.
CREATE FUNCTION pggit.planned_differences(plan jsonb, name text,
    OUT table_name text, OUT change_type text, OUT key jsonb, OUT old_row jsonb, OUT new_row jsonb)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pggit.make_work(plan);
    IF (plan ->> 'keyed')::boolean THEN
        RETURN QUERY EXECUTE format(
            'SELECT l.name, CASE WHEN l.old IS NULL THEN %L WHEN l.new IS NULL THEN %L ELSE %L END, l.key, l.old, l.new '
            'FROM (%s) l(name, key, class, x, columns, old, new, target) ORDER BY l.key', 'INSERT', 'DELETE', 'UPDATE', plan ->> 'list');
    ELSE
        RETURN QUERY EXECUTE format(
            'SELECT %L::text, CASE WHEN w.d > 0 THEN %L ELSE %L END, NULL::jsonb, CASE WHEN w.d < 0 THEN w.whole END, CASE WHEN w.d > 0 THEN w.whole END '
            'FROM %s w CROSS JOIN generate_series(1, CASE WHEN w.d > 0 THEN 1 ELSE -w.d END) g ORDER BY w.whole',
            name, 'INSERT', 'DELETE', plan ->> 'table');
    END IF;
    EXECUTE 'DROP TABLE ' || (plan ->> 'table');
END
$$;
COMMENT ON FUNCTION pggit.planned_differences(jsonb, text) IS 'internal: the differences that a planned comparison finds';

CREATE FUNCTION pggit.diff_one("table" oid, a int4, a_as_of pg_snapshot, b int4, b_as_of pg_snapshot,
    OUT table_name text, OUT change_type text, OUT key jsonb, OUT old_row jsonb, OUT new_row jsonb)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    plan jsonb := pggit.merge_plan("table", a, a_as_of::text, b, b_as_of::text, a, a_as_of::text, 'source_wins', false);
BEGIN
    IF (plan ->> 'keyed')::boolean AND plan ->> 'keys' IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM pggit.planned_differences(plan, "table"::regclass::text);
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
BEGIN
    SELECT * INTO one FROM pggit.resolve(a);
    SELECT * INTO other FROM pggit.resolve(b);
    RETURN QUERY SELECT r.* FROM pggit.compare_rows(one.branch, one.as_of, other.branch, other.as_of, table_name) r;
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
BEGIN
    SELECT * INTO here FROM pggit.resolve(NULL);
    SELECT c.branch, c.as_of, c.id INTO since FROM pggit.commits c WHERE c.id = pggit.head(here.branch, here.as_of) AND c.branch = here.branch;
    IF since.branch IS NULL THEN
        SELECT l.ancestor AS branch, l.as_of, NULL::text AS id INTO since FROM pggit.lineage l WHERE l.branch = here.branch AND l.level = 1;
    END IF;
    IF since.branch IS NULL THEN
        RETURN;
    END IF;
    branch := here.name;
    base := COALESCE(left(since.id, 8), 'the branch point');
    FOR "table", inserted, updated, deleted IN
        SELECT d."table", count(*) FILTER (WHERE d.change_type = 'INSERT'), count(*) FILTER (WHERE d.change_type = 'UPDATE'),
               count(*) FILTER (WHERE d.change_type = 'DELETE')
        FROM pggit.compare_rows(since.branch, since.as_of, here.branch, here.as_of, NULL) d GROUP BY d."table" ORDER BY 1
    LOOP
        RETURN NEXT;
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

-- What is internal is nobody's to call.
REVOKE ALL ON FUNCTION pggit.user_tables(regclass),
    pggit.check_readable(oid[]),
    pggit.is_row_secured(oid),
    pggit.make_work(jsonb),
    pggit.planned_differences(jsonb, text),
    pggit.diff_one(oid, int4, pg_snapshot, int4, pg_snapshot) FROM PUBLIC;
