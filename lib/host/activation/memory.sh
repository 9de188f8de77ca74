# ---- What this host remembers between two activations.
# Reads home, state, data, digest. Sets link, boot, up.

# Sets `up` to the seconds since this host's boot. Deadlines go by it: somebody may set the clock while they run.
read_uptime() {
  read -r up _ </proc/uptime
  up=${up%.*}
}

# The digest of the live release, or nothing.
live_release() {
  link=$(readlink "$home/current" 2>/dev/null) || return 0
  printf '%s' "${link#releases/}"
}

# The value of <key> in the lines key=value of <file>.
value_of() {
  [ -f "$2" ] && [ -r "$2" ] || return 0
  while IFS= read -r line; do
    case $line in "$1="*) printf '%s' "${line#*=}" && return ;; esac
  done <"$2"
}

# The journal stands from the first change of an activation to its end. <to> <from> <backup> <direction>
write_journal() {
  read -r boot </proc/sys/kernel/random/boot_id
  printf 'to=%s\nfrom=%s\nbackup=%s\ndirection=%s\nstays=%s\nboot=%s\n' "$1" "$2" "$3" "$4" "$no_way_back" "$boot" | write_file "$state/journal"
  [ "$(value_of to "$state/journal")" = "$1" ] || cannot_write
  settle "$state/journal" "$state"
}

# Whether the journal can be read to its last line.
journal_is_whole() { [ -n "$(value_of to "$state/journal")" ] && [ -n "$(value_of boot "$state/journal")" ]; }

# How the activation of `digest` ended, for `status`, the audit trail and Prometheus. <outcome> <what>
record() {
  [ -d "$state" ] || return 0
  printf 'outcome=%s\ntime=%s\nrelease=%s\nmessage=%s\n' "$1" "$(date +%s)" "$digest" "$(printable "$2")" | write_file "$state/outcome"
  audit_activation "$1" "$2"
  [ ! -d "$data/textfiles" ] || write_metrics "$(live_release)"
}
