--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, v text, n int);
--@ main
INSERT INTO t VALUES (1, 'one', 10);
--@ branch b1 from main
--@ main
ALTER TABLE t DROP COLUMN n;
--@ main
UPDATE t SET v = 'main';
--@ b1
SELECT * FROM t;
--@ check
