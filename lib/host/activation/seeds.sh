# ---- Seeds: calls to a server's API, once every host of a component has its release. Each is harmless when it is made again.
# Reads home, state. Sets digest, live.

# <component> <digest of its seeds>
seed() {
  [ $# = 2 ] || usage
  [ "$(id -u)" = 0 ] || die 2 "only root can seed $1; run it with sudo"
  trap '' HUP PIPE
  take_lock
  live=$(live_release) digest=$live
  grep -qsxF "seeds$tab$1$tab$2" "$home/releases/$live/plan" ||
    die 3 "the release that is live here, $(short "${live:-none}"), does not have these seeds of $1; apply again, so that this host gets its release first"
  drop_drafts
  note_seed "$1" begun
  while IFS=$tab read -r kind component deadline purpose request; do
    [ "$kind $component" = "seed $1" ] || continue
    say "    | $1: $purpose"
    read_uptime
    until=$((up + deadline))
    until ask_row "$request" "$live"; do
      read_uptime
      if [ "$up" -ge "$until" ]; then
        note_seed "$1" failed
        audit seeding failed "$purpose: $detail" "VMO_COMPONENT=$1" "VMO_RELEASE=$live"
        die 7 "$1 could not be seeded: $purpose: $detail; what runs was left as it is, and applying again tries it again"
      fi
      sleep 1
    done
    stop_at seed
  done <"$home/releases/$live/plan"
  note_seed "$1" "$2"
  audit seeding seeded '' "VMO_COMPONENT=$1" "VMO_RELEASE=$live"
  say "$1 is seeded"
}

# <component> <digest, begun or failed>
note_seed() {
  { grep -v "^$1 " "$state/seeds" 2>/dev/null; printf '%s %s\n' "$1" "$2"; } | write_file "$state/seeds"
}
