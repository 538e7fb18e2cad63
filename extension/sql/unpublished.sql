-- $1 branch. What is done to its tables is not for subscribers: logical decoding
-- passes over a table that says it comes from rewriting one: here itself.
UPDATE pg_catalog.pg_class c SET relrewrite = c.oid
WHERE c.relkind IN ('r', 'm') AND c.relrewrite = 0
  AND c.relnamespace IN (SELECT v.namespace FROM pggit.visible v WHERE v.branch = $1)
