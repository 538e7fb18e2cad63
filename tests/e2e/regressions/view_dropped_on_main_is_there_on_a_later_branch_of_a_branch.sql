--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, v text);
--@ main
CREATE VIEW w AS SELECT count(*) AS n FROM t;
--@ branch b1 from main
--@ main
DROP VIEW w;
--@ branch b2 from b1
--@ b2
SELECT * FROM w;
--@ check
