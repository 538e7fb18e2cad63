-- $1 branch, $2 snapshot: an object whose definition on the branch, or on main,
-- changed after the snapshot. Rows of the catalogs say who wrote them. A table whose
-- system columns are as new as the change was made then, and does not count.
WITH state AS (
    SELECT $2::pg_catalog.pg_snapshot AS as_of, pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::pg_catalog.text::pg_catalog.int8 AS top
), place AS (
    SELECT n.oid FROM pg_catalog.pg_namespace n
    WHERE $1 OPERATOR(pg_catalog.=) 1 AND n.nspname !~ '^(pg_|information_schema$|pggit|pgstream)'
    UNION ALL
    SELECT v.namespace FROM pggit.visible v WHERE v.branch OPERATOR(pg_catalog.=) $1
), written AS (
    SELECT c.oid::pg_catalog.regclass::pg_catalog.text AS name, a.xmin AS by,
           c.relkind NOT IN ('v', 'c') AND $1 OPERATOR(pg_catalog.=) 1 AND EXISTS (
               SELECT FROM pg_catalog.pg_attribute s, state t
               WHERE s.attrelid OPERATOR(pg_catalog.=) c.oid AND s.attnum OPERATOR(pg_catalog.=) -6
                 AND NOT pg_catalog.pg_visible_in_snapshot(pggit.full_xid(s.xmin, t.top), t.as_of)) AS made_then
    FROM pg_catalog.pg_class c JOIN place p ON p.oid OPERATOR(pg_catalog.=) c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
    WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND c.relkind IN ('r', 'p', 'v', 'm', 'c')
    UNION ALL
    SELECT k.conrelid::pg_catalog.regclass::pg_catalog.text, k.xmin, $1 OPERATOR(pg_catalog.=) 1 AND EXISTS (
               SELECT FROM pg_catalog.pg_attribute s, state t
               WHERE s.attrelid OPERATOR(pg_catalog.=) k.conrelid AND s.attnum OPERATOR(pg_catalog.=) -6
                 AND NOT pg_catalog.pg_visible_in_snapshot(pggit.full_xid(s.xmin, t.top), t.as_of))
    FROM pg_catalog.pg_constraint k JOIN place p ON p.oid OPERATOR(pg_catalog.=) k.connamespace WHERE k.conrelid OPERATOR(pg_catalog.<>) 0
    UNION ALL
    SELECT f.oid::pg_catalog.regprocedure::pg_catalog.text, f.xmin, false
    FROM pg_catalog.pg_proc f JOIN place p ON p.oid OPERATOR(pg_catalog.=) f.pronamespace
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                        AND d.objid OPERATOR(pg_catalog.=) f.oid AND d.deptype OPERATOR(pg_catalog.=) 'e')
)
SELECT w.name FROM written w, state t
WHERE NOT w.made_then AND NOT pg_catalog.pg_visible_in_snapshot(pggit.full_xid(w.by, t.top), t.as_of)
ORDER BY w.name LIMIT 1
