-- $1 table, $2 its key. One row per live column: number, name, place in the
-- key (0: none), the key's equality, whether it is generated, jsonb, an array.
SELECT a.attnum, a.attname::text,
       COALESCE(pg_catalog.array_position($2::int2[], a.attnum), 0),
       (SELECT pg_catalog.format('OPERATOR(%I.%s)', n.nspname, o.oprname)
        FROM pg_catalog.pg_index i
        CROSS JOIN LATERAL pg_catalog.generate_series(0, i.indnkeyatts - 1) p
        JOIN pg_catalog.pg_opclass c ON c.oid = i.indclass[p]
        JOIN pg_catalog.pg_amop m ON m.amopfamily = c.opcfamily AND m.amopstrategy = 3
             AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
        JOIN pg_catalog.pg_operator o ON o.oid = m.amopopr
        JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        WHERE i.indexrelid = $3::oid AND i.indkey[p] = a.attnum
        LIMIT 1),
       a.attgenerated <> '', a.atttypid = 'pg_catalog.jsonb'::pg_catalog.regtype, y.typcategory = 'A'
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
