# ---- Ports of a release, and the programs that hold them.
# Reads home, live. Sets nothing outside of its subshells.

# Ports of release <digest> that other programs hold: `<port> <protocol> <component> <purpose> <program> <process> <user> <unit>`,
# separated by tabs; a `-` for what cannot be found out.
held_ports() (
  # `<protocol><port>=<number of its user>` of each. A service that sees no other processes has no /proc/net of the system.
  taken=$(awk 'FNR > 1 && ((FILENAME ~ /tcp/ && $4 == "0A") || (FILENAME ~ /udp/ && $4 == "07")) {
    split($2, at, ":"); print (FILENAME ~ /tcp/ ? "tcp" : "udp") at[2] "=" $8 }' /proc/self/net/tcp /proc/self/net/tcp6 /proc/self/net/udp /proc/self/net/udp6 2>/dev/null | sort -u | tr '\n' ' ')
  while IFS=$tab read -r kind component port protocol purpose; do
    [ "$kind" = listen ] || continue
    at=$protocol$(printf '%04X' "$port")
    case " $taken" in *" $at="*) ;; *) continue ;; esac
    holder=$(holder_of "$port" "$protocol" "$1" "$(printf '%s' "$taken" | tr ' ' '\n' | sed -n "s/^$at=//p")") || continue
    printf '%s\t%s\t%s\t%s\t%s\n' "$port" "$protocol" "$component" "$purpose" "$holder"
  done <"$home/releases/$1/plan"
)

# Who listens on <port> <protocol> of release <digest>, as <numbers of users>, in the words of `held_ports`. Fails when it is one of our own
# units.
holder_of() {
  # Several may share a port: one that is not ours is one too many.
  pids=$(ss -Hlnp "--$2" "sport = :$1" 2>/dev/null | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -un)
  if [ -z "$pids" ]; then
    stranger_of "$3" "$4"
    return
  fi
  for pid in $pids; do
    group=$(sed -n 's,^\(0::\|[0-9]*:name=systemd:\),,p' "/proc/$pid/cgroup" 2>/dev/null | sed -n 1p)
    case $group in
      # A user's own manager may have a unit of any name.
      */user@*) ;;
      */vmo-*) continue ;;
    esac
    program=$(printable "$(cat "/proc/$pid/comm" 2>/dev/null)") unit=${group##*/}
    printf '%s\t%s\t%s\t%s' "${program:--}" "$pid" "$(stat -c %U "/proc/$pid" 2>/dev/null || printf -- -)" "${unit:--}"
    return 0
  done
  return 1
}

# The same where processes cannot be seen, as by the host's own report: the first of <numbers of users> who is no account of ours.
stranger_of() {
  for number in $2; do
    user=$(awk -F : -v number="$number" '$3 == number { print $1; exit }' "$root/etc/passwd" 2>/dev/null)
    ! grep -qs "^u ${user:--} " "$home/releases/$1/sysusers.conf" "$home/releases/${live:--}/sysusers.conf" || continue
    printf -- '-\t-\t%s\t-' "${user:-$number}"
    return 0
  done
  return 1
}

# The same for people, a sentence a line.
held_port_lines() {
  held_ports "$1" | while IFS=$tab read -r port protocol component purpose program pid user unit; do
    [ "$unit" = - ] && unit='' || unit=", of $unit"
    holder="a program of the user $user"
    [ "$pid" = - ] || holder="$program (process $pid, user $user$unit)"
    printf 'port %s/%s (%s: %s) is held by %s; stop it or give %s another port\n' "$port" "$protocol" "$component" "$purpose" "$holder" "$component"
  done
}

# The same as the end of another sentence.
held_port_clauses() { held_port_lines "$1" | while IFS= read -r line; do printf '; %s' "$line"; done; }
