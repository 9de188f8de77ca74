#!/bin/sh
# isolated.sh [--network] <command...>: runs it with namespaces of its own for network, mounts and processes. Nothing that it
# starts can reach out of this machine, meet another run, or outlive it. With --network it keeps the machine's network.
# Needs root, and `npm run fetch` before.
set -eu
if [ "$1" = --network ]; then
  shift
  exec unshare --mount --pid --fork --kill-child --mount-proc -- "$@"
fi
# shellcheck disable=SC2016 # the inner shell expands it
exec unshare --net --mount --pid --fork --kill-child --mount-proc -- sh -c 'ip link set lo up && exec "$@"' sh "$@"
