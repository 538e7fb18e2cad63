-- ---------------------------------------------------------------------------
-- Three-way merge
-- ---------------------------------------------------------------------------

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
-- merged row, and every reference to one that is gone or changed. Returns what
-- breaks (relation, rule, key); referenced rows are locked against going.
CREATE FUNCTION pggit.broken_references(target text, plans jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    k       record;
    joined  text;
    present text;
    gone    text;
    shown   text;
    merged  text;
    plan    jsonb;
    broken  jsonb;
BEGIN
    DROP TABLE IF EXISTS pg_temp.pggit_broken;
    CREATE TEMPORARY TABLE pggit_broken (relation text, rule text, key jsonb) ON COMMIT DROP;
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
    SELECT COALESCE(jsonb_agg(DISTINCT to_jsonb(b)), '[]') INTO broken FROM pg_temp.pggit_broken b;
    DROP TABLE pg_temp.pggit_broken;
    RETURN broken;
END
$$;
COMMENT ON FUNCTION pggit.broken_references(text, jsonb) IS 'internal: the references a merge would break';

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
    n        bigint;
    broken   jsonb := '[]';
    state    text;
    fault    text;
    detail   text;
    relation text;
    rule     text;
    changed  bigint := 0;
    schema   jsonb;
BEGIN
    -- Branches may have been renamed since the merge began.
    SELECT b.name INTO m.source FROM pggit.branch b WHERE b.id = m.source_id;
    SELECT b.name INTO m.target FROM pggit.branch b WHERE b.id = m.target_id;
    m.source_as_of := pggit.sealed(pg_current_snapshot()::text, false);
    m.target_as_of := m.source_as_of;
    SELECT b.branch, b.as_of INTO m.base_id, m.base_as_of FROM pggit.common_base(m.source_id, m.source_as_of, m.target_id, m.target_as_of) b;
    schema := pggit.merge_schemas(m.base_id, m.base_as_of::text, m.source_id, m.source_as_of::text, m.target_id, pggit.present()::text,
        m.strategy, pggit.schema_decisions(m.id));
    IF schema IS NOT NULL THEN
        RETURN pggit.run_schema_merge(m, apply, schema, true);
    END IF;
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
        PERFORM pggit.take_over(m, t, plan);
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
            SELECT a.inserted, a.updated, a.deleted INTO m.rows_inserted, m.rows_updated, m.rows_deleted
            FROM pggit.apply_rows(m.target, plans, attempt = 2) a;
            broken := pggit.broken_references(m.target, plans);
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
        m := pggit.conclude_merge(m);
    END IF;
    RETURN pggit.write_merge(m);
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
        OR cardinality(pggit.changed_tables(pggit.user_tables(NULL) || pggit.branch_tables($1), since.branch, since.as_of::text, $1, $2::text)) > 0;
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
       AND (pggit.changed_tables(pggit.user_tables(NULL) || pggit.branch_tables(on_id), on_id, others, on_id, pggit.sealed(others, true)) <> '{}'
            OR EXISTS (SELECT FROM pggit.ddl d WHERE d.branch = on_id AND d.xid = pg_current_xact_id_if_assigned())) THEN
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
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET pggit.internal = on SET client_min_messages = warning AS $$
DECLARE
    now   pg_snapshot := pggit.present();
    other int4;
    b     record;
    t     oid;
    plan  jsonb;
    n     bigint;
    left_over boolean;
    schema jsonb;
BEGIN
    FOR other IN SELECT p.parent FROM pggit.branch p WHERE p.id = $1
        UNION SELECT h.target_id FROM pggit.merge_history h JOIN pggit.branch g ON g.id = h.target_id WHERE h.source_id = $1 AND h.status = 'completed'
        UNION SELECT 1
    LOOP
        SELECT * INTO b FROM pggit.common_base($1, now, other, now);
        left_over := false;
        BEGIN
            schema := pggit.merge_schemas(b.branch, b.as_of::text, $1, now::text, other, now::text, 'source_wins', '[]');
            left_over := schema IS NOT NULL AND (schema -> 'changes' <> '[]' OR EXISTS (
                SELECT FROM pggit.preview_schema_merge(schema, b.branch, b.as_of, $1, other, now, 'source_wins') p WHERE p.classification <> 'NO_CONFLICT'));
        EXCEPTION WHEN SQLSTATE 'PB008' OR insufficient_privilege THEN
            left_over := true;
        END;
        IF left_over THEN
            CONTINUE;
        ELSIF schema IS NOT NULL THEN
            RETURN true;
        END IF;
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
    IF cardinality(pggit.changed_tables(pggit.user_tables(NULL), m.base_id, m.base_as_of::text, m.source_id, pggit.present()::text)) = 0
       AND NOT pggit.schemas_may_differ(m.base_id, m.base_as_of::text, m.source_id, m.target_id) THEN
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
    'merges schema and data of source into target (default: the current branch); conflicts are a row with status conflicts, never an error';

CREATE FUNCTION pggit.merge_branches(source text, target text, strategy text DEFAULT 'auto', message text DEFAULT NULL,
    OUT merge_id bigint, OUT status text, OUT conflicts bigint, OUT merged_source text, OUT merged_target text,
    OUT base text, OUT rows_inserted bigint, OUT rows_updated bigint, OUT rows_deleted bigint, OUT commit text, OUT note text)
LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.merge($1, $2, $3, $4)';
COMMENT ON FUNCTION pggit.merge_branches(text, text, text, text) IS 'the same as pggit.merge';

-- What is internal is nobody's to call.
REVOKE ALL ON FUNCTION pggit.contained(int4, pg_snapshot),
    pggit.common_base(int4, pg_snapshot, int4, pg_snapshot),
    pggit.broken_references(text, jsonb),
    pggit.check_visible(oid, jsonb, text, text),
    pggit.lock_for_merge(text, oid[]),
    pggit.check_exist(int4, text, oid[]),
    pggit.run_merge(pggit.merge_history, boolean),
    pggit.changed_since_head(int4, pg_snapshot),
    pggit.is_merged(int4),
    pggit.check_own_work(text) FROM PUBLIC;
