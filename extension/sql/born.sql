-- $1 class, $2 object, $3 transaction. Main made it while branches existed.
INSERT INTO pggit.born (classid, objid, kind, name, namespace, xid)
SELECT $1, $2, o.kind, o.name, o.namespace, $3
FROM (
    SELECT 'r'::"char", c.relname::text, c.relnamespace
    FROM pg_catalog.pg_class c
    WHERE $1 = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = $2 AND c.relkind <> 't' AND c.relpersistence <> 't'
    UNION ALL
    SELECT 't', t.typname::text, t.typnamespace
    FROM pg_catalog.pg_type t
    WHERE $1 = 'pg_catalog.pg_type'::pg_catalog.regclass AND t.oid = $2
    UNION ALL
    SELECT 'F', p.proname::text, p.pronamespace
    FROM pg_catalog.pg_proc p
    WHERE $1 = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid = $2
    UNION ALL
    SELECT 'n', n.nspname::text, 0
    FROM pg_catalog.pg_namespace n
    WHERE $1 = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND n.oid = $2
) o (kind, name, namespace)
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.namespace
WHERE n.nspname IS NULL OR n.nspname !~ '^(pggit|pg_)'
ON CONFLICT DO NOTHING
