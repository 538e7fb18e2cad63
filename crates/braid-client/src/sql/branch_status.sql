-- pggit.branch_status() in types that need no decoding.
SELECT name::text,
       coalesce(sessions, 0)::bigint AS sessions,
       to_char(last_activity AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS last_activity,
       coalesce(overlay_rows, 0)::bigint AS overlay_rows,
       coalesce(tables_touched, 0)::bigint AS tables_touched,
       coalesce(diverged_objects, 0)::bigint AS diverged_objects,
       coalesce(size_bytes, 0)::bigint AS size_bytes,
       coalesce(unmerged, false) AS unmerged
  FROM pggit.branch_status() AS s
