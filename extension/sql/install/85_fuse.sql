-- The libraries each session of this database loads: with braid, or (where it is
-- being removed) without. One statement.
DO $$
DECLARE
    other text[] := ARRAY(
        SELECT pg_catalog.btrim(l, ' "')
        FROM pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) c,
             pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.substr(c, 27), ',')) l
        WHERE s.setrole = 0 AND s.setdatabase = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
          AND c LIKE 'session_preload_libraries=%' AND pg_catalog.btrim(l, ' "') NOT IN ('', 'braid'));
    wanted text := (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(l), ', ') FROM pg_catalog.unnest(other || ARRAY['braid']::text[]) l
                    WHERE l <> 'braid' OR EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'braid'));
BEGIN
    IF wanted IS NULL THEN
        EXECUTE pg_catalog.format('ALTER DATABASE %I RESET session_preload_libraries', pg_catalog.current_database());
    ELSE
        EXECUTE pg_catalog.format('ALTER DATABASE %I SET session_preload_libraries = %s', pg_catalog.current_database(), wanted);
    END IF;
END
$$;
