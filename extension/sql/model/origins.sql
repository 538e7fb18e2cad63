-- $1 a branch and those above it. Objects of branches that stand for objects
-- they inherited: class, own, inherited, and for tables the inherited column
-- of each column (0: none).
SELECT 1259::oid, o.overlay, o.relid, o.base_columns
FROM pggit.overlay o
WHERE o.branch = ANY ($1) AND o.diverged AND o.overlay <> 0
UNION ALL
SELECT s.classid, c.oid, s.objid, NULL
FROM pggit.shadow s
JOIN pg_catalog.pg_class m ON m.oid = s.objid
JOIN pggit.visible v ON v.branch = s.branch AND v.base = m.relnamespace
JOIN pg_catalog.pg_class c ON c.relnamespace = v.namespace AND c.relname = m.relname
WHERE s.branch = ANY ($1) AND s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND NOT EXISTS (SELECT FROM pggit.overlay o WHERE o.branch = s.branch AND o.relid = m.oid)
UNION ALL
SELECT s.classid, p.oid, s.objid, NULL
FROM pggit.shadow s
JOIN pg_catalog.pg_proc m ON m.oid = s.objid
JOIN pggit.visible v ON v.branch = s.branch AND v.base = m.pronamespace
JOIN pg_catalog.pg_proc p ON p.pronamespace = v.namespace AND p.proname = m.proname AND p.proargtypes = m.proargtypes
WHERE s.branch = ANY ($1) AND s.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
