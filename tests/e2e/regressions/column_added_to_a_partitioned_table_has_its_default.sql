--@ case switching
--@ main
CREATE TABLE q (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
--@ main
CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);
--@ main
INSERT INTO q VALUES (1, 'one');
--@ branch b1 from main
--@ b1
ALTER TABLE q ADD COLUMN n int DEFAULT 5;
--@ b1
SELECT * FROM q;
--@ b1
UPDATE q1 SET v = 'b';
--@ check
