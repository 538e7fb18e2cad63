-- $1 branch, $2 table, $3 its overlay. Tables that refer to it on the branch,
-- other than those the branch created: of these the server knows.
SELECT DISTINCT k.conrelid
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.confrelid IN ($2, $3) AND k.conrelid NOT IN ($2, $3)
  AND (EXISTS (SELECT FROM pggit.overlay o WHERE o.branch = $1 AND o.overlay = k.conrelid)
       OR (n.nspname !~ '^pggit'
           OR EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $1 AND i.objid = k.conrelid
                      AND i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass))
          AND NOT EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = $1 AND s.objid = k.conrelid
                          AND s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass))
ORDER BY 1
