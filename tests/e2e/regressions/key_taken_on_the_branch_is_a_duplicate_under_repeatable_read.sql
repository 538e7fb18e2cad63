--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, d date UNIQUE);
--@ main
INSERT INTO t VALUES (1, '2024-02-23'), (2, '2024-02-24');
--@ branch b1 from main
--@ b1
BEGIN ISOLATION LEVEL REPEATABLE READ;
--@ b1
UPDATE t SET d = '2024-02-23' WHERE d = '2024-02-24';
--@ b1
ROLLBACK;
--@ b1
UPDATE t SET d = '2024-02-25' WHERE id = 1;
--@ b1
BEGIN ISOLATION LEVEL REPEATABLE READ;
--@ b1
UPDATE t SET d = '2024-02-25' WHERE id = 2;
