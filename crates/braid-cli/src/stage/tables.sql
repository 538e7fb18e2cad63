-- The users' largest tables; rows is PostgreSQL's estimate, -1 where it has none.
SELECT c.oid::regclass::text AS name,
       c.reltuples::bigint AS rows,
       pg_total_relation_size(c.oid) AS size
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm')
   AND n.nspname !~ '^(pg_|pggit|pgstream|braid)'
   AND n.nspname <> 'information_schema'
 ORDER BY size DESC, name
 LIMIT $1
