--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, n float8);
--@ main
INSERT INTO t VALUES (1, 1.5);
--@ branch b1 from main
--@ b1
INSERT INTO t VALUES (2, 2.5);
--@ b1
ALTER TABLE t ALTER n TYPE text USING n::text;
--@ branch b2 from b1
--@ b2
SELECT * FROM t;
--@ b1
UPDATE t SET n = 'b1';
--@ b2
UPDATE t SET n = 'b2' WHERE id = 1;
--@ check
