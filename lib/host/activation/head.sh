#!/bin/sh
# Brings this host to a release of vm-observability, or leaves it where it was. docs/host-protocol.md describes it all.
#
#   activate apply --digest <sha256> [--bundle <tar.gz>] [--facts <file>] [--secrets <folder>]
#                  [--owner <id> --member <id> --called <name> [--members <begin of id,…>] [--take-over | --former <owner>]]
#   activate remove [--member <id>]
#   activate seed <component> <digest of its seeds>
#   activate status | report | certificates
#
# Exit codes: 0 done, or nothing to do; 1 an unexpected error; 2 wrong usage; 3 refused, and the running system was not
# touched; 4 the release was not healthy, and the host is back on the one before (or, on a first install, runs nothing);
# 5 not healthy, and there is no healthy release to go back to; 6 another activation holds the lock; 7 a seed failed, and what
# runs was left as it is; 8 a neighbour must be well first, and the running system was not touched; 9 a server is still starting,
# and the release is live and not proven.
#
# For tests: VMO_ROOT=<folder> stands before every path; VMO_STOP_AT=<step> lets the script kill itself at that step, as a
# power cut would. Neither grants any rights.
#
# Plans are lines of fields separated by tabs (lib/host/activation-plan.ts writes them) and are read by the shell itself:
# what costs time here is starting programs. Names of units, packages and accounts and folders of data hold no blank, so that
# lists of those may be split; anything else is read line by line.
# shellcheck disable=SC2086,SC2046,SC2044

set -uf
umask 022
LC_ALL=C
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

root=${VMO_ROOT:-}
home=$root/opt/vm-observability
data=$root/var/lib/vm-observability
state=$home/state
secrets=$root/etc/vm-observability/secrets
unit_folder=$root/etc/systemd/system
target=vm-observability.target
# MiB, and inodes, that an activation itself needs for its notes and copies of facts.
RESERVE=16
tab=$(printf '\t')
newline='
'
