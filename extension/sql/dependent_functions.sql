-- $1 relation, $2 branch. Functions whose body was analysed when they were made,
-- or whose arguments have the relation's type: inherited ones, and the branch's own.
SELECT DISTINCT p.oid
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
WHERE ((d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = $1)
       OR (d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
           AND d.refobjid IN (SELECT t.oid FROM pg_catalog.pg_type t
                              WHERE t.typrelid = $1
                                 OR t.typelem IN (SELECT e.oid FROM pg_catalog.pg_type e WHERE e.typrelid = $1))))
  AND p.prokind <> 'a'
  AND (n.nspname !~ '^pggit'
       OR EXISTS (SELECT FROM pggit.visible v WHERE v.branch = $2 AND v.namespace = n.oid)
       OR EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $2 AND i.objid = p.oid
                  AND i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass))
  AND NOT EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = $2 AND s.objid = p.oid
                  AND s.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
