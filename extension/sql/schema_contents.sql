-- $1 schema. What a branch would have to keep of it.
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::oid, c.oid
FROM pg_catalog.pg_class c
WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT c.relispartition
UNION ALL
SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::oid, p.oid
FROM pg_catalog.pg_proc p WHERE p.pronamespace = $1 AND p.prokind <> 'a'
