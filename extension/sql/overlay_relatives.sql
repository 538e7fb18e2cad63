-- $1 table. Every table of its inheritance or partition tree, parents before
-- children: table, its parent inside the tree, its partition bound.
WITH RECURSIVE up AS (
    SELECT $1::oid AS oid
    UNION
    SELECT i.inhparent FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.oid
), root AS (
    SELECT up.oid FROM up WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = up.oid)
), down AS (
    SELECT root.oid, 0::oid AS parent, 0 AS depth FROM root
    UNION
    SELECT i.inhrelid, i.inhparent, down.depth + 1 FROM down JOIN pg_catalog.pg_inherits i ON i.inhparent = down.oid
)
SELECT down.oid, down.parent,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END
FROM down JOIN pg_catalog.pg_class c ON c.oid = down.oid
WHERE c.relkind IN ('r', 'p')
ORDER BY down.depth, down.oid
