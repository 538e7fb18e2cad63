-- $1 table, $2 branch. Sequences its columns own, not yet the branch's own.
SELECT s.oid
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.refobjid = $1 AND d.deptype IN ('a', 'i')
  AND NOT EXISTS (SELECT FROM pggit.shadow w WHERE w.branch = $2 AND w.objid = s.oid
                  AND w.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
