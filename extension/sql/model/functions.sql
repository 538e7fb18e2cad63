-- $1 schemas. Functions, procedures, aggregates.
SELECT CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END,
       1255::oid, p.oid, n.nspname::text, p.proname::text,
       CASE WHEN p.prokind = 'a' THEN
           pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, COALESCE(NULLIF(pg_catalog.pg_get_function_identity_arguments(p.oid), ''), '*'))
       ELSE
           pg_catalog.format('%I.%I(%s)', n.nspname, p.proname,
               CASE WHEN p.prokind = 'p' AND o.has_outputs THEN
                   -- With the modes no other procedure can be meant.
                   (SELECT pg_catalog.string_agg(CASE COALESCE(p.proargmodes[i], 'i') WHEN 'o' THEN 'OUT ' WHEN 'b' THEN 'INOUT ' WHEN 'v' THEN 'VARIADIC ' ELSE 'IN ' END
                       || pg_catalog.format_type(t, NULL), ', ' ORDER BY i)
                    FROM pg_catalog.unnest(COALESCE(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY u (t, i))
               ELSE
                   (SELECT pg_catalog.string_agg(pg_catalog.format_type(t, NULL), ', ' ORDER BY i)
                    FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY u (t, i)) END)
       END,
       NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(p.proowner),
           'acl', p.proacl::text[],
           'acl_default', CASE WHEN p.proacl IS NOT NULL THEN pg_catalog.acldefault('f', p.proowner)::text[] END,
           'result', CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_function_result(p.oid) END,
           'arguments', CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_function_arguments(p.oid) END,
           'definition', CASE WHEN p.prokind <> 'a' THEN pg_catalog.rtrim(pg_catalog.pg_get_functiondef(p.oid), E'\n') ELSE
               pg_catalog.format('CREATE AGGREGATE %I.%I(%s) (%s)', n.nspname, p.proname,
                   COALESCE(NULLIF(pg_catalog.pg_get_function_arguments(p.oid), ''), '*'),
                   pg_catalog.concat_ws(', ',
                       'SFUNC = ' || a.aggtransfn::text,
                       'STYPE = ' || pg_catalog.format_type(a.aggtranstype, NULL),
                       CASE WHEN a.aggtransspace <> 0 THEN 'SSPACE = ' || a.aggtransspace END,
                       CASE WHEN a.aggfinalfn <> 0 THEN 'FINALFUNC = ' || a.aggfinalfn::text END,
                       CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
                       CASE WHEN a.aggfinalfn <> 0 AND a.aggfinalmodify <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END::"char" THEN
                           'FINALFUNC_MODIFY = ' || CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
                       CASE WHEN a.aggcombinefn <> 0 THEN 'COMBINEFUNC = ' || a.aggcombinefn::text END,
                       CASE WHEN a.aggserialfn <> 0 THEN 'SERIALFUNC = ' || a.aggserialfn::text END,
                       CASE WHEN a.aggdeserialfn <> 0 THEN 'DESERIALFUNC = ' || a.aggdeserialfn::text END,
                       'INITCOND = ' || pg_catalog.quote_literal(a.agginitval),
                       CASE WHEN a.aggmtransfn <> 0 THEN 'MSFUNC = ' || a.aggmtransfn::text END,
                       CASE WHEN a.aggminvtransfn <> 0 THEN 'MINVFUNC = ' || a.aggminvtransfn::text END,
                       CASE WHEN a.aggmtranstype <> 0 THEN 'MSTYPE = ' || pg_catalog.format_type(a.aggmtranstype, NULL) END,
                       CASE WHEN a.aggmtransspace <> 0 THEN 'MSSPACE = ' || a.aggmtransspace END,
                       CASE WHEN a.aggmfinalfn <> 0 THEN 'MFINALFUNC = ' || a.aggmfinalfn::text END,
                       CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
                       CASE WHEN a.aggmfinalfn <> 0 AND a.aggmfinalmodify <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END::"char" THEN
                           'MFINALFUNC_MODIFY = ' || CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
                       'MINITCOND = ' || pg_catalog.quote_literal(a.aggminitval),
                       CASE WHEN a.aggsortop <> 0 THEN 'SORTOP = ' || (SELECT pg_catalog.format('OPERATOR(%I.%s)', sn.nspname, o.oprname)
                           FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace sn ON sn.oid = o.oprnamespace WHERE o.oid = a.aggsortop) END,
                       CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END,
                       CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END)) END
       )::text
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
LEFT JOIN LATERAL (
    SELECT EXISTS (SELECT FROM pg_catalog.pg_proc x
                   WHERE x.pronamespace = p.pronamespace AND x.proname = p.proname AND x.prokind = 'p' AND 'o' = ANY (x.proargmodes)) AS has_outputs
) o ON p.prokind = 'p'
WHERE p.pronamespace = ANY ($1) AND p.oid >= 16384
  -- The constructors of a range type come and go with it.
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 1255 AND d.objid = p.oid AND d.deptype = 'i')
