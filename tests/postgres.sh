#!/bin/sh
# Runs a command beside a throw-away PostgreSQL server on loopback, whose address it finds in
# PLAINSIGHT_TEST_POSTGRES_URL:   tests/postgres.sh make test
set -eu

bin=$(dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -n 1)")
home=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# PostgreSQL refuses to run as root, so root hands it to the account that its package made.
as_server() {
    if [ "$(id -u)" -eq 0 ]; then (cd "$home" && runuser -u postgres -- "$@"); else "$@"; fi
}
stop() {
    as_server "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT TERM

if [ "$(id -u)" -eq 0 ]; then chown postgres "$home"; fi
as_server "$bin/initdb" --pgdata="$home/data" --username=plainsight --auth=trust --encoding=UTF8 --no-sync >/dev/null
as_server "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" \
    -o "-c listen_addresses=127.0.0.1 -p $port -k $home -F" start >/dev/null
PLAINSIGHT_TEST_POSTGRES_URL="postgres://plainsight@127.0.0.1:$port/postgres"
export PLAINSIGHT_TEST_POSTGRES_URL
"$@"
