-- The oracle must be able to fail: without the old versions it has to.
BEGIN;
DO $$
DECLARE l regclass;
BEGIN
    SELECT log INTO l FROM pggit.change_log WHERE relid = 't'::regclass;
    EXECUTE format('DELETE FROM %s WHERE op = %L', l, 'U');
END
$$;
SELECT CASE WHEN count(*) FILTER (WHERE bad > 0) > 0 THEN 'the oracle notices lost entries' ELSE 'THE ORACLE IS BLIND' END
FROM chk.check();
ROLLBACK;
