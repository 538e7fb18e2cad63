-- Where a stream table stands. $1 its OID.
SELECT t.frontier::pg_catalog.text, t.own::pg_catalog.text,
       (t.own_lsn - '0/0'::pg_catalog.pg_lsn)::pg_catalog.text, t.own_seq::pg_catalog.text,
       t.signature, t.status, t.error,
       (t.low_lsn - '0/0'::pg_catalog.pg_lsn)::pg_catalog.text
FROM pggit.stream_state t WHERE t.relid = $1
