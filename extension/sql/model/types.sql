-- $1 schemas. Types: composite, enum, domain, range, and those made of functions.
SELECT CASE t.typtype WHEN 'c' THEN 'composite type' WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'type' END,
       1247::oid, t.oid, n.nspname::text, t.typname::text, pg_catalog.format('%I.%I', n.nspname, t.typname), NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(t.typowner),
           'acl', t.typacl::text[],
           'acl_default', CASE WHEN t.typacl IS NOT NULL THEN pg_catalog.acldefault('T', t.typowner)::text[] END,
           'type', CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END,
           'collation', CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN
               (SELECT pg_catalog.format('%I.%I', cn.nspname, o.collname)
                FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace cn ON cn.oid = o.collnamespace WHERE o.oid = t.typcollation) END,
           'default', CASE WHEN t.typtype = 'd' THEN pg_catalog.pg_get_expr(t.typdefaultbin, 0) END,
           'not_null', CASE WHEN t.typtype = 'd' AND t.typnotnull THEN true END,
           'shell', CASE WHEN NOT t.typisdefined THEN true END,
           'definition', CASE t.typtype
               WHEN 'r' THEN pg_catalog.concat_ws(', ',
                   'SUBTYPE = ' || pg_catalog.format_type(r.rngsubtype, NULL),
                   'SUBTYPE_OPCLASS = ' || (SELECT pg_catalog.format('%I.%I', cn.nspname, o.opcname) FROM pg_catalog.pg_opclass o
                       JOIN pg_catalog.pg_namespace cn ON cn.oid = o.opcnamespace WHERE o.oid = r.rngsubopc AND NOT o.opcdefault),
                   'COLLATION = ' || (SELECT pg_catalog.format('%I.%I', cn.nspname, o.collname) FROM pg_catalog.pg_collation o
                       JOIN pg_catalog.pg_namespace cn ON cn.oid = o.collnamespace WHERE o.oid = r.rngcollation AND o.collname <> 'default'),
                   CASE WHEN r.rngcanonical <> 0 THEN 'CANONICAL = ' || r.rngcanonical::text END,
                   CASE WHEN r.rngsubdiff <> 0 THEN 'SUBTYPE_DIFF = ' || r.rngsubdiff::text END,
                   'MULTIRANGE_TYPE_NAME = ' || (SELECT pg_catalog.format('%I.%I', mn.nspname, m.typname) FROM pg_catalog.pg_type m
                       JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace WHERE m.oid = r.rngmultitypid))
               WHEN 'b' THEN CASE WHEN t.typisdefined THEN pg_catalog.concat_ws(', ',
                   'INPUT = ' || t.typinput::text, 'OUTPUT = ' || t.typoutput::text,
                   CASE WHEN t.typreceive <> 0 THEN 'RECEIVE = ' || t.typreceive::text END,
                   CASE WHEN t.typsend <> 0 THEN 'SEND = ' || t.typsend::text END,
                   CASE WHEN t.typmodin <> 0 THEN 'TYPMOD_IN = ' || t.typmodin::text END,
                   CASE WHEN t.typmodout <> 0 THEN 'TYPMOD_OUT = ' || t.typmodout::text END,
                   CASE WHEN t.typanalyze <> 0 THEN 'ANALYZE = ' || t.typanalyze::text END,
                   CASE WHEN t.typsubscript <> 0 THEN 'SUBSCRIPT = ' || t.typsubscript::text END,
                   'INTERNALLENGTH = ' || CASE WHEN t.typlen < 0 THEN 'VARIABLE' ELSE t.typlen::text END,
                   CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END,
                   'ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' ELSE 'double' END,
                   'STORAGE = ' || CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' ELSE 'main' END,
                   'CATEGORY = ' || pg_catalog.quote_literal(t.typcategory::text),
                   CASE WHEN t.typispreferred THEN 'PREFERRED = true' END,
                   'DEFAULT = ' || pg_catalog.quote_literal(t.typdefault),
                   'ELEMENT = ' || CASE WHEN t.typelem <> 0 AND t.typsubscript <> 0 THEN pg_catalog.format_type(t.typelem, NULL) END,
                   'DELIMITER = ' || pg_catalog.quote_literal(t.typdelim::text),
                   CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE = true' END) END
               END
       )::text
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
WHERE t.typnamespace = ANY ($1) AND t.oid >= 16384
  AND t.typtype IN ('c', 'e', 'd', 'r', 'b', 'p')
  AND (t.typtype <> 'c' OR (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid) = 'c')
  AND (t.typtype <> 'b' OR t.typcategory <> 'A' OR t.typelem = 0
       OR NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid))
