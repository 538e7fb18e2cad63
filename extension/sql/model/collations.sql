-- $1 schemas. Collations; {locale} and {rules} are this server's own columns.
SELECT 'collation', 3456::oid, c.oid, n.nspname::text, c.collname::text, pg_catalog.format('%I.%I', n.nspname, c.collname), NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(c.collowner),
           'definition', pg_catalog.format('CREATE COLLATION %I.%I (%s)', n.nspname, c.collname, pg_catalog.concat_ws(', ',
               'PROVIDER = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' WHEN 'd' THEN 'default' ELSE 'libc' END,
               CASE WHEN c.collcollate = c.collctype THEN 'LOCALE = ' || pg_catalog.quote_literal(c.collcollate) END,
               CASE WHEN c.collcollate <> c.collctype THEN 'LC_COLLATE = ' || pg_catalog.quote_literal(c.collcollate) END,
               CASE WHEN c.collcollate <> c.collctype THEN 'LC_CTYPE = ' || pg_catalog.quote_literal(c.collctype) END,
               'LOCALE = ' || pg_catalog.quote_literal({locale}),
               'RULES = ' || pg_catalog.quote_literal({rules}),
               CASE WHEN NOT c.collisdeterministic THEN 'DETERMINISTIC = false' END)))::text
FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE c.collnamespace = ANY ($1) AND c.oid >= 16384
