-- $1 materialised view, $2 schema of its twin.
SELECT pg_catalog.regexp_replace(
           pg_catalog.substr(d.text, 1, pg_catalog.strpos(d.text, ' USING ') - 1),
           ' ON .*$', ' ON ' || pg_catalog.replace(pg_catalog.format('%I.%I', $2::text, c.relname), '\', '\\'))
       || pg_catalog.substr(d.text, pg_catalog.strpos(d.text, ' USING '))
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_indexdef(i.indexrelid) AS text) d
WHERE c.oid = $1
