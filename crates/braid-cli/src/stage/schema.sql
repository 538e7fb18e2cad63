-- One hash over the users' tables and columns, as they are on main.
SELECT md5(coalesce(string_agg(
           format('%s %I.%I %I %s %s', c.oid, n.nspname, c.relname, a.attname, a.atttypid::regtype, a.attnotnull),
           E'\n' ORDER BY c.oid, a.attnum), ''))
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p', 'v', 'm')
   AND n.nspname !~ '^(pg_|pggit|pgstream|braid)'
   AND n.nspname <> 'information_schema'
