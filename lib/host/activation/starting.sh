# ---- Step 7 too: a server that answers that it is still starting reads what it has stored. How long that takes, the plan and the disk say.
# Reads home, root, probed, up, begun, component, how, status, purpose, detail. Sets starting, starts_most, starts_last, counts, late, unready, told.

# Whether the probe that did not hold belongs to a component that says that it is still starting. Sets `late` and `unready` when it has
# said so for too long.
still_starts() {
  case " $starting " in *" $component "*) return 0 ;; esac
  [ "$how" = http ] || return 1
  row=$(awk -F "$tab" -v component="$component" -v status="$status" '$1 == "starting" && $2 == component && $3 == status { print; exit }' "$home/releases/$probed/plan")
  [ -n "$row" ] || return 1
  starting="$starting $component"
  most=$(value_in "$component" "$starts_most")
  if [ -z "$most" ]; then
    most=$(most_seconds "$row")
    starts_most="$starts_most$component $most$newline"
  fi
  starts_last="$component $up$newline$(printf '%s' "$starts_last" | grep -v "^$component ")$newline"
  if [ $((up - begun)) -ge "$most" ]; then
    [ -n "$late" ] || late="$component is still starting after $((up - begun)) s: $purpose: $detail" unready=$component
  elif [ $((up - told)) -ge 60 ]; then
    told=$up
    say "    | $component is still starting: $detail ($((up - begun)) s, of at most $most s)"
  fi
}

# The seconds that the row <starting> allows: what it says, and more for each GiB in its folders.
most_seconds() (
  IFS=$tab read -r _ _ _ seconds each folders <<ROW
$1
ROW
  set --
  for folder in $folders; do [ ! -d "$root$folder" ] || set -- "$@" "$root$folder"; done
  [ $# = 0 ] || kibibytes=$(du -skc "$@" 2>/dev/null | awk 'END { print $1 }')
  printf '%s' "$((seconds + ${kibibytes:-0} * each / 1048576))"
)

# Sets `counts` to when the deadlines of <component> begin: with the waiting, or when it last said that it was starting.
counts_from() {
  counts=$(value_in "$1" "$starts_last")
  counts=${counts:-$begun}
}

# The value of <name> in the first of <lines> that has one: `<name> <value>`.
value_in() {
  while read -r name value; do
    [ "$name" != "$1" ] || { printf '%s' "$value" && return; }
  done <<LINES
$2
LINES
}
