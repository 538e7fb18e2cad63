-- $1 schemas. The sequences of identity columns: table, column, name, options, and
-- whether it is logged, where its table differs.
SELECT d.refobjid, d.refobjsubid,
       pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
           s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' END),
       CASE WHEN c.relpersistence <> t.relpersistence THEN CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END END
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
WHERE d.classid = 1259 AND d.refclassid = 1259 AND d.deptype = 'i' AND d.refobjsubid > 0 AND c.relnamespace = ANY ($1)
