-- $1 a new branch, $2 the branch it was made from. What names mean there, which
-- objects of branches it has, and which of main's it has not.
-- In the search path the schemas of the parent follow those of the branch: one
-- more mark before each alias.
WITH names AS (
    INSERT INTO pggit.inherited_name (branch, kind, name, namespace, target)
    SELECT $1, n.kind,
           CASE WHEN n.kind = 'n' AND n.name ~ '^~' THEN '~' || pg_catalog.chr(1) || pg_catalog.substr(n.name, 2) ELSE n.name END,
           n.namespace, n.target
    FROM pggit.name n WHERE n.branch = $2 AND n.kind <> 'F'
), shadows AS (
    INSERT INTO pggit.shadow (branch, classid, objid)
    SELECT $1, s.classid, s.objid FROM pggit.shadow s WHERE s.branch = $2
), renamed AS (
    INSERT INTO pggit.renamed (branch, namespace, name)
    SELECT $1, r.namespace, r.name FROM pggit.renamed r WHERE r.branch = $2
)
INSERT INTO pggit.inherited (branch, classid, objid)
SELECT $1, i.classid, i.objid FROM pggit.inherited i WHERE i.branch = $2
UNION
SELECT $1, 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid
FROM pggit.visible v JOIN pg_catalog.pg_class c ON c.relnamespace = v.namespace WHERE v.branch = $2
UNION
SELECT $1, 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid
FROM pggit.visible v JOIN pg_catalog.pg_type t ON t.typnamespace = v.namespace WHERE v.branch = $2
UNION
SELECT $1, 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid
FROM pggit.visible v JOIN pg_catalog.pg_proc p ON p.pronamespace = v.namespace WHERE v.branch = $2
