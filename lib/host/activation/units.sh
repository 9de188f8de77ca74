# ---- Units: what they should be given, what they were given, how they are.
# Reads home, root, state. Sets wanted, applied, given_reload, given_restart, given_at, states, active, sub, restarts, result, type, units.

# Sets `wanted`: `<unit> <component> <starts|waits> <reload digest> <restart digest>` for each unit of release <digest>.
# The restart digest is the plan's own and what only the host knows: its facts, secrets, and its packages' programs; with `next`, those
# that are staged.
read_wanted() {
  plan=$home/releases/$1/plan
  needs='' paths=''
  while IFS=$tab read -r kind a b c d _; do
    case $kind in
      unit-fact) needs="$needs$a $b$newline" ;;
      secret) paths="$paths$root$d$newline" needs="$needs$b $root$d$newline" ;;
      unit-program | unit-certificate) paths="$paths$root$b$newline" needs="$needs$a $root$b$newline" ;;
    esac
  done <"$plan"
  seen='' facts_seen=$home/host
  [ "${2:-}" != next ] || [ ! -d "$home/host.next" ] || facts_seen=$home/host.next
  [ -z "$needs" ] || seen=$(
    IFS=$newline
    if [ "${2:-}" = next ]; then
      stat -L -c '%s.%Y %n' $(staged_before "$paths") 2>/dev/null | sed "s|$secrets.next/|$secrets/|"
    elif [ -n "$paths" ]; then
      stat -L -c '%s.%Y %n' $paths 2>/dev/null
    fi
    [ ! -r "$facts_seen/.sums" ] || cat "$facts_seen/.sums"
  )
  wanted=''
  while IFS=$tab read -r kind unit component starts reload restart _; do
    [ "$kind" = unit ] || continue
    wanted="$wanted$unit $component $starts $reload $restart$(host_inputs "$unit")$newline"
  done <"$plan"
}

# <paths>, and for secrets that are staged where they lie now.
staged_before() {
  for path in $1; do
    if [ -e "$secrets.next/${path#"$secrets/"}" ]; then printf '%s\n' "$secrets.next/${path#"$secrets/"}"; else printf '%s\n' "$path"; fi
  done
}

# What only the host knows of the inputs of <unit>, as one word.
host_inputs() {
  while read -r unit_of path; do
    [ "$unit_of" = "$1" ] || continue
    while read -r value name; do
      [ "$name" != "$path" ] || printf ',%s' "$value"
    done <<SEEN
$seen
SEEN
  done <<NEEDS
$needs
NEEDS
}

# Sets `applied`: `<unit> <reload digest> <restart digest> <time>` of what each unit was last given; `?` where an action began.
read_applied() {
  applied=''
  [ ! -r "$state/applied" ] || applied=$(cat "$state/applied")
}

# Sets `given_reload`, `given_restart`, `given_at` of <unit>.
given() {
  given_reload='' given_restart='' given_at=0
  while read -r name once_reload once_restart at_time; do
    [ "$name" != "$1" ] || given_reload=$once_reload given_restart=$once_restart given_at=$at_time
  done <<APPLIED
$applied
APPLIED
}

# Notes that each of <units> was `given` what is wanted, at <time>, or that a `reload` or `restart` of it begins: then nobody
# knows what it has until that is done. Units that are not wanted are forgotten.
note_given() {
  named=" $1 "
  applied=$(
    while read -r unit rest; do
      [ -n "$unit" ] || continue
      case $named in *" $unit "*) ;; *) printf '%s %s\n' "$unit" "$rest" ;; esac
    done <<APPLIED
$applied
APPLIED
    while read -r unit _ _ reload restart; do
      case $named in *" ${unit:-none} "*) ;; *) continue ;; esac
      case $2 in reload) reload='?' ;; restart) reload='?' restart='?' ;; esac
      printf '%s %s %s %s\n' "$unit" "$reload" "$restart" "$3"
    done <<WANTED
$wanted
WANTED
  )
  (umask 077 && printf '%s\n' "$applied" | write_file "$state/applied") || cannot_write
}

# Sets `states`: `<unit> <active> <sub> <restarts> <result> <type>` of each of <units>.
read_states() {
  states=''
  [ -z "$1" ] || states=$(systemctl show -p Id -p ActiveState -p SubState -p NRestarts -p Result -p Type $1 2>/dev/null | awk -F= '
    function flush() { if (v["Id"] != "") print v["Id"], v["ActiveState"], v["SubState"], v["NRestarts"] + 0, v["Result"] "", (v["Type"] == "" ? "-" : v["Type"]); split("", v) }
    NF == 0 { flush(); next } { v[$1] = $2 } END { flush() }')
}

# Sets `active`, `sub`, `restarts`, `result`, `type` of <unit> from the lines <states>.
state_of() {
  active=inactive sub=dead restarts=0 result=success type=-
  while read -r name is_active is_sub has_restarts has_result has_type; do
    [ "$name" != "$1" ] || active=$is_active sub=$is_sub restarts=$has_restarts result=$has_result type=$has_type
  done <<STATES
$2
STATES
}

# Names of the units in `wanted` that start by themselves.
started_units() {
  while read -r unit _ starts _; do
    [ "$starts" != starts ] || printf '%s ' "$unit"
  done <<WANTED
$wanted
WANTED
}

# Whether <unit> is as it should be, from `states`.
runs() {
  state_of "$1" "$states"
  case $active in
    active | reloading) return 0 ;;
    inactive) [ "$type" = oneshot ] && [ "$result" = success ] ;;
    *) return 1 ;;
  esac
}

# Units of release <digest> that should run and do not.
inactive_units() {
  read_wanted "$1"
  units=$(started_units)
  read_states "$units"
  for unit in $units; do runs "$unit" || printf '%s\n' "$unit"; done
}
