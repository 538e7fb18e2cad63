-- ---------------------------------------------------------------------------
-- Functions. Those that write Braid's catalog take its owner's identity and a
-- search path of their own inside, and check privileges themselves.
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.begin_branch(name text, parent text, at text, expires interval) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'begin_branch_wrapper';
COMMENT ON FUNCTION pggit.begin_branch(text, text, text, interval) IS 'internal: what pggit.create_branch does';

CREATE FUNCTION pggit.create_branch(name text, parent text DEFAULT 'main', at text DEFAULT NULL, expires interval DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF at IS NOT NULL THEN
        PERFORM pggit.check_revision(parent, at);
    END IF;
    RETURN pggit.begin_branch(name, parent, at, expires);
END
$$;
COMMENT ON FUNCTION pggit.create_branch(text, text, text, interval) IS
    'creates a branch that begins at the present state of parent, or at a commit, tag or moment of it; copies nothing; with expires it is deleted after that time, once nobody is on it';

CREATE FUNCTION pggit.switch_branch(name text) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'switch_branch_wrapper';
COMMENT ON FUNCTION pggit.switch_branch(text) IS
    'puts this session on a branch from the next statement on; rolled back with the transaction, like SET';

CREATE FUNCTION pggit.current_branch() RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'current_branch_wrapper';
COMMENT ON FUNCTION pggit.current_branch() IS 'the branch this session is on';

CREATE FUNCTION pggit.delete_branch(name text, force boolean DEFAULT false) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'delete_branch_wrapper';
COMMENT ON FUNCTION pggit.delete_branch(text, boolean) IS
    'deletes a branch; refuses one with unmerged work unless forced';

CREATE FUNCTION pggit.rename_branch(name text, new_name text) RETURNS text
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'rename_branch_wrapper';
COMMENT ON FUNCTION pggit.rename_branch(text, text) IS 'gives a branch another name';

-- The filter of the rows a branch inherits. Its cost is the lowest there is:
-- it must run before any condition of the user, which may fail on rows the
-- branch does not have.
CREATE FUNCTION pggit.live_support(internal) RETURNS internal
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'braid_live_support';
CREATE FUNCTION pggit.live(filter text, writer xid, VARIADIC key "any") RETURNS boolean
    LANGUAGE c STABLE PARALLEL SAFE LEAKPROOF COST 0.0001 SUPPORT pggit.live_support
    AS 'MODULE_PATHNAME', 'braid_live';
CREATE FUNCTION pggit.live_past(filter text, log_row tid, maker xid, VARIADIC key "any") RETURNS boolean
    LANGUAGE c STABLE PARALLEL SAFE LEAKPROOF COST 3 SUPPORT pggit.live_support
    AS 'MODULE_PATHNAME', 'braid_live_past';
COMMENT ON FUNCTION pggit.live(text, xid, "any") IS 'internal: whether an inherited row is part of the branch';
COMMENT ON FUNCTION pggit.live_past(text, tid, xid, "any") IS 'internal: whether a pre-image is part of the branch';
COMMENT ON FUNCTION pggit.live_support(internal) IS 'internal: planner support of pggit.live';

-- Triggers of a table, run for its overlay on a branch.
CREATE FUNCTION pggit.branch_trigger() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'braid_branch_trigger';
COMMENT ON FUNCTION pggit.branch_trigger() IS 'internal: runs a trigger of a table for its overlay';

-- The rows of a table without a key as of a snapshot: rows now, plus old
-- versions logged since, minus new versions logged since.
CREATE FUNCTION pggit.bag(relid oid, as_of text) RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED ROWS 1000
    AS 'MODULE_PATHNAME', 'braid_bag';
COMMENT ON FUNCTION pggit.bag(oid, text) IS 'internal: a table without a key as of a snapshot';

-- The table the user knows, for an overlay: what `tableoid` shows.
CREATE FUNCTION pggit.table_of(relation oid) RETURNS oid
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'table_of_wrapper';
COMMENT ON FUNCTION pggit.table_of(oid) IS 'internal: the table for which an overlay stands';

-- FOR KEY SHARE on a branch: locks a row's key instead of copying the row up.
-- Dear, so that it runs after the user's conditions.
CREATE FUNCTION pggit.keep(relation oid, own boolean, VARIADIC key "any") RETURNS boolean
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 AS 'MODULE_PATHNAME', 'braid_keep';
COMMENT ON FUNCTION pggit.keep(oid, boolean, "any") IS 'internal: locks a row of a branch against being deleted';
