# Starts a server and outlives whoever opened it by a moment.
#
# $1 folder to delete at the end or nothing, $2 socket directory, $3 a file descriptor the server needs or nothing,
# then the server's command line.
# Standard output gets the server's process id. Standard input is a pipe held by the opener: a word on it is an
# order, and its end means that the opener died, however it died.

doomed=$1 sockets=$2 needed=$3
shift 3

# What the opener's own parent left open, for instance a test runner's pipe, must not stay open as long as a server.
for descriptor in 3 4 5 6 7 8 9; do
    [ "$descriptor" = "$needed" ] || eval "exec $descriptor>&-"
done

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
    while kill -0 "$server" 2>/dev/null; do
        [ $tries -lt 150 ] || kill -QUIT "$server" 2>/dev/null
        tries=$((tries + 1))
        sleep 0.2
    done
    ;;
esac

# Sockets of a database that stays are left to the next opener, who may be there already.
if [ -n "$doomed" ]; then
    rm -rf "$doomed"
    rmdir "$sockets" 2>/dev/null
fi
exit 0
