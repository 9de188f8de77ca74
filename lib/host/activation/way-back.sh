# ---- Step 8: the way back.
# Reads digest, previous, backup, no_way_back, why, log, home, state. Sets leaving, failure, held, still.

# Goes back to release <from>, or to nothing. <to> is what failed. Leaves no journal when the way back has ended well.
go_back() {
  from=$1 to=$2
  write_journal "$to" "$from" "$backup" back
  if [ -n "$backup" ]; then systemctl stop $(awk -F "$tab" '$1 == "one-way-stop" { print $3 }' "$home/releases/$to/plan"); fi
  put_secrets_back
  if [ -z "$from" ]; then
    take_away
    rm -f "$state/journal" "$state/facts.previous"
    return 0
  fi
  if [ -e "$state/facts.previous" ]; then put_facts "$state/facts.previous" "$home/host"; fi
  put_link "$from"
  stop_at 8.switched
  log=''
  restore "$to" || return 1
  leaving=$to
  converge "$from" && healthy "$from" wait || return 1
  stop_unplanned
  [ -z "$backup" ] || rm -rf "$backup"
  rm -f "$state/journal" "$state/facts.previous"
}

# After a failure: back, and one line about it.
fail_over() {
  failure=$why
  if [ -n "$log" ]; then
    journalctl -u "$log" -n 8 -o cat --no-pager 2>/dev/null | indented
    failure="$failure (its log: journalctl -u $log)"
  fi
  # The port was free when this host was checked: another program may have opened it while no unit held it.
  held=$(held_port_clauses "$digest") failure=$failure$held
  if [ -n "$no_way_back" ] && [ "$(live_release)" = "$digest" ]; then
    rm -f "$state/journal" "$state/facts.previous"
    record unhealthy "$failure"
    die 5 "$failure; this host stays on release $(short "$digest"), because the data of${no_way_back} cannot be read by the one before"
  fi
  if [ -n "$unready" ] && [ "$(live_release)" = "$digest" ]; then
    # The journal stays, so that the next activation waits on, and goes back if that fails.
    record unhealthy "$failure"
    die 9 "$failure; this host stays on release $(short "$digest"), since going back would begin that anew; when $unready is ready, apply again"
  fi
  if [ "$previous" = "$digest" ]; then
    rm -f "$state/journal" "$state/facts.previous"
    record unhealthy "$failure"
    die 5 "$failure; this host stays on release $(short "$digest"), which was live before"
  fi
  step 8 "Going back to $(if [ -n "$previous" ]; then printf 'release %s' "$(short "$previous")"; else printf 'an empty host'; fi)"
  if ! go_back "$previous" "$digest"; then
    still=$(held_port_clauses "$previous")
    [ "$still" != "$held" ] || still=''
    record broken "$failure; the way back failed: $why$still"
    die 5 "$failure; and the release before, $(short "$previous"), is not healthy either: $why${log:+ (its log: journalctl -u $log)}$still"
  fi
  record rolled-back "$failure"
  if [ -z "$previous" ]; then die 4 "$failure; nothing is left running, because this was the first install"; fi
  die 4 "$failure; this host is back on release $(short "$previous")"
}
