-- $1 branch. Brings pggit.name in line with the catalogs: what names mean on
-- the branch, as far as it differs from main. See branch/names.rs.
--
--   own      what the branch has made or changed itself
--   handed   what its parent's names meant when it was made; `gone`: no longer
--            so, because the branch has its own version or dropped the object
--   hidden   objects that have a name by themselves, and must not answer to it
--   alien    objects that branches above made after this one began
WITH visible AS MATERIALIZED (
    SELECT v.base, v.namespace, v.name FROM pggit.visible v WHERE v.branch = $1
), above AS MATERIALIZED (
    SELECT v.base, v.namespace
    FROM pggit.lineage l JOIN pggit.visible v ON v.branch = l.ancestor WHERE l.branch = $1
), shadow AS MATERIALIZED (
    SELECT s.classid, s.objid FROM pggit.shadow s WHERE s.branch = $1
), hidden_relation AS MATERIALIZED (
    SELECT c.oid, c.relname, c.relnamespace, c.reltype, COALESCE(a.base, c.relnamespace) AS root
    FROM shadow s JOIN pg_catalog.pg_class c ON c.oid = s.objid
    LEFT JOIN above a ON a.namespace = c.relnamespace AND a.base <> 0
    WHERE s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION ALL
    SELECT i.oid, i.relname, i.relnamespace, 0, COALESCE(a.base, i.relnamespace)
    FROM shadow s
    JOIN pg_catalog.pg_index x ON x.indrelid = s.objid
    JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
    LEFT JOIN above a ON a.namespace = i.relnamespace AND a.base <> 0
    WHERE s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
), hidden_row_type AS MATERIALIZED (
    SELECT t.oid, t.typname, t.typnamespace, t.typarray
    FROM pg_catalog.pg_type t
    WHERE t.oid IN (SELECT h.reltype FROM hidden_relation h WHERE h.reltype <> 0
                    UNION ALL
                    SELECT s.objid FROM shadow s WHERE s.classid = 'pg_catalog.pg_type'::pg_catalog.regclass)
), hidden_type AS MATERIALIZED (
    SELECT h.oid, h.typname, h.typnamespace, COALESCE(a.base, h.typnamespace) AS root
    FROM (SELECT t.oid, t.typname, t.typnamespace FROM hidden_row_type t
          UNION ALL
          SELECT a.oid, a.typname, a.typnamespace FROM hidden_row_type t JOIN pg_catalog.pg_type a ON a.oid = t.typarray) h
    LEFT JOIN above a ON a.namespace = h.typnamespace AND a.base <> 0
), own AS MATERIALIZED (
    SELECT 'r'::"char" AS kind, c.relname::text AS name, v.base AS namespace, c.oid AS target
    FROM visible v JOIN pg_catalog.pg_class c ON c.relnamespace = v.namespace
    WHERE v.base <> 0
    UNION ALL
    SELECT 't', t.typname::text, v.base, t.oid
    FROM visible v JOIN pg_catalog.pg_type t ON t.typnamespace = v.namespace
    WHERE v.base <> 0
    UNION ALL
    SELECT 'f', p.proname::text, v.base, p.oid
    FROM visible v JOIN pg_catalog.pg_proc p ON p.pronamespace = v.namespace
    WHERE v.base <> 0
    UNION ALL
    SELECT 'n', v.name, 0, v.namespace FROM visible v
    UNION ALL
    SELECT 'n', r.name, 0, r.namespace FROM pggit.renamed r WHERE r.branch = $1
    UNION ALL
    SELECT 'o', r.name, r.namespace, r.namespace FROM pggit.renamed r WHERE r.branch = $1
), handed AS MATERIALIZED (
    SELECT n.kind, n.name, n.namespace, n.target,
           CASE n.kind
               WHEN 'r' THEN n.target IN (SELECT h.oid FROM hidden_relation h)
               WHEN 't' THEN n.target IN (SELECT h.oid FROM hidden_type h)
               WHEN 'f' THEN n.target IN (SELECT s.objid FROM shadow s WHERE s.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
               WHEN 'n' THEN n.target IN (SELECT s.objid FROM shadow s WHERE s.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)
               ELSE false
           END AS gone
    FROM pggit.inherited_name n WHERE n.branch = $1
), called AS MATERIALIZED (
    SELECT h.namespace, h.name FROM handed h WHERE h.kind = 'o'
), alien_schema AS MATERIALIZED (
    SELECT a.namespace FROM above a
), hidden AS MATERIALIZED (
    SELECT 'r'::"char" AS kind, h.relname::text AS name, h.relnamespace AS namespace, h.root FROM hidden_relation h
    UNION
    SELECT 't', h.typname::text, h.typnamespace, h.root FROM hidden_type h
), wanted AS MATERIALIZED (
    SELECT o.kind, o.name, o.namespace, o.target FROM own o
    UNION
    SELECT h.kind, h.name, h.namespace, CASE WHEN h.gone THEN 0 ELSE h.target END
    FROM handed h
    WHERE NOT (h.gone AND h.kind = 'f')
      AND (h.kind = 'f' OR NOT EXISTS (SELECT FROM own o WHERE o.kind = h.kind AND o.namespace = h.namespace
                                       AND (o.name = h.name OR h.kind = 'o')))
    UNION
    SELECT h.kind, h.name, h.namespace,
           COALESCE((SELECT o.target FROM own o WHERE o.kind = h.kind AND o.name = h.name AND o.namespace = h.root), 0)
    FROM hidden h
    WHERE NOT EXISTS (SELECT FROM own o WHERE o.kind = h.kind AND o.name = h.name AND o.namespace = h.namespace)
      AND NOT EXISTS (SELECT FROM handed g WHERE g.kind = h.kind AND g.name = h.name AND g.namespace = h.namespace)
    UNION
    SELECT 'r', c.relname::text, c.relnamespace, 0
    FROM alien_schema a JOIN pg_catalog.pg_class c ON c.relnamespace = a.namespace
    WHERE NOT EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $1 AND i.objid = c.oid
                      AND i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
      AND NOT EXISTS (SELECT FROM hidden h WHERE h.kind = 'r' AND h.name = c.relname AND h.namespace = c.relnamespace)
    UNION
    SELECT 't', t.typname::text, t.typnamespace, 0
    FROM alien_schema a JOIN pg_catalog.pg_type t ON t.typnamespace = a.namespace
    WHERE NOT EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $1 AND i.objid = t.oid
                      AND i.classid = 'pg_catalog.pg_type'::pg_catalog.regclass)
      AND NOT EXISTS (SELECT FROM hidden h WHERE h.kind = 't' AND h.name = t.typname AND h.namespace = t.typnamespace)
    UNION
    SELECT 'F', p.proname::text, p.pronamespace, p.oid
    FROM alien_schema a JOIN pg_catalog.pg_proc p ON p.pronamespace = a.namespace
    WHERE NOT EXISTS (SELECT FROM pggit.inherited i WHERE i.branch = $1 AND i.objid = p.oid
                      AND i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
    UNION
    SELECT 'F', p.proname::text, p.pronamespace, p.oid
    FROM shadow s JOIN pg_catalog.pg_proc p ON p.oid = s.objid
    WHERE s.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
    UNION
    SELECT 'n', n.nspname::text, 0, 0
    FROM shadow s JOIN pg_catalog.pg_namespace n ON n.oid = s.objid
    WHERE s.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
      AND NOT EXISTS (SELECT FROM own o WHERE o.kind = 'n' AND o.name = n.nspname)
      AND NOT EXISTS (SELECT FROM handed g WHERE g.kind = 'n' AND g.name = n.nspname)
    UNION
    SELECT 'n', n.nspname::text, 0, 0
    FROM pggit.renamed r JOIN pg_catalog.pg_namespace n ON n.oid = r.namespace
    WHERE r.branch = $1 AND n.nspname <> r.name
      AND NOT EXISTS (SELECT FROM pggit.renamed o WHERE o.branch = $1 AND o.name = n.nspname)
      AND NOT EXISTS (SELECT FROM visible o WHERE o.base = 0 AND o.name = n.nspname)
      AND NOT EXISTS (SELECT FROM handed g WHERE g.kind = 'n' AND g.name = n.nspname)
    UNION
    SELECT 'o', COALESCE(r.name, b.name, n.nspname::text, v.name), v.namespace, v.namespace
    FROM visible v
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = v.base
    LEFT JOIN pggit.renamed r ON r.branch = $1 AND r.namespace = v.base
    LEFT JOIN called b ON b.namespace = v.base
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
