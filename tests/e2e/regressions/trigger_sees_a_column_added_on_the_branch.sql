--@ case switching
--@ main
CREATE TABLE t (id int PRIMARY KEY, v text);
--@ main
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE NOTICE '% -> %', OLD::text, NEW::text; RETURN NULL; END $f$;
--@ main
CREATE TRIGGER tg AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
--@ main
INSERT INTO t VALUES (1, 'one');
--@ branch b1 from main
--@ b1
ALTER TABLE t ADD COLUMN d date;
--@ b1
UPDATE t SET v = 'x', d = '2024-01-01';
--@ check
