# ---- What the script says, and how it ends.
# Reads home, secrets, live. Sets code.

say() { printf '%s\n' "$*" >&2; }

step() {
  say "[$1/9] $2..."
  stop_at "$1"
}

# Fault injection: ends as by a power cut.
stop_at() { [ "${VMO_STOP_AT:-}" != "$1" ] || kill -9 $$; }

indented() { sed 's/^/    | /' >&2; }

short() { printf '%.12s' "$1"; }

# Ends with one line. <exit code> <what>
die() {
  code=$1
  shift
  say "vm-observability: $*"
  exit "$code"
}

# Ends before anything was changed. <what>
refuse() {
  drop_drafts
  record refused "$*"
  if [ -n "$live" ]; then die 3 "$*; nothing was changed, this host stays on release $(short "$live")"; fi
  rm -f "$state/owner"
  die 3 "$*; nothing was changed, nothing was installed"
}

# Ends in the middle, as a full disk forces to: the journal tells the next run what to finish.
cannot_write() { die 1 "cannot write below $home; make room or mend the disk, and apply again"; }

# What an activation that did not come to its end was preparing.
drop_drafts() {
  rm -rf "$home/host.next" "$secrets.next" "$secrets.fetched"
  find "$home/releases" "$home/artifacts" -mindepth 1 -maxdepth 1 -name '.new-*' -exec rm -rf {} + 2>/dev/null
}
