-- $1 schemas. Sequences, but for those of identity columns.
SELECT 'sequence', 1259::oid, c.oid, n.nspname::text, c.relname::text, pg_catalog.format('%I.%I', n.nspname, c.relname), NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(c.relowner),
           'acl', c.relacl::text[],
           'acl_default', CASE WHEN c.relacl IS NOT NULL THEN pg_catalog.acldefault('s', c.relowner)::text[] END,
           'unlogged', CASE WHEN c.relpersistence = 'u' THEN true END,
           'type', pg_catalog.format_type(s.seqtypid, NULL),
           'start', s.seqstart::text, 'increment', s.seqincrement::text, 'min', s.seqmin::text, 'max', s.seqmax::text,
           'cache', s.seqcache::text, 'cycle', CASE WHEN s.seqcycle THEN true END,
           'owned_by', (SELECT pg_catalog.format('%I.%I.%I', tn.nspname, t.relname, a.attname)
               FROM pg_catalog.pg_depend d
               JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
               JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
               JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
               WHERE d.classid = 1259 AND d.objid = c.oid AND d.refclassid = 1259 AND d.refobjsubid > 0 AND d.deptype = 'a' LIMIT 1)
       )::text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
WHERE c.relnamespace = ANY ($1) AND c.oid >= 16384 AND c.relkind = 'S' AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 1259 AND d.objid = c.oid AND d.deptype = 'i')
