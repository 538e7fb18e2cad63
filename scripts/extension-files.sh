#!/bin/sh
# Writes the files CREATE EXTENSION reads: extension-files.sh DIRECTORY
#
#   extension/braid.control                                    -> DIRECTORY/braid.control
#   extension/sql/install/*.sql, in the order of their numbers -> DIRECTORY/braid--VERSION.sql
#   extension/sql/braid--*--*.sql (updates), where there are any
set -eu

to=$1
extension=$(cd "$(dirname "$0")/../extension" && pwd)
version=$(sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" "$extension/braid.control")

mkdir -p "$to"
cp "$extension/braid.control" "$to/"
cat "$extension"/sql/install/*.sql >"$to/braid--$version.sql"
for update in "$extension"/sql/braid--*--*.sql; do
    [ ! -e "$update" ] || cp "$update" "$to/"
done
