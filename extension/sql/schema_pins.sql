-- $1 branch. Whether a state that is needed later (a branch point, the source
-- or the target of a merge) would lose its schema with the next change.
SELECT FROM (
    SELECT l.as_of FROM pggit.lineage l WHERE l.ancestor = $1
    UNION ALL
    SELECT h.source_as_of FROM pggit.merge_history h WHERE h.source_id = $1 AND h.status IN ('completed', 'rolled_back')
    UNION ALL
    SELECT c.as_of FROM pggit.commits c WHERE c.branch = $1 AND c.tree IS NULL AND c.kind <> 'ddl') p
WHERE NOT EXISTS (
    SELECT FROM pggit.ddl d
    WHERE d.branch = $1 AND d.before IS NOT NULL AND NOT pg_catalog.pg_visible_in_snapshot(d.xid, p.as_of))
LIMIT 1
