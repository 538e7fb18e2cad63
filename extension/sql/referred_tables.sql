-- $1 branch, $2 table as the branch first knew it. Tables its foreign keys point
-- to, that the branch has not made its own.
SELECT DISTINCT k.confrelid
FROM pg_catalog.pg_constraint k
WHERE k.contype = 'f' AND k.conrelid = $2 AND k.confrelid <> $2
  AND NOT EXISTS (SELECT FROM pggit.shadow s WHERE s.branch = $1 AND s.objid = k.confrelid
                  AND s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
ORDER BY 1
