SELECT l_returnflag, l_linestatus, count(*) AS items, sum(l_quantity) AS quantity,
       sum(l_extendedprice * (1 - l_discount)) AS revenue
FROM lineitem GROUP BY l_returnflag, l_linestatus
