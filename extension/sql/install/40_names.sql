-- ---------------------------------------------------------------------------
-- What catalog queries and sequence functions become on a branch
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.catalog_shows(class oid, object oid) RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_shows_wrapper';
CREATE FUNCTION pggit.catalog_schema(schema oid) RETURNS oid
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_schema_wrapper';
CREATE FUNCTION pggit.catalog_schema_name(schema oid, name cstring) RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_schema_name_wrapper';
CREATE FUNCTION pggit.catalog_schema_name(schema oid, name name) RETURNS name
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED
    RETURN pggit.catalog_schema_name(schema, pg_catalog.nameout(name))::name;
CREATE FUNCTION pggit.catalog_relation(relation oid) RETURNS oid
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_relation_wrapper';
CREATE FUNCTION pggit.catalog_identity(relation oid, attribute int2, identity "char") RETURNS "char"
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED LEAKPROOF AS 'MODULE_PATHNAME', 'catalog_identity_wrapper';
COMMENT ON FUNCTION pggit.catalog_relation(oid) IS 'internal: the version a branch has of a relation';
COMMENT ON FUNCTION pggit.catalog_identity(oid, int2, "char") IS 'internal: whether a column of a branch is an identity column';
CREATE FUNCTION pggit.branch_current_schema() RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'branch_current_schema_wrapper';
CREATE FUNCTION pggit.branch_current_schemas(with_implicit boolean) RETURNS text[]
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'branch_current_schemas_wrapper';
CREATE FUNCTION pggit.current_schema() RETURNS name
    LANGUAGE sql STABLE PARALLEL RESTRICTED RETURN pggit.branch_current_schema()::name;
CREATE FUNCTION pggit.current_schemas(with_implicit boolean) RETURNS name[]
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED RETURN pggit.branch_current_schemas(with_implicit)::name[];
CREATE FUNCTION pggit.branch_constraint_definition("constraint" oid, pretty boolean) RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'branch_constraint_definition_wrapper';
CREATE FUNCTION pggit.constraint_definition("constraint" oid) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED RETURN pggit.branch_constraint_definition("constraint", false);
CREATE FUNCTION pggit.constraint_definition("constraint" oid, pretty boolean) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED RETURN pggit.branch_constraint_definition("constraint", pretty);
COMMENT ON FUNCTION pggit.branch_constraint_definition(oid, boolean) IS 'internal: pg_get_constraintdef() on a branch';
COMMENT ON FUNCTION pggit.constraint_definition(oid) IS 'internal: pg_get_constraintdef() on a branch';
COMMENT ON FUNCTION pggit.constraint_definition(oid, boolean) IS 'internal: pg_get_constraintdef() on a branch';
CREATE FUNCTION pggit.branch_serial_sequence("table" text, "column" text) RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'branch_serial_sequence_wrapper';
CREATE FUNCTION pggit.serial_sequence("table" text, "column" text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED RETURN pggit.branch_serial_sequence("table", "column");
COMMENT ON FUNCTION pggit.branch_serial_sequence(text, text) IS 'internal: pg_get_serial_sequence() on a branch';
COMMENT ON FUNCTION pggit.serial_sequence(text, text) IS 'internal: pg_get_serial_sequence() on a branch';
CREATE FUNCTION pggit.branch_setval(sequence oid, value bigint, is_called boolean) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'branch_setval_wrapper';
CREATE FUNCTION pggit.setval(sequence regclass, value bigint) RETURNS bigint
    LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE RETURN pggit.branch_setval(sequence::oid, value, true);
CREATE FUNCTION pggit.setval(sequence regclass, value bigint, is_called boolean) RETURNS bigint
    LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE RETURN pggit.branch_setval(sequence::oid, value, is_called);
COMMENT ON FUNCTION pggit.catalog_shows(oid, oid) IS 'internal: whether the branch has an object';
COMMENT ON FUNCTION pggit.catalog_schema(oid) IS 'internal: the schema in which an object is shown';
COMMENT ON FUNCTION pggit.catalog_schema_name(oid, cstring) IS 'internal: what a schema is called on the branch';
COMMENT ON FUNCTION pggit.catalog_schema_name(oid, name) IS 'internal: what a schema is called on the branch';
COMMENT ON FUNCTION pggit.branch_current_schema() IS 'internal: current_schema() on a branch';
COMMENT ON FUNCTION pggit.branch_current_schemas(boolean) IS 'internal: current_schemas() on a branch';
COMMENT ON FUNCTION pggit.current_schema() IS 'internal: current_schema() on a branch';
COMMENT ON FUNCTION pggit.current_schemas(boolean) IS 'internal: current_schemas() on a branch';
COMMENT ON FUNCTION pggit.branch_setval(oid, bigint, boolean) IS 'internal: setval() on a branch';
COMMENT ON FUNCTION pggit.setval(regclass, bigint) IS 'internal: setval() on a branch';
COMMENT ON FUNCTION pggit.setval(regclass, bigint, boolean) IS 'internal: setval() on a branch';
