-- $1 schema of main that is about to get another name. Branches that have not
-- named it otherwise keep calling it as now.
INSERT INTO pggit.renamed (branch, namespace, name)
SELECT b.id, n.oid, n.nspname::text
FROM pggit.branch b, pg_catalog.pg_namespace n
WHERE n.oid = $1 AND b.id <> 1
  AND NOT EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = b.id AND s.objid = n.oid
                  AND s.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)
  AND NOT EXISTS (SELECT FROM pggit.born o WHERE o.objid = n.oid AND o.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)
  AND NOT EXISTS (SELECT FROM pggit.renamed v WHERE v.branch = b.id AND v.namespace = n.oid)
RETURNING branch
