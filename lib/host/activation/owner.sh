# ---- Whose host this is.
# Reads owner, member, called, take_over, former, members, digest, state, root.

# Notes to whom this host belongs and which release they asked for; refuses one that belongs to others, and touches nothing of
# theirs. An activation by hand names no owner: it asks nothing and notes nothing.
claim() {
  [ -n "$owner" ] || return 0
  theirs=$(value_of owner "$state/owner") as=$(value_of called "$state/owner")
  if [ -n "$theirs" ] && [ "$theirs" != "$owner" ] && [ "$theirs" != "$former" ] && [ "$take_over" = no ]; then
    if [ "$as" = "$called" ]; then
      keep_out "this host belongs to $as of an earlier state (owner $theirs), which was lost, or destroyed without a login, or is another copy of" \
        "this stack's; when that state is gone, take all of its hosts over with takeOver: \"$theirs\" in the fleet's props; nothing was changed"
    fi
    keep_out "this host belongs to $as (owner $theirs), and $called (owner $owner) wants it too;" \
      "take it out of one of them, or give it to the other: rm $state/owner, as root on this host; nothing was changed"
  fi
  machine=$(cat "$root/etc/machine-id" 2>/dev/null)
  if [ "$theirs" = "$owner" ] && lives_as_another; then
    keep_out "this host is $as already, and $called is another address of the same machine; describe one machine as one host, with the" \
      "roles of both (machines that exchanged their addresses, or copies with one /etc/machine-id: rm $state/owner, as root on each);" \
      "nothing was changed"
  fi
  noted="owner=$owner${newline}member=$member${newline}called=$called${newline}wanted=$digest${newline}machine=$machine"
  [ "$noted" = "$(cat "$state/owner" 2>/dev/null)" ] || printf '%s\n' "$noted" | write_file "$state/owner" || cannot_write
}

# Ends with <what>, for somebody whose host this is not.
keep_out() {
  audit_activation refused "$*"
  die 3 "$*"
}

# Whether this very machine has another membership, which is among those that the fleet still has.
lives_as_another() {
  has=$(value_of member "$state/owner")
  [ -n "$has" ] && [ "$has" != "$member" ] && [ "$(value_of machine "$state/owner")" = "$machine" ] || return 1
  case ",$members," in *",${has%%-*},"*) return 0 ;; esac
  return 1
}

# Whether what <membership> had here is not its own any more: another one has the host now.
belongs_to_another() {
  [ -n "$1" ] && [ -s "$state/owner" ] && [ "$(value_of member "$state/owner")" != "$1" ]
}

# Removes deliveries over SSH that were cut off, of <membership> or of all; none that is being activated.
drop_deliveries() {
  find "$root/run/vm-observability-delivery" -mindepth 1 -maxdepth 1 -name "${1:-*}.*" -exec flock -n {} rm -rf {} \; 2>/dev/null
}
