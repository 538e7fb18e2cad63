-- Moves about half of the rows of every table to its end: same rows, other order.
DO $$
DECLARE
    t record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR t IN
        SELECT DISTINCT ON (c.oid) c.oid::regclass AS name, a.attname AS attribute
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             AND a.attgenerated = '' AND a.attidentity = ''
        WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
          AND NOT EXISTS (SELECT FROM pg_partitioned_table p JOIN pg_inherits i ON i.inhparent = p.partrelid
                          WHERE i.inhrelid = c.oid)
    LOOP
        EXECUTE format('UPDATE ONLY %s SET %I = %I WHERE hashtext((ctid)::text) %% 2 = 0',
                       t.name, t.attribute, t.attribute);
    END LOOP;
END
$$
