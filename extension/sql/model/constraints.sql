-- $1 schemas. Constraints of tables and domains that are their own.
SELECT CASE WHEN k.contypid <> 0 THEN 1247::oid ELSE 1259::oid END,
       CASE WHEN k.contypid <> 0 THEN k.contypid ELSE k.conrelid END,
       'constraint', k.conname::text, 2606::oid, k.oid, 0,
       pg_catalog.json_build_object(
           'type', CASE k.contype WHEN 'c' THEN 'CHECK' WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE'
               WHEN 'x' THEN 'EXCLUDE' ELSE 'FOREIGN KEY' END,
           'definition', CASE WHEN k.contype = 'c' AND NOT k.conislocal THEN
                   -- A child has the checks of its parent, and no say in whether they were checked.
                   pg_catalog.regexp_replace(pg_catalog.pg_get_constraintdef(k.oid), ' NOT VALID$', '')
               ELSE pg_catalog.pg_get_constraintdef(k.oid) END,
           'index_options', (SELECT x.reloptions FROM pg_catalog.pg_class x WHERE x.oid = k.conindid AND k.contype IN ('p', 'u', 'x')),
           'index_comment', CASE WHEN k.contype IN ('p', 'u', 'x') THEN pg_catalog.obj_description(k.conindid, 'pg_class') END,
           'attached_to', CASE WHEN k.contype IN ('p', 'u', 'x') THEN
               (SELECT pg_catalog.format('%I.%I', n.nspname, x.relname)
                FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class x ON x.oid = h.inhparent
                JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace WHERE h.inhrelid = k.conindid) END,
           'inherited', CASE WHEN k.contype = 'c' AND NOT k.conislocal THEN true END
       )::text
FROM pg_catalog.pg_constraint k
WHERE k.connamespace = ANY ($1) AND k.contype IN ('c', 'p', 'u', 'x', 'f')
  AND (k.contype <> 'f' OR k.conparentid = 0)
ORDER BY k.conrelid, k.conname
