-- The hidden relations of the stream table $1, each with its kind.
SELECT pg_catalog.format('%s pgstream_store.%I', CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.relname)
FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.objid
WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = $1 AND d.deptype = 'i'
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND c.relnamespace = 'pgstream_store'::pg_catalog.regnamespace
