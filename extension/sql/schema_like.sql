-- $1 schema of the user, $2 name of a branch's schema that stands for it: owner
-- and privileges are the same, also those that new objects in it begin with.
WITH schema AS (
    UPDATE pg_catalog.pg_namespace n SET nspowner = b.nspowner, nspacl = b.nspacl
    FROM pg_catalog.pg_namespace b WHERE b.oid = $1 AND n.nspname = $2::pg_catalog.name
    RETURNING n.oid
), made AS (
    INSERT INTO pg_catalog.pg_default_acl (oid, defaclrole, defaclnamespace, defaclobjtype, defaclacl)
    SELECT pg_catalog.pg_nextoid('pg_catalog.pg_default_acl', 'oid', 'pg_catalog.pg_default_acl_oid_index'),
           a.defaclrole, n.oid, a.defaclobjtype, a.defaclacl
    FROM pg_catalog.pg_default_acl a, schema n WHERE a.defaclnamespace = $1
    RETURNING oid, defaclnamespace
)
INSERT INTO pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
SELECT 'pg_catalog.pg_default_acl'::pg_catalog.regclass, made.oid, 0,
       'pg_catalog.pg_namespace'::pg_catalog.regclass, made.defaclnamespace, 0, 'a'
FROM made
