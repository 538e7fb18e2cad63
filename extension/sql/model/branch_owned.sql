-- $1 a branch and those above it. Sequences that belong to a column of which a
-- branch has its own version: sequence, table, column.
WITH RECURSIVE version AS (
    SELECT o.overlay AS relid, o.relid AS stands_for
    FROM pggit.overlay o WHERE o.branch = ANY ($1) AND o.diverged AND o.overlay <> 0
    UNION
    SELECT v.relid, o.relid
    FROM version v JOIN pggit.overlay o ON o.overlay = v.stands_for AND o.branch = ANY ($1)
)
SELECT d.objid, v.relid, d.refobjsubid
FROM version v
JOIN pg_catalog.pg_depend d ON d.refclassid = 1259 AND d.refobjid = v.stands_for AND d.refobjsubid > 0
     AND d.classid = 1259 AND d.deptype = 'a'
JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
