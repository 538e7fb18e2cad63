-- ---------------------------------------------------------------------------
-- The history of single rows
-- ---------------------------------------------------------------------------

CREATE FUNCTION pggit.row_versions("table" oid, key text)
    RETURNS TABLE (version bigint, change_type text, branch text, commit text, message text, xid text, changed_by text,
        changed_at timestamptz, changed_columns text[], old_row text, new_row text)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET pggit.internal = on
    AS 'MODULE_PATHNAME', 'row_versions_wrapper';
COMMENT ON FUNCTION pggit.row_versions(oid, text) IS 'internal: what pggit.row_history shows';

CREATE FUNCTION pggit.blame_cells("table" oid, key text)
    RETURNS TABLE (column_name text, value text, change_type text, branch text, commit text, message text, xid text,
        changed_by text, changed_at timestamptz)
    LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET pggit.internal = on
    AS 'MODULE_PATHNAME', 'blame_cells_wrapper';
COMMENT ON FUNCTION pggit.blame_cells(oid, text) IS 'internal: what pggit.blame shows';

-- The key: the value of a key of one column, or {"column": value, ...}, or [value, ...].
CREATE FUNCTION pggit.row_history("table" regclass, key text)
    RETURNS TABLE (version bigint, change_type text, branch text, commit text, message text, xid xid8, changed_by text,
        changed_at timestamptz, changed_columns text[], old_row jsonb, new_row jsonb)
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT v.version, v.change_type, v.branch, v.commit, v.message, v.xid::xid8, v.changed_by, v.changed_at,
        v.changed_columns, v.old_row::jsonb, v.new_row::jsonb
    FROM pggit.row_versions($1, $2) v;
END
$$;
COMMENT ON FUNCTION pggit.row_history(regclass, text) IS
    'every version of a row on the current branch, oldest first: what changed, in which commit, who and when; EXISTED: older than the history kept';

CREATE FUNCTION pggit.row_history("table" regclass, key jsonb)
    RETURNS TABLE (version bigint, change_type text, branch text, commit text, message text, xid xid8, changed_by text,
        changed_at timestamptz, changed_columns text[], old_row jsonb, new_row jsonb)
    LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.row_history($1, $2::pg_catalog.text)';
COMMENT ON FUNCTION pggit.row_history(regclass, jsonb) IS 'the same, with the key as pggit.data_diff shows it';

CREATE FUNCTION pggit.row_history("table" regclass, key bigint)
    RETURNS TABLE (version bigint, change_type text, branch text, commit text, message text, xid xid8, changed_by text,
        changed_at timestamptz, changed_columns text[], old_row jsonb, new_row jsonb)
    LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.row_history($1, $2::pg_catalog.text)';
COMMENT ON FUNCTION pggit.row_history(regclass, bigint) IS 'the same, for a key that is a number';

CREATE FUNCTION pggit.blame("table" regclass, key text)
    RETURNS TABLE (column_name text, value text, change_type text, branch text, commit text, message text, xid xid8,
        changed_by text, changed_at timestamptz)
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT b.column_name, b.value, b.change_type, b.branch, b.commit, b.message, b.xid::xid8, b.changed_by, b.changed_at
    FROM pggit.blame_cells($1, $2) b;
END
$$;
COMMENT ON FUNCTION pggit.blame(regclass, text) IS
    'for every cell of a row: its value, and which commit and transaction last set it, who and when; followed through merges; no commit: not committed yet';

CREATE FUNCTION pggit.blame("table" regclass, key jsonb)
    RETURNS TABLE (column_name text, value text, change_type text, branch text, commit text, message text, xid xid8,
        changed_by text, changed_at timestamptz)
    LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.blame($1, $2::pg_catalog.text)';
COMMENT ON FUNCTION pggit.blame(regclass, jsonb) IS 'the same, with the key as pggit.data_diff shows it';

CREATE FUNCTION pggit.blame("table" regclass, key bigint)
    RETURNS TABLE (column_name text, value text, change_type text, branch text, commit text, message text, xid xid8,
        changed_by text, changed_at timestamptz)
    LANGUAGE sql VOLATILE AS 'SELECT * FROM pggit.blame($1, $2::pg_catalog.text)';
COMMENT ON FUNCTION pggit.blame(regclass, bigint) IS 'the same, for a key that is a number';
