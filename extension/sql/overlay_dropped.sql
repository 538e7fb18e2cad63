-- $1 branch. Overlays that are gone: the table was dropped on the branch. The
-- sequences its columns own went with it.
WITH schema AS (
    DELETE FROM pggit.visible v
    WHERE v.branch = $1 AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.oid = v.namespace)
), gone AS (
    UPDATE pggit.overlay o SET overlay = 0, tombstone = 0, materialised = true, materialised_by = pg_catalog.pg_current_xact_id()
    WHERE o.branch = $1 AND o.overlay <> 0 AND o.diverged
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = o.overlay)
    RETURNING o.relid
)
INSERT INTO pggit.shadow (branch, classid, objid)
SELECT $1, d.classid, d.objid
FROM gone g
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = g.relid
JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
ON CONFLICT DO NOTHING
