-- $1 branch. The tree of its newest commit that has one, when the schema has
-- not changed since.
SELECT c.tree FROM (
    SELECT k.tree, k.as_of FROM pggit.commits k WHERE k.branch = $1 AND k.tree IS NOT NULL ORDER BY k.seq DESC LIMIT 1) c
WHERE NOT EXISTS (
    SELECT FROM pggit.ddl d WHERE d.branch = $1 AND NOT pg_catalog.pg_visible_in_snapshot(d.xid, c.as_of))
