-- $1 branch. What it wrote was dropped before.
WITH gone AS (DELETE FROM pggit.overlay WHERE branch = $1),
     line AS (DELETE FROM pggit.lineage WHERE branch = $1),
     visible AS (DELETE FROM pggit.visible WHERE branch = $1),
     renamed AS (DELETE FROM pggit.renamed WHERE branch = $1),
     twins AS (DELETE FROM pggit.constraint_twin WHERE branch = $1),
     named AS (DELETE FROM pggit.inherited_name WHERE branch = $1),
     inherited AS (DELETE FROM pggit.inherited WHERE branch = $1),
     shadow AS (DELETE FROM pggit.shadow WHERE branch = $1),
     name AS (DELETE FROM pggit.name WHERE branch = $1)
DELETE FROM pggit.branch WHERE id = $1
