-- $1 function, $2 its twin: owner, privileges and comment are the same.
WITH comment AS (
    INSERT INTO pg_catalog.pg_description (objoid, classoid, objsubid, description)
    SELECT $2, d.classoid, 0, d.description
    FROM pg_catalog.pg_description d
    WHERE d.objoid = $1 AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_description o WHERE o.objoid = $2 AND o.classoid = d.classoid)
)
UPDATE pg_catalog.pg_proc w SET proowner = p.proowner, proacl = p.proacl
FROM pg_catalog.pg_proc p WHERE p.oid = $1 AND w.oid = $2
