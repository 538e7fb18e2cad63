INSERT INTO customer (c_custkey, c_name, c_address, c_nationkey, c_phone, c_acctbal, c_mktsegment, c_comment)
SELECT max(c_custkey) + 1, 'Ada', 'St James''s Square', 23, '33-555-0100', 1815.12, 'MACHINERY', 'new on the branch'
  FROM customer;
