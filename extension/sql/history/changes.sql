-- $1 transaction, $2 branch, $3 role: when it was, who, and the commit of that
-- branch that it came with. Without commit timestamps the moment is the first at which
-- the transaction is known to have ended.
SELECT (SELECT r.rolname::pg_catalog.text FROM pg_catalog.pg_roles r WHERE r.oid OPERATOR(pg_catalog.=) $3) AS who,
       COALESCE(
           CASE WHEN pg_catalog.current_setting('track_commit_timestamp') OPERATOR(pg_catalog.=) 'on'
               THEN pg_catalog.pg_xact_commit_timestamp($1::pg_catalog.xid8::pg_catalog.xid) END,
           (SELECT pg_catalog.min(k.at) FROM (
               SELECT t.at FROM pggit.clock t WHERE pg_catalog.pg_visible_in_snapshot($1::pg_catalog.xid8, t.as_of)
               UNION ALL
               SELECT t.committed_at FROM pggit.commits t WHERE pg_catalog.pg_visible_in_snapshot($1::pg_catalog.xid8, t.as_of)
               UNION ALL
               SELECT t.created_at FROM pggit.branch t
               WHERE t.point IS NOT NULL AND pg_catalog.pg_visible_in_snapshot($1::pg_catalog.xid8, t.point)) k)) AS at,
       c.id, c.message, c.author::pg_catalog.text AS author, m.source_id, m.source_as_of::pg_catalog.text AS source_as_of,
       (SELECT b.name FROM pggit.branch b WHERE b.id OPERATOR(pg_catalog.=) $2) AS branch
FROM (SELECT 1) one
LEFT JOIN LATERAL (
    SELECT k.id, k.message, k.author FROM pggit.commits k
    WHERE k.branch OPERATOR(pg_catalog.=) $2 AND pg_catalog.pg_visible_in_snapshot($1::pg_catalog.xid8, k.as_of)
    ORDER BY k.seq LIMIT 1) c ON true
LEFT JOIN LATERAL (
    SELECT h.source_id, h.source_as_of FROM pggit.merge_history h JOIN pggit.branch b ON b.id OPERATOR(pg_catalog.=) h.source_id
    WHERE h.commit OPERATOR(pg_catalog.=) c.id AND h.xid OPERATOR(pg_catalog.=) $1::pg_catalog.xid8 LIMIT 1) m ON true
