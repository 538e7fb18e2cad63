-- ---------------------------------------------------------------------------
-- Stream tables: tables that always equal a query as of their frontier
-- ---------------------------------------------------------------------------

CREATE SCHEMA pgstream;
GRANT USAGE ON SCHEMA pgstream TO PUBLIC;
-- The queries (as views) and the hidden state of stream tables, owned by the
-- owners of the stream tables.
CREATE SCHEMA pgstream_store;
GRANT USAGE ON SCHEMA pgstream_store TO PUBLIC;

CREATE FUNCTION pgstream.row_hash(VARIADIC "any") RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 2 AS 'MODULE_PATHNAME', 'braid_row_hash';
COMMENT ON FUNCTION pgstream.row_hash("any") IS 'internal: a number that is equal for equal rows';

CREATE FUNCTION pgstream.drop_hidden(stream oid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    hidden record;
BEGIN
    FOR hidden IN
        SELECT format('DROP %s %s', CASE c.relkind WHEN 'r' THEN 'TABLE' ELSE 'INDEX' END, c.oid::regclass) AS statement
        FROM pg_class c
        WHERE (c.relnamespace = 'pgstream_store'::regnamespace AND c.relkind = 'r'
               AND c.relname LIKE 's' || stream || '\_%')
           OR (c.relkind = 'i'
               AND EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = c.oid AND i.indrelid = stream)
               AND EXISTS (SELECT FROM pg_depend d JOIN pg_proc p ON p.oid = d.refobjid
                           WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                             AND d.refclassid = 'pg_proc'::regclass AND p.pronamespace = 'pgstream'::regnamespace))
    LOOP
        EXECUTE hidden.statement;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION pgstream.drop_hidden(oid) FROM PUBLIC;
COMMENT ON FUNCTION pgstream.drop_hidden(oid) IS 'internal: removes the hidden state of a stream table';

CREATE FUNCTION pgstream.create_stream_table(
    name text, query text, schedule text DEFAULT '1m', refresh_mode text DEFAULT 'auto',
    initialize boolean DEFAULT true, if_not_exists boolean DEFAULT false, or_replace boolean DEFAULT false)
RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'create_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.create_stream_table(text, text, text, text, boolean, boolean, boolean) IS
    'creates a table that is kept equal to a query; schedule: a duration, cron, calculated, manual or on commit; refresh_mode: auto, differential, full or immediate';

CREATE FUNCTION pgstream.drop_stream_table(name text, if_exists boolean DEFAULT false, "cascade" boolean DEFAULT false)
RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'drop_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.drop_stream_table(text, boolean, boolean) IS 'drops a stream table; the same as DROP TABLE';

CREATE FUNCTION pgstream.refresh_stream_table(name text, full_refresh boolean DEFAULT false)
RETURNS TABLE (stream_table text, mode text, rows_changed bigint, rows_inserted bigint, rows_deleted bigint, duration_ms float8)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1
    AS 'MODULE_PATHNAME', 'refresh_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.refresh_stream_table(text, boolean) IS
    'brings a stream table, and the stream tables it reads, up to now; one row for each that was looked at';

-- ---------------------------------------------------------------------------
-- Stream tables: changing, explaining, scheduling and watching them
-- ---------------------------------------------------------------------------

CREATE FUNCTION pgstream.alter_stream_table(
    name text, query text DEFAULT NULL, schedule text DEFAULT NULL, refresh_mode text DEFAULT NULL)
RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'alter_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.alter_stream_table(text, text, text, text) IS
    'gives a stream table another query with the same columns, another schedule or mode; NULL keeps what it has';

CREATE FUNCTION pgstream.pause(name text) RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'pause_stream_wrapper';
COMMENT ON FUNCTION pgstream.pause(text) IS 'stops refreshing a stream table by its schedule; by hand still works';
CREATE FUNCTION pgstream.resume(name text) RETURNS text LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'resume_stream_wrapper';
COMMENT ON FUNCTION pgstream.resume(text) IS 'refreshes a paused or suspended stream table by its schedule again';

CREATE FUNCTION pgstream.repair(name text)
RETURNS TABLE (stream_table text, mode text, rows_changed bigint, rows_inserted bigint, rows_deleted bigint, duration_ms float8)
    LANGUAGE sql VOLATILE AS $$ SELECT r.* FROM pgstream.refresh_stream_table($1, true) r $$;
COMMENT ON FUNCTION pgstream.repair(text) IS 'computes a stream table anew, with its hidden state';

CREATE FUNCTION pgstream.validate_query(query text)
RETURNS TABLE (valid boolean, mode text, construct text, why text, hint text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1
    AS 'MODULE_PATHNAME', 'validate_query_wrapper';
COMMENT ON FUNCTION pgstream.validate_query(text) IS
    'says in which mode a stream table of this query would run, and what keeps it from being maintained by deltas';

CREATE FUNCTION pgstream.explain_stream_table(name text) RETURNS TABLE (part text, line text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 50
    AS 'MODULE_PATHNAME', 'explain_stream_table_wrapper';
COMMENT ON FUNCTION pgstream.explain_stream_table(text) IS
    'how a stream table follows its sources: the plan as a tree, what is stored, and the SQL of a refresh';

CREATE FUNCTION pgstream.changes_since(name text, since text) RETURNS TABLE (weight bigint, data text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 100
    AS 'MODULE_PATHNAME', 'stream_changes_wrapper';
COMMENT ON FUNCTION pgstream.changes_since(text, text) IS 'internal: what pgstream.changes returns, as text';
CREATE FUNCTION pgstream.changes(name text, since pg_snapshot DEFAULT NULL)
RETURNS TABLE (weight bigint, data jsonb) LANGUAGE sql VOLATILE ROWS 100
    AS $$ SELECT c.weight, c.data::jsonb FROM pgstream.changes_since($1, $2::text) c $$;
COMMENT ON FUNCTION pgstream.changes(text, pg_snapshot) IS
    'the rows of a stream table that came (weight 1) and went (-1) since a snapshot; all of them when it is NULL';
