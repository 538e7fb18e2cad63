--@ case switching
--@ all
SET search_path = s1, public;
--@ main
CREATE SCHEMA s1;
--@ main
CREATE TABLE s1.t (id int PRIMARY KEY, v text);
--@ main
CREATE FUNCTION s1.f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE NOTICE '% on %', TG_OP, TG_RELID::regclass; RETURN NULL; END $f$;
--@ main
CREATE TRIGGER tg AFTER UPDATE ON s1.t FOR EACH STATEMENT EXECUTE FUNCTION s1.f();
--@ branch b1 from main
--@ b1
UPDATE s1.t SET v = 'x';
--@ b1
UPDATE t SET v = 'y';
--@ b1
ALTER TABLE t ADD COLUMN n int;
--@ b1
UPDATE t SET n = 1;
