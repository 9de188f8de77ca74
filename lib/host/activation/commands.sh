# ---- The other commands, and which one was asked for.
# Reads home, data, state, secrets, unit_folder, target.

take_away() {
  wanted=''
  read_applied
  systemctl stop "$target" 2>/dev/null
  stop_unplanned
  ! linked "$target" || rm -f "$unit_folder/multi-user.target.wants/$target" "$unit_folder/$target"
  link_volumes ""
  drop_kernel ""
  rm -f "$home/current"
  rm -f "$state/applied" "$state/loaded" "$state/owner"
  systemctl daemon-reload
}

remove() {
  member=''
  case $#${1:-} in 0) ;; 2--member) member=$2 ;; *) usage ;; esac
  [ "$(id -u)" = 0 ] || die 2 "only root can remove what runs here; run it with sudo"
  trap '' HUP PIPE
  take_lock
  if [ ! -d "$home" ]; then
    say "nothing to do: vm-observability is not on this host"
    return 0
  fi
  if belongs_to_another "$member"; then
    say "nothing to do: this host belongs to $(value_of called "$state/owner") now"
    return 0
  fi
  say "stopping and removing all units..."
  called=$(value_of called "$state/owner") previous=$(live_release)
  take_away
  rm -rf "$secrets" "$secrets.next" "$secrets.previous" "$data/textfiles/vmo.prom" "$data/textfiles/vmo-certificates.prom"
  drop_deliveries "$member"
  for part in releases artifacts host host.next state; do rm -rf "${home:?}/$part"; done
  rmdir "$home" 2>/dev/null
  audit removal removed '' "VMO_RELEASE_BEFORE=$previous" "VMO_TAKEN_AWAY=$(spaced $surplus)"
  say "removed; the data in $data and the accounts are kept"
}

# Lines key=value for programs.
status() {
  cd / # An account that is switched to may not enter the folder that it was called from.
  live=$(live_release) drift=0 stopped=''
  printf 'release=%s\n' "$live"
  for key in outcome time message; do printf '%s=%s\n' "$key" "$(value_of "$key" "$state/outcome")"; done
  for key in wanted called; do printf '%s=%s\n' "$key" "$(value_of "$key" "$state/owner")"; done
  interrupted=no
  [ ! -e "$state/journal" ] || interrupted=yes
  ! lock_is_held || interrupted=running
  printf 'interrupted=%s\n' "$interrupted"
  if [ -n "$live" ]; then
    drift=$(drifted "$live" | wc -l)
    read_wanted "$live"
    read_states "$(started_units)"
    for unit in $(started_units); do
      runs "$unit" || stopped="$stopped $unit"
      printf 'unit.%s=%s\n' "$unit" "$active"
      [ "$restarts" = 0 ] || printf 'restarts.%s=%s\n' "$unit" "$restarts"
    done
  fi
  printf 'drifted=%s\ninactive=%s\n' "$((drift))" "${stopped# }"
  [ -z "$live" ] || overrides "$live" | sed 's/^/overridden=/'
}

# Says and counts what is not as the live release has it.
report() {
  cd / # As in status.
  live=$(live_release)
  if [ -n "$live" ]; then
    drifted "$live" | sed 's/^/drifted: /'
    overrides "$live" | sed 's/^/overridden: /'
    inactive_units "$live" | sed 's/^/inactive: /'
    held_port_lines "$live" | sed 's/^/held: /'
    names_current "$home/host" ||
      printf 'stale: host/hosts (/etc/hosts of this host, or an address of a fleet name, has changed; units have the new one from the next activation on)\n'
  fi
  write_metrics "$live"
}

# Says until when the certificates are good that units read now. They lie beside their keys, which only root and these units may read.
certificates() {
  [ "$(id -u)" = 0 ] || die 2 "only root can read the certificates of this host; run it with sudo"
  certificate_metrics
  for pem in $(find "$secrets/certificates" -name '*.pem' 2>/dev/null | sort); do
    printf '%s %s\n' "${pem##*/}" "$(openssl x509 -in "$pem" -noout -enddate 2>&1 | head -n 1)"
  done
}

usage() {
  sed -n '4,8p' "$0" | sed 's/^# \{0,1\}//' >&2
  exit 2
}

[ $# -gt 0 ] || usage
command=$1
shift
case $command in
  apply) apply "$@" ;;
  validate-in-view) validate_in_view "$@" ;;
  seed) seed "$@" ;;
  remove) remove "$@" ;;
  status | report | certificates) [ $# = 0 ] || usage && "$command" ;;
  *) usage ;;
esac
