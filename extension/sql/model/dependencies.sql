-- What needs what, among what users made. Arrays count as their elements, row
-- types as their relations, multiranges as their ranges.
SELECT d.classid, d.objid, d.objsubid,
       CASE WHEN t.relation IS NOT NULL THEN 1259::oid ELSE d.refclassid END,
       COALESCE(t.relation, t.type, d.refobjid), d.refobjsubid
FROM pg_catalog.pg_depend d
LEFT JOIN LATERAL (
    SELECT CASE WHEN COALESCE(e.typtype, y.typtype) = 'c' AND (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = COALESCE(e.typrelid, y.typrelid)) <> 'c'
               THEN COALESCE(e.typrelid, y.typrelid) END AS relation,
           COALESCE(e.oid, (SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = y.oid)) AS type
    FROM pg_catalog.pg_type y LEFT JOIN pg_catalog.pg_type e ON e.oid = y.typelem AND e.typarray = y.oid
    WHERE y.oid = d.refobjid
) t ON d.refclassid = 1247
WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a', 'i', 'P', 'S')
