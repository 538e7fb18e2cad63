-- $1 branch, $2 a diverged overlay. Columns added since the last time come
-- from nowhere: inherited rows show the value the column was added with.
UPDATE pggit.overlay o
SET base_columns = o.base_columns || n.base, missing = o.missing || n.missing
FROM (
    SELECT pg_catalog.array_agg(0::int2 ORDER BY a.attnum) AS base,
           pg_catalog.array_agg(
               CASE WHEN a.atthasmissing THEN
                   pg_catalog.quote_literal((a.attmissingval::pg_catalog.text::pg_catalog.text[])[1])
                   || '::' || pg_catalog.format_type(a.atttypid, a.atttypmod) END
               ORDER BY a.attnum) AS missing
    FROM pg_catalog.pg_attribute a, pggit.overlay p
    WHERE p.branch = $1 AND p.overlay = $2 AND a.attrelid = $2
      AND a.attnum > pg_catalog.cardinality(p.base_columns)
) n
WHERE o.branch = $1 AND o.overlay = $2 AND n.base IS NOT NULL
