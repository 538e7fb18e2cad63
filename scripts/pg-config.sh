#!/bin/sh
# Prints the pg_config of one major version: pg-config.sh 15
#
# Looks in BRAID_PG_CONFIG_<major>, Debian's and the PGDG packages' place, below target/pg, and last in PATH.
set -eu

major=$1
root=$(cd "$(dirname "$0")/.." && pwd)
eval "chosen=\${BRAID_PG_CONFIG_$major:-}"

for candidate in "$chosen" "/usr/lib/postgresql/$major/bin/pg_config" "/usr/pgsql-$major/bin/pg_config" \
    "$root/target/pg/$major/bin/pg_config" "$(command -v pg_config || true)"; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    # Without headers it is of no use for building.
    [ -f "$("$candidate" --includedir-server)/postgres.h" ] || continue
    case $("$candidate" --version) in
        "PostgreSQL $major"[.a-z]*) printf '%s\n' "$candidate"; exit 0 ;;
    esac
done
echo "no PostgreSQL $major with headers found; run make deps, or set BRAID_PG_CONFIG_$major to its pg_config" >&2
exit 1
