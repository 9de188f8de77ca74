# ---- Steps 1, 2 and 6: volumes, which are file systems of this host that hold data. The fact volumes has them: `<name> <mount point> <MiB>`.
# Reads facts, live, home, root, unit_folder. Sets relinked.

# The volumes of this host, as the facts that were given have them, or else those that are here.
volumes() {
  if [ -n "$facts" ]; then sed -n 's/^volumes //p' "$facts" | base64 -d 2>/dev/null; else cat "$home/host/volumes" 2>/dev/null; fi
}

# What keeps data from lying on its volume, or nothing.
volume_problem() {
  volumes | while read -r volume at _; do
    if ! mountpoint -q "$root$at" 2>/dev/null; then
      printf 'the volume %s is not mounted at %s, and what is written there would lie elsewhere; mount it, or take it out of the volumes of this host' "$volume" "$at"
    elif [ ! -w "$root$at" ]; then
      printf 'the volume %s at %s is mounted read-only; mount it for writing' "$volume" "$at"
    else
      hidden=$(hidden_below "$at")
      [ -n "$hidden" ] || continue
      printf 'the volume %s was mounted over data in %s and does not have it: stop %s, unmount the volume, and copy the data there or delete it' "$volume" "$hidden" "$target"
    fi
    break
  done
}

# The first folder of the live release whose data lies on the disk below <mount point>, and not on the volume there. What already waits for
# the volume has its data on it.
hidden_below() {
  [ -n "$live" ] && [ -r "$home/releases/$live/plan" ] || return 0
  ! cut -d ' ' -f 2 "$home/host/volumes" 2>/dev/null | grep -qxF "$1" || return 0
  folders_below=$(awk -F "$tab" -v at="$1/" '$1 == "directory" && index($3 "/", at) == 1 { print substr($3, length(at)) }' "$home/releases/$live/plan")
  # A bind of the folder around the mount point shows what lies below it.
  # shellcheck disable=SC2016
  unshare --mount --propagation private sh -c '
    mkdir -p "$1" && mount --bind "$2" "$1" || exit
    for folder in $4; do
      [ -n "$(ls -A "$1/${3##*/}$folder" 2>/dev/null)" ] && [ -z "$(ls -A "$2/${3##*/}$folder" 2>/dev/null)" ] || continue
      printf "%s" "$3$folder"
      break
    done' sh "$root/run/vm-observability-below" "$root${1%/*}/" "$1" "$folders_below"
}

# `<link> <where it leads>`, separated by a tab, for each service of release <digest> whose component has data on a volume of this host.
volume_links() {
  [ -s "$home/host/volumes" ] && [ -r "$home/releases/$1/plan" ] || return 0
  awk -F "$tab" -v at="$unit_folder" '
    FNR == NR { split($0, f, " "); mounted[f[1]] = f[2] "/"; next }
    $1 == "directory" {
      most = 0
      for (name in mounted) if (index($3 "/", mounted[name]) == 1 && length(mounted[name]) > most) { most = length(mounted[name]); on = name }
      if (most) waits[$2, on] = 1
    }
    $1 == "unit" && $2 ~ /\.service$/ {
      for (name in mounted) if (($3, name) in waits) print at "/" $2 ".d/10-volume-" name ".conf\t/opt/vm-observability/host/volume-" name ".conf"
    }' "$home/host/volumes" "$home/releases/$1/plan"
}

# Lets the services of release <digest>, or of none, wait for the volumes that hold their data.
link_volumes() {
  waiting_links=$(volume_links "$1")
  find "$unit_folder" -mindepth 2 -maxdepth 2 -name '10-volume-*.conf' -lname '/opt/vm-observability/host/*' 2>/dev/null | while IFS= read -r link; do
    case "$newline$waiting_links" in *"$newline$link$tab"*) continue ;; esac
    rm -f "$link"
    rmdir "${link%/*}" 2>/dev/null
  done
  while IFS=$tab read -r link to; do
    if [ -z "$link" ] || [ "$(readlink "$link")" = "$to" ]; then continue; fi
    mkdir -p "${link%/*}" && ln -sfn "$to" "$link"
    relinked=yes
    stop_at volumes
  done <<LINKS
$waiting_links
LINKS
}
