-- $1 branch, $2 table as the branch first knew it. Tables whose foreign keys
-- point to it, that the branch has not made its own.
SELECT DISTINCT k.conrelid
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.confrelid = $2 AND k.conrelid <> $2
  AND (n.nspname !~ '^pggit'
       OR EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $1 AND i.objid = k.conrelid
                  AND i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass))
  AND NOT EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = $1 AND s.objid = k.conrelid
                  AND s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
ORDER BY 1
