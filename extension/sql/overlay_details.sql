-- $1 table, $2 its overlay, which becomes a table of the branch: what a
-- definition has besides columns, constraints and indexes. Rules, policies and
-- statistics are made by table_extras.sql.
WITH class AS (
    UPDATE pg_catalog.pg_class w
    SET relrowsecurity = c.relrowsecurity, relforcerowsecurity = c.relforcerowsecurity,
        relreplident = c.relreplident, reloftype = c.reloftype
    FROM pg_catalog.pg_class c WHERE c.oid = $1 AND w.oid = $2
), typed AS (
    INSERT INTO pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, $2, 0, 'pg_catalog.pg_type'::pg_catalog.regclass, c.reloftype, 0, 'n'
    FROM pg_catalog.pg_class c WHERE c.oid = $1 AND c.reloftype <> 0
), attribute AS (
    UPDATE pg_catalog.pg_attribute a
    SET attstorage = b.attstorage, attcompression = b.attcompression, attstattarget = b.attstattarget, attoptions = b.attoptions,
        attislocal = b.attislocal, attinhcount = b.attinhcount
    FROM pg_catalog.pg_attribute b
    WHERE a.attrelid = $2 AND b.attrelid = $1 AND a.attnum = b.attnum AND a.attnum > 0 AND NOT a.attisdropped
), inherited AS (
    UPDATE pg_catalog.pg_constraint w SET conislocal = k.conislocal, coninhcount = k.coninhcount
    FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = $1 AND w.conrelid = $2 AND w.conname = k.conname AND k.contype = 'c'
), index AS MATERIALIZED (
    SELECT i.indexrelid AS original, v.indexrelid AS twin, i.indisclustered, i.indisreplident
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
    JOIN pg_catalog.pg_index v ON v.indrelid = $2
    JOIN pg_catalog.pg_class vc ON vc.oid = v.indexrelid AND vc.relname = ic.relname
    WHERE i.indrelid = $1
), used AS (
    UPDATE pg_catalog.pg_index v SET indisclustered = x.indisclustered, indisreplident = x.indisreplident
    FROM index x WHERE v.indexrelid = x.twin AND (x.indisclustered OR x.indisreplident)
), twin AS (
    SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass AS class, k.oid AS original, w.oid
    FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_constraint w ON w.conname = k.conname AND w.conrelid = $2 WHERE k.conrelid = $1
    UNION ALL
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, x.original, x.twin FROM index x
    UNION ALL
    SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, g.oid, w.oid
    FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_trigger w ON w.tgname = g.tgname AND w.tgrelid = $2 WHERE g.tgrelid = $1
)
INSERT INTO pg_catalog.pg_description (objoid, classoid, objsubid, description)
SELECT twin.oid, d.classoid, d.objsubid, d.description
FROM twin JOIN pg_catalog.pg_description d ON d.classoid = twin.class AND d.objoid = twin.original
