-- $1 branch, $2 table, $3 overlay. The overlay has left the shape of its
-- table; until the next change its columns are still those of the table.
UPDATE pggit.overlay o
SET diverged = true,
    base_columns = n.base,
    missing = n.missing
FROM (
    SELECT pg_catalog.array_agg(a.attnum ORDER BY a.attnum) AS base,
           pg_catalog.array_agg(NULL::text ORDER BY a.attnum) AS missing
    FROM pg_catalog.pg_attribute a WHERE a.attrelid = $3 AND a.attnum > 0
) n
WHERE o.branch = $1 AND o.relid = $2
