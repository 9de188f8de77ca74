# ---- What the script says, and how it ends.
# Reads home, secrets, live. Sets code.

# On one line: names of processes and files may hold line breaks.
say() { printf '%s\n' "$(printable "$*")" >&2; }

printable() {
  case $1 in *[[:cntrl:]]*) printf '%s' "$1" | tr '[:cntrl:]' ' ' ;; *) printf '%s' "$1" ;; esac
}

step() {
  say "[$1/9] $2..."
  stop_at "$1"
}

# Fault injection: ends as by a power cut.
stop_at() { [ "${VMO_STOP_AT:-}" != "$1" ] || kill -9 $$; }

indented() { tr -d '\000-\010\013-\037\177' | sed 's/^/    | /' >&2; }

short() { printf '%.12s' "$1"; }

# Ends with one line. <exit code> <what>
die() {
  code=$1
  shift
  say "vm-observability: $*"
  exit "$code"
}

# Ends before anything was changed. <what>
refuse() { end_untouched 3 "$*"; }

# The same, because it is not the time. <what>
postpone() { end_untouched 8 "$*"; }

# <exit code> <what>
end_untouched() {
  drop_drafts
  record refused "$2"
  untouched='nothing was changed'
  [ ! -e "$state/mended" ] || untouched='nothing was changed, but files that somebody had altered were put back'
  rm -f "$state/mended"
  if [ -n "$live" ]; then die "$1" "$2; $untouched, this host stays on release $(short "$live")"; fi
  rm -f "$state/owner"
  die "$1" "$2; nothing was changed, nothing was installed"
}

# Ends halfway, as it must on a full disk: the journal says what the next run has to finish.
cannot_write() { die 1 "cannot write below $home ($(disk_problem "$home")); make room or repair the disk, and apply again"; }

# Why nothing can be written into <folder>, in the system's own words, which are the same for a lack of space and of inodes.
disk_problem() {
  at=$(existing "$1")
  without_inodes "$at" && return 0
  tried=$( (cat /proc/version /proc/cpuinfo >"$at/.try" && rm -f "$at/.try") 2>&1) && printf '%s MiB are free' "$(free_space "$at")"
  rm -f "$at/.try"
  tried=${tried%%"$newline"*}
  [ -z "$tried" ] || printf '%s' "${tried##*: }"
}

# What tar said when it failed to write into <folder>, unless the lack of inodes explains it. <folder> <words>
tar_problem() { without_inodes "$1" || printf '%s' "${2%%"$newline"*}"; }

# Says that the file system of <folder> has no inodes left; fails where it has.
without_inodes() {
  [ "$(free_inodes "$1")" = 0 ] || return 1
  printf 'no inodes left on %s' "$(df -P "$1" | awk 'NR == 2 { print $6 }')"
}

# <path>, or the folder above it that exists.
existing() {
  at=$1
  while [ ! -e "$at" ]; do at=${at%/*} && at=${at:-/}; done
  printf '%s' "$at"
}

# MiB that are free where <folder> is, or will be.
free_space() { df -Pk "$(existing "$1")" | awk 'NR == 2 { print int($4 / 1024) }'; }

# The same for inodes; many where the file system makes them as it needs them, and counts none.
free_inodes() { df -Pi "$(existing "$1")" | awk 'NR == 2 { print ($2 > 0 ? $4 : 1000000) }'; }

# MiB that the archive <tar.gz> takes unpacked: gzip notes the size in its last four bytes.
unpacked_size() { printf '%s' "$(($(tail -c 4 "$1" | od -An -tu4) / 1048576 + 1))"; }

# What an activation that did not come to its end was preparing.
drop_drafts() {
  rm -rf "$home/host.next" "$secrets.next" "$secrets.fetched"
  find "$home/releases" "$home/artifacts" -mindepth 1 -maxdepth 1 -name '.new-*' -exec rm -rf {} + 2>/dev/null
}
