--@ case switching
--@ main
CREATE TABLE t (k varchar(20) PRIMARY KEY, c smallint);
--@ branch b1 from main
--@ b1
COPY t FROM STDIN;
n39	39
n40	40
\.
--@ b1
SELECT to_jsonb(x), (x).* FROM t x;
--@ check
