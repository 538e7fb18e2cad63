-- ---------------------------------------------------------------------------
-- Conflicts: looking at them, deciding them, completing or giving up a merge
-- ---------------------------------------------------------------------------

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
    SELECT c.id, c.merge_id, c.kind, c.object_name, CASE c.kind WHEN 'schema' THEN jsonb_build_object('type', c.key -> 'type') ELSE c.key END, c.column_name, c.classification,
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
    IF c.kind = 'schema' THEN
        IF jsonb_typeof(custom) <> 'string' OR COALESCE(c.key ->> 'attribute', 'name') IN ('name', 'labels') THEN
            RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'this conflict of schema has no custom resolution of that form',
                DETAIL = format('It is about: %s.', c.detail),
                HINT = 'A value of one attribute (type, default, definition) can be given as a jsonb string; else decide for source, target or base.';
        END IF;
        RETURN;
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
        IF c.kind = 'schema' AND c.key ->> 'attribute' = 'depends' THEN
            RAISE EXCEPTION USING ERRCODE = 'PB010', MESSAGE = format('conflict %s is about something that is needed and was dropped', c.id),
                DETAIL = COALESCE(c.source_value, c.target_value)::text,
                HINT = format('Change one of "%s" and "%s", then run: SELECT * FROM pggit.complete_merge(%s);', m.source, m.target, m.id);
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
    schema  jsonb;
BEGIN
    PERFORM pggit.check_strategy(strategy);
    IF base IS NULL THEN
        SELECT * INTO b FROM pggit.common_base(s, now, g, now);
    ELSE
        SELECT r.branch, r.as_of INTO b FROM pggit.resolve(base) r;
    END IF;
    schema := pggit.merge_schemas(b.branch, b.as_of::text, s, now::text, g, now::text, strategy, '[]');
    IF schema IS NOT NULL THEN
        RETURN QUERY SELECT p.* FROM pggit.preview_schema_merge(schema, b.branch, b.as_of, s, g, now, strategy) p;
        RETURN;
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
    'every row that changed on either side, with its class, and whether it conflicts; where schemas differ, their changes first and then the rows of the source; changes nothing';

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

-- What is internal is nobody's to call.
REVOKE ALL ON FUNCTION pggit.own_merge(bigint, text),
    pggit.check_custom(pggit.merge_conflicts, jsonb) FROM PUBLIC;
