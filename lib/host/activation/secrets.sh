# ---- Step 4: secrets, put beside the live ones first.
# Reads secrets, given_secrets, root. Sets rules, and why when one is missing or does not hold what it must.

# Looks for every secret of <plan>, and puts those that changed beside the live ones. With `early`, only looks, at those that need no program
# of the release. Fails, with `why`, when one is missing or does not hold what it must.
stage_secrets() {
  rm -rf "$secrets.next"
  rules=$(grep "^content$tab" "$1")
  while IFS=$tab read -r kind _ unit name path from origin; do
    [ "$kind" = secret ] || continue
    case ${2:-}$from in earlyfile | earlyvariable) ;; early*) continue ;; esac
    case $origin in *'{host}'*) origin=$(for_this_host "$origin") ;; esac
    case $from in
      file | made-on-host) fresh=$root$path ;;
      copied) fresh=$root$origin ;;
      variable | delivered)
        fresh=${given_secrets:+$given_secrets/$origin}
        [ -n "$fresh" ] && [ -e "$fresh" ] || fresh=$root$path
        ;;
      ssm-parameter | secrets-manager)
        fresh=$secrets.fetched
        (umask 077 && mkdir -p "${secrets%/*}" && fetch_secret "$from" "$origin" >"$fresh") || { rm -f "$fresh" && why="the secret $name of $unit could not be read from the $from $origin with this host's role" && return 1; }
        ;;
    esac
    if [ ! -e "$fresh" ]; then
      problem=' is missing'
    elif [ ! -f "$fresh" ] || [ ! -r "$fresh" ]; then
      problem=' cannot be read'
    elif ! grep -q '[^[:space:]]' "$fresh"; then
      problem=' is empty'
    else
      problem=$(content_problem "$unit" "$name" "$fresh")
    fi
    if [ -n "$problem" ]; then
      why="the secret $name of $unit: $fresh$problem"
      case $from:$fresh in
        variable:"$root$path") why="$why, and the variable $origin was not delivered" ;;
        delivered:"$root$path") why="$why, and $origin was not delivered" ;;
        variable:*) why="the secret $name of $unit: the Terraform variable $origin (TF_VAR_$origin)$problem" ;;
        *:"$secrets.fetched") why="the secret $name of $unit: the $from $origin$problem" ;;
      esac
      rm -f "$secrets.fetched"
      return 1
    fi
    if [ "${2:-}" != early ] && [ "$fresh" != "$root$path" ] && ! cmp -s "$fresh" "$root$path"; then
      (umask 077 && mkdir -p "$secrets.next/$unit" && cat "$fresh" >"$secrets.next/$unit/$name" && chmod 0400 "$secrets.next/$unit/$name") || {
        why="the secret $name of $unit cannot be written into $secrets.next ($(disk_problem "${secrets%/*/*}"))"
        return 1
      }
    fi
    rm -f "$secrets.fetched"
  done <"$1"
}

# Where and how the secret <name> of <unit>, which lies in <file>, breaks one of `rules`, or nothing. What it holds is never said.
content_problem() (
  while IFS=$tab read -r kind of called which about form begins matches; do
    [ "$kind $of $called" = "content $1 $2" ] || continue
    # Editors do not show it, and no program reads the line behind it.
    if [ "$(head -c 3 "$3" | od -An -tx1)" = ' ef bb bf' ]; then printf ' begins with a byte order mark; save it without one' && exit; fi
    if [ "$which" = last ]; then
      at=$(grep -anE -e "$begins" "$3" | tail -n 1)
      # As somebody may have written it.
      [ -n "$at" ] || at=$(grep -aniE -e "$begins" "$3" | tail -n 1)
      [ -n "$at" ] || { printf ' has no line for %s: it must be %s' "$about" "$form" && exit; }
      printf '%s\n' "${at#*:}" | grep -aqE -e "$matches" && continue
    else
      at=$(grep -anvE -e '^[[:space:]]*$' -e "$matches" "$3" | head -n 1)
      case $which$at in only | only-unended) at=$(grep -an '[^[:space:]]' "$3" | sed -n 2p) ;; esac
      [ "$which$at" != only-unended ] || [ -n "$(tail -c 1 "$3" | tr -d '\r\n')" ] || at=1
      [ -n "$at" ] || continue
    fi
    printf ', line %s: must be %s' "${at%%:*}" "$form"
    exit
  done <<RULES
$rules
RULES
)

# Makes the secrets of the release that belong to this host alone, once: they lie with the data that they protect, and are kept like it.
make_secrets() {
  while IFS=$tab read -r kind _ unit name path from bytes; do
    [ "$kind $from" = 'secret made-on-host' ] || continue
    [ -e "$root$path" ] || make_secret "$root$path" "$bytes"
    grep -qsxF "$path" "$state/made" || printf '%s\n' "$path" >>"$state/made"
  done <"$home/releases/$digest/plan"
}

# <path> <bytes>
make_secret() {
  ! grep -qsxF "${1#"$root"}" "$state/made" ||
    refuse "the secret $name of $unit was made on this host, and $1 is gone: what it protects cannot be read without it; put it back" \
      "from a backup of $data, or have a new one made: remove its line from $state/made"
  (umask 077 && mkdir -p "${1%/*}" && head -c "$2" /dev/urandom | base64 -w 0 >"$1.new" && chmod 0400 "$1.new") ||
    refuse "the secret $name of $unit cannot be made in ${1%/*} ($(disk_problem "$data"))"
  settle "$1.new"
  mv -f "$1.new" "$1"
  stop_at made
}

put_secrets() {
  move_secrets
  settle_certificates "$digest"
  stop_at 6.secrets
}

# Puts staged secrets in place; what was there is kept until the activation has ended.
move_secrets() {
  [ -d "$secrets.next" ] || return 0
  (umask 077 && mkdir -p "$secrets" "$secrets.previous")
  # Authorities first: what they sign is trusted from its first moment on.
  { find "$secrets.next" -type f -name '*-ca.pem' && find "$secrets.next" -type f ! -name '*-ca.pem'; } | while IFS= read -r fresh; do
    name=${fresh#"$secrets.next/"}
    (umask 077 && mkdir -p "$secrets/${name%/*}" "$secrets.previous/${name%/*}")
    if [ ! -e "$secrets.previous/$name" ]; then
      if [ -e "$secrets/$name" ]; then cp -p "$secrets/$name" "$secrets.previous/$name"; else : >"$secrets.previous/$name"; fi
    fi
    mv -f "$fresh" "$secrets/$name"
  done
  rm -rf "$secrets.next"
}

# Puts the secrets back that were there before; an empty one was not there.
put_secrets_back() {
  [ -d "$secrets.previous" ] || return 0
  find "$secrets.previous" -type f | while IFS= read -r old; do
    name=${old#"$secrets.previous/"}
    if [ -s "$old" ]; then mv -f "$old" "$secrets/$name"; else rm -f "$secrets/$name"; fi
  done
  rm -rf "$secrets.previous"
  [ -z "$previous" ] || settle_certificates "$previous"
}
