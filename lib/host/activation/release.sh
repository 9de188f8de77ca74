# ---- Step 2: the release itself, proven, in its folder.
# Reads digest, live, bundle, home. Sets folder, fresh.

# Puts the release `digest` into its folder, from the bundle, proven against the digest. Nothing uses it yet.
stage_release() {
  folder=$home/releases/$digest
  if [ -d "$folder" ] && intact "$folder" "$digest"; then return 0; fi
  [ -n "$bundle" ] || refuse "release $(short "$digest") is not (or no longer whole) on this host, and no bundle was given"
  fresh=$home/releases/.new-$digest
  rm -rf "$fresh"
  mkdir -p "$fresh"
  tar -xzof "$bundle" -C "$fresh" 2>&1 | indented
  intact "$fresh" "$digest" || 
    refuse "the bundle $bundle does not hold release $(short "$digest"): its files do not match the digest"
  [ "$(sed -n 1p "$fresh/plan")" = "format${tab}1" ] || 
    refuse "release $(short "$digest") is in a format that its own script does not know"
  # One time for all releases: systemd takes a newer time for a changed unit and asks for daemon-reload.
  find "$fresh" -type f -exec touch -d '2020-01-01 00:00:00 UTC' {} +
  settle_tree "$fresh"
  if [ "$digest" != "$live" ]; then
    rm -rf "$folder"
    mv "$fresh" "$folder"
  else
    heal "$folder" "$fresh"
  fi
  settle "$home/releases"
}

# The live release was altered by hand: puts its own files back, one rename each, and lets their units take them again.
heal() {
  read_wanted "$digest"
  read_applied
  (cd "$1" && { altered "$digest" && misplaced; } | sort -u) >"$state/drift"
  while IFS= read -r path; do
    if [ -f "$2/$path" ]; then
      mkdir -p "$(dirname "$1/$path")"
      mv -f "$2/$path" "$1/$path"
    else
      rm -f "${1:?}/$path"
    fi
    say "    | put back: $path"
    case $path in
      files/*) component=${path#files/} && forget "${component%%/*}" ;;
      units/*) forget "${path#units/}" ;;
    esac
  done <"$state/drift"
  rm -rf "$2" "$state/drift"
}

# Nobody knows what the units named <name>, or of the component <name>, were given.
forget() {
  while read -r unit component _; do
    case $1 in "$unit" | "$component") note_given "$unit" restart 0 ;; esac
  done <<WANTED
$wanted
WANTED
}
