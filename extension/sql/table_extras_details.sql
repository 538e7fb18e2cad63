-- $1 table, $2 its twin on the branch: what the statements of table_extras.sql
-- do not say of rules, policies and statistics.
WITH rule AS MATERIALIZED (
    SELECT r.oid AS original, w.oid AS twin, r.ev_enabled
    FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_rewrite w ON w.rulename = r.rulename AND w.ev_class = $2
    WHERE r.ev_class = $1
), enabled AS (
    UPDATE pg_catalog.pg_rewrite w SET ev_enabled = rule.ev_enabled
    FROM rule WHERE w.oid = rule.twin AND w.ev_enabled <> rule.ev_enabled
), statistics AS MATERIALIZED (
    SELECT x.oid AS original, w.oid AS twin, x.stxstattarget, x.stxowner
    FROM pg_catalog.pg_statistic_ext x JOIN pg_catalog.pg_statistic_ext w ON w.stxname = x.stxname AND w.stxrelid = $2
    WHERE x.stxrelid = $1
), owned AS (
    UPDATE pg_catalog.pg_statistic_ext w SET stxstattarget = s.stxstattarget, stxowner = s.stxowner
    FROM statistics s WHERE w.oid = s.twin
), twin AS (
    SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass AS class, rule.original, rule.twin FROM rule
    UNION ALL
    SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.original, s.twin FROM statistics s
    UNION ALL
    SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, p.oid, w.oid
    FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_policy w ON w.polname = p.polname AND w.polrelid = $2 WHERE p.polrelid = $1
)
INSERT INTO pg_catalog.pg_description (objoid, classoid, objsubid, description)
SELECT twin.twin, d.classoid, d.objsubid, d.description
FROM twin JOIN pg_catalog.pg_description d ON d.classoid = twin.class AND d.objoid = twin.original
