--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, n int);
--@ main
INSERT INTO t VALUES (1, 1), (2, 2);
--@ branch b1 from main
--@ b1
ALTER TABLE t ADD COLUMN d date;
--@ b1
MERGE INTO t x USING (VALUES (1), (3)) s (k) ON x.id = s.k WHEN MATCHED THEN UPDATE SET n = x.n + 1 WHEN NOT MATCHED THEN INSERT (id, n, d) VALUES (s.k, 7, '2024-01-01');
--@ check
