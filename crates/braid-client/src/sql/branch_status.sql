-- pggit.branch_status() in types that need no decoding.
SELECT name,
       sessions::bigint AS sessions,
       users,
       to_char(last_activity AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS last_activity,
       ahead,
       behind,
       uncommitted,
       unmerged,
       overlay_rows,
       tables_touched::bigint AS tables_touched,
       diverged_objects::bigint AS diverged_objects,
       size_bytes
  FROM pggit.branch_status() AS s
