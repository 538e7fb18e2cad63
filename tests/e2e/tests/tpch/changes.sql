-- TPC-H's refresh functions RF1 (new orders) and RF2 (old orders removed), and updates of all eight tables, keys
-- and join columns among them: together about 1 % of the rows. {s} varies them, {c} is the number of customers.
BEGIN;
CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT o_orderkey FROM orders WHERE (o_orderkey * 7 + {s}) % 500 = 0;
DELETE FROM lineitem WHERE l_orderkey IN (SELECT o_orderkey FROM gone);
DELETE FROM orders WHERE o_orderkey IN (SELECT o_orderkey FROM gone);
CREATE TEMP TABLE born ON COMMIT DROP AS
  SELECT o_orderkey, o_orderkey + 8 AS newkey FROM orders AS o
  WHERE (o_orderkey * 3 + {s}) % 500 = 1 AND o_orderkey % 32 < 8
    AND NOT EXISTS (SELECT FROM orders AS p WHERE p.o_orderkey = o.o_orderkey + 8);
INSERT INTO orders
  SELECT newkey, (o_custkey * 13) % {c} + 1, o_orderstatus, o_totalprice + 1, o_orderdate + 1, o_orderpriority,
         o_clerk, o_shippriority, o_comment
  FROM orders JOIN born USING (o_orderkey);
INSERT INTO lineitem
  SELECT newkey, l_partkey, l_suppkey, l_linenumber, l_quantity, l_extendedprice, l_discount, l_tax, l_returnflag,
         l_linestatus, l_shipdate + 1, l_commitdate, l_receiptdate, l_shipinstruct, l_shipmode, l_comment
  FROM lineitem JOIN born ON l_orderkey = o_orderkey;
UPDATE lineitem SET l_quantity = 51 - l_quantity, l_extendedprice = l_extendedprice + 10
  WHERE (l_orderkey * 11 + {s}) % 600 = 3;
UPDATE lineitem SET l_suppkey = (SELECT min(ps_suppkey) FROM partsupp WHERE ps_partkey = l_partkey)
  WHERE (l_orderkey * 17 + {s}) % 900 = 5;
UPDATE lineitem SET l_linenumber = l_linenumber + 10 WHERE (l_orderkey * 19 + {s}) % 2000 = 5;
UPDATE orders SET o_custkey = (o_custkey * 31) % {c} + 1 WHERE (o_orderkey * 5 + {s}) % 500 = 7;
UPDATE customer SET c_acctbal = c_acctbal + 5, c_mktsegment = 'BUILDING' WHERE (c_custkey + {s}) % 150 = 1;
UPDATE customer SET c_nationkey = (c_nationkey + 1) % 25 WHERE (c_custkey + {s}) % 300 = 2;
UPDATE supplier SET s_nationkey = (s_nationkey + 1) % 25 WHERE (s_suppkey + {s}) % 200 = 3;
UPDATE supplier SET s_comment = 'Customer Complaints' WHERE (s_suppkey + {s}) % 500 = 3;
UPDATE part SET p_size = p_size % 50 + 1 WHERE (p_partkey + {s}) % 200 = 3;
UPDATE part SET p_brand = 'Brand#23', p_container = 'MED BOX' WHERE (p_partkey + {s}) % 1000 = 3;
UPDATE partsupp SET ps_supplycost = ps_supplycost + 1, ps_availqty = ps_availqty + 1
  WHERE (ps_partkey + {s}) % 100 = 3;
UPDATE nation SET n_comment = 'x' || n_comment WHERE n_nationkey = {s} % 25;
UPDATE nation SET n_regionkey = (n_regionkey + 1) % 5 WHERE n_nationkey = {s} % 25 AND {s} % 2 = 0;
UPDATE region SET r_comment = 'x' WHERE r_regionkey = {s} % 5;
COMMIT;
