-- $1 view, $2 schema of the twin, $3 VIEW or MATERIALIZED VIEW.
SELECT pg_catalog.format('CREATE %s %I.%I (%s)%s AS %s%s',
           $3::text, $2::text, c.relname,
           (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
           (SELECT ' WITH (' || pg_catalog.string_agg(pg_catalog.format('%I = %L', pg_catalog.split_part(o, '=', 1), pg_catalog.substr(o, pg_catalog.strpos(o, '=') + 1)), ', ') || ')'
            FROM pg_catalog.unnest(c.reloptions) o),
           pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';'),
           CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN ' WITH NO DATA' ELSE '' END)
FROM pg_catalog.pg_class c
WHERE c.oid = $1
