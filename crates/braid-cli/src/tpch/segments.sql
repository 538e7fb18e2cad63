SELECT c_mktsegment AS segment, count(*), sum(c_acctbal) AS balance
  FROM customer GROUP BY 1 ORDER BY 1;
