--@ case separate
--@ main
CREATE TABLE t (id int PRIMARY KEY);
--@ branch b1 from main
--@ b1
BEGIN;
--@ b1
INSERT INTO t VALUES (1);
--@ main
TRUNCATE t;
--@ b1
COMMIT;
--@ check
