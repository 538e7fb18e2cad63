-- $1 branch, $2 schema. What it has in the schema from the branches above it.
SELECT CASE n.kind WHEN 'f' THEN 'pg_catalog.pg_proc'::pg_catalog.regclass ELSE 'pg_catalog.pg_class'::pg_catalog.regclass END::oid, n.target
FROM pggit.inherited_name n
LEFT JOIN pg_catalog.pg_class c ON n.kind = 'r' AND c.oid = n.target
LEFT JOIN pg_catalog.pg_proc p ON n.kind = 'f' AND p.oid = n.target
WHERE n.branch = $1 AND n.namespace = $2
  AND (c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT c.relispartition OR p.prokind <> 'a')
