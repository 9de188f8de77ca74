# ---- Step 7: probes.
# Reads home, wanted, started, baseline. Sets begun, probed, component, purpose, deadline, detail, why, log.

# Whether every probe of release <digest> holds: tried `once`, or until its deadline. Fails with `why` and `log`.
healthy() {
  probed=$1
  pending=$(grep "^probe$tab" "$home/releases/$1/plan")
  read_uptime
  begun=$up starts_most='' starts_last='' unready='' told=$((up - 50))
  while :; do
    left='' late='' starting='' now=$(date +%s) last_question=''
    read_uptime
    read_states "$(probed_units)"
    while IFS= read -r line; do
      [ -n "$line" ] || continue
      holds "$line" && continue
      left="$left$line$newline"
      if [ "$2" = wait ] && still_starts; then continue; fi
      counts_from "$component"
      [ -n "$late" ] || [ $((up - counts)) -lt "$deadline" ] || late="$component is not healthy after $deadline s: $purpose: $detail"
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

# Tries the probe in the line <line>. Sets `component`, `purpose`, `deadline`, and `detail` when it does not hold.
holds() {
  IFS=$tab read -r _ component how deadline purpose about <<LINE
$1
LINE
  case $how in
    http)
      ask_once "$about" "$probed"
      ;;
    metric)
      IFS=$tab read -r metric wanted_value unit_of_metric request <<METRIC
$about
METRIC
      ask_once "$request" "$probed" || return 1
      since='' within='' ahead=60
      case $wanted_value in within-*)
        within=${wanted_value#within-}
        case $within in *-*) ahead=${within#*-} within=${within%-*} ;; esac
        within=$((now - within))
        ;;
      esac
      if [ "$wanted_value" = since-reload ]; then given "$unit_of_metric" && since=$given_at; fi
      detail=$(printf '%s\n' "$page" | awk -v name="$metric" -v value="$wanted_value" -v since="$since" -v within="$within" -v ahead="$ahead" -v latest="$((now + ahead))" '
        index($0, name) == 1 && substr($0, length(name) + 1, 1) ~ /[{ ]/ && !found {
          sub(/^[^{ ]+([{].*[}])? */, ""); sample = $1; found = 1
          # A clock that was ahead and is right again: such a time says nothing about what has happened since. Where the reload has one too, both were
          # told by that clock, and can be compared.
          future = (since != "" || within != "") && sample + 0 > latest + 0 && since + 0 <= latest + 0
          # A page that counts whole seconds cannot be later than the part of a second in which it was asked.
          if (future) good = 0
          else if (since != "") good = sample + 0 >= (sample + 0 == int(sample + 0) ? int(since + 0) : since + 0)
          else if (within != "") good = sample + 0 >= within + 0
          else good = sample + 0 == value + 0
        }
        END { if (!good) print (!found ? name " is not there" : future ? sprintf("%s is %d s in the future%s: the clock of this host was ahead", name, sample - latest + ahead, since == "" ? "" : ", and no sign of the reload") : since != "" ? name " is older than the reload" : within != "" ? name " is " sample ", and must not be before " within : name " is " sample ", and must be " value) }')
      [ -z "$detail" ]
      ;;
    unit)
      runs "$about" && return 0
      detail="$about is $active"
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
