-- $1 relation, $2 schema of its twin: owner and privileges are the same.
WITH twin AS (
    SELECT w.oid FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.nspname = $2::text
    JOIN pg_catalog.pg_class w ON w.relnamespace = n.oid AND w.relname = c.relname
    WHERE c.oid = $1
), attributes AS (
    UPDATE pg_catalog.pg_attribute a SET attacl = b.attacl
    FROM pg_catalog.pg_attribute b, twin
    WHERE a.attrelid = twin.oid AND b.attrelid = $1 AND a.attnum = b.attnum AND b.attacl IS NOT NULL
), types AS (
    UPDATE pg_catalog.pg_type t SET typowner = c.relowner
    FROM pg_catalog.pg_class c, twin
    WHERE c.oid = $1 AND t.typrelid = twin.oid
)
UPDATE pg_catalog.pg_class w SET relowner = c.relowner, relacl = c.relacl
FROM pg_catalog.pg_class c, twin
WHERE c.oid = $1 AND w.oid = twin.oid
