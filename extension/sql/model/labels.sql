-- $1 schemas. Labels of enumerations, in their order.
SELECT 1247::oid, e.enumtypid, 'label', e.enumlabel::text, 3501::oid, e.oid, 0, '{}'
FROM pg_catalog.pg_enum e
JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid
WHERE t.typnamespace = ANY ($1)
ORDER BY e.enumtypid, e.enumsortorder
