-- $1 name, $2 parent, $3 the role that makes it, $4 the snapshot it begins at (null: now).
-- The lineage of the new branch is its parent as of that moment, then the parent's own.
WITH point AS MATERIALIZED (
    SELECT pg_catalog.nextval('pggit.branch_id_seq')::int4 AS id,
           COALESCE($4::pg_catalog.pg_snapshot, pg_catalog.pg_current_snapshot()) AS as_of
), made AS (
    INSERT INTO pggit.branch (id, name, parent, point, created_by)
    SELECT p.id, $1, $2, p.as_of, $3::pg_catalog.name FROM point p
)
INSERT INTO pggit.lineage (branch, level, ancestor, as_of, began)
SELECT p.id, 1, $2, p.as_of, pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()) FROM point p
UNION ALL
SELECT p.id, l.level + 1, l.ancestor, l.as_of, l.began
FROM point p, pggit.lineage l
WHERE l.branch = $2
