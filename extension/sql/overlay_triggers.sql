-- $1 table, $2 overlay. The triggers of the table, referential integrity
-- included, on the overlay: each calls pggit.branch_trigger, which runs the
-- original function (its OID is the last argument) as if on the table itself.
-- The recheck of deferrable unique constraints is the overlay's own.
WITH copied AS (
    INSERT INTO pg_catalog.pg_trigger
        (oid, tgrelid, tgparentid, tgname, tgfoid, tgtype, tgenabled, tgisinternal,
         tgconstrrelid, tgconstrindid, tgconstraint, tgdeferrable, tginitdeferred,
         tgnargs, tgattr, tgargs, tgqual, tgoldtable, tgnewtable)
    SELECT pg_catalog.pg_nextoid('pg_catalog.pg_trigger', 'oid', 'pg_catalog.pg_trigger_oid_index'),
           $2::oid, g.tgparentid, g.tgname, 'pggit.branch_trigger()'::pg_catalog.regprocedure, g.tgtype, g.tgenabled, g.tgisinternal,
           COALESCE(k.conrelid, g.tgconstrrelid), g.tgconstrindid, COALESCE(k.oid, g.tgconstraint), g.tgdeferrable, g.tginitdeferred,
           CASE WHEN w.wrapped THEN g.tgnargs ELSE g.tgnargs + 1 END, g.tgattr,
           CASE WHEN w.wrapped THEN g.tgargs
                ELSE g.tgargs || pg_catalog.convert_to(g.tgfoid::pg_catalog.text, 'SQL_ASCII') || '\x00'::bytea END,
           g.tgqual, g.tgoldtable, g.tgnewtable
    FROM pg_catalog.pg_trigger g
    -- On a table of a branch above it may be one of these already.
    CROSS JOIN LATERAL (SELECT g.tgfoid = 'pggit.branch_trigger()'::pg_catalog.regprocedure) AS w (wrapped)
    -- The foreign key of a table that the branch has made its own: its own
    -- version of it, if it still has one.
    LEFT JOIN pggit.constraint_twin t ON t.original = g.tgconstraint
         AND t.branch = (SELECT o.branch FROM pggit.overlay o WHERE o.overlay = $2::oid)
    LEFT JOIN pg_catalog.pg_constraint k ON k.oid = t.twin
    WHERE g.tgrelid = $1::oid AND g.tgfoid <> 'pg_catalog.unique_key_recheck'::pg_catalog.regproc
      AND (t.twin IS NULL OR k.oid IS NOT NULL)
    RETURNING oid, tgconstraint
), belongs AS (
    INSERT INTO pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, copied.oid, 0, 'pg_catalog.pg_class'::pg_catalog.regclass, $2::oid, 0, 'a'
    FROM copied
    UNION ALL
    SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, copied.oid, 0, 'pg_catalog.pg_constraint'::pg_catalog.regclass, copied.tgconstraint, 0, 'i'
    FROM copied WHERE copied.tgconstraint IN (SELECT t.twin FROM pggit.constraint_twin t)
)
UPDATE pg_catalog.pg_class c SET relhastriggers = true
WHERE c.oid = $2::oid AND (c.relhastriggers OR EXISTS (SELECT FROM copied))
