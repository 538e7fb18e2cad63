-- The hidden relations belong to no stream table any more,
DELETE FROM pg_catalog.pg_depend d
USING pg_catalog.pg_class c
WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('i', 'a')
  AND c.relnamespace = 'pgstream_store'::pg_catalog.regnamespace AND c.relkind IN ('v', 'r')
-- next
-- and are dropped; and so are the indexes by hash.
DO $$
DECLARE
    hidden record;
BEGIN
    FOR hidden IN
        SELECT pg_catalog.format('DROP %s %s', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'r' THEN 'TABLE' ELSE 'INDEX' END,
                                 c.oid::pg_catalog.regclass) AS statement
        FROM pg_catalog.pg_class c
        WHERE (c.relnamespace = 'pgstream_store'::pg_catalog.regnamespace AND c.relkind IN ('v', 'r'))
           OR (c.relkind = 'i' AND EXISTS (
                SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                  AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                  AND d.refobjid IN (SELECT p.oid FROM pg_catalog.pg_proc p
                                     WHERE p.pronamespace = 'pgstream'::pg_catalog.regnamespace)))
        ORDER BY c.relkind
    LOOP
        EXECUTE hidden.statement;
    END LOOP;
END
$$
-- next
DELETE FROM pggit.stream
