--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY);
--@ main
INSERT INTO t VALUES (1);
--@ branch b1 from main
--@ main
TRUNCATE t;
--@ check
