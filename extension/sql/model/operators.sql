-- $1 schemas. Operators, operator families and classes, casts, conversions.
SELECT 'operator', 2617::oid, o.oid, n.nspname::text, o.oprname::text,
       pg_catalog.format('%I.%s (%s, %s)', n.nspname, o.oprname,
           CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END,
           CASE WHEN o.oprright = 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprright, NULL) END),
       NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(o.oprowner),
           'definition', pg_catalog.format('CREATE OPERATOR %I.%s (%s)', n.nspname, o.oprname, pg_catalog.concat_ws(', ',
               'FUNCTION = ' || o.oprcode::text,
               CASE WHEN o.oprleft <> 0 THEN 'LEFTARG = ' || pg_catalog.format_type(o.oprleft, NULL) END,
               CASE WHEN o.oprright <> 0 THEN 'RIGHTARG = ' || pg_catalog.format_type(o.oprright, NULL) END,
               (SELECT pg_catalog.format('COMMUTATOR = OPERATOR(%I.%s)', cn.nspname, c.oprname)
                FROM pg_catalog.pg_operator c JOIN pg_catalog.pg_namespace cn ON cn.oid = c.oprnamespace WHERE c.oid = o.oprcom),
               (SELECT pg_catalog.format('NEGATOR = OPERATOR(%I.%s)', cn.nspname, c.oprname)
                FROM pg_catalog.pg_operator c JOIN pg_catalog.pg_namespace cn ON cn.oid = c.oprnamespace WHERE c.oid = o.oprnegate),
               CASE WHEN o.oprrest <> 0 THEN 'RESTRICT = ' || o.oprrest::text END,
               CASE WHEN o.oprjoin <> 0 THEN 'JOIN = ' || o.oprjoin::text END,
               CASE WHEN o.oprcanhash THEN 'HASHES' END,
               CASE WHEN o.oprcanmerge THEN 'MERGES' END))
       )::text
FROM pg_catalog.pg_operator o
JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE o.oprnamespace = ANY ($1) AND o.oid >= 16384 AND o.oprcode <> 0
UNION ALL
SELECT 'operator family', 2753::oid, f.oid, n.nspname::text, f.opfname::text,
       pg_catalog.format('%I.%I USING %I', n.nspname, f.opfname, m.amname), NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(f.opfowner),
           'members', (SELECT pg_catalog.array_agg(x.member ORDER BY x.member) FROM (
               SELECT pg_catalog.format('OPERATOR %s %s%s', a.amopstrategy, a.amopopr::pg_catalog.regoperator,
                   (SELECT pg_catalog.format(' FOR ORDER BY %I.%I', sn.nspname, s.opfname) FROM pg_catalog.pg_opfamily s
                    JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = a.amopsortfamily)) AS member
               FROM pg_catalog.pg_amop a WHERE a.amopfamily = f.oid
                 AND EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 2602 AND d.objid = a.oid AND d.refclassid = 2753 AND d.refobjid = f.oid)
               UNION ALL
               SELECT pg_catalog.format('FUNCTION %s (%s, %s) %s', a.amprocnum,
                   pg_catalog.format_type(a.amproclefttype, NULL), pg_catalog.format_type(a.amprocrighttype, NULL), a.amproc::pg_catalog.regprocedure)
               FROM pg_catalog.pg_amproc a WHERE a.amprocfamily = f.oid
                 AND EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 2603 AND d.objid = a.oid AND d.refclassid = 2753 AND d.refobjid = f.oid)
           ) x)
       )::text
FROM pg_catalog.pg_opfamily f
JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod
WHERE f.opfnamespace = ANY ($1) AND f.oid >= 16384
UNION ALL
SELECT 'operator class', 2616::oid, c.oid, n.nspname::text, c.opcname::text,
       pg_catalog.format('%I.%I USING %I', n.nspname, c.opcname, m.amname), NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(c.opcowner),
           'definition', pg_catalog.format('CREATE OPERATOR CLASS %I.%I%s FOR TYPE %s USING %I FAMILY %I.%I AS %s', n.nspname, c.opcname,
               CASE WHEN c.opcdefault THEN ' DEFAULT' END, pg_catalog.format_type(c.opcintype, NULL), m.amname, fn.nspname, f.opfname,
               pg_catalog.concat_ws(', ',
                   (SELECT pg_catalog.string_agg(pg_catalog.format('OPERATOR %s %s%s', a.amopstrategy, a.amopopr::pg_catalog.regoperator,
                       (SELECT pg_catalog.format(' FOR ORDER BY %I.%I', sn.nspname, s.opfname) FROM pg_catalog.pg_opfamily s
                        JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = a.amopsortfamily)), ', ' ORDER BY a.amopstrategy)
                    FROM pg_catalog.pg_amop a JOIN pg_catalog.pg_depend d ON d.classid = 2602 AND d.objid = a.oid
                    WHERE d.refclassid = 2616 AND d.refobjid = c.oid),
                   (SELECT pg_catalog.string_agg(pg_catalog.format('FUNCTION %s (%s, %s) %s', a.amprocnum,
                       pg_catalog.format_type(a.amproclefttype, NULL), pg_catalog.format_type(a.amprocrighttype, NULL), a.amproc::pg_catalog.regprocedure), ', ' ORDER BY a.amprocnum)
                    FROM pg_catalog.pg_amproc a JOIN pg_catalog.pg_depend d ON d.classid = 2603 AND d.objid = a.oid
                    WHERE d.refclassid = 2616 AND d.refobjid = c.oid),
                   'STORAGE ' || pg_catalog.format_type(COALESCE(NULLIF(c.opckeytype, 0), c.opcintype), NULL)))
       )::text
FROM pg_catalog.pg_opclass c
JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod
JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
WHERE c.opcnamespace = ANY ($1) AND c.oid >= 16384
UNION ALL
SELECT 'conversion', 2607::oid, c.oid, n.nspname::text, c.conname::text, pg_catalog.format('%I.%I', n.nspname, c.conname), NULL::text,
       pg_catalog.json_build_object(
           'owner', pg_catalog.pg_get_userbyid(c.conowner),
           'definition', pg_catalog.format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', CASE WHEN c.condefault THEN 'DEFAULT ' END,
               n.nspname, c.conname, pg_catalog.pg_encoding_to_char(c.conforencoding), pg_catalog.pg_encoding_to_char(c.contoencoding), c.conproc)
       )::text
FROM pg_catalog.pg_conversion c
JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
WHERE c.connamespace = ANY ($1) AND c.oid >= 16384
