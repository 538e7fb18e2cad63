-- What PostgreSQL 15's regression suite leaves behind, as pg_dump -s prints it.
-- Functions of the suite's own library are declared as built-in ones: only the
-- schema counts. Grants on PostgreSQL's own catalogs are left out: they are not part
-- of the model. Under the PostgreSQL License.

DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['alice', 'bob', 'carol', 'dave', 'exempt_user', 'group1', 'group2'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'regress_rls_' || name) THEN
      EXECUTE 'CREATE ROLE regress_rls_' || name;
    END IF;
  END LOOP;
END $$;
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA fkpart3;

ALTER SCHEMA fkpart3 OWNER TO postgres;

CREATE SCHEMA fkpart4;

ALTER SCHEMA fkpart4 OWNER TO postgres;

CREATE SCHEMA fkpart5;

ALTER SCHEMA fkpart5 OWNER TO postgres;

CREATE SCHEMA fkpart6;

ALTER SCHEMA fkpart6 OWNER TO postgres;

CREATE SCHEMA mvtest_mvschema;

ALTER SCHEMA mvtest_mvschema OWNER TO postgres;

CREATE SCHEMA pubme;

ALTER SCHEMA pubme OWNER TO postgres;

CREATE SCHEMA pubme2;

ALTER SCHEMA pubme2 OWNER TO postgres;

CREATE SCHEMA regress_indexing;

ALTER SCHEMA regress_indexing OWNER TO postgres;

CREATE SCHEMA regress_rls_schema;

ALTER SCHEMA regress_rls_schema OWNER TO postgres;

CREATE SCHEMA regress_schema_2;

ALTER SCHEMA regress_schema_2 OWNER TO postgres;

CREATE SCHEMA testxmlschema;

ALTER SCHEMA testxmlschema OWNER TO postgres;

CREATE COLLATION public.coll_icu_upgrade (provider = icu, locale = 'und');

ALTER COLLATION public.coll_icu_upgrade OWNER TO postgres;

CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION pg_catalog.prsd_lextype(internal), TO SQL WITH FUNCTION pg_catalog.int4recv(internal));

CREATE TYPE public.aggtype AS (
	a integer,
	b integer,
	c text
);

ALTER TYPE public.aggtype OWNER TO postgres;

CREATE TYPE public.arrayrange AS RANGE (
    subtype = integer[],
    multirange_type_name = public.arraymultirange
);

ALTER TYPE public.arrayrange OWNER TO postgres;

CREATE TYPE public.cantcompare AS (
	p point,
	r double precision
);

ALTER TYPE public.cantcompare OWNER TO postgres;

CREATE TYPE public.cashrange AS RANGE (
    subtype = money,
    multirange_type_name = public.cashmultirange
);

ALTER TYPE public.cashrange OWNER TO postgres;

CREATE TYPE public.casttesttype;

CREATE FUNCTION public.casttesttype_in(cstring) RETURNS public.casttesttype
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textin$$;

ALTER FUNCTION public.casttesttype_in(cstring) OWNER TO postgres;

CREATE FUNCTION public.casttesttype_out(public.casttesttype) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textout$$;

ALTER FUNCTION public.casttesttype_out(public.casttesttype) OWNER TO postgres;

CREATE TYPE public.casttesttype (
    INTERNALLENGTH = variable,
    INPUT = public.casttesttype_in,
    OUTPUT = public.casttesttype_out,
    ALIGNMENT = int4,
    STORAGE = plain
);

ALTER TYPE public.casttesttype OWNER TO postgres;

CREATE TYPE public.city_budget;

CREATE FUNCTION public.int44in(cstring) RETURNS public.city_budget
    LANGUAGE internal IMMUTABLE STRICT
    AS 'int4in';

ALTER FUNCTION public.int44in(cstring) OWNER TO postgres;

CREATE FUNCTION public.int44out(public.city_budget) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS 'int4in';

ALTER FUNCTION public.int44out(public.city_budget) OWNER TO postgres;

CREATE TYPE public.city_budget (
    INTERNALLENGTH = 16,
    INPUT = public.int44in,
    OUTPUT = public.int44out,
    SUBSCRIPT = raw_array_subscript_handler,
    ELEMENT = integer,
    CATEGORY = 'x',
    PREFERRED = true,
    ALIGNMENT = int4,
    STORAGE = plain
);

ALTER TYPE public.city_budget OWNER TO postgres;

CREATE TYPE public.complex AS (
	r double precision,
	i double precision
);

ALTER TYPE public.complex OWNER TO postgres;

CREATE DOMAIN public.con AS integer
	CONSTRAINT con_check CHECK ((VALUE > 0));

ALTER DOMAIN public.con OWNER TO postgres;

CREATE DOMAIN public.constraint_comments_dom AS integer;

ALTER DOMAIN public.constraint_comments_dom OWNER TO postgres;

CREATE DOMAIN public.dom AS integer;

ALTER DOMAIN public.dom OWNER TO postgres;

CREATE TYPE public.float8range AS RANGE (
    subtype = double precision,
    multirange_type_name = public.float8multirange,
    subtype_diff = float8mi
);

ALTER TYPE public.float8range OWNER TO postgres;

CREATE TYPE public.insenum AS ENUM (
    'L1',
    'i1',
    'i2',
    'i3',
    'i4',
    'i5',
    'i6',
    'i7',
    'i8',
    'i9',
    'i10',
    'i11',
    'i12',
    'i13',
    'i14',
    'i15',
    'i16',
    'i17',
    'i18',
    'i19',
    'i20',
    'i21',
    'i22',
    'i23',
    'i24',
    'i25',
    'i26',
    'i27',
    'i28',
    'i29',
    'i30',
    'L2'
);

ALTER TYPE public.insenum OWNER TO postgres;

CREATE TYPE public.int42;

CREATE FUNCTION public.int42_in(cstring) RETURNS public.int42
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int4in$$;

ALTER FUNCTION public.int42_in(cstring) OWNER TO postgres;

CREATE FUNCTION public.int42_out(public.int42) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int4out$$;

ALTER FUNCTION public.int42_out(public.int42) OWNER TO postgres;

CREATE TYPE public.int42 (
    INTERNALLENGTH = 4,
    INPUT = public.int42_in,
    OUTPUT = public.int42_out,
    DEFAULT = '42',
    ALIGNMENT = int4,
    STORAGE = plain,
    PASSEDBYVALUE
);

ALTER TYPE public.int42 OWNER TO postgres;

CREATE TYPE public.int8alias1;

CREATE FUNCTION public.int8alias1in(cstring) RETURNS public.int8alias1
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int8in$$;

ALTER FUNCTION public.int8alias1in(cstring) OWNER TO postgres;

CREATE FUNCTION public.int8alias1out(public.int8alias1) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int8out$$;

ALTER FUNCTION public.int8alias1out(public.int8alias1) OWNER TO postgres;

CREATE TYPE public.int8alias1 (
    INTERNALLENGTH = 8,
    INPUT = public.int8alias1in,
    OUTPUT = public.int8alias1out,
    ALIGNMENT = double,
    STORAGE = plain,
    PASSEDBYVALUE
);

ALTER TYPE public.int8alias1 OWNER TO postgres;

CREATE TYPE public.int8alias2;

CREATE FUNCTION public.int8alias2in(cstring) RETURNS public.int8alias2
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int8in$$;

ALTER FUNCTION public.int8alias2in(cstring) OWNER TO postgres;

CREATE FUNCTION public.int8alias2out(public.int8alias2) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int8out$$;

ALTER FUNCTION public.int8alias2out(public.int8alias2) OWNER TO postgres;

CREATE TYPE public.int8alias2 (
    INTERNALLENGTH = 8,
    INPUT = public.int8alias2in,
    OUTPUT = public.int8alias2out,
    ALIGNMENT = double,
    STORAGE = plain,
    PASSEDBYVALUE
);

ALTER TYPE public.int8alias2 OWNER TO postgres;

CREATE TYPE public.jbpop AS (
	a text,
	b integer,
	c timestamp without time zone
);

ALTER TYPE public.jbpop OWNER TO postgres;

CREATE TYPE public.jpop AS (
	a text,
	b integer,
	c timestamp without time zone
);

ALTER TYPE public.jpop OWNER TO postgres;

CREATE TYPE public.jpop2 AS (
	a integer,
	b json,
	c integer,
	d integer
);

ALTER TYPE public.jpop2 OWNER TO postgres;

CREATE DOMAIN public.mynums AS numeric(4,2)[];

ALTER DOMAIN public.mynums OWNER TO postgres;

CREATE DOMAIN public.mynums2 AS public.mynums;

ALTER DOMAIN public.mynums2 OWNER TO postgres;

CREATE TYPE public.myshell;

ALTER TYPE public.myshell OWNER TO postgres;

CREATE DOMAIN public.orderedarray AS integer[]
	CONSTRAINT sorted CHECK (((VALUE)[1] < (VALUE)[2]));

ALTER DOMAIN public.orderedarray OWNER TO postgres;

CREATE DOMAIN public.orderedpair AS integer[]
	CONSTRAINT orderedpair_check CHECK (((VALUE)[1] < (VALUE)[2]));

ALTER DOMAIN public.orderedpair OWNER TO postgres;

CREATE TYPE public.person_type AS (
	id integer,
	name text
);

ALTER TYPE public.person_type OWNER TO postgres;

CREATE TYPE public.planets AS ENUM (
    'mercury',
    'venus',
    'earth',
    'mars',
    'jupiter',
    'saturn',
    'uranus',
    'neptune',
    'pluto'
);

ALTER TYPE public.planets OWNER TO postgres;

CREATE FUNCTION public.plpgsql_arr_domain_check(val integer[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin return val[1] > 0; end
$$;

ALTER FUNCTION public.plpgsql_arr_domain_check(val integer[]) OWNER TO postgres;

CREATE DOMAIN public.plpgsql_arr_domain AS integer[]
	CONSTRAINT plpgsql_arr_domain_check CHECK (public.plpgsql_arr_domain_check(VALUE));

ALTER DOMAIN public.plpgsql_arr_domain OWNER TO postgres;

CREATE FUNCTION public.plpgsql_domain_check(val integer) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin return val > 0; end
$$;

ALTER FUNCTION public.plpgsql_domain_check(val integer) OWNER TO postgres;

CREATE DOMAIN public.plpgsql_domain AS integer
	CONSTRAINT plpgsql_domain_check CHECK (public.plpgsql_domain_check(VALUE));

ALTER DOMAIN public.plpgsql_domain OWNER TO postgres;

CREATE DOMAIN public.pos_int AS integer NOT NULL
	CONSTRAINT pos_int_check CHECK ((VALUE > 0));

ALTER DOMAIN public.pos_int OWNER TO postgres;

CREATE TYPE public.quad AS (
	c1 public.complex,
	c2 public.complex
);

ALTER TYPE public.quad OWNER TO postgres;

CREATE TYPE public.record_type AS (
	x text,
	y integer,
	z boolean
);

ALTER TYPE public.record_type OWNER TO postgres;

CREATE TYPE public.rewritetype AS (
	a text
);

ALTER TYPE public.rewritetype OWNER TO postgres;

CREATE TYPE public.rngfunc_rescan_t AS (
	i integer,
	s bigint
);

ALTER TYPE public.rngfunc_rescan_t OWNER TO postgres;

CREATE DOMAIN public.spgist_text AS character varying;

ALTER DOMAIN public.spgist_text OWNER TO postgres;

CREATE TYPE public.stoplight AS ENUM (
    'red',
    'yellow',
    'green'
);

ALTER TYPE public.stoplight OWNER TO postgres;

CREATE DOMAIN public.str_domain AS text NOT NULL;

ALTER DOMAIN public.str_domain OWNER TO postgres;

CREATE DOMAIN public.str_domain2 AS text DEFAULT 'foo'::text
	CONSTRAINT str_domain2_check CHECK ((VALUE <> 'foo'::text));

ALTER DOMAIN public.str_domain2 OWNER TO postgres;

CREATE TYPE public.test_type3 AS (
	b integer
);

ALTER TYPE public.test_type3 OWNER TO postgres;

CREATE DOMAIN public.testboolxmldomain AS boolean;

ALTER DOMAIN public.testboolxmldomain OWNER TO postgres;

CREATE DOMAIN public.testdatexmldomain AS date;

ALTER DOMAIN public.testdatexmldomain OWNER TO postgres;

CREATE DOMAIN public.testxmldomain AS character varying;

ALTER DOMAIN public.testxmldomain OWNER TO postgres;

CREATE TYPE public.text_w_default;

CREATE FUNCTION public.text_w_default_in(cstring) RETURNS public.text_w_default
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textin$$;

ALTER FUNCTION public.text_w_default_in(cstring) OWNER TO postgres;

CREATE FUNCTION public.text_w_default_out(public.text_w_default) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS $$textout$$;

ALTER FUNCTION public.text_w_default_out(public.text_w_default) OWNER TO postgres;

CREATE TYPE public.text_w_default (
    INTERNALLENGTH = variable,
    INPUT = public.text_w_default_in,
    OUTPUT = public.text_w_default_out,
    DEFAULT = 'zippo',
    ALIGNMENT = int4,
    STORAGE = plain
);

ALTER TYPE public.text_w_default OWNER TO postgres;

CREATE TYPE public.textrange AS RANGE (
    subtype = text,
    multirange_type_name = public.textmultirange,
    collation = pg_catalog."C"
);

ALTER TYPE public.textrange OWNER TO postgres;

CREATE DOMAIN public.things AS integer
	CONSTRAINT meow CHECK ((VALUE < 11));

ALTER DOMAIN public.things OWNER TO postgres;

CREATE TYPE public.tt_t0 AS (
	x integer,
	y numeric(8,2)
);

ALTER TYPE public.tt_t0 OWNER TO postgres;

CREATE TYPE public.tt_t1 AS (
	x integer,
	y numeric(8,2)
);

ALTER TYPE public.tt_t1 OWNER TO postgres;

CREATE TYPE public.widget;

CREATE FUNCTION public.widget_in(cstring) RETURNS public.widget
    LANGUAGE internal IMMUTABLE STRICT
    AS 'int4in';

ALTER FUNCTION public.widget_in(cstring) OWNER TO postgres;

CREATE FUNCTION public.widget_out(public.widget) RETURNS cstring
    LANGUAGE internal IMMUTABLE STRICT
    AS 'int4in';

ALTER FUNCTION public.widget_out(public.widget) OWNER TO postgres;

CREATE TYPE public.widget (
    INTERNALLENGTH = 24,
    INPUT = public.widget_in,
    OUTPUT = public.widget_out,
    TYPMOD_IN = numerictypmodin,
    TYPMOD_OUT = numerictypmodout,
    ALIGNMENT = double,
    STORAGE = plain
);

ALTER TYPE public.widget OWNER TO postgres;

CREATE FUNCTION public.int4_casttesttype(integer) RETURNS public.casttesttype
    LANGUAGE sql
    AS $_$ SELECT ('foo'::text || $1::text)::casttesttype; $_$;

ALTER FUNCTION public.int4_casttesttype(integer) OWNER TO postgres;

CREATE CAST (integer AS public.casttesttype) WITH FUNCTION public.int4_casttesttype(integer) AS IMPLICIT;

CREATE CAST (bigint AS public.int8alias1) WITHOUT FUNCTION;

CREATE CAST (bigint AS public.int8alias2) WITHOUT FUNCTION;

CREATE CAST (public.int8alias1 AS bigint) WITHOUT FUNCTION;

CREATE CAST (public.int8alias2 AS bigint) WITHOUT FUNCTION;

CREATE CAST (text AS public.casttesttype) WITHOUT FUNCTION AS IMPLICIT;

CREATE FUNCTION public.add_group(grp anyarray, ad anyelement, size integer) RETURNS anyarray
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if grp is null then
    return array[ad];
  end if;
  if array_upper(grp, 1) < size then
    return grp || ad;
  end if;
  return grp;
end;
$$;

ALTER FUNCTION public.add_group(grp anyarray, ad anyelement, size integer) OWNER TO postgres;

CREATE FUNCTION public.aggf_trans(public.aggtype[], integer, integer, text) RETURNS public.aggtype[]
    LANGUAGE sql IMMUTABLE STRICT
    AS $_$select array_append($1,ROW($2,$3,$4)::aggtype)$_$;

ALTER FUNCTION public.aggf_trans(public.aggtype[], integer, integer, text) OWNER TO postgres;

CREATE FUNCTION public.aggfns_trans(public.aggtype[], integer, integer, text) RETURNS public.aggtype[]
    LANGUAGE sql IMMUTABLE
    AS $_$select array_append($1,ROW($2,$3,$4)::aggtype)$_$;

ALTER FUNCTION public.aggfns_trans(public.aggtype[], integer, integer, text) OWNER TO postgres;

CREATE FUNCTION public.alter_table_under_transition_tables_upd_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE WARNING 'old table = %, new table = %',
                  (SELECT string_agg(id || '=' || name, ',') FROM d),
                  (SELECT string_agg(id || '=' || name, ',') FROM i);
  RAISE NOTICE 'one = %', (SELECT 1 FROM alter_table_under_transition_tables LIMIT 1);
  RETURN NULL;
END;
$$;

ALTER FUNCTION public.alter_table_under_transition_tables_upd_func() OWNER TO postgres;

CREATE FUNCTION public.array_to_set(anyarray) RETURNS SETOF record
    LANGUAGE sql IMMUTABLE
    AS $_$
  select i AS "index", $1[i] AS "value" from generate_subscripts($1, 1) i
$_$;

ALTER FUNCTION public.array_to_set(anyarray) OWNER TO postgres;

CREATE FUNCTION public.binary_coercible(oid, oid) RETURNS boolean
    LANGUAGE internal STABLE STRICT PARALLEL SAFE
    AS 'int4in';

ALTER FUNCTION public.binary_coercible(oid, oid) OWNER TO postgres;

CREATE FUNCTION public.bleat(integer) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
begin
  raise notice 'bleat %', $1;
  return $1;
end$_$;

ALTER FUNCTION public.bleat(integer) OWNER TO postgres;

CREATE FUNCTION public.boo(integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT
    AS $_$ BEGIN RAISE NOTICE 'boo: %', $1; RETURN $1; END; $_$;

ALTER FUNCTION public.boo(integer) OWNER TO postgres;

CREATE FUNCTION public.cache_test(integer) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
declare total int;
begin
	create temp table t1(f1 int);
	insert into t1 values($1);
	insert into t1 values(11);
	insert into t1 values(12);
	insert into t1 values(13);
	select sum(f1) into total from t1;
	drop table t1;
	return total;
end
$_$;

ALTER FUNCTION public.cache_test(integer) OWNER TO postgres;

CREATE FUNCTION public.cache_test_2() RETURNS integer
    LANGUAGE plpgsql
    AS $$
begin
	return f1 from v1;
end$$;

ALTER FUNCTION public.cache_test_2() OWNER TO postgres;

CREATE FUNCTION public.cachebug() RETURNS void
    LANGUAGE plpgsql
    AS $$
declare r int;
begin
  drop table if exists temptable cascade;
  create temp table temptable as select * from generate_series(1,3) as f1;
  create temp view vv as select * from temptable;
  for r in select * from vv loop
    raise notice '%', r;
  end loop;
end$$;

ALTER FUNCTION public.cachebug() OWNER TO postgres;

CREATE FUNCTION public.casttestfunc(public.casttesttype) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1; $$;

ALTER FUNCTION public.casttestfunc(public.casttesttype) OWNER TO postgres;

CREATE FUNCTION public.check_estimated_rows(text) RETURNS TABLE(estimated integer, actual integer)
    LANGUAGE plpgsql
    AS $_$
declare
    ln text;
    tmp text[];
    first_row bool := true;
begin
    for ln in
        execute format('explain analyze %s', $1)
    loop
        if first_row then
            first_row := false;
            tmp := regexp_match(ln, 'rows=(\d*) .* rows=(\d*)');
            return query select tmp[1]::int, tmp[2]::int;
        end if;
    end loop;
end;
$_$;

ALTER FUNCTION public.check_estimated_rows(text) OWNER TO postgres;

CREATE FUNCTION public.city_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    DELETE FROM city_table WHERE city_id = OLD.city_id;
    if NOT FOUND then RETURN NULL; end if;
    RETURN OLD;
end;
$$;

ALTER FUNCTION public.city_delete() OWNER TO postgres;

CREATE FUNCTION public.city_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    ctry_id int;
begin
    if NEW.country_name IS NOT NULL then
        SELECT country_id, continent INTO ctry_id, NEW.continent
            FROM country_table WHERE country_name = NEW.country_name;
        if NOT FOUND then
            raise exception 'No such country: "%"', NEW.country_name;
        end if;
    else
        NEW.continent := NULL;
    end if;

    if NEW.city_id IS NOT NULL then
        INSERT INTO city_table
            VALUES(NEW.city_id, NEW.city_name, NEW.population, ctry_id);
    else
        INSERT INTO city_table(city_name, population, country_id)
            VALUES(NEW.city_name, NEW.population, ctry_id)
            RETURNING city_id INTO NEW.city_id;
    end if;

    RETURN NEW;
end;
$$;

ALTER FUNCTION public.city_insert() OWNER TO postgres;

CREATE FUNCTION public.city_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    ctry_id int;
begin
    if NEW.country_name IS DISTINCT FROM OLD.country_name then
        SELECT country_id, continent INTO ctry_id, NEW.continent
            FROM country_table WHERE country_name = NEW.country_name;
        if NOT FOUND then
            raise exception 'No such country: "%"', NEW.country_name;
        end if;

        UPDATE city_table SET city_name = NEW.city_name,
                              population = NEW.population,
                              country_id = ctry_id
            WHERE city_id = OLD.city_id;
    else
        UPDATE city_table SET city_name = NEW.city_name,
                              population = NEW.population
            WHERE city_id = OLD.city_id;
        NEW.continent := OLD.continent;
    end if;

    if NOT FOUND then RETURN NULL; end if;
    RETURN NEW;
end;
$$;

ALTER FUNCTION public.city_update() OWNER TO postgres;

CREATE FUNCTION public.cleast_accum(anycompatible, VARIADIC anycompatiblearray) RETURNS anycompatible
    LANGUAGE sql
    AS $_$select least($1, min($2[i])) from generate_subscripts($2,1) g(i)$_$;

ALTER FUNCTION public.cleast_accum(anycompatible, VARIADIC anycompatiblearray) OWNER TO postgres;

CREATE FUNCTION public.constant_refcursor() RETURNS refcursor
    LANGUAGE plpgsql
    AS $$
declare
    rc constant refcursor := 'my_cursor_name';
begin
    open rc for select a from rc_test;
    return rc;
end
$$;

ALTER FUNCTION public.constant_refcursor() OWNER TO postgres;

CREATE FUNCTION public.consumes_rw_array(integer[]) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $_$
  begin return $1[1]; end;
$_$;

ALTER FUNCTION public.consumes_rw_array(integer[]) OWNER TO postgres;

CREATE FUNCTION public.distinct_func(a integer) RETURNS integer
    LANGUAGE plpgsql PARALLEL SAFE
    AS $$
  BEGIN
    RETURN a;
  END;
$$;

ALTER FUNCTION public.distinct_func(a integer) OWNER TO postgres;

CREATE FUNCTION public.do_analyze() RETURNS void
    LANGUAGE sql
    AS $$ANALYZE pg_am$$;

ALTER FUNCTION public.do_analyze() OWNER TO postgres;

CREATE FUNCTION public.doubledecrement(p1 public.pos_int) RETURNS public.pos_int
    LANGUAGE plpgsql
    AS $$
declare v pos_int := 1;
begin
    v := p1 - 1;
    return v - 1;
end$$;

ALTER FUNCTION public.doubledecrement(p1 public.pos_int) OWNER TO postgres;

CREATE FUNCTION public.drop_sql_command() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
RAISE NOTICE '% - sql_drop', tg_tag;
END;
$$;

ALTER FUNCTION public.drop_sql_command() OWNER TO postgres;

CREATE FUNCTION public.dummy_update_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE NOTICE 'dummy_update_func(%) called: action = %, old = %, new = %',
    TG_ARGV[0], TG_OP, OLD, NEW;
  RETURN NEW;
END;
$$;

ALTER FUNCTION public.dummy_update_func() OWNER TO postgres;

CREATE FUNCTION public.end_command() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
RAISE NOTICE '% - ddl_command_end', tg_tag;
END;
$$;

ALTER FUNCTION public.end_command() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.equipment_r (
    name text,
    hobby text
);

ALTER TABLE public.equipment_r OWNER TO postgres;

CREATE TABLE public.hobbies_r (
    name text,
    person text
);

ALTER TABLE public.hobbies_r OWNER TO postgres;

CREATE FUNCTION public.equipment(public.hobbies_r) RETURNS SETOF public.equipment_r
    LANGUAGE sql
    AS $_$select * from equipment_r where hobby = $1.name$_$;

ALTER FUNCTION public.equipment(public.hobbies_r) OWNER TO postgres;

CREATE FUNCTION public.equipment_named(hobby public.hobbies_r) RETURNS SETOF public.equipment_r
    LANGUAGE sql
    AS $$select * from equipment_r where equipment_r.hobby = equipment_named.hobby.name$$;

ALTER FUNCTION public.equipment_named(hobby public.hobbies_r) OWNER TO postgres;

CREATE FUNCTION public.equipment_named_ambiguous_1a(hobby public.hobbies_r) RETURNS SETOF public.equipment_r
    LANGUAGE sql
    AS $$select * from equipment_r where hobby = equipment_named_ambiguous_1a.hobby.name$$;

ALTER FUNCTION public.equipment_named_ambiguous_1a(hobby public.hobbies_r) OWNER TO postgres;

CREATE FUNCTION public.equipment_named_ambiguous_1b(hobby public.hobbies_r) RETURNS SETOF public.equipment_r
    LANGUAGE sql
    AS $$select * from equipment_r where equipment_r.hobby = hobby.name$$;

ALTER FUNCTION public.equipment_named_ambiguous_1b(hobby public.hobbies_r) OWNER TO postgres;

CREATE FUNCTION public.equipment_named_ambiguous_1c(hobby public.hobbies_r) RETURNS SETOF public.equipment_r
    LANGUAGE sql
    AS $$select * from equipment_r where hobby = hobby.name$$;

ALTER FUNCTION public.equipment_named_ambiguous_1c(hobby public.hobbies_r) OWNER TO postgres;

CREATE FUNCTION public.equipment_named_ambiguous_2a(hobby text) RETURNS SETOF public.equipment_r
    LANGUAGE sql
    AS $$select * from equipment_r where hobby = equipment_named_ambiguous_2a.hobby$$;

ALTER FUNCTION public.equipment_named_ambiguous_2a(hobby text) OWNER TO postgres;

CREATE FUNCTION public.equipment_named_ambiguous_2b(hobby text) RETURNS SETOF public.equipment_r
    LANGUAGE sql
    AS $$select * from equipment_r where equipment_r.hobby = hobby$$;

ALTER FUNCTION public.equipment_named_ambiguous_2b(hobby text) OWNER TO postgres;

CREATE FUNCTION public.event_trigger_report_dropped() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$
DECLARE r record;
BEGIN
    FOR r IN SELECT * from pg_event_trigger_dropped_objects()
    LOOP
    RAISE NOTICE 'DROP: orig=% normal=% istemp=% type=% identity=% schema=% name=% addr=% args=%',
        r.original, r.normal, r.is_temporary, r.object_type,
        r.object_identity, r.schema_name, r.object_name,
        r.address_names, r.address_args;
    END LOOP;
END; $$;

ALTER FUNCTION public.event_trigger_report_dropped() OWNER TO postgres;

CREATE FUNCTION public.event_trigger_report_end() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$
DECLARE r RECORD;
BEGIN
    FOR r IN SELECT * FROM pg_event_trigger_ddl_commands()
    LOOP
        RAISE NOTICE 'END: command_tag=% type=% identity=%',
            r.command_tag, r.object_type, r.object_identity;
    END LOOP;
END; $$;

ALTER FUNCTION public.event_trigger_report_end() OWNER TO postgres;

CREATE FUNCTION public.execute_into_test(character varying) RETURNS record
    LANGUAGE plpgsql
    AS $_$
declare
    _r record;
    _rt eifoo%rowtype;
    _v eitype;
    i int;
    j int;
    k int;
begin
    execute 'insert into '||$1||' values(10,15)';
    execute 'select (row).* from (select row(10,1)::eifoo) s' into _r;
    raise notice '% %', _r.i, _r.y;
    execute 'select * from '||$1||' limit 1' into _rt;
    raise notice '% %', _rt.i, _rt.y;
    execute 'select *, 20 from '||$1||' limit 1' into i, j, k;
    raise notice '% % %', i, j, k;
    execute 'select 1,2' into _v;
    return _v;
end; $_$;

ALTER FUNCTION public.execute_into_test(character varying) OWNER TO postgres;

CREATE FUNCTION public.execute_text_query_heap(query_sql text) RETURNS SETOF text
    LANGUAGE plpgsql
    AS $$
begin
  set enable_seqscan = on;
  set enable_bitmapscan = off;
  return query execute query_sql;
end;
$$;

ALTER FUNCTION public.execute_text_query_heap(query_sql text) OWNER TO postgres;

CREATE FUNCTION public.execute_text_query_index(query_sql text) RETURNS SETOF text
    LANGUAGE plpgsql
    AS $$
begin
  set enable_seqscan = off;
  set enable_bitmapscan = on;
  return query execute query_sql;
end;
$$;

ALTER FUNCTION public.execute_text_query_index(query_sql text) OWNER TO postgres;

CREATE FUNCTION public.explain_analyze_inc_sort_nodes(query text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
declare
  elements jsonb;
  element jsonb;
  matching_nodes jsonb := '[]'::jsonb;
begin
  execute 'explain (analyze, costs off, summary off, timing off, format ''json'') ' || query into strict elements;
  while jsonb_array_length(elements) > 0 loop
    element := elements->0;
    elements := elements - 0;
    case jsonb_typeof(element)
    when 'array' then
      if jsonb_array_length(element) > 0 then
        elements := elements || element;
      end if;
    when 'object' then
      if element ? 'Plan' then
        elements := elements || jsonb_build_array(element->'Plan');
        element := element - 'Plan';
      else
        if element ? 'Plans' then
          elements := elements || jsonb_build_array(element->'Plans');
          element := element - 'Plans';
        end if;
        if (element->>'Node Type')::text = 'Incremental Sort' then
          matching_nodes := matching_nodes || element;
        end if;
      end if;
    end case;
  end loop;
  return matching_nodes;
end;
$$;

ALTER FUNCTION public.explain_analyze_inc_sort_nodes(query text) OWNER TO postgres;

CREATE FUNCTION public.explain_analyze_inc_sort_nodes_verify_invariants(query text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  node jsonb;
  group_stats jsonb;
  group_key text;
  space_key text;
begin
  for node in select * from jsonb_array_elements(explain_analyze_inc_sort_nodes(query)) t loop
    for group_key in select unnest(array['Full-sort Groups', 'Pre-sorted Groups']::text[]) t loop
      group_stats := node->group_key;
      for space_key in select unnest(array['Sort Space Memory', 'Sort Space Disk']::text[]) t loop
        if (group_stats->space_key->'Peak Sort Space Used')::bigint < (group_stats->space_key->'Peak Sort Space Used')::bigint then
          raise exception '% has invalid max space < average space', group_key;
        end if;
      end loop;
    end loop;
  end loop;
  return true;
end;
$$;

ALTER FUNCTION public.explain_analyze_inc_sort_nodes_verify_invariants(query text) OWNER TO postgres;

CREATE FUNCTION public.explain_analyze_inc_sort_nodes_without_memory(query text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
declare
  nodes jsonb := '[]'::jsonb;
  node jsonb;
  group_key text;
  space_key text;
begin
  for node in select * from jsonb_array_elements(explain_analyze_inc_sort_nodes(query)) t loop
    for group_key in select unnest(array['Full-sort Groups', 'Pre-sorted Groups']::text[]) t loop
      for space_key in select unnest(array['Sort Space Memory', 'Sort Space Disk']::text[]) t loop
        node := jsonb_set(node, array[group_key, space_key, 'Average Sort Space Used'], '"NN"', false);
        node := jsonb_set(node, array[group_key, space_key, 'Peak Sort Space Used'], '"NN"', false);
      end loop;
    end loop;
    nodes := nodes || node;
  end loop;
  return nodes;
end;
$$;

ALTER FUNCTION public.explain_analyze_inc_sort_nodes_without_memory(query text) OWNER TO postgres;

CREATE FUNCTION public.explain_analyze_without_memory(query text) RETURNS TABLE(out_line text)
    LANGUAGE plpgsql
    AS $$
declare
  line text;
begin
  for line in
    execute 'explain (analyze, costs off, summary off, timing off) ' || query
  loop
    out_line := regexp_replace(line, '\d+kB', 'NNkB', 'g');
    return next;
  end loop;
end;
$$;

ALTER FUNCTION public.explain_analyze_without_memory(query text) OWNER TO postgres;

CREATE FUNCTION public.explain_filter(text) RETURNS SETOF text
    LANGUAGE plpgsql
    AS $_$
declare
    ln text;
begin
    for ln in execute $1
    loop
        -- Replace any numeric word with just 'N'
        ln := regexp_replace(ln, '-?\m\d+\M', 'N', 'g');
        -- In sort output, the above won't match units-suffixed numbers
        ln := regexp_replace(ln, '\m\d+kB', 'NkB', 'g');
        -- Ignore text-mode buffers output because it varies depending
        -- on the system state
        CONTINUE WHEN (ln ~ ' +Buffers: .*');
        -- Ignore text-mode "Planning:" line because whether it's output
        -- varies depending on the system state
        CONTINUE WHEN (ln = 'Planning:');
        return next ln;
    end loop;
end;
$_$;

ALTER FUNCTION public.explain_filter(text) OWNER TO postgres;

CREATE FUNCTION public.explain_filter_to_json(text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $_$
declare
    data text := '';
    ln text;
begin
    for ln in execute $1
    loop
        -- Replace any numeric word with just '0'
        ln := regexp_replace(ln, '\m\d+\M', '0', 'g');
        data := data || ln;
    end loop;
    return data::jsonb;
end;
$_$;

ALTER FUNCTION public.explain_filter_to_json(text) OWNER TO postgres;

CREATE FUNCTION public.explain_memoize(query text, hide_hitmiss boolean) RETURNS SETOF text
    LANGUAGE plpgsql
    AS $$
declare
    ln text;
begin
    for ln in
        execute format('explain (analyze, costs off, summary off, timing off) %s',
            query)
    loop
        if hide_hitmiss = true then
                ln := regexp_replace(ln, 'Hits: 0', 'Hits: Zero');
                ln := regexp_replace(ln, 'Hits: \d+', 'Hits: N');
                ln := regexp_replace(ln, 'Misses: 0', 'Misses: Zero');
                ln := regexp_replace(ln, 'Misses: \d+', 'Misses: N');
        end if;
        ln := regexp_replace(ln, 'Evictions: 0', 'Evictions: Zero');
        ln := regexp_replace(ln, 'Evictions: \d+', 'Evictions: N');
        ln := regexp_replace(ln, 'Memory Usage: \d+', 'Memory Usage: N');
	ln := regexp_replace(ln, 'Heap Fetches: \d+', 'Heap Fetches: N');
	ln := regexp_replace(ln, 'loops=\d+', 'loops=N');
        return next ln;
    end loop;
end;
$$;

ALTER FUNCTION public.explain_memoize(query text, hide_hitmiss boolean) OWNER TO postgres;

CREATE FUNCTION public.explain_parallel_append(text) RETURNS SETOF text
    LANGUAGE plpgsql
    AS $_$
declare
    ln text;
begin
    for ln in
        execute format('explain (analyze, costs off, summary off, timing off) %s',
            $1)
    loop
        ln := regexp_replace(ln, 'Workers Launched: \d+', 'Workers Launched: N');
        ln := regexp_replace(ln, 'actual rows=\d+ loops=\d+', 'actual rows=N loops=N');
        ln := regexp_replace(ln, 'Rows Removed by Filter: \d+', 'Rows Removed by Filter: N');
        return next ln;
    end loop;
end;
$_$;

ALTER FUNCTION public.explain_parallel_append(text) OWNER TO postgres;

CREATE FUNCTION public.explain_query_json(query_sql text) RETURNS TABLE(explain_line json)
    LANGUAGE plpgsql
    AS $$
begin
  set enable_seqscan = off;
  set enable_bitmapscan = on;
  return query execute 'EXPLAIN (ANALYZE, FORMAT json) ' || query_sql;
end;
$$;

ALTER FUNCTION public.explain_query_json(query_sql text) OWNER TO postgres;

CREATE TABLE public.int8_tbl (
    q1 bigint,
    q2 bigint
);

ALTER TABLE public.int8_tbl OWNER TO postgres;

CREATE FUNCTION public.extractq2(t public.int8_tbl) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
  select t.q2
$$;

ALTER FUNCTION public.extractq2(t public.int8_tbl) OWNER TO postgres;

CREATE FUNCTION public.extractq2_2(t public.int8_tbl) RETURNS TABLE(ret1 bigint)
    LANGUAGE sql IMMUTABLE
    AS $$
  select extractq2(t) offset 0
$$;

ALTER FUNCTION public.extractq2_2(t public.int8_tbl) OWNER TO postgres;

CREATE FUNCTION public.extractq2_2_opt(t public.int8_tbl) RETURNS TABLE(ret1 bigint)
    LANGUAGE sql IMMUTABLE
    AS $$
  select extractq2(t)
$$;

ALTER FUNCTION public.extractq2_2_opt(t public.int8_tbl) OWNER TO postgres;

CREATE FUNCTION public.f1_times_10() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin new.f1 := new.f1 * 10; return new; end $$;

ALTER FUNCTION public.f1_times_10() OWNER TO postgres;

CREATE FUNCTION public.f_leak(text) RETURNS boolean
    LANGUAGE plpgsql COST 1e-07
    AS $_$BEGIN RAISE NOTICE 'f_leak => %', $1; RETURN true; END$_$;

ALTER FUNCTION public.f_leak(text) OWNER TO postgres;

CREATE FUNCTION public.ffnp(integer[]) RETURNS integer[]
    LANGUAGE sql
    AS $_$select $1$_$;

ALTER FUNCTION public.ffnp(integer[]) OWNER TO postgres;

CREATE FUNCTION public.ffp(anyarray) RETURNS anyarray
    LANGUAGE sql
    AS $_$select $1$_$;

ALTER FUNCTION public.ffp(anyarray) OWNER TO postgres;

CREATE FUNCTION public.first_el(anyarray) RETURNS anyelement
    LANGUAGE sql IMMUTABLE STRICT
    AS $_$select $1[1]$_$;

ALTER FUNCTION public.first_el(anyarray) OWNER TO postgres;

CREATE FUNCTION public.first_el_transfn(anyarray, anyelement) RETURNS anyarray
    LANGUAGE sql IMMUTABLE
    AS $_$select $1 || $2$_$;

ALTER FUNCTION public.first_el_transfn(anyarray, anyelement) OWNER TO postgres;

CREATE FUNCTION public.float8mi_int(double precision, double precision) RETURNS integer
    LANGUAGE sql
    AS $_$ SELECT CAST($1 - $2 AS INT); $_$;

ALTER FUNCTION public.float8mi_int(double precision, double precision) OWNER TO postgres;

CREATE FUNCTION public.float8mi_n(double precision, double precision) RETURNS double precision
    LANGUAGE sql
    AS $_$ SELECT $1 - $2; $_$;

ALTER FUNCTION public.float8mi_n(double precision, double precision) OWNER TO postgres;

CREATE FUNCTION public.fn_x_after() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  BEGIN
		UPDATE x set e='after trigger fired' where c='stuff';
		return NULL;
	END;
$$;

ALTER FUNCTION public.fn_x_after() OWNER TO postgres;

CREATE FUNCTION public.fn_x_before() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  BEGIN
		NEW.e := 'before trigger fired'::text;
		return NEW;
	END;
$$;

ALTER FUNCTION public.fn_x_before() OWNER TO postgres;

CREATE FUNCTION public.func_with_bad_set() RETURNS integer
    LANGUAGE sql
    SET default_text_search_config TO 'no_such_config'
    AS $$ select 1 $$;

ALTER FUNCTION public.func_with_bad_set() OWNER TO postgres;

CREATE FUNCTION public.func_with_set_params() RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT
    SET search_path TO 'pg_catalog'
    SET extra_float_digits TO '2'
    SET work_mem TO '4MB'
    SET "DateStyle" TO 'iso, mdy'
    SET local_preload_libraries TO 'Mixed/Case', 'c:/''a"/path', '', '0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789'
    AS $$select 1;$$;

ALTER FUNCTION public.func_with_set_params() OWNER TO postgres;

CREATE FUNCTION public.get_columns_length(oid[]) RETURNS integer
    LANGUAGE internal STABLE STRICT PARALLEL SAFE
    AS 'int4in';

ALTER FUNCTION public.get_columns_length(oid[]) OWNER TO postgres;

CREATE TABLE public.partitioned_table (
    a integer,
    b text
)
PARTITION BY LIST (a);

ALTER TABLE public.partitioned_table OWNER TO postgres;

CREATE FUNCTION public.get_from_partitioned_table(integer) RETURNS public.partitioned_table
    LANGUAGE plpgsql
    AS $_$
DECLARE
    a_val partitioned_table.a%TYPE;
    result partitioned_table%ROWTYPE;
BEGIN
    a_val := $1;
    SELECT * INTO result FROM partitioned_table WHERE a = a_val;
    RETURN result;
END; $_$;

ALTER FUNCTION public.get_from_partitioned_table(integer) OWNER TO postgres;

CREATE FUNCTION public.gstest_data(v integer, OUT a integer, OUT b integer) RETURNS SETOF record
    LANGUAGE plpgsql
    AS $$
    begin
      return query select v, i from generate_series(1,3) i;
    end;
  $$;

ALTER FUNCTION public.gstest_data(v integer, OUT a integer, OUT b integer) OWNER TO postgres;

CREATE TABLE public.person (
    name text,
    age integer,
    location point
);

ALTER TABLE public.person OWNER TO postgres;

CREATE FUNCTION public.hobbies(public.person) RETURNS SETOF public.hobbies_r
    LANGUAGE sql
    AS $_$select * from hobbies_r where person = $1.name$_$;

ALTER FUNCTION public.hobbies(public.person) OWNER TO postgres;

CREATE FUNCTION public.hobbies_by_name(text) RETURNS text
    LANGUAGE sql
    AS $_$select person from hobbies_r where name = $1$_$;

ALTER FUNCTION public.hobbies_by_name(text) OWNER TO postgres;

CREATE FUNCTION public.hobby_construct(text, text) RETURNS public.hobbies_r
    LANGUAGE sql
    AS $_$select $1 as name, $2 as hobby$_$;

ALTER FUNCTION public.hobby_construct(text, text) OWNER TO postgres;

CREATE FUNCTION public.hobby_construct_named(name text, hobby text) RETURNS public.hobbies_r
    LANGUAGE sql
    AS $$select name, hobby$$;

ALTER FUNCTION public.hobby_construct_named(name text, hobby text) OWNER TO postgres;

CREATE FUNCTION public.infinite_recurse() RETURNS integer
    LANGUAGE sql
    AS $$select infinite_recurse()$$;

ALTER FUNCTION public.infinite_recurse() OWNER TO postgres;

CREATE FUNCTION public.inoutparam_succeed(OUT i anyelement, INOUT r anyrange) RETURNS record
    LANGUAGE sql
    AS $_$ select upper($1), $1 $_$;

ALTER FUNCTION public.inoutparam_succeed(OUT i anyelement, INOUT r anyrange) OWNER TO postgres;

CREATE FUNCTION public.insert_tt(text) RETURNS integer
    LANGUAGE sql
    AS $_$ insert into tt(data) values($1),($1||$1) returning f1 $_$;

ALTER FUNCTION public.insert_tt(text) OWNER TO postgres;

CREATE FUNCTION public.insert_tt2(text, text) RETURNS SETOF integer
    LANGUAGE sql
    AS $_$ insert into tt(data) values($1),($2) returning f1 $_$;

ALTER FUNCTION public.insert_tt2(text, text) OWNER TO postgres;

CREATE FUNCTION public.int8alias1cmp(bigint, public.int8alias1) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT
    AS $$btint8cmp$$;

ALTER FUNCTION public.int8alias1cmp(bigint, public.int8alias1) OWNER TO postgres;

CREATE FUNCTION public.int8alias1eq(bigint, public.int8alias1) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int8eq$$;

ALTER FUNCTION public.int8alias1eq(bigint, public.int8alias1) OWNER TO postgres;

CREATE FUNCTION public.int8alias1eq(public.int8alias1, public.int8alias1) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int8eq$$;

ALTER FUNCTION public.int8alias1eq(public.int8alias1, public.int8alias1) OWNER TO postgres;

CREATE FUNCTION public.int8alias1eq(public.int8alias1, public.int8alias2) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int8eq$$;

ALTER FUNCTION public.int8alias1eq(public.int8alias1, public.int8alias2) OWNER TO postgres;

CREATE FUNCTION public.int8alias1lt(public.int8alias1, public.int8alias1) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int8lt$$;

ALTER FUNCTION public.int8alias1lt(public.int8alias1, public.int8alias1) OWNER TO postgres;

CREATE FUNCTION public.int8alias2eq(public.int8alias2, public.int8alias2) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT
    AS $$int8eq$$;

ALTER FUNCTION public.int8alias2eq(public.int8alias2, public.int8alias2) OWNER TO postgres;

CREATE FUNCTION public.interpt_pp(path, path) RETURNS point
    LANGUAGE internal STRICT
    AS 'int4in';

ALTER FUNCTION public.interpt_pp(path, path) OWNER TO postgres;

CREATE FUNCTION public.large_val() RETURNS text
    LANGUAGE sql
    AS $$select array_agg(md5(g::text))::text from generate_series(1, 256) g$$;

ALTER FUNCTION public.large_val() OWNER TO postgres;

CREATE FUNCTION public.least_accum(anyelement, VARIADIC anyarray) RETURNS anyelement
    LANGUAGE sql
    AS $_$select least($1, min($2[i])) from generate_subscripts($2,1) g(i)$_$;

ALTER FUNCTION public.least_accum(anyelement, VARIADIC anyarray) OWNER TO postgres;

CREATE FUNCTION public.list_partitioned_table() RETURNS SETOF integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    row partitioned_table%ROWTYPE;
    a_val partitioned_table.a%TYPE;
BEGIN
    FOR row IN SELECT * FROM partitioned_table ORDER BY a LOOP
        a_val := row.a;
        RETURN NEXT a_val;
    END LOOP;
    RETURN;
END; $$;

ALTER FUNCTION public.list_partitioned_table() OWNER TO postgres;

CREATE FUNCTION public.logging_minvfunc_nonstrict(text, anyelement) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT $1 || '-' || quote_nullable($2) $_$;

ALTER FUNCTION public.logging_minvfunc_nonstrict(text, anyelement) OWNER TO postgres;

CREATE FUNCTION public.logging_minvfunc_strict(text, anyelement) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    AS $_$ SELECT $1 || '-' || quote_nullable($2) $_$;

ALTER FUNCTION public.logging_minvfunc_strict(text, anyelement) OWNER TO postgres;

CREATE FUNCTION public.logging_msfunc_nonstrict(text, anyelement) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT COALESCE($1, '') || '+' || quote_nullable($2) $_$;

ALTER FUNCTION public.logging_msfunc_nonstrict(text, anyelement) OWNER TO postgres;

CREATE FUNCTION public.logging_msfunc_strict(text, anyelement) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    AS $_$ SELECT $1 || '+' || quote_nullable($2) $_$;

ALTER FUNCTION public.logging_msfunc_strict(text, anyelement) OWNER TO postgres;

CREATE FUNCTION public.logging_sfunc_nonstrict(text, anyelement) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT COALESCE($1, '') || '*' || quote_nullable($2) $_$;

ALTER FUNCTION public.logging_sfunc_nonstrict(text, anyelement) OWNER TO postgres;

CREATE FUNCTION public.logging_sfunc_strict(text, anyelement) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    AS $_$ SELECT $1 || '*' || quote_nullable($2) $_$;

ALTER FUNCTION public.logging_sfunc_strict(text, anyelement) OWNER TO postgres;

CREATE FUNCTION public.make_table() RETURNS void
    LANGUAGE sql
    AS $$
  CREATE TABLE created_table AS SELECT * FROM int8_tbl;
$$;

ALTER FUNCTION public.make_table() OWNER TO postgres;

CREATE FUNCTION public.make_tuple_indirect(record) RETURNS record
    LANGUAGE internal STRICT
    AS 'int4in';

ALTER FUNCTION public.make_tuple_indirect(record) OWNER TO postgres;

CREATE FUNCTION public.max_xacttest() RETURNS smallint
    LANGUAGE plpgsql
    AS $$begin return max(a) from xacttest; end$$;

ALTER FUNCTION public.max_xacttest() OWNER TO postgres;

CREATE FUNCTION public.mlparted5abrtrig_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin new.c = 'b'; return new; end; $$;

ALTER FUNCTION public.mlparted5abrtrig_func() OWNER TO postgres;

CREATE FUNCTION public.mr_inoutparam_succeed(OUT i anyelement, INOUT r anymultirange) RETURNS record
    LANGUAGE sql
    AS $_$ select upper($1), $1 $_$;

ALTER FUNCTION public.mr_inoutparam_succeed(OUT i anyelement, INOUT r anymultirange) OWNER TO postgres;

CREATE FUNCTION public.mr_outparam_succeed(i anymultirange, OUT r anymultirange, OUT t text) RETURNS record
    LANGUAGE sql
    AS $_$ select $1, 'foo'::text $_$;

ALTER FUNCTION public.mr_outparam_succeed(i anymultirange, OUT r anymultirange, OUT t text) OWNER TO postgres;

CREATE FUNCTION public.mr_outparam_succeed2(i anymultirange, OUT r anyarray, OUT t text) RETURNS record
    LANGUAGE sql
    AS $_$ select ARRAY[upper($1)], 'foo'::text $_$;

ALTER FUNCTION public.mr_outparam_succeed2(i anymultirange, OUT r anyarray, OUT t text) OWNER TO postgres;

CREATE FUNCTION public.mr_outparam_succeed3(i anymultirange, OUT r anyrange, OUT t text) RETURNS record
    LANGUAGE sql
    AS $_$ select range_merge($1), 'foo'::text $_$;

ALTER FUNCTION public.mr_outparam_succeed3(i anymultirange, OUT r anyrange, OUT t text) OWNER TO postgres;

CREATE FUNCTION public.mr_outparam_succeed4(i anyrange, OUT r anymultirange, OUT t text) RETURNS record
    LANGUAGE sql
    AS $_$ select multirange($1), 'foo'::text $_$;

ALTER FUNCTION public.mr_outparam_succeed4(i anyrange, OUT r anymultirange, OUT t text) OWNER TO postgres;

CREATE FUNCTION public.mr_polymorphic(i anyrange) RETURNS anymultirange
    LANGUAGE plpgsql
    AS $_$ begin return multirange($1); end; $_$;

ALTER FUNCTION public.mr_polymorphic(i anyrange) OWNER TO postgres;

CREATE FUNCTION public.mr_table_succeed(i anyelement, r anymultirange) RETURNS TABLE(i anyelement, r anymultirange)
    LANGUAGE sql
    AS $_$ select $1, $2 $_$;

ALTER FUNCTION public.mr_table_succeed(i anyelement, r anymultirange) OWNER TO postgres;

CREATE FUNCTION public.multi_datum_use(p1 integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
declare
  x int;
  y int;
begin
  select into x,y unique1/p1, unique1/$1 from tenk1 group by unique1/p1;
  return x = y;
end$_$;

ALTER FUNCTION public.multi_datum_use(p1 integer) OWNER TO postgres;

CREATE FUNCTION public.multirangetypes_sql(q anymultirange, b anyarray, OUT c anyelement) RETURNS anyelement
    LANGUAGE sql
    AS $_$ select upper($1) + $2[1] $_$;

ALTER FUNCTION public.multirangetypes_sql(q anymultirange, b anyarray, OUT c anyelement) OWNER TO postgres;

CREATE FUNCTION public.mvtest_drop_the_index() RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE 'DROP INDEX IF EXISTS mvtest_drop_idx';
  RETURN true;
END;
$$;

ALTER FUNCTION public.mvtest_drop_the_index() OWNER TO postgres;

CREATE FUNCTION public.test_support_func(internal) RETURNS internal
    LANGUAGE internal STRICT
    AS 'int4in';

ALTER FUNCTION public.test_support_func(internal) OWNER TO postgres;

CREATE FUNCTION public.my_gen_series(integer, integer) RETURNS SETOF integer
    LANGUAGE internal IMMUTABLE STRICT SUPPORT public.test_support_func PARALLEL SAFE
    AS $$generate_series_int4$$;

ALTER FUNCTION public.my_gen_series(integer, integer) OWNER TO postgres;

CREATE FUNCTION public.my_int_eq(integer, integer) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT SUPPORT public.test_support_func PARALLEL SAFE
    AS $$int4eq$$;

ALTER FUNCTION public.my_int_eq(integer, integer) OWNER TO postgres;

CREATE FUNCTION public.myfunc(integer) RETURNS text
    LANGUAGE plpgsql
    SET work_mem TO '1MB'
    AS $_$
begin
  set work_mem = '2MB';
  perform 1/$1;
  return current_setting('work_mem');
end $_$;

ALTER FUNCTION public.myfunc(integer) OWNER TO postgres;

CREATE FUNCTION public.myleast(VARIADIC anyarray) RETURNS anyelement
    LANGUAGE sql IMMUTABLE STRICT
    AS $_$
  select min($1[i]) from generate_subscripts($1,1) g(i)
$_$;

ALTER FUNCTION public.myleast(VARIADIC anyarray) OWNER TO postgres;

CREATE FUNCTION public.namedparmcursor_test1(integer, integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
declare
    c1 cursor (param1 int, param12 int) for select * from rc_test where a > param1 and b > param12;
    nonsense record;
begin
    open c1(param12 := $2, param1 := $1);
    fetch c1 into nonsense;
    close c1;
    if found then
        return true;
    else
        return false;
    end if;
end
$_$;

ALTER FUNCTION public.namedparmcursor_test1(integer, integer) OWNER TO postgres;

CREATE FUNCTION public.namedparmcursor_test2(integer, integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
declare
    c1 cursor (param1 int, param2 int) for select * from rc_test where a > param1 and b > param2;
    nonsense record;
begin
    open c1(param1 := $1, $2);
    fetch c1 into nonsense;
    close c1;
    if found then
        return true;
    else
        return false;
    end if;
end
$_$;

ALTER FUNCTION public.namedparmcursor_test2(integer, integer) OWNER TO postgres;

CREATE FUNCTION public.namedparmcursor_test7() RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  c1 cursor (p1 int, p2 int) for
    select * from tenk1 where thousand = p1 and tenthous = p2;
begin
  open c1 (p2 := 77, p1 := 42/0);
end $$;

ALTER FUNCTION public.namedparmcursor_test7() OWNER TO postgres;

CREATE FUNCTION public.namedparmcursor_test8() RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  c1 cursor (p1 int, p2 int) for
    select count(*) from tenk1 where thousand = p1 and tenthous = p2;
  n int4;
begin
  open c1 (77 -- test
  , 42);
  fetch c1 into n;
  return n;
end $$;

ALTER FUNCTION public.namedparmcursor_test8() OWNER TO postgres;

CREATE FUNCTION public.namedparmcursor_test9(p1 integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  c1 cursor (p1 int, p2 int, debug int) for
    select count(*) from tenk1 where thousand = p1 and tenthous = p2
      and four = debug;
  p2 int4 := 1006;
  n int4;
begin
  open c1 (p1 := p1, p2 := p2, debug := 2);
  fetch c1 into n;
  return n;
end $$;

ALTER FUNCTION public.namedparmcursor_test9(p1 integer) OWNER TO postgres;

CREATE FUNCTION public.namelen(public.person_type) RETURNS integer
    LANGUAGE sql
    AS $_$ SELECT length($1.name) $_$;

ALTER FUNCTION public.namelen(public.person_type) OWNER TO postgres;

CREATE FUNCTION public.no_op_trig_fn() RETURNS trigger
    LANGUAGE plpgsql
    AS $$begin RETURN NULL; end$$;

ALTER FUNCTION public.no_op_trig_fn() OWNER TO postgres;

CREATE FUNCTION public.non_strict(text) RETURNS text
    LANGUAGE sql STRICT
    AS $_$select coalesce($1, 'got passed a null');$_$;

ALTER FUNCTION public.non_strict(text) OWNER TO postgres;

CREATE FUNCTION public.noticetrigger() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise notice 'noticetrigger % %', new.f1, new.data;
  return null;
end $$;

ALTER FUNCTION public.noticetrigger() OWNER TO postgres;

CREATE FUNCTION public.nth_value_def(val anyelement, n integer DEFAULT 1) RETURNS anyelement
    LANGUAGE internal WINDOW IMMUTABLE STRICT
    AS $$window_nth_value$$;

ALTER FUNCTION public.nth_value_def(val anyelement, n integer) OWNER TO postgres;

CREATE FUNCTION public.outparam2_succeed(r anyrange, OUT lu anyarray, OUT ul anyarray) RETURNS record
    LANGUAGE sql
    AS $_$ select array[lower($1), upper($1)], array[upper($1), lower($1)] $_$;

ALTER FUNCTION public.outparam2_succeed(r anyrange, OUT lu anyarray, OUT ul anyarray) OWNER TO postgres;

CREATE FUNCTION public.outparam_succeed(i anyrange, OUT r anyrange, OUT t text) RETURNS record
    LANGUAGE sql
    AS $_$ select $1, 'foo'::text $_$;

ALTER FUNCTION public.outparam_succeed(i anyrange, OUT r anyrange, OUT t text) OWNER TO postgres;

CREATE FUNCTION public.outparam_succeed2(i anyrange, OUT r anyarray, OUT t text) RETURNS record
    LANGUAGE sql
    AS $_$ select ARRAY[upper($1)], 'foo'::text $_$;

ALTER FUNCTION public.outparam_succeed2(i anyrange, OUT r anyarray, OUT t text) OWNER TO postgres;

CREATE TABLE public.emp (
    salary integer,
    manager name
)
INHERITS (public.person);

ALTER TABLE public.emp OWNER TO postgres;

CREATE FUNCTION public.overpaid(public.emp) RETURNS boolean
    LANGUAGE internal STRICT
    AS 'int4in';

ALTER FUNCTION public.overpaid(public.emp) OWNER TO postgres;

CREATE FUNCTION public.part_hashint4_noop(value integer, seed bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    select value + seed;
    $$;

ALTER FUNCTION public.part_hashint4_noop(value integer, seed bigint) OWNER TO postgres;

CREATE FUNCTION public.part_hashtext_length(value text, seed bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    select length(coalesce(value, ''))::int8
    $$;

ALTER FUNCTION public.part_hashtext_length(value text, seed bigint) OWNER TO postgres;

CREATE FUNCTION public.part_ins_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  return new;
end;
$$;

ALTER FUNCTION public.part_ins_func() OWNER TO postgres;

CREATE FUNCTION public.parted_trigfunc2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.a = new.a + 1;
  return new;
end;
$$;

ALTER FUNCTION public.parted_trigfunc2() OWNER TO postgres;

CREATE FUNCTION public.perform_simple_func(integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
BEGIN
	IF $1 < 20 THEN
		INSERT INTO perform_test VALUES ($1, $1 + 10);
		RETURN TRUE;
	ELSE
		RETURN FALSE;
	END IF;
END;$_$;

ALTER FUNCTION public.perform_simple_func(integer) OWNER TO postgres;

CREATE FUNCTION public.perform_test_func() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
	IF FOUND then
		INSERT INTO perform_test VALUES (100, 100);
	END IF;

	PERFORM perform_simple_func(5);

	IF FOUND then
		INSERT INTO perform_test VALUES (100, 100);
	END IF;

	PERFORM perform_simple_func(50);

	IF FOUND then
		INSERT INTO perform_test VALUES (100, 100);
	END IF;

	RETURN;
END;$$;

ALTER FUNCTION public.perform_test_func() OWNER TO postgres;

CREATE FUNCTION public.plusone(a integer) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT a+1; $$;

ALTER FUNCTION public.plusone(a integer) OWNER TO postgres;

CREATE FUNCTION public.pslot_backlink_view(character) RETURNS text
    LANGUAGE plpgsql
    AS $_$
<<outer>>
declare
    rec		record;
    bltype	char(2);
    retval	text;
begin
    select into rec * from PSlot where slotname = $1;
    if not found then
        return '';
    end if;
    if rec.backlink = '' then
        return '-';
    end if;
    bltype := substr(rec.backlink, 1, 2);
    if bltype = 'PL' then
        declare
	    rec		record;
	begin
	    select into rec * from PLine where slotname = "outer".rec.backlink;
	    retval := 'Phone line ' || trim(rec.phonenumber);
	    if rec.comment != '' then
	        retval := retval || ' (';
		retval := retval || rec.comment;
		retval := retval || ')';
	    end if;
	    return retval;
	end;
    end if;
    if bltype = 'WS' then
        select into rec * from WSlot where slotname = rec.backlink;
	retval := trim(rec.slotname) || ' in room ';
	retval := retval || trim(rec.roomno);
	retval := retval || ' -> ';
	return retval || wslot_slotlink_view(rec.slotname);
    end if;
    return rec.backlink;
end;
$_$;

ALTER FUNCTION public.pslot_backlink_view(character) OWNER TO postgres;

CREATE FUNCTION public.pslot_slotlink_view(character) RETURNS text
    LANGUAGE plpgsql
    AS $_$
declare
    psrec	record;
    sltype	char(2);
    retval	text;
begin
    select into psrec * from PSlot where slotname = $1;
    if not found then
        return '';
    end if;
    if psrec.slotlink = '' then
        return '-';
    end if;
    sltype := substr(psrec.slotlink, 1, 2);
    if sltype = 'PS' then
	retval := trim(psrec.slotlink) || ' -> ';
	return retval || pslot_backlink_view(psrec.slotlink);
    end if;
    if sltype = 'HS' then
        retval := comment from Hub H, HSlot HS
			where HS.slotname = psrec.slotlink
			  and H.name = HS.hubname;
        retval := retval || ' slot ';
	retval := retval || slotno::text from HSlot
			where slotname = psrec.slotlink;
	return retval;
    end if;
    return psrec.slotlink;
end;
$_$;

ALTER FUNCTION public.pslot_slotlink_view(character) OWNER TO postgres;

CREATE FUNCTION public.psql_error(msg text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
  BEGIN
    RAISE EXCEPTION 'error %', msg;
  END;
$$;

ALTER FUNCTION public.psql_error(msg text) OWNER TO postgres;

CREATE FUNCTION public.pt_in_widget(point, public.widget) RETURNS boolean
    LANGUAGE internal STRICT
    AS 'int4in';

ALTER FUNCTION public.pt_in_widget(point, public.widget) OWNER TO postgres;

CREATE PROCEDURE public.ptest10(OUT a integer, IN b integer, IN c integer)
    LANGUAGE sql
    AS $$ SELECT b - c $$;

ALTER PROCEDURE public.ptest10(OUT a integer, IN b integer, IN c integer) OWNER TO postgres;

CREATE PROCEDURE public.ptest10(IN a integer, IN b integer, IN c integer)
    LANGUAGE sql
    AS $$ SELECT a + b - c $$;

ALTER PROCEDURE public.ptest10(IN a integer, IN b integer, IN c integer) OWNER TO postgres;

CREATE PROCEDURE public.ptest11(OUT a integer, VARIADIC b integer[])
    LANGUAGE sql
    AS $$ SELECT b[1] + b[2] $$;

ALTER PROCEDURE public.ptest11(OUT a integer, VARIADIC b integer[]) OWNER TO postgres;

CREATE PROCEDURE public.ptest3(IN y text)
    LANGUAGE sql
    AS $_$
CALL ptest1(y);
CALL ptest1($1);
$_$;

ALTER PROCEDURE public.ptest3(IN y text) OWNER TO postgres;

CREATE PROCEDURE public.ptest5(IN a integer, IN b text, IN c integer DEFAULT 100)
    LANGUAGE sql
    AS $$
INSERT INTO cp_test VALUES(a, b);
INSERT INTO cp_test VALUES(c, b);
$$;

ALTER PROCEDURE public.ptest5(IN a integer, IN b text, IN c integer) OWNER TO postgres;

CREATE PROCEDURE public.ptest6(IN a integer, IN b anyelement)
    LANGUAGE sql
    AS $$
SELECT NULL::int;
$$;

ALTER PROCEDURE public.ptest6(IN a integer, IN b anyelement) OWNER TO postgres;

CREATE PROCEDURE public.ptest6a(INOUT a anyelement, OUT b anyelement)
    LANGUAGE sql
    AS $_$
SELECT $1, $1;
$_$;

ALTER PROCEDURE public.ptest6a(INOUT a anyelement, OUT b anyelement) OWNER TO postgres;

CREATE PROCEDURE public.ptest6b(IN a anyelement, OUT b anyelement, OUT c anyarray)
    LANGUAGE sql
    AS $_$
SELECT $1, array[$1];
$_$;

ALTER PROCEDURE public.ptest6b(IN a anyelement, OUT b anyelement, OUT c anyarray) OWNER TO postgres;

CREATE PROCEDURE public.ptest6c(INOUT a anyelement, INOUT b anyelement)
    LANGUAGE sql
    AS $_$
SELECT $1, 1;
$_$;

ALTER PROCEDURE public.ptest6c(INOUT a anyelement, INOUT b anyelement) OWNER TO postgres;

CREATE PROCEDURE public.ptest7(IN a text, IN b text)
    LANGUAGE sql
    AS $$
SELECT a = b;
$$;

ALTER PROCEDURE public.ptest7(IN a text, IN b text) OWNER TO postgres;

CREATE PROCEDURE public.ptest8(IN x text)
    LANGUAGE sql
    BEGIN ATOMIC
END;

ALTER PROCEDURE public.ptest8(IN x text) OWNER TO postgres;

CREATE PROCEDURE public.ptest9(OUT a integer)
    LANGUAGE sql
    AS $$
INSERT INTO cp_test VALUES (1, 'a');
SELECT 1;
$$;

ALTER PROCEDURE public.ptest9(OUT a integer) OWNER TO postgres;

CREATE FUNCTION public.raise_test3(integer) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
begin
    raise notice 'This message has no parameters (despite having %% signs in it)!';
    return $1;
end;
$_$;

ALTER FUNCTION public.raise_test3(integer) OWNER TO postgres;

CREATE FUNCTION public.range_add_bounds(anymultirange) RETURNS anyelement
    LANGUAGE sql
    AS $_$select lower($1) + upper($1)$_$;

ALTER FUNCTION public.range_add_bounds(anymultirange) OWNER TO postgres;

CREATE FUNCTION public.range_add_bounds(anyrange) RETURNS anyelement
    LANGUAGE sql
    AS $_$select lower($1) + upper($1)$_$;

ALTER FUNCTION public.range_add_bounds(anyrange) OWNER TO postgres;

CREATE FUNCTION public.rangetypes_sql(q anyrange, b anyarray, OUT c anyelement) RETURNS anyelement
    LANGUAGE sql
    AS $_$ select upper($1) + $2[1] $_$;

ALTER FUNCTION public.rangetypes_sql(q anyrange, b anyarray, OUT c anyelement) OWNER TO postgres;

CREATE FUNCTION public.recurse(double precision) RETURNS double precision
    LANGUAGE plpgsql
    AS $_$
begin
  if ($1 > 0) then
    return sql_recurse($1 - 1);
  else
    return $1;
  end if;
end;
$_$;

ALTER FUNCTION public.recurse(double precision) OWNER TO postgres;

CREATE FUNCTION public.recursion_test(integer, integer) RETURNS text
    LANGUAGE plpgsql
    AS $_$
DECLARE rslt text;
BEGIN
    IF $1 <= 0 THEN
        rslt = CAST($2 AS TEXT);
    ELSE
        rslt = CAST($1 AS TEXT) || ',' || recursion_test($1 - 1, $2);
    END IF;
    RETURN rslt;
END;$_$;

ALTER FUNCTION public.recursion_test(integer, integer) OWNER TO postgres;

CREATE FUNCTION public.refcursor_test1(refcursor) RETURNS refcursor
    LANGUAGE plpgsql
    AS $_$
begin
    perform return_refcursor($1);
    return $1;
end
$_$;

ALTER FUNCTION public.refcursor_test1(refcursor) OWNER TO postgres;

CREATE FUNCTION public.refcursor_test2(integer, integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
declare
    c1 cursor (param1 int, param2 int) for select * from rc_test where a > param1 and b > param2;
    nonsense record;
begin
    open c1($1, $2);
    fetch c1 into nonsense;
    close c1;
    if found then
        return true;
    else
        return false;
    end if;
end
$_$;

ALTER FUNCTION public.refcursor_test2(integer, integer) OWNER TO postgres;

CREATE FUNCTION public.report_guc(text) RETURNS text
    LANGUAGE sql
    AS $_$ select current_setting($1) $_$;

ALTER FUNCTION public.report_guc(text) OWNER TO postgres;

CREATE FUNCTION public.reraise_test() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
   BEGIN
       RAISE syntax_error;
   EXCEPTION
       WHEN syntax_error THEN
           BEGIN
               raise notice 'exception % thrown in inner block, reraising', sqlerrm;
               RAISE;
           EXCEPTION
               WHEN OTHERS THEN
                   raise notice 'RIGHT - exception % caught in inner block', sqlerrm;
           END;
   END;
EXCEPTION
   WHEN OTHERS THEN
       raise notice 'WRONG - exception % caught in outer block', sqlerrm;
END;
$$;

ALTER FUNCTION public.reraise_test() OWNER TO postgres;

CREATE FUNCTION public.ret_query1(OUT integer, OUT integer) RETURNS SETOF record
    LANGUAGE plpgsql
    AS $_$
begin
    $1 := -1;
    $2 := -2;
    return next;
    return query select x + 1, x * 10 from generate_series(0, 10) s (x);
    return next;
end;
$_$;

ALTER FUNCTION public.ret_query1(OUT integer, OUT integer) OWNER TO postgres;

CREATE FUNCTION public.ret_query2(lim integer) RETURNS SETOF public.record_type
    LANGUAGE plpgsql
    AS $$
begin
    return query select md5(s.x::text), s.x, s.x > 0
                 from generate_series(-8, lim) s (x) where s.x % 2 = 0;
end;
$$;

ALTER FUNCTION public.ret_query2(lim integer) OWNER TO postgres;

CREATE FUNCTION public.return_refcursor(rc refcursor) RETURNS refcursor
    LANGUAGE plpgsql
    AS $$
begin
    open rc for select a from rc_test;
    return rc;
end
$$;

ALTER FUNCTION public.return_refcursor(rc refcursor) OWNER TO postgres;

CREATE FUNCTION public.return_unnamed_refcursor() RETURNS refcursor
    LANGUAGE plpgsql
    AS $$
declare
    rc refcursor;
begin
    open rc for select a from rc_test;
    return rc;
end
$$;

ALTER FUNCTION public.return_unnamed_refcursor() OWNER TO postgres;

CREATE FUNCTION public.returns_rw_array(integer) RETURNS integer[]
    LANGUAGE plpgsql STABLE
    AS $_$
  declare r int[];
  begin r := array[$1, $1]; return r; end;
$_$;

ALTER FUNCTION public.returns_rw_array(integer) OWNER TO postgres;

CREATE FUNCTION public.reverse_name(name) RETURNS name
    LANGUAGE internal STRICT
    AS 'int4in';

ALTER FUNCTION public.reverse_name(name) OWNER TO postgres;

CREATE FUNCTION public.rtest_viewfunc1(integer) RETURNS integer
    LANGUAGE sql
    AS $_$select count(*)::int4 from rtest_view2 where a = $1$_$;

ALTER FUNCTION public.rtest_viewfunc1(integer) OWNER TO postgres;

CREATE FUNCTION public.serializable_update_trig() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	rec record;
begin
	new.description = 'updated in trigger';
	return new;
end;
$$;

ALTER FUNCTION public.serializable_update_trig() OWNER TO postgres;

CREATE FUNCTION public.set_ttdummy(integer) RETURNS integer
    LANGUAGE internal STRICT
    AS 'int4in';

ALTER FUNCTION public.set_ttdummy(integer) OWNER TO postgres;

CREATE FUNCTION public.shadowtest(f1 integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare f1 int; begin return 1; end $$;

ALTER FUNCTION public.shadowtest(f1 integer) OWNER TO postgres;

CREATE FUNCTION public.sp_parallel_restricted(integer) RETURNS integer
    LANGUAGE plpgsql PARALLEL RESTRICTED
    AS $_$begin return $1; end$_$;

ALTER FUNCTION public.sp_parallel_restricted(integer) OWNER TO postgres;

CREATE FUNCTION public.sql_if(boolean, anyelement, anyelement) RETURNS anyelement
    LANGUAGE sql
    AS $_$
select case when $1 then $2 else $3 end $_$;

ALTER FUNCTION public.sql_if(boolean, anyelement, anyelement) OWNER TO postgres;

CREATE FUNCTION public.sql_recurse(double precision) RETURNS double precision
    LANGUAGE sql
    AS $_$ select recurse($1) limit 1; $_$;

ALTER FUNCTION public.sql_recurse(double precision) OWNER TO postgres;

CREATE FUNCTION public.sro_ifun(integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
BEGIN
	-- Below we set the table's owner to regress_sro_user
	ASSERT current_user = 'regress_sro_user',
		format('sro_ifun(%s) called by %s', $1, current_user);
	RETURN $1;
END;
$_$;

ALTER FUNCTION public.sro_ifun(integer) OWNER TO postgres;

CREATE FUNCTION public.start_command() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
RAISE NOTICE '% - ddl_command_start', tg_tag;
END;
$$;

ALTER FUNCTION public.start_command() OWNER TO postgres;

CREATE FUNCTION public.stfnp(integer[]) RETURNS integer[]
    LANGUAGE sql
    AS $_$select $1$_$;

ALTER FUNCTION public.stfnp(integer[]) OWNER TO postgres;

CREATE FUNCTION public.stfp(anyarray) RETURNS anyarray
    LANGUAGE sql
    AS $_$select $1$_$;

ALTER FUNCTION public.stfp(anyarray) OWNER TO postgres;

CREATE FUNCTION public.stricttest() RETURNS void
    LANGUAGE plpgsql
    AS $$
-- override the global
#print_strict_params on
declare
x record;
p1 int := 2;
p3 text := 'foo';
begin
  -- too many rows
  select * from foo where f1 > p1 or f1::text = p3  into strict x;
  raise notice 'x.f1 = %, x.f2 = %', x.f1, x.f2;
end$$;

ALTER FUNCTION public.stricttest() OWNER TO postgres;

CREATE FUNCTION public.sum3(anyelement, anyelement, anyelement) RETURNS anyelement
    LANGUAGE sql STRICT
    AS $_$select $1+$2+$3$_$;

ALTER FUNCTION public.sum3(anyelement, anyelement, anyelement) OWNER TO postgres;

CREATE FUNCTION public.sum3(bigint, bigint, bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT
    AS $_$select $1 + $2 + $3$_$;

ALTER FUNCTION public.sum3(bigint, bigint, bigint) OWNER TO postgres;

CREATE FUNCTION public.sum_int_randrestart_minvfunc(integer, integer) RETURNS integer
    LANGUAGE sql STRICT
    AS $_$ SELECT CASE WHEN random() < 0.2 THEN NULL ELSE $1 - $2 END $_$;

ALTER FUNCTION public.sum_int_randrestart_minvfunc(integer, integer) OWNER TO postgres;

CREATE FUNCTION public.table_succeed(r anyrange) RETURNS TABLE(l anyelement, u anyelement)
    LANGUAGE sql
    AS $_$ select lower($1), upper($1) $_$;

ALTER FUNCTION public.table_succeed(r anyrange) OWNER TO postgres;

CREATE FUNCTION public.test_atomic_ops() RETURNS boolean
    LANGUAGE internal
    AS 'int4in';

ALTER FUNCTION public.test_atomic_ops() OWNER TO postgres;

CREATE FUNCTION public.test_canonicalize_path(text) RETURNS text
    LANGUAGE internal IMMUTABLE STRICT
    AS 'int4in';

ALTER FUNCTION public.test_canonicalize_path(text) OWNER TO postgres;

CREATE FUNCTION public.test_conv(input bytea, src_encoding text, dst_encoding text, OUT result bytea, OUT errorat bytea, OUT error text) RETURNS record
    LANGUAGE plpgsql
    AS $$
declare
  validlen int;
begin
  -- First try to perform the conversion with noError = false. If that errors out,
  -- capture the error message, and try again with noError = true. The second call
  -- should succeed and return the position of the error, return that too.
  begin
    select * into validlen, result from test_enc_conversion(input, src_encoding, dst_encoding, false);
    errorat = NULL;
    error := NULL;
  exception when others then
    error := sqlerrm;
    select * into validlen, result from test_enc_conversion(input, src_encoding, dst_encoding, true);
    errorat = substr(input, validlen + 1);
  end;
  return;
end;
$$;

ALTER FUNCTION public.test_conv(input bytea, src_encoding text, dst_encoding text, OUT result bytea, OUT errorat bytea, OUT error text) OWNER TO postgres;

CREATE FUNCTION public.test_enc_conversion(bytea, name, name, boolean, OUT validlen integer, OUT result bytea) RETURNS record
    LANGUAGE internal STRICT
    AS 'int4in';

ALTER FUNCTION public.test_enc_conversion(bytea, name, name, boolean, OUT validlen integer, OUT result bytea) OWNER TO postgres;

CREATE FUNCTION public.test_enc_setup() RETURNS void
    LANGUAGE internal STRICT
    AS 'int4in';

ALTER FUNCTION public.test_enc_setup() OWNER TO postgres;

CREATE FUNCTION public.test_event_trigger() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE NOTICE 'test_event_trigger: % %', tg_event, tg_tag;
END
$$;

ALTER FUNCTION public.test_event_trigger() OWNER TO postgres;

CREATE FUNCTION public.test_evtrig_dropped_objects() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    obj record;
BEGIN
    FOR obj IN SELECT * FROM pg_event_trigger_dropped_objects()
    LOOP
        IF obj.object_type = 'table' THEN
                EXECUTE format('DROP TABLE IF EXISTS audit_tbls.%I',
					format('%s_%s', obj.schema_name, obj.object_name));
        END IF;

	INSERT INTO dropped_objects
		(object_type, schema_name, object_name,
		 object_identity, address_names, address_args,
		 is_temporary, original, normal) VALUES
		(obj.object_type, obj.schema_name, obj.object_name,
		 obj.object_identity, obj.address_names, obj.address_args,
		 obj.is_temporary, obj.original, obj.normal);
    END LOOP;
END
$$;

ALTER FUNCTION public.test_evtrig_dropped_objects() OWNER TO postgres;

CREATE FUNCTION public.test_fdw_handler() RETURNS fdw_handler
    LANGUAGE internal
    AS 'int4in';

ALTER FUNCTION public.test_fdw_handler() OWNER TO postgres;

CREATE FUNCTION public.test_found() RETURNS boolean
    LANGUAGE plpgsql
    AS $$
  declare
  begin
  insert into found_test_tbl values (1);
  if FOUND then
     insert into found_test_tbl values (2);
  end if;

  update found_test_tbl set a = 100 where a = 1;
  if FOUND then
    insert into found_test_tbl values (3);
  end if;

  delete from found_test_tbl where a = 9999; -- matches no rows
  if not FOUND then
    insert into found_test_tbl values (4);
  end if;

  for i in 1 .. 10 loop
    -- no need to do anything
  end loop;
  if FOUND then
    insert into found_test_tbl values (5);
  end if;

  -- never executes the loop
  for i in 2 .. 1 loop
    -- no need to do anything
  end loop;
  if not FOUND then
    insert into found_test_tbl values (6);
  end if;
  return true;
  end;$$;

ALTER FUNCTION public.test_found() OWNER TO postgres;

CREATE FUNCTION public.test_opclass_options_func(internal) RETURNS void
    LANGUAGE internal
    AS 'int4in';

ALTER FUNCTION public.test_opclass_options_func(internal) OWNER TO postgres;

CREATE FUNCTION public.test_ret_rec_dyn(integer) RETURNS record
    LANGUAGE plpgsql
    AS $_$
DECLARE
	retval RECORD;
BEGIN
	IF $1 > 10 THEN
		SELECT INTO retval 5, 10, 15;
		RETURN retval;
	ELSE
		SELECT INTO retval 50, 5::numeric, 'xxx'::text;
		RETURN retval;
	END IF;
END;$_$;

ALTER FUNCTION public.test_ret_rec_dyn(integer) OWNER TO postgres;

CREATE FUNCTION public.test_ret_set_rec_dyn(integer) RETURNS SETOF record
    LANGUAGE plpgsql
    AS $_$
DECLARE
	retval RECORD;
BEGIN
	IF $1 > 10 THEN
		SELECT INTO retval 5, 10, 15;
		RETURN NEXT retval;
		RETURN NEXT retval;
	ELSE
		SELECT INTO retval 50, 5::numeric, 'xxx'::text;
		RETURN NEXT retval;
		RETURN NEXT retval;
	END IF;
	RETURN;
END;$_$;

ALTER FUNCTION public.test_ret_set_rec_dyn(integer) OWNER TO postgres;

CREATE FUNCTION public.test_ret_set_scalar(integer, integer) RETURNS SETOF integer
    LANGUAGE plpgsql
    AS $_$
DECLARE
	i int;
BEGIN
	FOR i IN $1 .. $2 LOOP
		RETURN NEXT i + 1;
	END LOOP;
	RETURN;
END;$_$;

ALTER FUNCTION public.test_ret_set_scalar(integer, integer) OWNER TO postgres;

CREATE FUNCTION public.test_strict(text) RETURNS text
    LANGUAGE sql
    AS $_$select coalesce($1, 'got passed a null');$_$;

ALTER FUNCTION public.test_strict(text) OWNER TO postgres;

CREATE TABLE public.found_test_tbl (
    a integer
);

ALTER TABLE public.found_test_tbl OWNER TO postgres;

CREATE FUNCTION public.test_table_func_rec() RETURNS SETOF public.found_test_tbl
    LANGUAGE plpgsql
    AS $$
DECLARE
	rec RECORD;
BEGIN
	FOR rec IN select * from found_test_tbl LOOP
		RETURN NEXT rec;
	END LOOP;
	RETURN;
END;$$;

ALTER FUNCTION public.test_table_func_rec() OWNER TO postgres;

CREATE FUNCTION public.test_table_func_row() RETURNS SETOF public.found_test_tbl
    LANGUAGE plpgsql
    AS $$
DECLARE
	row found_test_tbl%ROWTYPE;
BEGIN
	FOR row IN select * from found_test_tbl LOOP
		RETURN NEXT row;
	END LOOP;
	RETURN;
END;$$;

ALTER FUNCTION public.test_table_func_row() OWNER TO postgres;

CREATE FUNCTION public.tf1p(anyarray, integer) RETURNS anyarray
    LANGUAGE sql
    AS $_$select $1$_$;

ALTER FUNCTION public.tf1p(anyarray, integer) OWNER TO postgres;

CREATE FUNCTION public.tf2p(integer[], anyelement) RETURNS integer[]
    LANGUAGE sql
    AS $_$select $1$_$;

ALTER FUNCTION public.tf2p(integer[], anyelement) OWNER TO postgres;

CREATE FUNCTION public.tfnp(integer[], integer) RETURNS integer[]
    LANGUAGE sql
    AS $_$select $1 || $2$_$;

ALTER FUNCTION public.tfnp(integer[], integer) OWNER TO postgres;

CREATE FUNCTION public.tfp(anyarray, anyelement) RETURNS anyarray
    LANGUAGE sql
    AS $_$select $1 || $2$_$;

ALTER FUNCTION public.tfp(anyarray, anyelement) OWNER TO postgres;

CREATE FUNCTION public.tg_backlink_a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    dummy	integer;
begin
    if tg_op = 'INSERT' then
        if new.backlink != '' then
	    dummy := tg_backlink_set(new.backlink, new.slotname);
	end if;
	return new;
    end if;
    if tg_op = 'UPDATE' then
        if new.backlink != old.backlink then
	    if old.backlink != '' then
	        dummy := tg_backlink_unset(old.backlink, old.slotname);
	    end if;
	    if new.backlink != '' then
	        dummy := tg_backlink_set(new.backlink, new.slotname);
	    end if;
	else
	    if new.slotname != old.slotname and new.backlink != '' then
	        dummy := tg_slotlink_set(new.backlink, new.slotname);
	    end if;
	end if;
	return new;
    end if;
    if tg_op = 'DELETE' then
        if old.backlink != '' then
	    dummy := tg_backlink_unset(old.backlink, old.slotname);
	end if;
	return old;
    end if;
end;
$$;

ALTER FUNCTION public.tg_backlink_a() OWNER TO postgres;

CREATE FUNCTION public.tg_backlink_set(myname character, blname character) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
    mytype	char(2);
    link	char(4);
    rec		record;
begin
    mytype := substr(myname, 1, 2);
    link := mytype || substr(blname, 1, 2);
    if link = 'PLPL' then
        raise exception
		'backlink between two phone lines does not make sense';
    end if;
    if link in ('PLWS', 'WSPL') then
        raise exception
		'direct link of phone line to wall slot not permitted';
    end if;
    if mytype = 'PS' then
        select into rec * from PSlot where slotname = myname;
	if not found then
	    raise exception '% does not exist', myname;
	end if;
	if rec.backlink != blname then
	    update PSlot set backlink = blname where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'WS' then
        select into rec * from WSlot where slotname = myname;
	if not found then
	    raise exception '% does not exist', myname;
	end if;
	if rec.backlink != blname then
	    update WSlot set backlink = blname where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'PL' then
        select into rec * from PLine where slotname = myname;
	if not found then
	    raise exception '% does not exist', myname;
	end if;
	if rec.backlink != blname then
	    update PLine set backlink = blname where slotname = myname;
	end if;
	return 0;
    end if;
    raise exception 'illegal backlink beginning with %', mytype;
end;
$$;

ALTER FUNCTION public.tg_backlink_set(myname character, blname character) OWNER TO postgres;

CREATE FUNCTION public.tg_backlink_unset(character, character) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
declare
    myname	alias for $1;
    blname	alias for $2;
    mytype	char(2);
    rec		record;
begin
    mytype := substr(myname, 1, 2);
    if mytype = 'PS' then
        select into rec * from PSlot where slotname = myname;
	if not found then
	    return 0;
	end if;
	if rec.backlink = blname then
	    update PSlot set backlink = '' where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'WS' then
        select into rec * from WSlot where slotname = myname;
	if not found then
	    return 0;
	end if;
	if rec.backlink = blname then
	    update WSlot set backlink = '' where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'PL' then
        select into rec * from PLine where slotname = myname;
	if not found then
	    return 0;
	end if;
	if rec.backlink = blname then
	    update PLine set backlink = '' where slotname = myname;
	end if;
	return 0;
    end if;
end
$_$;

ALTER FUNCTION public.tg_backlink_unset(character, character) OWNER TO postgres;

CREATE FUNCTION public.tg_chkbacklink() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.backlink isnull then
        new.backlink := '';
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_chkbacklink() OWNER TO postgres;

CREATE FUNCTION public.tg_chkslotlink() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.slotlink isnull then
        new.slotlink := '';
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_chkslotlink() OWNER TO postgres;

CREATE FUNCTION public.tg_chkslotname() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if substr(new.slotname, 1, 2) != tg_argv[0] then
        raise exception 'slotname must begin with %', tg_argv[0];
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_chkslotname() OWNER TO postgres;

CREATE FUNCTION public.tg_hslot_bd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    hubrec	record;
begin
    select into hubrec * from Hub where name = old.hubname;
    if not found then
        return old;
    end if;
    if old.slotno > hubrec.nslots then
        return old;
    end if;
    raise exception 'no manual manipulation of HSlot';
end;
$$;

ALTER FUNCTION public.tg_hslot_bd() OWNER TO postgres;

CREATE FUNCTION public.tg_hslot_biu() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    sname	text;
    xname	HSlot.slotname%TYPE;
    hubrec	record;
begin
    select into hubrec * from Hub where name = new.hubname;
    if not found then
        raise exception 'no manual manipulation of HSlot';
    end if;
    if new.slotno < 1 or new.slotno > hubrec.nslots then
        raise exception 'no manual manipulation of HSlot';
    end if;
    if tg_op = 'UPDATE' and new.hubname != old.hubname then
	if count(*) > 0 from Hub where name = old.hubname then
	    raise exception 'no manual manipulation of HSlot';
	end if;
    end if;
    sname := 'HS.' || trim(new.hubname);
    sname := sname || '.';
    sname := sname || new.slotno::text;
    if length(sname) > 20 then
        raise exception 'HSlot slotname "%" too long (20 char max)', sname;
    end if;
    new.slotname := sname;
    return new;
end;
$$;

ALTER FUNCTION public.tg_hslot_biu() OWNER TO postgres;

CREATE FUNCTION public.tg_hslot_bu() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.slotname != old.slotname or new.hubname != old.hubname then
        delete from HSlot where slotname = old.slotname;
	insert into HSlot (
		    slotname,
		    hubname,
		    slotno,
		    slotlink
		) values (
		    new.slotname,
		    new.hubname,
		    new.slotno,
		    new.slotlink
		);
        return null;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_hslot_bu() OWNER TO postgres;

CREATE FUNCTION public.tg_hub_a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    hname	text;
    dummy	integer;
begin
    if tg_op = 'INSERT' then
	dummy := tg_hub_adjustslots(new.name, 0, new.nslots);
	return new;
    end if;
    if tg_op = 'UPDATE' then
	if new.name != old.name then
	    update HSlot set hubname = new.name where hubname = old.name;
	end if;
	dummy := tg_hub_adjustslots(new.name, old.nslots, new.nslots);
	return new;
    end if;
    if tg_op = 'DELETE' then
	dummy := tg_hub_adjustslots(old.name, old.nslots, 0);
	return old;
    end if;
end;
$$;

ALTER FUNCTION public.tg_hub_a() OWNER TO postgres;

CREATE FUNCTION public.tg_hub_adjustslots(hname character, oldnslots integer, newnslots integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
begin
    if newnslots = oldnslots then
        return 0;
    end if;
    if newnslots < oldnslots then
        delete from HSlot where hubname = hname and slotno > newnslots;
	return 0;
    end if;
    for i in oldnslots + 1 .. newnslots loop
        insert into HSlot (slotname, hubname, slotno, slotlink)
		values ('HS.dummy', hname, i, '');
    end loop;
    return 0;
end
$$;

ALTER FUNCTION public.tg_hub_adjustslots(hname character, oldnslots integer, newnslots integer) OWNER TO postgres;

CREATE FUNCTION public.tg_iface_biu() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
declare
    sname	text;
    sysrec	record;
begin
    select into sysrec * from system where name = new.sysname;
    if not found then
        raise exception $q$system "%" does not exist$q$, new.sysname;
    end if;
    sname := 'IF.' || new.sysname;
    sname := sname || '.';
    sname := sname || new.ifname;
    if length(sname) > 20 then
        raise exception 'IFace slotname "%" too long (20 char max)', sname;
    end if;
    new.slotname := sname;
    return new;
end;
$_$;

ALTER FUNCTION public.tg_iface_biu() OWNER TO postgres;

CREATE FUNCTION public.tg_iface_bu() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.slotname != old.slotname then
        delete from IFace where slotname = old.slotname;
	insert into IFace (
		    slotname,
		    sysname,
		    ifname,
		    slotlink
		) values (
		    new.slotname,
		    new.sysname,
		    new.ifname,
		    new.slotlink
		);
        return null;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_iface_bu() OWNER TO postgres;

CREATE FUNCTION public.tg_pfield_ad() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    delete from PSlot where pfname = old.name;
    return old;
end;
$$;

ALTER FUNCTION public.tg_pfield_ad() OWNER TO postgres;

CREATE FUNCTION public.tg_pfield_au() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.name != old.name then
        update PSlot set pfname = new.name where pfname = old.name;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_pfield_au() OWNER TO postgres;

CREATE FUNCTION public.tg_phone_bu() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.slotname != old.slotname then
        delete from PHone where slotname = old.slotname;
	insert into PHone (
		    slotname,
		    comment,
		    slotlink
		) values (
		    new.slotname,
		    new.comment,
		    new.slotlink
		);
        return null;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_phone_bu() OWNER TO postgres;

CREATE FUNCTION public.tg_pline_bu() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.slotname != old.slotname then
        delete from PLine where slotname = old.slotname;
	insert into PLine (
		    slotname,
		    phonenumber,
		    comment,
		    backlink
		) values (
		    new.slotname,
		    new.phonenumber,
		    new.comment,
		    new.backlink
		);
        return null;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_pline_bu() OWNER TO postgres;

CREATE FUNCTION public.tg_pslot_biu() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
declare
    pfrec	record;
    ps          alias for new;
begin
    select into pfrec * from PField where name = ps.pfname;
    if not found then
        raise exception $$Patchfield "%" does not exist$$, ps.pfname;
    end if;
    return ps;
end;
$_$;

ALTER FUNCTION public.tg_pslot_biu() OWNER TO postgres;

CREATE FUNCTION public.tg_pslot_bu() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.slotname != old.slotname then
        delete from PSlot where slotname = old.slotname;
	insert into PSlot (
		    slotname,
		    pfname,
		    slotlink,
		    backlink
		) values (
		    new.slotname,
		    new.pfname,
		    new.slotlink,
		    new.backlink
		);
        return null;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_pslot_bu() OWNER TO postgres;

CREATE FUNCTION public.tg_room_ad() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    delete from WSlot where roomno = old.roomno;
    return old;
end;
$$;

ALTER FUNCTION public.tg_room_ad() OWNER TO postgres;

CREATE FUNCTION public.tg_room_au() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.roomno != old.roomno then
        update WSlot set roomno = new.roomno where roomno = old.roomno;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_room_au() OWNER TO postgres;

CREATE FUNCTION public.tg_slotlink_a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    dummy	integer;
begin
    if tg_op = 'INSERT' then
        if new.slotlink != '' then
	    dummy := tg_slotlink_set(new.slotlink, new.slotname);
	end if;
	return new;
    end if;
    if tg_op = 'UPDATE' then
        if new.slotlink != old.slotlink then
	    if old.slotlink != '' then
	        dummy := tg_slotlink_unset(old.slotlink, old.slotname);
	    end if;
	    if new.slotlink != '' then
	        dummy := tg_slotlink_set(new.slotlink, new.slotname);
	    end if;
	else
	    if new.slotname != old.slotname and new.slotlink != '' then
	        dummy := tg_slotlink_set(new.slotlink, new.slotname);
	    end if;
	end if;
	return new;
    end if;
    if tg_op = 'DELETE' then
        if old.slotlink != '' then
	    dummy := tg_slotlink_unset(old.slotlink, old.slotname);
	end if;
	return old;
    end if;
end;
$$;

ALTER FUNCTION public.tg_slotlink_a() OWNER TO postgres;

CREATE FUNCTION public.tg_slotlink_set(character, character) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
declare
    myname	alias for $1;
    blname	alias for $2;
    mytype	char(2);
    link	char(4);
    rec		record;
begin
    mytype := substr(myname, 1, 2);
    link := mytype || substr(blname, 1, 2);
    if link = 'PHPH' then
        raise exception
		'slotlink between two phones does not make sense';
    end if;
    if link in ('PHHS', 'HSPH') then
        raise exception
		'link of phone to hub does not make sense';
    end if;
    if link in ('PHIF', 'IFPH') then
        raise exception
		'link of phone to hub does not make sense';
    end if;
    if link in ('PSWS', 'WSPS') then
        raise exception
		'slotlink from patchslot to wallslot not permitted';
    end if;
    if mytype = 'PS' then
        select into rec * from PSlot where slotname = myname;
	if not found then
	    raise exception '% does not exist', myname;
	end if;
	if rec.slotlink != blname then
	    update PSlot set slotlink = blname where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'WS' then
        select into rec * from WSlot where slotname = myname;
	if not found then
	    raise exception '% does not exist', myname;
	end if;
	if rec.slotlink != blname then
	    update WSlot set slotlink = blname where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'IF' then
        select into rec * from IFace where slotname = myname;
	if not found then
	    raise exception '% does not exist', myname;
	end if;
	if rec.slotlink != blname then
	    update IFace set slotlink = blname where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'HS' then
        select into rec * from HSlot where slotname = myname;
	if not found then
	    raise exception '% does not exist', myname;
	end if;
	if rec.slotlink != blname then
	    update HSlot set slotlink = blname where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'PH' then
        select into rec * from PHone where slotname = myname;
	if not found then
	    raise exception '% does not exist', myname;
	end if;
	if rec.slotlink != blname then
	    update PHone set slotlink = blname where slotname = myname;
	end if;
	return 0;
    end if;
    raise exception 'illegal slotlink beginning with %', mytype;
end;
$_$;

ALTER FUNCTION public.tg_slotlink_set(character, character) OWNER TO postgres;

CREATE FUNCTION public.tg_slotlink_unset(character, character) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
declare
    myname	alias for $1;
    blname	alias for $2;
    mytype	char(2);
    rec		record;
begin
    mytype := substr(myname, 1, 2);
    if mytype = 'PS' then
        select into rec * from PSlot where slotname = myname;
	if not found then
	    return 0;
	end if;
	if rec.slotlink = blname then
	    update PSlot set slotlink = '' where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'WS' then
        select into rec * from WSlot where slotname = myname;
	if not found then
	    return 0;
	end if;
	if rec.slotlink = blname then
	    update WSlot set slotlink = '' where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'IF' then
        select into rec * from IFace where slotname = myname;
	if not found then
	    return 0;
	end if;
	if rec.slotlink = blname then
	    update IFace set slotlink = '' where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'HS' then
        select into rec * from HSlot where slotname = myname;
	if not found then
	    return 0;
	end if;
	if rec.slotlink = blname then
	    update HSlot set slotlink = '' where slotname = myname;
	end if;
	return 0;
    end if;
    if mytype = 'PH' then
        select into rec * from PHone where slotname = myname;
	if not found then
	    return 0;
	end if;
	if rec.slotlink = blname then
	    update PHone set slotlink = '' where slotname = myname;
	end if;
	return 0;
    end if;
end;
$_$;

ALTER FUNCTION public.tg_slotlink_unset(character, character) OWNER TO postgres;

CREATE FUNCTION public.tg_system_au() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.name != old.name then
        update IFace set sysname = new.name where sysname = old.name;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_system_au() OWNER TO postgres;

CREATE FUNCTION public.tg_wslot_biu() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if count(*) = 0 from Room where roomno = new.roomno then
        raise exception 'Room % does not exist', new.roomno;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_wslot_biu() OWNER TO postgres;

CREATE FUNCTION public.tg_wslot_bu() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.slotname != old.slotname then
        delete from WSlot where slotname = old.slotname;
	insert into WSlot (
		    slotname,
		    roomno,
		    slotlink,
		    backlink
		) values (
		    new.slotname,
		    new.roomno,
		    new.slotlink,
		    new.backlink
		);
        return null;
    end if;
    return new;
end;
$$;

ALTER FUNCTION public.tg_wslot_bu() OWNER TO postgres;

CREATE FUNCTION public.trans_updatetrigfunc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  begin
    raise notice 'trigger = %, old table = %, new table = %',
                 TG_NAME,
                 (select string_agg(old_table::text, ', ' ORDER BY a) FROM old_table),
                 (select string_agg(new_table::text, ', ' ORDER BY a) FROM new_table);
    return null;
  end;
$$;

ALTER FUNCTION public.trans_updatetrigfunc() OWNER TO postgres;

CREATE FUNCTION public.transition_table_base_ins_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
DECLARE
  t text;
  l text;
BEGIN
  t = '';
  FOR l IN EXECUTE
           $q$
             EXPLAIN (TIMING off, COSTS off, VERBOSE on)
             SELECT * FROM newtable
           $q$ LOOP
    t = t || l || E'\n';
  END LOOP;

  RAISE INFO '%', t;
  RETURN new;
END;
$_$;

ALTER FUNCTION public.transition_table_base_ins_func() OWNER TO postgres;

CREATE FUNCTION public.transition_table_base_upd_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
DECLARE
  t text;
  l text;
BEGIN
  t = '';
  FOR l IN EXECUTE
           $q$
             EXPLAIN (TIMING off, COSTS off, VERBOSE on)
             SELECT * FROM oldtable ot FULL JOIN newtable nt USING (id)
           $q$ LOOP
    t = t || l || E'\n';
  END LOOP;

  RAISE INFO '%', t;
  RETURN new;
END;
$_$;

ALTER FUNCTION public.transition_table_base_upd_func() OWNER TO postgres;

CREATE FUNCTION public.transition_table_level1_ri_parent_del_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  DECLARE n bigint;
  BEGIN
    PERFORM FROM p JOIN transition_table_level2 c ON c.parent_no = p.level1_no;
    IF FOUND THEN
      RAISE EXCEPTION 'RI error';
    END IF;
    RETURN NULL;
  END;
$$;

ALTER FUNCTION public.transition_table_level1_ri_parent_del_func() OWNER TO postgres;

CREATE FUNCTION public.transition_table_level1_ri_parent_upd_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  DECLARE
    x int;
  BEGIN
    WITH p AS (SELECT level1_no, sum(delta) cnt
                 FROM (SELECT level1_no, 1 AS delta FROM i
                       UNION ALL
                       SELECT level1_no, -1 AS delta FROM d) w
                 GROUP BY level1_no
                 HAVING sum(delta) < 0)
    SELECT level1_no
      FROM p JOIN transition_table_level2 c ON c.parent_no = p.level1_no
      INTO x;
    IF FOUND THEN
      RAISE EXCEPTION 'RI error';
    END IF;
    RETURN NULL;
  END;
$$;

ALTER FUNCTION public.transition_table_level1_ri_parent_upd_func() OWNER TO postgres;

CREATE FUNCTION public.transition_table_level2_bad_usage_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  BEGIN
    INSERT INTO dx VALUES (1000000, 1000000, 'x');
    RETURN NULL;
  END;
$$;

ALTER FUNCTION public.transition_table_level2_bad_usage_func() OWNER TO postgres;

CREATE FUNCTION public.transition_table_level2_ri_child_insupd_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  BEGIN
    PERFORM FROM i
      LEFT JOIN transition_table_level1 p
        ON p.level1_no IS NOT NULL AND p.level1_no = i.parent_no
      WHERE p.level1_no IS NULL;
    IF FOUND THEN
      RAISE EXCEPTION 'RI error';
    END IF;
    RETURN NULL;
  END;
$$;

ALTER FUNCTION public.transition_table_level2_ri_child_insupd_func() OWNER TO postgres;

CREATE FUNCTION public.trig_nothing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin return null; end $$;

ALTER FUNCTION public.trig_nothing() OWNER TO postgres;

CREATE FUNCTION public.trigfunc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  begin
    raise notice 'trigger = % fired on table % during %',
                 TG_NAME, TG_TABLE_NAME, TG_OP;
    return null;
  end;
$$;

ALTER FUNCTION public.trigfunc() OWNER TO postgres;

CREATE FUNCTION public.trigger_func() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	RAISE NOTICE 'trigger_func(%) called: action = %, when = %, level = %', TG_ARGV[0], TG_OP, TG_WHEN, TG_LEVEL;
	RETURN NULL;
END;$$;

ALTER FUNCTION public.trigger_func() OWNER TO postgres;

CREATE FUNCTION public.trigger_notice() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  declare
    arg1 text = TG_ARGV[0];
    arg2 integer = TG_ARGV[1];
  begin
    raise notice 'trigger % on % % % for % args % %',
		TG_NAME, TG_TABLE_NAME, TG_WHEN, TG_OP, TG_LEVEL, arg1, arg2;
    return null;
  end;
  $$;

ALTER FUNCTION public.trigger_notice() OWNER TO postgres;

CREATE FUNCTION public.trigger_parted_trigfunc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin end; $$;

ALTER FUNCTION public.trigger_parted_trigfunc() OWNER TO postgres;

CREATE FUNCTION public.trigger_return_old() RETURNS trigger
    LANGUAGE internal
    AS 'int4in';

ALTER FUNCTION public.trigger_return_old() OWNER TO postgres;

CREATE FUNCTION public.trigtest() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	raise notice '% % % %', TG_TABLE_NAME, TG_OP, TG_WHEN, TG_LEVEL;
	return new;
end;$$;

ALTER FUNCTION public.trigtest() OWNER TO postgres;

CREATE FUNCTION public.ttdummy() RETURNS trigger
    LANGUAGE internal
    AS 'int4in';

ALTER FUNCTION public.ttdummy() OWNER TO postgres;

CREATE FUNCTION public.undroppable() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
	obj record;
BEGIN
	PERFORM 1 FROM pg_tables WHERE tablename = 'undroppable_objs';
	IF NOT FOUND THEN
		RAISE NOTICE 'table undroppable_objs not found, skipping';
		RETURN;
	END IF;
	FOR obj IN
		SELECT * FROM pg_event_trigger_dropped_objects() JOIN
			undroppable_objs USING (object_type, object_identity)
	LOOP
		RAISE EXCEPTION 'object % of type % cannot be dropped',
			obj.object_identity, obj.object_type;
	END LOOP;
END;
$$;

ALTER FUNCTION public.undroppable() OWNER TO postgres;

CREATE FUNCTION public.use_refcursor(rc refcursor) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
    rc refcursor;
    x record;
begin
    rc := return_unnamed_refcursor();
    fetch next from rc into x;
    return x.a;
end
$$;

ALTER FUNCTION public.use_refcursor(rc refcursor) OWNER TO postgres;

CREATE FUNCTION public.view_trigger() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    argstr text := '';
begin
    for i in 0 .. TG_nargs - 1 loop
        if i > 0 then
            argstr := argstr || ', ';
        end if;
        argstr := argstr || TG_argv[i];
    end loop;

    raise notice '% % % % (%)', TG_TABLE_NAME, TG_WHEN, TG_OP, TG_LEVEL, argstr;

    if TG_LEVEL = 'ROW' then
        if TG_OP = 'INSERT' then
            raise NOTICE 'NEW: %', NEW;
            INSERT INTO main_table VALUES (NEW.a, NEW.b);
            RETURN NEW;
        end if;

        if TG_OP = 'UPDATE' then
            raise NOTICE 'OLD: %, NEW: %', OLD, NEW;
            UPDATE main_table SET a = NEW.a, b = NEW.b WHERE a = OLD.a AND b = OLD.b;
            if NOT FOUND then RETURN NULL; end if;
            RETURN NEW;
        end if;

        if TG_OP = 'DELETE' then
            raise NOTICE 'OLD: %', OLD;
            DELETE FROM main_table WHERE a = OLD.a AND b = OLD.b;
            if NOT FOUND then RETURN NULL; end if;
            RETURN OLD;
        end if;
    end if;

    RETURN NULL;
end;
$$;

ALTER FUNCTION public.view_trigger() OWNER TO postgres;

CREATE FUNCTION public.whoami() RETURNS text
    LANGUAGE sql
    AS $$select 'public'::text$$;

ALTER FUNCTION public.whoami() OWNER TO postgres;

CREATE FUNCTION public.wrap_do_analyze(c integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $_$SELECT $1 FROM do_analyze()$_$;

ALTER FUNCTION public.wrap_do_analyze(c integer) OWNER TO postgres;

CREATE FUNCTION public.wslot_slotlink_view(character) RETURNS text
    LANGUAGE plpgsql
    AS $_$
declare
    rec		record;
    sltype	char(2);
    retval	text;
begin
    select into rec * from WSlot where slotname = $1;
    if not found then
        return '';
    end if;
    if rec.slotlink = '' then
        return '-';
    end if;
    sltype := substr(rec.slotlink, 1, 2);
    if sltype = 'PH' then
        select into rec * from PHone where slotname = rec.slotlink;
	retval := 'Phone ' || trim(rec.slotname);
	if rec.comment != '' then
	    retval := retval || ' (';
	    retval := retval || rec.comment;
	    retval := retval || ')';
	end if;
	return retval;
    end if;
    if sltype = 'IF' then
	declare
	    syrow	System%RowType;
	    ifrow	IFace%ROWTYPE;
        begin
	    select into ifrow * from IFace where slotname = rec.slotlink;
	    select into syrow * from System where name = ifrow.sysname;
	    retval := syrow.name || ' IF ';
	    retval := retval || ifrow.ifname;
	    if syrow.comment != '' then
	        retval := retval || ' (';
		retval := retval || syrow.comment;
		retval := retval || ')';
	    end if;
	    return retval;
	end;
    end if;
    return rec.slotlink;
end;
$_$;

ALTER FUNCTION public.wslot_slotlink_view(character) OWNER TO postgres;

CREATE FUNCTION public.xtrig() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  declare
    r record;
  begin
    for r in select * from old loop
      raise info 'a=%, b=%', r.a, r.b;
    end loop;
    return NULL;
  end;
$$;

ALTER FUNCTION public.xtrig() OWNER TO postgres;

CREATE FUNCTION regress_rls_schema.f_leak(text) RETURNS boolean
    LANGUAGE plpgsql COST 1e-07
    AS $_$BEGIN RAISE NOTICE 'f_leak => %', $1; RETURN true; END$_$;

ALTER FUNCTION regress_rls_schema.f_leak(text) OWNER TO postgres;

CREATE AGGREGATE public.aggfns(integer, integer, text) (
    SFUNC = public.aggfns_trans,
    STYPE = public.aggtype[],
    SSPACE = 10000,
    INITCOND = '{}'
);

ALTER AGGREGATE public.aggfns(integer, integer, text) OWNER TO postgres;

CREATE AGGREGATE public.aggfstr(integer, integer, text) (
    SFUNC = public.aggf_trans,
    STYPE = public.aggtype[],
    INITCOND = '{}'
);

ALTER AGGREGATE public.aggfstr(integer, integer, text) OWNER TO postgres;

CREATE AGGREGATE public.array_larger_accum(anyarray) (
    SFUNC = array_larger,
    STYPE = anyarray,
    INITCOND = '{}'
);

ALTER AGGREGATE public.array_larger_accum(anyarray) OWNER TO postgres;

CREATE AGGREGATE public.build_group(anyelement, integer) (
    SFUNC = public.add_group,
    STYPE = anyarray
);

ALTER AGGREGATE public.build_group(anyelement, integer) OWNER TO postgres;

CREATE AGGREGATE public.build_group(bigint, integer) (
    SFUNC = public.add_group,
    STYPE = bigint[]
);

ALTER AGGREGATE public.build_group(bigint, integer) OWNER TO postgres;

CREATE AGGREGATE public.cleast_agg(VARIADIC items anycompatiblearray) (
    SFUNC = public.cleast_accum,
    STYPE = anycompatible
);

ALTER AGGREGATE public.cleast_agg(VARIADIC items anycompatiblearray) OWNER TO postgres;

CREATE AGGREGATE public.first_el_agg_any(anyelement) (
    SFUNC = public.first_el_transfn,
    STYPE = anyarray,
    FINALFUNC = public.first_el
);

ALTER AGGREGATE public.first_el_agg_any(anyelement) OWNER TO postgres;

CREATE AGGREGATE public.first_el_agg_f8(double precision) (
    SFUNC = array_append,
    STYPE = double precision[],
    FINALFUNC = public.first_el
);

ALTER AGGREGATE public.first_el_agg_f8(double precision) OWNER TO postgres;

CREATE AGGREGATE public.least_agg(VARIADIC items anyarray) (
    SFUNC = public.least_accum,
    STYPE = anyelement
);

ALTER AGGREGATE public.least_agg(VARIADIC items anyarray) OWNER TO postgres;

CREATE AGGREGATE public.logging_agg_nonstrict(anyelement) (
    SFUNC = public.logging_sfunc_nonstrict,
    STYPE = text,
    MSFUNC = public.logging_msfunc_nonstrict,
    MINVFUNC = public.logging_minvfunc_nonstrict,
    MSTYPE = text
);

ALTER AGGREGATE public.logging_agg_nonstrict(anyelement) OWNER TO postgres;

CREATE AGGREGATE public.logging_agg_nonstrict_initcond(anyelement) (
    SFUNC = public.logging_sfunc_nonstrict,
    STYPE = text,
    INITCOND = 'I',
    MSFUNC = public.logging_msfunc_nonstrict,
    MINVFUNC = public.logging_minvfunc_nonstrict,
    MSTYPE = text,
    MINITCOND = 'MI'
);

ALTER AGGREGATE public.logging_agg_nonstrict_initcond(anyelement) OWNER TO postgres;

CREATE AGGREGATE public.logging_agg_strict(text) (
    SFUNC = public.logging_sfunc_strict,
    STYPE = text,
    MSFUNC = public.logging_msfunc_strict,
    MINVFUNC = public.logging_minvfunc_strict,
    MSTYPE = text
);

ALTER AGGREGATE public.logging_agg_strict(text) OWNER TO postgres;

CREATE AGGREGATE public.logging_agg_strict_initcond(anyelement) (
    SFUNC = public.logging_sfunc_strict,
    STYPE = text,
    INITCOND = 'I',
    MSFUNC = public.logging_msfunc_strict,
    MINVFUNC = public.logging_minvfunc_strict,
    MSTYPE = text,
    MINITCOND = 'MI'
);

ALTER AGGREGATE public.logging_agg_strict_initcond(anyelement) OWNER TO postgres;

CREATE AGGREGATE public.myaggn01a(*) (
    SFUNC = public.stfnp,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffnp
);

ALTER AGGREGATE public.myaggn01a(*) OWNER TO postgres;

CREATE AGGREGATE public.myaggn01b(*) (
    SFUNC = public.stfnp,
    STYPE = integer[],
    INITCOND = '{}'
);

ALTER AGGREGATE public.myaggn01b(*) OWNER TO postgres;

CREATE AGGREGATE public.myaggn03a(*) (
    SFUNC = public.stfp,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffnp
);

ALTER AGGREGATE public.myaggn03a(*) OWNER TO postgres;

CREATE AGGREGATE public.myaggn05a(integer) (
    SFUNC = public.tfnp,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffnp
);

ALTER AGGREGATE public.myaggn05a(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggn05b(integer) (
    SFUNC = public.tfnp,
    STYPE = integer[],
    INITCOND = '{}'
);

ALTER AGGREGATE public.myaggn05b(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggn06a(integer) (
    SFUNC = public.tf2p,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffnp
);

ALTER AGGREGATE public.myaggn06a(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggn06b(integer) (
    SFUNC = public.tf2p,
    STYPE = integer[],
    INITCOND = '{}'
);

ALTER AGGREGATE public.myaggn06b(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggn08a(anyelement) (
    SFUNC = public.tf2p,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffnp
);

ALTER AGGREGATE public.myaggn08a(anyelement) OWNER TO postgres;

CREATE AGGREGATE public.myaggn08b(anyelement) (
    SFUNC = public.tf2p,
    STYPE = integer[],
    INITCOND = '{}'
);

ALTER AGGREGATE public.myaggn08b(anyelement) OWNER TO postgres;

CREATE AGGREGATE public.myaggn09a(integer) (
    SFUNC = public.tf1p,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffnp
);

ALTER AGGREGATE public.myaggn09a(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggn10a(integer) (
    SFUNC = public.tfp,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffnp
);

ALTER AGGREGATE public.myaggn10a(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggp01a(*) (
    SFUNC = public.stfnp,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffp
);

ALTER AGGREGATE public.myaggp01a(*) OWNER TO postgres;

CREATE AGGREGATE public.myaggp03a(*) (
    SFUNC = public.stfp,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffp
);

ALTER AGGREGATE public.myaggp03a(*) OWNER TO postgres;

CREATE AGGREGATE public.myaggp03b(*) (
    SFUNC = public.stfp,
    STYPE = integer[],
    INITCOND = '{}'
);

ALTER AGGREGATE public.myaggp03b(*) OWNER TO postgres;

CREATE AGGREGATE public.myaggp05a(integer) (
    SFUNC = public.tfnp,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffp
);

ALTER AGGREGATE public.myaggp05a(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggp06a(integer) (
    SFUNC = public.tf2p,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffp
);

ALTER AGGREGATE public.myaggp06a(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggp08a(anyelement) (
    SFUNC = public.tf2p,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffp
);

ALTER AGGREGATE public.myaggp08a(anyelement) OWNER TO postgres;

CREATE AGGREGATE public.myaggp09a(integer) (
    SFUNC = public.tf1p,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffp
);

ALTER AGGREGATE public.myaggp09a(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggp09b(integer) (
    SFUNC = public.tf1p,
    STYPE = integer[],
    INITCOND = '{}'
);

ALTER AGGREGATE public.myaggp09b(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggp10a(integer) (
    SFUNC = public.tfp,
    STYPE = integer[],
    INITCOND = '{}',
    FINALFUNC = public.ffp
);

ALTER AGGREGATE public.myaggp10a(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggp10b(integer) (
    SFUNC = public.tfp,
    STYPE = integer[],
    INITCOND = '{}'
);

ALTER AGGREGATE public.myaggp10b(integer) OWNER TO postgres;

CREATE AGGREGATE public.myaggp20a(anyelement) (
    SFUNC = public.tfp,
    STYPE = anyarray,
    INITCOND = '{}',
    FINALFUNC = public.ffp
);

ALTER AGGREGATE public.myaggp20a(anyelement) OWNER TO postgres;

CREATE AGGREGATE public.myaggp20b(anyelement) (
    SFUNC = public.tfp,
    STYPE = anyarray,
    INITCOND = '{}'
);

ALTER AGGREGATE public.myaggp20b(anyelement) OWNER TO postgres;

CREATE AGGREGATE public.mysum2(anyelement, anyelement) (
    SFUNC = public.sum3,
    STYPE = anyelement,
    INITCOND = '0'
);

ALTER AGGREGATE public.mysum2(anyelement, anyelement) OWNER TO postgres;

CREATE AGGREGATE public.newavg(integer) (
    SFUNC = int4_avg_accum,
    STYPE = bigint[],
    INITCOND = '{0,0}',
    FINALFUNC = int8_avg
);

ALTER AGGREGATE public.newavg(integer) OWNER TO postgres;

CREATE AGGREGATE public.newcnt(*) (
    SFUNC = int8inc,
    STYPE = bigint,
    INITCOND = '0',
    PARALLEL = safe
);

ALTER AGGREGATE public.newcnt(*) OWNER TO postgres;

COMMENT ON AGGREGATE public.newcnt(*) IS 'an agg(*) comment';

CREATE AGGREGATE public.newcnt("any") (
    SFUNC = int8inc_any,
    STYPE = bigint,
    INITCOND = '0'
);

ALTER AGGREGATE public.newcnt("any") OWNER TO postgres;

COMMENT ON AGGREGATE public.newcnt("any") IS 'an agg(any) comment';

CREATE AGGREGATE public.newsum(integer) (
    SFUNC = int4pl,
    STYPE = integer,
    INITCOND = '0'
);

ALTER AGGREGATE public.newsum(integer) OWNER TO postgres;

CREATE AGGREGATE public.oldcnt(*) (
    SFUNC = int8inc,
    STYPE = bigint,
    INITCOND = '0'
);

ALTER AGGREGATE public.oldcnt(*) OWNER TO postgres;

CREATE AGGREGATE public.sum2(bigint, bigint) (
    SFUNC = public.sum3,
    STYPE = bigint,
    INITCOND = '0'
);

ALTER AGGREGATE public.sum2(bigint, bigint) OWNER TO postgres;

CREATE AGGREGATE public.sum_int_randomrestart(integer) (
    SFUNC = int4pl,
    STYPE = integer,
    MSFUNC = int4pl,
    MINVFUNC = public.sum_int_randrestart_minvfunc,
    MSTYPE = integer
);

ALTER AGGREGATE public.sum_int_randomrestart(integer) OWNER TO postgres;

CREATE AGGREGATE public.sumdouble(double precision) (
    SFUNC = float8pl,
    STYPE = double precision,
    MSFUNC = float8pl,
    MINVFUNC = float8mi,
    MSTYPE = double precision
);

ALTER AGGREGATE public.sumdouble(double precision) OWNER TO postgres;

CREATE AGGREGATE public.test_percentile_disc(double precision ORDER BY anyelement) (
    SFUNC = ordered_set_transition,
    STYPE = internal,
    FINALFUNC = percentile_disc_final,
    FINALFUNC_EXTRA
);

ALTER AGGREGATE public.test_percentile_disc(double precision ORDER BY anyelement) OWNER TO postgres;

CREATE AGGREGATE public.test_rank(VARIADIC "any" ORDER BY VARIADIC "any") (
    SFUNC = ordered_set_transition_multi,
    STYPE = internal,
    FINALFUNC = rank_final,
    FINALFUNC_EXTRA,
    HYPOTHETICAL
);

ALTER AGGREGATE public.test_rank(VARIADIC "any" ORDER BY VARIADIC "any") OWNER TO postgres;

CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;

CREATE OPERATOR public.!=- (
    FUNCTION = factorial,
    RIGHTARG = bigint
);

ALTER OPERATOR public.!=- (NONE, bigint) OWNER TO postgres;

CREATE OPERATOR public.## (
    FUNCTION = path_inter,
    LEFTARG = path,
    RIGHTARG = path,
    COMMUTATOR = OPERATOR(public.##)
);

ALTER OPERATOR public.## (path, path) OWNER TO postgres;

CREATE OPERATOR public.#@%# (
    FUNCTION = factorial,
    RIGHTARG = bigint
);

ALTER OPERATOR public.#@%# (NONE, bigint) OWNER TO postgres;

CREATE OPERATOR public.< (
    FUNCTION = public.int8alias1lt,
    LEFTARG = public.int8alias1,
    RIGHTARG = public.int8alias1
);

ALTER OPERATOR public.< (public.int8alias1, public.int8alias1) OWNER TO postgres;

CREATE OPERATOR public.<% (
    FUNCTION = public.pt_in_widget,
    LEFTARG = point,
    RIGHTARG = public.widget,
    COMMUTATOR = OPERATOR(public.>%),
    NEGATOR = OPERATOR(public.>=%)
);

ALTER OPERATOR public.<% (point, public.widget) OWNER TO postgres;

CREATE OPERATOR public.= (
    FUNCTION = public.int8alias1eq,
    LEFTARG = bigint,
    RIGHTARG = public.int8alias1,
    MERGES,
    RESTRICT = eqsel,
    JOIN = eqjoinsel
);

ALTER OPERATOR public.= (bigint, public.int8alias1) OWNER TO postgres;

CREATE OPERATOR public.= (
    FUNCTION = public.int8alias1eq,
    LEFTARG = public.int8alias1,
    RIGHTARG = public.int8alias1,
    COMMUTATOR = OPERATOR(public.=),
    MERGES,
    RESTRICT = eqsel,
    JOIN = eqjoinsel
);

ALTER OPERATOR public.= (public.int8alias1, public.int8alias1) OWNER TO postgres;

CREATE OPERATOR public.= (
    FUNCTION = public.int8alias1eq,
    LEFTARG = public.int8alias1,
    RIGHTARG = public.int8alias2,
    MERGES,
    RESTRICT = eqsel,
    JOIN = eqjoinsel
);

ALTER OPERATOR public.= (public.int8alias1, public.int8alias2) OWNER TO postgres;

CREATE OPERATOR public.= (
    FUNCTION = public.int8alias2eq,
    LEFTARG = public.int8alias2,
    RIGHTARG = public.int8alias2,
    COMMUTATOR = OPERATOR(public.=),
    MERGES,
    RESTRICT = eqsel,
    JOIN = eqjoinsel
);

ALTER OPERATOR public.= (public.int8alias2, public.int8alias2) OWNER TO postgres;

CREATE OPERATOR public.@#@ (
    FUNCTION = factorial,
    RIGHTARG = bigint
);

ALTER OPERATOR public.@#@ (NONE, bigint) OWNER TO postgres;

CREATE OPERATOR public.|@| (
    FUNCTION = unnest,
    RIGHTARG = anyarray
);

ALTER OPERATOR public.|@| (NONE, anyarray) OWNER TO postgres;

CREATE OPERATOR FAMILY public.at_test_sql_partop USING btree;

ALTER OPERATOR FAMILY public.at_test_sql_partop USING btree OWNER TO postgres;

CREATE OPERATOR FAMILY public.custom_opclass USING hash;

ALTER OPERATOR FAMILY public.custom_opclass USING hash OWNER TO postgres;

CREATE OPERATOR FAMILY public.evttrigopclass USING btree;

ALTER OPERATOR FAMILY public.evttrigopclass USING btree OWNER TO postgres;

CREATE OPERATOR CLASS public.evttrigopclass
    FOR TYPE integer USING btree FAMILY public.evttrigopclass AS
    STORAGE integer;

ALTER OPERATOR CLASS public.evttrigopclass USING btree OWNER TO postgres;

CREATE OPERATOR FAMILY public.part_test_int4_ops USING hash;
ALTER OPERATOR FAMILY public.part_test_int4_ops USING hash ADD
    FUNCTION 2 (integer, integer) public.part_hashint4_noop(integer,bigint);

ALTER OPERATOR FAMILY public.part_test_int4_ops USING hash OWNER TO postgres;

CREATE OPERATOR CLASS public.part_test_int4_ops
    FOR TYPE integer USING hash FAMILY public.part_test_int4_ops AS
    OPERATOR 1 =(integer,integer);

ALTER OPERATOR CLASS public.part_test_int4_ops USING hash OWNER TO postgres;

CREATE OPERATOR FAMILY public.part_test_int4_ops2 USING hash;
ALTER OPERATOR FAMILY public.part_test_int4_ops2 USING hash ADD
    FUNCTION 2 (integer, integer) public.part_hashint4_noop(integer,bigint);

ALTER OPERATOR FAMILY public.part_test_int4_ops2 USING hash OWNER TO postgres;

CREATE OPERATOR FAMILY public.part_test_text_ops USING hash;
ALTER OPERATOR FAMILY public.part_test_text_ops USING hash ADD
    FUNCTION 2 (text, text) public.part_hashtext_length(text,bigint);

ALTER OPERATOR FAMILY public.part_test_text_ops USING hash OWNER TO postgres;

CREATE OPERATOR CLASS public.part_test_text_ops
    FOR TYPE text USING hash FAMILY public.part_test_text_ops AS
    OPERATOR 1 =(text,text);

ALTER OPERATOR CLASS public.part_test_text_ops USING hash OWNER TO postgres;

CREATE OPERATOR FAMILY public.test_int4_ops USING btree;

ALTER OPERATOR FAMILY public.test_int4_ops USING btree OWNER TO postgres;

CREATE TEXT SEARCH DICTIONARY public.hunspell (
    TEMPLATE = pg_catalog.ispell,
    dictfile = 'ispell_sample', afffile = 'hunspell_sample' );

ALTER TEXT SEARCH DICTIONARY public.hunspell OWNER TO postgres;

CREATE TEXT SEARCH DICTIONARY public.hunspell_invalid_1 (
    TEMPLATE = pg_catalog.ispell,
    dictfile = 'hunspell_sample_long', afffile = 'ispell_sample' );

ALTER TEXT SEARCH DICTIONARY public.hunspell_invalid_1 OWNER TO postgres;

CREATE TEXT SEARCH DICTIONARY public.hunspell_invalid_2 (
    TEMPLATE = pg_catalog.ispell,
    dictfile = 'hunspell_sample_long', afffile = 'hunspell_sample_num' );

ALTER TEXT SEARCH DICTIONARY public.hunspell_invalid_2 OWNER TO postgres;

CREATE TEXT SEARCH DICTIONARY public.hunspell_invalid_3 (
    TEMPLATE = pg_catalog.ispell,
    dictfile = 'hunspell_sample_num', afffile = 'ispell_sample' );

ALTER TEXT SEARCH DICTIONARY public.hunspell_invalid_3 OWNER TO postgres;

CREATE TEXT SEARCH DICTIONARY public.hunspell_long (
    TEMPLATE = pg_catalog.ispell,
    dictfile = 'hunspell_sample_long', afffile = 'hunspell_sample_long' );

ALTER TEXT SEARCH DICTIONARY public.hunspell_long OWNER TO postgres;

CREATE TEXT SEARCH DICTIONARY public.hunspell_num (
    TEMPLATE = pg_catalog.ispell,
    dictfile = 'hunspell_sample_num', afffile = 'hunspell_sample_num' );

ALTER TEXT SEARCH DICTIONARY public.hunspell_num OWNER TO postgres;

CREATE TEXT SEARCH DICTIONARY public.ispell (
    TEMPLATE = pg_catalog.ispell,
    dictfile = 'ispell_sample', afffile = 'ispell_sample' );

ALTER TEXT SEARCH DICTIONARY public.ispell OWNER TO postgres;

CREATE TEXT SEARCH DICTIONARY public.synonym (
    TEMPLATE = pg_catalog.synonym,
    synonyms = 'synonym_sample', casesensitive = 'off' );

ALTER TEXT SEARCH DICTIONARY public.synonym OWNER TO postgres;

CREATE TEXT SEARCH DICTIONARY public.thesaurus (
    TEMPLATE = pg_catalog.thesaurus,
    dictfile = 'thesaurus_sample', dictionary = 'english_stem' );

ALTER TEXT SEARCH DICTIONARY public.thesaurus OWNER TO postgres;

CREATE TEXT SEARCH CONFIGURATION public.hunspell_tst (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR asciiword WITH public.hunspell_num, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR word WITH public.hunspell_num, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR numword WITH public.hunspell_num, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR email WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR url WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR host WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR sfloat WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR version WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR hword_numpart WITH public.hunspell_num, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR hword_part WITH public.hunspell_num, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR hword_asciipart WITH public.hunspell_num, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR numhword WITH public.hunspell_num, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR asciihword WITH public.hunspell_num, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR hword WITH public.hunspell_num, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR url_path WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR file WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR "float" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR "int" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst
    ADD MAPPING FOR uint WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.hunspell_tst OWNER TO postgres;

CREATE TEXT SEARCH CONFIGURATION public.ispell_tst (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR asciiword WITH public.ispell, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR word WITH public.ispell, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR numword WITH public.ispell, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR email WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR url WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR host WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR sfloat WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR version WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR hword_numpart WITH public.ispell, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR hword_part WITH public.ispell, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR hword_asciipart WITH public.ispell, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR numhword WITH public.ispell, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR asciihword WITH public.ispell, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR hword WITH public.ispell, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR url_path WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR file WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR "float" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR "int" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst
    ADD MAPPING FOR uint WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.ispell_tst OWNER TO postgres;

CREATE TEXT SEARCH CONFIGURATION public.synonym_tst (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR asciiword WITH public.synonym, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR word WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR numword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR email WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR url WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR host WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR sfloat WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR version WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR hword_numpart WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR hword_part WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR hword_asciipart WITH public.synonym, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR numhword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR asciihword WITH public.synonym, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR hword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR url_path WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR file WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR "float" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR "int" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst
    ADD MAPPING FOR uint WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.synonym_tst OWNER TO postgres;

CREATE TEXT SEARCH CONFIGURATION public.thesaurus_tst (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR asciiword WITH public.synonym, public.thesaurus, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR word WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR numword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR email WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR url WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR host WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR sfloat WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR version WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR hword_numpart WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR hword_part WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR hword_asciipart WITH public.synonym, public.thesaurus, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR numhword WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR asciihword WITH public.synonym, public.thesaurus, english_stem;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR hword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR url_path WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR file WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR "float" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR "int" WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst
    ADD MAPPING FOR uint WITH simple;

ALTER TEXT SEARCH CONFIGURATION public.thesaurus_tst OWNER TO postgres;

CREATE FOREIGN DATA WRAPPER useless;

ALTER FOREIGN DATA WRAPPER useless OWNER TO postgres;

CREATE SERVER useless_server FOREIGN DATA WRAPPER useless;

ALTER SERVER useless_server OWNER TO postgres;

CREATE TABLE fkpart3.fk (
    a integer
)
PARTITION BY RANGE (a);

ALTER TABLE fkpart3.fk OWNER TO postgres;

CREATE TABLE fkpart3.fk1 (
    a integer
);

ALTER TABLE fkpart3.fk1 OWNER TO postgres;

CREATE TABLE fkpart3.fk2 (
    a integer
);

ALTER TABLE fkpart3.fk2 OWNER TO postgres;

CREATE TABLE fkpart3.fk3 (
    a integer
);

ALTER TABLE fkpart3.fk3 OWNER TO postgres;

CREATE TABLE fkpart3.pk (
    a integer NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE fkpart3.pk OWNER TO postgres;

CREATE TABLE fkpart3.pk1 (
    a integer NOT NULL
);

ALTER TABLE fkpart3.pk1 OWNER TO postgres;

CREATE TABLE fkpart3.pk2 (
    a integer NOT NULL
);

ALTER TABLE fkpart3.pk2 OWNER TO postgres;

CREATE TABLE fkpart3.pk3 (
    a integer NOT NULL
);

ALTER TABLE fkpart3.pk3 OWNER TO postgres;

CREATE TABLE fkpart3.pk4 (
    a integer NOT NULL
);

ALTER TABLE fkpart3.pk4 OWNER TO postgres;

CREATE TABLE fkpart3.pk5 (
    a integer NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE fkpart3.pk5 OWNER TO postgres;

CREATE TABLE fkpart3.pk51 (
    a integer NOT NULL
);

ALTER TABLE fkpart3.pk51 OWNER TO postgres;

CREATE TABLE fkpart3.pk52 (
    a integer NOT NULL
);

ALTER TABLE fkpart3.pk52 OWNER TO postgres;

CREATE TABLE fkpart4.dropfk (
    a integer
);

ALTER TABLE fkpart4.dropfk OWNER TO postgres;

CREATE TABLE fkpart4.droppk (
    a integer NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE fkpart4.droppk OWNER TO postgres;

CREATE TABLE fkpart4.droppk1 (
    a integer NOT NULL
);

ALTER TABLE fkpart4.droppk1 OWNER TO postgres;

CREATE TABLE fkpart4.droppk2 (
    a integer NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE fkpart4.droppk2 OWNER TO postgres;

CREATE TABLE fkpart4.droppk21 (
    a integer NOT NULL
);

ALTER TABLE fkpart4.droppk21 OWNER TO postgres;

CREATE TABLE fkpart4.droppk2_d (
    a integer NOT NULL
);

ALTER TABLE fkpart4.droppk2_d OWNER TO postgres;

CREATE TABLE fkpart4.droppk_d (
    a integer NOT NULL
);

ALTER TABLE fkpart4.droppk_d OWNER TO postgres;

CREATE TABLE fkpart5.fk (
    a integer
)
PARTITION BY LIST (a);

ALTER TABLE fkpart5.fk OWNER TO postgres;

CREATE TABLE fkpart5.fk1 (
    a integer
)
PARTITION BY LIST (a);

ALTER TABLE fkpart5.fk1 OWNER TO postgres;

CREATE TABLE fkpart5.fk11 (
    a integer
);

ALTER TABLE fkpart5.fk11 OWNER TO postgres;

CREATE TABLE fkpart5.fk2 (
    a integer
);

ALTER TABLE fkpart5.fk2 OWNER TO postgres;

CREATE TABLE fkpart5.fk3 (
    a integer
);

ALTER TABLE fkpart5.fk3 OWNER TO postgres;

CREATE TABLE fkpart5.fk4 (
    a integer
);

ALTER TABLE fkpart5.fk4 OWNER TO postgres;

CREATE TABLE fkpart5.pk (
    a integer NOT NULL
)
PARTITION BY LIST (a);

ALTER TABLE fkpart5.pk OWNER TO postgres;

CREATE TABLE fkpart5.pk1 (
    a integer NOT NULL
)
PARTITION BY LIST (a);

ALTER TABLE fkpart5.pk1 OWNER TO postgres;

CREATE TABLE fkpart5.pk11 (
    a integer NOT NULL
);

ALTER TABLE fkpart5.pk11 OWNER TO postgres;

CREATE TABLE fkpart5.pk2 (
    a integer NOT NULL
);

ALTER TABLE fkpart5.pk2 OWNER TO postgres;

CREATE TABLE fkpart5.pk3 (
    a integer NOT NULL
)
PARTITION BY LIST (a);

ALTER TABLE fkpart5.pk3 OWNER TO postgres;

CREATE TABLE fkpart5.pk31 (
    a integer NOT NULL
);

ALTER TABLE fkpart5.pk31 OWNER TO postgres;

CREATE TABLE fkpart5.pk32 (
    a integer NOT NULL
);

ALTER TABLE fkpart5.pk32 OWNER TO postgres;

CREATE TABLE fkpart6.pk (
    a integer NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE fkpart6.pk OWNER TO postgres;

CREATE TABLE fkpart6.pk1 (
    a integer NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE fkpart6.pk1 OWNER TO postgres;

CREATE TABLE fkpart6.pk11 (
    a integer NOT NULL
);

ALTER TABLE fkpart6.pk11 OWNER TO postgres;

CREATE TABLE fkpart6.pk12 (
    a integer NOT NULL
);

ALTER TABLE fkpart6.pk12 OWNER TO postgres;

CREATE TABLE public.mvtest_t (
    id integer NOT NULL,
    type text NOT NULL,
    amt numeric NOT NULL
);

ALTER TABLE public.mvtest_t OWNER TO postgres;

CREATE VIEW public.mvtest_tv AS
 SELECT mvtest_t.type,
    sum(mvtest_t.amt) AS totamt
   FROM public.mvtest_t
  GROUP BY mvtest_t.type;

ALTER TABLE public.mvtest_tv OWNER TO postgres;

CREATE MATERIALIZED VIEW mvtest_mvschema.mvtest_tvm AS
 SELECT mvtest_tv.type,
    mvtest_tv.totamt
   FROM public.mvtest_tv
  ORDER BY mvtest_tv.type
  WITH NO DATA;

ALTER TABLE mvtest_mvschema.mvtest_tvm OWNER TO postgres;

CREATE TABLE public.a (
    aa integer
);

ALTER TABLE public.a OWNER TO postgres;

CREATE TABLE public.a_star (
    class character(1),
    aa integer,
    a text
);

ALTER TABLE public.a_star OWNER TO postgres;

CREATE TABLE public.agg_data_20k (
    g integer
);

ALTER TABLE public.agg_data_20k OWNER TO postgres;

CREATE TABLE public.agg_data_2k (
    g integer
);

ALTER TABLE public.agg_data_2k OWNER TO postgres;

CREATE TABLE public.aggtest (
    a smallint,
    b real
);

ALTER TABLE public.aggtest OWNER TO postgres;

CREATE TABLE public.alpha (
    a double precision,
    b integer,
    c text
)
PARTITION BY RANGE (a);

ALTER TABLE public.alpha OWNER TO postgres;

CREATE TABLE public.alpha_neg (
    a double precision,
    b integer,
    c text
)
PARTITION BY RANGE (b);

ALTER TABLE public.alpha_neg OWNER TO postgres;

CREATE TABLE public.alpha_neg_p1 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.alpha_neg_p1 OWNER TO postgres;

CREATE TABLE public.alpha_neg_p2 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.alpha_neg_p2 OWNER TO postgres;

CREATE TABLE public.alpha_neg_p3 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.alpha_neg_p3 OWNER TO postgres;

CREATE TABLE public.alpha_pos (
    a double precision,
    b integer,
    c text
)
PARTITION BY LIST (c);

ALTER TABLE public.alpha_pos OWNER TO postgres;

CREATE TABLE public.alpha_pos_p1 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.alpha_pos_p1 OWNER TO postgres;

CREATE TABLE public.alpha_pos_p2 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.alpha_pos_p2 OWNER TO postgres;

CREATE TABLE public.alpha_pos_p3 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.alpha_pos_p3 OWNER TO postgres;

CREATE TABLE public.alter_idx_rename_test_parted_2 (
    a integer
)
PARTITION BY LIST (a);

ALTER TABLE public.alter_idx_rename_test_parted_2 OWNER TO postgres;

CREATE TABLE public.alter_table_under_transition_tables (
    id integer NOT NULL
);

ALTER TABLE public.alter_table_under_transition_tables OWNER TO postgres;

CREATE TABLE public.array_index_op_test (
    seqno integer,
    i integer[],
    t text[]
);

ALTER TABLE public.array_index_op_test OWNER TO postgres;

CREATE TABLE public.array_op_test (
    seqno integer,
    i integer[],
    t text[]
);

ALTER TABLE public.array_op_test OWNER TO postgres;

CREATE TABLE public.arrtest (
    a smallint[],
    b integer[],
    c name[],
    d text[],
    e double precision[],
    f character(5)[],
    g character varying(5)[]
);

ALTER TABLE public.arrtest OWNER TO postgres;

CREATE TABLE public.attach_parted (
    a integer,
    b integer
)
PARTITION BY LIST (b);

ALTER TABLE public.attach_parted OWNER TO postgres;

CREATE TABLE public.attach_parted_part1 (
    a integer,
    b integer
);

ALTER TABLE public.attach_parted_part1 OWNER TO postgres;

CREATE TABLE public.b (
    bb text
)
INHERITS (public.a);

ALTER TABLE public.b OWNER TO postgres;

CREATE TABLE public.b_star (
    bb text
)
INHERITS (public.a_star);

ALTER TABLE public.b_star OWNER TO postgres;

CREATE TABLE public.bar1 (
    a integer,
    b integer DEFAULT 1 NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE public.bar1 OWNER TO postgres;

CREATE TABLE public.bar2 (
    a integer,
    b integer DEFAULT 1 NOT NULL
);

ALTER TABLE public.bar2 OWNER TO postgres;

CREATE TABLE public.beta (
    a double precision,
    b integer,
    c text
)
PARTITION BY RANGE (a);

ALTER TABLE public.beta OWNER TO postgres;

CREATE TABLE public.beta_neg (
    a double precision,
    b integer,
    c text
)
PARTITION BY RANGE (b);

ALTER TABLE public.beta_neg OWNER TO postgres;

CREATE TABLE public.beta_neg_p1 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.beta_neg_p1 OWNER TO postgres;

CREATE TABLE public.beta_neg_p2 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.beta_neg_p2 OWNER TO postgres;

CREATE TABLE public.beta_neg_p3 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.beta_neg_p3 OWNER TO postgres;

CREATE TABLE public.beta_pos (
    a double precision,
    b integer,
    c text
)
PARTITION BY LIST (c);

ALTER TABLE public.beta_pos OWNER TO postgres;

CREATE TABLE public.beta_pos_p1 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.beta_pos_p1 OWNER TO postgres;

CREATE TABLE public.beta_pos_p2 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.beta_pos_p2 OWNER TO postgres;

CREATE TABLE public.beta_pos_p3 (
    a double precision,
    b integer,
    c text
);

ALTER TABLE public.beta_pos_p3 OWNER TO postgres;

CREATE TABLE public.big5_inputs (
    inbytes bytea,
    description text
);

ALTER TABLE public.big5_inputs OWNER TO postgres;

CREATE TABLE public.bit_defaults (
    b1 bit(4) DEFAULT '1001'::"bit",
    b2 bit(4) DEFAULT '0101'::"bit",
    b3 bit varying(5) DEFAULT '1001'::bit varying,
    b4 bit varying(5) DEFAULT '0101'::"bit"
);

ALTER TABLE public.bit_defaults OWNER TO postgres;

CREATE TABLE public.bla (
    s text
);

ALTER TABLE public.bla OWNER TO postgres;

CREATE TABLE public.boolvalues (
    value boolean NOT NULL
);

ALTER TABLE public.boolvalues OWNER TO postgres;

CREATE TABLE public.box_tbl (
    f1 box
);

ALTER TABLE public.box_tbl OWNER TO postgres;

CREATE TABLE public.brin_summarize (
    value integer
)
WITH (fillfactor='10', autovacuum_enabled='false');

ALTER TABLE public.brin_summarize OWNER TO postgres;

CREATE TABLE public.brin_summarize_bloom (
    value integer
)
WITH (fillfactor='10', autovacuum_enabled='false');

ALTER TABLE public.brin_summarize_bloom OWNER TO postgres;

CREATE TABLE public.brin_summarize_multi (
    value integer
)
WITH (fillfactor='10', autovacuum_enabled='false');

ALTER TABLE public.brin_summarize_multi OWNER TO postgres;

CREATE TABLE public.brin_test (
    a integer,
    b integer
);

ALTER TABLE public.brin_test OWNER TO postgres;

CREATE TABLE public.brin_test_bloom (
    a integer,
    b integer
);

ALTER TABLE public.brin_test_bloom OWNER TO postgres;

CREATE TABLE public.brin_test_multi (
    a integer,
    b integer
);

ALTER TABLE public.brin_test_multi OWNER TO postgres;

CREATE TABLE public.brinopers (
    colname name,
    typ text,
    op text[],
    value text[],
    matches integer[],
    CONSTRAINT brinopers_check CHECK ((cardinality(op) = cardinality(value))),
    CONSTRAINT brinopers_check1 CHECK ((cardinality(op) = cardinality(matches)))
);

ALTER TABLE public.brinopers OWNER TO postgres;

CREATE TABLE public.brinopers_bloom (
    colname name,
    typ text,
    op text[],
    value text[],
    matches integer[],
    CONSTRAINT brinopers_bloom_check CHECK ((cardinality(op) = cardinality(value))),
    CONSTRAINT brinopers_bloom_check1 CHECK ((cardinality(op) = cardinality(matches)))
);

ALTER TABLE public.brinopers_bloom OWNER TO postgres;

CREATE TABLE public.brinopers_multi (
    colname name,
    typ text,
    op text[],
    value text[],
    matches integer[],
    CONSTRAINT brinopers_multi_check CHECK ((cardinality(op) = cardinality(value))),
    CONSTRAINT brinopers_multi_check1 CHECK ((cardinality(op) = cardinality(matches)))
);

ALTER TABLE public.brinopers_multi OWNER TO postgres;

CREATE TABLE public.brintest (
    byteacol bytea,
    charcol "char",
    namecol name,
    int8col bigint,
    int2col smallint,
    int4col integer,
    textcol text,
    oidcol oid,
    tidcol tid,
    float4col real,
    float8col double precision,
    macaddrcol macaddr,
    inetcol inet,
    cidrcol cidr,
    bpcharcol character(1),
    datecol date,
    timecol time without time zone,
    timestampcol timestamp without time zone,
    timestamptzcol timestamp with time zone,
    intervalcol interval,
    timetzcol time with time zone,
    bitcol bit(10),
    varbitcol bit varying(16),
    numericcol numeric,
    uuidcol uuid,
    int4rangecol int4range,
    lsncol pg_lsn,
    boxcol box
)
WITH (fillfactor='10', autovacuum_enabled=off);

ALTER TABLE public.brintest OWNER TO postgres;

CREATE TABLE public.brintest_bloom (
    byteacol bytea,
    charcol "char",
    namecol name,
    int8col bigint,
    int2col smallint,
    int4col integer,
    textcol text,
    oidcol oid,
    float4col real,
    float8col double precision,
    macaddrcol macaddr,
    inetcol inet,
    cidrcol cidr,
    bpcharcol character(1),
    datecol date,
    timecol time without time zone,
    timestampcol timestamp without time zone,
    timestamptzcol timestamp with time zone,
    intervalcol interval,
    timetzcol time with time zone,
    numericcol numeric,
    uuidcol uuid,
    lsncol pg_lsn
)
WITH (fillfactor='10');

ALTER TABLE public.brintest_bloom OWNER TO postgres;

CREATE TABLE public.brintest_multi (
    int8col bigint,
    int2col smallint,
    int4col integer,
    oidcol oid,
    tidcol tid,
    float4col real,
    float8col double precision,
    macaddrcol macaddr,
    macaddr8col macaddr8,
    inetcol inet,
    cidrcol cidr,
    datecol date,
    timecol time without time zone,
    timestampcol timestamp without time zone,
    timestamptzcol timestamp with time zone,
    intervalcol interval,
    timetzcol time with time zone,
    numericcol numeric,
    uuidcol uuid,
    lsncol pg_lsn
)
WITH (fillfactor='10');

ALTER TABLE public.brintest_multi OWNER TO postgres;

CREATE TABLE public.bt_f8_heap (
    seqno double precision,
    random integer
);

ALTER TABLE public.bt_f8_heap OWNER TO postgres;

CREATE TABLE public.bt_i4_heap (
    seqno integer,
    random integer
);

ALTER TABLE public.bt_i4_heap OWNER TO postgres;

CREATE TABLE public.bt_name_heap (
    seqno name,
    random integer
);

ALTER TABLE public.bt_name_heap OWNER TO postgres;

CREATE TABLE public.bt_txt_heap (
    seqno text,
    random integer
);

ALTER TABLE public.bt_txt_heap OWNER TO postgres;

CREATE TABLE public.btree_tall_tbl (
    id integer,
    t text
);
ALTER TABLE ONLY public.btree_tall_tbl ALTER COLUMN t SET STORAGE PLAIN;

ALTER TABLE public.btree_tall_tbl OWNER TO postgres;

CREATE TABLE public.bug_16784 (
    i integer,
    j integer
)
WITH (autovacuum_enabled='false');

ALTER TABLE public.bug_16784 OWNER TO postgres;

CREATE TABLE public.c (
    cc text
)
INHERITS (public.a);

ALTER TABLE public.c OWNER TO postgres;

CREATE TABLE public.c_star (
    cc name
)
INHERITS (public.a_star);

ALTER TABLE public.c_star OWNER TO postgres;

CREATE TABLE public.char_tbl (
    f1 character(4)
);

ALTER TABLE public.char_tbl OWNER TO postgres;

CREATE TABLE public.check2_tbl (
    x integer,
    y text,
    z integer,
    CONSTRAINT sequence_con CHECK (((x > 3) AND (y <> 'check failed'::text) AND (z < 8)))
);

ALTER TABLE public.check2_tbl OWNER TO postgres;

CREATE SEQUENCE public.check_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.check_seq OWNER TO postgres;

CREATE TABLE public.check_tbl (
    x integer,
    CONSTRAINT check_con CHECK ((x > 3))
);

ALTER TABLE public.check_tbl OWNER TO postgres;

CREATE TABLE public.circle_tbl (
    f1 circle
);

ALTER TABLE public.circle_tbl OWNER TO postgres;

CREATE TABLE public.city (
    name name,
    location box,
    budget public.city_budget
);

ALTER TABLE public.city OWNER TO postgres;

CREATE TABLE public.clstr_tst (
    a integer NOT NULL,
    b integer,
    c text,
    d text
);

ALTER TABLE public.clstr_tst OWNER TO postgres;

CREATE SEQUENCE public.clstr_tst_a_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.clstr_tst_a_seq OWNER TO postgres;

ALTER SEQUENCE public.clstr_tst_a_seq OWNED BY public.clstr_tst.a;

CREATE TABLE public.clstr_tst_inh (
)
INHERITS (public.clstr_tst);

ALTER TABLE public.clstr_tst_inh OWNER TO postgres;

CREATE TABLE public.clstr_tst_s (
    rf_a integer NOT NULL,
    b integer
);

ALTER TABLE public.clstr_tst_s OWNER TO postgres;

CREATE SEQUENCE public.clstr_tst_s_rf_a_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.clstr_tst_s_rf_a_seq OWNER TO postgres;

ALTER SEQUENCE public.clstr_tst_s_rf_a_seq OWNED BY public.clstr_tst_s.rf_a;

CREATE TABLE public.cmdata (
    f1 text
);
ALTER TABLE ONLY public.cmdata ALTER COLUMN f1 SET COMPRESSION lz4;

ALTER TABLE public.cmdata OWNER TO postgres;

CREATE TABLE public.cmdata1 (
    f1 text
);
ALTER TABLE ONLY public.cmdata1 ALTER COLUMN f1 SET COMPRESSION lz4;

ALTER TABLE public.cmdata1 OWNER TO postgres;

CREATE TABLE public.cmdata2 (
    f1 text,
    f2 text
);
ALTER TABLE ONLY public.cmdata2 ALTER COLUMN f1 SET COMPRESSION pglz;
ALTER TABLE ONLY public.cmdata2 ALTER COLUMN f2 SET COMPRESSION lz4;

ALTER TABLE public.cmdata2 OWNER TO postgres;

CREATE TABLE public.cmmove1 (
    f1 text
);

ALTER TABLE public.cmmove1 OWNER TO postgres;

CREATE TABLE public.cmmove2 (
    f1 text
);
ALTER TABLE ONLY public.cmmove2 ALTER COLUMN f1 SET COMPRESSION pglz;

ALTER TABLE public.cmmove2 OWNER TO postgres;

CREATE TABLE public.cmmove3 (
    f1 text
);
ALTER TABLE ONLY public.cmmove3 ALTER COLUMN f1 SET COMPRESSION pglz;

ALTER TABLE public.cmmove3 OWNER TO postgres;

CREATE TABLE public.cmpart (
    f1 text
)
PARTITION BY HASH (f1);
ALTER TABLE ONLY public.cmpart ALTER COLUMN f1 SET COMPRESSION lz4;

ALTER TABLE public.cmpart OWNER TO postgres;

CREATE TABLE public.cmpart1 (
    f1 text
);
ALTER TABLE ONLY public.cmpart1 ALTER COLUMN f1 SET COMPRESSION pglz;

ALTER TABLE public.cmpart1 OWNER TO postgres;

CREATE TABLE public.cmpart2 (
    f1 text
);
ALTER TABLE ONLY public.cmpart2 ALTER COLUMN f1 SET COMPRESSION lz4;

ALTER TABLE public.cmpart2 OWNER TO postgres;

CREATE TABLE public.comment_test (
    id text NOT NULL,
    positive_col bigint,
    indexed_col text,
    CONSTRAINT comment_test_positive_col_check CHECK ((positive_col > 0))
);

ALTER TABLE public.comment_test OWNER TO postgres;

COMMENT ON COLUMN public.comment_test.id IS 'Column ''id'' on comment_test';

COMMENT ON CONSTRAINT comment_test_positive_col_check ON public.comment_test IS 'CHECK constraint on comment_test.positive_col';

CREATE TABLE public.comment_test_child (
    id text
);

ALTER TABLE public.comment_test_child OWNER TO postgres;

COMMENT ON COLUMN public.comment_test_child.id IS 'Column ''id'' on comment_test_child';

CREATE MATERIALIZED VIEW public.compressmv AS
 SELECT cmdata1.f1 AS x
   FROM public.cmdata1
  WITH NO DATA;
ALTER TABLE ONLY public.compressmv ALTER COLUMN x SET COMPRESSION lz4;

ALTER TABLE public.compressmv OWNER TO postgres;

CREATE TABLE public.copy_tbl (
    x integer,
    y text,
    z integer,
    CONSTRAINT copy_con CHECK (((x > 3) AND (y <> 'check failed'::text) AND (x < 7)))
);

ALTER TABLE public.copy_tbl OWNER TO postgres;

CREATE TABLE public.covidxpart (
    a integer,
    b integer
)
PARTITION BY LIST (a);

ALTER TABLE public.covidxpart OWNER TO postgres;

CREATE TABLE public.covidxpart1 (
    a integer,
    b integer
);

ALTER TABLE public.covidxpart1 OWNER TO postgres;

CREATE TABLE public.covidxpart2 (
    a integer,
    b integer
);

ALTER TABLE public.covidxpart2 OWNER TO postgres;

CREATE TABLE public.covidxpart3 (
    b integer,
    a integer
);

ALTER TABLE public.covidxpart3 OWNER TO postgres;

CREATE TABLE public.covidxpart4 (
    b integer,
    a integer
);

ALTER TABLE public.covidxpart4 OWNER TO postgres;

CREATE TABLE public.credit_card (
    cid integer,
    cnum text,
    climit integer
);

ALTER TABLE public.credit_card OWNER TO postgres;

CREATE TABLE public.credit_usage (
    cid integer,
    ymd date,
    usage integer
);

ALTER TABLE public.credit_usage OWNER TO postgres;

CREATE TABLE public.customer (
    cid integer NOT NULL,
    name text NOT NULL,
    tel text,
    passwd text
);

ALTER TABLE public.customer OWNER TO postgres;

CREATE TABLE public.d (
    dd text
)
INHERITS (public.b, public.c, public.a);

ALTER TABLE public.d OWNER TO postgres;

CREATE TABLE public.d_star (
    dd double precision
)
INHERITS (public.b_star, public.c_star);

ALTER TABLE public.d_star OWNER TO postgres;

CREATE TABLE public.datdba_only (
);

ALTER TABLE public.datdba_only OWNER TO pg_database_owner;

CREATE TABLE public.date_tbl (
    f1 date
);

ALTER TABLE public.date_tbl OWNER TO postgres;

CREATE TABLE public.dedup_unique_test_table (
    a integer
)
WITH (autovacuum_enabled='false');

ALTER TABLE public.dedup_unique_test_table OWNER TO postgres;

CREATE SEQUENCE public.default_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.default_seq OWNER TO postgres;

CREATE TABLE public.default_tbl (
    i integer DEFAULT 100,
    x text DEFAULT 'vadim'::text,
    f double precision DEFAULT 123.456
);

ALTER TABLE public.default_tbl OWNER TO postgres;

CREATE TABLE public.defaultexpr_tbl (
    i1 integer DEFAULT (100 + ((200 - 199) * 2)),
    i2 integer DEFAULT nextval('public.default_seq'::regclass)
);

ALTER TABLE public.defaultexpr_tbl OWNER TO postgres;

CREATE TABLE public.defpart_attach_test_2 (
    a integer
);

ALTER TABLE public.defpart_attach_test_2 OWNER TO postgres;

CREATE TABLE public.delete_test_table (
    a bigint NOT NULL,
    b bigint NOT NULL,
    c bigint NOT NULL,
    d bigint NOT NULL
);

ALTER TABLE public.delete_test_table OWNER TO postgres;

CREATE TABLE public.depth0 (
    c text
);

ALTER TABLE public.depth0 OWNER TO postgres;

CREATE TABLE public.depth1 (
    c text
)
INHERITS (public.depth0);

ALTER TABLE public.depth1 OWNER TO postgres;

CREATE TABLE public.depth2 (
)
INHERITS (public.depth1);

ALTER TABLE public.depth2 OWNER TO postgres;

CREATE TABLE public.domain_test (
    a integer,
    b integer
);

ALTER TABLE public.domain_test OWNER TO postgres;

CREATE TABLE public.domcontest (
    col1 public.con
);

ALTER TABLE public.domcontest OWNER TO postgres;

CREATE TABLE public.domnotnull (
);

ALTER TABLE public.domnotnull OWNER TO postgres;

CREATE TABLE public.domtab (
    col1 integer
);

ALTER TABLE public.domtab OWNER TO postgres;

CREATE VIEW public.domview AS
 SELECT (domtab.col1)::public.dom AS col1
   FROM public.domtab;

ALTER TABLE public.domview OWNER TO postgres;

CREATE TABLE public.dropcolumn (
    b integer
);

ALTER TABLE public.dropcolumn OWNER TO postgres;

CREATE TABLE public.dropcolumnchild (
    e integer
)
INHERITS (public.dropcolumn);

ALTER TABLE public.dropcolumnchild OWNER TO postgres;

CREATE TABLE public.dropcolumnanother (
    d integer
)
INHERITS (public.dropcolumnchild);

ALTER TABLE public.dropcolumnanother OWNER TO postgres;

CREATE TABLE public.dropcolumnexists (
);

ALTER TABLE public.dropcolumnexists OWNER TO postgres;

CREATE TABLE public.dropped_objects (
    object_type text,
    schema_name text,
    object_name text,
    object_identity text,
    address_names text[],
    address_args text[],
    is_temporary boolean,
    original boolean,
    normal boolean
);

ALTER TABLE public.dropped_objects OWNER TO postgres;

CREATE TABLE public.dupindexcols (
    id integer,
    f1 text COLLATE pg_catalog."C"
);

ALTER TABLE public.dupindexcols OWNER TO postgres;

CREATE TABLE public.e_star (
    ee smallint,
    e integer
)
INHERITS (public.c_star);

ALTER TABLE public.e_star OWNER TO postgres;

CREATE TABLE public.ec0 (
    ff bigint NOT NULL,
    f1 bigint,
    f2 bigint
);

ALTER TABLE public.ec0 OWNER TO postgres;

CREATE TABLE public.ec1 (
    ff bigint NOT NULL,
    f1 public.int8alias1,
    f2 public.int8alias2
);

ALTER TABLE public.ec1 OWNER TO postgres;

CREATE TABLE public.ec2 (
    xf bigint NOT NULL,
    x1 public.int8alias1,
    x2 public.int8alias2
);

ALTER TABLE public.ec2 OWNER TO postgres;

CREATE TABLE public.euc_jis_2004_inputs (
    inbytes bytea,
    description text
);

ALTER TABLE public.euc_jis_2004_inputs OWNER TO postgres;

CREATE TABLE public.event_trigger_test (
    a integer,
    b text
);

ALTER TABLE public.event_trigger_test OWNER TO postgres;

CREATE TABLE public.extra_wide_table (
    firstc text,
    c1 boolean,
    c2 boolean,
    c3 boolean,
    c4 boolean,
    c5 boolean,
    c6 boolean,
    c7 boolean,
    c8 boolean,
    c9 boolean,
    c10 boolean,
    c11 boolean,
    c12 boolean,
    c13 boolean,
    c14 boolean,
    c15 boolean,
    c16 boolean,
    c17 boolean,
    c18 boolean,
    c19 boolean,
    c20 boolean,
    c21 boolean,
    c22 boolean,
    c23 boolean,
    c24 boolean,
    c25 boolean,
    c26 boolean,
    c27 boolean,
    c28 boolean,
    c29 boolean,
    c30 boolean,
    c31 boolean,
    c32 boolean,
    c33 boolean,
    c34 boolean,
    c35 boolean,
    c36 boolean,
    c37 boolean,
    c38 boolean,
    c39 boolean,
    c40 boolean,
    c41 boolean,
    c42 boolean,
    c43 boolean,
    c44 boolean,
    c45 boolean,
    c46 boolean,
    c47 boolean,
    c48 boolean,
    c49 boolean,
    c50 boolean,
    c51 boolean,
    c52 boolean,
    c53 boolean,
    c54 boolean,
    c55 boolean,
    c56 boolean,
    c57 boolean,
    c58 boolean,
    c59 boolean,
    c60 boolean,
    c61 boolean,
    c62 boolean,
    c63 boolean,
    c64 boolean,
    c65 boolean,
    c66 boolean,
    c67 boolean,
    c68 boolean,
    c69 boolean,
    c70 boolean,
    c71 boolean,
    c72 boolean,
    c73 boolean,
    c74 boolean,
    c75 boolean,
    c76 boolean,
    c77 boolean,
    c78 boolean,
    c79 boolean,
    c80 boolean,
    c81 boolean,
    c82 boolean,
    c83 boolean,
    c84 boolean,
    c85 boolean,
    c86 boolean,
    c87 boolean,
    c88 boolean,
    c89 boolean,
    c90 boolean,
    c91 boolean,
    c92 boolean,
    c93 boolean,
    c94 boolean,
    c95 boolean,
    c96 boolean,
    c97 boolean,
    c98 boolean,
    c99 boolean,
    c100 boolean,
    c101 boolean,
    c102 boolean,
    c103 boolean,
    c104 boolean,
    c105 boolean,
    c106 boolean,
    c107 boolean,
    c108 boolean,
    c109 boolean,
    c110 boolean,
    c111 boolean,
    c112 boolean,
    c113 boolean,
    c114 boolean,
    c115 boolean,
    c116 boolean,
    c117 boolean,
    c118 boolean,
    c119 boolean,
    c120 boolean,
    c121 boolean,
    c122 boolean,
    c123 boolean,
    c124 boolean,
    c125 boolean,
    c126 boolean,
    c127 boolean,
    c128 boolean,
    c129 boolean,
    c130 boolean,
    c131 boolean,
    c132 boolean,
    c133 boolean,
    c134 boolean,
    c135 boolean,
    c136 boolean,
    c137 boolean,
    c138 boolean,
    c139 boolean,
    c140 boolean,
    c141 boolean,
    c142 boolean,
    c143 boolean,
    c144 boolean,
    c145 boolean,
    c146 boolean,
    c147 boolean,
    c148 boolean,
    c149 boolean,
    c150 boolean,
    c151 boolean,
    c152 boolean,
    c153 boolean,
    c154 boolean,
    c155 boolean,
    c156 boolean,
    c157 boolean,
    c158 boolean,
    c159 boolean,
    c160 boolean,
    c161 boolean,
    c162 boolean,
    c163 boolean,
    c164 boolean,
    c165 boolean,
    c166 boolean,
    c167 boolean,
    c168 boolean,
    c169 boolean,
    c170 boolean,
    c171 boolean,
    c172 boolean,
    c173 boolean,
    c174 boolean,
    c175 boolean,
    c176 boolean,
    c177 boolean,
    c178 boolean,
    c179 boolean,
    c180 boolean,
    c181 boolean,
    c182 boolean,
    c183 boolean,
    c184 boolean,
    c185 boolean,
    c186 boolean,
    c187 boolean,
    c188 boolean,
    c189 boolean,
    c190 boolean,
    c191 boolean,
    c192 boolean,
    c193 boolean,
    c194 boolean,
    c195 boolean,
    c196 boolean,
    c197 boolean,
    c198 boolean,
    c199 boolean,
    c200 boolean,
    c201 boolean,
    c202 boolean,
    c203 boolean,
    c204 boolean,
    c205 boolean,
    c206 boolean,
    c207 boolean,
    c208 boolean,
    c209 boolean,
    c210 boolean,
    c211 boolean,
    c212 boolean,
    c213 boolean,
    c214 boolean,
    c215 boolean,
    c216 boolean,
    c217 boolean,
    c218 boolean,
    c219 boolean,
    c220 boolean,
    c221 boolean,
    c222 boolean,
    c223 boolean,
    c224 boolean,
    c225 boolean,
    c226 boolean,
    c227 boolean,
    c228 boolean,
    c229 boolean,
    c230 boolean,
    c231 boolean,
    c232 boolean,
    c233 boolean,
    c234 boolean,
    c235 boolean,
    c236 boolean,
    c237 boolean,
    c238 boolean,
    c239 boolean,
    c240 boolean,
    c241 boolean,
    c242 boolean,
    c243 boolean,
    c244 boolean,
    c245 boolean,
    c246 boolean,
    c247 boolean,
    c248 boolean,
    c249 boolean,
    c250 boolean,
    c251 boolean,
    c252 boolean,
    c253 boolean,
    c254 boolean,
    c255 boolean,
    c256 boolean,
    c257 boolean,
    c258 boolean,
    c259 boolean,
    c260 boolean,
    c261 boolean,
    c262 boolean,
    c263 boolean,
    c264 boolean,
    c265 boolean,
    c266 boolean,
    c267 boolean,
    c268 boolean,
    c269 boolean,
    c270 boolean,
    c271 boolean,
    c272 boolean,
    c273 boolean,
    c274 boolean,
    c275 boolean,
    c276 boolean,
    c277 boolean,
    c278 boolean,
    c279 boolean,
    c280 boolean,
    c281 boolean,
    c282 boolean,
    c283 boolean,
    c284 boolean,
    c285 boolean,
    c286 boolean,
    c287 boolean,
    c288 boolean,
    c289 boolean,
    c290 boolean,
    c291 boolean,
    c292 boolean,
    c293 boolean,
    c294 boolean,
    c295 boolean,
    c296 boolean,
    c297 boolean,
    c298 boolean,
    c299 boolean,
    c300 boolean,
    c301 boolean,
    c302 boolean,
    c303 boolean,
    c304 boolean,
    c305 boolean,
    c306 boolean,
    c307 boolean,
    c308 boolean,
    c309 boolean,
    c310 boolean,
    c311 boolean,
    c312 boolean,
    c313 boolean,
    c314 boolean,
    c315 boolean,
    c316 boolean,
    c317 boolean,
    c318 boolean,
    c319 boolean,
    c320 boolean,
    c321 boolean,
    c322 boolean,
    c323 boolean,
    c324 boolean,
    c325 boolean,
    c326 boolean,
    c327 boolean,
    c328 boolean,
    c329 boolean,
    c330 boolean,
    c331 boolean,
    c332 boolean,
    c333 boolean,
    c334 boolean,
    c335 boolean,
    c336 boolean,
    c337 boolean,
    c338 boolean,
    c339 boolean,
    c340 boolean,
    c341 boolean,
    c342 boolean,
    c343 boolean,
    c344 boolean,
    c345 boolean,
    c346 boolean,
    c347 boolean,
    c348 boolean,
    c349 boolean,
    c350 boolean,
    c351 boolean,
    c352 boolean,
    c353 boolean,
    c354 boolean,
    c355 boolean,
    c356 boolean,
    c357 boolean,
    c358 boolean,
    c359 boolean,
    c360 boolean,
    c361 boolean,
    c362 boolean,
    c363 boolean,
    c364 boolean,
    c365 boolean,
    c366 boolean,
    c367 boolean,
    c368 boolean,
    c369 boolean,
    c370 boolean,
    c371 boolean,
    c372 boolean,
    c373 boolean,
    c374 boolean,
    c375 boolean,
    c376 boolean,
    c377 boolean,
    c378 boolean,
    c379 boolean,
    c380 boolean,
    c381 boolean,
    c382 boolean,
    c383 boolean,
    c384 boolean,
    c385 boolean,
    c386 boolean,
    c387 boolean,
    c388 boolean,
    c389 boolean,
    c390 boolean,
    c391 boolean,
    c392 boolean,
    c393 boolean,
    c394 boolean,
    c395 boolean,
    c396 boolean,
    c397 boolean,
    c398 boolean,
    c399 boolean,
    c400 boolean,
    c401 boolean,
    c402 boolean,
    c403 boolean,
    c404 boolean,
    c405 boolean,
    c406 boolean,
    c407 boolean,
    c408 boolean,
    c409 boolean,
    c410 boolean,
    c411 boolean,
    c412 boolean,
    c413 boolean,
    c414 boolean,
    c415 boolean,
    c416 boolean,
    c417 boolean,
    c418 boolean,
    c419 boolean,
    c420 boolean,
    c421 boolean,
    c422 boolean,
    c423 boolean,
    c424 boolean,
    c425 boolean,
    c426 boolean,
    c427 boolean,
    c428 boolean,
    c429 boolean,
    c430 boolean,
    c431 boolean,
    c432 boolean,
    c433 boolean,
    c434 boolean,
    c435 boolean,
    c436 boolean,
    c437 boolean,
    c438 boolean,
    c439 boolean,
    c440 boolean,
    c441 boolean,
    c442 boolean,
    c443 boolean,
    c444 boolean,
    c445 boolean,
    c446 boolean,
    c447 boolean,
    c448 boolean,
    c449 boolean,
    c450 boolean,
    c451 boolean,
    c452 boolean,
    c453 boolean,
    c454 boolean,
    c455 boolean,
    c456 boolean,
    c457 boolean,
    c458 boolean,
    c459 boolean,
    c460 boolean,
    c461 boolean,
    c462 boolean,
    c463 boolean,
    c464 boolean,
    c465 boolean,
    c466 boolean,
    c467 boolean,
    c468 boolean,
    c469 boolean,
    c470 boolean,
    c471 boolean,
    c472 boolean,
    c473 boolean,
    c474 boolean,
    c475 boolean,
    c476 boolean,
    c477 boolean,
    c478 boolean,
    c479 boolean,
    c480 boolean,
    c481 boolean,
    c482 boolean,
    c483 boolean,
    c484 boolean,
    c485 boolean,
    c486 boolean,
    c487 boolean,
    c488 boolean,
    c489 boolean,
    c490 boolean,
    c491 boolean,
    c492 boolean,
    c493 boolean,
    c494 boolean,
    c495 boolean,
    c496 boolean,
    c497 boolean,
    c498 boolean,
    c499 boolean,
    c500 boolean,
    c501 boolean,
    c502 boolean,
    c503 boolean,
    c504 boolean,
    c505 boolean,
    c506 boolean,
    c507 boolean,
    c508 boolean,
    c509 boolean,
    c510 boolean,
    c511 boolean,
    c512 boolean,
    c513 boolean,
    c514 boolean,
    c515 boolean,
    c516 boolean,
    c517 boolean,
    c518 boolean,
    c519 boolean,
    c520 boolean,
    c521 boolean,
    c522 boolean,
    c523 boolean,
    c524 boolean,
    c525 boolean,
    c526 boolean,
    c527 boolean,
    c528 boolean,
    c529 boolean,
    c530 boolean,
    c531 boolean,
    c532 boolean,
    c533 boolean,
    c534 boolean,
    c535 boolean,
    c536 boolean,
    c537 boolean,
    c538 boolean,
    c539 boolean,
    c540 boolean,
    c541 boolean,
    c542 boolean,
    c543 boolean,
    c544 boolean,
    c545 boolean,
    c546 boolean,
    c547 boolean,
    c548 boolean,
    c549 boolean,
    c550 boolean,
    c551 boolean,
    c552 boolean,
    c553 boolean,
    c554 boolean,
    c555 boolean,
    c556 boolean,
    c557 boolean,
    c558 boolean,
    c559 boolean,
    c560 boolean,
    c561 boolean,
    c562 boolean,
    c563 boolean,
    c564 boolean,
    c565 boolean,
    c566 boolean,
    c567 boolean,
    c568 boolean,
    c569 boolean,
    c570 boolean,
    c571 boolean,
    c572 boolean,
    c573 boolean,
    c574 boolean,
    c575 boolean,
    c576 boolean,
    c577 boolean,
    c578 boolean,
    c579 boolean,
    c580 boolean,
    c581 boolean,
    c582 boolean,
    c583 boolean,
    c584 boolean,
    c585 boolean,
    c586 boolean,
    c587 boolean,
    c588 boolean,
    c589 boolean,
    c590 boolean,
    c591 boolean,
    c592 boolean,
    c593 boolean,
    c594 boolean,
    c595 boolean,
    c596 boolean,
    c597 boolean,
    c598 boolean,
    c599 boolean,
    c600 boolean,
    c601 boolean,
    c602 boolean,
    c603 boolean,
    c604 boolean,
    c605 boolean,
    c606 boolean,
    c607 boolean,
    c608 boolean,
    c609 boolean,
    c610 boolean,
    c611 boolean,
    c612 boolean,
    c613 boolean,
    c614 boolean,
    c615 boolean,
    c616 boolean,
    c617 boolean,
    c618 boolean,
    c619 boolean,
    c620 boolean,
    c621 boolean,
    c622 boolean,
    c623 boolean,
    c624 boolean,
    c625 boolean,
    c626 boolean,
    c627 boolean,
    c628 boolean,
    c629 boolean,
    c630 boolean,
    c631 boolean,
    c632 boolean,
    c633 boolean,
    c634 boolean,
    c635 boolean,
    c636 boolean,
    c637 boolean,
    c638 boolean,
    c639 boolean,
    c640 boolean,
    c641 boolean,
    c642 boolean,
    c643 boolean,
    c644 boolean,
    c645 boolean,
    c646 boolean,
    c647 boolean,
    c648 boolean,
    c649 boolean,
    c650 boolean,
    c651 boolean,
    c652 boolean,
    c653 boolean,
    c654 boolean,
    c655 boolean,
    c656 boolean,
    c657 boolean,
    c658 boolean,
    c659 boolean,
    c660 boolean,
    c661 boolean,
    c662 boolean,
    c663 boolean,
    c664 boolean,
    c665 boolean,
    c666 boolean,
    c667 boolean,
    c668 boolean,
    c669 boolean,
    c670 boolean,
    c671 boolean,
    c672 boolean,
    c673 boolean,
    c674 boolean,
    c675 boolean,
    c676 boolean,
    c677 boolean,
    c678 boolean,
    c679 boolean,
    c680 boolean,
    c681 boolean,
    c682 boolean,
    c683 boolean,
    c684 boolean,
    c685 boolean,
    c686 boolean,
    c687 boolean,
    c688 boolean,
    c689 boolean,
    c690 boolean,
    c691 boolean,
    c692 boolean,
    c693 boolean,
    c694 boolean,
    c695 boolean,
    c696 boolean,
    c697 boolean,
    c698 boolean,
    c699 boolean,
    c700 boolean,
    c701 boolean,
    c702 boolean,
    c703 boolean,
    c704 boolean,
    c705 boolean,
    c706 boolean,
    c707 boolean,
    c708 boolean,
    c709 boolean,
    c710 boolean,
    c711 boolean,
    c712 boolean,
    c713 boolean,
    c714 boolean,
    c715 boolean,
    c716 boolean,
    c717 boolean,
    c718 boolean,
    c719 boolean,
    c720 boolean,
    c721 boolean,
    c722 boolean,
    c723 boolean,
    c724 boolean,
    c725 boolean,
    c726 boolean,
    c727 boolean,
    c728 boolean,
    c729 boolean,
    c730 boolean,
    c731 boolean,
    c732 boolean,
    c733 boolean,
    c734 boolean,
    c735 boolean,
    c736 boolean,
    c737 boolean,
    c738 boolean,
    c739 boolean,
    c740 boolean,
    c741 boolean,
    c742 boolean,
    c743 boolean,
    c744 boolean,
    c745 boolean,
    c746 boolean,
    c747 boolean,
    c748 boolean,
    c749 boolean,
    c750 boolean,
    c751 boolean,
    c752 boolean,
    c753 boolean,
    c754 boolean,
    c755 boolean,
    c756 boolean,
    c757 boolean,
    c758 boolean,
    c759 boolean,
    c760 boolean,
    c761 boolean,
    c762 boolean,
    c763 boolean,
    c764 boolean,
    c765 boolean,
    c766 boolean,
    c767 boolean,
    c768 boolean,
    c769 boolean,
    c770 boolean,
    c771 boolean,
    c772 boolean,
    c773 boolean,
    c774 boolean,
    c775 boolean,
    c776 boolean,
    c777 boolean,
    c778 boolean,
    c779 boolean,
    c780 boolean,
    c781 boolean,
    c782 boolean,
    c783 boolean,
    c784 boolean,
    c785 boolean,
    c786 boolean,
    c787 boolean,
    c788 boolean,
    c789 boolean,
    c790 boolean,
    c791 boolean,
    c792 boolean,
    c793 boolean,
    c794 boolean,
    c795 boolean,
    c796 boolean,
    c797 boolean,
    c798 boolean,
    c799 boolean,
    c800 boolean,
    c801 boolean,
    c802 boolean,
    c803 boolean,
    c804 boolean,
    c805 boolean,
    c806 boolean,
    c807 boolean,
    c808 boolean,
    c809 boolean,
    c810 boolean,
    c811 boolean,
    c812 boolean,
    c813 boolean,
    c814 boolean,
    c815 boolean,
    c816 boolean,
    c817 boolean,
    c818 boolean,
    c819 boolean,
    c820 boolean,
    c821 boolean,
    c822 boolean,
    c823 boolean,
    c824 boolean,
    c825 boolean,
    c826 boolean,
    c827 boolean,
    c828 boolean,
    c829 boolean,
    c830 boolean,
    c831 boolean,
    c832 boolean,
    c833 boolean,
    c834 boolean,
    c835 boolean,
    c836 boolean,
    c837 boolean,
    c838 boolean,
    c839 boolean,
    c840 boolean,
    c841 boolean,
    c842 boolean,
    c843 boolean,
    c844 boolean,
    c845 boolean,
    c846 boolean,
    c847 boolean,
    c848 boolean,
    c849 boolean,
    c850 boolean,
    c851 boolean,
    c852 boolean,
    c853 boolean,
    c854 boolean,
    c855 boolean,
    c856 boolean,
    c857 boolean,
    c858 boolean,
    c859 boolean,
    c860 boolean,
    c861 boolean,
    c862 boolean,
    c863 boolean,
    c864 boolean,
    c865 boolean,
    c866 boolean,
    c867 boolean,
    c868 boolean,
    c869 boolean,
    c870 boolean,
    c871 boolean,
    c872 boolean,
    c873 boolean,
    c874 boolean,
    c875 boolean,
    c876 boolean,
    c877 boolean,
    c878 boolean,
    c879 boolean,
    c880 boolean,
    c881 boolean,
    c882 boolean,
    c883 boolean,
    c884 boolean,
    c885 boolean,
    c886 boolean,
    c887 boolean,
    c888 boolean,
    c889 boolean,
    c890 boolean,
    c891 boolean,
    c892 boolean,
    c893 boolean,
    c894 boolean,
    c895 boolean,
    c896 boolean,
    c897 boolean,
    c898 boolean,
    c899 boolean,
    c900 boolean,
    c901 boolean,
    c902 boolean,
    c903 boolean,
    c904 boolean,
    c905 boolean,
    c906 boolean,
    c907 boolean,
    c908 boolean,
    c909 boolean,
    c910 boolean,
    c911 boolean,
    c912 boolean,
    c913 boolean,
    c914 boolean,
    c915 boolean,
    c916 boolean,
    c917 boolean,
    c918 boolean,
    c919 boolean,
    c920 boolean,
    c921 boolean,
    c922 boolean,
    c923 boolean,
    c924 boolean,
    c925 boolean,
    c926 boolean,
    c927 boolean,
    c928 boolean,
    c929 boolean,
    c930 boolean,
    c931 boolean,
    c932 boolean,
    c933 boolean,
    c934 boolean,
    c935 boolean,
    c936 boolean,
    c937 boolean,
    c938 boolean,
    c939 boolean,
    c940 boolean,
    c941 boolean,
    c942 boolean,
    c943 boolean,
    c944 boolean,
    c945 boolean,
    c946 boolean,
    c947 boolean,
    c948 boolean,
    c949 boolean,
    c950 boolean,
    c951 boolean,
    c952 boolean,
    c953 boolean,
    c954 boolean,
    c955 boolean,
    c956 boolean,
    c957 boolean,
    c958 boolean,
    c959 boolean,
    c960 boolean,
    c961 boolean,
    c962 boolean,
    c963 boolean,
    c964 boolean,
    c965 boolean,
    c966 boolean,
    c967 boolean,
    c968 boolean,
    c969 boolean,
    c970 boolean,
    c971 boolean,
    c972 boolean,
    c973 boolean,
    c974 boolean,
    c975 boolean,
    c976 boolean,
    c977 boolean,
    c978 boolean,
    c979 boolean,
    c980 boolean,
    c981 boolean,
    c982 boolean,
    c983 boolean,
    c984 boolean,
    c985 boolean,
    c986 boolean,
    c987 boolean,
    c988 boolean,
    c989 boolean,
    c990 boolean,
    c991 boolean,
    c992 boolean,
    c993 boolean,
    c994 boolean,
    c995 boolean,
    c996 boolean,
    c997 boolean,
    c998 boolean,
    c999 boolean,
    c1000 boolean,
    c1001 boolean,
    c1002 boolean,
    c1003 boolean,
    c1004 boolean,
    c1005 boolean,
    c1006 boolean,
    c1007 boolean,
    c1008 boolean,
    c1009 boolean,
    c1010 boolean,
    c1011 boolean,
    c1012 boolean,
    c1013 boolean,
    c1014 boolean,
    c1015 boolean,
    c1016 boolean,
    c1017 boolean,
    c1018 boolean,
    c1019 boolean,
    c1020 boolean,
    c1021 boolean,
    c1022 boolean,
    c1023 boolean,
    c1024 boolean,
    c1025 boolean,
    c1026 boolean,
    c1027 boolean,
    c1028 boolean,
    c1029 boolean,
    c1030 boolean,
    c1031 boolean,
    c1032 boolean,
    c1033 boolean,
    c1034 boolean,
    c1035 boolean,
    c1036 boolean,
    c1037 boolean,
    c1038 boolean,
    c1039 boolean,
    c1040 boolean,
    c1041 boolean,
    c1042 boolean,
    c1043 boolean,
    c1044 boolean,
    c1045 boolean,
    c1046 boolean,
    c1047 boolean,
    c1048 boolean,
    c1049 boolean,
    c1050 boolean,
    c1051 boolean,
    c1052 boolean,
    c1053 boolean,
    c1054 boolean,
    c1055 boolean,
    c1056 boolean,
    c1057 boolean,
    c1058 boolean,
    c1059 boolean,
    c1060 boolean,
    c1061 boolean,
    c1062 boolean,
    c1063 boolean,
    c1064 boolean,
    c1065 boolean,
    c1066 boolean,
    c1067 boolean,
    c1068 boolean,
    c1069 boolean,
    c1070 boolean,
    c1071 boolean,
    c1072 boolean,
    c1073 boolean,
    c1074 boolean,
    c1075 boolean,
    c1076 boolean,
    c1077 boolean,
    c1078 boolean,
    c1079 boolean,
    c1080 boolean,
    c1081 boolean,
    c1082 boolean,
    c1083 boolean,
    c1084 boolean,
    c1085 boolean,
    c1086 boolean,
    c1087 boolean,
    c1088 boolean,
    c1089 boolean,
    c1090 boolean,
    c1091 boolean,
    c1092 boolean,
    c1093 boolean,
    c1094 boolean,
    c1095 boolean,
    c1096 boolean,
    c1097 boolean,
    c1098 boolean,
    c1099 boolean,
    c1100 boolean,
    lastc text
);

ALTER TABLE public.extra_wide_table OWNER TO postgres;

CREATE TABLE public.f_star (
    ff polygon,
    f integer
)
INHERITS (public.e_star);

ALTER TABLE public.f_star OWNER TO postgres;

CREATE TABLE public.fast_emp4000 (
    home_base box
);

ALTER TABLE public.fast_emp4000 OWNER TO postgres;

CREATE TABLE public.fk_notpartitioned_pk (
    a integer NOT NULL,
    b integer NOT NULL
);

ALTER TABLE public.fk_notpartitioned_pk OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk (
    a integer DEFAULT 2501,
    b integer DEFAULT 142857
)
PARTITION BY LIST (a);

ALTER TABLE public.fk_partitioned_fk OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_1 (
    a integer DEFAULT 2501,
    b integer DEFAULT 142857
);

ALTER TABLE public.fk_partitioned_fk_1 OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_2 (
    a integer DEFAULT NULL,
    b integer DEFAULT NULL
)
PARTITION BY RANGE (b);

ALTER TABLE public.fk_partitioned_fk_2 OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_2_1 (
    a integer DEFAULT NULL,
    b integer DEFAULT NULL
);

ALTER TABLE public.fk_partitioned_fk_2_1 OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_2_2 (
    a integer DEFAULT NULL,
    b integer DEFAULT NULL
);

ALTER TABLE public.fk_partitioned_fk_2_2 OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_3 (
    a integer DEFAULT NULL,
    b integer DEFAULT NULL
);

ALTER TABLE public.fk_partitioned_fk_3 OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_4 (
    a integer DEFAULT NULL,
    b integer DEFAULT NULL
)
PARTITION BY RANGE (b, a);

ALTER TABLE public.fk_partitioned_fk_4 OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_4_1 (
    a integer DEFAULT NULL,
    b integer DEFAULT NULL
);

ALTER TABLE public.fk_partitioned_fk_4_1 OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_4_2 (
    a integer DEFAULT NULL,
    b integer DEFAULT NULL
);

ALTER TABLE public.fk_partitioned_fk_4_2 OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_5 (
    a integer DEFAULT NULL,
    b integer DEFAULT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE public.fk_partitioned_fk_5 OWNER TO postgres;

CREATE TABLE public.fk_partitioned_fk_5_1 (
    a integer DEFAULT NULL,
    b integer DEFAULT NULL
);

ALTER TABLE public.fk_partitioned_fk_5_1 OWNER TO postgres;

CREATE TABLE public.float4_tbl (
    f1 real
);

ALTER TABLE public.float4_tbl OWNER TO postgres;

CREATE TABLE public.float8_tbl (
    f1 double precision
);

ALTER TABLE public.float8_tbl OWNER TO postgres;

CREATE TABLE public.func_index_heap (
    f1 text,
    f2 text
);

ALTER TABLE public.func_index_heap OWNER TO postgres;

CREATE TABLE public.functional_dependencies (
    filler1 text,
    filler2 numeric,
    a integer,
    b text,
    filler3 date,
    c numeric,
    d text
)
WITH (autovacuum_enabled=off);

ALTER TABLE public.functional_dependencies OWNER TO postgres;

CREATE TABLE public.gb18030_inputs (
    inbytes bytea,
    description text
);

ALTER TABLE public.gb18030_inputs OWNER TO postgres;

CREATE TABLE public.gin_test_tbl (
    i integer[]
)
WITH (autovacuum_enabled=off);

ALTER TABLE public.gin_test_tbl OWNER TO postgres;

CREATE TABLE public.gist_point_tbl (
    id integer,
    p point
);

ALTER TABLE public.gist_point_tbl OWNER TO postgres;

CREATE TABLE public.gs_data_1 (
    g1000 integer,
    g100 integer,
    g10 integer,
    g integer
)
WITH (autovacuum_enabled='false');

ALTER TABLE public.gs_data_1 OWNER TO postgres;

CREATE TABLE public.gtest0 (
    a integer NOT NULL,
    b integer GENERATED ALWAYS AS (55) STORED
);

ALTER TABLE public.gtest0 OWNER TO postgres;

CREATE TABLE public.gtest1 (
    a integer NOT NULL,
    b integer GENERATED ALWAYS AS ((a * 2)) STORED
);

ALTER TABLE public.gtest1 OWNER TO postgres;

CREATE TABLE public.gtest1_1 (
)
INHERITS (public.gtest1);

ALTER TABLE public.gtest1_1 OWNER TO postgres;

CREATE TABLE public.gtest3 (
    a integer,
    b integer GENERATED ALWAYS AS ((a * 3)) STORED
);

ALTER TABLE public.gtest3 OWNER TO postgres;

CREATE TABLE public.gtest3a (
    a text,
    b text GENERATED ALWAYS AS (((a || '+'::text) || a)) STORED
);

ALTER TABLE public.gtest3a OWNER TO postgres;

CREATE TABLE public.gtest_normal (
    a integer,
    b integer
);

ALTER TABLE public.gtest_normal OWNER TO postgres;

CREATE TABLE public.gtest_normal_child (
    a integer,
    b integer GENERATED ALWAYS AS ((a * 2)) STORED
)
INHERITS (public.gtest_normal);

ALTER TABLE public.gtest_normal_child OWNER TO postgres;

CREATE TABLE public.gtest_normal_child2 (
    a integer,
    b integer GENERATED ALWAYS AS ((a * 3)) STORED
)
INHERITS (public.gtest_normal);

ALTER TABLE public.gtest_normal_child2 OWNER TO postgres;

CREATE TABLE public.gtestxx_1 (
    a integer NOT NULL,
    b integer
);

ALTER TABLE public.gtestxx_1 OWNER TO postgres;

CREATE TABLE public.gtestxx_2 (
    a integer NOT NULL,
    b integer GENERATED ALWAYS AS ((a * 22)) STORED
);

ALTER TABLE public.gtestxx_2 OWNER TO postgres;

CREATE TABLE public.gtestxx_3 (
    a integer,
    b integer
)
INHERITS (public.gtest1);

ALTER TABLE public.gtestxx_3 OWNER TO postgres;

CREATE TABLE public.gtestxx_4 (
    b integer,
    a integer
)
INHERITS (public.gtest1);

ALTER TABLE public.gtestxx_4 OWNER TO postgres;

CREATE TABLE public.has_fast_default (
    f1 integer,
    f2 integer DEFAULT 42
);

ALTER TABLE public.has_fast_default OWNER TO postgres;

CREATE TABLE public.hash_f8_heap (
    seqno integer,
    random double precision
);

ALTER TABLE public.hash_f8_heap OWNER TO postgres;

CREATE TABLE public.hash_i4_heap (
    seqno integer,
    random integer
);

ALTER TABLE public.hash_i4_heap OWNER TO postgres;

CREATE TABLE public.hash_name_heap (
    seqno integer,
    random name
);

ALTER TABLE public.hash_name_heap OWNER TO postgres;

CREATE TABLE public.hash_txt_heap (
    seqno integer,
    random text
);

ALTER TABLE public.hash_txt_heap OWNER TO postgres;

CREATE TABLE public.hslot (
    slotname character(20),
    hubname character(14),
    slotno integer,
    slotlink character(20)
);

ALTER TABLE public.hslot OWNER TO postgres;

CREATE TABLE public.hub (
    name character(14),
    comment text,
    nslots integer
);

ALTER TABLE public.hub OWNER TO postgres;

CREATE TABLE public.identity_dump_logged (
    a integer NOT NULL
);

ALTER TABLE public.identity_dump_logged OWNER TO postgres;

ALTER TABLE public.identity_dump_logged ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.identity_dump_logged_a_seq
    UNLOGGED
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.identity_dump_unlogged (
    a integer NOT NULL
);

ALTER TABLE public.identity_dump_unlogged OWNER TO postgres;

ALTER TABLE public.identity_dump_unlogged ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.identity_dump_unlogged_a_seq
    LOGGED
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.idxpart (
    a integer
)
PARTITION BY RANGE (a);

ALTER TABLE public.idxpart OWNER TO postgres;

CREATE TABLE public.idxpart1 (
    a integer
);

ALTER TABLE public.idxpart1 OWNER TO postgres;

CREATE TABLE public.idxpart2 (
    a integer
)
PARTITION BY RANGE (a);

ALTER TABLE public.idxpart2 OWNER TO postgres;

CREATE TABLE public.idxpart21 (
    a integer
);

ALTER TABLE public.idxpart21 OWNER TO postgres;

CREATE TABLE public.idxpart22 (
    a integer
);

ALTER TABLE public.idxpart22 OWNER TO postgres;

CREATE TABLE public.idxpart3 (
    a integer
)
PARTITION BY RANGE (a);

ALTER TABLE public.idxpart3 OWNER TO postgres;

CREATE TABLE public.idxpart31 (
    a integer
);

ALTER TABLE public.idxpart31 OWNER TO postgres;

CREATE TABLE public.idxpart32 (
    a integer
);

ALTER TABLE public.idxpart32 OWNER TO postgres;

CREATE TABLE public.idxpart_another (
    a integer NOT NULL,
    b integer NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE public.idxpart_another OWNER TO postgres;

CREATE TABLE public.idxpart_another_1 (
    a integer NOT NULL,
    b integer NOT NULL
);

ALTER TABLE public.idxpart_another_1 OWNER TO postgres;

CREATE TABLE public.road (
    name text,
    thepath path
);

ALTER TABLE public.road OWNER TO postgres;

CREATE TABLE public.ihighway (
)
INHERITS (public.road);

ALTER TABLE public.ihighway OWNER TO postgres;

CREATE TABLE public.ramp (
    name text,
    thepath path
);

ALTER TABLE public.ramp OWNER TO postgres;

CREATE VIEW public.iexit AS
 SELECT ih.name,
    ih.thepath,
    public.interpt_pp(ih.thepath, r.thepath) AS exit
   FROM public.ihighway ih,
    public.ramp r
  WHERE (ih.thepath ?# r.thepath);

ALTER TABLE public.iexit OWNER TO postgres;

CREATE TABLE public.iface (
    slotname character(20),
    sysname text,
    ifname text,
    slotlink character(20)
);

ALTER TABLE public.iface OWNER TO postgres;

CREATE TABLE public.inet_tbl (
    c cidr,
    i inet
);

ALTER TABLE public.inet_tbl OWNER TO postgres;

CREATE TABLE public.inh_test (
    a integer,
    b character(1) NOT NULL
);

ALTER TABLE public.inh_test OWNER TO postgres;

CREATE TABLE public.inhf (
    xx text DEFAULT 'text'::text
);

ALTER TABLE public.inhf OWNER TO postgres;

CREATE TABLE public.inhx (
    xx text DEFAULT 'text'::text NOT NULL,
    CONSTRAINT foo CHECK ((xx = 'text'::text))
);

ALTER TABLE public.inhx OWNER TO postgres;

CREATE SEQUENCE public.insert_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.insert_seq OWNER TO postgres;

CREATE TABLE public.insert_tbl (
    x integer DEFAULT nextval('public.insert_seq'::regclass),
    y text DEFAULT '-NULL-'::text,
    z integer DEFAULT ('-1'::integer * currval('public.insert_seq'::regclass)),
    CONSTRAINT insert_tbl_check CHECK (((x + z) = 0)),
    CONSTRAINT insert_tbl_con CHECK (((x >= 3) AND (y <> 'check failed'::text) AND (x < 8)))
);

ALTER TABLE public.insert_tbl OWNER TO postgres;

CREATE TABLE public.int2_tbl (
    f1 smallint
);

ALTER TABLE public.int2_tbl OWNER TO postgres;

CREATE TABLE public.int4_tbl (
    f1 integer
);

ALTER TABLE public.int4_tbl OWNER TO postgres;

CREATE TABLE public.interval_tbl (
    f1 interval
);

ALTER TABLE public.interval_tbl OWNER TO postgres;

CREATE TABLE public.invalid_check_con (
    f1 integer
);

ALTER TABLE public.invalid_check_con OWNER TO postgres;

CREATE TABLE public.invalid_check_con_child (
    CONSTRAINT inh_check_constraint CHECK ((f1 > 0))
)
INHERITS (public.invalid_check_con);

ALTER TABLE public.invalid_check_con_child OWNER TO postgres;

CREATE TABLE public.iso8859_5_inputs (
    inbytes bytea,
    description text
);

ALTER TABLE public.iso8859_5_inputs OWNER TO postgres;

CREATE TABLE public.itest1 (
    a integer NOT NULL,
    b text
);

ALTER TABLE public.itest1 OWNER TO postgres;

CREATE TABLE public.itest10 (
    a integer NOT NULL,
    b text
);

ALTER TABLE public.itest10 OWNER TO postgres;

ALTER TABLE public.itest10 ALTER COLUMN a ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.itest10_a_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.itest11 (
    a integer NOT NULL,
    b text
);

ALTER TABLE public.itest11 OWNER TO postgres;

ALTER TABLE public.itest11 ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.itest11_a_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.itest13 (
    a integer,
    b integer NOT NULL,
    c integer NOT NULL
);

ALTER TABLE public.itest13 OWNER TO postgres;

ALTER TABLE public.itest13 ALTER COLUMN b ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.itest13_b_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.itest13 ALTER COLUMN c ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.itest13_c_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.itest14 (
    id integer NOT NULL
);

ALTER TABLE public.itest14 OWNER TO postgres;

CREATE SEQUENCE public.itest14_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.itest14_id_seq OWNER TO postgres;

ALTER SEQUENCE public.itest14_id_seq OWNED BY public.itest14.id;

ALTER TABLE public.itest14 ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.itest14_id_seq1
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.itest17 (
    a integer NOT NULL,
    b text,
    c integer NOT NULL
);

ALTER TABLE public.itest17 OWNER TO postgres;

ALTER TABLE public.itest17 ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.itest17_a_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.itest17 ALTER COLUMN c ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.itest17_c_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.itest18 (
    a integer NOT NULL,
    b text
);

ALTER TABLE public.itest18 OWNER TO postgres;

ALTER TABLE public.itest18 ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.itest18_a_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.itest1 ALTER COLUMN a ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.itest1_a_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.itest2 (
    a bigint NOT NULL,
    b text
);

ALTER TABLE public.itest2 OWNER TO postgres;

ALTER TABLE public.itest2 ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.itest2_a_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.itest3 (
    a integer NOT NULL,
    b text,
    c integer NOT NULL
);

ALTER TABLE public.itest3 OWNER TO postgres;

ALTER TABLE public.itest3 ALTER COLUMN a ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.itest3_a_seq
    START WITH 7
    INCREMENT BY 5
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.itest3 ALTER COLUMN c ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.itest3_c_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.itest4 (
    a integer,
    b text DEFAULT ''::text
);

ALTER TABLE public.itest4 OWNER TO postgres;

CREATE TABLE public.itest5 (
    a integer NOT NULL,
    b text
);

ALTER TABLE public.itest5 OWNER TO postgres;

CREATE SEQUENCE public.itest5_a_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.itest5_a_seq OWNER TO postgres;

ALTER SEQUENCE public.itest5_a_seq OWNED BY public.itest5.a;

CREATE TABLE public.itest6 (
    a integer NOT NULL,
    b text
);

ALTER TABLE public.itest6 OWNER TO postgres;

ALTER TABLE public.itest6 ALTER COLUMN a ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.itest6_a_seq
    START WITH 100
    INCREMENT BY 2
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.itest7 (
    a integer NOT NULL
);

ALTER TABLE public.itest7 OWNER TO postgres;

CREATE TABLE public.itest7a (
    b text
)
INHERITS (public.itest7);

ALTER TABLE public.itest7a OWNER TO postgres;

CREATE TABLE public.itest7b (
    a integer
);

ALTER TABLE public.itest7b OWNER TO postgres;

CREATE TABLE public.itest7c (
    a integer NOT NULL
)
INHERITS (public.itest7b);

ALTER TABLE public.itest7c OWNER TO postgres;

ALTER TABLE public.itest7c ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.itest7c_a_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.itest7d (
    a integer NOT NULL
);

ALTER TABLE public.itest7d OWNER TO postgres;

ALTER TABLE public.itest7d ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.itest7d_a_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.itest7e (
)
INHERITS (public.itest7d);

ALTER TABLE public.itest7e OWNER TO postgres;

CREATE TABLE public.itest9 (
    a integer NOT NULL,
    b text,
    c bigint
);

ALTER TABLE public.itest9 OWNER TO postgres;

ALTER TABLE public.itest9 ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.itest9_a_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kd_point_tbl (
    p point
);

ALTER TABLE public.kd_point_tbl OWNER TO postgres;

CREATE VIEW public.key_dependent_view AS
SELECT
    NULL::integer AS key,
    NULL::character varying(20) AS data;

ALTER TABLE public.key_dependent_view OWNER TO postgres;

CREATE VIEW public.key_dependent_view_no_cols AS
SELECT;

ALTER TABLE public.key_dependent_view_no_cols OWNER TO postgres;

CREATE TABLE public.onek (
    unique1 integer,
    unique2 integer,
    two integer,
    four integer,
    ten integer,
    twenty integer,
    hundred integer,
    thousand integer,
    twothousand integer,
    fivethous integer,
    tenthous integer,
    odd integer,
    even integer,
    stringu1 name,
    stringu2 name,
    string4 name
);

ALTER TABLE public.onek OWNER TO postgres;

CREATE VIEW public.limit_thousand_v_1 AS
 SELECT onek.thousand
   FROM public.onek
  WHERE (onek.thousand < 995)
  ORDER BY onek.thousand
 OFFSET 10
 FETCH FIRST (5) ROWS WITH TIES;

ALTER TABLE public.limit_thousand_v_1 OWNER TO postgres;

CREATE VIEW public.limit_thousand_v_2 AS
 SELECT onek.thousand
   FROM public.onek
  WHERE (onek.thousand < 995)
  ORDER BY onek.thousand
 OFFSET 10
 LIMIT 5;

ALTER TABLE public.limit_thousand_v_2 OWNER TO postgres;

CREATE VIEW public.limit_thousand_v_3 AS
 SELECT onek.thousand
   FROM public.onek
  WHERE (onek.thousand < 995)
  ORDER BY onek.thousand
 FETCH FIRST ((NULL::integer + 1)) ROWS WITH TIES;

ALTER TABLE public.limit_thousand_v_3 OWNER TO postgres;

CREATE VIEW public.limit_thousand_v_4 AS
 SELECT onek.thousand
   FROM public.onek
  WHERE (onek.thousand < 995)
  ORDER BY onek.thousand
 FETCH FIRST ((5)::bigint) ROWS WITH TIES;

ALTER TABLE public.limit_thousand_v_4 OWNER TO postgres;

CREATE VIEW public.limit_thousand_v_5 AS
 SELECT onek.thousand
   FROM public.onek
  WHERE (onek.thousand < 995)
  ORDER BY onek.thousand
 LIMIT ALL;

ALTER TABLE public.limit_thousand_v_5 OWNER TO postgres;

CREATE TABLE public.line_tbl (
    s line
);

ALTER TABLE public.line_tbl OWNER TO postgres;

CREATE TABLE public.log_table (
    tstamp timestamp without time zone DEFAULT (timeofday())::timestamp without time zone
);

ALTER TABLE public.log_table OWNER TO postgres;

CREATE TABLE public.lseg_tbl (
    s lseg
);

ALTER TABLE public.lseg_tbl OWNER TO postgres;

CREATE TABLE public.main_table (
    a integer,
    b integer
);

ALTER TABLE public.main_table OWNER TO postgres;

CREATE TABLE public.mcv_lists (
    filler1 text,
    filler2 numeric,
    a integer,
    b character varying,
    filler3 date,
    c numeric,
    d character varying(64),
    ia integer[]
)
WITH (autovacuum_enabled=off);

ALTER TABLE public.mcv_lists OWNER TO postgres;

CREATE TABLE public.mcv_lists_arrays (
    a text[],
    b numeric[],
    c integer[]
)
WITH (autovacuum_enabled=off);

ALTER TABLE public.mcv_lists_arrays OWNER TO postgres;

CREATE TABLE public.mcv_lists_bool (
    a boolean,
    b boolean,
    c boolean
)
WITH (autovacuum_enabled=off);

ALTER TABLE public.mcv_lists_bool OWNER TO postgres;

CREATE TABLE public.mic_inputs (
    inbytes bytea,
    description text
);

ALTER TABLE public.mic_inputs OWNER TO postgres;

CREATE TABLE public.mlparted (
    a integer,
    b integer,
    c text
)
PARTITION BY RANGE (a, b);

ALTER TABLE public.mlparted OWNER TO postgres;

CREATE TABLE public.mlparted1 (
    b integer NOT NULL,
    a integer NOT NULL,
    c text
)
PARTITION BY RANGE (((b + 0)));

ALTER TABLE public.mlparted1 OWNER TO postgres;

CREATE TABLE public.mlparted11 (
    b integer NOT NULL,
    a integer NOT NULL,
    c text
);

ALTER TABLE public.mlparted11 OWNER TO postgres;

CREATE TABLE public.mlparted12 (
    b integer NOT NULL,
    a integer NOT NULL,
    c text
);

ALTER TABLE public.mlparted12 OWNER TO postgres;

CREATE TABLE public.mlparted2 (
    b integer NOT NULL,
    a integer NOT NULL,
    c text
);

ALTER TABLE public.mlparted2 OWNER TO postgres;

CREATE TABLE public.mlparted3 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.mlparted3 OWNER TO postgres;

CREATE TABLE public.mlparted4 (
    b integer,
    a integer NOT NULL,
    c text
);

ALTER TABLE public.mlparted4 OWNER TO postgres;

CREATE TABLE public.mlparted_def (
    a integer,
    b integer,
    c text
)
PARTITION BY RANGE (a);

ALTER TABLE public.mlparted_def OWNER TO postgres;

CREATE TABLE public.mlparted_def1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.mlparted_def1 OWNER TO postgres;

CREATE TABLE public.mlparted_def2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.mlparted_def2 OWNER TO postgres;

CREATE TABLE public.mlparted_defd (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.mlparted_defd OWNER TO postgres;

CREATE TABLE public.money_data (
    m money
);

ALTER TABLE public.money_data OWNER TO postgres;

CREATE VIEW public.mvtest_tvv AS
 SELECT sum(mvtest_tv.totamt) AS grandtot
   FROM public.mvtest_tv;

ALTER TABLE public.mvtest_tvv OWNER TO postgres;

CREATE MATERIALIZED VIEW public.mvtest_tvvm AS
 SELECT mvtest_tvv.grandtot
   FROM public.mvtest_tvv
  WITH NO DATA;

ALTER TABLE public.mvtest_tvvm OWNER TO postgres;

CREATE VIEW public.mvtest_tvvmv AS
 SELECT mvtest_tvvm.grandtot
   FROM public.mvtest_tvvm;

ALTER TABLE public.mvtest_tvvmv OWNER TO postgres;

CREATE MATERIALIZED VIEW public.mvtest_bb AS
 SELECT mvtest_tvvmv.grandtot
   FROM public.mvtest_tvvmv
  WITH NO DATA;

ALTER TABLE public.mvtest_bb OWNER TO postgres;

CREATE MATERIALIZED VIEW public.mvtest_tm AS
 SELECT mvtest_t.type,
    sum(mvtest_t.amt) AS totamt
   FROM public.mvtest_t
  GROUP BY mvtest_t.type
  WITH NO DATA;

ALTER TABLE public.mvtest_tm OWNER TO postgres;

CREATE MATERIALIZED VIEW public.mvtest_tmm AS
 SELECT sum(mvtest_tm.totamt) AS grandtot
   FROM public.mvtest_tm
  WITH NO DATA;

ALTER TABLE public.mvtest_tmm OWNER TO postgres;

CREATE MATERIALIZED VIEW public.mvtest_tvmm AS
 SELECT sum(mvtest_tvm.totamt) AS grandtot
   FROM mvtest_mvschema.mvtest_tvm
  WITH NO DATA;

ALTER TABLE public.mvtest_tvmm OWNER TO postgres;

CREATE VIEW public.my_credit_card_normal AS
 SELECT l.cid,
    l.name,
    l.tel,
    l.passwd,
    r.cnum,
    r.climit
   FROM (public.customer l
     JOIN public.credit_card r USING (cid))
  WHERE (l.name = CURRENT_USER);

ALTER TABLE public.my_credit_card_normal OWNER TO postgres;

CREATE VIEW public.my_credit_card_secure WITH (security_barrier='true') AS
 SELECT l.cid,
    l.name,
    l.tel,
    l.passwd,
    r.cnum,
    r.climit
   FROM (public.customer l
     JOIN public.credit_card r USING (cid))
  WHERE (l.name = CURRENT_USER);

ALTER TABLE public.my_credit_card_secure OWNER TO postgres;

CREATE VIEW public.my_credit_card_usage_normal AS
 SELECT l.cid,
    l.name,
    l.tel,
    l.passwd,
    l.cnum,
    l.climit,
    r.ymd,
    r.usage
   FROM (public.my_credit_card_secure l
     JOIN public.credit_usage r USING (cid));

ALTER TABLE public.my_credit_card_usage_normal OWNER TO postgres;

CREATE VIEW public.my_credit_card_usage_secure WITH (security_barrier='true') AS
 SELECT l.cid,
    l.name,
    l.tel,
    l.passwd,
    l.cnum,
    l.climit,
    r.ymd,
    r.usage
   FROM (public.my_credit_card_secure l
     JOIN public.credit_usage r USING (cid));

ALTER TABLE public.my_credit_card_usage_secure OWNER TO postgres;

CREATE VIEW public.my_property_normal WITH (security_barrier='true') AS
 SELECT customer.cid,
    customer.name,
    customer.tel,
    customer.passwd
   FROM public.customer
  WHERE (customer.name = CURRENT_USER);

ALTER TABLE public.my_property_normal OWNER TO postgres;

CREATE VIEW public.my_property_secure WITH (security_barrier='false') AS
 SELECT customer.cid,
    customer.name,
    customer.tel,
    customer.passwd
   FROM public.customer
  WHERE (customer.name = CURRENT_USER);

ALTER TABLE public.my_property_secure OWNER TO postgres;

CREATE TABLE public.ndistinct (
    filler1 text,
    filler2 numeric,
    a integer,
    b integer,
    filler3 date,
    c integer,
    d integer
)
WITH (autovacuum_enabled=off);

ALTER TABLE public.ndistinct OWNER TO postgres;

CREATE TABLE public.num_data (
    id integer,
    val numeric(210,10)
);

ALTER TABLE public.num_data OWNER TO postgres;

CREATE TABLE public.num_exp_add (
    id1 integer,
    id2 integer,
    expected numeric(210,10)
);

ALTER TABLE public.num_exp_add OWNER TO postgres;

CREATE TABLE public.num_exp_div (
    id1 integer,
    id2 integer,
    expected numeric(210,10)
);

ALTER TABLE public.num_exp_div OWNER TO postgres;

CREATE TABLE public.num_exp_ln (
    id integer,
    expected numeric(210,10)
);

ALTER TABLE public.num_exp_ln OWNER TO postgres;

CREATE TABLE public.num_exp_log10 (
    id integer,
    expected numeric(210,10)
);

ALTER TABLE public.num_exp_log10 OWNER TO postgres;

CREATE TABLE public.num_exp_mul (
    id1 integer,
    id2 integer,
    expected numeric(210,10)
);

ALTER TABLE public.num_exp_mul OWNER TO postgres;

CREATE TABLE public.num_exp_power_10_ln (
    id integer,
    expected numeric(210,10)
);

ALTER TABLE public.num_exp_power_10_ln OWNER TO postgres;

CREATE TABLE public.num_exp_sqrt (
    id integer,
    expected numeric(210,10)
);

ALTER TABLE public.num_exp_sqrt OWNER TO postgres;

CREATE TABLE public.num_exp_sub (
    id1 integer,
    id2 integer,
    expected numeric(210,10)
);

ALTER TABLE public.num_exp_sub OWNER TO postgres;

CREATE TABLE public.num_input_test (
    n1 numeric
);

ALTER TABLE public.num_input_test OWNER TO postgres;

CREATE TABLE public.num_result (
    id1 integer,
    id2 integer,
    result numeric(210,10)
);

ALTER TABLE public.num_result OWNER TO postgres;

CREATE TABLE public.num_typemod_test (
    millions numeric(3,-6),
    thousands numeric(3,-3),
    units numeric(3,0),
    thousandths numeric(3,3),
    millionths numeric(3,6)
);

ALTER TABLE public.num_typemod_test OWNER TO postgres;

CREATE TABLE public.nummultirange_test (
    nmr nummultirange
);

ALTER TABLE public.nummultirange_test OWNER TO postgres;

CREATE TABLE public.numrange_test (
    nr numrange
);

ALTER TABLE public.numrange_test OWNER TO postgres;

CREATE VIEW public.nums AS
 WITH RECURSIVE nums(n) AS (
         VALUES (1)
        UNION ALL
         SELECT (nums_1.n + 1)
           FROM nums nums_1
          WHERE (nums_1.n < 6)
        )
 SELECT nums.n
   FROM nums;

ALTER TABLE public.nums OWNER TO postgres;

CREATE TABLE public.nv_parent (
    d date,
    CONSTRAINT nv_parent_check CHECK (false) NO INHERIT
);

ALTER TABLE public.nv_parent OWNER TO postgres;

CREATE TABLE public.nv_child_2009 (
    CONSTRAINT nv_child_2009_d_check CHECK (((d >= '2009-01-01'::date) AND (d <= '2009-12-31'::date)))
)
INHERITS (public.nv_parent);

ALTER TABLE public.nv_child_2009 OWNER TO postgres;

CREATE TABLE public.nv_child_2010 (
)
INHERITS (public.nv_parent);

ALTER TABLE public.nv_child_2010 OWNER TO postgres;

CREATE TABLE public.nv_child_2011 (
    CONSTRAINT nv_child_2011_d_check CHECK (((d >= '2011-01-01'::date) AND (d <= '2011-12-31'::date)))
)
INHERITS (public.nv_parent);

ALTER TABLE public.nv_child_2011 OWNER TO postgres;

CREATE TABLE public.onek2 (
    unique1 integer,
    unique2 integer,
    two integer,
    four integer,
    ten integer,
    twenty integer,
    hundred integer,
    thousand integer,
    twothousand integer,
    fivethous integer,
    tenthous integer,
    odd integer,
    even integer,
    stringu1 name,
    stringu2 name,
    string4 name
);

ALTER TABLE public.onek2 OWNER TO postgres;

CREATE TABLE public.pagg_tab (
    a integer,
    b integer,
    c text,
    d integer
)
PARTITION BY LIST (c);

ALTER TABLE public.pagg_tab OWNER TO postgres;

CREATE TABLE public.pagg_tab1 (
    x integer,
    y integer
)
PARTITION BY RANGE (x);

ALTER TABLE public.pagg_tab1 OWNER TO postgres;

CREATE TABLE public.pagg_tab1_p1 (
    x integer,
    y integer
);

ALTER TABLE public.pagg_tab1_p1 OWNER TO postgres;

CREATE TABLE public.pagg_tab1_p2 (
    x integer,
    y integer
);

ALTER TABLE public.pagg_tab1_p2 OWNER TO postgres;

CREATE TABLE public.pagg_tab1_p3 (
    x integer,
    y integer
);

ALTER TABLE public.pagg_tab1_p3 OWNER TO postgres;

CREATE TABLE public.pagg_tab2 (
    x integer,
    y integer
)
PARTITION BY RANGE (y);

ALTER TABLE public.pagg_tab2 OWNER TO postgres;

CREATE TABLE public.pagg_tab2_p1 (
    x integer,
    y integer
);

ALTER TABLE public.pagg_tab2_p1 OWNER TO postgres;

CREATE TABLE public.pagg_tab2_p2 (
    x integer,
    y integer
);

ALTER TABLE public.pagg_tab2_p2 OWNER TO postgres;

CREATE TABLE public.pagg_tab2_p3 (
    x integer,
    y integer
);

ALTER TABLE public.pagg_tab2_p3 OWNER TO postgres;

CREATE TABLE public.pagg_tab_m (
    a integer,
    b integer,
    c integer
)
PARTITION BY RANGE (a, (((a + b) / 2)));

ALTER TABLE public.pagg_tab_m OWNER TO postgres;

CREATE TABLE public.pagg_tab_m_p1 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.pagg_tab_m_p1 OWNER TO postgres;

CREATE TABLE public.pagg_tab_m_p2 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.pagg_tab_m_p2 OWNER TO postgres;

CREATE TABLE public.pagg_tab_m_p3 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.pagg_tab_m_p3 OWNER TO postgres;

CREATE TABLE public.pagg_tab_ml (
    a integer,
    b integer,
    c text
)
PARTITION BY RANGE (a);

ALTER TABLE public.pagg_tab_ml OWNER TO postgres;

CREATE TABLE public.pagg_tab_ml_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pagg_tab_ml_p1 OWNER TO postgres;

CREATE TABLE public.pagg_tab_ml_p2 (
    a integer,
    b integer,
    c text
)
PARTITION BY LIST (c);

ALTER TABLE public.pagg_tab_ml_p2 OWNER TO postgres;

CREATE TABLE public.pagg_tab_ml_p2_s1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pagg_tab_ml_p2_s1 OWNER TO postgres;

CREATE TABLE public.pagg_tab_ml_p2_s2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pagg_tab_ml_p2_s2 OWNER TO postgres;

CREATE TABLE public.pagg_tab_ml_p3 (
    b integer,
    c text,
    a integer
)
PARTITION BY RANGE (b);

ALTER TABLE public.pagg_tab_ml_p3 OWNER TO postgres;

CREATE TABLE public.pagg_tab_ml_p3_s1 (
    c text,
    a integer,
    b integer
);

ALTER TABLE public.pagg_tab_ml_p3_s1 OWNER TO postgres;

CREATE TABLE public.pagg_tab_ml_p3_s2 (
    b integer,
    c text,
    a integer
);

ALTER TABLE public.pagg_tab_ml_p3_s2 OWNER TO postgres;

CREATE TABLE public.pagg_tab_p1 (
    a integer,
    b integer,
    c text,
    d integer
);

ALTER TABLE public.pagg_tab_p1 OWNER TO postgres;

CREATE TABLE public.pagg_tab_p2 (
    a integer,
    b integer,
    c text,
    d integer
);

ALTER TABLE public.pagg_tab_p2 OWNER TO postgres;

CREATE TABLE public.pagg_tab_p3 (
    a integer,
    b integer,
    c text,
    d integer
);

ALTER TABLE public.pagg_tab_p3 OWNER TO postgres;

CREATE TABLE public.pagg_tab_para (
    x integer,
    y integer
)
PARTITION BY RANGE (x);

ALTER TABLE public.pagg_tab_para OWNER TO postgres;

CREATE TABLE public.pagg_tab_para_p1 (
    x integer,
    y integer
)
WITH (parallel_workers='0');

ALTER TABLE public.pagg_tab_para_p1 OWNER TO postgres;

CREATE TABLE public.pagg_tab_para_p2 (
    x integer,
    y integer
)
WITH (parallel_workers='0');

ALTER TABLE public.pagg_tab_para_p2 OWNER TO postgres;

CREATE TABLE public.pagg_tab_para_p3 (
    x integer,
    y integer
)
WITH (parallel_workers='0');

ALTER TABLE public.pagg_tab_para_p3 OWNER TO postgres;

CREATE TABLE public.parallel_vacuum_table (
    a integer
)
WITH (autovacuum_enabled=off);

ALTER TABLE public.parallel_vacuum_table OWNER TO postgres;

CREATE TABLE public.part (
    a integer,
    b integer
)
PARTITION BY LIST (a);

ALTER TABLE public.part OWNER TO postgres;

CREATE TABLE public.parted_self_fk (
    id bigint NOT NULL,
    id_abc bigint
)
PARTITION BY RANGE (id);

ALTER TABLE public.parted_self_fk OWNER TO postgres;

CREATE TABLE public.part1_self_fk (
    id bigint NOT NULL,
    id_abc bigint
);

ALTER TABLE public.part1_self_fk OWNER TO postgres;

CREATE TABLE public.part2_self_fk (
    id bigint NOT NULL,
    id_abc bigint
);

ALTER TABLE public.part2_self_fk OWNER TO postgres;

CREATE TABLE public.part3_self_fk (
    id bigint NOT NULL,
    id_abc bigint
)
PARTITION BY RANGE (id);

ALTER TABLE public.part3_self_fk OWNER TO postgres;

CREATE TABLE public.part32_self_fk (
    id bigint NOT NULL,
    id_abc bigint
);

ALTER TABLE public.part32_self_fk OWNER TO postgres;

CREATE TABLE public.part33_self_fk (
    id bigint NOT NULL,
    id_abc bigint
);

ALTER TABLE public.part33_self_fk OWNER TO postgres;

CREATE TABLE public.part_7 (
    a integer,
    b character(1)
)
PARTITION BY LIST (b);

ALTER TABLE public.part_7 OWNER TO postgres;

CREATE TABLE public.part_7_a_null (
    a integer,
    b character(1),
    CONSTRAINT check_b CHECK (((b IS NULL) OR (b = 'a'::bpchar)))
);

ALTER TABLE public.part_7_a_null OWNER TO postgres;

CREATE TABLE public.part_p1 (
    a integer,
    b integer
);

ALTER TABLE public.part_p1 OWNER TO postgres;

CREATE TABLE public.part_p2 (
    a integer,
    b integer
)
PARTITION BY RANGE (a);

ALTER TABLE public.part_p2 OWNER TO postgres;

CREATE TABLE public.part_p2_p1 (
    a integer,
    b integer
);

ALTER TABLE public.part_p2_p1 OWNER TO postgres;

CREATE TABLE public.part_rev (
    b integer,
    a integer
);

ALTER TABLE public.part_rev OWNER TO postgres;

CREATE TABLE public.part_rp (
    a integer,
    CONSTRAINT part_rp_a_check CHECK (((a IS NOT NULL) AND (a >= 0) AND (a < 100)))
);

ALTER TABLE public.part_rp OWNER TO postgres;

CREATE TABLE public.part_rp100 (
    a integer,
    CONSTRAINT part_rp100_a_check CHECK (((a >= 123) AND (a < 133) AND (a IS NOT NULL)))
);

ALTER TABLE public.part_rp100 OWNER TO postgres;

CREATE TABLE public.partr_def2 (
    a integer NOT NULL,
    b integer NOT NULL,
    CONSTRAINT part1_a_check CHECK ((a = 1)),
    CONSTRAINT part1_b_check CHECK (((b >= 1) AND (b <= 10)))
);

ALTER TABLE public.partr_def2 OWNER TO postgres;

CREATE TABLE public.past_inh_parent (
);

ALTER TABLE public.past_inh_parent OWNER TO postgres;

CREATE TABLE public.past_parted (
    i integer
)
PARTITION BY LIST (i);

ALTER TABLE public.past_parted OWNER TO postgres;

CREATE TABLE public.path_tbl (
    f1 path
);

ALTER TABLE public.path_tbl OWNER TO postgres;

CREATE TABLE public.perm_part_child (
    a integer
);

ALTER TABLE public.perm_part_child OWNER TO postgres;

CREATE TABLE public.persons OF public.person_type;

ALTER TABLE public.persons OWNER TO postgres;

CREATE TABLE public.persons2 OF public.person_type (
    id NOT NULL
);

ALTER TABLE public.persons2 OWNER TO postgres;

CREATE TABLE public.persons3 OF public.person_type (
    id NOT NULL,
    name DEFAULT ''::text NOT NULL
);

ALTER TABLE public.persons3 OWNER TO postgres;

CREATE TABLE public.pfield (
    name text,
    comment text
);

ALTER TABLE public.pfield OWNER TO postgres;

CREATE TABLE public.pslot (
    slotname character(20),
    pfname text,
    slotlink character(20),
    backlink character(20)
);

ALTER TABLE public.pslot OWNER TO postgres;

CREATE VIEW public.pfield_v1 AS
 SELECT pf.pfname,
    pf.slotname,
    public.pslot_backlink_view(pf.slotname) AS backside,
    public.pslot_slotlink_view(pf.slotname) AS patch
   FROM public.pslot pf;

ALTER TABLE public.pfield_v1 OWNER TO postgres;

CREATE TABLE public.phone (
    slotname character(20),
    comment text,
    slotlink character(20)
);

ALTER TABLE public.phone OWNER TO postgres;

CREATE TABLE public.pht1 (
    a integer,
    b integer,
    c text
)
PARTITION BY HASH (c);

ALTER TABLE public.pht1 OWNER TO postgres;

CREATE TABLE public.pht1_e (
    a integer,
    b integer,
    c text
)
PARTITION BY HASH (ltrim(c, 'A'::text));

ALTER TABLE public.pht1_e OWNER TO postgres;

CREATE TABLE public.pht1_e_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pht1_e_p1 OWNER TO postgres;

CREATE TABLE public.pht1_e_p2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pht1_e_p2 OWNER TO postgres;

CREATE TABLE public.pht1_e_p3 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pht1_e_p3 OWNER TO postgres;

CREATE TABLE public.pht1_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pht1_p1 OWNER TO postgres;

CREATE TABLE public.pht1_p2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pht1_p2 OWNER TO postgres;

CREATE TABLE public.pht1_p3 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pht1_p3 OWNER TO postgres;

CREATE TABLE public.pht2 (
    a integer,
    b integer,
    c text
)
PARTITION BY HASH (c);

ALTER TABLE public.pht2 OWNER TO postgres;

CREATE TABLE public.pht2_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pht2_p1 OWNER TO postgres;

CREATE TABLE public.pht2_p2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pht2_p2 OWNER TO postgres;

CREATE TABLE public.pht2_p3 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.pht2_p3 OWNER TO postgres;

CREATE TABLE public.pline (
    slotname character(20),
    phonenumber character(20),
    comment text,
    backlink character(20)
);

ALTER TABLE public.pline OWNER TO postgres;

CREATE TABLE public.plt1 (
    a integer,
    b integer,
    c text
)
PARTITION BY LIST (c);

ALTER TABLE public.plt1 OWNER TO postgres;

CREATE TABLE public.plt1_e (
    a integer,
    b integer,
    c text
)
PARTITION BY LIST (ltrim(c, 'A'::text));

ALTER TABLE public.plt1_e OWNER TO postgres;

CREATE TABLE public.plt1_e_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.plt1_e_p1 OWNER TO postgres;

CREATE TABLE public.plt1_e_p2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.plt1_e_p2 OWNER TO postgres;

CREATE TABLE public.plt1_e_p3 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.plt1_e_p3 OWNER TO postgres;

CREATE TABLE public.plt1_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.plt1_p1 OWNER TO postgres;

CREATE TABLE public.plt1_p2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.plt1_p2 OWNER TO postgres;

CREATE TABLE public.plt1_p3 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.plt1_p3 OWNER TO postgres;

CREATE TABLE public.plt2 (
    a integer,
    b integer,
    c text
)
PARTITION BY LIST (c);

ALTER TABLE public.plt2 OWNER TO postgres;

CREATE TABLE public.plt2_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.plt2_p1 OWNER TO postgres;

CREATE TABLE public.plt2_p2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.plt2_p2 OWNER TO postgres;

CREATE TABLE public.plt2_p3 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.plt2_p3 OWNER TO postgres;

CREATE TABLE public.point_tbl (
    f1 point
);

ALTER TABLE public.point_tbl OWNER TO postgres;

CREATE TABLE public.polygon_tbl (
    f1 polygon
);

ALTER TABLE public.polygon_tbl OWNER TO postgres;

CREATE TABLE public.prt1 (
    a integer,
    b integer,
    c character varying
)
PARTITION BY RANGE (a);

ALTER TABLE public.prt1 OWNER TO postgres;

CREATE TABLE public.prt1_e (
    a integer,
    b integer,
    c integer
)
PARTITION BY RANGE ((((a + b) / 2)));

ALTER TABLE public.prt1_e OWNER TO postgres;

CREATE TABLE public.prt1_e_p1 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt1_e_p1 OWNER TO postgres;

CREATE TABLE public.prt1_e_p2 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt1_e_p2 OWNER TO postgres;

CREATE TABLE public.prt1_e_p3 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt1_e_p3 OWNER TO postgres;

CREATE TABLE public.prt1_l (
    a integer,
    b integer,
    c character varying
)
PARTITION BY RANGE (a);

ALTER TABLE public.prt1_l OWNER TO postgres;

CREATE TABLE public.prt1_l_p1 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_l_p1 OWNER TO postgres;

CREATE TABLE public.prt1_l_p2 (
    a integer,
    b integer,
    c character varying
)
PARTITION BY LIST (c);

ALTER TABLE public.prt1_l_p2 OWNER TO postgres;

CREATE TABLE public.prt1_l_p2_p1 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_l_p2_p1 OWNER TO postgres;

CREATE TABLE public.prt1_l_p2_p2 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_l_p2_p2 OWNER TO postgres;

CREATE TABLE public.prt1_l_p3 (
    a integer,
    b integer,
    c character varying
)
PARTITION BY RANGE (b);

ALTER TABLE public.prt1_l_p3 OWNER TO postgres;

CREATE TABLE public.prt1_l_p3_p1 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_l_p3_p1 OWNER TO postgres;

CREATE TABLE public.prt1_l_p3_p2 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_l_p3_p2 OWNER TO postgres;

CREATE TABLE public.prt1_m (
    a integer,
    b integer,
    c integer
)
PARTITION BY RANGE (a, (((a + b) / 2)));

ALTER TABLE public.prt1_m OWNER TO postgres;

CREATE TABLE public.prt1_m_p1 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt1_m_p1 OWNER TO postgres;

CREATE TABLE public.prt1_m_p2 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt1_m_p2 OWNER TO postgres;

CREATE TABLE public.prt1_m_p3 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt1_m_p3 OWNER TO postgres;

CREATE TABLE public.prt1_n (
    a integer,
    b integer,
    c character varying
)
PARTITION BY RANGE (c);

ALTER TABLE public.prt1_n OWNER TO postgres;

CREATE TABLE public.prt1_n_p1 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_n_p1 OWNER TO postgres;

CREATE TABLE public.prt1_n_p2 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_n_p2 OWNER TO postgres;

CREATE TABLE public.prt1_p1 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_p1 OWNER TO postgres;

CREATE TABLE public.prt1_p2 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_p2 OWNER TO postgres;

CREATE TABLE public.prt1_p3 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt1_p3 OWNER TO postgres;

CREATE TABLE public.prt2 (
    a integer,
    b integer,
    c character varying
)
PARTITION BY RANGE (b);

ALTER TABLE public.prt2 OWNER TO postgres;

CREATE TABLE public.prt2_e (
    a integer,
    b integer,
    c integer
)
PARTITION BY RANGE ((((b + a) / 2)));

ALTER TABLE public.prt2_e OWNER TO postgres;

CREATE TABLE public.prt2_e_p1 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt2_e_p1 OWNER TO postgres;

CREATE TABLE public.prt2_e_p2 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt2_e_p2 OWNER TO postgres;

CREATE TABLE public.prt2_e_p3 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt2_e_p3 OWNER TO postgres;

CREATE TABLE public.prt2_l (
    a integer,
    b integer,
    c character varying
)
PARTITION BY RANGE (b);

ALTER TABLE public.prt2_l OWNER TO postgres;

CREATE TABLE public.prt2_l_p1 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt2_l_p1 OWNER TO postgres;

CREATE TABLE public.prt2_l_p2 (
    a integer,
    b integer,
    c character varying
)
PARTITION BY LIST (c);

ALTER TABLE public.prt2_l_p2 OWNER TO postgres;

CREATE TABLE public.prt2_l_p2_p1 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt2_l_p2_p1 OWNER TO postgres;

CREATE TABLE public.prt2_l_p2_p2 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt2_l_p2_p2 OWNER TO postgres;

CREATE TABLE public.prt2_l_p3 (
    a integer,
    b integer,
    c character varying
)
PARTITION BY RANGE (a);

ALTER TABLE public.prt2_l_p3 OWNER TO postgres;

CREATE TABLE public.prt2_l_p3_p1 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt2_l_p3_p1 OWNER TO postgres;

CREATE TABLE public.prt2_l_p3_p2 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt2_l_p3_p2 OWNER TO postgres;

CREATE TABLE public.prt2_m (
    a integer,
    b integer,
    c integer
)
PARTITION BY RANGE ((((b + a) / 2)), b);

ALTER TABLE public.prt2_m OWNER TO postgres;

CREATE TABLE public.prt2_m_p1 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt2_m_p1 OWNER TO postgres;

CREATE TABLE public.prt2_m_p2 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt2_m_p2 OWNER TO postgres;

CREATE TABLE public.prt2_m_p3 (
    a integer,
    b integer,
    c integer
);

ALTER TABLE public.prt2_m_p3 OWNER TO postgres;

CREATE TABLE public.prt2_n (
    a integer,
    b integer,
    c text
)
PARTITION BY LIST (c);

ALTER TABLE public.prt2_n OWNER TO postgres;

CREATE TABLE public.prt2_n_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.prt2_n_p1 OWNER TO postgres;

CREATE TABLE public.prt2_n_p2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.prt2_n_p2 OWNER TO postgres;

CREATE TABLE public.prt2_p1 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt2_p1 OWNER TO postgres;

CREATE TABLE public.prt2_p2 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt2_p2 OWNER TO postgres;

CREATE TABLE public.prt2_p3 (
    a integer,
    b integer,
    c character varying
);

ALTER TABLE public.prt2_p3 OWNER TO postgres;

CREATE TABLE public.prt3_n (
    a integer,
    b integer,
    c text
)
PARTITION BY LIST (c);

ALTER TABLE public.prt3_n OWNER TO postgres;

CREATE TABLE public.prt3_n_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.prt3_n_p1 OWNER TO postgres;

CREATE TABLE public.prt3_n_p2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.prt3_n_p2 OWNER TO postgres;

CREATE TABLE public.prt3_n_p3 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.prt3_n_p3 OWNER TO postgres;

CREATE TABLE public.prt4_n (
    a integer,
    b integer,
    c text
)
PARTITION BY RANGE (a);

ALTER TABLE public.prt4_n OWNER TO postgres;

CREATE TABLE public.prt4_n_p1 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.prt4_n_p1 OWNER TO postgres;

CREATE TABLE public.prt4_n_p2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.prt4_n_p2 OWNER TO postgres;

CREATE TABLE public.prt4_n_p3 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.prt4_n_p3 OWNER TO postgres;

CREATE TABLE public.pt_part1 (
    a integer,
    b text
);

ALTER TABLE public.pt_part1 OWNER TO postgres;

CREATE TABLE public.pt_part2 (
    a integer,
    b text
);

ALTER TABLE public.pt_part2 OWNER TO postgres;

CREATE TABLE public.quad_box_tbl (
    id integer,
    b box
);

ALTER TABLE public.quad_box_tbl OWNER TO postgres;

CREATE TABLE public.quad_box_tbl_ord_seq1 (
    n bigint,
    dist double precision,
    id integer
);

ALTER TABLE public.quad_box_tbl_ord_seq1 OWNER TO postgres;

CREATE TABLE public.quad_box_tbl_ord_seq2 (
    n bigint,
    dist double precision,
    id integer
);

ALTER TABLE public.quad_box_tbl_ord_seq2 OWNER TO postgres;

CREATE TABLE public.quad_point_tbl (
    p point
);

ALTER TABLE public.quad_point_tbl OWNER TO postgres;

CREATE TABLE public.quad_poly_tbl (
    id integer,
    p polygon
);

ALTER TABLE public.quad_poly_tbl OWNER TO postgres;

CREATE TABLE public.query (
    expr text
);

ALTER TABLE public.query OWNER TO postgres;

CREATE TABLE public.radix_text_tbl (
    t text
);

ALTER TABLE public.radix_text_tbl OWNER TO postgres;

CREATE TABLE public.random_tbl (
    random bigint
);

ALTER TABLE public.random_tbl OWNER TO postgres;

CREATE TABLE public.rc_test (
    a integer,
    b integer
);

ALTER TABLE public.rc_test OWNER TO postgres;

CREATE TABLE public.real_city (
    pop integer,
    cname text,
    outline path
);

ALTER TABLE public.real_city OWNER TO postgres;

CREATE TABLE public.regress_constr_partitioned (
    a integer
)
PARTITION BY LIST (a);

ALTER TABLE public.regress_constr_partitioned OWNER TO postgres;

CREATE TABLE public.regress_constr_partition1 (
    a integer NOT NULL
);

ALTER TABLE public.regress_constr_partition1 OWNER TO postgres;

CREATE TABLE public.reloptions_test (
    s character varying
)
WITH (autovacuum_vacuum_cost_delay='24', fillfactor='40', toast.autovacuum_vacuum_cost_delay='23');

ALTER TABLE public.reloptions_test OWNER TO postgres;

CREATE TABLE public.renamecolumn (
    d integer,
    w integer
);

ALTER TABLE public.renamecolumn OWNER TO postgres;

CREATE TABLE public.renamecolumnchild (
    a integer
)
INHERITS (public.renamecolumn);

ALTER TABLE public.renamecolumnchild OWNER TO postgres;

CREATE TABLE public.renamecolumnanother (
    c integer
)
INHERITS (public.renamecolumnchild);

ALTER TABLE public.renamecolumnanother OWNER TO postgres;

CREATE TABLE public.reservations (
    room_id integer NOT NULL,
    booked_during daterange
);

ALTER TABLE public.reservations OWNER TO postgres;

CREATE TABLE public.rewritemetoo1 OF public.rewritetype;

ALTER TABLE public.rewritemetoo1 OWNER TO postgres;

CREATE TABLE public.rewritemetoo2 OF public.rewritetype;

ALTER TABLE public.rewritemetoo2 OWNER TO postgres;

CREATE TABLE public.rewritemetoo3 (
    a public.rewritetype
);

ALTER TABLE public.rewritemetoo3 OWNER TO postgres;

CREATE TABLE public.room (
    roomno character(8),
    comment text
);

ALTER TABLE public.room OWNER TO postgres;

CREATE TABLE public.rtest_admin (
    pname text,
    sysname text
);

ALTER TABLE public.rtest_admin OWNER TO postgres;

CREATE TABLE public.rtest_comp (
    part text,
    unit character(4),
    size double precision
);

ALTER TABLE public.rtest_comp OWNER TO postgres;

CREATE TABLE public.rtest_emp (
    ename character(20),
    salary money
);

ALTER TABLE public.rtest_emp OWNER TO postgres;

CREATE TABLE public.rtest_emplog (
    ename character(20),
    who name,
    action character(10),
    newsal money,
    oldsal money
);

ALTER TABLE public.rtest_emplog OWNER TO postgres;

CREATE TABLE public.rtest_empmass (
    ename character(20),
    salary money
);

ALTER TABLE public.rtest_empmass OWNER TO postgres;

CREATE TABLE public.rtest_interface (
    sysname text,
    ifname text
);

ALTER TABLE public.rtest_interface OWNER TO postgres;

CREATE TABLE public.rtest_nothn1 (
    a integer,
    b text
);

ALTER TABLE public.rtest_nothn1 OWNER TO postgres;

CREATE TABLE public.rtest_nothn2 (
    a integer,
    b text
);

ALTER TABLE public.rtest_nothn2 OWNER TO postgres;

CREATE TABLE public.rtest_nothn3 (
    a integer,
    b text
);

ALTER TABLE public.rtest_nothn3 OWNER TO postgres;

CREATE TABLE public.rtest_nothn4 (
    a integer,
    b text
);

ALTER TABLE public.rtest_nothn4 OWNER TO postgres;

CREATE TABLE public.rtest_order1 (
    a integer
);

ALTER TABLE public.rtest_order1 OWNER TO postgres;

CREATE TABLE public.rtest_order2 (
    a integer,
    b integer,
    c text
);

ALTER TABLE public.rtest_order2 OWNER TO postgres;

CREATE TABLE public.rtest_person (
    pname text,
    pdesc text
);

ALTER TABLE public.rtest_person OWNER TO postgres;

CREATE SEQUENCE public.rtest_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.rtest_seq OWNER TO postgres;

CREATE TABLE public.rtest_system (
    sysname text,
    sysdesc text
);

ALTER TABLE public.rtest_system OWNER TO postgres;

CREATE TABLE public.rtest_t1 (
    a integer,
    b integer
);

ALTER TABLE public.rtest_t1 OWNER TO postgres;

CREATE TABLE public.rtest_t2 (
    a integer,
    b integer
);

ALTER TABLE public.rtest_t2 OWNER TO postgres;

CREATE TABLE public.rtest_t3 (
    a integer,
    b integer
);

ALTER TABLE public.rtest_t3 OWNER TO postgres;

CREATE TABLE public.rtest_t4 (
    a integer,
    b text
);

ALTER TABLE public.rtest_t4 OWNER TO postgres;

CREATE TABLE public.rtest_t5 (
    a integer,
    b text
);

ALTER TABLE public.rtest_t5 OWNER TO postgres;

CREATE TABLE public.rtest_t6 (
    a integer,
    b text
);

ALTER TABLE public.rtest_t6 OWNER TO postgres;

CREATE TABLE public.rtest_t7 (
    a integer,
    b text
);

ALTER TABLE public.rtest_t7 OWNER TO postgres;

CREATE TABLE public.rtest_t8 (
    a integer,
    b text
);

ALTER TABLE public.rtest_t8 OWNER TO postgres;

CREATE TABLE public.rtest_t9 (
    a integer,
    b text
);

ALTER TABLE public.rtest_t9 OWNER TO postgres;

CREATE TABLE public.rtest_unitfact (
    unit character(4),
    factor double precision
);

ALTER TABLE public.rtest_unitfact OWNER TO postgres;

CREATE VIEW public.rtest_v1 AS
 SELECT rtest_t1.a,
    rtest_t1.b
   FROM public.rtest_t1;

ALTER TABLE public.rtest_v1 OWNER TO postgres;

CREATE VIEW public.rtest_vcomp AS
 SELECT x.part,
    (x.size * y.factor) AS size_in_cm
   FROM public.rtest_comp x,
    public.rtest_unitfact y
  WHERE (x.unit = y.unit);

ALTER TABLE public.rtest_vcomp OWNER TO postgres;

CREATE TABLE public.rtest_view1 (
    a integer,
    b text,
    v boolean
);

ALTER TABLE public.rtest_view1 OWNER TO postgres;

CREATE TABLE public.rtest_view2 (
    a integer
);

ALTER TABLE public.rtest_view2 OWNER TO postgres;

CREATE TABLE public.rtest_view3 (
    a integer,
    b text
);

ALTER TABLE public.rtest_view3 OWNER TO postgres;

CREATE TABLE public.rtest_view4 (
    a integer,
    b text,
    c integer
);

ALTER TABLE public.rtest_view4 OWNER TO postgres;

CREATE VIEW public.rtest_vview1 AS
 SELECT x.a,
    x.b
   FROM public.rtest_view1 x
  WHERE (0 < ( SELECT count(*) AS count
           FROM public.rtest_view2 y
          WHERE (y.a = x.a)));

ALTER TABLE public.rtest_vview1 OWNER TO postgres;

CREATE VIEW public.rtest_vview2 AS
 SELECT rtest_view1.a,
    rtest_view1.b
   FROM public.rtest_view1
  WHERE rtest_view1.v;

ALTER TABLE public.rtest_vview2 OWNER TO postgres;

CREATE VIEW public.rtest_vview3 AS
 SELECT x.a,
    x.b
   FROM public.rtest_vview2 x
  WHERE (0 < ( SELECT count(*) AS count
           FROM public.rtest_view2 y
          WHERE (y.a = x.a)));

ALTER TABLE public.rtest_vview3 OWNER TO postgres;

CREATE VIEW public.rtest_vview4 AS
 SELECT x.a,
    x.b,
    count(y.a) AS refcount
   FROM public.rtest_view1 x,
    public.rtest_view2 y
  WHERE (x.a = y.a)
  GROUP BY x.a, x.b;

ALTER TABLE public.rtest_vview4 OWNER TO postgres;

CREATE VIEW public.rtest_vview5 AS
 SELECT rtest_view1.a,
    rtest_view1.b,
    public.rtest_viewfunc1(rtest_view1.a) AS refcount
   FROM public.rtest_view1;

ALTER TABLE public.rtest_vview5 OWNER TO postgres;

CREATE TABLE public.rule_and_refint_t1 (
    id1a integer NOT NULL,
    id1b integer NOT NULL
);

ALTER TABLE public.rule_and_refint_t1 OWNER TO postgres;

CREATE TABLE public.rule_and_refint_t2 (
    id2a integer NOT NULL,
    id2c integer NOT NULL
);

ALTER TABLE public.rule_and_refint_t2 OWNER TO postgres;

CREATE TABLE public.rule_and_refint_t3 (
    id3a integer NOT NULL,
    id3b integer NOT NULL,
    id3c integer NOT NULL,
    data text
);

ALTER TABLE public.rule_and_refint_t3 OWNER TO postgres;

CREATE TABLE public.rule_merge1 (
    a integer,
    b text
);

ALTER TABLE public.rule_merge1 OWNER TO postgres;

CREATE TABLE public.rule_merge2 (
    a integer,
    b text
);

ALTER TABLE public.rule_merge2 OWNER TO postgres;

CREATE TABLE public.rules_log (
    f1 integer,
    f2 integer,
    tag text,
    id integer NOT NULL
);

ALTER TABLE public.rules_log OWNER TO postgres;

CREATE SEQUENCE public.rules_log_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.rules_log_id_seq OWNER TO postgres;

ALTER SEQUENCE public.rules_log_id_seq OWNED BY public.rules_log.id;

CREATE TABLE public.rules_src (
    f1 integer,
    f2 integer DEFAULT 0
);

ALTER TABLE public.rules_src OWNER TO postgres;

CREATE TABLE public.ruletest_tbl (
    a integer,
    b integer
);

ALTER TABLE public.ruletest_tbl OWNER TO postgres;

CREATE TABLE public.ruletest_tbl2 (
    a integer,
    b integer
);

ALTER TABLE public.ruletest_tbl2 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test10
    AS smallint
    START WITH 1
    INCREMENT BY 1
    MINVALUE -20000
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test10 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test11
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test11 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test12
    AS integer
    START WITH -1
    INCREMENT BY -1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test12 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test13
    AS integer
    START WITH -32768
    INCREMENT BY 1
    MINVALUE -2147483648
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test13 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test14
    AS integer
    START WITH 32767
    INCREMENT BY -1
    NO MINVALUE
    MAXVALUE 2147483647
    CACHE 1;

ALTER TABLE public.sequence_test14 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test2
    START WITH 32
    INCREMENT BY 4
    MINVALUE 5
    MAXVALUE 36
    CACHE 1
    CYCLE;

ALTER TABLE public.sequence_test2 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test3
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test3 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test4
    START WITH -1
    INCREMENT BY -1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test4 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test5
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test5 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test6
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test6 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test7
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test7 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test8
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 20000
    CACHE 1;

ALTER TABLE public.sequence_test8 OWNER TO postgres;

CREATE SEQUENCE public.sequence_test9
    AS smallint
    START WITH -1
    INCREMENT BY -1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.sequence_test9 OWNER TO postgres;

CREATE TABLE public.shiftjis2004_inputs (
    inbytes bytea,
    description text
);

ALTER TABLE public.shiftjis2004_inputs OWNER TO postgres;

CREATE TABLE public.shighway (
    surface text
)
INHERITS (public.road);

ALTER TABLE public.shighway OWNER TO postgres;

CREATE TABLE public.shoe_data (
    shoename character(10),
    sh_avail integer,
    slcolor character(10),
    slminlen double precision,
    slmaxlen double precision,
    slunit character(8)
);

ALTER TABLE public.shoe_data OWNER TO postgres;

CREATE TABLE public.unit (
    un_name character(8),
    un_fact double precision
);

ALTER TABLE public.unit OWNER TO postgres;

CREATE VIEW public.shoe AS
 SELECT sh.shoename,
    sh.sh_avail,
    sh.slcolor,
    sh.slminlen,
    (sh.slminlen * un.un_fact) AS slminlen_cm,
    sh.slmaxlen,
    (sh.slmaxlen * un.un_fact) AS slmaxlen_cm,
    sh.slunit
   FROM public.shoe_data sh,
    public.unit un
  WHERE (sh.slunit = un.un_name);

ALTER TABLE public.shoe OWNER TO postgres;

CREATE TABLE public.shoelace_data (
    sl_name character(10),
    sl_avail integer,
    sl_color character(10),
    sl_len double precision,
    sl_unit character(8)
);

ALTER TABLE public.shoelace_data OWNER TO postgres;

CREATE VIEW public.shoelace AS
 SELECT s.sl_name,
    s.sl_avail,
    s.sl_color,
    s.sl_len,
    s.sl_unit,
    (s.sl_len * u.un_fact) AS sl_len_cm
   FROM public.shoelace_data s,
    public.unit u
  WHERE (s.sl_unit = u.un_name);

ALTER TABLE public.shoelace OWNER TO postgres;

CREATE VIEW public.shoe_ready AS
 SELECT rsh.shoename,
    rsh.sh_avail,
    rsl.sl_name,
    rsl.sl_avail,
    int4smaller(rsh.sh_avail, rsl.sl_avail) AS total_avail
   FROM public.shoe rsh,
    public.shoelace rsl
  WHERE ((rsl.sl_color = rsh.slcolor) AND (rsl.sl_len_cm >= rsh.slminlen_cm) AND (rsl.sl_len_cm <= rsh.slmaxlen_cm));

ALTER TABLE public.shoe_ready OWNER TO postgres;

CREATE TABLE public.shoelace_arrive (
    arr_name character(10),
    arr_quant integer
);

ALTER TABLE public.shoelace_arrive OWNER TO postgres;

CREATE VIEW public.shoelace_obsolete AS
 SELECT shoelace.sl_name,
    shoelace.sl_avail,
    shoelace.sl_color,
    shoelace.sl_len,
    shoelace.sl_unit,
    shoelace.sl_len_cm
   FROM public.shoelace
  WHERE (NOT (EXISTS ( SELECT shoe.shoename
           FROM public.shoe
          WHERE (shoe.slcolor = shoelace.sl_color))));

ALTER TABLE public.shoelace_obsolete OWNER TO postgres;

CREATE VIEW public.shoelace_candelete AS
 SELECT shoelace_obsolete.sl_name,
    shoelace_obsolete.sl_avail,
    shoelace_obsolete.sl_color,
    shoelace_obsolete.sl_len,
    shoelace_obsolete.sl_unit,
    shoelace_obsolete.sl_len_cm
   FROM public.shoelace_obsolete
  WHERE (shoelace_obsolete.sl_avail = 0);

ALTER TABLE public.shoelace_candelete OWNER TO postgres;

CREATE TABLE public.shoelace_log (
    sl_name character(10),
    sl_avail integer,
    log_who name,
    log_when timestamp without time zone
);

ALTER TABLE public.shoelace_log OWNER TO postgres;

CREATE TABLE public.shoelace_ok (
    ok_name character(10),
    ok_quant integer
);

ALTER TABLE public.shoelace_ok OWNER TO postgres;

CREATE TABLE public.skip_wal_skip_rewrite_index (
    c character varying(20) NOT NULL
);

ALTER TABLE public.skip_wal_skip_rewrite_index OWNER TO postgres;

CREATE TABLE public.slow_emp4000 (
    home_base box
);

ALTER TABLE public.slow_emp4000 OWNER TO postgres;

CREATE TABLE public.spgist_box_tbl (
    id integer NOT NULL,
    b box
);

ALTER TABLE public.spgist_box_tbl OWNER TO postgres;

CREATE SEQUENCE public.spgist_box_tbl_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.spgist_box_tbl_id_seq OWNER TO postgres;

ALTER SEQUENCE public.spgist_box_tbl_id_seq OWNED BY public.spgist_box_tbl.id;

CREATE TABLE public.spgist_domain_tbl (
    f1 public.spgist_text
);

ALTER TABLE public.spgist_domain_tbl OWNER TO postgres;

CREATE TABLE public.spgist_point_tbl (
    id integer,
    p point
);

ALTER TABLE public.spgist_point_tbl OWNER TO postgres;

CREATE TABLE public.spgist_text_tbl (
    id integer,
    t text
);

ALTER TABLE public.spgist_text_tbl OWNER TO postgres;

CREATE UNLOGGED TABLE public.spgist_unlogged_tbl (
    id integer NOT NULL,
    b box
);

ALTER TABLE public.spgist_unlogged_tbl OWNER TO postgres;

CREATE UNLOGGED SEQUENCE public.spgist_unlogged_tbl_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.spgist_unlogged_tbl_id_seq OWNER TO postgres;

ALTER SEQUENCE public.spgist_unlogged_tbl_id_seq OWNED BY public.spgist_unlogged_tbl.id;

CREATE TABLE public.stats_test_tab1 (
    a integer
);

ALTER TABLE public.stats_test_tab1 OWNER TO postgres;

CREATE VIEW public.street AS
 SELECT r.name,
    r.thepath,
    c.cname
   FROM ONLY public.road r,
    public.real_city c
  WHERE (c.outline ?# r.thepath);

ALTER TABLE public.street OWNER TO postgres;

CREATE TABLE public.student (
    gpa double precision
)
INHERITS (public.person);

ALTER TABLE public.student OWNER TO postgres;

CREATE TABLE public.stud_emp (
    percent integer
)
INHERITS (public.emp, public.student);

ALTER TABLE public.stud_emp OWNER TO postgres;

CREATE TABLE public.subselect_tbl (
    f1 integer,
    f2 integer,
    f3 double precision
);

ALTER TABLE public.subselect_tbl OWNER TO postgres;

CREATE VIEW public.sums_1_100 AS
 WITH RECURSIVE t(n) AS (
         VALUES (1)
        UNION ALL
         SELECT (t_1.n + 1)
           FROM t t_1
          WHERE (t_1.n < 100)
        )
 SELECT sum(t.n) AS sum
   FROM t;

ALTER TABLE public.sums_1_100 OWNER TO postgres;

CREATE TABLE public.system (
    name text,
    comment text
);

ALTER TABLE public.system OWNER TO postgres;

CREATE TABLE public.tab_core_types (
    point point,
    line line,
    lseg lseg,
    box box,
    openedpath path,
    closedpath path,
    polygon polygon,
    circle circle,
    date date,
    "time" time without time zone,
    "timestamp" timestamp without time zone,
    timetz time with time zone,
    timestamptz timestamp with time zone,
    "interval" interval,
    json json,
    jsonb jsonb,
    jsonpath jsonpath,
    inet inet,
    cidr cidr,
    macaddr8 macaddr8,
    macaddr macaddr,
    int2 smallint,
    int4 integer,
    int8 bigint,
    float4 real,
    float8 double precision,
    pi numeric,
    "char" "char",
    bpchar bpchar,
    "varchar" character varying,
    name name,
    text text,
    bool boolean,
    bytea bytea,
    "bit" bit(1),
    varbit bit varying,
    money money,
    refcursor refcursor,
    int2vector int2vector,
    oidvector oidvector,
    aclitem aclitem,
    tsvector tsvector,
    tsquery tsquery,
    uuid uuid,
    xid8 xid8,
    regclass regclass,
    type regtype,
    regrole regrole,
    oid oid,
    tid tid,
    xid xid,
    cid cid,
    txid_snapshot txid_snapshot,
    pg_snapshot pg_snapshot,
    pg_lsn pg_lsn,
    cardinal_number information_schema.cardinal_number,
    character_data information_schema.character_data,
    sql_identifier information_schema.sql_identifier,
    time_stamp information_schema.time_stamp,
    yes_or_no information_schema.yes_or_no,
    int4range int4range,
    int4multirange int4multirange,
    int8range int8range,
    int8multirange int8multirange,
    numrange numrange,
    nummultirange nummultirange,
    daterange daterange,
    datemultirange datemultirange,
    tsrange tsrange,
    tsmultirange tsmultirange,
    tstzrange tstzrange,
    tstzmultirange tstzmultirange
);

ALTER TABLE public.tab_core_types OWNER TO postgres;

CREATE TABLE public.tableam_parted_heap2 (
    a text,
    b integer
)
PARTITION BY LIST (a);

ALTER TABLE public.tableam_parted_heap2 OWNER TO postgres;

CREATE TABLE public.tableam_parted_a_heap2 (
    a text,
    b integer
);

ALTER TABLE public.tableam_parted_a_heap2 OWNER TO postgres;

SET default_table_access_method = heap2;

CREATE TABLE public.tableam_parted_b_heap2 (
    a text,
    b integer
);

ALTER TABLE public.tableam_parted_b_heap2 OWNER TO postgres;

SET default_table_access_method = heap;

CREATE TABLE public.tableam_parted_c_heap2 (
    a text,
    b integer
);

ALTER TABLE public.tableam_parted_c_heap2 OWNER TO postgres;

SET default_table_access_method = heap2;

CREATE TABLE public.tableam_parted_d_heap2 (
    a text,
    b integer
);

ALTER TABLE public.tableam_parted_d_heap2 OWNER TO postgres;

CREATE TABLE public.tableam_tbl_heap2 (
    f1 integer
);

ALTER TABLE public.tableam_tbl_heap2 OWNER TO postgres;

CREATE TABLE public.tableam_tblas_heap2 (
    f1 integer
);

ALTER TABLE public.tableam_tblas_heap2 OWNER TO postgres;

CREATE MATERIALIZED VIEW public.tableam_tblmv_heap2 AS
 SELECT tableam_tbl_heap2.f1
   FROM public.tableam_tbl_heap2
  WITH NO DATA;

ALTER TABLE public.tableam_tblmv_heap2 OWNER TO postgres;

CREATE TABLE public.target_parted (
    a integer,
    b integer
)
PARTITION BY LIST (a);

ALTER TABLE public.target_parted OWNER TO postgres;

SET default_table_access_method = heap;

CREATE TABLE public.tbl_include_box (
    c1 integer NOT NULL,
    c2 integer NOT NULL,
    c3 integer,
    c4 box
);

ALTER TABLE public.tbl_include_box OWNER TO postgres;

CREATE TABLE public.tbl_include_box_pk (
    c1 integer,
    c2 integer,
    c3 integer,
    c4 box
);

ALTER TABLE public.tbl_include_box_pk OWNER TO postgres;

CREATE TABLE public.tbl_include_pk (
    c1 integer NOT NULL,
    c2 integer NOT NULL,
    c3 integer,
    c4 box
);

ALTER TABLE public.tbl_include_pk OWNER TO postgres;

CREATE TABLE public.tbl_include_reg (
    c1 integer,
    c2 integer,
    c3 integer,
    c4 box
);

ALTER TABLE public.tbl_include_reg OWNER TO postgres;

CREATE TABLE public.tbl_include_unique1 (
    c1 integer,
    c2 integer,
    c3 integer,
    c4 box
);

ALTER TABLE public.tbl_include_unique1 OWNER TO postgres;

CREATE TABLE public.tbl_include_unique2 (
    c1 integer,
    c2 integer,
    c3 integer,
    c4 box
);

ALTER TABLE public.tbl_include_unique2 OWNER TO postgres;

CREATE TABLE public.tenk1 (
    unique1 integer,
    unique2 integer,
    two integer,
    four integer,
    ten integer,
    twenty integer,
    hundred integer,
    thousand integer,
    twothousand integer,
    fivethous integer,
    tenthous integer,
    odd integer,
    even integer,
    stringu1 name,
    stringu2 name,
    string4 name
);

ALTER TABLE public.tenk1 OWNER TO postgres;

CREATE TABLE public.tenk2 (
    unique1 integer,
    unique2 integer,
    two integer,
    four integer,
    ten integer,
    twenty integer,
    hundred integer,
    thousand integer,
    twothousand integer,
    fivethous integer,
    tenthous integer,
    odd integer,
    even integer,
    stringu1 name,
    stringu2 name,
    string4 name
);

ALTER TABLE public.tenk2 OWNER TO postgres;

CREATE TABLE public.test1 (
    id integer NOT NULL,
    t text
);

ALTER TABLE public.test1 OWNER TO postgres;

CREATE SEQUENCE public.test1_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.test1_id_seq OWNER TO postgres;

ALTER SEQUENCE public.test1_id_seq OWNED BY public.test1.id;

CREATE TABLE public.test2 (
    id integer NOT NULL,
    t text
);

ALTER TABLE public.test2 OWNER TO postgres;

CREATE SEQUENCE public.test2_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.test2_id_seq OWNER TO postgres;

ALTER SEQUENCE public.test2_id_seq OWNED BY public.test2.id;

CREATE TABLE public.test_inh_check (
    a numeric,
    b numeric,
    CONSTRAINT bmerged CHECK (((b)::double precision > (1)::double precision)),
    CONSTRAINT bnoinherit CHECK (((b)::double precision > (100)::double precision)) NO INHERIT,
    CONSTRAINT test_inh_check_a_check CHECK (((a)::double precision > (10.2)::double precision))
);

ALTER TABLE public.test_inh_check OWNER TO postgres;

CREATE TABLE public.test_inh_check_child (
    CONSTRAINT blocal CHECK (((b)::double precision < (1000)::double precision)),
    CONSTRAINT bmerged CHECK (((b)::double precision > (1)::double precision))
)
INHERITS (public.test_inh_check);

ALTER TABLE public.test_inh_check_child OWNER TO postgres;

CREATE TABLE public.test_range_excl (
    room int4range,
    speaker int4range,
    during tsrange
);

ALTER TABLE public.test_range_excl OWNER TO postgres;

CREATE TABLE public.test_range_gist (
    ir int4range
);

ALTER TABLE public.test_range_gist OWNER TO postgres;

CREATE TABLE public.test_range_spgist (
    ir int4range
);

ALTER TABLE public.test_range_spgist OWNER TO postgres;

CREATE TABLE public.test_storage (
    a text,
    b integer DEFAULT (random())::integer
);
ALTER TABLE ONLY public.test_storage ALTER COLUMN a SET STORAGE EXTERNAL;

ALTER TABLE public.test_storage OWNER TO postgres;

CREATE TABLE public.test_tablesample (
    id integer,
    name text
)
WITH (fillfactor='10');

ALTER TABLE public.test_tablesample OWNER TO postgres;

CREATE VIEW public.test_tablesample_v1 AS
 SELECT test_tablesample.id
   FROM public.test_tablesample TABLESAMPLE system ((10 * 2)) REPEATABLE (2);

ALTER TABLE public.test_tablesample_v1 OWNER TO postgres;

CREATE VIEW public.test_tablesample_v2 AS
 SELECT test_tablesample.id
   FROM public.test_tablesample TABLESAMPLE system (99);

ALTER TABLE public.test_tablesample_v2 OWNER TO postgres;

CREATE TABLE public.test_tbl3 (
    c public.test_type3
);

ALTER TABLE public.test_tbl3 OWNER TO postgres;

CREATE TABLE public.test_tsquery (
    txtkeyword text,
    txtsample text,
    keyword tsquery,
    sample tsquery
);

ALTER TABLE public.test_tsquery OWNER TO postgres;

CREATE TABLE public.test_tsvector (
    t text,
    a tsvector
);

ALTER TABLE public.test_tsvector OWNER TO postgres;

CREATE TABLE public.test_type_diff (
    f1 integer,
    f2 bigint
);

ALTER TABLE public.test_type_diff OWNER TO postgres;

CREATE TABLE public.test_type_diff2 (
    int_two smallint,
    int_four bigint,
    int_eight bigint
);

ALTER TABLE public.test_type_diff2 OWNER TO postgres;

CREATE TABLE public.test_type_diff2_c1 (
    int_four bigint,
    int_eight bigint,
    int_two smallint
)
INHERITS (public.test_type_diff2);

ALTER TABLE public.test_type_diff2_c1 OWNER TO postgres;

CREATE TABLE public.test_type_diff2_c2 (
    int_eight bigint,
    int_two smallint,
    int_four bigint
)
INHERITS (public.test_type_diff2);

ALTER TABLE public.test_type_diff2_c2 OWNER TO postgres;

CREATE TABLE public.test_type_diff2_c3 (
    int_two smallint,
    int_four bigint,
    int_eight bigint
)
INHERITS (public.test_type_diff2);

ALTER TABLE public.test_type_diff2_c3 OWNER TO postgres;

CREATE TABLE public.test_type_diff_c (
    extra smallint
)
INHERITS (public.test_type_diff);

ALTER TABLE public.test_type_diff_c OWNER TO postgres;

CREATE TABLE public.testjsonb (
    j jsonb
);

ALTER TABLE public.testjsonb OWNER TO postgres;

CREATE TABLE public.text_tbl (
    f1 text
);

ALTER TABLE public.text_tbl OWNER TO postgres;

CREATE TABLE public.textrange_test (
    tr public.textrange
);

ALTER TABLE public.textrange_test OWNER TO postgres;

CREATE TABLE public.thethings (
    stuff public.things
);

ALTER TABLE public.thethings OWNER TO postgres;

CREATE TABLE public.time_tbl (
    f1 time(2) without time zone
);

ALTER TABLE public.time_tbl OWNER TO postgres;

CREATE TABLE public.timestamp_tbl (
    d1 timestamp(2) without time zone
);

ALTER TABLE public.timestamp_tbl OWNER TO postgres;

CREATE TABLE public.timestamptz_tbl (
    d1 timestamp(2) with time zone
);

ALTER TABLE public.timestamptz_tbl OWNER TO postgres;

CREATE TABLE public.timetz_tbl (
    f1 time(2) with time zone
);

ALTER TABLE public.timetz_tbl OWNER TO postgres;

CREATE VIEW public.toyemp AS
 SELECT emp.name,
    emp.age,
    emp.location,
    (12 * emp.salary) AS annualsal
   FROM public.emp;

ALTER TABLE public.toyemp OWNER TO postgres;

CREATE TABLE public.transition_table_base (
    id integer NOT NULL,
    val text
);

ALTER TABLE public.transition_table_base OWNER TO postgres;

CREATE TABLE public.transition_table_level1 (
    level1_no integer NOT NULL,
    level1_node_name character varying(255)
);

ALTER TABLE public.transition_table_level1 OWNER TO postgres;

CREATE SEQUENCE public.transition_table_level1_level1_no_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.transition_table_level1_level1_no_seq OWNER TO postgres;

ALTER SEQUENCE public.transition_table_level1_level1_no_seq OWNED BY public.transition_table_level1.level1_no;

CREATE TABLE public.transition_table_level2 (
    level2_no integer NOT NULL,
    parent_no integer NOT NULL,
    level1_node_name character varying(255)
);

ALTER TABLE public.transition_table_level2 OWNER TO postgres;

CREATE SEQUENCE public.transition_table_level2_level2_no_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.transition_table_level2_level2_no_seq OWNER TO postgres;

ALTER SEQUENCE public.transition_table_level2_level2_no_seq OWNED BY public.transition_table_level2.level2_no;

CREATE TABLE public.transition_table_status (
    level integer NOT NULL,
    node_no integer NOT NULL,
    status integer
);

ALTER TABLE public.transition_table_status OWNER TO postgres;

CREATE TABLE public.trigger_parted (
    a integer NOT NULL
)
PARTITION BY LIST (a);

ALTER TABLE public.trigger_parted OWNER TO postgres;

CREATE TABLE public.trigger_parted_p1 (
    a integer NOT NULL
)
PARTITION BY LIST (a);

ALTER TABLE public.trigger_parted_p1 OWNER TO postgres;

CREATE TABLE public.trigger_parted_p1_1 (
    a integer NOT NULL
);

ALTER TABLE public.trigger_parted_p1_1 OWNER TO postgres;

CREATE TABLE public.trigger_parted_p2 (
    a integer NOT NULL
)
PARTITION BY LIST (a);

ALTER TABLE public.trigger_parted_p2 OWNER TO postgres;

CREATE TABLE public.trigger_parted_p2_2 (
    a integer NOT NULL
);

ALTER TABLE public.trigger_parted_p2_2 OWNER TO postgres;

CREATE TABLE public.truncate_b (
    id integer NOT NULL
);

ALTER TABLE public.truncate_b OWNER TO postgres;

ALTER TABLE public.truncate_b ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.truncate_b_id_seq
    START WITH 44
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tt0 OF public.tt_t0 (
    x NOT NULL
);

ALTER TABLE public.tt0 OWNER TO postgres;

CREATE TABLE public.tt1 (
    x integer,
    y bigint
);

ALTER TABLE public.tt1 OWNER TO postgres;

CREATE TABLE public.tt2 (
    x integer,
    y numeric(9,2)
);

ALTER TABLE public.tt2 OWNER TO postgres;

CREATE TABLE public.tt3 (
    y numeric(8,2),
    x integer
);

ALTER TABLE public.tt3 OWNER TO postgres;

CREATE TABLE public.tt4 (
    x integer
);

ALTER TABLE public.tt4 OWNER TO postgres;

CREATE TABLE public.tt5 (
    x integer,
    y numeric(8,2),
    z integer
);

ALTER TABLE public.tt5 OWNER TO postgres;

CREATE TABLE public.tt6 (
)
INHERITS (public.tt0);

ALTER TABLE public.tt6 OWNER TO postgres;

CREATE TABLE public.tt7 (
    x integer,
    y numeric(8,2)
);

ALTER TABLE public.tt7 OWNER TO postgres;

CREATE TABLE public.undroppable_objs (
    object_type text,
    object_identity text
);

ALTER TABLE public.undroppable_objs OWNER TO postgres;

CREATE TABLE public.utf8_inputs (
    inbytes bytea,
    description text
);

ALTER TABLE public.utf8_inputs OWNER TO postgres;

CREATE TABLE public.utf8_verification_inputs (
    inbytes bytea,
    description text NOT NULL
);

ALTER TABLE public.utf8_verification_inputs OWNER TO postgres;

CREATE VIEW public.v_test1 AS
 SELECT ('v_'::text || test1.t) AS "?column?"
   FROM public.test1;

ALTER TABLE public.v_test1 OWNER TO postgres;

CREATE TABLE public.varchar_tbl (
    f1 character varying(4)
);

ALTER TABLE public.varchar_tbl OWNER TO postgres;

CREATE TABLE public.view_base_table (
    key integer NOT NULL,
    data character varying(20)
);

ALTER TABLE public.view_base_table OWNER TO postgres;

CREATE TABLE public.wslot (
    slotname character(20),
    roomno character(8),
    slotlink character(20),
    backlink character(20)
);

ALTER TABLE public.wslot OWNER TO postgres;

CREATE TABLE public.xacttest (
    a smallint,
    b real
);

ALTER TABLE public.xacttest OWNER TO postgres;

CREATE TABLE public.xmldata (
    data xml
);

ALTER TABLE public.xmldata OWNER TO postgres;

CREATE VIEW public.xmltableview1 AS
 SELECT "xmltable".id,
    "xmltable"._id,
    "xmltable".country_name,
    "xmltable".country_id,
    "xmltable".region_id,
    "xmltable".size,
    "xmltable".unit,
    "xmltable".premier_name
   FROM ( SELECT xmldata.data
           FROM public.xmldata) x,
    LATERAL XMLTABLE(('/ROWS/ROW'::text) PASSING (x.data) COLUMNS id integer PATH ('@id'::text), _id FOR ORDINALITY, country_name text PATH ('COUNTRY_NAME/text()'::text) NOT NULL, country_id text PATH ('COUNTRY_ID'::text), region_id integer PATH ('REGION_ID'::text), size double precision PATH ('SIZE'::text), unit text PATH ('SIZE/@unit'::text), premier_name text DEFAULT ('not specified'::text) PATH ('PREMIER_NAME'::text));

ALTER TABLE public.xmltableview1 OWNER TO postgres;

CREATE VIEW public.xmltableview2 AS
 SELECT "xmltable".a
   FROM XMLTABLE(XMLNAMESPACES ('http://x.y'::text AS "Zz"), ('/Zz:rows/Zz:row'::text) PASSING ('<rows xmlns="http://x.y"><row><a>10</a></row></rows>'::xml) COLUMNS a integer PATH ('Zz:a'::text));

ALTER TABLE public.xmltableview2 OWNER TO postgres;

CREATE TABLE public.xmltest (
    id integer,
    data xml
);

ALTER TABLE public.xmltest OWNER TO postgres;

CREATE TABLE public.xmltest2 (
    x xml,
    _path text
);

ALTER TABLE public.xmltest2 OWNER TO postgres;

CREATE VIEW public.xmlview1 AS
 SELECT xmlcomment('test'::text) AS xmlcomment;

ALTER TABLE public.xmlview1 OWNER TO postgres;

CREATE VIEW public.xmlview2 AS
 SELECT XMLCONCAT('hello'::xml, 'you'::xml) AS "xmlconcat";

ALTER TABLE public.xmlview2 OWNER TO postgres;

CREATE VIEW public.xmlview3 AS
 SELECT XMLELEMENT(NAME element, XMLATTRIBUTES(1 AS ":one:", 'deuce' AS two), 'content&') AS "xmlelement";

ALTER TABLE public.xmlview3 OWNER TO postgres;

CREATE VIEW public.xmlview4 AS
 SELECT XMLELEMENT(NAME employee, XMLFOREST(emp.name AS name, emp.age AS age, emp.salary AS pay)) AS "xmlelement"
   FROM public.emp;

ALTER TABLE public.xmlview4 OWNER TO postgres;

CREATE VIEW public.xmlview5 AS
 SELECT XMLPARSE(CONTENT '<abc>x</abc>'::text STRIP WHITESPACE) AS "xmlparse";

ALTER TABLE public.xmlview5 OWNER TO postgres;

CREATE VIEW public.xmlview6 AS
 SELECT XMLPI(NAME foo, 'bar'::text) AS "xmlpi";

ALTER TABLE public.xmlview6 OWNER TO postgres;

CREATE VIEW public.xmlview7 AS
 SELECT XMLROOT('<foo/>'::xml, VERSION NO VALUE, STANDALONE YES) AS "xmlroot";

ALTER TABLE public.xmlview7 OWNER TO postgres;

CREATE VIEW public.xmlview8 AS
 SELECT (XMLSERIALIZE(CONTENT 'good'::xml AS character(10)))::character(10) AS "xmlserialize";

ALTER TABLE public.xmlview8 OWNER TO postgres;

CREATE VIEW public.xmlview9 AS
 SELECT XMLSERIALIZE(CONTENT 'good'::xml AS text) AS "xmlserialize";

ALTER TABLE public.xmlview9 OWNER TO postgres;

CREATE TABLE public.xy_1 (
    x integer,
    y integer
);

ALTER TABLE public.xy_1 OWNER TO postgres;

CREATE TABLE pubme.t0 (
    c integer,
    d integer
);

ALTER TABLE pubme.t0 OWNER TO postgres;

CREATE TABLE pubme.t1 (
    c integer
);

ALTER TABLE pubme.t1 OWNER TO postgres;

CREATE TABLE pubme2.t0 (
    c integer,
    d integer
);

ALTER TABLE pubme2.t0 OWNER TO postgres;

CREATE TABLE regress_indexing.pk (
    a integer NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE regress_indexing.pk OWNER TO postgres;

CREATE TABLE regress_indexing.pk1 (
    a integer NOT NULL
);

ALTER TABLE regress_indexing.pk1 OWNER TO postgres;

CREATE TABLE regress_indexing.pk2 (
    a integer NOT NULL
);

ALTER TABLE regress_indexing.pk2 OWNER TO postgres;

CREATE TABLE regress_indexing.pk3 (
    a integer NOT NULL
);

ALTER TABLE regress_indexing.pk3 OWNER TO postgres;

CREATE TABLE regress_indexing.pk4 (
    a integer NOT NULL
);

ALTER TABLE regress_indexing.pk4 OWNER TO postgres;

CREATE TABLE regress_indexing.pk5 (
    a integer NOT NULL
)
PARTITION BY RANGE (a);

ALTER TABLE regress_indexing.pk5 OWNER TO postgres;

CREATE TABLE regress_indexing.pk51 (
    a integer NOT NULL
);

ALTER TABLE regress_indexing.pk51 OWNER TO postgres;

CREATE TABLE regress_indexing.pk52 (
    a integer NOT NULL
);

ALTER TABLE regress_indexing.pk52 OWNER TO postgres;

CREATE TABLE regress_rls_schema.b1 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.b1 OWNER TO regress_rls_alice;

CREATE VIEW regress_rls_schema.bv1 WITH (security_barrier='true') AS
 SELECT b1.a,
    b1.b
   FROM regress_rls_schema.b1
  WHERE (b1.a > 0)
  WITH CASCADED CHECK OPTION;

ALTER TABLE regress_rls_schema.bv1 OWNER TO regress_rls_bob;

CREATE TABLE regress_rls_schema.category (
    cid integer NOT NULL,
    cname text
);

ALTER TABLE regress_rls_schema.category OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.copy_rel_to (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.copy_rel_to OWNER TO postgres;

CREATE TABLE regress_rls_schema.copy_rel_to_child (
)
INHERITS (regress_rls_schema.copy_rel_to);

ALTER TABLE regress_rls_schema.copy_rel_to_child OWNER TO postgres;

CREATE TABLE regress_rls_schema.copy_t (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.copy_t OWNER TO postgres;

CREATE TABLE regress_rls_schema.dependent (
    x integer,
    y integer
);

ALTER TABLE regress_rls_schema.dependent OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.document (
    did integer NOT NULL,
    cid integer,
    dlevel integer NOT NULL,
    dauthor name,
    dtitle text,
    dnotes text DEFAULT ''::text
);

ALTER TABLE regress_rls_schema.document OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.part_document (
    did integer,
    cid integer,
    dlevel integer NOT NULL,
    dauthor name,
    dtitle text
)
PARTITION BY RANGE (cid);

ALTER TABLE regress_rls_schema.part_document OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.part_document_fiction (
    did integer,
    cid integer,
    dlevel integer NOT NULL,
    dauthor name,
    dtitle text
);

ALTER TABLE regress_rls_schema.part_document_fiction OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.part_document_nonfiction (
    did integer,
    cid integer,
    dlevel integer NOT NULL,
    dauthor name,
    dtitle text
);

ALTER TABLE regress_rls_schema.part_document_nonfiction OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.part_document_satire (
    did integer,
    cid integer,
    dlevel integer NOT NULL,
    dauthor name,
    dtitle text
);

ALTER TABLE regress_rls_schema.part_document_satire OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.rec1 (
    x integer,
    y integer
);

ALTER TABLE regress_rls_schema.rec1 OWNER TO regress_rls_alice;

CREATE VIEW regress_rls_schema.rec1v WITH (security_barrier='true') AS
 SELECT rec1.x,
    rec1.y
   FROM regress_rls_schema.rec1;

ALTER TABLE regress_rls_schema.rec1v OWNER TO regress_rls_bob;

CREATE TABLE regress_rls_schema.rec2 (
    a integer,
    b integer
);

ALTER TABLE regress_rls_schema.rec2 OWNER TO regress_rls_alice;

CREATE VIEW regress_rls_schema.rec2v WITH (security_barrier='true') AS
 SELECT rec2.a,
    rec2.b
   FROM regress_rls_schema.rec2;

ALTER TABLE regress_rls_schema.rec2v OWNER TO regress_rls_bob;

CREATE TABLE regress_rls_schema.s1 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.s1 OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.s2 (
    x integer,
    y text
);

ALTER TABLE regress_rls_schema.s2 OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.t1 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.t1 OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.t2 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.t2 OWNER TO regress_rls_bob;

CREATE TABLE regress_rls_schema.t3 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.t3 OWNER TO regress_rls_bob;

CREATE TABLE regress_rls_schema.t4 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.t4 OWNER TO regress_rls_bob;

CREATE TABLE regress_rls_schema.uaccount (
    pguser name NOT NULL,
    seclv integer
);

ALTER TABLE regress_rls_schema.uaccount OWNER TO regress_rls_alice;

CREATE VIEW regress_rls_schema.v2 AS
 SELECT s2.x,
    s2.y
   FROM regress_rls_schema.s2
  WHERE (s2.y ~~ '%af%'::text);

ALTER TABLE regress_rls_schema.v2 OWNER TO regress_rls_bob;

CREATE TABLE regress_rls_schema.x1 (
    a integer,
    b text,
    c text
);

ALTER TABLE regress_rls_schema.x1 OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.y1 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.y1 OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.y2 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.y2 OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.z1 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.z1 OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.z1_blacklist (
    a integer
);

ALTER TABLE regress_rls_schema.z1_blacklist OWNER TO regress_rls_alice;

CREATE TABLE regress_rls_schema.z2 (
    a integer,
    b text
);

ALTER TABLE regress_rls_schema.z2 OWNER TO regress_rls_alice;

CREATE TABLE testxmlschema.test1 (
    a integer,
    b text
);

ALTER TABLE testxmlschema.test1 OWNER TO postgres;

CREATE TABLE testxmlschema.test2 (
    z integer,
    y character varying(500),
    x character(6),
    w numeric(9,2),
    v smallint,
    u bigint,
    t real,
    s time without time zone,
    stz time with time zone,
    r timestamp without time zone,
    rtz timestamp with time zone,
    q date,
    p xml,
    o public.testxmldomain,
    n boolean,
    m bytea
);

ALTER TABLE testxmlschema.test2 OWNER TO postgres;

CREATE TABLE testxmlschema.test3 (
    c1 boolean,
    c2 public.testboolxmldomain,
    c3 date,
    c4 public.testdatexmldomain
);

ALTER TABLE testxmlschema.test3 OWNER TO postgres;

ALTER TABLE ONLY fkpart3.fk ATTACH PARTITION fkpart3.fk1 FOR VALUES FROM (0) TO (750);

ALTER TABLE ONLY fkpart3.fk ATTACH PARTITION fkpart3.fk2 FOR VALUES FROM (750) TO (3500);

ALTER TABLE ONLY fkpart3.fk ATTACH PARTITION fkpart3.fk3 FOR VALUES FROM (3500) TO (5000);

ALTER TABLE ONLY fkpart3.pk ATTACH PARTITION fkpart3.pk1 FOR VALUES FROM (0) TO (1000);

ALTER TABLE ONLY fkpart3.pk ATTACH PARTITION fkpart3.pk2 FOR VALUES FROM (1000) TO (2000);

ALTER TABLE ONLY fkpart3.pk ATTACH PARTITION fkpart3.pk3 FOR VALUES FROM (2000) TO (3000);

ALTER TABLE ONLY fkpart3.pk ATTACH PARTITION fkpart3.pk4 FOR VALUES FROM (3000) TO (4000);

ALTER TABLE ONLY fkpart3.pk ATTACH PARTITION fkpart3.pk5 FOR VALUES FROM (4000) TO (5000);

ALTER TABLE ONLY fkpart3.pk5 ATTACH PARTITION fkpart3.pk51 FOR VALUES FROM (4000) TO (4500);

ALTER TABLE ONLY fkpart3.pk5 ATTACH PARTITION fkpart3.pk52 FOR VALUES FROM (4500) TO (5000);

ALTER TABLE ONLY fkpart4.droppk ATTACH PARTITION fkpart4.droppk1 FOR VALUES FROM (0) TO (1000);

ALTER TABLE ONLY fkpart4.droppk ATTACH PARTITION fkpart4.droppk2 FOR VALUES FROM (1000) TO (2000);

ALTER TABLE ONLY fkpart4.droppk2 ATTACH PARTITION fkpart4.droppk2_d DEFAULT;

ALTER TABLE ONLY fkpart4.droppk ATTACH PARTITION fkpart4.droppk_d DEFAULT;

ALTER TABLE ONLY fkpart5.fk ATTACH PARTITION fkpart5.fk1 FOR VALUES IN (1);

ALTER TABLE ONLY fkpart5.fk1 ATTACH PARTITION fkpart5.fk11 FOR VALUES IN (1);

ALTER TABLE ONLY fkpart5.fk ATTACH PARTITION fkpart5.fk2 FOR VALUES IN (2);

ALTER TABLE ONLY fkpart5.fk ATTACH PARTITION fkpart5.fk3 FOR VALUES IN (3);

ALTER TABLE ONLY fkpart5.pk ATTACH PARTITION fkpart5.pk1 FOR VALUES IN (1);

ALTER TABLE ONLY fkpart5.pk1 ATTACH PARTITION fkpart5.pk11 FOR VALUES IN (1);

ALTER TABLE ONLY fkpart5.pk ATTACH PARTITION fkpart5.pk2 FOR VALUES IN (2);

ALTER TABLE ONLY fkpart5.pk ATTACH PARTITION fkpart5.pk3 FOR VALUES IN (31, 32);

ALTER TABLE ONLY fkpart5.pk3 ATTACH PARTITION fkpart5.pk31 FOR VALUES IN (31);

ALTER TABLE ONLY fkpart5.pk3 ATTACH PARTITION fkpart5.pk32 FOR VALUES IN (32);

ALTER TABLE ONLY fkpart6.pk ATTACH PARTITION fkpart6.pk1 FOR VALUES FROM (1) TO (100);

ALTER TABLE ONLY fkpart6.pk1 ATTACH PARTITION fkpart6.pk11 FOR VALUES FROM (1) TO (50);

ALTER TABLE ONLY fkpart6.pk1 ATTACH PARTITION fkpart6.pk12 FOR VALUES FROM (50) TO (100);

ALTER TABLE ONLY public.alpha ATTACH PARTITION public.alpha_neg FOR VALUES FROM ('-Infinity') TO ('0');

ALTER TABLE ONLY public.alpha_neg ATTACH PARTITION public.alpha_neg_p1 FOR VALUES FROM (100) TO (200);

ALTER TABLE ONLY public.alpha_neg ATTACH PARTITION public.alpha_neg_p2 FOR VALUES FROM (200) TO (300);

ALTER TABLE ONLY public.alpha_neg ATTACH PARTITION public.alpha_neg_p3 FOR VALUES FROM (300) TO (400);

ALTER TABLE ONLY public.alpha ATTACH PARTITION public.alpha_pos FOR VALUES FROM ('0') TO ('10');

ALTER TABLE ONLY public.alpha_pos ATTACH PARTITION public.alpha_pos_p1 FOR VALUES IN ('0001', '0003');

ALTER TABLE ONLY public.alpha_pos ATTACH PARTITION public.alpha_pos_p2 FOR VALUES IN ('0004', '0006');

ALTER TABLE ONLY public.alpha_pos ATTACH PARTITION public.alpha_pos_p3 FOR VALUES IN ('0008', '0009');

ALTER TABLE ONLY public.attach_parted ATTACH PARTITION public.attach_parted_part1 FOR VALUES IN (1);

ALTER TABLE ONLY public.bar1 ATTACH PARTITION public.bar2 DEFAULT;

ALTER TABLE ONLY public.beta ATTACH PARTITION public.beta_neg FOR VALUES FROM ('-10') TO ('0');

ALTER TABLE ONLY public.beta_neg ATTACH PARTITION public.beta_neg_p1 FOR VALUES FROM (100) TO (150);

ALTER TABLE ONLY public.beta_neg ATTACH PARTITION public.beta_neg_p2 FOR VALUES FROM (200) TO (300);

ALTER TABLE ONLY public.beta_neg ATTACH PARTITION public.beta_neg_p3 FOR VALUES FROM (350) TO (500);

ALTER TABLE ONLY public.beta ATTACH PARTITION public.beta_pos FOR VALUES FROM ('0') TO ('Infinity');

ALTER TABLE ONLY public.beta_pos ATTACH PARTITION public.beta_pos_p1 FOR VALUES IN ('0002', '0003');

ALTER TABLE ONLY public.beta_pos ATTACH PARTITION public.beta_pos_p2 FOR VALUES IN ('0004', '0006');

ALTER TABLE ONLY public.beta_pos ATTACH PARTITION public.beta_pos_p3 FOR VALUES IN ('0007', '0009');

ALTER TABLE ONLY public.cmpart ATTACH PARTITION public.cmpart1 FOR VALUES WITH (modulus 2, remainder 0);

ALTER TABLE ONLY public.cmpart ATTACH PARTITION public.cmpart2 FOR VALUES WITH (modulus 2, remainder 1);

ALTER TABLE ONLY public.covidxpart ATTACH PARTITION public.covidxpart1 FOR VALUES IN (1);

ALTER TABLE ONLY public.covidxpart ATTACH PARTITION public.covidxpart2 FOR VALUES IN (2);

ALTER TABLE ONLY public.covidxpart ATTACH PARTITION public.covidxpart3 FOR VALUES IN (3);

ALTER TABLE ONLY public.covidxpart ATTACH PARTITION public.covidxpart4 FOR VALUES IN (4);

ALTER TABLE ONLY public.fk_partitioned_fk ATTACH PARTITION public.fk_partitioned_fk_1 FOR VALUES IN (NULL, 500, 501, 502);

ALTER TABLE ONLY public.fk_partitioned_fk ATTACH PARTITION public.fk_partitioned_fk_2 FOR VALUES IN (1600);

ALTER TABLE ONLY public.fk_partitioned_fk_2 ATTACH PARTITION public.fk_partitioned_fk_2_1 FOR VALUES FROM (0) TO (1000);

ALTER TABLE ONLY public.fk_partitioned_fk_2 ATTACH PARTITION public.fk_partitioned_fk_2_2 FOR VALUES FROM (1000) TO (2000);

ALTER TABLE ONLY public.fk_partitioned_fk ATTACH PARTITION public.fk_partitioned_fk_3 FOR VALUES IN (2500, 2501, 2502, 2503);

ALTER TABLE ONLY public.fk_partitioned_fk ATTACH PARTITION public.fk_partitioned_fk_4 FOR VALUES IN (3500, 3502);

ALTER TABLE ONLY public.fk_partitioned_fk_4 ATTACH PARTITION public.fk_partitioned_fk_4_1 FOR VALUES FROM (1, 1) TO (100, 100);

ALTER TABLE ONLY public.fk_partitioned_fk_4 ATTACH PARTITION public.fk_partitioned_fk_4_2 FOR VALUES FROM (100, 100) TO (1000, 1000);

ALTER TABLE ONLY public.fk_partitioned_fk ATTACH PARTITION public.fk_partitioned_fk_5 FOR VALUES IN (4500);

ALTER TABLE ONLY public.fk_partitioned_fk_5 ATTACH PARTITION public.fk_partitioned_fk_5_1 FOR VALUES FROM (0) TO (10);

ALTER TABLE ONLY public.idxpart ATTACH PARTITION public.idxpart1 FOR VALUES FROM (0) TO (100);

ALTER TABLE ONLY public.idxpart ATTACH PARTITION public.idxpart2 FOR VALUES FROM (100) TO (1000);

ALTER TABLE ONLY public.idxpart2 ATTACH PARTITION public.idxpart21 FOR VALUES FROM (100) TO (200);

ALTER TABLE ONLY public.idxpart2 ATTACH PARTITION public.idxpart22 FOR VALUES FROM (200) TO (300);

ALTER TABLE ONLY public.idxpart ATTACH PARTITION public.idxpart3 FOR VALUES FROM (1000) TO (2000);

ALTER TABLE ONLY public.idxpart3 ATTACH PARTITION public.idxpart31 FOR VALUES FROM (1000) TO (1200);

ALTER TABLE ONLY public.idxpart3 ATTACH PARTITION public.idxpart32 FOR VALUES FROM (1200) TO (1400);

ALTER TABLE ONLY public.idxpart_another ATTACH PARTITION public.idxpart_another_1 FOR VALUES FROM (0) TO (100);

ALTER TABLE ONLY public.mlparted ATTACH PARTITION public.mlparted1 FOR VALUES FROM (1, 2) TO (1, 10);

ALTER TABLE ONLY public.mlparted1 ATTACH PARTITION public.mlparted11 FOR VALUES FROM (2) TO (5);

ALTER TABLE ONLY public.mlparted1 ATTACH PARTITION public.mlparted12 FOR VALUES FROM (5) TO (10);

ALTER TABLE ONLY public.mlparted ATTACH PARTITION public.mlparted2 FOR VALUES FROM (1, 10) TO (1, 20);

ALTER TABLE ONLY public.mlparted ATTACH PARTITION public.mlparted3 FOR VALUES FROM (1, 20) TO (1, 30);

ALTER TABLE ONLY public.mlparted ATTACH PARTITION public.mlparted4 FOR VALUES FROM (1, 30) TO (1, 40);

ALTER TABLE ONLY public.mlparted ATTACH PARTITION public.mlparted_def DEFAULT;

ALTER TABLE ONLY public.mlparted_def ATTACH PARTITION public.mlparted_def1 FOR VALUES FROM (40) TO (50);

ALTER TABLE ONLY public.mlparted_def ATTACH PARTITION public.mlparted_def2 FOR VALUES FROM (50) TO (60);

ALTER TABLE ONLY public.mlparted_def ATTACH PARTITION public.mlparted_defd DEFAULT;

ALTER TABLE ONLY public.pagg_tab1 ATTACH PARTITION public.pagg_tab1_p1 FOR VALUES FROM (0) TO (10);

ALTER TABLE ONLY public.pagg_tab1 ATTACH PARTITION public.pagg_tab1_p2 FOR VALUES FROM (10) TO (20);

ALTER TABLE ONLY public.pagg_tab1 ATTACH PARTITION public.pagg_tab1_p3 FOR VALUES FROM (20) TO (30);

ALTER TABLE ONLY public.pagg_tab2 ATTACH PARTITION public.pagg_tab2_p1 FOR VALUES FROM (0) TO (10);

ALTER TABLE ONLY public.pagg_tab2 ATTACH PARTITION public.pagg_tab2_p2 FOR VALUES FROM (10) TO (20);

ALTER TABLE ONLY public.pagg_tab2 ATTACH PARTITION public.pagg_tab2_p3 FOR VALUES FROM (20) TO (30);

ALTER TABLE ONLY public.pagg_tab_m ATTACH PARTITION public.pagg_tab_m_p1 FOR VALUES FROM (0, 0) TO (12, 12);

ALTER TABLE ONLY public.pagg_tab_m ATTACH PARTITION public.pagg_tab_m_p2 FOR VALUES FROM (12, 12) TO (22, 22);

ALTER TABLE ONLY public.pagg_tab_m ATTACH PARTITION public.pagg_tab_m_p3 FOR VALUES FROM (22, 22) TO (30, 30);

ALTER TABLE ONLY public.pagg_tab_ml ATTACH PARTITION public.pagg_tab_ml_p1 FOR VALUES FROM (0) TO (12);

ALTER TABLE ONLY public.pagg_tab_ml ATTACH PARTITION public.pagg_tab_ml_p2 FOR VALUES FROM (12) TO (20);

ALTER TABLE ONLY public.pagg_tab_ml_p2 ATTACH PARTITION public.pagg_tab_ml_p2_s1 FOR VALUES IN ('0000', '0001', '0002');

ALTER TABLE ONLY public.pagg_tab_ml_p2 ATTACH PARTITION public.pagg_tab_ml_p2_s2 FOR VALUES IN ('0003');

ALTER TABLE ONLY public.pagg_tab_ml ATTACH PARTITION public.pagg_tab_ml_p3 FOR VALUES FROM (20) TO (30);

ALTER TABLE ONLY public.pagg_tab_ml_p3 ATTACH PARTITION public.pagg_tab_ml_p3_s1 FOR VALUES FROM (0) TO (7);

ALTER TABLE ONLY public.pagg_tab_ml_p3 ATTACH PARTITION public.pagg_tab_ml_p3_s2 FOR VALUES FROM (7) TO (10);

ALTER TABLE ONLY public.pagg_tab ATTACH PARTITION public.pagg_tab_p1 FOR VALUES IN ('0000', '0001', '0002', '0003', '0004');

ALTER TABLE ONLY public.pagg_tab ATTACH PARTITION public.pagg_tab_p2 FOR VALUES IN ('0005', '0006', '0007', '0008');

ALTER TABLE ONLY public.pagg_tab ATTACH PARTITION public.pagg_tab_p3 FOR VALUES IN ('0009', '0010', '0011');

ALTER TABLE ONLY public.pagg_tab_para ATTACH PARTITION public.pagg_tab_para_p1 FOR VALUES FROM (0) TO (12);

ALTER TABLE ONLY public.pagg_tab_para ATTACH PARTITION public.pagg_tab_para_p2 FOR VALUES FROM (12) TO (22);

ALTER TABLE ONLY public.pagg_tab_para ATTACH PARTITION public.pagg_tab_para_p3 FOR VALUES FROM (22) TO (30);

ALTER TABLE ONLY public.parted_self_fk ATTACH PARTITION public.part1_self_fk FOR VALUES FROM ('0') TO ('10');

ALTER TABLE ONLY public.parted_self_fk ATTACH PARTITION public.part2_self_fk FOR VALUES FROM ('10') TO ('20');

ALTER TABLE ONLY public.part3_self_fk ATTACH PARTITION public.part32_self_fk FOR VALUES FROM ('20') TO ('30');

ALTER TABLE ONLY public.part3_self_fk ATTACH PARTITION public.part33_self_fk FOR VALUES FROM ('30') TO ('40');

ALTER TABLE ONLY public.parted_self_fk ATTACH PARTITION public.part3_self_fk FOR VALUES FROM ('30') TO ('40');

ALTER TABLE ONLY public.part_7 ATTACH PARTITION public.part_7_a_null FOR VALUES IN ('a', NULL);

ALTER TABLE ONLY public.part ATTACH PARTITION public.part_p1 FOR VALUES IN ('-2', '-1', 0, 1, 2);

ALTER TABLE ONLY public.part ATTACH PARTITION public.part_p2 DEFAULT;

ALTER TABLE ONLY public.part_p2 ATTACH PARTITION public.part_p2_p1 DEFAULT;

ALTER TABLE ONLY public.part ATTACH PARTITION public.part_rev FOR VALUES IN (3);

ALTER TABLE ONLY public.pht1_e ATTACH PARTITION public.pht1_e_p1 FOR VALUES WITH (modulus 3, remainder 0);

ALTER TABLE ONLY public.pht1_e ATTACH PARTITION public.pht1_e_p2 FOR VALUES WITH (modulus 3, remainder 1);

ALTER TABLE ONLY public.pht1_e ATTACH PARTITION public.pht1_e_p3 FOR VALUES WITH (modulus 3, remainder 2);

ALTER TABLE ONLY public.pht1 ATTACH PARTITION public.pht1_p1 FOR VALUES WITH (modulus 3, remainder 0);

ALTER TABLE ONLY public.pht1 ATTACH PARTITION public.pht1_p2 FOR VALUES WITH (modulus 3, remainder 1);

ALTER TABLE ONLY public.pht1 ATTACH PARTITION public.pht1_p3 FOR VALUES WITH (modulus 3, remainder 2);

ALTER TABLE ONLY public.pht2 ATTACH PARTITION public.pht2_p1 FOR VALUES WITH (modulus 3, remainder 0);

ALTER TABLE ONLY public.pht2 ATTACH PARTITION public.pht2_p2 FOR VALUES WITH (modulus 3, remainder 1);

ALTER TABLE ONLY public.pht2 ATTACH PARTITION public.pht2_p3 FOR VALUES WITH (modulus 3, remainder 2);

ALTER TABLE ONLY public.plt1_e ATTACH PARTITION public.plt1_e_p1 FOR VALUES IN ('0000', '0003', '0004', '0010');

ALTER TABLE ONLY public.plt1_e ATTACH PARTITION public.plt1_e_p2 FOR VALUES IN ('0001', '0005', '0002', '0009');

ALTER TABLE ONLY public.plt1_e ATTACH PARTITION public.plt1_e_p3 FOR VALUES IN ('0006', '0007', '0008', '0011');

ALTER TABLE ONLY public.plt1 ATTACH PARTITION public.plt1_p1 FOR VALUES IN ('0000', '0003', '0004', '0010');

ALTER TABLE ONLY public.plt1 ATTACH PARTITION public.plt1_p2 FOR VALUES IN ('0001', '0005', '0002', '0009');

ALTER TABLE ONLY public.plt1 ATTACH PARTITION public.plt1_p3 DEFAULT;

ALTER TABLE ONLY public.plt2 ATTACH PARTITION public.plt2_p1 FOR VALUES IN ('0000', '0003', '0004', '0010');

ALTER TABLE ONLY public.plt2 ATTACH PARTITION public.plt2_p2 FOR VALUES IN ('0001', '0005', '0002', '0009');

ALTER TABLE ONLY public.plt2 ATTACH PARTITION public.plt2_p3 DEFAULT;

ALTER TABLE ONLY public.prt1_e ATTACH PARTITION public.prt1_e_p1 FOR VALUES FROM (0) TO (250);

ALTER TABLE ONLY public.prt1_e ATTACH PARTITION public.prt1_e_p2 FOR VALUES FROM (250) TO (500);

ALTER TABLE ONLY public.prt1_e ATTACH PARTITION public.prt1_e_p3 FOR VALUES FROM (500) TO (600);

ALTER TABLE ONLY public.prt1_l ATTACH PARTITION public.prt1_l_p1 FOR VALUES FROM (0) TO (250);

ALTER TABLE ONLY public.prt1_l ATTACH PARTITION public.prt1_l_p2 FOR VALUES FROM (250) TO (500);

ALTER TABLE ONLY public.prt1_l_p2 ATTACH PARTITION public.prt1_l_p2_p1 FOR VALUES IN ('0000', '0001');

ALTER TABLE ONLY public.prt1_l_p2 ATTACH PARTITION public.prt1_l_p2_p2 FOR VALUES IN ('0002', '0003');

ALTER TABLE ONLY public.prt1_l ATTACH PARTITION public.prt1_l_p3 FOR VALUES FROM (500) TO (600);

ALTER TABLE ONLY public.prt1_l_p3 ATTACH PARTITION public.prt1_l_p3_p1 FOR VALUES FROM (0) TO (13);

ALTER TABLE ONLY public.prt1_l_p3 ATTACH PARTITION public.prt1_l_p3_p2 FOR VALUES FROM (13) TO (25);

ALTER TABLE ONLY public.prt1_m ATTACH PARTITION public.prt1_m_p1 FOR VALUES FROM (0, 0) TO (250, 250);

ALTER TABLE ONLY public.prt1_m ATTACH PARTITION public.prt1_m_p2 FOR VALUES FROM (250, 250) TO (500, 500);

ALTER TABLE ONLY public.prt1_m ATTACH PARTITION public.prt1_m_p3 FOR VALUES FROM (500, 500) TO (600, 600);

ALTER TABLE ONLY public.prt1_n ATTACH PARTITION public.prt1_n_p1 FOR VALUES FROM ('0000') TO ('0250');

ALTER TABLE ONLY public.prt1_n ATTACH PARTITION public.prt1_n_p2 FOR VALUES FROM ('0250') TO ('0500');

ALTER TABLE ONLY public.prt1 ATTACH PARTITION public.prt1_p1 FOR VALUES FROM (0) TO (250);

ALTER TABLE ONLY public.prt1 ATTACH PARTITION public.prt1_p2 FOR VALUES FROM (250) TO (500);

ALTER TABLE ONLY public.prt1 ATTACH PARTITION public.prt1_p3 DEFAULT;

ALTER TABLE ONLY public.prt2_e ATTACH PARTITION public.prt2_e_p1 FOR VALUES FROM (0) TO (250);

ALTER TABLE ONLY public.prt2_e ATTACH PARTITION public.prt2_e_p2 FOR VALUES FROM (250) TO (500);

ALTER TABLE ONLY public.prt2_e ATTACH PARTITION public.prt2_e_p3 FOR VALUES FROM (500) TO (600);

ALTER TABLE ONLY public.prt2_l ATTACH PARTITION public.prt2_l_p1 FOR VALUES FROM (0) TO (250);

ALTER TABLE ONLY public.prt2_l ATTACH PARTITION public.prt2_l_p2 FOR VALUES FROM (250) TO (500);

ALTER TABLE ONLY public.prt2_l_p2 ATTACH PARTITION public.prt2_l_p2_p1 FOR VALUES IN ('0000', '0001');

ALTER TABLE ONLY public.prt2_l_p2 ATTACH PARTITION public.prt2_l_p2_p2 FOR VALUES IN ('0002', '0003');

ALTER TABLE ONLY public.prt2_l ATTACH PARTITION public.prt2_l_p3 FOR VALUES FROM (500) TO (600);

ALTER TABLE ONLY public.prt2_l_p3 ATTACH PARTITION public.prt2_l_p3_p1 FOR VALUES FROM (0) TO (13);

ALTER TABLE ONLY public.prt2_l_p3 ATTACH PARTITION public.prt2_l_p3_p2 FOR VALUES FROM (13) TO (25);

ALTER TABLE ONLY public.prt2_m ATTACH PARTITION public.prt2_m_p1 FOR VALUES FROM (0, 0) TO (250, 250);

ALTER TABLE ONLY public.prt2_m ATTACH PARTITION public.prt2_m_p2 FOR VALUES FROM (250, 250) TO (500, 500);

ALTER TABLE ONLY public.prt2_m ATTACH PARTITION public.prt2_m_p3 FOR VALUES FROM (500, 500) TO (600, 600);

ALTER TABLE ONLY public.prt2_n ATTACH PARTITION public.prt2_n_p1 FOR VALUES IN ('0000', '0003', '0004', '0010', '0006', '0007');

ALTER TABLE ONLY public.prt2_n ATTACH PARTITION public.prt2_n_p2 FOR VALUES IN ('0001', '0005', '0002', '0009', '0008', '0011');

ALTER TABLE ONLY public.prt2 ATTACH PARTITION public.prt2_p1 FOR VALUES FROM (0) TO (250);

ALTER TABLE ONLY public.prt2 ATTACH PARTITION public.prt2_p2 FOR VALUES FROM (250) TO (500);

ALTER TABLE ONLY public.prt2 ATTACH PARTITION public.prt2_p3 DEFAULT;

ALTER TABLE ONLY public.prt3_n ATTACH PARTITION public.prt3_n_p1 FOR VALUES IN ('0000', '0004', '0006', '0007');

ALTER TABLE ONLY public.prt3_n ATTACH PARTITION public.prt3_n_p2 FOR VALUES IN ('0001', '0002', '0008', '0010');

ALTER TABLE ONLY public.prt3_n ATTACH PARTITION public.prt3_n_p3 FOR VALUES IN ('0003', '0005', '0009', '0011');

ALTER TABLE ONLY public.prt4_n ATTACH PARTITION public.prt4_n_p1 FOR VALUES FROM (0) TO (300);

ALTER TABLE ONLY public.prt4_n ATTACH PARTITION public.prt4_n_p2 FOR VALUES FROM (300) TO (500);

ALTER TABLE ONLY public.prt4_n ATTACH PARTITION public.prt4_n_p3 FOR VALUES FROM (500) TO (600);

ALTER TABLE ONLY public.partitioned_table ATTACH PARTITION public.pt_part1 FOR VALUES IN (1);

ALTER TABLE ONLY public.partitioned_table ATTACH PARTITION public.pt_part2 FOR VALUES IN (2);

ALTER TABLE ONLY public.regress_constr_partitioned ATTACH PARTITION public.regress_constr_partition1 FOR VALUES IN (1);

ALTER TABLE ONLY public.tableam_parted_heap2 ATTACH PARTITION public.tableam_parted_a_heap2 FOR VALUES IN ('a');

ALTER TABLE ONLY public.tableam_parted_heap2 ATTACH PARTITION public.tableam_parted_b_heap2 FOR VALUES IN ('b');

ALTER TABLE ONLY public.tableam_parted_heap2 ATTACH PARTITION public.tableam_parted_c_heap2 FOR VALUES IN ('c');

ALTER TABLE ONLY public.tableam_parted_heap2 ATTACH PARTITION public.tableam_parted_d_heap2 FOR VALUES IN ('d');

ALTER TABLE ONLY public.trigger_parted ATTACH PARTITION public.trigger_parted_p1 FOR VALUES IN (1);

ALTER TABLE ONLY public.trigger_parted_p1 ATTACH PARTITION public.trigger_parted_p1_1 FOR VALUES IN (1);

ALTER TABLE ONLY public.trigger_parted ATTACH PARTITION public.trigger_parted_p2 FOR VALUES IN (2);

ALTER TABLE ONLY public.trigger_parted_p2 ATTACH PARTITION public.trigger_parted_p2_2 FOR VALUES IN (2);

ALTER TABLE ONLY regress_indexing.pk ATTACH PARTITION regress_indexing.pk1 FOR VALUES FROM (0) TO (1000);

ALTER TABLE ONLY regress_indexing.pk ATTACH PARTITION regress_indexing.pk2 FOR VALUES FROM (1000) TO (2000);

ALTER TABLE ONLY regress_indexing.pk ATTACH PARTITION regress_indexing.pk3 FOR VALUES FROM (2000) TO (3000);

ALTER TABLE ONLY regress_indexing.pk ATTACH PARTITION regress_indexing.pk4 FOR VALUES FROM (3000) TO (4000);

ALTER TABLE ONLY regress_indexing.pk ATTACH PARTITION regress_indexing.pk5 FOR VALUES FROM (4000) TO (5000);

ALTER TABLE ONLY regress_indexing.pk5 ATTACH PARTITION regress_indexing.pk51 FOR VALUES FROM (4000) TO (4500);

ALTER TABLE ONLY regress_indexing.pk5 ATTACH PARTITION regress_indexing.pk52 FOR VALUES FROM (4500) TO (5000);

ALTER TABLE ONLY regress_rls_schema.part_document ATTACH PARTITION regress_rls_schema.part_document_fiction FOR VALUES FROM (11) TO (12);

ALTER TABLE ONLY regress_rls_schema.part_document ATTACH PARTITION regress_rls_schema.part_document_nonfiction FOR VALUES FROM (99) TO (100);

ALTER TABLE ONLY regress_rls_schema.part_document ATTACH PARTITION regress_rls_schema.part_document_satire FOR VALUES FROM (55) TO (56);

ALTER TABLE ONLY public.clstr_tst ALTER COLUMN a SET DEFAULT nextval('public.clstr_tst_a_seq'::regclass);

ALTER TABLE ONLY public.clstr_tst_inh ALTER COLUMN a SET DEFAULT nextval('public.clstr_tst_a_seq'::regclass);

ALTER TABLE ONLY public.clstr_tst_s ALTER COLUMN rf_a SET DEFAULT nextval('public.clstr_tst_s_rf_a_seq'::regclass);

ALTER TABLE ONLY public.itest5 ALTER COLUMN a SET DEFAULT nextval('public.itest5_a_seq'::regclass);

ALTER TABLE ONLY public.rules_log ALTER COLUMN id SET DEFAULT nextval('public.rules_log_id_seq'::regclass);

ALTER TABLE ONLY public.spgist_box_tbl ALTER COLUMN id SET DEFAULT nextval('public.spgist_box_tbl_id_seq'::regclass);

ALTER TABLE ONLY public.spgist_unlogged_tbl ALTER COLUMN id SET DEFAULT nextval('public.spgist_unlogged_tbl_id_seq'::regclass);

ALTER TABLE ONLY public.test1 ALTER COLUMN id SET DEFAULT nextval('public.test1_id_seq'::regclass);

ALTER TABLE ONLY public.test2 ALTER COLUMN id SET DEFAULT nextval('public.test2_id_seq'::regclass);

ALTER TABLE ONLY public.transition_table_level1 ALTER COLUMN level1_no SET DEFAULT nextval('public.transition_table_level1_level1_no_seq'::regclass);

ALTER TABLE ONLY public.transition_table_level2 ALTER COLUMN level2_no SET DEFAULT nextval('public.transition_table_level2_level2_no_seq'::regclass);

ALTER TABLE ONLY fkpart3.pk
    ADD CONSTRAINT pk_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart3.pk1
    ADD CONSTRAINT pk1_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart3.pk2
    ADD CONSTRAINT pk2_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart3.pk3
    ADD CONSTRAINT pk3_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart3.pk4
    ADD CONSTRAINT pk4_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart3.pk5
    ADD CONSTRAINT pk5_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart3.pk51
    ADD CONSTRAINT pk51_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart3.pk52
    ADD CONSTRAINT pk52_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart4.droppk
    ADD CONSTRAINT droppk_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart4.droppk1
    ADD CONSTRAINT droppk1_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart4.droppk21
    ADD CONSTRAINT droppk21_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart4.droppk2
    ADD CONSTRAINT droppk2_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart4.droppk2_d
    ADD CONSTRAINT droppk2_d_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart4.droppk_d
    ADD CONSTRAINT droppk_d_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart5.pk
    ADD CONSTRAINT pk_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart5.pk1
    ADD CONSTRAINT pk1_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart5.pk11
    ADD CONSTRAINT pk11_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart5.pk2
    ADD CONSTRAINT pk2_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart5.pk3
    ADD CONSTRAINT pk3_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart5.pk31
    ADD CONSTRAINT pk31_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart5.pk32
    ADD CONSTRAINT pk32_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart6.pk
    ADD CONSTRAINT pk_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart6.pk1
    ADD CONSTRAINT pk1_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart6.pk11
    ADD CONSTRAINT pk11_pkey PRIMARY KEY (a);

ALTER TABLE ONLY fkpart6.pk12
    ADD CONSTRAINT pk12_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.alter_table_under_transition_tables
    ADD CONSTRAINT alter_table_under_transition_tables_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.clstr_tst
    ADD CONSTRAINT clstr_tst_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.clstr_tst_s
    ADD CONSTRAINT clstr_tst_s_pkey PRIMARY KEY (rf_a);

ALTER TABLE ONLY public.comment_test
    ADD CONSTRAINT comment_test_pk PRIMARY KEY (id);

COMMENT ON CONSTRAINT comment_test_pk ON public.comment_test IS 'PRIMARY KEY constraint of comment_test';

ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_pkey PRIMARY KEY (cid);

ALTER TABLE ONLY public.delete_test_table
    ADD CONSTRAINT delete_test_table_pkey PRIMARY KEY (a, b, c, d);

ALTER TABLE ONLY public.ec0
    ADD CONSTRAINT ec0_pkey PRIMARY KEY (ff);

ALTER TABLE ONLY public.ec1
    ADD CONSTRAINT ec1_pkey PRIMARY KEY (ff);

ALTER TABLE ONLY public.ec2
    ADD CONSTRAINT ec2_pkey PRIMARY KEY (xf);

ALTER TABLE ONLY public.fk_notpartitioned_pk
    ADD CONSTRAINT fk_notpartitioned_pk_pkey PRIMARY KEY (a, b);

ALTER TABLE ONLY public.gtest0
    ADD CONSTRAINT gtest0_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.gtest1
    ADD CONSTRAINT gtest1_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.idxpart_another
    ADD CONSTRAINT idxpart_another_pkey PRIMARY KEY (a, b);

ALTER TABLE ONLY public.idxpart_another_1
    ADD CONSTRAINT idxpart_another_1_pkey PRIMARY KEY (a, b);

ALTER TABLE public.invalid_check_con
    ADD CONSTRAINT inh_check_constraint CHECK ((f1 > 0)) NOT VALID;

ALTER TABLE ONLY public.inhx
    ADD CONSTRAINT inhx_pkey PRIMARY KEY (xx);

ALTER DOMAIN public.constraint_comments_dom
    ADD CONSTRAINT inv_ck CHECK ((VALUE > 0)) NOT VALID;

COMMENT ON CONSTRAINT inv_ck ON DOMAIN public.constraint_comments_dom IS 'comment on invalid constraint';

ALTER TABLE ONLY public.mvtest_t
    ADD CONSTRAINT mvtest_t_pkey PRIMARY KEY (id);

ALTER TABLE public.nv_child_2010
    ADD CONSTRAINT nv_child_2010_d_check CHECK (((d >= '2010-01-01'::date) AND (d <= '2010-12-31'::date))) NOT VALID;

ALTER TABLE public.nv_parent
    ADD CONSTRAINT nv_parent_d_check CHECK (((d >= '2001-01-01'::date) AND (d <= '2099-12-31'::date))) NOT VALID;

ALTER TABLE ONLY public.parted_self_fk
    ADD CONSTRAINT parted_self_fk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.part1_self_fk
    ADD CONSTRAINT part1_self_fk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.part2_self_fk
    ADD CONSTRAINT part2_self_fk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.part3_self_fk
    ADD CONSTRAINT part3_self_fk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.part32_self_fk
    ADD CONSTRAINT part32_self_fk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.part33_self_fk
    ADD CONSTRAINT part33_self_fk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.persons2
    ADD CONSTRAINT persons2_name_key UNIQUE (name);

ALTER TABLE ONLY public.persons2
    ADD CONSTRAINT persons2_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.persons3
    ADD CONSTRAINT persons3_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.regress_constr_partition1
    ADD CONSTRAINT regress_constr_partition1_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.rule_and_refint_t1
    ADD CONSTRAINT rule_and_refint_t1_pkey PRIMARY KEY (id1a, id1b);

ALTER TABLE ONLY public.rule_and_refint_t2
    ADD CONSTRAINT rule_and_refint_t2_pkey PRIMARY KEY (id2a, id2c);

ALTER TABLE ONLY public.rule_and_refint_t3
    ADD CONSTRAINT rule_and_refint_t3_pkey PRIMARY KEY (id3a, id3b, id3c);

ALTER TABLE ONLY public.skip_wal_skip_rewrite_index
    ADD CONSTRAINT skip_wal_skip_rewrite_index_pkey PRIMARY KEY (c);

ALTER TABLE ONLY public.tbl_include_box
    ADD CONSTRAINT tbl_include_box_idx_unique PRIMARY KEY (c1, c2) INCLUDE (c3, c4);

ALTER TABLE ONLY public.tbl_include_pk
    ADD CONSTRAINT tbl_include_pk_pkey PRIMARY KEY (c1, c2) INCLUDE (c3, c4);

ALTER TABLE ONLY public.tbl_include_unique1
    ADD CONSTRAINT tbl_include_unique1_c1_c2_c3_c4_key UNIQUE (c1, c2) INCLUDE (c3, c4);

ALTER TABLE ONLY public.tbl_include_unique1
    ADD CONSTRAINT tbl_include_unique1_idx_unique UNIQUE (c1, c2) INCLUDE (c3, c4);

ALTER TABLE ONLY public.test_range_excl
    ADD CONSTRAINT test_range_excl_room_during_excl EXCLUDE USING gist (room WITH =, during WITH &&);

ALTER TABLE ONLY public.test_range_excl
    ADD CONSTRAINT test_range_excl_speaker_during_excl EXCLUDE USING gist (speaker WITH =, during WITH &&);

ALTER TABLE ONLY public.transition_table_base
    ADD CONSTRAINT transition_table_base_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.transition_table_level1
    ADD CONSTRAINT transition_table_level1_pkey PRIMARY KEY (level1_no);

ALTER TABLE ONLY public.transition_table_level2
    ADD CONSTRAINT transition_table_level2_pkey PRIMARY KEY (level2_no);

ALTER TABLE ONLY public.transition_table_status
    ADD CONSTRAINT transition_table_status_pkey PRIMARY KEY (level, node_no);

ALTER TABLE ONLY public.trigger_parted
    ADD CONSTRAINT trigger_parted_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.trigger_parted_p1
    ADD CONSTRAINT trigger_parted_p1_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.trigger_parted_p1_1
    ADD CONSTRAINT trigger_parted_p1_1_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.trigger_parted_p2
    ADD CONSTRAINT trigger_parted_p2_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.trigger_parted_p2_2
    ADD CONSTRAINT trigger_parted_p2_2_pkey PRIMARY KEY (a);

ALTER TABLE ONLY public.utf8_verification_inputs
    ADD CONSTRAINT utf8_verification_inputs_pkey PRIMARY KEY (description);

ALTER TABLE ONLY public.view_base_table
    ADD CONSTRAINT view_base_table_pkey PRIMARY KEY (key);

ALTER TABLE ONLY regress_indexing.pk
    ADD CONSTRAINT pk_pkey PRIMARY KEY (a);

ALTER TABLE ONLY regress_indexing.pk1
    ADD CONSTRAINT pk1_pkey PRIMARY KEY (a);

ALTER TABLE ONLY regress_indexing.pk2
    ADD CONSTRAINT pk2_pkey PRIMARY KEY (a);

ALTER TABLE ONLY regress_indexing.pk3
    ADD CONSTRAINT pk3_pkey PRIMARY KEY (a);

ALTER TABLE ONLY regress_indexing.pk4
    ADD CONSTRAINT pk4_pkey PRIMARY KEY (a);

ALTER TABLE ONLY regress_indexing.pk5
    ADD CONSTRAINT pk5_pkey PRIMARY KEY (a);

ALTER TABLE ONLY regress_indexing.pk51
    ADD CONSTRAINT pk51_pkey PRIMARY KEY (a);

ALTER TABLE ONLY regress_indexing.pk52
    ADD CONSTRAINT pk52_pkey PRIMARY KEY (a);

ALTER TABLE ONLY regress_rls_schema.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (cid);

ALTER TABLE ONLY regress_rls_schema.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (did);

ALTER TABLE ONLY regress_rls_schema.uaccount
    ADD CONSTRAINT uaccount_pkey PRIMARY KEY (pguser);

CREATE INDEX alter_idx_rename_test_parted_idx_3 ON ONLY public.alter_idx_rename_test_parted_2 USING btree (a);

CREATE INDEX botharrayidx ON public.array_index_op_test USING gin (i, t);

CREATE INDEX brin_summarize_bloom_idx ON public.brin_summarize_bloom USING brin (value) WITH (pages_per_range='2');

CREATE INDEX brin_summarize_idx ON public.brin_summarize USING brin (value) WITH (pages_per_range='2');

CREATE INDEX brin_summarize_multi_idx ON public.brin_summarize_multi USING brin (value) WITH (pages_per_range='2');

CREATE INDEX brin_test_a_idx ON public.brin_test USING brin (a) WITH (pages_per_range='2');

CREATE INDEX brin_test_b_idx ON public.brin_test USING brin (b) WITH (pages_per_range='2');

CREATE INDEX brin_test_bloom_a_idx ON public.brin_test_bloom USING brin (a) WITH (pages_per_range='2');

CREATE INDEX brin_test_bloom_b_idx ON public.brin_test_bloom USING brin (b) WITH (pages_per_range='2');

CREATE INDEX brin_test_multi_a_idx ON public.brin_test_multi USING brin (a) WITH (pages_per_range='2');

CREATE INDEX brin_test_multi_b_idx ON public.brin_test_multi USING brin (b) WITH (pages_per_range='2');

CREATE INDEX brinidx ON public.brintest USING brin (byteacol, charcol, namecol, int8col, int2col, int4col, textcol, oidcol, tidcol, float4col, float8col, macaddrcol, inetcol, inetcol inet_minmax_ops, cidrcol, cidrcol inet_minmax_ops, bpcharcol, datecol, timecol, timestampcol, timestamptzcol, intervalcol, timetzcol, bitcol, varbitcol, numericcol, uuidcol, int4rangecol, lsncol, boxcol) WITH (pages_per_range='1');

CREATE INDEX brinidx_bloom ON public.brintest_bloom USING brin (byteacol bytea_bloom_ops, charcol char_bloom_ops, namecol name_bloom_ops, int8col int8_bloom_ops, int2col int2_bloom_ops, int4col int4_bloom_ops, textcol text_bloom_ops, oidcol oid_bloom_ops, float4col float4_bloom_ops, float8col float8_bloom_ops, macaddrcol macaddr_bloom_ops, inetcol inet_bloom_ops, cidrcol inet_bloom_ops, bpcharcol bpchar_bloom_ops, datecol date_bloom_ops, timecol time_bloom_ops, timestampcol timestamp_bloom_ops, timestamptzcol timestamptz_bloom_ops, intervalcol interval_bloom_ops, timetzcol timetz_bloom_ops, numericcol numeric_bloom_ops, uuidcol uuid_bloom_ops, lsncol pg_lsn_bloom_ops) WITH (pages_per_range='1');

CREATE INDEX brinidx_multi ON public.brintest_multi USING brin (int8col int8_minmax_multi_ops, int2col int2_minmax_multi_ops, int4col int4_minmax_multi_ops, oidcol oid_minmax_multi_ops, tidcol tid_minmax_multi_ops, float4col float4_minmax_multi_ops, float8col float8_minmax_multi_ops, macaddrcol macaddr_minmax_multi_ops, macaddr8col macaddr8_minmax_multi_ops, inetcol inet_minmax_multi_ops, cidrcol inet_minmax_multi_ops, datecol date_minmax_multi_ops, timecol time_minmax_multi_ops, timestampcol timestamp_minmax_multi_ops, timestamptzcol timestamptz_minmax_multi_ops, intervalcol interval_minmax_multi_ops, timetzcol timetz_minmax_multi_ops, numericcol numeric_minmax_multi_ops, uuidcol uuid_minmax_multi_ops, lsncol pg_lsn_minmax_multi_ops) WITH (pages_per_range='1');

CREATE INDEX bt_f8_index ON public.bt_f8_heap USING btree (seqno);

CREATE INDEX bt_i4_index ON public.bt_i4_heap USING btree (seqno);

CREATE INDEX bt_name_index ON public.bt_name_heap USING btree (seqno);

CREATE UNIQUE INDEX bt_tsq ON public.test_tsquery USING btree (keyword);

CREATE INDEX bt_txt_index ON public.bt_txt_heap USING btree (seqno);

CREATE INDEX btree_tall_idx ON public.btree_tall_tbl USING btree (t, id) WITH (fillfactor='10');

CREATE INDEX clstr_tst_b ON public.clstr_tst USING btree (b);

CREATE INDEX clstr_tst_b_c ON public.clstr_tst USING btree (b, c);

CREATE INDEX clstr_tst_c ON public.clstr_tst USING btree (c);

CREATE INDEX clstr_tst_c_b ON public.clstr_tst USING btree (c, b);

CREATE INDEX comment_test_child_fk ON public.comment_test_child USING btree (id);

COMMENT ON INDEX public.comment_test_child_fk IS 'Index backing the FOREIGN KEY of comment_test_child';

CREATE INDEX comment_test_index ON public.comment_test USING btree (indexed_col);

COMMENT ON INDEX public.comment_test_index IS 'Simple index on comment_test';

COMMENT ON INDEX public.comment_test_pk IS 'Index backing the PRIMARY KEY of comment_test';

CREATE UNIQUE INDEX covidxpart_a_b_idx ON ONLY public.covidxpart USING btree (a) INCLUDE (b);

CREATE UNIQUE INDEX covidxpart1_a_b_idx ON public.covidxpart1 USING btree (a) INCLUDE (b);

CREATE UNIQUE INDEX covidxpart2_a_b_idx ON public.covidxpart2 USING btree (a) INCLUDE (b);

CREATE UNIQUE INDEX covidxpart3_a_b_idx ON public.covidxpart3 USING btree (a) INCLUDE (b);

CREATE UNIQUE INDEX covidxpart4_a_b_idx ON public.covidxpart4 USING btree (a) INCLUDE (b);

CREATE UNIQUE INDEX covidxpart4_a_idx ON public.covidxpart4 USING btree (a);

CREATE UNIQUE INDEX dedup_unique ON public.dedup_unique_test_table USING btree (a) WITH (deduplicate_items='on');

CREATE INDEX dupindexcols_i ON public.dupindexcols USING btree (f1, id, f1 text_pattern_ops);

CREATE UNIQUE INDEX ec1_expr1 ON public.ec1 USING btree (((ff + 1)));

CREATE UNIQUE INDEX ec1_expr2 ON public.ec1 USING btree ((((ff + 2) + 1)));

CREATE UNIQUE INDEX ec1_expr4 ON public.ec1 USING btree (((ff + 4)));

CREATE INDEX fdeps_ab_idx ON public.functional_dependencies USING btree (a, b);

CREATE INDEX fdeps_abc_idx ON public.functional_dependencies USING btree (a, b, c);

CREATE UNIQUE INDEX func_index_index ON public.func_index_heap USING btree (((f1 || f2)));

CREATE INDEX gcircleind ON public.circle_tbl USING gist (f1);

CREATE INDEX gin_relopts_test ON public.array_index_op_test USING gin (i) WITH (fastupdate='on', gin_pending_list_limit='128');

CREATE INDEX gin_test_idx ON public.gin_test_tbl USING gin (i) WITH (gin_pending_list_limit='4096', fastupdate=off);

CREATE INDEX gist_pointidx ON public.gist_point_tbl USING gist (p) WITH (fillfactor='40');

CREATE INDEX gpolygonind ON public.polygon_tbl USING gist (f1);

CREATE INDEX grect2ind ON public.fast_emp4000 USING gist (home_base);

CREATE INDEX hash_f8_index ON public.hash_f8_heap USING hash (random) WITH (fillfactor='60');

CREATE UNIQUE INDEX hash_f8_index_1 ON public.hash_f8_heap USING btree (abs(random));

CREATE UNIQUE INDEX hash_f8_index_2 ON public.hash_f8_heap USING btree (((seqno + 1)), random);

CREATE UNIQUE INDEX hash_f8_index_3 ON public.hash_f8_heap USING btree (random) WHERE (seqno > 1000);

CREATE INDEX hash_i4_index ON public.hash_i4_heap USING hash (random);

CREATE INDEX hash_i4_partial_index ON public.hash_i4_heap USING hash (seqno) WHERE (seqno = 9999);

CREATE INDEX hash_name_index ON public.hash_name_heap USING hash (random);

CREATE INDEX hash_txt_index ON public.hash_txt_heap USING hash (random);

CREATE INDEX hslot_hubname ON public.hslot USING btree (hubname);

CREATE UNIQUE INDEX hslot_name ON public.hslot USING btree (slotname);

CREATE UNIQUE INDEX hub_name ON public.hub USING btree (name);

CREATE INDEX idx ON public.cmdata USING btree (f1);

CREATE UNIQUE INDEX idx1 ON public.cmdata2 USING btree (((f1 || f2)));

CREATE INDEX idxpart_a_idx ON ONLY public.idxpart USING btree (a);

CREATE INDEX idxpart1_a_idx ON public.idxpart1 USING btree (a);

CREATE INDEX idxpart2_a_idx ON ONLY public.idxpart2 USING btree (a);

CREATE INDEX idxpart22_a_idx ON public.idxpart22 USING btree (a);

CREATE INDEX idxpart3_a_idx ON ONLY public.idxpart3 USING btree (a);

CREATE INDEX idxpart31_a_idx ON public.idxpart31 USING btree (a);

CREATE INDEX idxpart32_a_idx ON public.idxpart32 USING btree (a);

CREATE UNIQUE INDEX iface_name ON public.iface USING btree (slotname);

CREATE INDEX iix ON public.ihighway USING btree (name);

CREATE INDEX iprt1_e_p1_ab2 ON public.prt1_e_p1 USING btree ((((a + b) / 2)));

CREATE INDEX iprt1_e_p2_ab2 ON public.prt1_e_p2 USING btree ((((a + b) / 2)));

CREATE INDEX iprt1_e_p3_ab2 ON public.prt1_e_p3 USING btree ((((a + b) / 2)));

CREATE INDEX iprt1_p1_a ON public.prt1_p1 USING btree (a);

CREATE INDEX iprt1_p2_a ON public.prt1_p2 USING btree (a);

CREATE INDEX iprt1_p3_a ON public.prt1_p3 USING btree (a);

CREATE INDEX iprt2_p1_b ON public.prt2_p1 USING btree (b);

CREATE INDEX iprt2_p2_b ON public.prt2_p2 USING btree (b);

CREATE INDEX iprt2_p3_b ON public.prt2_p3 USING btree (b);

CREATE INDEX mvtest_aa ON public.mvtest_bb USING btree (grandtot);

CREATE UNIQUE INDEX mvtest_tm_type ON public.mvtest_tm USING btree (type);

CREATE UNIQUE INDEX mvtest_tvmm_expr ON public.mvtest_tvmm USING btree (((grandtot > (0)::numeric)));

CREATE UNIQUE INDEX mvtest_tvmm_pred ON public.mvtest_tvmm USING btree (grandtot) WHERE (grandtot < (0)::numeric);

CREATE UNIQUE INDEX num_exp_add_idx ON public.num_exp_add USING btree (id1, id2);

CREATE UNIQUE INDEX num_exp_div_idx ON public.num_exp_div USING btree (id1, id2);

CREATE UNIQUE INDEX num_exp_ln_idx ON public.num_exp_ln USING btree (id);

CREATE UNIQUE INDEX num_exp_log10_idx ON public.num_exp_log10 USING btree (id);

CREATE UNIQUE INDEX num_exp_mul_idx ON public.num_exp_mul USING btree (id1, id2);

CREATE UNIQUE INDEX num_exp_power_10_ln_idx ON public.num_exp_power_10_ln USING btree (id);

CREATE UNIQUE INDEX num_exp_sqrt_idx ON public.num_exp_sqrt USING btree (id);

CREATE UNIQUE INDEX num_exp_sub_idx ON public.num_exp_sub USING btree (id1, id2);

CREATE INDEX nummultirange_test_btree ON public.nummultirange_test USING btree (nmr);

CREATE INDEX numrange_test_btree ON public.numrange_test USING btree (nr);

CREATE INDEX onek2_stu1_prtl ON public.onek2 USING btree (stringu1) WHERE ((stringu1 >= 'J'::name) AND (stringu1 < 'K'::name));

CREATE INDEX onek2_u1_prtl ON public.onek2 USING btree (unique1) WHERE ((unique1 < 20) OR (unique1 > 980));

CREATE INDEX onek2_u2_prtl ON public.onek2 USING btree (unique2) WHERE (stringu1 < 'B'::name);

CREATE INDEX onek_hundred ON public.onek USING btree (hundred);

CREATE INDEX onek_stringu1 ON public.onek USING btree (stringu1);

CREATE INDEX onek_unique1 ON public.onek USING btree (unique1);

CREATE INDEX onek_unique2 ON public.onek USING btree (unique2);

CREATE UNIQUE INDEX pfield_name ON public.pfield USING btree (name);

CREATE UNIQUE INDEX phone_name ON public.phone USING btree (slotname);

CREATE UNIQUE INDEX pline_name ON public.pline USING btree (slotname);

CREATE UNIQUE INDEX pslot_name ON public.pslot USING btree (slotname);

CREATE INDEX qq ON public.test_tsquery USING gist (keyword);

CREATE INDEX quad_box_tbl_idx ON public.quad_box_tbl USING spgist (b);

CREATE INDEX quad_poly_tbl_idx ON public.quad_poly_tbl USING spgist (p);

CREATE UNIQUE INDEX regress_constr_partitioned_a_idx ON ONLY public.regress_constr_partitioned USING btree (a);

CREATE INDEX regular_sized_index ON public.parallel_vacuum_table USING btree (a);

CREATE INDEX reloptions_test_idx ON public.reloptions_test USING btree (s) WITH (fillfactor='40');

CREATE INDEX reloptions_test_idx3 ON public.reloptions_test USING btree (s) WITH (fillfactor='40');

CREATE INDEX rix ON public.road USING btree (name);

CREATE UNIQUE INDEX room_rno ON public.room USING btree (roomno);

CREATE INDEX six ON public.shighway USING btree (name);

CREATE INDEX sp_kd_ind ON public.kd_point_tbl USING spgist (p kd_point_ops);

CREATE INDEX sp_quad_ind ON public.quad_point_tbl USING spgist (p);

CREATE INDEX sp_radix_ind ON public.radix_text_tbl USING spgist (t);

CREATE INDEX spgist_box_idx ON public.spgist_box_tbl USING spgist (b);

CREATE INDEX spgist_domain_idx ON public.spgist_domain_tbl USING spgist (f1);

CREATE INDEX spgist_point_idx ON public.spgist_point_tbl USING spgist (p) WITH (fillfactor='90');

CREATE INDEX spgist_text_idx ON public.spgist_text_tbl USING spgist (t);

CREATE INDEX spgist_unlogged_idx ON public.spgist_unlogged_tbl USING spgist (b);

CREATE INDEX stats_test_idx1 ON public.stats_test_tab1 USING btree (a);

CREATE UNIQUE INDEX system_name ON public.system USING btree (name);

CREATE INDEX tbl_include_reg_c1_c2_c11_c3_idx ON public.tbl_include_reg USING btree (c1, c2) INCLUDE (c1, c3);

CREATE INDEX tbl_include_reg_idx ON public.tbl_include_reg USING btree (c1, c2) INCLUDE (c3, c4);

CREATE INDEX tenk1_hundred ON public.tenk1 USING btree (hundred);

CREATE INDEX tenk1_thous_tenthous ON public.tenk1 USING btree (thousand, tenthous);

CREATE INDEX tenk1_unique1 ON public.tenk1 USING btree (unique1);

CREATE INDEX tenk1_unique2 ON public.tenk1 USING btree (unique2);

CREATE INDEX tenk2_hundred ON public.tenk2 USING btree (hundred);

CREATE INDEX tenk2_unique1 ON public.tenk2 USING btree (unique1);

CREATE INDEX tenk2_unique2 ON public.tenk2 USING btree (unique2);

CREATE INDEX test_range_gist_idx ON public.test_range_gist USING gist (ir);

CREATE INDEX test_range_spgist_idx ON public.test_range_spgist USING spgist (ir);

CREATE INDEX test_storage_idx ON public.test_storage USING btree (b, a);

CREATE INDEX textrange_test_btree ON public.textrange_test USING btree (tr);

CREATE INDEX typically_sized_index ON public.parallel_vacuum_table USING btree (a);

CREATE INDEX vacuum_in_leader_small_index ON public.parallel_vacuum_table USING btree ((1));

CREATE INDEX wowidx ON public.test_tsvector USING gin (a);

CREATE UNIQUE INDEX wslot_name ON public.wslot USING btree (slotname);

ALTER INDEX fkpart3.pk_pkey ATTACH PARTITION fkpart3.pk1_pkey;

ALTER INDEX fkpart3.pk_pkey ATTACH PARTITION fkpart3.pk2_pkey;

ALTER INDEX fkpart3.pk_pkey ATTACH PARTITION fkpart3.pk3_pkey;

ALTER INDEX fkpart3.pk_pkey ATTACH PARTITION fkpart3.pk4_pkey;

ALTER INDEX fkpart3.pk5_pkey ATTACH PARTITION fkpart3.pk51_pkey;

ALTER INDEX fkpart3.pk5_pkey ATTACH PARTITION fkpart3.pk52_pkey;

ALTER INDEX fkpart3.pk_pkey ATTACH PARTITION fkpart3.pk5_pkey;

ALTER INDEX fkpart4.droppk_pkey ATTACH PARTITION fkpart4.droppk1_pkey;

ALTER INDEX fkpart4.droppk2_pkey ATTACH PARTITION fkpart4.droppk2_d_pkey;

ALTER INDEX fkpart4.droppk_pkey ATTACH PARTITION fkpart4.droppk2_pkey;

ALTER INDEX fkpart4.droppk_pkey ATTACH PARTITION fkpart4.droppk_d_pkey;

ALTER INDEX fkpart5.pk1_pkey ATTACH PARTITION fkpart5.pk11_pkey;

ALTER INDEX fkpart5.pk_pkey ATTACH PARTITION fkpart5.pk1_pkey;

ALTER INDEX fkpart5.pk_pkey ATTACH PARTITION fkpart5.pk2_pkey;

ALTER INDEX fkpart5.pk3_pkey ATTACH PARTITION fkpart5.pk31_pkey;

ALTER INDEX fkpart5.pk3_pkey ATTACH PARTITION fkpart5.pk32_pkey;

ALTER INDEX fkpart5.pk_pkey ATTACH PARTITION fkpart5.pk3_pkey;

ALTER INDEX fkpart6.pk1_pkey ATTACH PARTITION fkpart6.pk11_pkey;

ALTER INDEX fkpart6.pk1_pkey ATTACH PARTITION fkpart6.pk12_pkey;

ALTER INDEX fkpart6.pk_pkey ATTACH PARTITION fkpart6.pk1_pkey;

ALTER INDEX public.covidxpart_a_b_idx ATTACH PARTITION public.covidxpart1_a_b_idx;

ALTER INDEX public.covidxpart_a_b_idx ATTACH PARTITION public.covidxpart2_a_b_idx;

ALTER INDEX public.covidxpart_a_b_idx ATTACH PARTITION public.covidxpart3_a_b_idx;

ALTER INDEX public.covidxpart_a_b_idx ATTACH PARTITION public.covidxpart4_a_b_idx;

ALTER INDEX public.idxpart_a_idx ATTACH PARTITION public.idxpart1_a_idx;

ALTER INDEX public.idxpart2_a_idx ATTACH PARTITION public.idxpart22_a_idx;

ALTER INDEX public.idxpart_a_idx ATTACH PARTITION public.idxpart2_a_idx;

ALTER INDEX public.idxpart3_a_idx ATTACH PARTITION public.idxpart31_a_idx;

ALTER INDEX public.idxpart3_a_idx ATTACH PARTITION public.idxpart32_a_idx;

ALTER INDEX public.idxpart_a_idx ATTACH PARTITION public.idxpart3_a_idx;

ALTER INDEX public.idxpart_another_pkey ATTACH PARTITION public.idxpart_another_1_pkey;

ALTER INDEX public.parted_self_fk_pkey ATTACH PARTITION public.part1_self_fk_pkey;

ALTER INDEX public.parted_self_fk_pkey ATTACH PARTITION public.part2_self_fk_pkey;

ALTER INDEX public.part3_self_fk_pkey ATTACH PARTITION public.part32_self_fk_pkey;

ALTER INDEX public.part3_self_fk_pkey ATTACH PARTITION public.part33_self_fk_pkey;

ALTER INDEX public.parted_self_fk_pkey ATTACH PARTITION public.part3_self_fk_pkey;

ALTER INDEX public.regress_constr_partitioned_a_idx ATTACH PARTITION public.regress_constr_partition1_pkey;

ALTER INDEX public.trigger_parted_p1_pkey ATTACH PARTITION public.trigger_parted_p1_1_pkey;

ALTER INDEX public.trigger_parted_pkey ATTACH PARTITION public.trigger_parted_p1_pkey;

ALTER INDEX public.trigger_parted_p2_pkey ATTACH PARTITION public.trigger_parted_p2_2_pkey;

ALTER INDEX public.trigger_parted_pkey ATTACH PARTITION public.trigger_parted_p2_pkey;

ALTER INDEX regress_indexing.pk_pkey ATTACH PARTITION regress_indexing.pk1_pkey;

ALTER INDEX regress_indexing.pk_pkey ATTACH PARTITION regress_indexing.pk2_pkey;

ALTER INDEX regress_indexing.pk_pkey ATTACH PARTITION regress_indexing.pk3_pkey;

ALTER INDEX regress_indexing.pk_pkey ATTACH PARTITION regress_indexing.pk4_pkey;

ALTER INDEX regress_indexing.pk5_pkey ATTACH PARTITION regress_indexing.pk51_pkey;

ALTER INDEX regress_indexing.pk5_pkey ATTACH PARTITION regress_indexing.pk52_pkey;

ALTER INDEX regress_indexing.pk_pkey ATTACH PARTITION regress_indexing.pk5_pkey;

CREATE STATISTICS public.func_deps_stat (dependencies) ON (a * 2), upper(b), (c + 1::numeric) FROM public.functional_dependencies;

ALTER STATISTICS public.func_deps_stat OWNER TO postgres;

CREATE STATISTICS public.mcv_lists_arrays_stats (mcv) ON a, b, c FROM public.mcv_lists_arrays;

ALTER STATISTICS public.mcv_lists_arrays_stats OWNER TO postgres;

CREATE STATISTICS public.mcv_lists_bool_stats (mcv) ON a, b, c FROM public.mcv_lists_bool;

ALTER STATISTICS public.mcv_lists_bool_stats OWNER TO postgres;

CREATE STATISTICS public.mcv_lists_stats (mcv) ON a, b, d FROM public.mcv_lists;

ALTER STATISTICS public.mcv_lists_stats OWNER TO postgres;

CREATE OR REPLACE VIEW public.key_dependent_view AS
 SELECT view_base_table.key,
    view_base_table.data
   FROM public.view_base_table
  GROUP BY view_base_table.key;

CREATE OR REPLACE VIEW public.key_dependent_view_no_cols AS
 SELECT
   FROM public.view_base_table
  GROUP BY view_base_table.key
 HAVING (length((view_base_table.data)::text) > 0);

CREATE RULE log_shoelace AS
    ON UPDATE TO public.shoelace_data
   WHERE (new.sl_avail <> old.sl_avail) DO  INSERT INTO public.shoelace_log (sl_name, sl_avail, log_who, log_when)
  VALUES (new.sl_name, new.sl_avail, 'Al Bundy'::name, '1970-01-01 00:00:00'::timestamp without time zone);

CREATE RULE myrule AS
    ON INSERT TO public.ruletest_tbl DO INSTEAD  INSERT INTO public.ruletest_tbl2 (a, b)
  VALUES (1000, 1000);

CREATE RULE r1 AS
    ON UPDATE TO public.rules_src DO  INSERT INTO public.rules_log (f1, f2, tag, id) VALUES (old.f1,old.f2,'old'::text,DEFAULT), (new.f1,new.f2,'new'::text,DEFAULT);

CREATE RULE r2 AS
    ON UPDATE TO public.rules_src DO  VALUES (old.f1,old.f2,'old'::text), (new.f1,new.f2,'new'::text);

CREATE RULE r3 AS
    ON INSERT TO public.rules_src DO  INSERT INTO public.rules_log (f1, f2, tag, id) VALUES (NULL::integer,NULL::integer,'-'::text,DEFAULT), (new.f1,new.f2,'new'::text,DEFAULT);

CREATE RULE r4 AS
    ON DELETE TO public.rules_src DO
 NOTIFY rules_src_deletion;

CREATE RULE r5 AS
    ON INSERT TO public.rules_src DO INSTEAD  INSERT INTO public.rules_log AS trgt (f1, f2)  SELECT new.f1,
            new.f2
  RETURNING trgt.f1,
    trgt.f2;

CREATE RULE r6 AS
    ON UPDATE TO public.rules_src DO INSTEAD  UPDATE public.rules_log AS trgt SET tag = 'updated'::text
  WHERE (trgt.f1 = new.f1);

CREATE RULE r7 AS
    ON DELETE TO public.rules_src DO INSTEAD  WITH wins AS (
         INSERT INTO public.int4_tbl AS trgt_1 (f1)
          VALUES (0)
          RETURNING trgt_1.f1
        ), wupd AS (
         UPDATE public.int4_tbl AS trgt_1 SET f1 = (trgt_1.f1 + 1)
          RETURNING trgt_1.f1
        ), wdel AS (
         DELETE FROM public.int4_tbl AS trgt_1
          WHERE (trgt_1.f1 = 0)
          RETURNING trgt_1.f1
        )
 INSERT INTO public.rules_log AS trgt (f1, f2)  SELECT old.f1,
            old.f2
           FROM wins,
            wupd,
            wdel
  RETURNING trgt.f1,
    trgt.f2;

CREATE RULE rtest_emp_del AS
    ON DELETE TO public.rtest_emp DO  INSERT INTO public.rtest_emplog (ename, who, action, newsal, oldsal)
  VALUES (old.ename, CURRENT_USER, 'fired'::bpchar, '$0.00'::money, old.salary);

CREATE RULE rtest_emp_ins AS
    ON INSERT TO public.rtest_emp DO  INSERT INTO public.rtest_emplog (ename, who, action, newsal, oldsal)
  VALUES (new.ename, CURRENT_USER, 'hired'::bpchar, new.salary, '$0.00'::money);

CREATE RULE rtest_emp_upd AS
    ON UPDATE TO public.rtest_emp
   WHERE (new.salary <> old.salary) DO  INSERT INTO public.rtest_emplog (ename, who, action, newsal, oldsal)
  VALUES (new.ename, CURRENT_USER, 'honored'::bpchar, new.salary, old.salary);

CREATE RULE rtest_nothn_r1 AS
    ON INSERT TO public.rtest_nothn1
   WHERE ((new.a >= 10) AND (new.a < 20)) DO INSTEAD NOTHING;

CREATE RULE rtest_nothn_r2 AS
    ON INSERT TO public.rtest_nothn1
   WHERE ((new.a >= 30) AND (new.a < 40)) DO INSTEAD NOTHING;

CREATE RULE rtest_nothn_r3 AS
    ON INSERT TO public.rtest_nothn2
   WHERE (new.a >= 100) DO INSTEAD  INSERT INTO public.rtest_nothn3 (a, b)
  VALUES (new.a, new.b);

CREATE RULE rtest_nothn_r4 AS
    ON INSERT TO public.rtest_nothn2 DO INSTEAD NOTHING;

CREATE RULE rtest_order_r1 AS
    ON INSERT TO public.rtest_order1 DO INSTEAD  INSERT INTO public.rtest_order2 (a, b, c)
  VALUES (new.a, nextval('public.rtest_seq'::regclass), 'rule 1 - this should run 1st'::text);

CREATE RULE rtest_order_r2 AS
    ON INSERT TO public.rtest_order1 DO  INSERT INTO public.rtest_order2 (a, b, c)
  VALUES (new.a, nextval('public.rtest_seq'::regclass), 'rule 2 - this should run 2nd'::text);

CREATE RULE rtest_order_r3 AS
    ON INSERT TO public.rtest_order1 DO INSTEAD  INSERT INTO public.rtest_order2 (a, b, c)
  VALUES (new.a, nextval('public.rtest_seq'::regclass), 'rule 3 - this should run 3rd'::text);

CREATE RULE rtest_order_r4 AS
    ON INSERT TO public.rtest_order1
   WHERE (new.a < 100) DO INSTEAD  INSERT INTO public.rtest_order2 (a, b, c)
  VALUES (new.a, nextval('public.rtest_seq'::regclass), 'rule 4 - this should run 4th'::text);

CREATE RULE rtest_pers_del AS
    ON DELETE TO public.rtest_person DO  DELETE FROM public.rtest_admin
  WHERE (rtest_admin.pname = old.pname);

CREATE RULE rtest_pers_upd AS
    ON UPDATE TO public.rtest_person DO  UPDATE public.rtest_admin SET pname = new.pname
  WHERE (rtest_admin.pname = old.pname);

CREATE RULE rtest_sys_del AS
    ON DELETE TO public.rtest_system DO ( DELETE FROM public.rtest_interface
  WHERE (rtest_interface.sysname = old.sysname);
 DELETE FROM public.rtest_admin
  WHERE (rtest_admin.sysname = old.sysname);
);

CREATE RULE rtest_sys_upd AS
    ON UPDATE TO public.rtest_system DO ( UPDATE public.rtest_interface SET sysname = new.sysname
  WHERE (rtest_interface.sysname = old.sysname);
 UPDATE public.rtest_admin SET sysname = new.sysname
  WHERE (rtest_admin.sysname = old.sysname);
);

CREATE RULE rtest_t4_ins1 AS
    ON INSERT TO public.rtest_t4
   WHERE ((new.a >= 10) AND (new.a < 20)) DO INSTEAD  INSERT INTO public.rtest_t5 (a, b)
  VALUES (new.a, new.b);

CREATE RULE rtest_t4_ins2 AS
    ON INSERT TO public.rtest_t4
   WHERE ((new.a >= 20) AND (new.a < 30)) DO  INSERT INTO public.rtest_t6 (a, b)
  VALUES (new.a, new.b);

CREATE RULE rtest_t5_ins AS
    ON INSERT TO public.rtest_t5
   WHERE (new.a > 15) DO  INSERT INTO public.rtest_t7 (a, b)
  VALUES (new.a, new.b);

CREATE RULE rtest_t6_ins AS
    ON INSERT TO public.rtest_t6
   WHERE (new.a > 25) DO INSTEAD  INSERT INTO public.rtest_t8 (a, b)
  VALUES (new.a, new.b);

CREATE RULE rtest_v1_del AS
    ON DELETE TO public.rtest_v1 DO INSTEAD  DELETE FROM public.rtest_t1
  WHERE (rtest_t1.a = old.a);

CREATE RULE rtest_v1_ins AS
    ON INSERT TO public.rtest_v1 DO INSTEAD  INSERT INTO public.rtest_t1 (a, b)
  VALUES (new.a, new.b);

CREATE RULE rtest_v1_upd AS
    ON UPDATE TO public.rtest_v1 DO INSTEAD  UPDATE public.rtest_t1 SET a = new.a, b = new.b
  WHERE (rtest_t1.a = old.a);

CREATE RULE rule1 AS
    ON INSERT TO public.rule_merge1 DO INSTEAD  INSERT INTO public.rule_merge2 (a, b)
  VALUES (new.a, new.b);

CREATE RULE rule2 AS
    ON UPDATE TO public.rule_merge1 DO INSTEAD  UPDATE public.rule_merge2 SET a = new.a, b = new.b
  WHERE (rule_merge2.a = old.a);

CREATE RULE rule3 AS
    ON DELETE TO public.rule_merge1 DO INSTEAD  DELETE FROM public.rule_merge2
  WHERE (rule_merge2.a = old.a);

CREATE RULE rule_and_refint_t3_ins AS
    ON INSERT TO public.rule_and_refint_t3
   WHERE (EXISTS ( SELECT 1
           FROM public.rule_and_refint_t3 rule_and_refint_t3_1
          WHERE ((rule_and_refint_t3_1.id3a = new.id3a) AND (rule_and_refint_t3_1.id3b = new.id3b) AND (rule_and_refint_t3_1.id3c = new.id3c)))) DO INSTEAD  UPDATE public.rule_and_refint_t3 SET data = new.data
  WHERE ((rule_and_refint_t3.id3a = new.id3a) AND (rule_and_refint_t3.id3b = new.id3b) AND (rule_and_refint_t3.id3c = new.id3c));

CREATE RULE shoelace_del AS
    ON DELETE TO public.shoelace DO INSTEAD  DELETE FROM public.shoelace_data
  WHERE (shoelace_data.sl_name = old.sl_name);

CREATE RULE shoelace_ins AS
    ON INSERT TO public.shoelace DO INSTEAD  INSERT INTO public.shoelace_data (sl_name, sl_avail, sl_color, sl_len, sl_unit)
  VALUES (new.sl_name, new.sl_avail, new.sl_color, new.sl_len, new.sl_unit);

CREATE RULE shoelace_ok_ins AS
    ON INSERT TO public.shoelace_ok DO INSTEAD  UPDATE public.shoelace SET sl_avail = (shoelace.sl_avail + new.ok_quant)
  WHERE (shoelace.sl_name = new.ok_name);

CREATE RULE shoelace_upd AS
    ON UPDATE TO public.shoelace DO INSTEAD  UPDATE public.shoelace_data SET sl_name = new.sl_name, sl_avail = new.sl_avail, sl_color = new.sl_color, sl_len = new.sl_len, sl_unit = new.sl_unit
  WHERE (shoelace_data.sl_name = old.sl_name);

CREATE TRIGGER aft_row AFTER INSERT OR UPDATE ON public.trigger_parted FOR EACH ROW EXECUTE FUNCTION public.trigger_parted_trigfunc();

ALTER TABLE public.trigger_parted_p2 DISABLE TRIGGER aft_row;

ALTER TABLE public.trigger_parted_p2_2 ENABLE ALWAYS TRIGGER aft_row;

CREATE TRIGGER after_ins_stmt_trig AFTER INSERT ON public.main_table FOR EACH STATEMENT EXECUTE FUNCTION public.trigger_func('after_ins_stmt');

CREATE TRIGGER after_upd_a_b_row_trig AFTER UPDATE OF a, b ON public.main_table FOR EACH ROW EXECUTE FUNCTION public.trigger_func('after_upd_a_b_row');

CREATE TRIGGER after_upd_b_row_trig AFTER UPDATE OF b ON public.main_table FOR EACH ROW EXECUTE FUNCTION public.trigger_func('after_upd_b_row');

CREATE TRIGGER after_upd_b_stmt_trig AFTER UPDATE OF b ON public.main_table FOR EACH STATEMENT EXECUTE FUNCTION public.trigger_func('after_upd_b_stmt');

CREATE TRIGGER after_upd_stmt_trig AFTER UPDATE ON public.main_table FOR EACH STATEMENT EXECUTE FUNCTION public.trigger_func('after_upd_stmt');

CREATE TRIGGER alter_table_under_transition_tables_upd_trigger AFTER UPDATE ON public.alter_table_under_transition_tables REFERENCING OLD TABLE AS d NEW TABLE AS i FOR EACH STATEMENT EXECUTE FUNCTION public.alter_table_under_transition_tables_upd_func();

CREATE TRIGGER before_ins_stmt_trig BEFORE INSERT ON public.main_table FOR EACH STATEMENT EXECUTE FUNCTION public.trigger_func('before_ins_stmt');

CREATE TRIGGER before_upd_a_stmt_trig BEFORE UPDATE OF a ON public.main_table FOR EACH STATEMENT EXECUTE FUNCTION public.trigger_func('before_upd_a_stmt');

CREATE TRIGGER tg_backlink_a AFTER INSERT OR DELETE OR UPDATE ON public.pline FOR EACH ROW EXECUTE FUNCTION public.tg_backlink_a('PL');

CREATE TRIGGER tg_backlink_a AFTER INSERT OR DELETE OR UPDATE ON public.pslot FOR EACH ROW EXECUTE FUNCTION public.tg_backlink_a('PS');

CREATE TRIGGER tg_backlink_a AFTER INSERT OR DELETE OR UPDATE ON public.wslot FOR EACH ROW EXECUTE FUNCTION public.tg_backlink_a('WS');

CREATE TRIGGER tg_chkbacklink BEFORE INSERT OR UPDATE ON public.pline FOR EACH ROW EXECUTE FUNCTION public.tg_chkbacklink();

CREATE TRIGGER tg_chkbacklink BEFORE INSERT OR UPDATE ON public.pslot FOR EACH ROW EXECUTE FUNCTION public.tg_chkbacklink();

CREATE TRIGGER tg_chkbacklink BEFORE INSERT OR UPDATE ON public.wslot FOR EACH ROW EXECUTE FUNCTION public.tg_chkbacklink();

CREATE TRIGGER tg_chkslotlink BEFORE INSERT OR UPDATE ON public.hslot FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotlink();

CREATE TRIGGER tg_chkslotlink BEFORE INSERT OR UPDATE ON public.iface FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotlink();

CREATE TRIGGER tg_chkslotlink BEFORE INSERT OR UPDATE ON public.phone FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotlink();

CREATE TRIGGER tg_chkslotlink BEFORE INSERT OR UPDATE ON public.pslot FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotlink();

CREATE TRIGGER tg_chkslotlink BEFORE INSERT OR UPDATE ON public.wslot FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotlink();

CREATE TRIGGER tg_chkslotname BEFORE INSERT ON public.iface FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotname('IF');

CREATE TRIGGER tg_chkslotname BEFORE INSERT ON public.phone FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotname('PH');

CREATE TRIGGER tg_chkslotname BEFORE INSERT ON public.pline FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotname('PL');

CREATE TRIGGER tg_chkslotname BEFORE INSERT ON public.pslot FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotname('PS');

CREATE TRIGGER tg_chkslotname BEFORE INSERT ON public.wslot FOR EACH ROW EXECUTE FUNCTION public.tg_chkslotname('WS');

CREATE TRIGGER tg_hslot_bd BEFORE DELETE ON public.hslot FOR EACH ROW EXECUTE FUNCTION public.tg_hslot_bd();

CREATE TRIGGER tg_hslot_biu BEFORE INSERT OR UPDATE ON public.hslot FOR EACH ROW EXECUTE FUNCTION public.tg_hslot_biu();

CREATE TRIGGER tg_hslot_bu BEFORE UPDATE ON public.hslot FOR EACH ROW EXECUTE FUNCTION public.tg_hslot_bu();

CREATE TRIGGER tg_hub_a AFTER INSERT OR DELETE OR UPDATE ON public.hub FOR EACH ROW EXECUTE FUNCTION public.tg_hub_a();

CREATE TRIGGER tg_iface_biu BEFORE INSERT OR UPDATE ON public.iface FOR EACH ROW EXECUTE FUNCTION public.tg_iface_biu();

CREATE TRIGGER tg_iface_bu BEFORE UPDATE ON public.iface FOR EACH ROW EXECUTE FUNCTION public.tg_iface_bu();

CREATE TRIGGER tg_pfield_ad AFTER DELETE ON public.pfield FOR EACH ROW EXECUTE FUNCTION public.tg_pfield_ad();

CREATE TRIGGER tg_pfield_au AFTER UPDATE ON public.pfield FOR EACH ROW EXECUTE FUNCTION public.tg_pfield_au();

CREATE TRIGGER tg_phone_bu BEFORE UPDATE ON public.phone FOR EACH ROW EXECUTE FUNCTION public.tg_phone_bu();

CREATE TRIGGER tg_pline_bu BEFORE UPDATE ON public.pline FOR EACH ROW EXECUTE FUNCTION public.tg_pline_bu();

CREATE TRIGGER tg_pslot_biu BEFORE INSERT OR UPDATE ON public.pslot FOR EACH ROW EXECUTE FUNCTION public.tg_pslot_biu();

CREATE TRIGGER tg_pslot_bu BEFORE UPDATE ON public.pslot FOR EACH ROW EXECUTE FUNCTION public.tg_pslot_bu();

CREATE TRIGGER tg_room_ad AFTER DELETE ON public.room FOR EACH ROW EXECUTE FUNCTION public.tg_room_ad();

CREATE TRIGGER tg_room_au AFTER UPDATE ON public.room FOR EACH ROW EXECUTE FUNCTION public.tg_room_au();

CREATE TRIGGER tg_slotlink_a AFTER INSERT OR DELETE OR UPDATE ON public.hslot FOR EACH ROW EXECUTE FUNCTION public.tg_slotlink_a('HS');

CREATE TRIGGER tg_slotlink_a AFTER INSERT OR DELETE OR UPDATE ON public.iface FOR EACH ROW EXECUTE FUNCTION public.tg_slotlink_a('IF');

CREATE TRIGGER tg_slotlink_a AFTER INSERT OR DELETE OR UPDATE ON public.phone FOR EACH ROW EXECUTE FUNCTION public.tg_slotlink_a('PH');

CREATE TRIGGER tg_slotlink_a AFTER INSERT OR DELETE OR UPDATE ON public.pslot FOR EACH ROW EXECUTE FUNCTION public.tg_slotlink_a('PS');

CREATE TRIGGER tg_slotlink_a AFTER INSERT OR DELETE OR UPDATE ON public.wslot FOR EACH ROW EXECUTE FUNCTION public.tg_slotlink_a('WS');

CREATE TRIGGER tg_system_au AFTER UPDATE ON public.system FOR EACH ROW EXECUTE FUNCTION public.tg_system_au();

CREATE TRIGGER tg_wslot_biu BEFORE INSERT OR UPDATE ON public.wslot FOR EACH ROW EXECUTE FUNCTION public.tg_wslot_biu();

CREATE TRIGGER tg_wslot_bu BEFORE UPDATE ON public.wslot FOR EACH ROW EXECUTE FUNCTION public.tg_wslot_bu();

CREATE TRIGGER transition_table_base_ins_trig AFTER INSERT ON public.transition_table_base REFERENCING NEW TABLE AS newtable FOR EACH STATEMENT EXECUTE FUNCTION public.transition_table_base_ins_func();

CREATE TRIGGER transition_table_base_upd_trig AFTER UPDATE ON public.transition_table_base REFERENCING OLD TABLE AS oldtable NEW TABLE AS newtable FOR EACH STATEMENT EXECUTE FUNCTION public.transition_table_base_upd_func();

CREATE TRIGGER transition_table_level1_ri_parent_del_trigger AFTER DELETE ON public.transition_table_level1 REFERENCING OLD TABLE AS p FOR EACH STATEMENT EXECUTE FUNCTION public.transition_table_level1_ri_parent_del_func();

CREATE TRIGGER transition_table_level1_ri_parent_upd_trigger AFTER UPDATE ON public.transition_table_level1 REFERENCING OLD TABLE AS d NEW TABLE AS i FOR EACH STATEMENT EXECUTE FUNCTION public.transition_table_level1_ri_parent_upd_func();

CREATE TRIGGER transition_table_level2_ri_child_ins_trigger AFTER INSERT ON public.transition_table_level2 REFERENCING NEW TABLE AS i FOR EACH STATEMENT EXECUTE FUNCTION public.transition_table_level2_ri_child_insupd_func();

CREATE TRIGGER transition_table_level2_ri_child_upd_trigger AFTER UPDATE ON public.transition_table_level2 REFERENCING NEW TABLE AS i FOR EACH STATEMENT EXECUTE FUNCTION public.transition_table_level2_ri_child_insupd_func();

CREATE TRIGGER tsvectorupdate BEFORE INSERT OR UPDATE ON public.test_tsvector FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger('a', 'pg_catalog.english', 't');

CREATE TRIGGER xtrig AFTER UPDATE ON public.bar1 REFERENCING OLD TABLE AS old FOR EACH STATEMENT EXECUTE FUNCTION public.xtrig();

ALTER TABLE fkpart3.fk
    ADD CONSTRAINT fk_a_fkey FOREIGN KEY (a) REFERENCES fkpart3.pk(a);

ALTER TABLE ONLY fkpart4.dropfk
    ADD CONSTRAINT dropfk_a_fkey FOREIGN KEY (a) REFERENCES fkpart4.droppk(a);

ALTER TABLE fkpart5.fk
    ADD CONSTRAINT fk_a_fkey FOREIGN KEY (a) REFERENCES fkpart5.pk(a);

ALTER TABLE ONLY public.clstr_tst
    ADD CONSTRAINT clstr_tst_con FOREIGN KEY (b) REFERENCES public.clstr_tst_s(rf_a);

ALTER TABLE ONLY public.comment_test_child
    ADD CONSTRAINT comment_test_child_fk FOREIGN KEY (id) REFERENCES public.comment_test(id);

COMMENT ON CONSTRAINT comment_test_child_fk ON public.comment_test_child IS 'FOREIGN KEY constraint of comment_test_child';

ALTER TABLE ONLY public.credit_card
    ADD CONSTRAINT credit_card_cid_fkey FOREIGN KEY (cid) REFERENCES public.customer(cid);

ALTER TABLE ONLY public.credit_usage
    ADD CONSTRAINT credit_usage_cid_fkey FOREIGN KEY (cid) REFERENCES public.customer(cid);

ALTER TABLE ONLY public.fk_partitioned_fk_4_2
    ADD CONSTRAINT fk_partitioned_fk_4_2_a_b_fkey FOREIGN KEY (a, b) REFERENCES public.fk_notpartitioned_pk(a, b) ON UPDATE SET NULL;

ALTER TABLE ONLY public.fk_partitioned_fk_5_1
    ADD CONSTRAINT fk_partitioned_fk_5_1_a_b_fkey FOREIGN KEY (a, b) REFERENCES public.fk_notpartitioned_pk(a, b);

ALTER TABLE public.fk_partitioned_fk_5
    ADD CONSTRAINT fk_partitioned_fk_5_a_b_fkey FOREIGN KEY (a, b) REFERENCES public.fk_notpartitioned_pk(a, b) ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE;

ALTER TABLE public.fk_partitioned_fk_5
    ADD CONSTRAINT fk_partitioned_fk_5_a_b_fkey1 FOREIGN KEY (a, b) REFERENCES public.fk_notpartitioned_pk(a, b) MATCH FULL ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE public.fk_partitioned_fk
    ADD CONSTRAINT fk_partitioned_fk_a_b_fkey FOREIGN KEY (a, b) REFERENCES public.fk_notpartitioned_pk(a, b) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE public.parted_self_fk
    ADD CONSTRAINT parted_self_fk_id_abc_fkey FOREIGN KEY (id_abc) REFERENCES public.parted_self_fk(id);

ALTER TABLE ONLY public.rule_and_refint_t3
    ADD CONSTRAINT rule_and_refint_t3_id3a_id3b_fkey FOREIGN KEY (id3a, id3b) REFERENCES public.rule_and_refint_t1(id1a, id1b);

ALTER TABLE ONLY public.rule_and_refint_t3
    ADD CONSTRAINT rule_and_refint_t3_id3a_id3c_fkey FOREIGN KEY (id3a, id3c) REFERENCES public.rule_and_refint_t2(id2a, id2c);

ALTER TABLE ONLY regress_rls_schema.document
    ADD CONSTRAINT document_cid_fkey FOREIGN KEY (cid) REFERENCES regress_rls_schema.category(cid);

ALTER TABLE public.ec1 ENABLE ROW LEVEL SECURITY;

CREATE POLICY p1 ON public.ec1 USING ((f1 OPERATOR(public.<) '5'::public.int8alias1));

ALTER TABLE regress_rls_schema.b1 ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.category ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.copy_rel_to ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.copy_t ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.document ENABLE ROW LEVEL SECURITY;

CREATE POLICY p0 ON regress_rls_schema.x1 USING ((c = CURRENT_USER));

CREATE POLICY p1 ON regress_rls_schema.b1 USING (((a % 2) = 0));

CREATE POLICY p1 ON regress_rls_schema.copy_rel_to USING (((a % 2) = 0));

CREATE POLICY p1 ON regress_rls_schema.copy_t USING (((a % 2) = 0));

CREATE POLICY p1 ON regress_rls_schema.s1 USING ((a IN ( SELECT v2.x
   FROM regress_rls_schema.v2)));

CREATE POLICY p1 ON regress_rls_schema.x1 FOR SELECT USING (((a % 2) = 0));

CREATE POLICY p1 ON regress_rls_schema.y1 USING (((a % 2) = 0));

CREATE POLICY p1 ON regress_rls_schema.y2 USING (((a % 2) = 0));

CREATE POLICY p1 ON regress_rls_schema.z1 TO regress_rls_group1 USING (((a % 2) = 0));

CREATE POLICY p2 ON regress_rls_schema.category USING (
CASE
    WHEN (CURRENT_USER = 'regress_rls_bob'::name) THEN (cid = ANY (ARRAY[11, 33]))
    WHEN (CURRENT_USER = 'regress_rls_carol'::name) THEN (cid = ANY (ARRAY[22, 44]))
    ELSE false
END);

CREATE POLICY p2 ON regress_rls_schema.document FOR INSERT WITH CHECK ((dauthor = CURRENT_USER));

CREATE POLICY p2 ON regress_rls_schema.s2 USING ((x IN ( SELECT s1.a
   FROM regress_rls_schema.s1
  WHERE (s1.b ~~ '%d2%'::text))));

CREATE POLICY p2 ON regress_rls_schema.x1 FOR INSERT WITH CHECK (((a % 2) = 1));

CREATE POLICY p2 ON regress_rls_schema.y1 FOR SELECT USING ((a > 2));

CREATE POLICY p2 ON regress_rls_schema.y2 USING (((a % 3) = 0));

CREATE POLICY p2 ON regress_rls_schema.z1 TO regress_rls_group2 USING (((a % 2) = 1));

CREATE POLICY p2r ON regress_rls_schema.document AS RESTRICTIVE TO regress_rls_dave USING (((cid <> 44) AND (cid < 50)));

CREATE POLICY p3 ON regress_rls_schema.document FOR UPDATE USING ((cid = ( SELECT category.cid
   FROM regress_rls_schema.category
  WHERE (category.cname = 'novel'::text)))) WITH CHECK ((dlevel > 0));

CREATE POLICY p3 ON regress_rls_schema.x1 FOR UPDATE USING (((a % 2) = 0));

CREATE POLICY p3 ON regress_rls_schema.y2 USING (((a % 4) = 0));

CREATE POLICY p3 ON regress_rls_schema.z1 AS RESTRICTIVE USING ((NOT (a IN ( SELECT z1_blacklist.a
   FROM regress_rls_schema.z1_blacklist))));

CREATE POLICY p4 ON regress_rls_schema.document FOR DELETE USING ((cid = ( SELECT category.cid
   FROM regress_rls_schema.category
  WHERE (category.cname = 'manga'::text))));

CREATE POLICY p4 ON regress_rls_schema.x1 FOR DELETE USING ((a < 8));

ALTER TABLE regress_rls_schema.part_document ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.part_document_satire ENABLE ROW LEVEL SECURITY;

CREATE POLICY pp1 ON regress_rls_schema.part_document USING ((dauthor = CURRENT_USER));

CREATE POLICY pp1r ON regress_rls_schema.part_document AS RESTRICTIVE TO regress_rls_dave USING ((cid < 55));

CREATE POLICY pp3 ON regress_rls_schema.part_document AS RESTRICTIVE USING (( SELECT (part_document.dlevel <= uaccount.seclv)
   FROM regress_rls_schema.uaccount
  WHERE (uaccount.pguser = CURRENT_USER)));

CREATE POLICY pp3 ON regress_rls_schema.part_document_satire AS RESTRICTIVE USING ((cid < 55));

CREATE POLICY r1 ON regress_rls_schema.rec1 USING ((x = ( SELECT rec2v.a
   FROM regress_rls_schema.rec2v
  WHERE (rec2v.b = rec1.y))));

CREATE POLICY r2 ON regress_rls_schema.rec2 USING ((a = ( SELECT rec1v.x
   FROM regress_rls_schema.rec1v
  WHERE (rec1v.y = rec2.b))));

ALTER TABLE regress_rls_schema.rec1 ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.rec2 ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.s1 ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.s2 ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.t1 ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.x1 ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.y1 ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.y2 ENABLE ROW LEVEL SECURITY;

ALTER TABLE regress_rls_schema.z1 ENABLE ROW LEVEL SECURITY;

CREATE PUBLICATION dump_pub_all WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = true);

ALTER PUBLICATION dump_pub_all OWNER TO postgres;

CREATE PUBLICATION dump_pub_nsp_1ct WITH (publish = 'insert, update, delete, truncate');

ALTER PUBLICATION dump_pub_nsp_1ct OWNER TO postgres;

CREATE PUBLICATION dump_pub_nsp_2ct WITH (publish = 'insert, update, delete, truncate');

ALTER PUBLICATION dump_pub_nsp_2ct OWNER TO postgres;

CREATE PUBLICATION dump_pub_qual_1ct WITH (publish = 'insert, update, delete, truncate');

ALTER PUBLICATION dump_pub_qual_1ct OWNER TO postgres;

CREATE PUBLICATION dump_pub_qual_2ct WITH (publish = 'insert, update, delete, truncate');

ALTER PUBLICATION dump_pub_qual_2ct OWNER TO postgres;

ALTER PUBLICATION dump_pub_all ADD TABLE ONLY pubme.t0;

ALTER PUBLICATION dump_pub_qual_1ct ADD TABLE ONLY pubme.t0 (c, d) WHERE ((c > 0));

ALTER PUBLICATION dump_pub_qual_2ct ADD TABLE ONLY pubme.t0 (c) WHERE ((c > 0));

ALTER PUBLICATION dump_pub_all ADD TABLE ONLY pubme.t1 WHERE ((c < 0));

ALTER PUBLICATION dump_pub_qual_2ct ADD TABLE ONLY pubme.t1 (c);

ALTER PUBLICATION dump_pub_all ADD TABLES IN SCHEMA pubme;

ALTER PUBLICATION dump_pub_nsp_1ct ADD TABLES IN SCHEMA pubme;

ALTER PUBLICATION dump_pub_nsp_2ct ADD TABLES IN SCHEMA pubme;

ALTER PUBLICATION dump_pub_all ADD TABLES IN SCHEMA pubme2;

ALTER PUBLICATION dump_pub_nsp_2ct ADD TABLES IN SCHEMA pubme2;

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO PUBLIC;

GRANT ALL ON SCHEMA regress_rls_schema TO PUBLIC;

REVOKE ALL ON TABLE public.datdba_only FROM pg_database_owner;
GRANT SELECT,INSERT,REFERENCES,TRIGGER,TRUNCATE,UPDATE ON TABLE public.datdba_only TO pg_database_owner;

GRANT SELECT ON TABLE public.my_credit_card_normal TO PUBLIC;

GRANT SELECT ON TABLE public.my_credit_card_secure TO PUBLIC;

GRANT SELECT ON TABLE public.my_credit_card_usage_normal TO PUBLIC;

GRANT SELECT ON TABLE public.my_credit_card_usage_secure TO PUBLIC;

GRANT SELECT ON TABLE public.my_property_normal TO PUBLIC;

GRANT SELECT ON TABLE public.my_property_secure TO PUBLIC;

GRANT ALL ON TABLE regress_rls_schema.b1 TO regress_rls_bob;

GRANT ALL ON TABLE regress_rls_schema.bv1 TO regress_rls_carol;

GRANT ALL ON TABLE regress_rls_schema.category TO PUBLIC;

GRANT ALL ON TABLE regress_rls_schema.copy_rel_to TO regress_rls_bob;
GRANT ALL ON TABLE regress_rls_schema.copy_rel_to TO regress_rls_exempt_user;

GRANT ALL ON TABLE regress_rls_schema.copy_t TO regress_rls_bob;
GRANT ALL ON TABLE regress_rls_schema.copy_t TO regress_rls_exempt_user;

GRANT ALL ON TABLE regress_rls_schema.document TO PUBLIC;

GRANT ALL ON TABLE regress_rls_schema.part_document TO PUBLIC;

GRANT ALL ON TABLE regress_rls_schema.part_document_fiction TO PUBLIC;

GRANT ALL ON TABLE regress_rls_schema.part_document_nonfiction TO PUBLIC;

GRANT ALL ON TABLE regress_rls_schema.part_document_satire TO PUBLIC;

GRANT SELECT ON TABLE regress_rls_schema.s1 TO regress_rls_bob;

GRANT SELECT ON TABLE regress_rls_schema.s2 TO regress_rls_bob;

GRANT ALL ON TABLE regress_rls_schema.t1 TO regress_rls_bob;

GRANT SELECT ON TABLE regress_rls_schema.uaccount TO PUBLIC;

GRANT ALL ON TABLE regress_rls_schema.x1 TO PUBLIC;

GRANT ALL ON TABLE regress_rls_schema.y1 TO regress_rls_bob;

GRANT ALL ON TABLE regress_rls_schema.y2 TO regress_rls_bob;

GRANT SELECT ON TABLE regress_rls_schema.z1 TO regress_rls_group1;
GRANT SELECT ON TABLE regress_rls_schema.z1 TO regress_rls_group2;
GRANT SELECT ON TABLE regress_rls_schema.z1 TO regress_rls_bob;
GRANT SELECT ON TABLE regress_rls_schema.z1 TO regress_rls_carol;

GRANT SELECT ON TABLE regress_rls_schema.z1_blacklist TO regress_rls_bob;
GRANT SELECT ON TABLE regress_rls_schema.z1_blacklist TO regress_rls_carol;

GRANT SELECT ON TABLE regress_rls_schema.z2 TO regress_rls_group1;
GRANT SELECT ON TABLE regress_rls_schema.z2 TO regress_rls_group2;
GRANT SELECT ON TABLE regress_rls_schema.z2 TO regress_rls_bob;
GRANT SELECT ON TABLE regress_rls_schema.z2 TO regress_rls_carol;

ALTER DEFAULT PRIVILEGES FOR ROLE pg_read_all_settings REVOKE ALL ON TYPES  FROM pg_read_all_settings;

ALTER DEFAULT PRIVILEGES FOR ROLE pg_signal_backend REVOKE ALL ON TYPES  FROM pg_signal_backend;
