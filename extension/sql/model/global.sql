-- What lies in no schema: extensions, languages, casts, transforms, access
-- methods, foreign data, event triggers, publications, default privileges.
SELECT 'extension', 3079::oid, e.oid, NULL::text, e.extname::text, pg_catalog.quote_ident(e.extname), NULL::text,
       pg_catalog.json_build_object('schema', n.nspname, 'version', e.extversion)::text
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname NOT IN ('braid', 'plpgsql')
UNION ALL
SELECT 'language', 2612::oid, l.oid, NULL, l.lanname::text, pg_catalog.quote_ident(l.lanname), NULL,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(l.lanowner),
           'acl', l.lanacl::text[],
           'acl_default', CASE WHEN l.lanacl IS NOT NULL THEN pg_catalog.acldefault('l', l.lanowner)::text[] END,
           'definition', pg_catalog.format('CREATE %sLANGUAGE %I HANDLER %s%s%s', CASE WHEN l.lanpltrusted THEN 'TRUSTED ' END, l.lanname, l.lanplcallfoid::pg_catalog.regproc,
               CASE WHEN l.laninline <> 0 THEN ' INLINE ' || l.laninline::pg_catalog.regproc END,
               CASE WHEN l.lanvalidator <> 0 THEN ' VALIDATOR ' || l.lanvalidator::pg_catalog.regproc END))::text
FROM pg_catalog.pg_language l WHERE l.oid >= 16384 AND l.lanispl
UNION ALL
SELECT 'cast', 2605::oid, c.oid, NULL, '', pg_catalog.format('(%s AS %s)', pg_catalog.format_type(c.castsource, NULL), pg_catalog.format_type(c.casttarget, NULL)), NULL,
       pg_catalog.json_build_object('definition', pg_catalog.format('CREATE CAST (%s AS %s) %s%s', pg_catalog.format_type(c.castsource, NULL), pg_catalog.format_type(c.casttarget, NULL),
           CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::pg_catalog.regprocedure WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END,
           CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' END))::text
FROM pg_catalog.pg_cast c WHERE c.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 2605 AND d.objid = c.oid AND d.deptype = 'i')
UNION ALL
SELECT 'transform', 3576::oid, f.oid, NULL, '', pg_catalog.format('FOR %s LANGUAGE %I', pg_catalog.format_type(f.trftype, NULL), l.lanname), NULL,
       pg_catalog.json_build_object('definition', pg_catalog.format('CREATE TRANSFORM FOR %s LANGUAGE %I (%s)', pg_catalog.format_type(f.trftype, NULL), l.lanname,
           pg_catalog.concat_ws(', ',
               CASE WHEN f.trffromsql <> 0 THEN 'FROM SQL WITH FUNCTION ' || f.trffromsql::pg_catalog.regprocedure END,
               CASE WHEN f.trftosql <> 0 THEN 'TO SQL WITH FUNCTION ' || f.trftosql::pg_catalog.regprocedure END)))::text
FROM pg_catalog.pg_transform f JOIN pg_catalog.pg_language l ON l.oid = f.trflang
UNION ALL
SELECT 'access method', 2601::oid, m.oid, NULL, m.amname::text, pg_catalog.quote_ident(m.amname), NULL,
       pg_catalog.json_build_object('definition', pg_catalog.format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', m.amname,
           CASE m.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END, m.amhandler))::text
FROM pg_catalog.pg_am m WHERE m.oid >= 16384
UNION ALL
SELECT 'foreign-data wrapper', 2328::oid, w.oid, NULL, w.fdwname::text, pg_catalog.quote_ident(w.fdwname), NULL,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(w.fdwowner),
           'acl', w.fdwacl::text[],
           'acl_default', CASE WHEN w.fdwacl IS NOT NULL THEN pg_catalog.acldefault('F', w.fdwowner)::text[] END,
           'handler', CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::pg_catalog.regproc::text END,
           'validator', CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::pg_catalog.regproc::text END,
           'fdw_options', w.fdwoptions)::text
FROM pg_catalog.pg_foreign_data_wrapper w
UNION ALL
SELECT 'server', 1417::oid, s.oid, NULL, s.srvname::text, pg_catalog.quote_ident(s.srvname), NULL,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(s.srvowner),
           'acl', s.srvacl::text[],
           'acl_default', CASE WHEN s.srvacl IS NOT NULL THEN pg_catalog.acldefault('S', s.srvowner)::text[] END,
           'wrapper', pg_catalog.quote_ident(w.fdwname), 'type', s.srvtype, 'version', s.srvversion,
           'fdw_options', s.srvoptions)::text
FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
UNION ALL
SELECT 'user mapping', 1418::oid, m.umid, NULL, m.usename::text,
       pg_catalog.format('FOR %s SERVER %I', CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(m.usename) END, m.srvname), NULL, '{}'
FROM pg_catalog.pg_user_mappings m
UNION ALL
SELECT 'event trigger', 3466::oid, t.oid, NULL, t.evtname::text, pg_catalog.quote_ident(t.evtname), NULL,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(t.evtowner),
           'definition', pg_catalog.format('CREATE EVENT TRIGGER %I ON %I%s EXECUTE FUNCTION %s()', t.evtname, t.evtevent,
               (SELECT ' WHEN TAG IN (' || pg_catalog.string_agg(pg_catalog.quote_literal(g), ', ' ORDER BY i) || ')' FROM pg_catalog.unnest(t.evttags) WITH ORDINALITY u (g, i)), t.evtfoid::pg_catalog.regproc),
           'enabled', CASE t.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END)::text
FROM pg_catalog.pg_event_trigger t
UNION ALL
SELECT 'publication', 6104::oid, p.oid, NULL, p.pubname::text, pg_catalog.quote_ident(p.pubname), NULL,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(p.pubowner),
           'all_tables', CASE WHEN p.puballtables THEN true END,
           'publish', pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
               CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
           'via_root', CASE WHEN p.pubviaroot THEN true END,
           'members', (SELECT pg_catalog.array_agg(x.member ORDER BY x.member) FROM (
               SELECT pg_catalog.format('TABLE %I.%I%s%s', n.nspname, c.relname,
                   (SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'
                    FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])),
                   ' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')') AS member
               FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_class c ON c.oid = r.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE r.prpubid = p.oid
               UNION ALL
               SELECT pg_catalog.format('TABLES IN SCHEMA %I', n.nspname)
               FROM pg_catalog.pg_publication_namespace r JOIN pg_catalog.pg_namespace n ON n.oid = r.pnnspid WHERE r.pnpubid = p.oid) x))::text
FROM pg_catalog.pg_publication p
UNION ALL
SELECT 'default privileges', 826::oid, d.oid, n.nspname::text, '',
       pg_catalog.format('FOR ROLE %I%s ON %s', pg_catalog.pg_get_userbyid(d.defaclrole), ' IN SCHEMA ' || pg_catalog.quote_ident(n.nspname),
           CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END), NULL,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(d.defaclrole),
           'acl', d.defaclacl::text[])::text
FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
