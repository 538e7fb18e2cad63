--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, v text, n int);
--@ main
INSERT INTO t VALUES (1, 'one', 10), (2, 'two', 20);
--@ branch b1 from main
--@ main
UPDATE t SET v = 'main' WHERE id = 1;
--@ main
ALTER TABLE t ADD COLUMN c2 date;
--@ main
UPDATE t SET c2 = '2024-01-01';
--@ branch b2 from main
--@ main
UPDATE t SET c2 = NULL, v = 'again';
--@ b1
SELECT * FROM t ORDER BY id;
--@ b2
SELECT * FROM t ORDER BY id;
--@ check
