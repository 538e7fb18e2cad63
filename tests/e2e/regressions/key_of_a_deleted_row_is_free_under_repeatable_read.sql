--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, v text);
--@ main
INSERT INTO t VALUES (1, 'one'), (2, 'two');
--@ branch b1 from main
--@ b1
DELETE FROM t WHERE id = 1;
--@ b1
DELETE FROM t WHERE id = 2;
--@ b1
BEGIN ISOLATION LEVEL REPEATABLE READ;
--@ b1
INSERT INTO t VALUES (1, 'again'), (2, 'again');
--@ b1
COMMIT;
--@ check
