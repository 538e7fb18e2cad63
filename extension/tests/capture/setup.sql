-- Tables of every kind, and an oracle: chk.snap() keeps a snapshot and a full
-- copy of each table, chk.check() rebuilds each copy from table and log and
-- counts the rows that differ.
create extension braid;
create table t(id int primary key, v text, n numeric, big text);
alter table t alter column big set storage external;
create table p(id int, part int, v text, primary key(part,id)) partition by range(part);
create table p1 partition of p for values from (0) to (5);
create table p2 partition of p for values from (5) to (10);
create table nokey(a int, b text);
create table parent(id int primary key, v int);
create table child(id int primary key, pid int references parent on update cascade on delete cascade, v text);
create unlogged table u(id int primary key, v int);
insert into t select g, 'v'||g, g, case when g%5=0 then repeat(md5(g::text),200) end from generate_series(1,200) g;
insert into p select g, g%10, 'p'||g from generate_series(1,200) g;
insert into nokey select g%20, 'n'||(g%7) from generate_series(1,200) g;
insert into parent select g,g from generate_series(1,50) g;
insert into child select g, 1+g%50, 'c'||g from generate_series(1,200) g;
insert into u select g,g from generate_series(1,100) g;
create schema chk;
create table chk.snaps(n serial, s pg_snapshot, rel text, copy text);
create function chk.snap() returns void language plpgsql as $$
declare r text; s pg_snapshot; n int;
begin
  s := pg_current_snapshot();
  foreach r in array array['t','p1','p2','nokey','parent','child','u'] loop
    n := nextval('chk.snaps_n_seq');
    execute format('create table chk.%I as select * from %I', r||n, r);
    insert into chk.snaps(n,s,rel,copy) values (n,s,r,'chk.'||quote_ident(r||n));
  end loop;
end $$;
create function chk.check(out nr int, out rel text, out bad bigint) returns setof record language plpgsql as $$
declare s record; lg oid; k int2[]; cols text; ccols text; kc text; kl text; q text;
begin
  for s in select * from chk.snaps order by n loop
    select c.log, c.key into lg, k from pggit.change_log c where c.relid = s.rel::regclass;
    select string_agg(quote_ident(attname), ',' order by attnum), string_agg('c'||attnum, ',' order by attnum) into cols, ccols from pg_attribute where attrelid=s.rel::regclass and attnum>0 and not attisdropped;
    if lg is null then
      q := format('select count(*) from ((table %s except all table %s) union all (table %s except all table %s)) x', s.rel, s.copy, s.copy, s.rel);
    elsif k = '{}' then
      q := format($q$ with st as (select %1$s, sum(w) w from (select %1$s, 1 w from %2$s union all select %3$s, case when op in ('U','D') then 1 else -1 end from %4$s where not pg_visible_in_snapshot(xid, %5$L)) x group by %1$s),
        cp as (select %1$s, count(*) w from %6$s group by %1$s)
        select count(*) from ((select * from st where w<>0 except all select * from cp) union all (select * from cp except all select * from st where w<>0)) z $q$, cols, s.rel, ccols, lg::regclass, s.s, s.copy);
    else
      select string_agg(quote_ident(attname), ',' order by o), string_agg('c'||a, ',' order by o) into kc, kl from unnest(k) with ordinality x(a,o) join pg_attribute on attrelid=s.rel::regclass and attnum=a;
      q := format($q$ with aft as (select * from %4$s where not pg_visible_in_snapshot(xid, %5$L)),
        e as (select distinct on (%8$s) %8$s, xid fx from aft order by %8$s, lsn, seq),
        first as (select distinct on (%8$s) aft.* from aft join e using (%8$s) where aft.xid = e.fx order by %8$s, (op = 'I'), lsn, seq),
        st as (select %1$s from %2$s where (%7$s) not in (select %8$s from aft) union all select %3$s from first where op in ('U','D'))
        select count(*) from ((select * from st except all table %6$s) union all (table %6$s except all select * from st)) z $q$, cols, s.rel, ccols, lg::regclass, s.s, s.copy, kc, kl);
    end if;
    nr := s.n; rel := s.rel; execute q into bad;
    return next;
  end loop;
end $$;

create function chk.try(q text) returns void language plpgsql as $$ begin execute q; exception when unique_violation or foreign_key_violation then null; end $$;
