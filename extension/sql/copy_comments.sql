-- $1 table, $2 overlay: comments on the table and its columns.
INSERT INTO pg_catalog.pg_description (objoid, classoid, objsubid, description)
SELECT $2, d.classoid, d.objsubid, d.description
FROM pg_catalog.pg_description d
WHERE d.objoid = $1 AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_description o
                  WHERE o.objoid = $2 AND o.classoid = d.classoid AND o.objsubid = d.objsubid)
