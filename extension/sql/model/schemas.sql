-- The schemas a user has, with what only schemas have.
SELECT 'schema', 2615::oid, n.oid, NULL::text, n.nspname::text, pg_catalog.quote_ident(n.nspname), NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(n.nspowner),
           'acl', n.nspacl::text[],
           'acl_default', CASE WHEN n.nspacl IS NOT NULL THEN pg_catalog.acldefault('n', n.nspowner)::text[] END
       )::text
FROM pg_catalog.pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND n.nspname !~ '^(pggit(_store|_b[0-9]+_[hvc][0-9]+)?|pgstream(_[a-z]+)?)$'
ORDER BY n.oid
