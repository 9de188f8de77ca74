# ---- The audit trail: what was done to this host and how it ended, as fields of the journal. docs/security.md lists them.
# Reads home, state, digest, previous, called, to_start, to_restart, to_reload, surplus. Sets nothing outside of its subshell.

# <event> <outcome> <what> <fields of its own, NAME=value…>
audit() (
  event=$1 outcome=$2 what=$3
  shift 3
  priority=5
  case $outcome in applied | removed | seeded) ;; *) priority=4 ;; esac
  for entry in "MESSAGE=The $event ended: $outcome${what:+ ($what)}" "PRIORITY=$priority" SYSLOG_IDENTIFIER=vm-observability-audit \
    "VMO_EVENT=$event" "VMO_OUTCOME=$outcome" "VMO_REASON=$what" "VMO_HOST=${called:-$(value_of called "$state/owner")}" "VMO_BY=${SUDO_USER:-}" "$@"; do
    # Each line of the input is a field: a value with a line break would begin another one.
    case $entry in *=) ;; *) printf '%s\n' "$(printable "$entry")" ;; esac
  done | logger --journald 2>/dev/null
  return 0
)

# How the activation of `digest` ended. <outcome> <what>
audit_activation() {
  set -- "$1" "$2" "VMO_RELEASE=$digest" "VMO_RELEASE_LIVE=$(live_release)" "VMO_RELEASE_BEFORE=${previous:-}"
  [ "$1" != applied ] || set -- "$@" "VMO_CHANGED=$(changed_files "${previous:-}" "$digest")" "VMO_STARTED=$(spaced ${to_start:-})" \
    "VMO_RESTARTED=$(spaced ${to_restart:-})" "VMO_RELOADED=$(spaced ${to_reload:-})" "VMO_TAKEN_AWAY=$(spaced ${surplus:-})"
  audit activation "$@"
}

spaced() { printf '%s' "$*"; }

# The first hundred files by which release <to> differs from release <from>: with a plus those that are new, with a minus those that are gone.
changed_files() {
  [ "$1" != "$2" ] && [ -r "$home/releases/$1/manifest" ] || return 0
  awk '
    FILENAME == ARGV[1] { was[$3] = $1 $2; next }
    !($3 in was) { print "+" $3 }
    ($3 in was) && was[$3] != $1 $2 { print $3 }
    { delete was[$3] }
    END { for (path in was) print "-" path }' "$home/releases/$1/manifest" "$home/releases/$2/manifest" | sort | head -n 100 | tr '\n' ' ' | sed 's/ $//'
}
