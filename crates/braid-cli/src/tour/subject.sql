-- The table to show the tour on: ordinary, with a primary key and rows, readable and writable by us;
-- preferably one no foreign key points at, then the largest.
SELECT c.oid::regclass::text AS name,
       pg_total_relation_size(c.oid) AS size,
       (SELECT array_agg(quote_ident(a.attname) ORDER BY k.position)
          FROM unnest(p.conkey) WITH ORDINALITY AS k (attnum, position)
          JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum) AS key,
       ARRAY(SELECT quote_ident(a.attname)
               FROM pg_attribute AS a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnum <> ALL (p.conkey)
              ORDER BY a.attnum LIMIT 2) AS others,
       r.referenced
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_constraint AS p ON p.conrelid = c.oid AND p.contype = 'p'
 CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pg_constraint AS f
                                     WHERE f.confrelid = c.oid AND f.contype = 'f') AS referenced) AS r
 WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relispartition
   AND pg_relation_size(c.oid) > 0
   AND n.nspname !~ '^(pg_|pggit|pgstream|braid)' AND n.nspname <> 'information_schema'
   AND has_table_privilege(c.oid, 'SELECT, UPDATE, DELETE')
 ORDER BY r.referenced, size DESC, name
 LIMIT 1
