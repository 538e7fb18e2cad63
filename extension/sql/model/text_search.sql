-- $1 schemas. Text search: parsers, templates, dictionaries, configurations.
SELECT 'text search parser', 3601::oid, p.oid, n.nspname::text, p.prsname::text, pg_catalog.format('%I.%I', n.nspname, p.prsname), NULL::text,
       pg_catalog.json_build_object('definition', pg_catalog.format('CREATE TEXT SEARCH PARSER %I.%I (%s)', n.nspname, p.prsname, pg_catalog.concat_ws(', ',
           'START = ' || p.prsstart::text, 'GETTOKEN = ' || p.prstoken::text, 'END = ' || p.prsend::text,
           CASE WHEN p.prsheadline <> 0 THEN 'HEADLINE = ' || p.prsheadline::text END, 'LEXTYPES = ' || p.prslextype::text)))::text
FROM pg_catalog.pg_ts_parser p JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
WHERE p.prsnamespace = ANY ($1) AND p.oid >= 16384
UNION ALL
SELECT 'text search template', 3764::oid, t.oid, n.nspname::text, t.tmplname::text, pg_catalog.format('%I.%I', n.nspname, t.tmplname), NULL::text,
       pg_catalog.json_build_object('definition', pg_catalog.format('CREATE TEXT SEARCH TEMPLATE %I.%I (%s)', n.nspname, t.tmplname, pg_catalog.concat_ws(', ',
           CASE WHEN t.tmplinit <> 0 THEN 'INIT = ' || t.tmplinit::text END, 'LEXIZE = ' || t.tmpllexize::text)))::text
FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
WHERE t.tmplnamespace = ANY ($1) AND t.oid >= 16384
UNION ALL
SELECT 'text search dictionary', 3600::oid, d.oid, n.nspname::text, d.dictname::text, pg_catalog.format('%I.%I', n.nspname, d.dictname), NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(d.dictowner),
           'definition', pg_catalog.format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname, tn.nspname, t.tmplname, ', ' || d.dictinitoption))::text
FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
WHERE d.dictnamespace = ANY ($1) AND d.oid >= 16384
UNION ALL
SELECT 'text search configuration', 3602::oid, c.oid, n.nspname::text, c.cfgname::text, pg_catalog.format('%I.%I', n.nspname, c.cfgname), NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(c.cfgowner),
           'definition', pg_catalog.format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname, pn.nspname, p.prsname),
           'members', (SELECT pg_catalog.array_agg(pg_catalog.format('%I WITH %s', k.alias, k.dictionaries) ORDER BY k.alias) FROM (
               SELECT t.alias, pg_catalog.string_agg(pg_catalog.format('%I.%I', dn.nspname, d.dictname), ', ' ORDER BY m.mapseqno) AS dictionaries
               FROM pg_catalog.pg_ts_config_map m
               JOIN pg_catalog.ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
               JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
               WHERE m.mapcfg = c.oid GROUP BY t.alias) k))::text
FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
WHERE c.cfgnamespace = ANY ($1) AND c.oid >= 16384
