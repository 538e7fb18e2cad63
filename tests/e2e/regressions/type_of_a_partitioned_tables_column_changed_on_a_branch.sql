--@ case switching
--@ main
CREATE TABLE q (id int PRIMARY KEY, n int) PARTITION BY RANGE (id);
--@ main
CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);
--@ main
INSERT INTO q VALUES (1, 1);
--@ branch b1 from main
--@ b1
ALTER TABLE q ALTER n TYPE text USING n::text;
--@ b1
SELECT * FROM q;
--@ b1
SELECT * FROM q1;
--@ b1
UPDATE q1 SET n = 'b';
--@ check
