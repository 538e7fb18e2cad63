-- $1 branch, $2 objects of main it is older than. Objects that do not exist on
-- the branch, with what belongs to them; of relations in schemas that are not
-- shown, what lies in other schemas.
WITH RECURSIVE relation AS (
    SELECT c.oid
    FROM pg_catalog.pg_class c
    WHERE c.oid IN (SELECT s.objid FROM pggit.shadow s
                    WHERE s.branch = $1 AND s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
       OR c.oid = ANY ($2)
       OR c.relnamespace IN (SELECT n.oid FROM pg_catalog.pg_namespace n
                             WHERE n.nspname ~ '^(pggit|pggit_store|pgstream|pgstream_store|pggit_b[0-9]+_[hvc][0-9]+)$'
                               AND NOT EXISTS (SELECT FROM pggit.visible v WHERE v.branch = $1 AND v.namespace = n.oid))
          AND NOT EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $1 AND i.objid = c.oid
                          AND i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
    UNION
    SELECT p.oid
    FROM relation r
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    CROSS JOIN LATERAL (
        SELECT c.reltoastrelid WHERE c.reltoastrelid <> 0
        UNION ALL
        SELECT i.indexrelid FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid
    ) p (oid)
), type AS (
    SELECT t.oid, t.typarray
    FROM pg_catalog.pg_type t
    WHERE t.typrelid IN (SELECT r.oid FROM relation r)
       OR t.oid IN (SELECT s.objid FROM pggit.shadow s
                    WHERE s.branch = $1 AND s.classid = 'pg_catalog.pg_type'::pg_catalog.regclass)
), alien AS (
    -- What branches above made later, in schemas that are shown.
    SELECT l.ancestor, v.namespace
    FROM pggit.lineage l JOIN pggit.visible v ON v.branch = l.ancestor WHERE l.branch = $1
)
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::oid, r.oid FROM relation r
UNION ALL
SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::oid, t.oid FROM type t
UNION ALL
SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::oid, t.typarray FROM type t WHERE t.typarray <> 0
UNION ALL
SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::oid, t.oid
FROM alien a JOIN pg_catalog.pg_type t ON t.typnamespace = a.namespace
WHERE NOT EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $1 AND i.objid = t.oid
                  AND i.classid = 'pg_catalog.pg_type'::pg_catalog.regclass)
UNION ALL
SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass::oid, p.oid
FROM alien a JOIN pg_catalog.pg_proc p ON p.pronamespace = a.namespace
WHERE NOT EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $1 AND i.objid = p.oid
                  AND i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
UNION ALL
SELECT s.classid, s.objid FROM pggit.shadow s
WHERE s.branch = $1 AND s.classid NOT IN ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass)
UNION ALL
SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass::oid, e.oid FROM pg_catalog.pg_extension e WHERE e.extname = 'braid'
