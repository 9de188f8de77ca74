#!/bin/sh
# Brings this host to the release that its pointer names, and reports the outcome: the agent of AwsFleet.
#
# Run by /opt/vm-observability/agent/bootstrap every few seconds, which has fetched this file by its digest, the pointer
# beside it and the keys of the instance's role, and knows VMO_REGION and VMO_BUCKET. Lines of the pointer, `<word> <value>`:
#   host <name>            what people call this host
#   bucket <url>           its address from now on
#   agent <sha256>         of this file
#   release <sha256>       the release that is wanted
#   bundle <key>           where it lies in the bucket
#   interval <seconds>     how often to ask
#   volume <id> <device> <size>   EBS volume of /var/lib/vm-observability
#   endpoint <url>         where secrets are read, in place of AWS's own services
#   turn <component> <places>     of which so many hosts may change at a time
#   seed <component>       whose seeds this host makes for all, when an object hosts/<instance>/seeds/<component> says so
#   certificates <sha256>  of the certificates that this host should have, from outside: another one has them read anew
#   fact <path> <base64>   for the activation
# Needs curl, coreutils, tar, gzip, sed, awk, systemd and, for a volume, util-linux and e2fsprogs.
set -eu
umask 077

agent=/opt/vm-observability/agent
data=/var/lib/vm-observability
run=/run/vm-observability-agent
# Seconds until the next attempt, at most.
LATEST=900
empty=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

main() {
  instance=$(cat "$run/instance")
  cd "$agent"
  pointer=$(sha256sum <pointer | cut -d ' ' -f 1)
  release=$(value release)
  : "${release:?the pointer names no release}"
  case ${1-} in
  keep_address | mount_volume | fetch | take_turns | keep_turns | renew_turns | give_turns | activate) "$1" ;;
  *)
    make_whole
    keep_interval
    if ! is_settled; then follow; fi
    make_seeds
    measure
    deliver
    ;;
  esac
}

# A note that is a folder is not ours: it would block everything after it.
make_whole() {
  for note in state state.new seeds seeds.new delivered status.json; do
    [ ! -d "$note" ] || rm -rf "$note"
  done
}

# step <function>: runs it in a shell of its own, where every error ends it: a condition would switch that off.
step() { sh "$agent/agent" "$1" >>"$run/log" 2>&1; }

# value <word>: what the pointer says about it.
value() { sed -n "s/^$1 //p" pointer; }

# ---- what was done -------------------------------------------------------------------------------------------------

# The file `state` remembers the last attempt: its pointer, its outcome, how many there were, when the next is due.
state() { sed -n "s/^$1 //p" state 2>/dev/null; }

is_settled() {
  [ "$(state pointer)" = "$pointer" ] || return 1
  case $(state outcome) in
  applied) is_live ;;
  *) [ "$(state next)" = never ] || is_early ;;
  esac
}

# Whether the next attempt is not due. One that is further away than any that is ever noted was noted while the clock was ahead.
is_early() {
  rest=$(($(state next) - $(date +%s)))
  [ "$rest" -gt 0 ] && [ "$rest" -le "$LATEST" ]
}

# Whether the wanted release is the live one and its data stands on its volume.
is_live() {
  [ "$(readlink /opt/vm-observability/current)" = "releases/$release" ] || return 1
  [ -z "$(value volume)" ] || mountpoint -q "$data"
}

# remember <outcome> <attempts> <seconds until the next>; the message is the last line of the step's log. Written only when
# it says something new: every one is reported.
remember() {
  message=$(sed '/^[[:space:]]*$/d' "$run/log" | tail -n 1)
  if [ "$1 $message" != "$(state outcome) $(state message)" ] || [ "$(state pointer)" != "$pointer" ]; then
    rm -f delivered
  fi
  {
    echo "pointer $pointer"
    echo "outcome $1"
    echo "attempts $2"
    if [ "$3" = never ]; then echo "next never"; else echo "next $(($(date +%s) + $3))"; fi
    echo "message $message"
  } >state.new
  mv state.new state
}

# ---- a new release -------------------------------------------------------------------------------------------------

follow() {
  attempts=1
  if [ "$(state pointer)" = "$pointer" ]; then attempts=$(($(state attempts | grep -x '[0-9]\{1,6\}' || echo 0) + 1)); fi
  : >"$run/log"
  if ! { step mount_volume && step take_turns; }; then
    remember waiting 0 0
  else
    sh "$agent/agent" keep_turns &
    keeper=$!
    code=0
    { step keep_address && step fetch && step renew_turns && step activate; } || code=$?
    kill "$keeper" 2>/dev/null || :
    step give_turns || :
    case $code in
    0)
      remember applied 0 0
      note_accounts
      ;;
    # Tried and found unhealthy: the host is back, and only another pointer is worth another try.
    4 | 5) remember failed "$attempts" never ;;
    # A neighbour is not well yet, or a server of this host is still starting.
    8 | 9) remember waiting 0 0 ;;
    # Refused before anything was touched, for good or because a download failed: soon again, then now and then.
    *) if [ "$attempts" -lt 3 ]; then remember retrying "$attempts" 20; else remember failed "$attempts" "$LATEST"; fi ;;
    esac
  fi
  cat "$run/log"
  rm -f "$run/bundle.tar.gz" "$run/activate"
}

# Makes the seeds that the bucket asks this host for, which it does once all hosts have reported. Those that failed are made again.
make_seeds() {
  [ "$(state outcome)" = applied ] || return 0
  : >seeds.new
  for component in $(value seed); do
    wanted=$(s3 "$empty" "$VMO_BUCKET/hosts/$instance/seeds/$component" 2>/dev/null) || continue
    result=$component=$wanted
    if ! grep -qsxF "$component $wanted" /opt/vm-observability/state/seeds; then
      sh /opt/vm-observability/current/activate seed "$component" "$wanted" >"$run/log" 2>&1 ||
        result="$component=failed:$wanted $(tail -n 1 "$run/log")"
      cat "$run/log"
    fi
    echo "$result" >>seeds.new
  done
  cmp -s seeds.new seeds || rm -f delivered
  mv seeds.new seeds
}

# Fetches the bundle, and takes nothing from it before its manifest is the one that the pointer names.
fetch() {
  s3 "$empty" -o "$run/bundle.tar.gz" "$VMO_BUCKET/$(value bundle)"
  tar -xzOf "$run/bundle.tar.gz" manifest >"$run/manifest"
  is_digest "$release" "$run/manifest" || { echo "the bundle's manifest does not have the digest $release"; return 1; }
  tar -xzOf "$run/bundle.tar.gz" activate >"$run/activate"
  is_digest "$(awk '$3 == "activate" { print $2 }' "$run/manifest")" "$run/activate" ||
    { echo "the activation script in the bundle does not have the digest that its manifest gives"; return 1; }
  sed -n 's/^fact //p' pointer >"$run/facts"
}

activate() {
  # The activation reads secrets itself, with the same role.
  endpoint=$(value endpoint)
  if [ -n "$endpoint" ]; then export AWS_ENDPOINT_URL="$endpoint"; fi
  # The person who installed this agent was root here and meant this host for this bucket: no earlier owner is asked.
  sh "$run/activate" apply --bundle "$run/bundle.tar.gz" --digest "$release" --facts "$run/facts" \
    --owner "$VMO_BUCKET" --called "$instance of $VMO_BUCKET" --take-over
}

is_digest() { echo "$1  $2" | sha256sum -c --status 2>/dev/null; }

# ---- telling -------------------------------------------------------------------------------------------------------

# Puts the outcome into the bucket, once; the next run repeats it after a failure.
deliver() {
  if [ ! -e state ] || [ -e delivered ]; then return; fi
  printf '{"host":"%s","pointer":"%s","release":"%s","current":"%s","outcome":"%s","attempts":%d,"message":"%s","seeds":"%s","at":"%s"}\n' \
    "$(value host)" "$pointer" "$release" "$(basename "$(readlink /opt/vm-observability/current || echo none)")" \
    "$(state outcome)" "$(state attempts)" "$(state message | quoted)" "$(tr '\n' ';' 2>/dev/null <seeds | quoted)" \
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >status.json
  s3 "$(sha256sum <status.json | cut -d ' ' -f 1)" -o /dev/null -H "Content-Type: application/json" \
    -T status.json "$VMO_BUCKET/hosts/$instance/status.json"
  : >delivered
}

# Standard input as the inside of a string of JSON.
quoted() { LC_ALL=C tr -cd '\040-\176' | sed 's/["\\]/\\&/g'; }

# For node_exporter's textfile collector: a host that no longer asks, or that stays behind, raises an alert.
measure() {
  textfiles=$data/textfiles
  [ -d "$textfiles" ] || return 0
  is_live && live=1 || live=0
  publish "$textfiles/vmo_agent.prom" <<END
# HELP vm_observability_agent_last_contact_timestamp_seconds When this host last read its pointer in the bucket.
# TYPE vm_observability_agent_last_contact_timestamp_seconds gauge
vm_observability_agent_last_contact_timestamp_seconds $(date +%s)
# HELP vm_observability_agent_release_applied Whether the release that the pointer names is the live one.
# TYPE vm_observability_agent_release_applied gauge
vm_observability_agent_release_applied $live
END
}

# How often to ask is the pointer's to say; the timer's own text is fixed, as is that of its service, which ends a run after half an hour.
keep_interval() {
  ! override service timeout '[Service]\nTimeoutStartSec=6h\n' || systemctl daemon-reload
  if override timer interval '[Timer]\nOnUnitInactiveSec=\nOnUnitInactiveSec=%s\nOnActiveSec=1\n' "$(value interval)"; then
    systemctl daemon-reload
    systemctl restart vm-observability-agent.timer
  fi
}

# override <kind of unit> <name> <format> [<value>]: whether the agent's own unit did not say so yet.
override() {
  drop_ins=/etc/systemd/system/vm-observability-agent.$1.d
  # shellcheck disable=SC2059
  wanted=$(printf "$3" "${4-}")
  [ "$(cat "$drop_ins/$2.conf" 2>/dev/null)" != "$wanted" ] || return 1
  mkdir -p "$drop_ins"
  chmod 0755 "$drop_ins"
  printf '%s\n' "$wanted" >"$drop_ins/$2.conf"
  chmod 0644 "$drop_ins/$2.conf"
}

main "$@"
