# ---- Step 1: is there anything to do?
# Reads digest, live, facts, home, state, secrets. Holds the lock on descriptor 9.

take_lock() {
  # `remove` keeps this file: a process waiting for a deleted lock would hold it beside another process.
  mkdir -p "$root/run"
  # Who can open it can hold it.
  (umask 077 && : >>"$root/run/vm-observability.lock")
  chmod 0600 "$root/run/vm-observability.lock"
  exec 9>>"$root/run/vm-observability.lock"
  flock -n 9 && return 0
  say "another activation is running; waiting for it..."
  flock -w "${VMO_LOCK_WAIT:-300}" 9 || die 6 "another activation of this host has been running for too long; nothing was changed"
}

# Whether an activation is at work. The kernel tells it to those who may not open the lock, too.
lock_is_held() {
  inode=$(stat -c %i "$root/run/vm-observability.lock" 2>/dev/null) || return 1
  awk -v inode="$inode" '$2 == "FLOCK" && $6 ~ ":" inode "$" { held = 1 } END { exit !held }' /proc/locks 2>/dev/null
}

# Whether `digest` is live, complete, unchanged, given to every unit, and healthy. Writes nothing.
nothing_to_do() {
  [ "$live" = "$digest" ] && [ ! -e "$state/journal" ] && [ -z "$(differences "$digest")" ] || return 1
  [ -z "$facts" ] || cmp -s "$facts" "$home/host/.facts" || return 1
  names_current "$home/host" || return 1
  [ -z "$(volume_problem)" ] && kernel_suffices "$digest" || return 1
  stage_secrets "$home/releases/$digest/plan" || return 1
  [ ! -d "$secrets.next" ] || return 1
  read_wanted "$digest"
  read_applied
  while read -r unit _ _ reload restart; do
    [ -n "$unit" ] || continue
    given "$unit"
    [ "$given_reload $given_restart" = "$reload $restart" ] || return 1
  done <<WANTED
$wanted
WANTED
  units=$(started_units)
  read_states "$units"
  for unit in $units; do runs "$unit" || return 1; done
  healthy "$digest" once
}
