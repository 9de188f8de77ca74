#!/bin/sh
# Keeps one guest running: supervise.sh <owned|kept> <bridge> <machine> <folder of the host> <systemd-nspawn arguments...>
#
# TERM shuts the guest down in order. USR1 cuts its power. An owned guest goes without a trace when the other end of our
# standard input closes, that is when whoever booted it ends in any way.
set -u

mode=$1 bridge=$2 machine=$3 folder=$4
shift 4
stopping=no
guest=
hierarchies='systemd unified memory pids cpu cpuacct'
cgroups=/sys/fs/cgroup

# Guests that share a control group take each other's services for their own. With systemd as the machine's first process
# the scope that we were started in is ours alone.
enter_cgroups() {
  [ ! -d /run/systemd/system ] || return 0
  if [ -e "$cgroups/cgroup.procs" ]; then
    enter_cgroup "$cgroups/vmo-$machine"
  else
    for hierarchy in $hierarchies; do
      [ ! -e "$cgroups/$hierarchy/cgroup.procs" ] || enter_cgroup "$cgroups/$hierarchy/vmo-$machine"
    done
  fi
}

enter_cgroup() {
  mkdir -p "$1" && echo $$ >"$1/cgroup.procs" || echo "supervise: cannot enter the control group $1" >&2
}

leave_cgroups() {
  for group in "$cgroups/vmo-$machine" "$cgroups"/*/"vmo-$machine"; do
    [ -d "$group" ] || continue
    echo $$ >"${group%/*}/cgroup.procs"
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null
      [ -d "$group" ] || break
      sleep 0.1 # the kernel is still burying the guest
    done
  done
}

# With nspawn alone killed, the guest's init would run on without it: so the init goes first.
cut_power() {
  stopping=yes
  [ -n "$guest" ] || return 0
  for init in $(cat "/proc/$guest/task/$guest/children" 2>/dev/null); do kill -KILL "$init" 2>/dev/null; done
  kill -KILL "$guest" 2>/dev/null
}

remove_traces() {
  umount -l "$folder/root" 2>/dev/null
  rm -rf "$folder" "/run/systemd/nspawn/propagate/$machine"
  # The last guest takes the world along.
  rmdir "${folder%/*}" 2>/dev/null || return 0
  rm -rf "${folder%/*/*}"
  ip link del "$bridge" 2>/dev/null
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

enter_cgroups
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
leave_cgroups

if [ "$mode" = owned ]; then
  if [ -e "$owner_gone" ]; then
    remove_traces
  else
    kill "$watcher" 2>/dev/null
  fi
fi
exit "$code"
