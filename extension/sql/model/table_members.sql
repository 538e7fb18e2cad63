-- $1 schemas. Triggers, rules, policies: what lives on a relation.
SELECT 'trigger', 2620::oid, g.oid, n.nspname::text, g.tgname::text,
       pg_catalog.format('%I ON %I.%I', g.tgname, n.nspname, c.relname), pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.json_build_object(
           'definition', pg_catalog.pg_get_triggerdef(g.oid),
           'enabled', CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END
       )::text
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace = ANY ($1) AND NOT g.tgisinternal AND g.tgparentid = 0 AND c.relpersistence <> 't'
UNION ALL
-- A partition has the triggers of its table; whether they fire there may differ.
SELECT 'trigger', 2620::oid, g.oid, n.nspname::text, g.tgname::text,
       pg_catalog.format('%I ON %I.%I', g.tgname, n.nspname, c.relname), pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.json_build_object(
           'inherited', true,
           'enabled', CASE g.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END,
           'enabled_above', CASE m.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END
       )::text
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_trigger m ON m.oid = g.tgparentid AND m.tgenabled <> g.tgenabled
JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace = ANY ($1) AND NOT g.tgisinternal
UNION ALL
SELECT 'rule', 2618::oid, r.oid, n.nspname::text, r.rulename::text,
       pg_catalog.format('%I ON %I.%I', r.rulename, n.nspname, c.relname), pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.json_build_object(
           'definition', pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';'),
           'enabled', CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END
       )::text
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace = ANY ($1) AND r.rulename <> '_RETURN' AND c.relpersistence <> 't'
UNION ALL
SELECT 'policy', 3256::oid, p.oid, n.nspname::text, p.polname::text,
       pg_catalog.format('%I ON %I.%I', p.polname, n.nspname, c.relname), pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.json_build_object(
           'restrictive', CASE WHEN NOT p.polpermissive THEN true END,
           'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
           'roles', (SELECT pg_catalog.array_agg(CASE WHEN r.oid = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r.oid)) END ORDER BY r.oid = 0, pg_catalog.pg_get_userbyid(r.oid))
               FROM pg_catalog.unnest(p.polroles) r (oid)),
           'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
           'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
       )::text
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace = ANY ($1) AND c.relpersistence <> 't'
UNION ALL
SELECT 'statistics', 3381::oid, s.oid, sn.nspname::text, s.stxname::text,
       pg_catalog.format('%I.%I', sn.nspname, s.stxname), pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.json_build_object(
           'definition', pg_catalog.pg_get_statisticsobjdef(s.oid),
           'owner', pg_catalog.pg_get_userbyid(s.stxowner),
           'target', CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::text END
       )::text
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_namespace sn ON sn.oid = s.stxnamespace
WHERE s.stxnamespace = ANY ($1) AND c.relpersistence <> 't'
