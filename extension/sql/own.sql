-- $1 catalog, $2 object: dropped with the extension, without being asked for.
INSERT INTO pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
SELECT $1::pg_catalog.regclass, $2::oid, 0, 'pg_catalog.pg_extension'::pg_catalog.regclass, e.oid, 0, 'a'
FROM pg_catalog.pg_extension e WHERE e.extname = 'braid'
