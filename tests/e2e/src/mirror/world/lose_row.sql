-- Takes one row from every table.
DO $$
DECLARE
    t regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR t IN
        SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
    LOOP
        EXECUTE format('DELETE FROM ONLY %s x WHERE x.ctid = (SELECT min(ctid) FROM ONLY %s)', t, t);
    END LOOP;
END
$$
