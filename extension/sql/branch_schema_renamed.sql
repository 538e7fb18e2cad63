-- $1 branch, $2 schema of main, $3 what the branch calls it from now on, $4 the
-- name under which the branch's own schema for it is looked up.
WITH looked_up AS (
    UPDATE pggit.visible SET name = $4 WHERE branch = $1 AND base = $2
)
INSERT INTO pggit.renamed (branch, namespace, name) VALUES ($1, $2, $3)
ON CONFLICT (branch, namespace) DO UPDATE SET name = excluded.name
