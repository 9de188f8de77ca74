# ---- Step 9: leave nothing behind.
# Reads digest, wanted, backup, home, data, secrets, unit_folder.

# Units of ours: those whose link leads into our own folder, and those in `applied` whose link was taken away. Other units
# named vmo-* belong to others.
our_units() {
  find "$unit_folder" -maxdepth 1 -name 'vmo-*' ! -name '*[!A-Za-z0-9@._-]*' -lname '/opt/vm-observability/current/*' -printf '%f\n'
  while read -r unit _; do
    [ -z "$unit" ] || [ -e "$unit_folder/$unit" ] || [ -L "$unit_folder/$unit" ] || printf '%s\n' "$unit"
  done <<APPLIED
$applied
APPLIED
}

# Stops and removes our units that the plan in `wanted` does not have.
stop_unplanned() {
  surplus=$(our_units | sort -u | while IFS= read -r unit; do
    case "$newline$wanted" in *"$newline$unit "*) ;; *) printf '%s ' "$unit" ;; esac
  done)
  [ -n "$surplus" ] || return 0
  say "    | removing: $surplus"
  systemctl stop $surplus 2>/dev/null
  # What a timer's service has measured would be taken for what it measures now.
  for unit in $surplus; do rm -f "$unit_folder/$unit" "$data/textfiles/${unit%.timer}.prom"; done
  systemctl daemon-reload
  systemctl reset-failed $surplus 2>/dev/null
  note_given "$surplus" given 0
}

# Keeps the last three releases that were healthy, and the artifacts that they use.
tidy() {
  stop_unplanned
  rm -rf "$secrets.previous"
  drop_secrets
  settle_certificates "$digest"
  { [ ! -f "$state/history" ] || grep -vx "$digest" "$state/history"; printf '%s\n' "$digest"; } | tail -n 3 | write_file "$state/history"
  keep=$(cat "$state/history")
  used=''
  set +f
  for release in "$home/releases"/*; do
    case "$newline$keep$newline" in
      *"$newline${release##*/}$newline"*) used="$used$newline$(cat "$release/.artifacts" 2>/dev/null)" ;;
      *) rm -rf "$release" ;;
    esac
  done
  for artifact in "$home/artifacts"/*; do
    case "$used$newline" in *"$newline${artifact##*/}$newline"*) ;; *) rm -rf "$artifact" ;; esac
  done
  for folder in "$data/backup"/*; do
    case $folder in *.new) rm -rf "$folder" ;; esac
    [ -z "$backup" ] || [ "$folder" = "$backup" ] || rm -rf "$folder"
  done
  set -f
}

# Secrets that no unit reads any more.
drop_secrets() {
  [ -d "$secrets" ] || return 0
  find "$secrets" -type f | while IFS= read -r path; do
    grep -qF "$tab${path#"$root"}$tab" "$home/releases/$digest/plan" || rm -f "$path"
  done
}
