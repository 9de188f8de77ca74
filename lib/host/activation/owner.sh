# ---- Whose host this is.
# Reads owner, member, called, take_over, digest, state, root.

# Notes to whom this host belongs and which release they asked for; refuses one that belongs to others, and touches nothing of
# theirs. An activation by hand names no owner: it asks nothing and notes nothing.
claim() {
  [ -n "$owner" ] || return 0
  theirs=$(value_of owner "$state/owner")
  if [ -n "$theirs" ] && [ "$theirs" != "$owner" ] && [ "$take_over" = no ]; then
    die 3 "this host belongs to $(value_of called "$state/owner") (owner $theirs), and $called (owner $owner) wants it too;" \
      "take it out of one of them, or give it to the other: rm $state/owner, as root on this host; nothing was changed"
  fi
  noted="owner=$owner${newline}member=$member${newline}called=$called${newline}wanted=$digest"
  [ "$noted" = "$(cat "$state/owner" 2>/dev/null)" ] || printf '%s\n' "$noted" | write_file "$state/owner" || cannot_write
}

# Whether what <membership> had here is not its own any more: another one has the host now.
belongs_to_another() {
  [ -n "$1" ] && [ -s "$state/owner" ] && [ "$(value_of member "$state/owner")" != "$1" ]
}

# Removes deliveries over SSH that were cut off, of <membership> or of all; none that is being activated.
drop_deliveries() {
  find "$root/run/vm-observability-delivery" -mindepth 1 -maxdepth 1 -name "${1:-*}.*" -exec flock -n {} rm -rf {} \; 2>/dev/null
}
