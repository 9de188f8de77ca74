# ---- Step 2: the release itself, proven, in its folder.
# Reads digest, live, bundle, facts, home, state. Sets folder, fresh, facts.

# Puts the release `digest` into its folder, from the bundle, proven against the digest. Nothing uses it yet, unless it is live: then
# everything on this host that differs from it is put back.
stage_release() {
  folder=$home/releases/$digest fresh=$home/releases/.new-$digest
  check_links
  if [ "$digest" != "$live" ]; then
    put_back_places
    # Links to programs are created again.
    if [ -d "$folder" ] && intact "$folder" "$digest"; then rm -rf "${folder:?}/bin" "$folder/folders" && own "$folder" && return 0; fi
    unpack_release
    rm -rf "$folder"
    mv "$fresh" "$folder" || cannot_write
    settle "$home/releases"
    return 0
  fi
  [ -z "$(lost_files)" ] || unpack_release
  put_back
  rm -rf "$fresh"
  settle "$home/releases"
}

# Releases and artifacts may be moved to another disk by a link, which is then left alone: to folders of root, side by side.
check_links() {
  for place in "$home/releases" "$home/artifacts"; do
    [ -L "$place" ] || continue
    [ "$(stat -L -c '%F %a %u:%g' "$place" 2>/dev/null)" = 'directory 755 0:0' ] ||
      refuse "$place leads to $(readlink "$place"), which must be a folder of root (0:0) with the mode 755"
  done
  ! apart || refuse "$home/releases and $home/artifacts have to lie side by side, and a link leads one of them elsewhere;" \
    "move them back, or move $home as a whole and put a link to it there"
}

# The same as `put_back`, where another release is live: for what all releases share, and what is the host's own. The rest is the
# way back, and is left as it is.
put_back_places() {
  list=$(places)
  [ ! -r "$home/releases/$live/plan" ] || list=$(owned "$live")
  deviations "$list" "${live:-none}" | while IFS=$tab read -r path how; do
    case $path in
      */../* | */..) continue ;;
      "$home" | "$home/releases" | "$home/artifacts" | "$home/state" | "$home/host" | "$home/host"/*) ;;
      "${secrets%/*}" | "$secrets" | "$secrets"/* | "$data" | "$data/textfiles") ;;
      *) continue ;;
    esac
    # Without a plan, what belongs there is unknown.
    case $live$how in 'does not belong there' | *'is missing') continue ;; esac
    say "    | putting back: ${path#"$home/"} ($how)"
    : >"$state/mended"
    case $how in 'does not belong there' | 'is of another kind') remove_odd "$path" ;; esac
    keep_owner "$path"
  done
}

# Files of the live release that only the bundle can bring back.
lost_files() {
  differences "$digest" | awk -F "$tab" -v at="$folder" '
    index($1, at) != 1 || index($1, at "/bin") == 1 || index($1, at "/folders") == 1 || $1 == at "/.artifacts" { next }
    $2 ~ /^(has another content|is missing|is of another kind|leads to .*)$/'
}

# Unpacks the bundle into `fresh`.
unpack_release() {
  [ -n "$bundle" ] || refuse "release $(short "$digest") is missing or incomplete on this host, and no bundle was given"
  rm -rf "$fresh"
  free=$(free_space "$home") room=$((RESERVE + $(unpacked_size "$bundle")))
  [ "$free" -ge "$room" ] || refuse "$home has $free MiB free, and unpacking release $(short "$digest") needs $room MiB; make room"
  free=$(free_inodes "$home") room=$((RESERVE + $(tar -tzf "$bundle" 2>/dev/null | wc -l)))
  [ "$free" -ge "$room" ] || refuse "$home has $free inodes free, and unpacking release $(short "$digest") needs $room; remove files there"
  mkdir -p "$fresh" || refuse "cannot write below $home ($(disk_problem "$home"))"
  said=$(tar -xzof "$bundle" -C "$fresh" 2>&1) || refuse "the bundle $bundle could not be unpacked: $(tar_problem "$fresh" "$said")"
  intact "$fresh" "$digest" ||
    refuse "the bundle $bundle does not hold release $(short "$digest"): its files do not match the digest"
  [ "$(sed -n 1p "$fresh/plan")" = "format${tab}1" ] ||
    refuse "release $(short "$digest") is in a format that its own script does not know"
  own "$fresh"
  # One time for all releases: systemd takes a newer time for a changed unit and asks for daemon-reload.
  find "$fresh" -type f -exec touch -d '2020-01-01 00:00:00 UTC' {} +
  settle_tree "$fresh"
}

# Gives the release in <folder> to root, and its folders, and the list of its files, the mode that they should have.
own() {
  find "$1" \( ! -user 0 -o ! -group 0 \) -exec chown -h 0:0 {} +
  find "$1" -type d ! -perm 755 -exec chmod 755 {} +
  chmod 644 "$1/manifest"
}

# The live release `digest`, or something else that is ours, was altered by hand: puts it back, and lets units take again what they may
# have read meanwhile. Links of units and of programs, folders of data and facts have their own steps.
put_back() {
  # First its own files, one rename each, because the list is made from them: no change to them is trusted.
  [ ! -d "$fresh" ] || find "$fresh" -type f -printf '%P\n' >"$state/files" || cannot_write
  [ -d "$fresh" ] || : >"$state/files" || cannot_write
  while IFS= read -r part; do
    cmp -s "$fresh/$part" "$folder/$part" && [ ! -L "$folder/$part" ] && continue
    [ ! -d "$folder/$part" ] || rm -rf "${folder:?}/$part"
    make_folder "$folder" "$part"
    mv -fT "$fresh/$part" "$folder/$part" || cannot_write
    printf '%s\thas another content\n' "$folder/$part"
  done <"$state/files" >"$state/drift"
  list=$(owned "$digest")
  differences "$digest" >>"$state/drift" || cannot_write
  # What lies behind a link is read before the link goes.
  if [ -z "$facts" ] && [ -L "$home/host" ] && [ -s "$home/host/.facts" ]; then
    write_file "$state/facts.kept" <"$home/host/.facts" || cannot_write
    facts=$state/facts.kept
  fi
  read_wanted "$digest"
  read_applied
  while IFS=$tab read -r path how; do
    # A file's name may spell another path.
    case $path in */../* | */..) continue ;; esac
    say "    | putting back: ${path#"$home/"} ($how)"
    : >"$state/mended"
    case $how in 'does not belong there' | 'is of another kind') remove_odd "$path" ;; esac
    keep_owner "$path"
    retake "$path"
  done <"$state/drift"
  rm -f "$state/drift" "$state/files"
  [ -n "$facts" ] || [ ! -s "$home/host/.facts" ] || [ -z "$(altered_facts)" ] || facts=$home/host/.facts
}

# Makes the folders of <folder>/<path>, where a link or a file may stand.
make_folder() {
  case $2 in */*) ;; *) return 0 ;; esac
  make_folder "$1" "${2%/*}"
  if [ ! -L "$1/${2%/*}" ] && [ -d "$1/${2%/*}" ]; then return 0; fi
  rm -rf "${1:?}/${2%/*}"
  mkdir "$1/${2%/*}" || cannot_write
}

# Removes <path> from one of the folders that are ours alone.
remove_odd() { case $1 in "$folder"/* | "$home/host"/* | "$secrets"/*) rm -rf "$1" ;; esac; }

# Gives <path> the owner and the mode that `list` says. Links and folders of data are created again in their own steps.
keep_owner() {
  while IFS=$tab read -r type mode owner path_of _; do
    [ "$path_of" = "$1" ] || continue
    case $type in
      d)
        if [ -L "$1" ] || [ ! -d "$1" ]; then rm -f "$1"; fi
        mkdir -p "$1" || cannot_write
        [ "$mode" != - ] || mode=go-w
        chown "${owner%:}" "$1" && chmod "$mode" "$1"
        ;;
      f) [ ! -f "$1" ] || [ -L "$1" ] || { chown "$owner" "$1" && chmod "$mode" "$1"; } ;;
      D) case $1 in "$home" | "$home/releases" | "$home/artifacts" | "$data") false ;; esac || { chown "$owner" "$1" && chmod "$mode" "$1"; } ;;
    esac
  done <<LIST
$list
LIST
}

# Units that may have read <path> while it was altered are in an unknown state.
retake() {
  part=${1#"$folder/"}
  case $part in
    files/*) retake_file "$part" ;;
    units/*) forget "${part#units/}" ;;
    bin/* | folders/*) forget_users "current/$part" ;;
    "$home/artifacts"/*)
      while IFS=$tab read -r kind program artifact _; do
        case ${part##*/} in "$artifact"-*) [ "$kind" != program ] || forget_users "current/bin/$program" ;; esac
      done <"$folder/plan"
      ;;
    "$home/host"/*) forget_users "/opt/vm-observability/host/${part#"$home/host/"}" ;;
  esac
}

# The same for the configuration file <part>: its component's units reload, restart or do nothing, as for any change of it.
retake_file() {
  change=$(awk -F "$tab" -v part="${1#files/}" '$1 == "file" && $3 == part { print $4 }' "$folder/plan")
  component=${1#files/} && component=${component%%/*}
  [ "$change" != nothing ] || return 0
  while read -r unit of_component _ reload restart; do
    [ "$of_component" = "$component" ] || continue
    case $unit in *.service) ;; *) continue ;; esac
    given "$unit"
    if [ "${change:-reload}" = restart ] || [ "$reload" = - ]; then
      note_given "$unit" restart 0
    elif [ "$given_restart" = "$restart" ]; then
      note_given "$unit" reload 0
    fi
  done <<WANTED
$wanted
WANTED
}

# The same for units whose text has the word <text>.
forget_users() {
  users=$(grep -rlwF -e "$1" "$folder/units" | sed 's|.*/||')
  for unit in $users; do forget "$unit"; done
}

# Notes that the state of the units named <name>, or of the component <name>, is unknown.
forget() {
  while read -r unit component _; do
    case $1 in "$unit" | "$component") note_given "$unit" restart 0 ;; esac
  done <<WANTED
$wanted
WANTED
}
