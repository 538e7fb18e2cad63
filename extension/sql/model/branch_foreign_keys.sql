-- $1 a branch and those above it. Foreign keys that are in force where one of
-- their tables has a version of a branch, which has no constraint of its own
-- for them: constraint, name, referencing table, referenced table, definition.
WITH RECURSIVE version AS (
    SELECT o.overlay AS relid, o.relid AS stands_for
    FROM pggit.overlay o WHERE o.branch = ANY ($1) AND o.diverged AND o.overlay <> 0
    UNION
    SELECT v.relid, o.relid
    FROM version v JOIN pggit.overlay o ON o.overlay = v.stands_for AND o.branch = ANY ($1)
), known AS (
    SELECT k.oid, k.conname, child.relid AS child, parent.relid AS parent, k
    FROM pg_catalog.pg_constraint k
    CROSS JOIN LATERAL (
        SELECT k.conrelid AS relid UNION ALL
        SELECT v.relid FROM version v WHERE v.stands_for = k.conrelid
          AND EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = v.relid AND g.tgconstraint = k.oid)
    ) child
    CROSS JOIN LATERAL (
        SELECT k.confrelid AS relid UNION ALL
        SELECT v.relid FROM version v WHERE v.stands_for = k.confrelid
    ) parent
    WHERE k.contype = 'f' AND k.conparentid = 0
      AND (child.relid <> k.conrelid OR parent.relid <> k.confrelid)
)
SELECT x.oid, x.conname::text, x.child, x.parent,
       pg_catalog.format('FOREIGN KEY (%s) REFERENCES %I.%I(%s)',
           (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY n.i)
            FROM pg_catalog.unnest((x.k).conkey) WITH ORDINALITY n (attnum, i)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = x.child AND a.attnum = n.attnum),
           COALESCE(b.nspname::text, v.name, s.nspname::text), c.relname,
           (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY n.i)
            FROM pg_catalog.unnest((x.k).confkey) WITH ORDINALITY n (attnum, i)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = x.parent AND a.attnum = n.attnum))
       || CASE (x.k).confmatchtype WHEN 'f' THEN ' MATCH FULL' ELSE '' END
       || CASE (x.k).confupdtype WHEN 'r' THEN ' ON UPDATE RESTRICT' WHEN 'c' THEN ' ON UPDATE CASCADE'
              WHEN 'n' THEN ' ON UPDATE SET NULL' WHEN 'd' THEN ' ON UPDATE SET DEFAULT' ELSE '' END
       || CASE (x.k).confdeltype WHEN 'r' THEN ' ON DELETE RESTRICT' WHEN 'c' THEN ' ON DELETE CASCADE'
              WHEN 'n' THEN ' ON DELETE SET NULL' WHEN 'd' THEN ' ON DELETE SET DEFAULT' ELSE '' END
       || COALESCE(' (' ||
           (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY n.i)
            FROM pg_catalog.unnest((x.k).confdelsetcols) WITH ORDINALITY n (attnum, i)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = x.child AND a.attnum = n.attnum) || ')', '')
       || CASE WHEN (x.k).condeferrable THEN ' DEFERRABLE' ELSE '' END
       || CASE WHEN (x.k).condeferred THEN ' INITIALLY DEFERRED' ELSE '' END
       || CASE WHEN (x.k).convalidated THEN '' ELSE ' NOT VALID' END
FROM known x
JOIN pg_catalog.pg_class c ON c.oid = x.parent
JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
LEFT JOIN pggit.visible v ON v.namespace = s.oid
LEFT JOIN pg_catalog.pg_namespace b ON b.oid = v.base
