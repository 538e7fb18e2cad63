-- ---------------------------------------------------------------------------
-- Rows of states whose schemas differ: shown, compared, carried over
-- ---------------------------------------------------------------------------

-- The rows that turn one state into another; columns are told apart by what
-- they are, not by their names.
CREATE FUNCTION pggit.compare_rows(a int4, a_as_of pg_snapshot, b int4, b_as_of pg_snapshot, wanted regclass,
    OUT "table" text, OUT change_type text, OUT key jsonb, OUT old_row jsonb, OUT new_row jsonb)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    schema  jsonb;
    changed oid[];
    t       oid;
BEGIN
    BEGIN
        schema := pggit.merge_schemas(a, a_as_of::text, b, b_as_of::text, a, a_as_of::text, 'source_wins', '[]');
    EXCEPTION WHEN SQLSTATE 'PB008' THEN
        -- Two moments of one branch can be compared in its present shape.
        IF a <> b THEN
            RAISE;
        END IF;
    END;
    IF schema IS NOT NULL THEN
        RETURN QUERY SELECT r.* FROM pggit.compare_tables(schema, a, a_as_of, b, b_as_of, wanted, false) r;
        -- What only the first has is gone from the second.
        schema := pggit.merge_schemas(b, b_as_of::text, a, a_as_of::text, b, b_as_of::text, 'source_wins', '[]');
        RETURN QUERY SELECT r."table", 'DELETE', r.key, r.new_row, NULL::jsonb
            FROM pggit.compare_tables(schema, b, b_as_of, a, a_as_of, wanted, true) r;
        RETURN;
    END IF;
    changed := pggit.changed_tables(pggit.user_tables(wanted), a, a_as_of::text, b, b_as_of::text);
    PERFORM pggit.check_readable(changed);
    FOREACH t IN ARRAY changed LOOP
        PERFORM pggit.check_comparable(t);
        RETURN QUERY SELECT * FROM pggit.diff_one(t, a, a_as_of, b, b_as_of);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.compare_rows(int4, pg_snapshot, int4, pg_snapshot, regclass) IS 'internal: the rows that differ between two states';

CREATE FUNCTION pggit.compare_tables(schema jsonb, a int4, a_as_of pg_snapshot, b int4, b_as_of pg_snapshot, wanted regclass, only_new boolean,
    OUT "table" text, OUT change_type text, OUT key jsonb, OUT old_row jsonb, OUT new_row jsonb)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    t    jsonb;
    plan jsonb;
    root oid := COALESCE((SELECT o.relid FROM pggit."overlay" o WHERE o."overlay" = wanted::oid), wanted::oid);
BEGIN
    FOR t IN SELECT e FROM jsonb_array_elements(schema -> 'tables') e
             WHERE (NOT only_new OR (e ->> 'base')::oid = 0)
               AND (wanted IS NULL OR (e ->> 'base')::oid IN (wanted::oid, root) OR (e ->> 'source')::oid IN (wanted::oid, root))
    LOOP
        PERFORM pggit.check_readable(ARRAY[pggit.root_of(t)]);
        PERFORM pggit.check_comparable(pggit.root_of(t));
        CONTINUE WHEN NOT pggit.make_copies(pggit.merge_copies(t, a, a_as_of::text, b, b_as_of::text));
        plan := pggit.merge_rows(t, a, a_as_of::text, 'source_wins', 'compare');
        RETURN QUERY SELECT * FROM pggit.planned_differences(plan, t ->> 'name');
        PERFORM pggit.drop_copies(t);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.compare_tables(jsonb, int4, pg_snapshot, int4, pg_snapshot, regclass, boolean) IS
    'internal: the rows that differ between two states of different schemas';

-- Privileges and policies are those of the table that the versions stand for.
CREATE FUNCTION pggit.root_of("table" jsonb) RETURNS oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE up(oid) AS (
        SELECT COALESCE(NULLIF(($1 ->> 'base')::oid, 0), NULLIF(($1 ->> 'target')::oid, 0), ($1 ->> 'source')::oid)
        UNION SELECT o.relid FROM up JOIN pggit."overlay" o ON o."overlay" = up.oid)
    SELECT u.oid FROM up u WHERE NOT EXISTS (SELECT FROM pggit."overlay" o WHERE o."overlay" = u.oid) LIMIT 1
$$;
COMMENT ON FUNCTION pggit.root_of(jsonb) IS 'internal: the table that versions stand for';

CREATE FUNCTION pggit.check_comparable("table" oid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pggit.is_row_secured("table") THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('row security restricts what you may see of %s', "table"::regclass),
            DETAIL = 'Comparing its rows would show more.', HINT = 'Compare other tables, or as a role that bypasses row security.';
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.check_comparable(oid) IS 'internal: refuses tables of which the caller sees some rows only';

CREATE FUNCTION pggit.drop_copies("table" jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS pg_temp.pggit_b_%s, pg_temp.pggit_s_%s', "table" ->> 'source', "table" ->> 'source');
END
$$;
COMMENT ON FUNCTION pggit.drop_copies(jsonb) IS 'internal: drops the copies of a table';

-- A merge of schema and data, shown: what the source changed, and conflicts.
CREATE FUNCTION pggit.preview_schema_merge(schema jsonb, base int4, base_as_of pg_snapshot, source int4, target int4, now pg_snapshot, strategy text,
    OUT "table" text, OUT key jsonb, OUT classification text, OUT conflict boolean, OUT conflict_columns text[],
    OUT base_row jsonb, OUT source_row jsonb, OUT target_row jsonb)
RETURNS SETOF record LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    t    jsonb;
    plan jsonb;
BEGIN
    RETURN QUERY
    SELECT k ->> 'object', jsonb_strip_nulls(jsonb_build_object('type', k -> 'type', 'part', k -> 'part', 'attribute', k -> 'attribute')),
           k ->> 'class', true, array_remove(ARRAY[COALESCE(k ->> 'part', k ->> 'attribute')], NULL),
           k -> 'base', k -> 'source', k -> 'target'
    FROM jsonb_array_elements(schema -> 'conflicts') k;
    RETURN QUERY
    SELECT k ->> 'name', jsonb_build_object('type', k -> 'type', 'action', k -> 'action'), 'SOURCE_MODIFIED', false, '{}'::text[],
           NULL::jsonb, jsonb_build_object('sql', k -> 'sql'), NULL::jsonb
    FROM jsonb_array_elements(schema -> 'changes') k;
    FOR t IN SELECT jsonb_array_elements(schema -> 'tables') LOOP
        PERFORM pggit.check_readable(ARRAY[pggit.root_of(t)]);
        PERFORM pggit.check_comparable(pggit.root_of(t));
        CONTINUE WHEN NOT pggit.make_copies(pggit.merge_copies(t, base, base_as_of::text, source, now::text));
        plan := pggit.merge_rows(t, target, now::text, strategy, 'show');
        PERFORM pggit.make_work(plan);
        IF (plan ->> 'keyed')::boolean THEN
            RETURN QUERY EXECUTE plan ->> 'list';
        ELSE
            RETURN QUERY EXECUTE format('SELECT %L::text, w.whole, CASE WHEN w.x THEN %L WHEN w.d > 0 THEN %L ELSE %L END, w.x, ARRAY[]::text[], '
                'to_jsonb(w.was), to_jsonb(w.here), to_jsonb(w.there) FROM %s w WHERE w.d < 0 OR w.place = 1',
                t ->> 'name', 'BOTH_MODIFIED', 'SOURCE_MODIFIED', 'DELETED_SOURCE', plan ->> 'table');
        END IF;
        EXECUTE 'DROP TABLE ' || (plan ->> 'table');
        PERFORM pggit.drop_copies(t);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.preview_schema_merge(jsonb, int4, pg_snapshot, int4, int4, pg_snapshot, text) IS 'internal: what a merge of schema and data would do';

-- The way from one state to another, schema and rows, carried over to a branch.
CREATE FUNCTION pggit.carry_schema_over(schema jsonb, branch int4, name text, base int4, base_as_of pg_snapshot, source int4, source_as_of pg_snapshot,
    kind text, message text, OUT conflicts bigint, OUT commit text)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    m      pggit.merge_history;
    lost   text;
    broken text;
BEGIN
    SELECT c ->> 'name' INTO lost FROM jsonb_array_elements(schema -> 'changes') c
    WHERE c ->> 'action' = 'CREATE' AND c ->> 'type' IN ('TABLE', 'COLUMN') LIMIT 1;
    IF lost IS NOT NULL AND base = branch AND source = branch THEN
        RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = format('cannot bring back %s', lost),
            DETAIL = 'It was dropped, and what it held is not kept.',
            HINT = 'Take its definition from pggit.object_definition, and its rows from a branch that still has it.';
    END IF;
    INSERT INTO pggit.merge_history (source, target, source_id, target_id, base_id, base_as_of, source_as_of, strategy, status, message, merged_by)
    VALUES (name, name, source, branch, base, base_as_of, source_as_of, 'auto', 'running', message, pggit.caller()::name)
    RETURNING * INTO m;
    m := pggit.run_schema_merge(m, true, schema, false);
    SELECT min(c.detail) INTO broken FROM pggit.merge_conflicts c WHERE c.merge_id = m.id AND c.kind = 'constraint';
    DELETE FROM pggit.merge_conflicts c WHERE c.merge_id = m.id;
    DELETE FROM pggit.merge_history h WHERE h.id = m.id;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'undoing would break a constraint', DETAIL = broken,
            HINT = 'Change the rows that are in the way, then try again.';
    END IF;
    conflicts := m.conflicts;
    IF conflicts = 0 THEN
        PERFORM pggit.pin(false);
        commit := pggit.add_commit(branch, kind, message, pggit.present(), NULL);
        PERFORM pggit.pin(true);
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.carry_schema_over(jsonb, int4, text, int4, pg_snapshot, int4, pg_snapshot, text, text) IS
    'internal: applies the way from one state to another to a branch, schema and rows';

-- Tables that only a branch has.
CREATE FUNCTION pggit.branch_tables(branch int4) RETURNS oid[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(array_agg(c.oid), '{}') FROM pggit.visible v JOIN pg_class c ON c.relnamespace = v.namespace
    WHERE v.branch = $1 AND c.relkind = 'r'
$$;
COMMENT ON FUNCTION pggit.branch_tables(int4) IS 'internal: the tables in the schemas of a branch';

-- What is internal is nobody's to call.
REVOKE ALL ON FUNCTION pggit.compare_rows(int4, pg_snapshot, int4, pg_snapshot, regclass),
    pggit.compare_tables(jsonb, int4, pg_snapshot, int4, pg_snapshot, regclass, boolean),
    pggit.root_of(jsonb), pggit.check_comparable(oid), pggit.drop_copies(jsonb),
    pggit.preview_schema_merge(jsonb, int4, pg_snapshot, int4, int4, pg_snapshot, text),
    pggit.carry_schema_over(jsonb, int4, text, int4, pg_snapshot, int4, pg_snapshot, text, text),
    pggit.branch_tables(int4) FROM PUBLIC;
