-- ---------------------------------------------------------------------------
-- Protection and expiry of branches
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.protect_branch(name text, protected boolean DEFAULT true) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'protect_branch_wrapper';
COMMENT ON FUNCTION pggit.protect_branch(text, boolean) IS
    'protects a branch: it then changes only by merging another into it, and cannot be deleted; false lifts the protection';

-- Branches whose time is over, unless somebody is on them or others were made
-- from them. Run by the worker.
CREATE FUNCTION pggit.delete_expired_branches() RETURNS integer
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    over    record;
    deleted integer := 0;
BEGIN
    FOR over IN SELECT s.name FROM pggit.branch b JOIN pggit.branch_status() s ON s.name = b.name
                WHERE b.expires < clock_timestamp() AND NOT b.protected AND s.sessions = 0 ORDER BY b.id DESC
    LOOP
        BEGIN
            PERFORM pggit.delete_branch(over.name, true);
            deleted := deleted + 1;
        EXCEPTION WHEN OTHERS THEN
            RAISE LOG 'braid: branch "%" has expired but cannot be deleted: %', over.name, SQLERRM;
        END;
    END LOOP;
    RETURN deleted;
END
$$;
REVOKE ALL ON FUNCTION pggit.delete_expired_branches() FROM PUBLIC;
COMMENT ON FUNCTION pggit.delete_expired_branches() IS 'internal: deletes branches whose time is over';
