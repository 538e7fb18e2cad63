-- $1 object, $2 branch, $3 its class. Views and materialised views that use it, other
-- than those the branch has its own version of.
SELECT DISTINCT c.oid
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
  AND d.refclassid = $3
  AND d.refobjid = $1
  AND c.oid <> $1
  AND c.relkind IN ('v', 'm')
  AND (n.nspname !~ '^pggit_b[0-9]+_[vc][0-9]+$'
       OR EXISTS (SELECT FROM pggit.visible v WHERE v.branch = $2 AND v.namespace = n.oid)
       OR EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $2 AND i.objid = c.oid
                  AND i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass))
  AND NOT EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = $2 AND s.objid = c.oid
                  AND s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
ORDER BY c.oid
