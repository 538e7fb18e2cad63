--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) STORED);
--@ main
INSERT INTO t VALUES (1);
--@ branch b1 from main
--@ b1
COPY t (g) TO STDOUT;
--@ b1
COPY t TO STDOUT;
