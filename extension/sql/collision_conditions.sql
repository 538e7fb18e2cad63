-- $1 overlay. For each unique or exclusion index: its OID, the condition under
-- which an existing row collides with the index values $1, $2, ..., and the
-- types of those values. NULLs collide only where the index says so.
SELECT i.indexrelid,
       pg_catalog.string_agg(
           CASE WHEN pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct' = 'true'
                THEN pg_catalog.format('(%1$s OPERATOR(%2$I.%3$s) $%4$s OR (%1$s IS NULL AND $%4$s IS NULL))', pg_catalog.pg_get_indexdef(i.indexrelid, k.n::int4, true), n.nspname, o.oprname, k.n)
                ELSE pg_catalog.format('%s OPERATOR(%I.%s) $%s', pg_catalog.pg_get_indexdef(i.indexrelid, k.n::int4, true), n.nspname, o.oprname, k.n) END,
           ' AND ' ORDER BY k.n)
       || COALESCE(' AND (' || pg_catalog.pg_get_expr(i.indpred, i.indrelid) || ')', ''),
       pg_catalog.array_agg(a.atttypid ORDER BY k.n)
FROM pg_catalog.pg_index i
LEFT JOIN pg_catalog.pg_constraint x ON x.conindid = i.indexrelid AND x.contype = 'x'
CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnkeyatts) AS k(n)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indexrelid AND a.attnum = k.n
JOIN pg_catalog.pg_opclass c ON c.oid = i.indclass[k.n - 1]
JOIN pg_catalog.pg_operator o ON o.oid = COALESCE(x.conexclop[k.n],
    (SELECT m.amopopr FROM pg_catalog.pg_amop m
     WHERE m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype AND m.amopstrategy = 3))
JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE i.indrelid = $1::oid AND (i.indisunique OR i.indisexclusion) AND i.indislive
GROUP BY i.indexrelid, i.indpred, i.indrelid, i.*
ORDER BY i.indexrelid
