-- $1 branch, $2 table, $3 its overlay, which becomes a table of the branch. Its
-- foreign keys become constraints of the overlay; those of tables that refer to
-- it are led to the overlay by foreign_key_sync.sql.
WITH made AS MATERIALIZED (
    SELECT k.oid AS original,
           pg_catalog.pg_nextoid('pg_catalog.pg_constraint', 'oid', 'pg_catalog.pg_constraint_oid_index') AS twin
    FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = $2 AND k.contype = 'f'
      AND NOT EXISTS (SELECT FROM pggit.constraint_twin t WHERE t.branch = $1 AND t.original = k.oid)
), noted AS (
    INSERT INTO pggit.constraint_twin (branch, original, twin) SELECT $1, m.original, m.twin FROM made m
), belongs AS (
    INSERT INTO pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, m.twin, 0, 'pg_catalog.pg_class'::pg_catalog.regclass, $3, c.n, 'a'
    FROM made m JOIN pg_catalog.pg_constraint k ON k.oid = m.original CROSS JOIN LATERAL pg_catalog.unnest(k.conkey) AS c(n)
)
INSERT INTO pg_catalog.pg_constraint
SELECT r.*
FROM made m
JOIN pg_catalog.pg_constraint k ON k.oid = m.original
CROSS JOIN LATERAL pg_catalog.jsonb_populate_record(k, pg_catalog.jsonb_build_object(
    'oid', m.twin, 'conrelid', $3,
    'connamespace', (SELECT c.relnamespace FROM pg_catalog.pg_class c WHERE c.oid = $3),
    'conparentid', COALESCE((SELECT t.twin FROM pggit.constraint_twin t WHERE t.branch = $1 AND t.original = k.conparentid), 0))) AS r
