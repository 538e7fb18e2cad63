-- $1 table, $2 schema of the overlay, $3 relations that the branch is older than.
-- One statement a row, in order: the statements that make an empty table of the
-- same shape, with the same attribute numbers, names, defaults, constraints and
-- indexes.
WITH t AS (
    SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.relowner, c.reloptions,
           pg_catalog.format('%I.%I', $2::pg_catalog.name, c.relname) AS target
    FROM pg_catalog.pg_class c
    WHERE c.oid = $1::oid
), col AS (
    SELECT a.attnum, a.attisdropped, a.attname,
           CASE WHEN a.attisdropped THEN pg_catalog.format('%I int4', '........braid.dropped.' || a.attnum)
           ELSE pg_catalog.concat_ws(' ',
               pg_catalog.quote_ident(a.attname),
               pg_catalog.format_type(a.atttypid, a.atttypmod),
               (SELECT 'COLLATE ' || pg_catalog.format('%I.%I', n.nspname, o.collname)
                FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace
                WHERE o.oid = a.attcollation AND a.attcollation <> y.typcollation),
               CASE a.attgenerated
                   WHEN 's' THEN 'GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || ') STORED'
                   WHEN 'v' THEN 'GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || ') VIRTUAL'
                   ELSE COALESCE('DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid),
                                 CASE WHEN a.attidentity <> '' THEN pg_catalog.format('DEFAULT pg_catalog.nextval(%L::pg_catalog.regclass)',
                                     pg_catalog.pg_get_serial_sequence(pg_catalog.format('%I.%I', tn.nspname, t.relname), a.attname)) END)
               END,
               CASE WHEN a.attnotnull THEN 'NOT NULL' END)
           END AS definition
    FROM t
    JOIN pg_catalog.pg_class c ON c.oid = t.oid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0
    LEFT JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
), statement AS (
    SELECT 1 AS stage, 0::oid AS position,
           pg_catalog.format('CREATE %s TABLE %s (%s)%s%s',
               CASE t.relpersistence WHEN 'u' THEN 'UNLOGGED' END, t.target,
               (SELECT pg_catalog.string_agg(col.definition, ', ' ORDER BY col.attnum) FROM col),
               CASE WHEN t.relkind = 'p' THEN ' PARTITION BY ' || pg_catalog.pg_get_partkeydef(t.oid) END,
               ' WITH (' || NULLIF(pg_catalog.array_to_string(t.reloptions, ', '), '') || ')') AS sql
    FROM t
    UNION ALL
    SELECT 2, col.attnum::int4::oid, pg_catalog.format('ALTER TABLE %s DROP COLUMN %I', t.target, '........braid.dropped.' || col.attnum)
    FROM t, col WHERE col.attisdropped
    UNION ALL
    SELECT 3, k.oid, pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', t.target, k.conname, pg_catalog.pg_get_constraintdef(k.oid))
    FROM t JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid
    WHERE k.contype IN ('c', 'p', 'u', 'x')
    UNION ALL
    SELECT 4, i.indexrelid,
           pg_catalog.regexp_replace(
               pg_catalog.substr(pg_catalog.pg_get_indexdef(i.indexrelid), 1, pg_catalog.strpos(pg_catalog.pg_get_indexdef(i.indexrelid), ' USING ') - 1),
               ' ON .*$', ' ON ' || pg_catalog.replace(t.target, '\', '\\'))
           || pg_catalog.substr(pg_catalog.pg_get_indexdef(i.indexrelid), pg_catalog.strpos(pg_catalog.pg_get_indexdef(i.indexrelid), ' USING '))
    FROM t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
    WHERE i.indisvalid AND i.indexrelid <> ALL ($3)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = t.oid AND k.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT 5, 0::oid, pg_catalog.format('ALTER TABLE %s OWNER TO %I', t.target, r.rolname)
    FROM t JOIN pg_catalog.pg_roles r ON r.oid = t.relowner
)
SELECT s.sql FROM statement s ORDER BY s.stage, s.position
