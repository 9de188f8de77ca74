# ---- Turns: so many members of a cluster change at a time. An object turns/<component>/<place> in the bucket names the instance that holds
# the place. S3 writes it only where it still is as it was read, so that no two take one place.
# Reads empty, instance, run. Sets holder.

# An instance that ended in its turn loses it after so many seconds without a word; one that lives says so five times in that. VMO_LEASE is for tests.
LEASE=${VMO_LEASE:-300}

# Takes a place for each component that has turns here, or says who has it and fails. Everyone takes them in the same order.
take_turns() {
  : >"$run/turns"
  value turn | sort >"$run/wanted"
  while read -r component places; do
    if ! take_place "$component" "$places"; then
      if [ "$holder" = nobody ]; then
        echo "$component has turns, and the bucket does not tell whose it is: $(tail -n 1 "$run/refusal")"
      else
        echo "$component changes $places at a time, and it is the turn of $holder"
      fi
      give_turns
      return 1
    fi
  done <"$run/wanted"
}

take_place() {
  holder=nobody place=0
  while [ "$place" -lt "$2" ]; do
    place=$((place + 1))
    if take "turns/$1/$place"; then
      echo "turns/$1/$place" >>"$run/turns"
      return 0
    fi
  done
  return 1
}

keep_turns() {
  while sleep $((LEASE / 5)); do
    read_keys || echo "the instance's metadata service gives no keys; those from before are used"
    renew_turns || echo "the turn was lost to $holder: this host was not heard of for $LEASE seconds"
  done
}

# Fails when another instance has one of the places meanwhile.
renew_turns() {
  while read -r key; do take "$key" || return 1; done <"$run/turns"
}

give_turns() {
  while read -r key; do
    if read_holder "$key" && [ "$holder" = "$instance" ]; then write_holder "$key" free "If-Match: $(header etag)" || :; fi
  done <"$run/turns"
}

# Makes this instance the holder of <key>: where nobody ever was, where it is already, or where the other one gave it up or is gone.
take() {
  ! write_holder "$1" "$instance" 'If-None-Match: *' || return 0
  read_holder "$1" || return 1
  case $holder in
  free | "$instance") ;;
  *) [ "$(age)" -gt "$LEASE" ] || return 1 ;;
  esac
  write_holder "$1" "$instance" "If-Match: $(header etag)"
}

# <key> <holder> <condition>. Each writing is another text, and so another tag: who has read the one before cannot overwrite it.
write_holder() {
  printf '%s %s.%s\n' "$2" "$(date +%s%N)" "$$" >"$run/holder.new"
  s3 "$(sha256sum <"$run/holder.new" | cut -d ' ' -f 1)" -o /dev/null -H "$3" -T "$run/holder.new" "$VMO_BUCKET/$1" 2>"$run/refusal"
}

read_holder() {
  s3 "$empty" -D "$run/head" -o "$run/holder" "$VMO_BUCKET/$1" 2>"$run/refusal" || return 1
  holder=$(head -n 1 "$run/holder" | cut -d ' ' -f 1)
}

# Seconds since the place was last written, by the clock of S3 alone.
age() { echo $(($(date -d "$(header date)" +%s) - $(date -d "$(header last-modified)" +%s))); }

header() { tr -d '\r' <"$run/head" | sed -n "s/^$1: *//Ip" | tail -n 1; }
