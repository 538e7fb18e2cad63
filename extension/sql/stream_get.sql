-- What a stream table is. $1 its OID.
SELECT s.relid, s.view, s.mode, s.effective, s.settings
FROM pggit.stream s WHERE s.relid = $1
