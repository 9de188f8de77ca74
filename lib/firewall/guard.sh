#!/bin/sh
# Keeps the table `inet vm_observability` of nftables, as root's rights over the network allow. Run by vmo-firewall.service.
#   guard.sh load <rules> <hosts> <nft>    loads it: the rules of the release with the hosts of the fact, in one transaction
#   guard.sh keep <rules> <hosts> <nft>    loads it again when somebody changed or flushed it, and takes it away at the end
# The end is a signal and no ExecStop: systemd has forgotten the unit's text when a release without it is live.
set -u
# A release without it has no link to nft any more when this ends.
command=$1 rules=$2 hosts=$3 nft=$(readlink -f "$4")
table='inet vm_observability'

# Lines `<port> <address>` become elements of the port's two sets.
transaction() {
  cat "$rules" || return 1
  while read -r port address; do
    case $address in
      '') [ -z "$port" ] || return 1 ;;
      *[!0-9a-fA-F:.]*) return 1 ;;
      *:*) printf 'add element %s %s_v6 { %s }\n' "$table" "$port" "$address" ;;
      *.*.*.*) printf 'add element %s %s_v4 { %s }\n' "$table" "$port" "$address" ;;
      *) return 1 ;;
    esac
  done <"$hosts"
}

load() {
  if ! text=$(transaction); then
    wrong=$(grep -vE '^[a-z0-9_]+ ([0-9]+(\.[0-9]+){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)$' "$hosts" | head -n 1)
    printf '<3>the firewall needs the address of each host of the fleet, got "%s"; give that host an address as scrapeAddress\n' "$wrong" >&2
    return 1
  fi
  printf '%s\n' "$text" | "$nft" -f -
}

# The table without its counters.
shot() { "$nft" -s list table "$table" 2>/dev/null; }

# Takes the table away. The kernel may be busy with the tables of others.
drop() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    "$nft" delete table "$table" 2>/dev/null
    tables=$("$nft" list tables) || tables="table $table"
    case $tables in *"table $table"*) sleep 0.3 ;; *) exit 0 ;; esac
  done
  printf '<3>the table %s is still loaded; take it away: nft delete table %s\n' "$table" "$table" >&2
  exit 1
}

if [ "$command" = load ]; then
  load
  exit
fi
trap drop TERM INT
loaded=$(shot)
while :; do
  if [ -z "$loaded" ] || [ "$(shot)" != "$loaded" ]; then
    printf '<4>somebody changed or removed the table %s; it is loaded again\n' "$table" >&2
    load || exit 1
    loaded=$(shot)
  fi
  sleep 10 &
  wait $!
done
