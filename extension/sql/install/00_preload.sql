\echo Use "CREATE EXTENSION braid" to load this file. \quit

-- The install script refuses a server that did not preload the library: a
-- branch request would otherwise be a placeholder setting, and the writes of
-- that session would silently reach main.
DO $$
BEGIN
    IF current_setting('shared_preload_libraries') !~ '(^|[, /"])braid($|[, ."])' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'braid must be loaded at server start',
            DETAIL = 'shared_preload_libraries does not list braid.',
            HINT = 'Add braid to shared_preload_libraries, restart the server, and run CREATE EXTENSION again.';
    END IF;
END
$$;

-- Made here, so that it belongs to the extension and goes with it.
CREATE SCHEMA pggit;
