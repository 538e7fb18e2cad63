-- $1 branch. Foreign keys of its tables that refer to a table which has become
-- the branch's own refer to that from now on.
WITH moved AS MATERIALIZED (
    SELECT k.oid, k.confkey, o.overlay,
           (SELECT w.indexrelid
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_index w ON w.indkey = i.indkey AND w.indisunique
            WHERE i.indexrelid = k.conindid AND w.indrelid = o.overlay ORDER BY w.indexrelid LIMIT 1) AS index
    FROM pggit.constraint_twin t
    JOIN pg_catalog.pg_constraint k ON k.oid = t.twin
    JOIN pggit.overlay o ON o.branch = $1 AND o.relid = k.confrelid AND o.diverged AND o.overlay <> 0
    WHERE t.branch = $1
), belongs AS (
    INSERT INTO pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, m.oid, 0, 'pg_catalog.pg_class'::pg_catalog.regclass, m.overlay, c.n, 'n'
    FROM moved m CROSS JOIN LATERAL pg_catalog.unnest(m.confkey) AS c(n)
    UNION ALL
    SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, m.oid, 0, 'pg_catalog.pg_class'::pg_catalog.regclass, m.index, 0, 'n'
    FROM moved m WHERE m.index IS NOT NULL
)
UPDATE pg_catalog.pg_constraint k SET confrelid = m.overlay, conindid = COALESCE(m.index, k.conindid)
FROM moved m WHERE k.oid = m.oid
