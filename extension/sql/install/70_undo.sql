-- ---------------------------------------------------------------------------
-- Undoing: merges, commits, ranges of them, and what is not committed
-- ---------------------------------------------------------------------------

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
    kind text, message text, only_tables oid[] DEFAULT NULL, OUT conflicts bigint, OUT commit text)
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
    schema  jsonb;
BEGIN
    BEGIN
        schema := pggit.merge_schemas(base, base_as_of::text, source, source_as_of::text, branch, pggit.present()::text, 'auto', '[]');
    EXCEPTION WHEN SQLSTATE 'PB008' THEN
        -- Rows of one branch can be put back in its present shape.
        IF base <> branch OR source <> branch THEN
            RAISE;
        END IF;
    END;
    IF schema IS NOT NULL THEN
        IF only_tables IS NOT NULL THEN
            schema := schema || jsonb_build_object('first', '[]'::jsonb, 'last', '[]'::jsonb, 'changes', '[]'::jsonb, 'sequences', '[]'::jsonb,
                'tables', COALESCE((SELECT jsonb_agg(e) FROM jsonb_array_elements(schema -> 'tables') e WHERE pggit.root_of(e) = ANY (only_tables)), '[]'));
        END IF;
        SELECT c.conflicts, c.commit INTO conflicts, commit
        FROM pggit.carry_schema_over(schema, branch, name, base, base_as_of, source, source_as_of, kind, message) c;
        RETURN;
    END IF;
    tables := pggit.changed_tables(COALESCE(only_tables, pggit.user_tables(NULL)), base, base_as_of::text, source, source_as_of::text);
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
        SELECT min(format('%s: %s', b ->> 'rule', b -> 'key')) INTO broken FROM jsonb_array_elements(pggit.broken_references(name, plans)) b;
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
COMMENT ON FUNCTION pggit.carry_over(int4, text, int4, pg_snapshot, int4, pg_snapshot, text, text, oid[]) IS 'internal: applies the way from one state to another to a branch';

-- A commit, and the state that it changed: its first parent's, or the point at
-- which its branch began.
CREATE FUNCTION pggit.commit_and_before(revision text, OUT c pggit.commits, OUT branch int4, OUT as_of pg_snapshot)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT k.* INTO c FROM pggit.commits k
    WHERE k.id = (SELECT COALESCE(v.commit, pggit.head(v.branch, v.as_of)) FROM pggit.resolve(revision) v);
    IF c.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'PB009', MESSAGE = format('"%s" has no commit', revision),
            HINT = 'Make one with: SELECT pggit.commit(''message'');';
    END IF;
    SELECT k.branch, k.as_of INTO branch, as_of FROM pggit.commits k WHERE k.id = c.parents[1] AND k.branch = c.branch;
    IF branch IS NULL THEN
        SELECT l.ancestor, l.as_of INTO branch, as_of FROM pggit.lineage l WHERE l.branch = c.branch AND l.level = 1;
    END IF;
    IF branch IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'PB009', MESSAGE = format('it is not known what commit "%s" changed', left(c.id, 8)),
            DETAIL = 'It is the first of its branch: nothing is kept of what was before.',
            HINT = 'Commit before the work as well as after it.';
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.commit_and_before(text) IS 'internal: a commit, and the state before it';

CREATE FUNCTION pggit.revert(revision text, OUT commit text, OUT conflicts bigint, OUT note text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    here   record;
    undone record;
    r      record;
BEGIN
    SELECT * INTO here FROM pggit.resolve(NULL);
    SELECT * INTO undone FROM pggit.commit_and_before(revision);
    SELECT * INTO r FROM pggit.carry_over(here.branch, here.name, (undone.c).branch, (undone.c).as_of, undone.branch, undone.as_of,
        'revert', format('Revert "%s"', (undone.c).message));
    commit := r.commit; conflicts := r.conflicts;
    note := CASE WHEN conflicts = 0 THEN 'undone' ELSE 'rows were changed again since; nothing was undone' END;
END
$$;
COMMENT ON FUNCTION pggit.revert(text) IS 'undoes what a commit changed by a new commit on the current branch; rows changed again since keep it from being undone';

CREATE FUNCTION pggit.detect_data_conflicts(source text, target text, base text DEFAULT NULL,
    OUT "table" text, OUT key jsonb, OUT classification text, OUT conflict boolean, OUT conflict_columns text[],
    OUT base_row jsonb, OUT source_row jsonb, OUT target_row jsonb)
RETURNS SETOF record LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.preview_merge($1, $2, ''auto'', $3)';
COMMENT ON FUNCTION pggit.detect_data_conflicts(text, text, text) IS
    'every row that changed on either side since base (default: the merge base), with its class';

CREATE FUNCTION pggit.cherry_pick(revision text, OUT commit text, OUT conflicts bigint, OUT note text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET pggit.internal = on AS $$
DECLARE
    here   record;
    picked record;
    r      record;
BEGIN
    SELECT * INTO here FROM pggit.resolve(NULL);
    SELECT * INTO picked FROM pggit.commit_and_before(revision);
    SELECT * INTO r FROM pggit.carry_over(here.branch, here.name, picked.branch, picked.as_of, (picked.c).branch, (picked.c).as_of,
        'cherry-pick', (picked.c).message);
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
    revision := pggit.moment_of(here.name, revision);
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

-- What is internal is nobody's to call.
REVOKE ALL ON FUNCTION pggit.carry_over(int4, text, int4, pg_snapshot, int4, pg_snapshot, text, text, oid[]),
    pggit.commit_and_before(text) FROM PUBLIC;
