--@ case switching
--@ main
CREATE TABLE p (a int, b text);
--@ main
CREATE TABLE c (x text) INHERITS (p);
--@ main
INSERT INTO c VALUES (1, 'b', 'x');
--@ branch b1 from main
--@ b1
ALTER TABLE p RENAME COLUMN b TO renamed;
--@ b1
SELECT * FROM c;
--@ b1
SELECT * FROM p;
--@ b1
UPDATE c SET a = 2;
--@ check
