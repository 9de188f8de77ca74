# ---- Guards: before a running unit stops, the neighbours that would have to do without it are asked.
# Reads digest, live, home, state. Sets why.

# Waits until the guards of all components whose running units would stop let them. Fails with `why`.
pass_guards() {
  [ -n "$live" ] || return 0
  grep -q "^guard$tab" "$home/releases/$digest/plan" || return 0
  if [ -e "$state/unguarded" ]; then
    rm -f "$state/unguarded"
    say "    | asking no neighbour, as $state/unguarded wanted it this once"
    return 0
  fi
  stopping=$(stopping_components)
  own=$(own_name).fleet.internal
  read_uptime
  begun=$up
  while IFS=$tab read -r component about deadline purpose request; do
    case $newline$stopping$newline in *"$newline$component$newline"*) ;; *) continue ;; esac
    [ "$about" != "$own" ] || continue
    before=$(guards_of "$live" "$component" "$about")
    [ -n "$before" ] || continue
    pass_guard "$component" "$about" "$((begun + deadline))" "$purpose" "$request" || return 1
  done <<GUARDS
$(guards_of "$digest" '' '')
GUARDS
}

# Tries a guard of the new release, and the one that the live release has about the same neighbour: either may be out of date.
# <component> <about> <until> <purpose> <request>
pass_guard() {
  waited=no
  while :; do
    if ask_row "$5" "$digest" next; then break; fi
    answer=$detail
    if ask_row "$(printf '%s\n' "$before" | cut -f 5-)" "$live"; then break; fi
    if ! has_answered "$1" "$2"; then
      say "    | not waiting for $2, which has never answered this host: $answer"
      return 0
    fi
    read_uptime
    if [ "$up" -ge "$3" ]; then
      why="$1 must not stop now: $4: $answer; bring $2 to its release first, without other changes, or take it out of the fleet; to stop all the same, once: touch $state/unguarded, as root on this host, and apply again"
      return 1
    fi
    [ "$waited" = yes ] || say "    | $1 waits until it may stop: $4: $answer"
    waited=yes
    sleep 1
  done
  has_answered "$1" "$2" || printf '%s %s\n' "$1" "$2" >>"$state/answered"
}

# Guards in the plan of release <digest>, without the first field: all, or those of <component> about <neighbour>.
guards_of() {
  awk -F "$tab" -v component="$2" -v about="$3" '
    $1 == "guard" && (component == "" || $2 == component && $3 == about) { sub(/^guard\t/, ""); print }' "$home/releases/$1/plan"
}

# Components with a running unit that this activation would stop.
stopping_components() {
  read_applied
  read_wanted "$digest" next
  read_states "$(printf '%s\n' "$applied" | cut -d' ' -f 1)"
  awk -F "$tab" '$1 == "unit" { print $2, $3 }' "$home/releases/$live/plan" | while read -r unit component; do
    state_of "$unit" "$states"
    [ "$active" = active ] || continue
    given "$unit"
    case "$newline$wanted" in
      *"$newline$unit $component "*" $given_restart$newline"*) ;;
      *) printf '%s\n' "$component" ;;
    esac
  done | sort -u
}

# Notes which neighbours have answered this host: those that never did are not waited for, since a new cluster has them.
note_neighbours() {
  fresh=''
  while IFS=$tab read -r component about _ _ request; do
    [ -n "$component" ] || continue
    if has_answered "$component" "$about" || ask_row "$request" "$digest"; then fresh=$fresh$component' '$about$newline; fi
  done <<GUARDS
$(guards_of "$digest" '' '')
GUARDS
  known=$(cat "$state/answered" 2>/dev/null)
  [ "$fresh" != "${known:+$known$newline}" ] || return 0
  if [ -n "$fresh" ]; then printf '%s' "$fresh" | write_file "$state/answered"; else rm -f "$state/answered"; fi
}

# Whether a neighbour has answered this host before. <component> <about>
has_answered() { grep -qsxF "$1 $2" "$state/answered"; }
