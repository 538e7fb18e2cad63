# Starts a server and outlives whoever opened it by a moment.
#
# $1 cluster, $2 socket directory, $3 folder to delete at the end or nothing, then the server's command line.
# Standard output gets the server's process id. Standard input is a pipe held by the opener: a word on it is an
# order, and its end means that the opener died, however it died.

data=$1 sockets=$2 doomed=$3
shift 3

"$@" </dev/null >&2 &
server=$!
trap '' HUP INT QUIT TERM
echo "$server"
exec >/dev/null

order=
read -r order
case $order in
detach)
    exit 0
    ;;
stop)
    kill -INT "$server" 2>/dev/null
    wait "$server"
    ;;
*)
    # A fast shutdown first. A session that does not listen must not keep the server alive for ever.
    kill -INT "$server" 2>/dev/null
    tries=0
    while [ -e "$data/postmaster.pid" ] && [ $tries -lt 150 ]; do
        sleep 0.2
        tries=$((tries + 1))
    done
    kill -QUIT "$server" 2>/dev/null
    wait "$server"
    ;;
esac

rmdir "$sockets" 2>/dev/null
[ -z "$doomed" ] || rm -rf "$doomed"
exit 0
