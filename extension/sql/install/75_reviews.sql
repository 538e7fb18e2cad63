-- ---------------------------------------------------------------------------
-- Reviewing conflicts: statistics, estimates, decisions for many at once
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.get_conflicts_by_type(merge_id bigint,
    OUT conflict_type text, OUT classification text, OUT conflicts bigint, OUT resolved bigint)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.kind, c.classification, count(*), count(c.resolution)
    FROM pggit.merge_conflicts c WHERE c.merge_id = $1 GROUP BY 1, 2 ORDER BY 1, 2
$$;
COMMENT ON FUNCTION pggit.get_conflicts_by_type(bigint) IS 'the conflicts of a merge, counted by kind and class';

CREATE FUNCTION pggit.get_conflict_statistics(merge_id bigint DEFAULT NULL,
    OUT merges bigint, OUT conflicts bigint, OUT resolved bigint, OUT as_source bigint, OUT as_target bigint, OUT as_base bigint, OUT as_custom bigint,
    OUT mean_resolution interval)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(DISTINCT c.merge_id), count(*), count(c.resolution), count(*) FILTER (WHERE c.resolution = 'source'),
           count(*) FILTER (WHERE c.resolution = 'target'), count(*) FILTER (WHERE c.resolution = 'base'),
           count(*) FILTER (WHERE c.resolution = 'custom'), avg(c.resolved_at - c.found_at)
    FROM pggit.merge_conflicts c WHERE $1 IS NULL OR c.merge_id = $1
$$;
COMMENT ON FUNCTION pggit.get_conflict_statistics(bigint) IS 'how many conflicts there were, and how they were decided';

-- Learned from this database: how long after the one before it (or after it was
-- found) a conflict of each kind was decided.
CREATE FUNCTION pggit.estimate_resolution_time(merge_id bigint, OUT remaining bigint, OUT estimate interval, OUT learned_from bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH taken AS (
        SELECT c.kind, extract(epoch FROM c.resolved_at - greatest(c.found_at,
                   lag(c.resolved_at) OVER (PARTITION BY c.merge_id, c.resolved_by ORDER BY c.resolved_at, c.id))) AS seconds
        FROM pggit.merge_conflicts c WHERE c.resolved_at IS NOT NULL
    ), typical AS (
        SELECT t.kind, avg(t.seconds) AS seconds FROM taken t GROUP BY t.kind
    ), left_over AS (
        SELECT c.kind FROM pggit.merge_conflicts c WHERE c.merge_id = $1 AND c.resolution IS NULL
    )
    SELECT count(*), make_interval(secs => sum(COALESCE(y.seconds, (SELECT avg(t.seconds) FROM taken t)))::float8),
           (SELECT count(*) FROM taken)
    FROM left_over o LEFT JOIN typical y ON y.kind = o.kind
$$;
COMMENT ON FUNCTION pggit.estimate_resolution_time(bigint) IS
    'how long the open conflicts of a merge will take, learned from those decided in this database; null while none was';

CREATE FUNCTION pggit.approve_conflict_type(merge_id bigint, conflict_type text, choice text, notes text DEFAULT NULL,
    OUT resolved bigint, OUT remaining bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT r.resolved, r.remaining INTO resolved, remaining
    FROM pggit.resolve_conflicts_batch(merge_id, ARRAY(
        SELECT c.conflict_id::text FROM pggit.get_conflicts(merge_id) c
        WHERE c.resolution IS NULL AND conflict_type IN (c.kind, c.classification)), choice, notes) r;
END
$$;
COMMENT ON FUNCTION pggit.approve_conflict_type(bigint, text, text, text) IS
    'decides all open conflicts of a kind (cell, row, bag) or class (BOTH_MODIFIED, ...) at once';

CREATE FUNCTION pggit.apply_strategy_to_merge(merge_id bigint, strategy text, OUT resolved bigint, OUT remaining bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF strategy NOT IN ('source_wins', 'target_wins') THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = format('strategy "%s" decides no open conflict', strategy),
            HINT = 'Use source_wins or target_wins; or abort the merge and begin it with another strategy.';
    END IF;
    SELECT r.resolved, r.remaining INTO resolved, remaining
    FROM pggit.resolve_conflicts_batch(merge_id, ARRAY(
        SELECT c.conflict_id::text FROM pggit.get_conflicts(merge_id) c WHERE c.resolution IS NULL AND c.kind <> 'constraint'),
        CASE strategy WHEN 'source_wins' THEN 'source' ELSE 'target' END, 'strategy ' || strategy) r;
END
$$;
COMMENT ON FUNCTION pggit.apply_strategy_to_merge(bigint, text) IS 'decides all open conflicts of a merge by a strategy';

-- Values that differ only in how they are written are no disagreement.
CREATE FUNCTION pggit.resolve_conflict_auto(merge_id bigint, conflict bigint, OUT resolved bigint, OUT remaining bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    c record;
BEGIN
    SELECT * INTO c FROM pggit.get_conflicts(merge_id) k WHERE k.conflict_id = conflict;
    IF c.kind = 'cell' AND pg_catalog.lower(pg_catalog.btrim(c.source_value #>> '{}')) = pg_catalog.lower(pg_catalog.btrim(c.target_value #>> '{}')) OR c.source_value = c.target_value THEN
        SELECT r.resolved, r.remaining INTO resolved, remaining FROM pggit.resolve_conflict(merge_id, conflict::text, 'target', NULL, 'the same but for how it is written') r;
    ELSE
        resolved := 0;
        SELECT s.remaining INTO remaining FROM pggit.get_merge_status(merge_id) s;
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.resolve_conflict_auto(bigint, bigint) IS 'decides a conflict whose values differ only in case, space or notation; any other stays open';

CREATE FUNCTION pggit.resolve_conflict_manual(merge_id bigint, conflict bigint, value jsonb, notes text DEFAULT NULL, OUT resolved bigint, OUT remaining bigint)
LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.resolve_conflict($1, $2::text, ''custom'', $3, $4)';
COMMENT ON FUNCTION pggit.resolve_conflict_manual(bigint, bigint, jsonb, text) IS 'decides a conflict by a value of one''s own';

CREATE FUNCTION pggit.select_merge_strategy(source text, target text DEFAULT NULL, OUT strategy text, OUT conflicts bigint, OUT changes bigint, OUT reason text)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT pg_catalog.count(*) FILTER (WHERE p.conflict), pg_catalog.count(*) INTO conflicts, changes FROM pggit.preview_merge(source, target) p;
    strategy := 'auto';
    reason := CASE WHEN conflicts = 0 THEN 'nothing conflicts' ELSE pg_catalog.format('%s of %s changed rows conflict; auto lists them and applies nothing until they are decided', conflicts, changes) END;
    IF conflicts > 0 AND NOT EXISTS (SELECT FROM pggit.preview_merge(source, target, 'union') p WHERE p.conflict) THEN
        strategy := 'union';
        reason := pg_catalog.format('%s of %s changed rows conflict, and both versions fit together', conflicts, changes);
    END IF;
END
$$;
COMMENT ON FUNCTION pggit.select_merge_strategy(text, text) IS 'a strategy to begin with, and why';

CREATE VIEW pggit.conflict_reviews AS
    SELECT c.merge_id, c.id AS conflict_id, c.kind, c.object_name, c.column_name, c.classification, c.resolution, c.notes, c.resolved_by, c.resolved_at
    FROM pggit.merge_conflicts c WHERE c.resolution IS NOT NULL;
COMMENT ON VIEW pggit.conflict_reviews IS 'who decided what, when and why';
GRANT SELECT ON pggit.conflict_reviews TO PUBLIC;

-- Views over the work on conflicts.
CREATE VIEW pggit.branches AS SELECT * FROM pggit.list_branches();
COMMENT ON VIEW pggit.branches IS 'the branches of this database';
CREATE VIEW pggit.merge_resolution_progress AS
    SELECT h.id AS merge_id, h.source, h.target, h.status, count(c.id) AS conflicts, count(c.resolution) AS resolved,
           round(100.0 * count(c.resolution) / NULLIF(count(c.id), 0), 1) AS percent
    FROM pggit.merge_history h LEFT JOIN pggit.merge_conflicts c ON c.merge_id = h.id GROUP BY h.id;
COMMENT ON VIEW pggit.merge_resolution_progress IS 'how many conflicts of each merge are decided';
CREATE VIEW pggit.resolution_summary_by_user AS
    SELECT c.resolved_by, count(*) AS resolved, count(DISTINCT c.merge_id) AS merges,
           count(*) FILTER (WHERE c.resolution = 'source') AS source, count(*) FILTER (WHERE c.resolution = 'target') AS target,
           count(*) FILTER (WHERE c.resolution = 'base') AS base, count(*) FILTER (WHERE c.resolution = 'custom') AS custom,
           max(c.resolved_at) AS last
    FROM pggit.merge_conflicts c WHERE c.resolved_by IS NOT NULL GROUP BY c.resolved_by;
COMMENT ON VIEW pggit.resolution_summary_by_user IS 'who decided how many conflicts, and how';
GRANT SELECT ON pggit.branches, pggit.merge_resolution_progress, pggit.resolution_summary_by_user TO PUBLIC;
