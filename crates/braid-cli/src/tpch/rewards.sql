INSERT INTO reward
SELECT o_custkey, sum(o_totalprice) / 1000
  FROM orders GROUP BY o_custkey ORDER BY 2 DESC LIMIT 100;
