-- $1 a branch and those above it. Identity columns whose branch version takes
-- its values from the same sequence by a default: table, column, sequence,
-- ALWAYS or BY DEFAULT, name and options of the sequence.
WITH RECURSIVE version AS (
    SELECT o.overlay AS relid, o.relid AS stands_for
    FROM pggit.overlay o WHERE o.branch = ANY ($1) AND o.diverged AND o.overlay <> 0
    UNION
    SELECT v.relid, o.relid
    FROM version v JOIN pggit.overlay o ON o.overlay = v.stands_for AND o.branch = ANY ($1)
)
SELECT v.relid, a.attnum::int4, c.oid,
       CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
       pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
           s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' END)
FROM version v
JOIN pg_catalog.pg_attribute a ON a.attrelid = v.stands_for AND a.attidentity <> ''
JOIN pg_catalog.pg_attribute own ON own.attrelid = v.relid AND own.attnum = a.attnum AND own.attidentity = '' AND NOT own.attisdropped
JOIN pg_catalog.pg_depend i ON i.refclassid = 1259 AND i.refobjid = v.stands_for AND i.refobjsubid = a.attnum
     AND i.classid = 1259 AND i.deptype = 'i'
JOIN pg_catalog.pg_sequence s ON s.seqrelid = i.objid
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attrdef d ON d.adrelid = v.relid AND d.adnum = a.attnum
WHERE EXISTS (SELECT FROM pg_catalog.pg_depend u
              WHERE u.classid = 2604 AND u.objid = d.oid AND u.refclassid = 1259 AND u.refobjid = c.oid)
