-- One random transaction (pgbench): every kind of write, savepoints, rollbacks.
\set id random(1,220)
\set id2 random(1,220)
\set op random(1,24)
\set p random(0,9)
begin;
\if :op = 1
select chk.try($q$insert into t values(:id,'new',1,repeat('x',5000)) on conflict do nothing$q$);
\elif :op = 2
select chk.try($q$update t set v = v||'x' where id = :id$q$);
\elif :op = 3
select chk.try($q$delete from t where id = :id$q$);
\elif :op = 4
select chk.try($q$update t set big = repeat(md5(random()::text),100) where id=:id$q$);
\elif :op = 5
savepoint a;
select chk.try($q$update t set v='sp', big=null where id=:id$q$);
rollback to a;
select chk.try($q$update t set n = n+1 where id=:id$q$);
\elif :op = 6
savepoint a;
select chk.try($q$update t set v='sp2' where id=:id$q$);
release a;
select chk.try($q$delete from t where id=:id$q$);
select chk.try($q$insert into t values(:id,'again',2,null) on conflict do nothing$q$);
\elif :op = 7
select chk.try($q$insert into p values(:id,:p,'ins') on conflict do nothing$q$);
\elif :op = 8
select chk.try($q$update p set part = :p where id=:id and not exists (select 1 from p p2 where p2.id=:id and p2.part=:p)$q$);
\elif :op = 9
select chk.try($q$delete from p where id=:id$q$);
\elif :op = 10
select chk.try($q$insert into nokey values(:id%20,'n'||:id%7)$q$);
\elif :op = 11
select chk.try($q$update nokey set b = 'n'||(:id2%7) where ctid = (select ctid from nokey where a = :id%20 limit 1)$q$);
\elif :op = 12
select chk.try($q$delete from nokey where ctid = (select ctid from nokey where a = :id%20 limit 1)$q$);
\elif :op = 13
select chk.try($q$update parent set id = id + 1000 where id = :id%50 and not exists (select 1 from parent p where p.id = 1000 + :id%50)$q$);
\elif :op = 14
select chk.try($q$update parent set id = id - 1000 where id = 1000+:id%50 and not exists (select 1 from parent p where p.id = :id%50)$q$);
\elif :op = 15
select chk.try($q$delete from parent where id = :id%50$q$);
\elif :op = 16
select chk.try($q$insert into parent values(:id%50, 5) on conflict (id) do update set v = parent.v+1$q$);
select chk.try($q$insert into child select :id, :id%50, 'cc' where not exists (select 1 from child where id=:id)$q$);
\elif :op = 17
select chk.try($q$update u set v=v+1 where id=:id%100$q$);
select chk.try($q$update u set v=v+1 where id=:id%100$q$);
\elif :op = 18
select chk.try($q$delete from u where id=:id%100$q$);
select chk.try($q$insert into u values(:id%100,1) on conflict do nothing$q$);
\elif :op = 19
select chk.try($q$insert into t values(:id,'c',1,null) on conflict (id) do update set v = excluded.v || t.v$q$);
\elif :op = 20
select chk.try($q$merge into t using (select :id as id) s on t.id=s.id when matched and s.id%2=0 then delete when matched then update set v='merged' when not matched then insert values(s.id,'m',0,null)$q$);
\elif :op = 21
select chk.try($q$update t set id = :id2 where id=:id and not exists (select 1 from t t2 where t2.id=:id2)$q$);
select chk.try($q$update t set v = v || 'y' where id = :id2$q$);
\elif :op = 22
select chk.try($q$update t set v='rb', big=repeat('z',3000) where id=:id$q$);
\elif :op = 23
select chk.try($q$delete from t where id=:id$q$);
select chk.try($q$insert into t values (:id, 'rein', 3, repeat('q',4000)) on conflict do nothing$q$);
select chk.try($q$update t set n=n*2 where id=:id$q$);
\else
select chk.try($q$update t set n=n+1, v='z' where id between :id and :id+3$q$);
\endif
\if :op = 22
rollback;
\else
end;
\endif
