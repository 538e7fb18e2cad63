-- $1 branch. Brings pggit.name in line with the catalogs: what names mean on
-- the branch, as far as it differs from main. See branch/names.rs.
WITH visible AS MATERIALIZED (
    SELECT v.base, v.namespace, v.name FROM pggit.visible v WHERE v.branch = $1
), shadow AS MATERIALIZED (
    SELECT s.classid, s.objid FROM pggit.shadow s WHERE s.branch = $1
), hidden_relation AS MATERIALIZED (
    SELECT c.relname, c.relnamespace, c.reltype
    FROM shadow s JOIN pg_catalog.pg_class c ON c.oid = s.objid
    WHERE s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION ALL
    SELECT i.relname, i.relnamespace, 0
    FROM shadow s
    JOIN pg_catalog.pg_index x ON x.indrelid = s.objid
    JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
    WHERE s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
), hidden_type AS MATERIALIZED (
    SELECT t.oid, t.typname, t.typnamespace, t.typarray
    FROM pg_catalog.pg_type t
    WHERE t.oid IN (SELECT h.reltype FROM hidden_relation h WHERE h.reltype <> 0
                    UNION ALL
                    SELECT s.objid FROM shadow s WHERE s.classid = 'pg_catalog.pg_type'::pg_catalog.regclass)
), wanted AS MATERIALIZED (
    SELECT 'r'::"char" AS kind, c.relname::text AS name, v.base AS namespace, c.oid AS target
    FROM visible v JOIN pg_catalog.pg_class c ON c.relnamespace = v.namespace
    WHERE v.base <> 0
    UNION ALL
    SELECT 't', t.typname::text, v.base, t.oid
    FROM visible v JOIN pg_catalog.pg_type t ON t.typnamespace = v.namespace
    WHERE v.base <> 0
    UNION
    SELECT 'r', h.relname::text, h.relnamespace, 0
    FROM hidden_relation h
    WHERE NOT EXISTS (SELECT FROM visible v JOIN pg_catalog.pg_class c ON c.relnamespace = v.namespace
                      WHERE v.base = h.relnamespace AND c.relname = h.relname)
    UNION
    SELECT 't', h.name, h.typnamespace, 0
    FROM (SELECT t.typname::text AS name, t.typnamespace FROM hidden_type t
          UNION ALL
          SELECT a.typname::text, a.typnamespace FROM hidden_type t JOIN pg_catalog.pg_type a ON a.oid = t.typarray) h
    WHERE NOT EXISTS (SELECT FROM visible v JOIN pg_catalog.pg_type t ON t.typnamespace = v.namespace
                      WHERE v.base = h.typnamespace AND t.typname = h.name)
    UNION
    SELECT 'f', p.proname::text, v.base, p.oid
    FROM visible v JOIN pg_catalog.pg_proc p ON p.pronamespace = v.namespace
    WHERE v.base <> 0
    UNION
    SELECT 'F', p.proname::text, p.pronamespace, p.oid
    FROM shadow s JOIN pg_catalog.pg_proc p ON p.oid = s.objid
    WHERE s.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
    UNION
    SELECT 'n', v.name, 0, v.namespace FROM visible v
    UNION
    SELECT 'n', n.nspname::text, 0, 0
    FROM shadow s JOIN pg_catalog.pg_namespace n ON n.oid = s.objid
    WHERE s.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
      AND NOT EXISTS (SELECT FROM visible v WHERE v.base = 0 AND v.name = n.nspname)
    UNION
    SELECT 'n', r.name, 0, r.namespace FROM pggit.renamed r WHERE r.branch = $1
    UNION
    SELECT 'n', n.nspname::text, 0, 0
    FROM pggit.renamed r JOIN pg_catalog.pg_namespace n ON n.oid = r.namespace
    WHERE r.branch = $1 AND n.nspname <> r.name
      AND NOT EXISTS (SELECT FROM pggit.renamed o WHERE o.branch = $1 AND o.name = n.nspname)
      AND NOT EXISTS (SELECT FROM visible o WHERE o.base = 0 AND o.name = n.nspname)
    UNION
    SELECT 'o', r.name, r.namespace, r.namespace FROM pggit.renamed r WHERE r.branch = $1
    UNION
    SELECT 'o', COALESCE(r.name, n.nspname::text, v.name), v.namespace, v.namespace
    FROM visible v
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = v.base
    LEFT JOIN pggit.renamed r ON r.branch = $1 AND r.namespace = v.base
), gone AS (
    DELETE FROM pggit.name o
    WHERE o.branch = $1
      AND NOT EXISTS (SELECT FROM wanted w WHERE w.kind = o.kind AND w.name = o.name
                      AND w.namespace = o.namespace AND w.target = o.target)
)
INSERT INTO pggit.name (branch, kind, name, namespace, target)
SELECT $1, w.kind, w.name, w.namespace, w.target
FROM wanted w
WHERE NOT EXISTS (SELECT FROM pggit.name o WHERE o.branch = $1 AND o.kind = w.kind AND o.name = w.name
                  AND o.namespace = w.namespace AND o.target = w.target)
