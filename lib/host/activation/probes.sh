# ---- Step 7: probes.
# Reads home, wanted, started, baseline. Sets component, purpose, deadline, detail, why, log.

# Whether every probe of release <digest> holds: tried `once`, or until its deadline. Fails with `why` and `log`.
healthy() {
  pending=$(grep "^probe$tab" "$home/releases/$1/plan")
  begun=$(date +%s)
  while :; do
    left='' late='' now=$(date +%s) page_of=''
    read_states "$(probed_units)"
    while IFS= read -r line; do
      [ -n "$line" ] || continue
      holds "$line" && continue
      left="$left$line$newline"
      [ -n "$late" ] || [ $((now - begun)) -lt "$deadline" ] || late="$component is not healthy after $deadline s: $purpose: $detail"
    done <<PENDING
$pending
PENDING
    [ -n "$left" ] || break
    why="$component is not healthy: $purpose: $detail" log=$(first_service "$component")
    [ "$2" = wait ] || return 1
    steady || return 1
    if [ -n "$late" ]; then why=$late log=$(first_service "${late%% *}") && return 1; fi
    pending=$left
    sleep 0.2
  done
  [ "$2" = once ] && return 0
  grep -q "^probe${tab}[^${tab}]*${tab}unit$tab" "$home/releases/$1/plan" && [ -n "${started# }" ] && sleep 1
  steady
}

# Names of the units that the probes in `pending` look at.
probed_units() {
  while IFS=$tab read -r _ _ how _ _ unit _; do
    [ "$how" != unit ] || printf '%s ' "$unit"
  done <<PENDING
$pending
PENDING
}

# Sets `page` to what <address> answers, which is asked once a round. Fails with `detail`.
read_page() {
  if [ "$1" != "$page_of" ]; then
    page_of=$1 page_failed=no
    page=$(curl -fsS -m 5 "$1" 2>&1) || page_failed=yes
  fi
  [ "$page_failed" = yes ] || return 0
  detail="$1: ${page##*"$newline"}"
  return 1
}

# Tries the probe in the line <line>. Sets `component`, `purpose`, `deadline`, and `detail` when it does not hold.
holds() {
  IFS=$tab read -r _ component how deadline purpose a b c d <<LINE
$1
LINE
  case $how in
    http)
      read_page "$a" || return 1
      case $page in *"$b"*) return 0 ;; esac
      detail="$a does not answer \"$b\""
      return 1
      ;;
    metric)
      read_page "$a" || return 1
      since='' within=''
      case $c in within-*) within=$((now - ${c#within-})) ;; esac
      if [ "$c" = since-reload ]; then given "$d" && since=$given_at; fi
      detail=$(printf '%s\n' "$page" | awk -v name="$b" -v value="$c" -v since="$since" -v within="$within" '
        index($0, name) == 1 && substr($0, length(name) + 1, 1) ~ /[{ ]/ && !found {
          sub(/^[^{ ]+([{].*[}])? */, ""); sample = $1; found = 1
          # A page that counts whole seconds cannot be later than the part of a second in which it was asked.
          if (since != "") good = sample + 0 >= (sample + 0 == int(sample + 0) ? int(since + 0) : since + 0)
          else if (within != "") good = sample + 0 >= within + 0
          else good = sample + 0 == value + 0
        }
        END { if (!good) print (!found ? name " is not there" : since != "" ? name " is older than the reload" : within != "" ? name " is " sample ", and must not be before " within : name " is " sample ", and must be " value) }')
      [ -z "$detail" ]
      ;;
    unit)
      runs "$a" && return 0
      detail="$a is $active"
      return 1
      ;;
  esac
}

# Whether no unit failed or was restarted by systemd since the switch: what dies at once never gets healthy.
steady() {
  read_states "$(started_units)"
  for unit in $(started_units); do
    state_of "$unit" "$baseline"
    before=$restarts
    case " $started" in *" $unit "*) before=0 ;; esac
    runs "$unit" && [ "$restarts" -le "$before" ] && continue
    [ "$active" = activating ] && [ "$sub" != auto-restart ] && continue
    why="$unit ended (${result:-unknown}) after it was started" log=$unit
    return 1
  done
}

first_service() {
  while read -r unit component_of starts _; do
    if [ "$component_of $starts" = "$1 starts" ]; then printf '%s' "$unit" && return; fi
  done <<WANTED
$wanted
WANTED
}
