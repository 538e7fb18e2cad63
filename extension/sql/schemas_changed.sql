-- $1 branches, $2 snapshots. Whether a schema of these branches was changed by
-- a transaction that one of the snapshots does not see.
SELECT FROM pggit.ddl d
WHERE d.branch = ANY ($1)
  AND d.xid >= (SELECT pg_catalog.min(pg_catalog.pg_snapshot_xmin(s::pg_catalog.pg_snapshot)::pg_catalog.text::bigint)::pg_catalog.text::pg_catalog.xid8
                FROM pg_catalog.unnest($2::pg_catalog.text[]) s)
  AND EXISTS (SELECT FROM pg_catalog.unnest($2::pg_catalog.text[]) s
              WHERE NOT pg_catalog.pg_visible_in_snapshot(d.xid, s::pg_catalog.pg_snapshot))
LIMIT 1
