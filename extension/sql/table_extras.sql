-- $1 table, $2 the schema of its twin on the branch: rules, policies and
-- extended statistics, as statements that are read with the branch's names.
SELECT s.sql
FROM pg_catalog.pg_class c,
LATERAL (
    SELECT 1, r.rulename::text, pg_catalog.pg_get_ruledef(r.oid)
    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN'
    UNION ALL
    SELECT 2, p.polname::text, pg_catalog.concat_ws(' ',
               pg_catalog.format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO', p.polname, $2::text, c.relname,
                   CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                   CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END),
               (SELECT pg_catalog.string_agg(CASE o.role WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(u.rolname) END, ', ')
                FROM pg_catalog.unnest(p.polroles) o (role) LEFT JOIN pg_catalog.pg_roles u ON u.oid = o.role),
               'USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
               'WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')')
    FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid
    UNION ALL
    SELECT 3, x.stxname::text,
           pg_catalog.format('CREATE STATISTICS %I.%I', $2::text, x.stxname)
           || pg_catalog.substr(d.text, 1 + pg_catalog.length(pg_catalog.format('CREATE STATISTICS %I.%I', n.nspname, x.stxname)))
    FROM pg_catalog.pg_statistic_ext x
    JOIN pg_catalog.pg_namespace n ON n.oid = x.stxnamespace
    CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_statisticsobjdef(x.oid) AS text) d
    WHERE x.stxrelid = c.oid AND x.stxnamespace = c.relnamespace
) s (stage, name, sql)
WHERE c.oid = $1
ORDER BY s.stage, s.name
