-- pggit.list_branches() in types that need no decoding, main first.
SELECT name::text,
       parent::text,
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
       created_by::text,
       coalesce(is_current, false) AS is_current,
       coalesce(protected, false) AS protected,
       to_char(expires AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS expires
  FROM pggit.list_branches() AS b
 ORDER BY b.parent IS NOT NULL, b.created_at, b.name
