--@ case switching
--@ main
CREATE TABLE t (k text, n int, PRIMARY KEY (k, n)) PARTITION BY LIST (k);
--@ main
CREATE TABLE p PARTITION OF t FOR VALUES IN ('a', 'b');
--@ main
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.k := NEW.k || '!'; RETURN NEW; END $f$;
--@ main
CREATE TRIGGER tg BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
--@ branch b1 from main
--@ b1
INSERT INTO p VALUES ('b', 88);
--@ b1
INSERT INTO t VALUES ('a', 1);
