-- $1 function, $2 schema of its twin: owner, privileges and comment are the same.
WITH twin AS (
    SELECT w.oid, p.proowner, p.proacl
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.nspname = $2::text
    JOIN pg_catalog.pg_proc w ON w.pronamespace = n.oid AND w.proname = p.proname
    WHERE p.oid = $1 AND pg_catalog.pg_get_function_identity_arguments(w.oid) = pg_catalog.pg_get_function_identity_arguments(p.oid)
), comment AS (
    INSERT INTO pg_catalog.pg_description (objoid, classoid, objsubid, description)
    SELECT twin.oid, d.classoid, 0, d.description
    FROM twin, pg_catalog.pg_description d
    WHERE d.objoid = $1 AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
)
UPDATE pg_catalog.pg_proc w SET proowner = twin.proowner, proacl = twin.proacl
FROM twin WHERE w.oid = twin.oid
