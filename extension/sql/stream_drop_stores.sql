-- The hidden tables of the stream table $1 belong to it no more,
DELETE FROM pg_catalog.pg_depend d
USING pg_catalog.pg_class c
WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = $1 AND d.deptype IN ('i', 'a')
  AND c.relnamespace = 'pgstream_store'::pg_catalog.regnamespace AND c.relkind = 'r'
-- next
-- and go, with the indexes by hash.
SELECT pgstream.drop_hidden($1)
