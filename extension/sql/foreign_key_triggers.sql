-- $1 branch. The triggers that enforce its own foreign keys name those, and go
-- with them. On a table the branch has made its own they are the server's own;
-- on an overlay that only stands for its table they run for the table.
WITH wrong AS MATERIALIZED (
    SELECT g.oid, k.oid AS twin,
           CASE WHEN g.tgrelid = k.conrelid THEN k.confrelid ELSE k.conrelid END AS other,
           g.tgrelid IN (k.conrelid, k.confrelid) AS native,
           CASE WHEN g.tgfoid = 'pggit.branch_trigger()'::pg_catalog.regprocedure
                THEN pg_catalog.substring(pg_catalog.encode(g.tgargs, 'escape'), '([0-9]+)\\000$')::pg_catalog.oid
                ELSE g.tgfoid END AS function
    FROM pggit.constraint_twin t
    JOIN pg_catalog.pg_constraint k ON k.oid = t.twin
    JOIN pg_catalog.pg_trigger g ON g.tgconstraint IN (t.original, t.twin)
    JOIN pggit.overlay o ON o.branch = $1 AND o.overlay = g.tgrelid
    WHERE t.branch = $1
), belongs AS (
    INSERT INTO pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, w.oid, 0, 'pg_catalog.pg_constraint'::pg_catalog.regclass, w.twin, 0, 'i'
    FROM wrong w
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = w.oid
                        AND d.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.refobjid = w.twin)
), touched AS (
    -- Sessions read the triggers of a table again when its row has changed.
    UPDATE pg_catalog.pg_class c SET relhastriggers = true
    WHERE c.oid IN (SELECT g.tgrelid FROM wrong w JOIN pg_catalog.pg_trigger g ON g.oid = w.oid)
)
UPDATE pg_catalog.pg_trigger g
SET tgconstraint = w.twin, tgconstrrelid = w.other,
    tgfoid = CASE WHEN w.native THEN w.function ELSE g.tgfoid END,
    tgnargs = CASE WHEN w.native THEN 0 ELSE g.tgnargs END,
    tgargs = CASE WHEN w.native THEN ''::bytea ELSE g.tgargs END
FROM wrong w WHERE g.oid = w.oid
