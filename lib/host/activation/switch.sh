# ---- Step 6: the switch.
# Reads digest, previous, leaving, facts, home, state, unit_folder. Sets to_start, to_restart, to_reload, started, baseline, why, log.

# Makes the release `digest` the live one. From the journal's first line to its end, the next run knows what to finish.
switch_over() {
  if [ ! -e "$state/journal" ] && [ -s "$home/host/.facts" ]; then write_file "$state/facts.previous" <"$home/host/.facts"; fi
  write_journal "$digest" "$previous" "$backup" forward
  back_up || return 1
  put_secrets
  if [ -n "$facts" ]; then put_facts "$facts" "$home/host" || return 1; fi
  rm -rf "$home/host.next"
  put_link "$digest"
  stop_at 6.switched
  converge "$digest"
}

# Makes `current` lead to <digest>, in one rename.
put_link() {
  ln -sfn "releases/$1" "$home/current.new"
  mv -fT "$home/current.new" "$home/current" || cannot_write
  settle "$home"
}

# Gives every unit of the release <digest> what it should have, and no unit anything else. Fails with `why` and `log`.
converge() {
  read_wanted "$1"
  read_applied
  link_units "$1"
  stop_moved "$1"
  units=$(started_units)
  read_states "$units"
  to_start='' to_restart='' to_reload='' waiting=''
  while read -r unit _ starts reload restart; do
    [ -n "$unit" ] || continue
    given "$unit"
    if [ "$starts" = waits ]; then
      [ "$given_reload $given_restart" = "$reload $restart" ] || waiting="$waiting $unit"
    elif ! runs "$unit"; then
      to_start="$to_start $unit"
    elif [ "$given_restart" != "$restart" ]; then
      to_restart="$to_restart $unit"
    elif [ "$given_reload" != "$reload" ]; then
      to_reload="$to_reload $unit"
    fi
  done <<WANTED
$wanted
WANTED
  [ -z "$to_start$to_restart" ] || note_given "$to_start$to_restart" restart 0
  [ -z "$to_reload" ] || note_given "$to_reload" reload 0
  [ -z "$waiting" ] || note_given "$waiting" given 0
  started="$to_start$to_restart "
  baseline=$states
  if [ -n "$to_start" ]; then
    # Some may be waiting for their next try: a start would go on counting their restarts, a stop ends that.
    systemctl stop $to_start 2>/dev/null
    systemctl reset-failed $to_start 2>/dev/null
  fi
  act start "$to_start" && act restart "$to_restart" && act reload "$to_reload" && act start "$target"
}

# <verb> <units>
act() {
  [ -n "$2" ] || return 0
  [ "$2" = "$target" ] || say "    | $1:$2"
  at=$(date +%s.%N)
  if ! output=$(systemctl "$1" $2 2>&1); then
    printf '%s\n' "$output" | indented
    for unit in $2; do case $output in *"$unit"*) break ;; esac; done
    why="$unit did not $1" log=$unit
    return 1
  fi
  stop_at 6.unit
  [ "$2" = "$target" ] || note_given "$2" given "${at%.%N}"
}

# Units lie in systemd's folder as links through `current`, so that the switch switches them too.
link_units() {
  relinked=no
  mkdir -p "$unit_folder/multi-user.target.wants"
  for unit in $target $(printf '%s' "$wanted" | cut -d' ' -f1); do
    linked "$unit" && continue
    ln -sfn "/opt/vm-observability/current/units/$unit" "$unit_folder/$unit"
    forget "$unit"
    relinked=yes
  done
  if [ ! -L "$unit_folder/multi-user.target.wants/$target" ]; then
    ln -sfn "../$target" "$unit_folder/multi-user.target.wants/$target"
    relinked=yes
  fi
  drop_kernel "$1"
  link_volumes "$1"
  texts=$(grep ' units/' "$home/releases/$1/manifest" && cat "$home/host/volumes" 2>/dev/null)
  [ "$relinked" = no ] && [ "$texts" = "$(cat "$state/loaded" 2>/dev/null)" ] && return 0
  systemctl daemon-reload && printf '%s\n' "$texts" | write_file "$state/loaded"
}

# Stops units of the release before that hold a port which another component of <digest> now opens.
stop_moved() {
  [ -n "$leaving" ] && [ "$leaving" != "$1" ] && [ -r "$home/releases/$leaving/plan" ] || return 0
  moved=$(awk -F "$tab" '
    NR == FNR { if ($1 == "listen") now[$3 "/" $4] = $2; next }
    $1 == "listen" && ($3 "/" $4 in now) && now[$3 "/" $4] != $2 { moved[$2] = 1 }
    $1 == "unit" && ($3 in moved) { print $2 }' "$home/releases/$1/plan" "$home/releases/$leaving/plan")
  [ -z "$moved" ] || systemctl stop $moved
}
