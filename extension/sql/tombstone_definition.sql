-- $1 table, $2 key columns, $3 name of the tombstone table. The key columns
-- with the types, collations and operator classes of the table's key.
SELECT pg_catalog.format('CREATE TABLE pggit_store.%I (%s, xid xid8 NOT NULL)', $3::pg_catalog.name,
           pg_catalog.string_agg(pg_catalog.format('k%s %s%s', k.n, pg_catalog.format_type(a.atttypid, a.atttypmod),
               (SELECT ' COLLATE ' || pg_catalog.format('%I.%I', n.nspname, o.collname)
                FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace
                WHERE o.oid = a.attcollation)), ', ' ORDER BY k.n)) AS create_table,
       pg_catalog.format('CREATE UNIQUE INDEX ON pggit_store.%I (%s)', $3::pg_catalog.name,
           pg_catalog.string_agg(pg_catalog.format('k%s', k.n), ', ' ORDER BY k.n)) AS create_index
FROM pg_catalog.unnest($2::int2[]) WITH ORDINALITY AS k(attnum, n)
JOIN pg_catalog.pg_attribute a ON a.attrelid = $1::oid AND a.attnum = k.attnum
