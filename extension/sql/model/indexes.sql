-- $1 schemas. Indexes that no constraint owns.
SELECT 'index', 1259::oid, x.oid, n.nspname::text, x.relname::text, pg_catalog.format('%I.%I', n.nspname, x.relname),
       pg_catalog.format('%I.%I', tn.nspname, t.relname),
       pg_catalog.json_build_object(
           'definition', pg_catalog.pg_get_indexdef(x.oid),
           'attached_to', CASE WHEN x.relispartition THEN
               (SELECT pg_catalog.format('%I.%I', pn.nspname, p.relname)
                FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
                JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = x.oid) END,
           'statistics', (SELECT pg_catalog.array_agg(a.attnum || ' ' || a.attstattarget ORDER BY a.attnum)
               FROM pg_catalog.pg_attribute a WHERE a.attrelid = x.oid AND a.attstattarget >= 0 AND a.attnum > 0)
       )::text
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE x.relnamespace = ANY ($1) AND x.oid >= 16384 AND t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = x.oid AND k.conrelid = t.oid AND k.contype IN ('p', 'u', 'x'))
