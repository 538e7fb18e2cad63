--@ case switching
--@ main
CREATE TABLE t (a text);
--@ main
INSERT INTO t VALUES ('x'), ('y');
--@ branch b1 from main
--@ b1
BEGIN;
--@ b1
DECLARE c CURSOR FOR SELECT a FROM t ORDER BY a FOR UPDATE;
--@ b1
FETCH NEXT FROM c;
--@ b1
UPDATE t SET a = 'z' WHERE CURRENT OF c;
--@ b1
COMMIT;
--@ check
