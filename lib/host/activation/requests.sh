# ---- Requests: one question to a server over HTTP. Probes, guards and seeds ask with it.
# Reads home, root, secrets. Sets page, status, detail, staged, user, last_question, last_detail, well_answered, resolved.

# Asks <url>, as <options> of the plan say (`key=value`, separated by tabs), with files of release <digest>; with `next`, with the secrets and
# names that are staged. Sets `page` to the answer; fails with `detail`.
ask() {
  staged=${4:-} url=$1 here='' files=$home/releases/$3 allowed='' expected='' seconds=5 user='' credential='' detail='' status=''
  case $url in *'{host}'*) url=$(for_this_host "$url") here=127.0.0.1 ;; esac
  IFS=$tab
  set -- $2
  unset IFS
  for option; do
    shift
    value=${option#*=}
    case $option in
      method=HEAD) set -- "$@" --head ;;
      method=*) set -- "$@" -X "$value" ;;
      socket=*) set -- "$@" --unix-socket "$root$value" ;;
      body=*) set -- "$@" --data-binary "@$files/$value" ;;
      type=*) set -- "$@" -H "Content-Type: $value" ;;
      authority=*) set -- "$@" --cacert "$(fresh_secret "$value")" ;;
      certificate=*) set -- "$@" --cert "$(fresh_secret "$value")" ;;
      user=*) user=$value ;;
      bearer=* | basic=*) credential=$(credential_line "$option") && set -- "$@" -K - ;;
      statuses=*) allowed=,$value, ;;
      timeout=*) seconds=$value ;;
      contains=*) expected=$value ;;
    esac
  done
  resolve "$url" "$here"
  [ -z "$resolved" ] || set -- "$@" --resolve "$resolved"
  page=$(curl -q --globoff -sS --noproxy '*' -m "$seconds" -w '\n%{http_code}' "$@" "$url" 2>&1 <<CREDENTIAL
$credential
CREDENTIAL
  ) || { detail="$url: $(printf '%s\n' "$page" | sed -n '/^curl: /{p;q}')" && return 1; }
  status=${page##*"$newline"} page=${page%"$newline"*}
  if ! counts "$status" "$allowed"; then
    begin=${page%%"$newline"*}
    detail="$url answers $status${begin:+: $(printf '%.200s' "$begin")}"
    return 1
  fi
  case $page in *"$expected"*) return 0 ;; esac
  detail="$url does not answer \"$expected\""
  return 1
}

# `ask` for the <fields> of a row that hold a request, URL first.
ask_row() {
  IFS=$tab read -r url options <<ROW
$1
ROW
  ask "$url" "$options" "$2" "${3:-}"
}

# Whether <status> is an answer: one of those <allowed>, or any of success.
counts() {
  case ${2:-any}$1 in any2??) return 0 ;; esac
  case $2 in *",$1,"*) return 0 ;; esac
  return 1
}

# Sets `resolved` to `<name>:<port>:<address>`, as curl takes it, where the host of <url> is a fleet name, or is at <address>.
resolve() {
  resolved='' name=${1#*://}
  name=${name%%/*}
  case $name in 127.* | localhost:* | \[*) return 0 ;; esac
  case $name in *:*) ;; *) case $1 in https:*) name=$name:443 ;; *) name=$name:80 ;; esac ;; esac
  names=$home/host/hosts
  [ "$staged" != next ] || [ ! -e "$home/host.next/hosts" ] || names=$home/host.next/hosts
  address=${2:-$(address_in "$names" "${name%:*}")}
  case $address in
    '') ;;
    *:*) resolved=$name:[$address] ;;
    *) resolved=$name:$address ;;
  esac
}

# For curl's standard input, since any user of the host can read a command line. <bearer=path or basic=path>, the latter of `user` if any
credential_line() {
  secret=$(sed 's/["\\]/\\&/g' "$(fresh_secret "${1#*=}")")
  case $1 in
    bearer=*) printf 'header = "Authorization: Bearer %s"' "$secret" ;;
    basic=*) printf 'user = "%s"' "${user:+$user:}$secret" ;;
  esac
}

# Where the secret lies that is at <path>, or will be after the switch.
fresh_secret() {
  fresh=$secrets.next/${1#/etc/vm-observability/secrets/}
  if [ "$staged" != next ] || [ ! -e "$fresh" ]; then fresh=$root$1; fi
  printf '%s' "$fresh"
}

# `ask_row`, but the last question is not asked again: a round of probes looks at one page several times.
ask_once() {
  if [ "$*" != "$last_question" ]; then
    last_question="$*" well_answered=yes
    ask_row "$@" || well_answered=no
    last_detail=$detail
  fi
  detail=$last_detail
  [ "$well_answered" = yes ]
}
