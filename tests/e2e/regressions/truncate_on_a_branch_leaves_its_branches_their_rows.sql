--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY);
--@ branch b1 from main
--@ b1
INSERT INTO t VALUES (1), (2);
--@ branch b2 from b1
--@ b1
TRUNCATE t;
--@ check
