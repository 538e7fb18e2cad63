-- $1 view, $2 schema of its twin.
SELECT s.sql
FROM pg_catalog.pg_class c,
LATERAL (
    SELECT 1, pg_catalog.pg_get_triggerdef(g.oid)
    FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal
    UNION ALL
    SELECT 2, pg_catalog.pg_get_ruledef(r.oid)
    FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN'
    UNION ALL
    SELECT 3, pg_catalog.format('ALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT %s', $2::text, c.relname, a.attname,
                                pg_catalog.pg_get_expr(f.adbin, f.adrelid))
    FROM pg_catalog.pg_attrdef f JOIN pg_catalog.pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
    WHERE f.adrelid = c.oid
    UNION ALL
    SELECT 4, CASE d.objsubid
                  WHEN 0 THEN pg_catalog.format('COMMENT ON VIEW %I.%I IS %L', $2::text, c.relname, d.description)
                  ELSE pg_catalog.format('COMMENT ON COLUMN %I.%I.%I IS %L', $2::text, c.relname, a.attname, d.description)
              END
    FROM pg_catalog.pg_description d
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
    WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = c.oid
) s (stage, sql)
WHERE c.oid = $1
ORDER BY s.stage
