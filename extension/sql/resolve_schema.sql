-- $1 a revision: its branch and snapshot, and the tree of its commit; or an error. Between
-- a commit and the next nothing changed where the commit made for a change is
-- the newest there is.
SELECT r.branch, r.as_of::pg_catalog.text, c.tree, r.state, r.message, r.detail, r.hint
FROM pggit.resolve_told($1) r LEFT JOIN pggit.commits c ON c.id = r.commit AND c.as_of::pg_catalog.text = r.as_of::pg_catalog.text
