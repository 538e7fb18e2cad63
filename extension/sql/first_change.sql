-- $1 branch, $2 snapshot. The first change of the schema that the snapshot
-- does not see: the tree before it (or that of the commit of this very state),
-- and when it was.
SELECT COALESCE((SELECT c.tree FROM pggit.commits c
                 WHERE c.branch = $1 AND c.tree IS NOT NULL AND c.as_of::pg_catalog.text OPERATOR(pg_catalog.=) $2 LIMIT 1), d.before),
       'at ' || pg_catalog.to_char(d.at, 'YYYY-MM-DD HH24:MI:SS')
FROM pggit.ddl d
WHERE d.branch = $1 AND d.as_of IS NOT NULL
  AND NOT pg_catalog.pg_visible_in_snapshot(d.xid, $2::pg_catalog.pg_snapshot)
ORDER BY d.at LIMIT 1
