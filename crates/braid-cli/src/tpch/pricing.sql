SELECT l_returnflag AS flag, l_linestatus AS status, count(*),
       sum(l_extendedprice * (1 - l_discount))::numeric(15,2) AS revenue
  FROM lineitem WHERE l_shipdate <= date '1998-12-01' - 90 GROUP BY 1, 2 ORDER BY 1, 2;
