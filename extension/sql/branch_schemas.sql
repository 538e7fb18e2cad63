-- $1 branch. Braid's schemas: in which schema the objects of each are shown
-- (0: they are not), or what a schema made on the branch is called.
SELECT n.oid,
       COALESCE(v.base, 0)::oid,
       CASE WHEN v.base = 0 THEN COALESCE(i.name, v.name) END
FROM pg_catalog.pg_namespace n
LEFT JOIN pggit.visible v ON v.namespace = n.oid
      AND (v.branch = $1 OR EXISTS (SELECT FROM pggit.lineage l WHERE l.branch = $1 AND l.ancestor = v.branch)
                            AND EXISTS (SELECT FROM pggit.name k WHERE k.branch = $1 AND k.kind = 'n' AND k.target = n.oid))
LEFT JOIN pggit.inherited_name i ON i.branch = $1 AND i.kind = 'o' AND i.namespace = n.oid
WHERE n.nspname ~ '^(pggit|pggit_store|pgstream|pgstream_store|pggit_b[0-9]+_[hvc][0-9]+)$'
UNION ALL
SELECT r.namespace, 0::oid, r.name FROM pggit.renamed r WHERE r.branch = $1
UNION ALL
SELECT s.objid, 0::oid, NULL
FROM pggit.shadow s
WHERE s.branch = $1 AND s.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
