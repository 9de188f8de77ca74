#!/bin/sh
# Keeps one guest running: supervise.sh <owned|kept> <bridge> <folder of the host> <systemd-nspawn arguments...>
#
# TERM shuts the guest down in order. USR1 cuts its power. An owned guest goes without a trace when the other end of our
# standard input closes, that is when whoever booted it ends in any way.
set -u

mode=$1 bridge=$2 folder=$3
shift 3
stopping=no
guest=

# With nspawn alone killed, the guest's init would run on without it: so the init goes first.
cut_power() {
  stopping=yes
  [ -n "$guest" ] || return 0
  for init in $(cat "/proc/$guest/task/$guest/children" 2>/dev/null); do kill -KILL "$init" 2>/dev/null; done
  kill -KILL "$guest" 2>/dev/null
}

remove_traces() {
  umount -l "$folder/root" 2>/dev/null
  rm -rf "$folder"
  # The last guest takes the bridge along.
  [ -z "$(ls "/sys/class/net/$bridge/brif" 2>/dev/null)" ] && ip link del "$bridge" 2>/dev/null
}

trap 'stopping=yes; [ -z "$guest" ] || kill -TERM "$guest"' TERM
trap cut_power USR1
trap '' HUP INT

if [ "$mode" = owned ]; then
  exec 3<&0
  owner_gone=$folder/owner-gone
  (
    cat <&3 >/dev/null
    : >"$owner_gone"
    kill -USR1 $$
  ) &
  watcher=$!
  exec 3<&-
fi

while :; do
  systemd-nspawn "$@" >>"$folder/console.log" 2>&1 </dev/null &
  guest=$!
  # A trap interrupts wait: only the end of the process ends this loop.
  while :; do
    wait "$guest"
    code=$?
    kill -0 "$guest" 2>/dev/null || break
  done
  # 133 is a reboot, which is nspawn's own to do only where systemd-machined runs.
  [ "$code" = 133 ] && [ "$stopping" = no ] || break
done

if [ "$mode" = owned ]; then
  if [ -e "$owner_gone" ]; then
    remove_traces
  else
    kill "$watcher" 2>/dev/null
  fi
fi
exit "$code"
