-- Main renamed or moved objects that are not on older branches: they must not
-- appear there under the new name.
UPDATE pggit.born b SET name = o.name, namespace = o.namespace
FROM (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::oid AS class, c.oid, c.relname::text AS name, c.relnamespace AS namespace
    FROM pg_catalog.pg_class c
    UNION ALL
    SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::oid, t.oid, t.typname::text, t.typnamespace FROM pg_catalog.pg_type t
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::oid, p.oid, p.proname::text, p.pronamespace FROM pg_catalog.pg_proc p
    UNION ALL
    SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass::oid, n.oid, n.nspname::text, 0 FROM pg_catalog.pg_namespace n
) o
WHERE o.class = b.classid AND o.oid = b.objid AND (o.name, o.namespace) IS DISTINCT FROM (b.name, b.namespace)
