#!/bin/sh
# Takes what Terraform uploads over SSH to where no other user of the host can read or write it, and activates or removes it
# as root. docs/host-protocol.md says what exists where, and who may do what with it, at each step.
#
#   deliver open     <host> <member> <delivery>               makes the folder for secrets, before they are uploaded
#   deliver activate <host> <member> <delivery> <digest> …    activates what was uploaded; more arguments are for `activate apply`
#   deliver seed     <host> <member> <component> <digest>     makes the seeds of a component, which are in the live release
#   deliver remove   <host> <member>                          removes what runs here for this member of a fleet
#
# It comes in its own folder in the login's home, which no other user can write into and which holds no secret. Secrets and
# all that root reads lie in memory, in a folder that is the login's alone and then root's alone.
set -eu
umask 077
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin

memory=/run/vm-observability-delivery
current=/opt/vm-observability/current

open() {
  make_private "$2.$3"
  mkdir "$private/secrets"
}

activate() {
  host=$1 member=$2 delivery=$3
  shift 3
  # The connection may end at any time: what was begun is finished, and what was delivered is removed.
  trap '' HUP PIPE
  # By now the home may hold the next delivery, which is not for this one to remove.
  trap 'rm -rf "$here"; as_root rm -rf "$private" 2>/dev/null || true' EXIT
  make_private "$member.$delivery"
  why=$(cp "$here/bundle.tar.gz" "$here/facts" "$here/step/deliver" "$private" 2>&1) ||
    refuse "the release does not fit into memory below /run ($(in_one_line "$why"))"
  leave_home
  as_root sh "$private/deliver" receive "$private" "$@"
}

# As root. <folder> <digest>
receive() {
  private=$1 digest=$2
  shift 2
  trap '' HUP PIPE
  trap 'rm -rf "$private"' EXIT
  trap 'exit 143' INT TERM
  # From here on not even the login can change what root reads.
  chown -R 0:0 "$private"
  exec 8<"$private"
  flock 8
  member=${private##*/}
  member=${member%%.*}
  sweep "$member.*"
  cd "$private"
  unpack manifest
  is_digest "$digest" manifest || refuse "the bundle that arrived is not release $digest: its manifest has a different digest"
  unpack activate
  is_digest "$(awk '$3 == "activate" { print $2 }' manifest)" activate ||
    refuse "the activation script in the bundle does not have the digest that its manifest gives"
  [ ! -d secrets ] || set -- --secrets "$private/secrets" "$@"
  sh activate apply --digest "$digest" --bundle "$private/bundle.tar.gz" --facts "$private/facts" --member "$member" "$@"
}

seed() {
  host=$1 member=$2
  shift 2
  trap '' HUP PIPE
  # Seeds of another component may be on their way to this host: the next delivery removes those that were cut off.
  trap 'rm -rf "$here"' EXIT
  [ -e "$current/activate" ] || refuse "$host has no release, and seeds come with one"
  as_root sh "$current/activate" seed "$@"
}

remove() {
  host=$1 member=$2
  trap '' HUP PIPE
  trap leave_home EXIT
  if [ -e "$current/activate" ]; then
    code=0
    as_root sh "$current/activate" remove --member "$member" || code=$?
    if [ "$code" != 0 ]; then
      # Terraform goes on all the same, for else a machine that is gone could never leave.
      echo "$host is not deactivated: its units still run, and Terraform knows it no more; log in and run: sh $current/activate remove"
      exit "$code"
    fi
    [ -e "$current" ] || echo "$host is deactivated"
  else
    echo "$host is deactivated: nothing was installed"
  fi
}

# ---- places -----------------------------------------------------------------------------------------------------------

# Sets `private`, a folder in memory that is the login's alone. <name>
make_private() {
  private=$memory/$1
  [ ! -d "$private" ] || return 0
  why=$(as_root install -d -m 0711 "$memory" 2>&1 && as_root install -d -m 0700 -o "$(id -u)" "$private" 2>&1) ||
    refuse "$(id -un) cannot make a folder as root in /run ($(in_one_line "$why"))"
}

# Nothing of ours stays in the home: this delivery's folder, earlier ones of the same membership, which were cut off, and what is
# older than any delivery takes. Another stack may be delivering to the same host.
leave_home() {
  find "$home" -maxdepth 1 -user "$(id -u)" \( -name ".vm-observability-$member.*" ! -newer "$here/step/deliver" -o \
    -name ".vm-observability-*" -mmin +60 \) -exec rm -rf {} +
  rm -rf "$here"
}

# Removes deliveries that were cut off: those of <pattern>, and old ones of all. One that is being activated is left alone.
sweep() {
  find "$memory" -mindepth 1 -maxdepth 1 ! -path "$private" \( -name "$1" -o -mmin +60 \) -exec flock -n {} rm -rf {} \; || true
}

# ---- words ------------------------------------------------------------------------------------------------------------

in_one_line() { printf '%s' "$1" | tr -s '\n' ' '; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

unpack() { tar -xzOf bundle.tar.gz "$1" >"$private/$1"; }

is_digest() { echo "$1  $2" | sha256sum -c --status 2>/dev/null; }

refuse() {
  echo "vm-observability: $1; nothing was changed" >&2
  exit 3
}

here=$(cd "$(dirname "$0")/.." && pwd)
home=${here%/*} private=''
command=$1
shift
case $command in open | activate | receive | seed | remove) "$command" "$@" ;; *) exit 2 ;; esac
