SELECT s.relation::text AS name, s.owner::text, s.query, s.refresh_mode, s.effective_mode, s.reason, s.schedule, s.status,
       CASE WHEN pgstream.lags(s.relation::oid) THEN 'yes' ELSE 'no' END AS behind,
       s.refreshed_at::text, s.due_at::text, s.errors::text, s.error,
       t.refreshes::text, t.differential::text, t."full"::text AS anew, t.failed::text,
       round(t.avg_differential_ms::numeric, 1)::text AS average_differential_ms,
       round(t.avg_full_ms::numeric, 1)::text AS average_anew_ms,
       t.rows_inserted::text, t.rows_deleted::text
FROM pgstream.stream_tables s
JOIN pgstream.stream_table_stats t ON t.schema = s.schema AND t.name = s.name
WHERE s.relation::oid = pgstream.stream_oid($1::text)
