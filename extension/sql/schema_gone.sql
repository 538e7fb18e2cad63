-- $1 schema of main that is about to go: the visible schemas before it stand
-- for themselves from now on.
UPDATE pggit.visible v SET base = 0, name = n.nspname::text
FROM pg_catalog.pg_namespace n
WHERE n.oid = $1 AND v.base = n.oid
RETURNING v.branch
