-- $1 overlay. The user's triggers call their functions themselves from now on:
-- the overlay has become the table.
UPDATE pg_catalog.pg_trigger g
SET tgfoid = pg_catalog.convert_from(o.function, 'SQL_ASCII')::pg_catalog.oid,
    tgnargs = g.tgnargs - 1,
    tgargs = pg_catalog.substr(g.tgargs, 1, pg_catalog.length(g.tgargs) - pg_catalog.length(o.function) - 1)
FROM (
    SELECT t.oid,
           pg_catalog.decode(pg_catalog.substring(pg_catalog.encode(t.tgargs, 'escape'), '(?:^|\\000)([0-9]+)\\000$'), 'escape') AS function
    FROM pg_catalog.pg_trigger t
    WHERE t.tgrelid = $1 AND NOT t.tgisinternal AND t.tgfoid = 'pggit.branch_trigger()'::pg_catalog.regprocedure
) o
WHERE g.oid = o.oid
