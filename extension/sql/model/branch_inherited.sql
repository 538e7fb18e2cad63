-- $1 a branch and those above it. Columns and checks that a table has from its
-- parent, where the version of a branch lists them as its own: class, object, column.
WITH RECURSIVE version AS (
    SELECT o.overlay AS relid, o.relid AS stands_for
    FROM pggit.overlay o WHERE o.branch = ANY ($1) AND o.diverged AND o.overlay <> 0
    UNION
    SELECT v.relid, o.relid
    FROM version v JOIN pggit.overlay o ON o.overlay = v.stands_for AND o.branch = ANY ($1)
)
SELECT 1259::oid, v.relid, own.attnum::int4
FROM version v
JOIN pg_catalog.pg_class c ON c.oid = v.stands_for AND NOT c.relispartition
JOIN pg_catalog.pg_attribute a ON a.attrelid = v.stands_for AND a.attnum > 0 AND NOT a.attislocal AND NOT a.attisdropped
JOIN pg_catalog.pg_attribute own ON own.attrelid = v.relid AND own.attnum = a.attnum AND NOT own.attisdropped AND own.attinhcount > 0
UNION ALL
SELECT 2606::oid, own.oid, 0
FROM version v
JOIN pg_catalog.pg_constraint k ON k.conrelid = v.stands_for AND k.contype = 'c' AND NOT k.conislocal
JOIN pg_catalog.pg_constraint own ON own.conrelid = v.relid AND own.contype = 'c' AND own.conname = k.conname AND own.coninhcount > 0
