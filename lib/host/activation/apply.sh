# ---- The command `apply`, from its arguments to its last word.
# Sets digest, bundle, facts, given_secrets, backup, no_way_back, live, previous, leaving, started, why, log.

apply() {
  digest='' bundle='' facts='' given_secrets='' backup='' no_way_back='' why='' log='' unready='' started=' '
  owner='' member='' called='' take_over=no former='' members=''
  read_options "$@"
  case $digest in *[!0-9a-f]* | '') usage ;; esac
  [ ${#digest} = 64 ] || usage
  for file in "$bundle" "$facts"; do [ -z "$file" ] || [ -r "$file" ] || die 2 "cannot read $file"; done
  [ "$(id -u)" = 0 ] || die 2 "only root can activate a release; run it with sudo"
  # The connection that started this may end: what was begun is finished.
  trap '' HUP PIPE
  take_lock
  mkdir -p "$home/releases" "$state" || die 3 "cannot write below $home ($(disk_problem "$home")); nothing was changed"
  step 1 "Looking at what runs"
  live=$(live_release) previous=$live leaving=$live
  claim
  if nothing_to_do; then
    note_neighbours
    [ "$(value_of outcome "$state/outcome")$(value_of release "$state/outcome")" = "applied$digest" ] || record applied unchanged
    say "nothing to do: release $(short "$digest") is live and healthy"
    return 0
  fi
  why='' log=''
  drop_drafts
  rm -f "$state/mended"
  finish_interrupted
  [ -r "$home/releases/$previous/plan" ] || previous=''
  step 2 "Checking this host"
  problem=$(volume_problem)
  [ -z "$problem" ] || refuse "$problem"
  stage_release
  preflight
  stage_secrets "$home/releases/$digest/plan" early || refuse "$why"
  step 3 "Fetching programs"
  install_packages
  fetch_artifacts
  step 4 "Making accounts, directories and secrets ready"
  make_accounts
  set_kernel
  make_secrets
  # Without new facts, those that are here are written again: the host's own names stand among them.
  if [ -z "$facts" ] && [ -s "$home/host/.facts" ] && ! names_current "$home/host"; then facts=$home/host/.facts; fi
  if [ -n "$facts" ]; then put_facts "$facts" "$home/host.next" || refuse "$why"; fi
  stage_secrets "$home/releases/$digest/plan" || refuse "$why"
  check_certificates "$home/releases/$digest/plan" || refuse "$why"
  step 5 "Validating the release"
  validate
  stop_at guards
  pass_guards || postpone "$why"
  step 6 "Switching ${previous:+from $(short "$previous") }to $(short "$digest")"
  switch_over || fail_over
  step 7 "Waiting until everything is healthy"
  healthy "$digest" wait || restart_what_hangs || fail_over
  step 9 "Removing what is no longer needed"
  tidy
  note_neighbours
  record applied ''
  rm -f "$state/journal" "$state/facts.previous" "$state/facts.kept" "$state/mended"
  say "release $(short "$digest") is live and healthy"
}

# Sets digest, bundle, facts, given_secrets, owner, member, called, take_over, former, members.
read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --take-over) take_over=yes && shift && continue ;;
      --digest | --bundle | --facts | --secrets | --owner | --member | --called | --former | --members) [ $# -ge 2 ] || usage ;;
      *) usage ;;
    esac
    case $1 in
      --digest) digest=$2 ;;
      --bundle) bundle=$2 ;;
      --facts) facts=$2 ;;
      --secrets) given_secrets=$2 ;;
      --owner) owner=$2 ;;
      --member) member=$2 ;;
      --called) called=$2 ;;
      --former) former=$2 ;;
      --members) members=$2 ;;
    esac
    shift 2
  done
}

# An activation before this one was cut off after its switch began: the release that it came from is the proven one.
finish_interrupted() {
  [ -e "$state/journal" ] || return 0
  if ! journal_is_whole; then
    say "    | an activation was interrupted, and its journal cannot be read; the live release is taken as the previous one"
    rm -rf "$state/journal" "$state/applied" "$state/loaded"
    return 0
  fi
  previous=$(value_of from "$state/journal") leaving=$(value_of to "$state/journal") backup=$(value_of backup "$state/journal")
  no_way_back=$(value_of stays "$state/journal")
  say "    | the activation of $(short "$leaving") was interrupted; this one continues from there"
  # A boot since then has started the units of the release that was live then: what they read is not known.
  read -r boot </proc/sys/kernel/random/boot_id
  [ "$(value_of boot "$state/journal")" = "$boot" ] || rm -f "$state/applied" "$state/loaded"
  [ ! -r "$home/releases/$leaving/plan" ] || doubt "$leaving"
  direction=$(value_of direction "$state/journal")
  if [ -n "$previous" ] && [ "$live" != "$leaving" ] && [ "$direction" = forward ]; then
    # It had not switched yet: nothing new has run, and the data is as the release before it left it.
    rm -rf "$data/backup/$leaving"
    backup='' no_way_back='' direction=back
  fi
  if [ "$direction" = back ] || { [ -n "$backup" ] && [ "$leaving" != "$digest" ]; }; then
    go_back "$previous" "$leaving" || say "    | the release before, $(short "$previous"), is not healthy: $why"
    live=$(live_release) backup=''
  elif [ "$previous" = "$digest" ]; then
    put_secrets_back
    rm -f "$state/facts.previous"
  fi
}

# What hangs is running for systemd, and nothing else would ever end it. Only where this activation has started nothing itself.
restart_what_hangs() {
  [ "$live" = "$digest" ] && [ -z "${started# }" ] && [ -n "$log" ] && [ -z "$unready" ] || return 1
  # What has stored samples of the future has them after a restart too.
  case $why in *' s in the future: '*) return 1 ;; esac
  read_states "$log"
  state_of "$log" "$states"
  [ "$active" = active ] || return 1
  say "    | $why; restarting $log, since nothing else was changed"
  note_given "$log" restart 0
  converge "$digest" && healthy "$digest" wait
}

# A unit that systemd restarted since the switch to <digest> may already run with that release's files, unknown to this script. Where
# these differ from what it was given before, its state is unknown.
doubt() {
  read_wanted "$1"
  read_applied
  while read -r unit _ _ reload restart; do
    [ -n "$unit" ] || continue
    given "$unit"
    if [ "$given_restart" != "$restart" ]; then
      note_given "$unit" restart 0
    elif [ "$given_reload" != "$reload" ]; then
      note_given "$unit" reload 0
    fi
  done <<WANTED
$wanted
WANTED
}

# Stops and removes every unit of ours, and takes the live release away.
