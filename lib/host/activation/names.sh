# ---- Fleet names: hosts with a role, by names that no DNS has. Units that ask for them see them as their /etc/hosts.
# Reads root, home. Sets why.

# Writes <folder>/hosts from the fact fleet-names in <folder>. In place, so that units which have it mounted see it without a restart.
put_names() {
  [ -e "$1/fleet-names" ] || { rm -f "$1/hosts" && return 0; }
  names=$(fleet_hosts "$1") || { why=$names && return 1; }
  printf '%s\n' "$names" | cmp -s - "$1/hosts" || printf '%s\n' "$names" >"$1/hosts"
}

# Whether <folder>/hosts is what its facts and this host's own /etc/hosts make of it.
names_current() {
  [ ! -e "$1/fleet-names" ] || [ "$(fleet_hosts "$1")" = "$(cat "$1/hosts" 2>/dev/null)" ]
}

# The text of <folder>/hosts; or what is wrong, and failure. The first entry of a name counts, so the fleet's come first.
fleet_hosts() {
  while read -r address name; do
    case $address in
      '') continue ;;
      *:* | [0-9]*.[0-9]*.[0-9]*.*[0-9]) ;;
      *) address=$(address_of "$address" "$name") || { printf '%s' "$address" && return 1; } ;;
    esac
    printf '%s %s\n' "$address" "$name"
  done <"$1/fleet-names"
  cat "$root/etc/hosts" 2>/dev/null || :
}

# An address of <host>, which the fleet knows as <name>. The one that is known here stays while DNS still has it, or does not answer.
address_of() {
  known=$(address_in "$home/host/hosts" "$2")
  # The machine's own name often leads to its loopback, which is another place on every other host.
  all=$(getent ahosts "$1" | awk '$1 !~ /^127\./ && $1 != "::1" { print $1 }' | sort -u)
  case "$newline$all$newline" in *"$newline${known:--}$newline"*) all=$known ;; esac
  [ -n "$all" ] || all=$known
  [ -n "$all" ] || { printf '%s is at %s, and this host cannot resolve that name to an address that others reach' "$2" "$1" && return 1; }
  printf '%s' "${all%%"$newline"*}"
}

# The name by which the fleet knows this host.
own_name() {
  folder=$home/host
  [ ! -d "$home/host.next" ] || folder=$home/host.next
  value_of VMO_HOST_NAME "$folder/host.env"
}

# The address of <name> in the file <hosts>, if any.
address_in() { awk -v name="$2" '$1 !~ /^#/ && $2 == name { print $1; exit }' "$1" 2>/dev/null; }
