--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, n float8);
--@ main
INSERT INTO t VALUES (1, 1.5);
--@ branch b1 from main
--@ b1
ALTER TABLE t ADD COLUMN x int DEFAULT 7;
--@ branch b2 from b1
--@ b2
SELECT * FROM t;
--@ b1
UPDATE t SET x = 8;
--@ b2
UPDATE t SET n = 2 WHERE id = 1;
--@ check
