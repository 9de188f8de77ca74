# ---- What an administrator laid over our units. systemd has places for that, and they are the administrator's to empty.
# Reads home, root, target. Sets nothing outside of its subshells.

# Every file that changes units of release <digest>, a path a line: drop-ins in any of systemd's folders, also those for all units of a
# prefix or type, and whole units in the folders that systemd reads before ours. Files count that systemd has not loaded yet.
overrides() (
  cd / && units="$target $(awk -F "$tab" '$1 == "unit" { print $2 }' "$home/releases/$1/plan" | tr '\n' ' ')"
  # The order of systemd.unit(5).
  first='etc/systemd/system.control run/systemd/system.control run/systemd/transient run/systemd/generator.early'
  for folder in $first; do
    for unit in $units; do
      path=$root/$folder/$unit
      if [ -e "$path" ] || [ -L "$path" ]; then printf '%s\n' "$path"; fi
    done
  done
  set --
  for folder in $first etc/systemd/system etc/systemd/system.attached run/systemd/system run/systemd/system.attached \
    run/systemd/generator usr/local/lib/systemd/system usr/lib/systemd/system lib/systemd/system run/systemd/generator.late; do
    # Of a link to another one of these, what it leads to is listed.
    [ ! -d "$root/$folder" ] || set -- "$@" "$(readlink -f "$root/$folder")"
  done
  [ $# = 0 ] || find "$@" -mindepth 2 -maxdepth 2 -path '*.d/*.conf' ! -path '*/vmo-.service.d/10-data-volume.conf' \
    ! -lname '/opt/vm-observability/host/volume-*' 2>/dev/null | awk -v units="$units" '
    # The folders of drop-ins of vmo-a-b.service: its own, vmo-a-.service.d, vmo-.service.d and service.d.
    BEGIN {
      count = split(units, unit, " ")
      for (n = 1; n <= count; n++) {
        type = name = unit[n]
        sub(/.*\./, "", type)
        sub(/\.[^.]*$/, "", name)
        fits[unit[n] ".d"] = fits[type ".d"] = 1
        while (match(name, /.*[^-]-/) && RLENGTH > 0) {
          name = substr(name, 1, RLENGTH)
          fits[name "." type ".d"] = 1
          sub(/-+$/, "", name)
        }
      }
    }
    { part = $0; sub(/\/[^\/]*$/, "", part); sub(/.*\//, "", part) }
    part in fits' | sort -u
)
