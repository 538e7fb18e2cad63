#!/bin/sh
# The log against full copies, under concurrent random writes.
# Usage: run.sh [rounds] [seconds]; PGHOST, PGPORT, PGUSER name a server with Braid preloaded.
set -eu
here=$(dirname "$0")
rounds=${1:-3} seconds=${2:-4}
psql -qX -d postgres -c 'DROP DATABASE IF EXISTS braid_capture' -c 'CREATE DATABASE braid_capture'
psql -qX -v ON_ERROR_STOP=1 -d braid_capture -f "$here/setup.sql"
for _ in $(seq "$rounds"); do
    pgbench -n --max-tries=20 -f "$here/load.sql" -c 6 -j 2 -T "$seconds" braid_capture >/dev/null 2>&1 &
    for _ in 1 2 3; do
        sleep 1
        psql -qX -d braid_capture -c VACUUM -c 'BEGIN ISOLATION LEVEL REPEATABLE READ' -c 'SELECT chk.snap()' -c COMMIT >/dev/null
    done
    wait
done
psql -XAt -d braid_capture -c "SELECT count(*) || ' copies, ' || count(*) FILTER (WHERE bad > 0) || ' different' FROM chk.check()"
psql -qXAt -d braid_capture -f "$here/blind.sql"
