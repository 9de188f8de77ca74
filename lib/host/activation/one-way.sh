# ---- Step 6: copies before an upgrade that cannot go back.
# Reads digest, live, previous, data, root. Sets backup, why.

# Copies what a one-way upgrade would make unreadable for the live release, while nothing writes to it. Sets `backup`.
back_up() {
  [ -n "$live" ] && [ "$live" != "$digest" ] || return 0
  stops='' paths='' reasons=''
  while IFS=$tab read -r kind component a b; do
    case $kind in
      one-way) versions_of "$live" "$component" "$a" || reasons="$reasons $component" ;;
      one-way-stop) case " $reasons " in *" $component "*) stops="$stops $a" ;; esac ;;
      one-way-backup) case " $reasons " in *" $component "*) [ ! -e "$root$a" ] || paths="$paths $a" ;; esac ;;
    esac
  done <"$home/releases/$digest/plan"
  [ -n "$paths" ] || return 0
  say "    | copying$paths before an upgrade that cannot go back (${reasons# })"
  systemctl stop $stops || { why="the units$stops did not stop for a copy of their data" && return 1; }
  folder=$data/backup/$digest
  rm -rf "$folder"
  (umask 077 && mkdir -p "$folder.new")
  for path in $paths; do
    mkdir -p "$folder.new${path%/*}"
    cp -a --reflink=auto "$root$path" "$folder.new$path" || { why="$path could not be copied before the upgrade" && return 1; }
  done
  settle
  mv "$folder.new" "$folder"
  backup=$folder
  write_journal "$digest" "$previous" "$backup" forward
  stop_at 6.copied
}

# Whether release <digest> has <component> in the same <versions>.
versions_of() {
  while IFS=$tab read -r what whose versions _; do
    [ "$what $whose $versions" != "one-way $2 $3" ] || return 0
  done <"$home/releases/$1/plan"
  return 1
}

# Puts the copies in `backup` back. Their units stand still.
restore() {
  [ -n "$backup" ] && [ -d "$backup" ] || return 0
  say "    | putting the data back that was copied before the upgrade"
  while IFS=$tab read -r kind _ path _; do
    if [ "$kind" != one-way-backup ] || [ ! -e "$backup$path" ]; then continue; fi
    rm -rf "$root$path.restored"
    cp -a --reflink=auto "$backup$path" "$root$path.restored" && rm -rf "$root${path:?}" && mv "$root$path.restored" "$root$path"
  done <"$home/releases/$1/plan"
  settle
}
