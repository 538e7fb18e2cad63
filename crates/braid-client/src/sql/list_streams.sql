SELECT s.relation::text AS name, s.effective_mode AS mode, s.schedule, s.status,
       CASE WHEN NOT pgstream.lags(s.relation::oid) THEN 'up to date'
            ELSE 'behind since ' || to_char(s.refreshed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') END AS state,
       t.refreshes::text AS refreshes, round(t.avg_differential_ms::numeric, 1)::text AS average_ms, s.error
FROM pgstream.stream_tables s
JOIN pgstream.stream_table_stats t ON t.schema = s.schema AND t.name = s.name
ORDER BY 1
