--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, v text);
--@ main
INSERT INTO t VALUES (1, 'one');
--@ branch b1 from main
--@ b1
UPDATE t SET v = 'b1';
--@ main
ALTER TABLE t RENAME TO other;
--@ branch b2 from b1
--@ b2
SELECT * FROM t;
--@ b2
INSERT INTO t VALUES (2, 'two');
--@ check
