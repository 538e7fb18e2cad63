-- ---------------------------------------------------------------------------
-- Stream tables: their catalog
-- ---------------------------------------------------------------------------

-- What a stream table is. `view` holds its query; `settings` are those under
-- which it is computed; `effective` is the mode that runs.
CREATE TABLE pggit.stream (
    relid      oid PRIMARY KEY,
    view       oid NOT NULL,
    query      text NOT NULL,
    mode       text NOT NULL,
    effective  text NOT NULL,
    reason     text,
    schedule   text,
    settings   text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- Where it stands. A change is missing in the stream table when its
-- transaction is not visible in `frontier`, unless it is the transaction
-- `own` and came not after (own_lsn, own_seq). `signature` says what the
-- sources were: it differs when one was truncated, rewritten or redefined.
-- What the frontier does not see was logged after `low_lsn`, where the logs
-- ended at `log_ends`. Computing it anew took `full_us` microseconds, following
-- `delta_pages` pages of changes `delta_us`.
CREATE TABLE pggit.stream_state (
    relid        oid PRIMARY KEY,
    frontier     pg_snapshot,
    own          xid8,
    own_lsn      pg_lsn,
    own_seq      int4,
    low_lsn      pg_lsn,
    log_ends     text,
    full_us      bigint,
    delta_us     bigint,
    delta_pages  bigint,
    signature    text NOT NULL DEFAULT '',
    status       text NOT NULL DEFAULT 'active',
    refreshed_at timestamptz,
    checked_at   timestamptz,
    due_at       timestamptz,
    errors       int4 NOT NULL DEFAULT 0,
    error_state  text,
    error        text,
    stale_since  timestamptz
) WITH (fillfactor = 50);
-- The relations a stream table reads, after views were expanded.
CREATE TABLE pggit.stream_source (
    relid  oid NOT NULL,
    source oid NOT NULL,
    kind   text NOT NULL,
    PRIMARY KEY (relid, source)
);
CREATE INDEX stream_source_source ON pggit.stream_source (source);
CREATE TABLE pggit.stream_history (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    relid         oid NOT NULL,
    started_at    timestamptz NOT NULL,
    duration_ms   float8 NOT NULL,
    mode          text NOT NULL,
    rows_changed  bigint NOT NULL,
    rows_inserted bigint NOT NULL,
    rows_deleted  bigint NOT NULL,
    error_state   text,
    error         text,
    branch        int4   -- NULL on main
);
CREATE INDEX stream_history_relid ON pggit.stream_history (relid, id);
GRANT SELECT ON TABLE pggit.stream, pggit.stream_state, pggit.stream_source, pggit.stream_history TO PUBLIC;
