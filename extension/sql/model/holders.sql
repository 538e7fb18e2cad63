-- $1 schemas. Catalog rows that stand for something else in dependencies:
-- class, row, and the class, object and column they belong to.
SELECT 2618::oid, r.oid, 1259::oid, r.ev_class, 0 FROM pg_catalog.pg_rewrite r WHERE r.rulename = '_RETURN' AND r.oid >= 16384
UNION ALL
SELECT 2604::oid, d.oid, 1259::oid, d.adrelid, d.adnum::int4 FROM pg_catalog.pg_attrdef d
UNION ALL
SELECT 1259::oid, k.conindid, 2606::oid, k.oid, 0 FROM pg_catalog.pg_constraint k WHERE k.connamespace = ANY ($1) AND k.contype IN ('p', 'u', 'x')
UNION ALL
SELECT 1259::oid, t.typrelid, 1247::oid, t.oid, 0
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = ANY ($1) AND t.typtype = 'c' AND c.relkind = 'c'
