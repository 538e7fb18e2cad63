-- $1 schemas. Columns of relations and attributes of composite types.
SELECT CASE WHEN c.relkind = 'c' THEN 1247::oid ELSE 1259::oid END,
       CASE WHEN c.relkind = 'c' THEN c.reltype ELSE c.oid END,
       'column', a.attname::text, 1259::oid, a.attrelid, a.attnum::int4,
       pg_catalog.json_build_object(
           'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
           'collation', CASE WHEN a.attcollation <> t.typcollation THEN
               (SELECT pg_catalog.format('%I.%I', n.nspname, o.collname)
                FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace WHERE o.oid = a.attcollation) END,
           'not_null', CASE WHEN a.attnotnull THEN true END,
           'default', CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END,
           'generated', CASE a.attgenerated WHEN '' THEN NULL
               WHEN 's' THEN '(' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || ') STORED'
               ELSE '(' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || ') VIRTUAL' END,
           'identity', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,
           'storage', CASE WHEN a.attstorage <> t.typstorage AND c.relkind IN ('r', 'p', 'f', 'm') THEN
               CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
           'compression', CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
           'statistics', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END,
           'options', CASE WHEN a.attoptions[1] IS NOT NULL AND NOT (a.attoptions[1] ^@ 'pg_attver=' AND a.attoptions[2] IS NULL) THEN
               (SELECT pg_catalog.array_agg(o ORDER BY o) FROM pg_catalog.unnest(a.attoptions) o WHERE o !~ '^pg_attver=') END,
           'fdw_options', a.attfdwoptions,
           'acl', a.attacl::text[],
           'acl_owner', CASE WHEN a.attacl IS NOT NULL THEN pg_catalog.pg_get_userbyid(c.relowner) END,
           'inherited', CASE WHEN NOT a.attislocal AND NOT c.relispartition THEN true END
       )::text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = ANY ($1) AND c.oid >= 16384 AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND c.relpersistence <> 't'
ORDER BY a.attrelid, a.attnum
