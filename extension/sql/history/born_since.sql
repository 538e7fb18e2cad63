-- $1 snapshot: tables and sequences of main that were made after it, as far as
-- they are not noted yet. The system columns of a table are as old as the table.
INSERT INTO pggit.born (classid, objid, xid)
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, pggit.full_xid(a.xmin, t.top)::pg_catalog.text::pg_catalog.int8
FROM (SELECT $1::pg_catalog.pg_snapshot AS as_of, pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::pg_catalog.text::pg_catalog.int8 AS top) t,
     pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
     JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.=) -6
WHERE c.relkind IN ('r', 'p', 'm', 'S') AND n.nspname !~ '^(pg_|information_schema$|pggit|pgstream)'
  AND NOT pg_catalog.pg_visible_in_snapshot(pggit.full_xid(a.xmin, t.top), t.as_of)
ON CONFLICT DO NOTHING
