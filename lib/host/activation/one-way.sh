# ---- Steps 2 and 6: upgrades that cannot go back, since the older version cannot read the data any more.
# Reads digest, live, previous, data, root. Sets backup, no_way_back, crossed, copied, why.

# Refuses to go down across a boundary, and a copy for which there is no room.
check_one_way() {
  find_crossings
  [ -n "$copied" ] || return 0
  # What an earlier try has copied is older than the data, which the live release went on with.
  rm -rf "$data/backup/$digest" "$data/backup/$digest.new"
  need=0
  for path in $copied; do need=$((need + $(du -sm "$root$path" | cut -f 1))); done
  free=$(free_space "$data/backup")
  [ "$free" -ge $((need + RESERVE)) ] ||
    refuse "the upgrade of$crossed cannot go back without a copy of its data, which takes $need MiB, and $data has $free MiB free; make room"
}

# Sets `crossed`, the components that the release takes across a boundary; `copied`, the folders to copy for them; and `no_way_back`, those
# of them that stay whatever happens.
find_crossings() {
  crossed='' copied=''
  [ -n "$live" ] && [ "$live" != "$digest" ] || return 0
  while IFS=$tab read -r kind component version boundary back reason; do
    [ "$kind" = one-way ] || continue
    # A component that does not run here yet has nothing to go back to.
    grep -q "^unit${tab}[^${tab}]*${tab}$component${tab}" "$home/releases/$live/plan" || continue
    before=$(awk -F "$tab" -v component="$component" '$1 == "one-way" && $2 == component { print $3 }' "$home/releases/$live/plan")
    if [ -n "$before" ] && [ "$boundary" != - ] && lower "$version" "$boundary" && ! lower "$before" "$boundary"; then
      refuse "$component $version cannot read the data that $before has written here ($reason); keep $before or a later version"
    fi
    crosses "$before" "$version" "$boundary" || continue
    crossed="$crossed $component"
    if [ "$back" = none ]; then no_way_back="$no_way_back $component"; fi
  done <"$home/releases/$digest/plan"
  while IFS=$tab read -r kind component path; do
    if [ "$kind" != one-way-backup ] || [ ! -e "$root$path" ]; then continue; fi
    case "$no_way_back " in *" $component "*) continue ;; esac
    case "$crossed " in *" $component "*) copied="$copied $path" ;; esac
  done <"$home/releases/$digest/plan"
}

# Whether the step from version <before>, which may not be known, to <version> crosses <boundary>, or is one where any is.
crosses() {
  [ -n "$1" ] || return 0
  if [ "$3" = - ]; then [ "$1" != "$2" ]; else lower "$1" "$3" && ! lower "$2" "$3"; fi
}

# Whether version <a> is lower than <b>.
lower() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# Copies what a one-way upgrade would make unreadable for the live release, while nothing writes to it. Sets `backup`.
back_up() {
  [ -n "$copied" ] || return 0
  stops=''
  while IFS=$tab read -r kind component unit; do
    [ "$kind" = one-way-stop ] || continue
    case "$crossed " in *" $component "*) stops="$stops $unit" ;; esac
  done <"$home/releases/$digest/plan"
  say "    | copying$copied before an upgrade that cannot go back (${crossed# })"
  systemctl stop $stops || { why="the units$stops did not stop for a copy of their data" && return 1; }
  folder=$data/backup/$digest
  (umask 077 && mkdir -p "$folder.new")
  for path in $copied; do
    mkdir -p "$folder.new${path%/*}"
    cp -a --reflink=auto "$root$path" "$folder.new$path" || {
      rm -rf "$folder.new"
      why="$path could not be copied before the upgrade ($(disk_problem "$data"))" && return 1
    }
  done
  settle
  mv "$folder.new" "$folder"
  backup=$folder
  write_journal "$digest" "$previous" "$backup" forward
  stop_at 6.copied
}

# Puts the copies in `backup` back. Their units stand still. Fails with `why`, and the copies are kept.
restore() {
  [ -n "$backup" ] && [ -d "$backup" ] || return 0
  say "    | putting the data back that was copied before the upgrade"
  while IFS=$tab read -r kind _ path _; do
    if [ "$kind" != one-way-backup ] || [ ! -e "$backup$path" ]; then continue; fi
    rm -rf "$root$path.restored"
    if cp -a --reflink=auto "$backup$path" "$root$path.restored"; then
      rm -rf "$root${path:?}" && mv "$root$path.restored" "$root$path" && continue
    fi
    # Without room for both, the copy is enough: it is whole.
    rm -rf "$root$path.restored" "$root${path:?}"
    cp -a --reflink=auto "$backup$path" "$root$path" && continue
    why="the data in $root$path could not be put back from its copy in $backup$path ($(disk_problem "$data"))"
    return 1
  done <"$home/releases/$1/plan"
  settle
}
