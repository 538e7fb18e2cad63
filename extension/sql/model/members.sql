-- Objects that belong to an extension: the extension stands for them.
SELECT d.classid, d.objid, e.oid
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
WHERE d.refclassid = 3079 AND d.deptype = 'e'
