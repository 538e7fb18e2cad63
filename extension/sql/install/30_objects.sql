-- ---------------------------------------------------------------------------
-- The object model
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.get_branch_objects(revision text DEFAULT NULL,
        OUT object_type text, OUT schema_name text, OUT object_name text, OUT identity text, OUT owner text, OUT parts int, OUT hash text)
    RETURNS SETOF record LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'get_branch_objects_wrapper';
COMMENT ON FUNCTION pggit.get_branch_objects(text) IS
    'every object of a branch (default: the current one), with a hash that is equal for equal definitions';

CREATE FUNCTION pggit.schema_json(revision text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'schema_json_wrapper';
COMMENT ON FUNCTION pggit.schema_json(text) IS 'the schema of a branch as JSON: objects, their attributes and parts, what they depend on';

CREATE FUNCTION pggit.schema_hash(revision text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'schema_hash_wrapper';
COMMENT ON FUNCTION pggit.schema_hash(text) IS 'the hash of a branch''s whole schema: equal schemas have equal hashes, in any database';

CREATE FUNCTION pggit.schema_diff(a text, b text DEFAULT NULL)
    RETURNS TABLE (change_type text, object_type text, object_name text, sql_to_sync text,
                   destroys_data boolean, rewrites_table boolean, lock text, reverse_sql text, scans_table boolean)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10
    AS 'MODULE_PATHNAME', 'schema_diff_wrapper';
COMMENT ON FUNCTION pggit.schema_diff(text, text) IS
    'the steps that turn schema a into schema b (default: the current branch), in the order in which they can be run';

CREATE FUNCTION pggit.generate_patch(source text, target text DEFAULT 'main', format text DEFAULT 'sql')
    RETURNS TABLE (file_name text, direction text, content text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 2
    AS 'MODULE_PATHNAME', 'generate_patch_wrapper';
COMMENT ON FUNCTION pggit.generate_patch(text, text, text) IS
    'the script that makes target''s schema equal to source''s, and the one that undoes it; formats sql, flyway, liquibase';

CREATE FUNCTION pggit.generate_patch_between(source text, target text, format text DEFAULT 'sql')
    RETURNS TABLE (file_name text, direction text, content text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 2
    AS 'MODULE_PATHNAME', 'generate_patch_between_wrapper';
COMMENT ON FUNCTION pggit.generate_patch_between(text, text, text) IS
    'the script that makes one schema equal to another, and the one that undoes it; both as pggit.schema_json tells them, of any databases';

CREATE FUNCTION pggit.object_definition(object text, revision text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'object_definition_wrapper';
COMMENT ON FUNCTION pggit.object_definition(text, text) IS
    'the SQL that makes an object (public.t, public.f(integer)) as it is on a branch, with what lives on it';
