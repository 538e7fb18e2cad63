--@ case switching
--@ main
CREATE TABLE t (k int PRIMARY KEY, c float8 UNIQUE);
--@ main
INSERT INTO t VALUES (41, 98), (-2, NULL);
--@ main
CREATE VIEW v AS SELECT * FROM t WHERE c = 1.5;
--@ branch b1 from main
--@ b1
INSERT INTO v VALUES (8, 68), (-2, 98) ON CONFLICT (k) DO UPDATE SET c = excluded.c;
--@ check
