-- $1 sequence of main, $2 branch. Defaults on the branch that draw from it draw
-- from the branch's own instead, which then belongs to the column.
SELECT s.sql
FROM pg_catalog.pg_class m
JOIN pggit.visible v ON v.branch = $2
     AND v.base = COALESCE((SELECT r.base FROM pggit.visible r WHERE r.namespace = m.relnamespace AND r.base <> 0), m.relnamespace)
JOIN pg_catalog.pg_namespace vn ON vn.oid = v.namespace
JOIN pg_catalog.pg_depend u ON u.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND u.refobjid = m.oid
     AND u.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
JOIN pg_catalog.pg_attrdef f ON f.oid = u.objid
JOIN pg_catalog.pg_class t ON t.oid = f.adrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = f.adnum
CROSS JOIN LATERAL (
    VALUES (1, pg_catalog.format('ALTER TABLE ONLY %I.%I ALTER COLUMN %I SET DEFAULT pg_catalog.nextval(%L::pg_catalog.regclass)',
                tn.nspname, t.relname, a.attname, pg_catalog.format('%I.%I', vn.nspname, m.relname))),
           (2, CASE WHEN tn.oid = vn.oid AND EXISTS (
                    SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = m.oid AND d.deptype IN ('a', 'i'))
                    THEN pg_catalog.format('ALTER SEQUENCE %I.%I OWNED BY %I.%I.%I', vn.nspname, m.relname, tn.nspname, t.relname, a.attname) END)
) s (stage, sql)
WHERE m.oid = $1 AND s.sql IS NOT NULL
  AND (tn.oid IN (SELECT w.namespace FROM pggit.visible w WHERE w.branch = $2)
       OR tn.nspname ~ ('^pggit_b' || $2 || '_h'))
ORDER BY s.stage
