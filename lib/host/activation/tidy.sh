# ---- Step 9: leave nothing behind.
# Reads digest, wanted, backup, home, data, secrets, unit_folder.

# Stops and removes our units that the plan in `wanted` does not have.
stop_unplanned() {
  surplus=$({
    find "$unit_folder" -maxdepth 1 -name 'vmo-*' -type l -exec basename -a {} +
    systemctl list-units --all --plain --no-legend 'vmo-*' 2>/dev/null | awk '{ print $1 }'
  } | sort -u | while IFS= read -r unit; do
    case "$newline$wanted" in *"$newline$unit "*) ;; *) printf '%s ' "$unit" ;; esac
  done)
  [ -n "$surplus" ] || return 0
  say "    | removing: $surplus"
  systemctl stop $surplus 2>/dev/null
  for unit in $surplus; do rm -f "$unit_folder/$unit"; done
  systemctl daemon-reload
  systemctl reset-failed $surplus 2>/dev/null
  note_given "$surplus" given 0
}

# Keeps the last three releases that were healthy, and the artifacts that they use.
tidy() {
  stop_unplanned
  rm -rf "$secrets.previous"
  drop_secrets
  { [ ! -r "$state/history" ] || grep -vx "$digest" "$state/history"; printf '%s\n' "$digest"; } | tail -n 3 | write_file "$state/history"
  keep=$(cat "$state/history")
  used=''
  for release in $(find "$home/releases" -mindepth 1 -maxdepth 1); do
    case "$newline$keep$newline" in
      *"$newline${release##*/}$newline"*) used="$used$newline$(cat "$release/.artifacts" 2>/dev/null)" ;;
      *) rm -rf "$release" ;;
    esac
  done
  for artifact in $(find "$home/artifacts" -mindepth 1 -maxdepth 1); do
    case "$used$newline" in *"$newline${artifact##*/}$newline"*) ;; *) rm -rf "$artifact" ;; esac
  done
  for folder in $(find "$data/backup" -mindepth 1 -maxdepth 1 2>/dev/null); do
    [ -z "$backup" ] || [ "$folder" = "$backup" ] || rm -rf "$folder"
  done
}

# Secrets that no unit reads any more.
drop_secrets() {
  [ -d "$secrets" ] || return 0
  for path in $(find "$secrets" -type f); do
    grep -q "^secret$tab.*$tab${path#"$root"}$tab" "$home/releases/$digest/plan" || rm -f "$path"
  done
}
