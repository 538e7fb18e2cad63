-- ---------------------------------------------------------------------------
-- Stream tables: refreshing by themselves
-- ---------------------------------------------------------------------------

-- The scheduler's own functions.
CREATE FUNCTION pgstream.refresh_by_oid(stream oid) RETURNS void LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'refresh_by_oid_wrapper';
CREATE FUNCTION pgstream.is_behind(stream oid) RETURNS boolean LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'is_behind_wrapper';
CREATE FUNCTION pgstream.next_due(schedule text, after float8) RETURNS float8 LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'next_due_wrapper';
COMMENT ON FUNCTION pgstream.refresh_by_oid(oid) IS 'internal: refreshes a stream table';
COMMENT ON FUNCTION pgstream.is_behind(oid) IS 'internal: whether a source may have changed since the last refresh';
COMMENT ON FUNCTION pgstream.next_due(text, float8) IS
    'internal: the next time of a schedule after one, in seconds since 1970; NULL when there is none';

-- One attempt of the scheduler. Errors of the data or the definition suspend a
-- stream table at the third; those of the moment (locks, conflicts, resources)
-- at the tenth.
CREATE FUNCTION pgstream.attempt(stream oid) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known    record;
    began    timestamptz := clock_timestamp();
    state    text;
    message  text;
    passing  boolean;
    failures int;
    next     timestamptz;
BEGIN
    SELECT s.schedule, t.status, t.errors, t.refreshed_at INTO known
    FROM pggit.stream s JOIN pggit.stream_state t ON t.relid = s.relid
    WHERE s.relid = stream AND EXISTS (SELECT FROM pg_class c WHERE c.oid = s.relid);
    IF NOT FOUND OR known.status <> 'active' THEN
        RETURN 'gone';
    END IF;
    BEGIN
        PERFORM pgstream.refresh_by_oid(stream);
        UPDATE pggit.stream_state t
        SET checked_at = clock_timestamp(),
            due_at = to_timestamp(pgstream.next_due(known.schedule, EXTRACT(epoch FROM clock_timestamp())::float8))
        WHERE t.relid = stream;
        RETURN 'done';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    END;
    IF state = '55P03' THEN
        -- Somebody is at work on it: soon again.
        UPDATE pggit.stream_state t SET due_at = clock_timestamp() + interval '1 second', checked_at = clock_timestamp()
        WHERE t.relid = stream;
        RETURN 'busy';
    END IF;
    failures := known.errors + 1;
    passing := left(state, 2) IN ('08', '40', '53', '55', '57', '58');
    next := clock_timestamp() + least(2 ^ failures, 3600) * interval '1 second';
    UPDATE pggit.stream_state t
    SET errors = failures, error_state = state, error = message, due_at = next,
        checked_at = clock_timestamp(), stale_since = COALESCE(t.stale_since, began),
        status = CASE WHEN failures >= CASE WHEN passing THEN 10 ELSE 3 END THEN 'suspended' ELSE t.status END
    WHERE t.relid = stream
    RETURNING t.status INTO known.status;
    INSERT INTO pggit.stream_history
        (relid, started_at, duration_ms, mode, rows_changed, rows_inserted, rows_deleted, error_state, error)
    VALUES (stream, began, EXTRACT(epoch FROM clock_timestamp() - began) * 1000, 'failed', 0, 0, 0, state, message);
    PERFORM pg_notify('pgstream', json_build_object('stream_table', stream::regclass::text, 'status', known.status,
                                                    'sqlstate', state, 'error', message)::text);
    RETURN known.status;
END
$$;
COMMENT ON FUNCTION pgstream.attempt(oid) IS 'internal: one attempt of the scheduler to refresh a stream table';
REVOKE ALL ON FUNCTION pgstream.refresh_by_oid(oid), pgstream.attempt(oid), pgstream.is_behind(oid) FROM PUBLIC;
