-- Bytes of the database, and of the users' tables with their indexes.
SELECT pg_database_size(current_database()) AS database,
       coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint AS tables
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm')
   AND n.nspname !~ '^(pg_|pggit|pgstream|braid)'
   AND n.nspname <> 'information_schema'
