-- $1 function or procedure, $2 schema of its twin.
SELECT pg_catalog.overlay(
           d.text,
           pg_catalog.format('CREATE OR REPLACE %s %I.%I(', d.kind, $2::text, p.proname),
           1,
           pg_catalog.length(pg_catalog.format('CREATE OR REPLACE %s %I.%I(', d.kind, n.nspname, p.proname)))
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
CROSS JOIN LATERAL (
    SELECT pg_catalog.pg_get_functiondef(p.oid) AS text, CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS kind
) d
WHERE p.oid = $1 AND p.prokind <> 'a'
