-- $1 branch, $2 overlay. The columns to fill when all inherited rows become
-- the branch's own: name, and value in terms of the inherited row x.
SELECT pg_catalog.quote_ident(a.attname), 'x.c' || a.attnum
FROM pggit.overlay o JOIN pg_catalog.pg_attribute a ON a.attrelid = o.overlay
WHERE o.branch = $1 AND o.overlay = $2 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum
