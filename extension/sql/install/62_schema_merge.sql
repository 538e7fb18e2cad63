-- ---------------------------------------------------------------------------
-- Merging branches whose schemas differ
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.merge_schemas(base int4, base_as_of text, source int4, source_as_of text, target int4, target_as_of text,
                                    strategy text, decisions jsonb) RETURNS jsonb
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'merge_schemas_wrapper';
CREATE FUNCTION pggit.merge_copies("table" jsonb, base int4, base_as_of text, source int4, source_as_of text) RETURNS jsonb
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'merge_copies_wrapper';
CREATE FUNCTION pggit.merge_rows("table" jsonb, target int4, now text, strategy text, purpose text) RETURNS jsonb
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'merge_rows_wrapper';
CREATE FUNCTION pggit.schemas_may_differ(base int4, base_as_of text, source int4, target int4) RETURNS boolean
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'schemas_may_differ_wrapper';
CREATE FUNCTION pggit.relation_on(branch text, name text) RETURNS oid
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'relation_on_wrapper';
CREATE FUNCTION pggit.merge_links("table" jsonb, source int4, target text) RETURNS void
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'merge_links_wrapper';
COMMENT ON FUNCTION pggit.merge_links(jsonb, int4, text) IS 'internal: notes that what a merge made is what it was merged from';
COMMENT ON FUNCTION pggit.merge_schemas(int4, text, int4, text, int4, text, text, jsonb) IS
    'internal: conflicts and statements of a schema merge, and the tables whose rows are to be compared';
COMMENT ON FUNCTION pggit.merge_copies(jsonb, int4, text, int4, text) IS 'internal: statements that copy the rows which may differ';
COMMENT ON FUNCTION pggit.merge_rows(jsonb, int4, text, text, text) IS 'internal: the statements that merge the rows of a table';
COMMENT ON FUNCTION pggit.schemas_may_differ(int4, text, int4, int4) IS 'internal: false where no schema changed since the base';
COMMENT ON FUNCTION pggit.relation_on(text, text) IS 'internal: what a branch calls by a name';

-- Copies the rows of base and source that may differ; false where there is none.
CREATE FUNCTION pggit.make_copies(plan jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning
SET enable_hashjoin = on SET enable_mergejoin = on SET enable_seqscan = on SET jit = off AS $$
DECLARE
    one  text;
    keys bigint;
    rows real;
BEGIN
    IF (plan ->> 'nothing')::boolean THEN
        RETURN false;
    END IF;
    FOR one IN SELECT jsonb_array_elements_text(plan -> 'copied') UNION ALL SELECT plan ->> 'list' LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || one;
    END LOOP;
    IF plan ->> 'keys' IS NOT NULL THEN
        EXECUTE plan ->> 'keys';
        EXECUTE 'ANALYZE ' || (plan ->> 'list');
        EXECUTE format('SELECT count(*) FROM %s', plan ->> 'list') INTO keys;
        IF keys = 0 THEN
            EXECUTE 'DROP TABLE ' || (plan ->> 'list');
            RETURN false;
        END IF;
        SELECT c.reltuples INTO rows FROM pg_class c WHERE c.oid = (plan ->> 'relation')::oid;
        IF keys * 10 < rows THEN
            SET LOCAL enable_hashjoin = off;
            SET LOCAL enable_mergejoin = off;
            SET LOCAL enable_seqscan = off;
        END IF;
    END IF;
    FOR one IN SELECT c FROM jsonb_array_elements_text(plan -> 'copies') c WHERE c IS NOT NULL LOOP
        EXECUTE one;
    END LOOP;
    IF plan ->> 'keys' IS NOT NULL THEN
        EXECUTE 'DROP TABLE ' || (plan ->> 'list');
    END IF;
    FOR one IN SELECT jsonb_array_elements_text(plan -> 'copied') LOOP
        IF to_regclass(one) IS NOT NULL THEN
            EXECUTE 'ANALYZE ' || one;
        END IF;
    END LOOP;
    RETURN true;
END
$$;
COMMENT ON FUNCTION pggit.make_copies(jsonb) IS 'internal: copies the rows which may differ';

-- A sequence that came with the merge goes on where the source's is.
CREATE FUNCTION pggit.continue_sequences(sequences jsonb, source text, target text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s      jsonb;
    theirs oid;
    ours   oid;
    at     bigint;
    called boolean;
BEGIN
    FOR s IN SELECT jsonb_array_elements(sequences) LOOP
        theirs := pggit.relation_on(source, s ->> 'source');
        ours := pggit.relation_on(target, s ->> 'name');
        IF theirs IS NOT NULL AND ours IS NOT NULL AND theirs <> ours THEN
            EXECUTE format('SELECT q.last_value, q.is_called FROM %s q', theirs::regclass) INTO at, called;
            PERFORM setval(ours::regclass, at, called);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.continue_sequences(jsonb, text, text) IS 'internal: sequences that came with a merge go on where they are';

-- The rows of all tables: deletions, changes, additions. With `replace` changed
-- rows are removed and added again, so that values can change places.
CREATE FUNCTION pggit.apply_rows(target text, plans jsonb, replace boolean,
    OUT inserted bigint, OUT updated bigint, OUT deleted bigint)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one      text;
    plan     jsonb;
    n        bigint;
    expected bigint;
    columns  int2[];
BEGIN
    inserted := 0; updated := 0; deleted := 0;
    IF replace THEN
        FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
            CONTINUE WHEN NOT (plan ->> 'keyed')::boolean;
            EXECUTE format('UPDATE %s w SET act = ''R'' WHERE w.act = ''U''', plan ->> 'table');
            GET DIAGNOSTICS n = ROW_COUNT;
            updated := updated + n; deleted := deleted - n; inserted := inserted - n;
        END LOOP;
    END IF;
    FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
        IF (plan ->> 'keyed')::boolean THEN
            EXECUTE format('SELECT count(*) FROM %s w WHERE w.act IN (''D'', ''R'')', plan ->> 'table') INTO expected;
        ELSE
            EXECUTE format('SELECT COALESCE(-sum(w.d), 0) FROM %s w WHERE w.d < 0', plan ->> 'table') INTO expected;
        END IF;
        IF expected > 0 THEN
            n := pggit.on_branch(target, true, true, plan ->> 'delete');
            deleted := deleted + n;
            PERFORM pggit.expect_rows(one, expected, n);
        END IF;
    END LOOP;
    FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
        CONTINUE WHEN NOT (plan ->> 'keyed')::boolean OR plan ->> 'columns' IS NULL;
        EXECUTE format('SELECT ARRAY(%s)', plan ->> 'columns') INTO columns;
        CONTINUE WHEN columns = '{}';
        EXECUTE format('SELECT count(*) FROM %s w WHERE w.act = ''U''', plan ->> 'table') INTO expected;
        CONTINUE WHEN expected = 0;
        n := pggit.on_branch(target, true, true,
            (SELECT 'UPDATE ONLY ' || (plan ->> 'name') || ' t SET ' || string_agg(s.value, ', ' ORDER BY s.key::int) || (plan ->> 'update_tail')
             FROM jsonb_each_text(plan -> 'sets') s WHERE s.key::int2 = ANY (columns)));
        updated := updated + n;
        PERFORM pggit.expect_rows(one, expected, n);
    END LOOP;
    FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
        EXECUTE format('SELECT count(*) FROM %s w WHERE %s', plan ->> 'table', CASE WHEN (plan ->> 'keyed')::boolean THEN 'w.act IN (''I'', ''R'')' ELSE 'w.d > 0' END) INTO expected;
        IF expected > 0 THEN
            n := pggit.on_branch(target, true, true, plan ->> 'insert');
            IF plan ->> 'insert_again' IS NOT NULL AND replace THEN
                n := n + pggit.on_branch(target, true, true, plan ->> 'insert_again');
            END IF;
            inserted := inserted + n;
            PERFORM pggit.expect_rows(one, expected, n);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pggit.apply_rows(text, jsonb, boolean) IS 'internal: puts the outcome of a merge into the target';

-- Takes over what was decided on the rows of one table.
CREATE FUNCTION pggit.take_over(m pggit.merge_history, t oid, plan jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
BEGIN
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
            'WHERE w.x AND r.merge_id = $1 AND %s AND r.resolution IS NOT NULL AND r.key = w.whole '
            'AND r.base_value = to_jsonb(w.was) AND r.source_value = to_jsonb(w.here) AND r.target_value = to_jsonb(w.there)', plan ->> 'table', plan ->> 'told') USING m.id;
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.take_over(pggit.merge_history, oid, jsonb) IS 'internal: takes over what was decided on rows';

-- What was decided on conflicts of schema.
CREATE FUNCTION pggit.schema_decisions(merge_id bigint) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(jsonb_agg(jsonb_build_object('conflict', c.key, 'resolution', c.resolution, 'custom', c.custom_value #>> '{}')), '[]')
    FROM pggit.merge_conflicts c WHERE c.merge_id = $1 AND c.kind = 'schema' AND c.resolution IS NOT NULL
$$;
COMMENT ON FUNCTION pggit.schema_decisions(bigint) IS 'internal: what was decided on conflicts of schema';

CREATE FUNCTION pggit.run_schema_merge(m pggit.merge_history, apply boolean, schema jsonb, conclude boolean) RETURNS pggit.merge_history
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning
SET check_function_bodies = off SET pggit.auto_commit = off AS $$
DECLARE
    mine     text := current_setting('lock_timeout');
    copied   jsonb := '[]';
    copies   jsonb;
    one      text;
    t        jsonb;
    plan     jsonb;
    plans    jsonb;
    now      pg_snapshot;
    n        bigint;
    changed  bigint := 0;
    done     record;
    broken   jsonb;
    found    jsonb;
    state    text;
    fault    text;
    detail   text;
    relation text;
    replace  boolean := false;
    waited   int := 0;
BEGIN
    m.rows_inserted := 0; m.rows_updated := 0; m.rows_deleted := 0;
    DELETE FROM pggit.merge_conflicts c WHERE c.merge_id = m.id AND (c.resolution IS NULL OR c.kind = 'constraint');
    INSERT INTO pggit.merge_conflicts (merge_id, kind, object_name, key, column_name, classification, base_value, source_value, target_value, detail)
    SELECT m.id, 'schema', k ->> 'object', k, COALESCE(k ->> 'part', k ->> 'attribute'), k ->> 'class', k -> 'base', k -> 'source', k -> 'target',
           concat_ws(' ', lower(k ->> 'type'), k ->> 'object' || ':', k ->> 'part_kind', k ->> 'part', k ->> 'attribute')
    FROM jsonb_array_elements(schema -> 'conflicts') k;
    GET DIAGNOSTICS m.conflicts = ROW_COUNT;
    IF m.conflicts = 0 THEN
        FOR t IN SELECT jsonb_array_elements(schema -> 'tables') LOOP
            copies := pggit.merge_copies(t, m.base_id, m.base_as_of::text, m.source_id, m.source_as_of::text);
            IF pggit.make_copies(copies) THEN
                PERFORM pggit.check_readable(ARRAY[pggit.root_of(t)]);
                copied := copied || jsonb_build_array(t);
            END IF;
        END LOOP;
    END IF;
    WHILE m.conflicts = 0 LOOP
        BEGIN
            plans := '{}'; changed := jsonb_array_length(schema -> 'changes'); found := '[]';
            IF mine = '0' THEN
                PERFORM set_config('lock_timeout', '2s', true);
            END IF;
            FOR one IN SELECT jsonb_array_elements_text(schema -> 'first') LOOP
                PERFORM pggit.on_branch(m.target, true, false, one);
            END LOOP;
            FOR t IN SELECT jsonb_array_elements(copied) LOOP
                PERFORM pggit.lock_for_merge(m.target, ARRAY[pggit.relation_on(m.target, t ->> 'name')]);
            END LOOP;
            now := pggit.present();
            FOR t IN SELECT jsonb_array_elements(copied) LOOP
                plan := pggit.merge_rows(t, m.target_id, now::text, m.strategy, 'apply');
                PERFORM pggit.make_work(plan);
                PERFORM pggit.take_over(m, (plan ->> 'oid')::oid, plan);
                PERFORM pggit.check_visible((plan ->> 'oid')::oid, plan, m.source, m.target);
                EXECUTE format('SELECT count(*) FROM %s', plan ->> 'table') INTO n;
                changed := changed + n;
                EXECUTE plan ->> 'record' USING m.id;
                plans := plans || jsonb_build_object(plan ->> 'oid', plan);
            END LOOP;
            SELECT COALESCE(jsonb_agg(to_jsonb(c)), '[]') INTO found FROM pggit.merge_conflicts c WHERE c.merge_id = m.id AND c.resolution IS NULL;
            IF found <> '[]' OR NOT apply THEN
                RAISE EXCEPTION USING ERRCODE = 'PB998';
            END IF;
            IF changed > 0 THEN
                SELECT * INTO done FROM pggit.apply_rows(m.target, plans, replace);
                m.rows_inserted := done.inserted; m.rows_updated := done.updated; m.rows_deleted := done.deleted;
                PERFORM pggit.continue_sequences(schema -> 'sequences', m.source, m.target);
                FOR one IN SELECT jsonb_array_elements_text(schema -> 'last') LOOP
                    PERFORM pggit.on_branch(m.target, true, false, one);
                END LOOP;
                broken := pggit.broken_references(m.target, plans);
                IF broken <> '[]' THEN
                    RAISE EXCEPTION USING ERRCODE = 'PB999';
                END IF;
            END IF;
            FOR one, plan IN SELECT * FROM jsonb_each(plans) LOOP
                EXECUTE 'DROP TABLE ' || (plan ->> 'table');
            END LOOP;
            PERFORM set_config('lock_timeout', mine, true);
            EXIT;
        EXCEPTION
            WHEN SQLSTATE 'PB998' THEN
                INSERT INTO pggit.merge_conflicts (merge_id, kind, table_oid, object_name, key, column_name, classification, base_value, source_value, target_value, detail)
                SELECT m.id, c.kind, c.table_oid, c.object_name, c.key, c.column_name, c.classification, c.base_value, c.source_value, c.target_value, c.detail
                FROM jsonb_populate_recordset(NULL::pggit.merge_conflicts, found) c;
                GET DIAGNOSTICS m.conflicts = ROW_COUNT;
                EXIT;
            WHEN SQLSTATE 'PB999' THEN
                INSERT INTO pggit.merge_conflicts (merge_id, kind, object_name, key, classification, detail)
                SELECT m.id, 'constraint', b ->> 'relation', b -> 'key', 'BOTH_MODIFIED',
                       format('foreign key %s: the row it refers to is not in the merged data', quote_ident(b ->> 'rule'))
                FROM jsonb_array_elements(broken) b;
                GET DIAGNOSTICS m.conflicts = ROW_COUNT;
            WHEN lock_not_available THEN
                waited := waited + 1;
                IF mine <> '0' OR waited >= 5 THEN
                    RAISE;
                END IF;
                PERFORM pg_sleep(0.05 * waited);
            WHEN integrity_constraint_violation OR data_exception OR SQLSTATE '428C9' THEN
                GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, fault = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, relation = TABLE_NAME;
                IF NOT replace AND state IN ('23505', '23P01', '428C9') THEN
                    replace := true;
                ELSE
                    INSERT INTO pggit.merge_conflicts (merge_id, kind, object_name, classification, detail)
                    VALUES (m.id, 'constraint', COALESCE(NULLIF(relation, ''), '?'), 'BOTH_MODIFIED', concat_ws(' ', state, fault || '.', NULLIF(detail, '')));
                    m.conflicts := 1;
                END IF;
        END;
    END LOOP;
    PERFORM pggit.drop_copies(c) FROM jsonb_array_elements(copied) c;
    IF m.conflicts > 0 THEN
        m.rows_inserted := 0; m.rows_updated := 0; m.rows_deleted := 0;
        m.status := 'conflicts';
    ELSIF changed = 0 THEN
        m.status := 'up_to_date';
        m.completed_at := clock_timestamp();
    ELSIF apply AND conclude THEN
        PERFORM pggit.merge_links(t_link, m.source_id, m.target) FROM jsonb_array_elements(schema -> 'tables') t_link;
        m := pggit.conclude_merge(m);
    END IF;
    RETURN pggit.write_merge(m);
END
$$;
COMMENT ON FUNCTION pggit.run_schema_merge(pggit.merge_history, boolean, jsonb, boolean) IS 'internal: merges schemas, then rows in the types of the result';

-- The commits of a merge that was applied.
CREATE FUNCTION pggit.conclude_merge(m pggit.merge_history) RETURNS pggit.merge_history
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    second text;
BEGIN
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
    RETURN m;
END
$$;
COMMENT ON FUNCTION pggit.conclude_merge(pggit.merge_history) IS 'internal: the commits of a merge that was applied';

CREATE FUNCTION pggit.write_merge(m pggit.merge_history) RETURNS pggit.merge_history
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE pggit.merge_history h
    SET (base_id, base_as_of, source_as_of, target_as_of, status, conflicts, rows_inserted, rows_updated, rows_deleted, commit, completed_at, xid)
      = (m.base_id, m.base_as_of, m.source_as_of, m.target_as_of, m.status, m.conflicts, m.rows_inserted, m.rows_updated, m.rows_deleted, m.commit, m.completed_at, m.xid)
    WHERE h.id = m.id;
    RETURN m;
END
$$;
COMMENT ON FUNCTION pggit.write_merge(pggit.merge_history) IS 'internal: writes down what came of a merge';

-- What is internal is nobody's to call.
REVOKE ALL ON FUNCTION pggit.merge_schemas(int4, text, int4, text, int4, text, text, jsonb),
    pggit.merge_copies(jsonb, int4, text, int4, text),
    pggit.merge_rows(jsonb, int4, text, text, text),
    pggit.schemas_may_differ(int4, text, int4, int4),
    pggit.relation_on(text, text),
    pggit.merge_links(jsonb, int4, text),
    pggit.make_copies(jsonb),
    pggit.continue_sequences(jsonb, text, text),
    pggit.apply_rows(text, jsonb, boolean),
    pggit.take_over(pggit.merge_history, oid, jsonb),
    pggit.schema_decisions(bigint),
    pggit.run_schema_merge(pggit.merge_history, boolean, jsonb, boolean),
    pggit.conclude_merge(pggit.merge_history),
    pggit.write_merge(pggit.merge_history) FROM PUBLIC;
