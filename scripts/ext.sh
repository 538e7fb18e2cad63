#!/bin/sh
# Builds the extension for the given major versions and packs each one: ext.sh 15 18
#
# Every version has its own target folder, because the same crate is compiled against other headers.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

for major in "$@"; do
    config=$(scripts/pg-config.sh "$major")
    echo "building the extension for PostgreSQL $major ($config)" >&2
    PGRX_PG_CONFIG_PATH=$config CARGO_TARGET_DIR=target/pg$major \
        cargo build --release -p braid --features "pg$major" ${CARGO_FLAGS:-}
    scripts/pack.sh "$major"
done
