#!/bin/sh
# Brings this host to a release of vm-observability, or leaves it where it was. docs/host-protocol.md tells the whole story.
#
#   activate apply --digest <sha256> [--bundle <tar.gz>] [--facts <file>] [--secrets <folder>]
#   activate status | report | remove
#
# Exit codes: 0 done, or nothing to do; 1 an unexpected error; 2 wrong usage; 3 refused, and the running system was not
# touched; 4 the release was not healthy, and the host is back on the one before (or, on a first install, runs nothing);
# 5 not healthy, and there is no healthy release to go back to; 6 another activation holds the lock.
#
# For tests: VMO_ROOT=<folder> stands before every path; VMO_STOP_AT=<step> lets the script kill itself at that step, as a
# power cut would. Neither gives anybody rights that they do not have.
#
# Plans are lines of fields separated by tabs (lib/host/activation-plan.ts writes them) and are read by the shell itself:
# what costs time here is starting programs. No path of a plan holds a space, so that lists of paths may be split.
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
tab=$(printf '\t')
newline='
'

# ---- words ----------------------------------------------------------------------------------------------------------

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
  die 3 "$*; nothing was changed, nothing was installed"
}

# Ends in the middle, as a full disk forces to: the journal tells the next run what to finish.
cannot_write() { die 1 "cannot write below $home; make room or mend the disk, and apply again"; }

# What an activation that did not come to its end was preparing.
drop_drafts() {
  rm -rf "$home/host.next" "$secrets.next" "$secrets.fetched"
  find "$home/releases" "$home/artifacts" -mindepth 1 -maxdepth 1 -name '.new-*' -exec rm -rf {} + 2>/dev/null
}

# ---- files that are never half-written ------------------------------------------------------------------------------

# Standard input becomes the file <path>.
write_file() { cat >"$1.new" && mv -f "$1.new" "$1"; }

# <paths> survive a power cut from here on.
settle() { sync "$@" 2>/dev/null || sync; }

# The same for all in a folder: of it alone, for the rest of a busy disk may take minutes.
settle_tree() { find "$1" \( -type f -o -type d \) -exec sync {} + 2>/dev/null || sync; }

# ---- what this host knows about itself ------------------------------------------------------------------------------

# The digest of the live release, or nothing.
live_release() {
  link=$(readlink "$home/current" 2>/dev/null) || return 0
  printf '%s' "${link#releases/}"
}

# The value of <key> in the lines key=value of <file>.
value_of() {
  [ -r "$2" ] || return 0
  while IFS= read -r line; do
    case $line in "$1="*) printf '%s' "${line#*=}" ;; esac
  done <"$2"
}

# The journal stands from the first change of an activation to its end. <to> <from> <backup> <direction>
write_journal() {
  read -r boot </proc/sys/kernel/random/boot_id
  printf 'to=%s\nfrom=%s\nbackup=%s\ndirection=%s\nboot=%s\n' "$1" "$2" "$3" "$4" "$boot" | write_file "$state/journal"
  [ "$(value_of to "$state/journal")" = "$1" ] || cannot_write
  settle "$state/journal" "$state"
}

# How the activation of `digest` ended, for `status` and for Prometheus. <outcome> <what>
record() {
  [ -d "$state" ] || return 0
  printf 'outcome=%s\ntime=%s\nrelease=%s\nmessage=%s\n' "$1" "$(date +%s)" "$digest" "$2" | write_file "$state/outcome"
  [ ! -d "$data/textfiles" ] || write_metrics "$(live_release)"
}

# <live release>
write_metrics() {
  drift=0 stopped=0 success=0
  if [ -n "$1" ]; then
    drift=$(drifted "$1" | wc -l)
    stopped=$(inactive_units "$1" | wc -l)
  fi
  [ "$(value_of outcome "$state/outcome")" != applied ] || success=1
  activated=$(value_of time "$state/outcome")
  # The folder belongs to the account of the report: what stands there already is not written through, but replaced.
  rm -f "$data/textfiles/vmo.prom.new"
  (set -C && cat >"$data/textfiles/vmo.prom.new") <<METRICS && mv -f "$data/textfiles/vmo.prom.new" "$data/textfiles/vmo.prom"
# HELP vm_observability_release_info The live release of this host.
# TYPE vm_observability_release_info gauge
vm_observability_release_info{release="${1:-none}"} 1
# HELP vm_observability_activation_success Whether the last activation of a release on this host succeeded.
# TYPE vm_observability_activation_success gauge
vm_observability_activation_success $success
# HELP vm_observability_activation_timestamp_seconds When the last activation that changed this host, or failed, ended.
# TYPE vm_observability_activation_timestamp_seconds gauge
vm_observability_activation_timestamp_seconds ${activated:-0}
# HELP vm_observability_drifted_files Files on this host that are not as the live release brought them.
# TYPE vm_observability_drifted_files gauge
vm_observability_drifted_files $((drift))
# HELP vm_observability_inactive_units Units of the live release that should run and do not.
# TYPE vm_observability_inactive_units gauge
vm_observability_inactive_units $((stopped))
# HELP vm_observability_report_timestamp_seconds When this host last looked at itself.
# TYPE vm_observability_report_timestamp_seconds gauge
vm_observability_report_timestamp_seconds $(date +%s)
METRICS
}

# ---- drift: does the disk hold what the release brought? -------------------------------------------------------------

# Quick and silent: every file of the release in <folder> is there, with its content and mode, and no other file.
intact() (
  cd "$1" 2>/dev/null || exit 1
  { printf '%s  manifest\n' "$2" && cut -c6- manifest; } 2>/dev/null | sha256sum -c >/dev/null 2>&1 || exit 1
  [ -z "$(misplaced)" ]
)

# In a release's folder: files with a wrong mode, and those that do not belong there. Links to programs are not its files.
misplaced() {
  find . ! -type d ! -path './bin/*' ! -path ./.artifacts ! -path ./manifest -exec stat -c '0%a %n' {} + | awk '
    NR == FNR { mode["./" $3] = $1; next }
    mode[$2] != $1 { print substr($2, 3) }' manifest -
}

# In a release's folder: files that are not there or have another content. <digest>
altered() {
  { printf '%s  manifest\n' "$1" && cut -c6- manifest; } 2>/dev/null | sha256sum -c 2>/dev/null | sed -n 's/: FAILED.*$//p'
}

# Every way in which this host differs from release <digest>, a path a line.
drifted() (
  cd "$home/releases/$1" 2>/dev/null || { printf '%s\n' "releases/$1" && exit 0; }
  {
    altered "$1"
    misplaced
    while IFS=$tab read -r kind a _; do
      case $kind in
        unit) linked "$a" || printf '%s\n' "$unit_folder/$a" ;;
        program | host-program) [ -x "bin/$a" ] || printf '%s\n' "bin/$a" ;;
      esac
    done <plan
    damaged_artifacts "$1"
    facts_intact || printf '%s\n' "$home/host"
  } | sort -u
)

# Folders of artifacts of release <digest> whose programs are not those that were unpacked.
damaged_artifacts() {
  [ -r "$home/releases/$1/.artifacts" ] || return 0
  while IFS= read -r folder; do
    artifact_intact "$home/artifacts/$folder" || printf '%s\n' "artifacts/$folder"
  done <"$home/releases/$1/.artifacts"
}

# The stamp holds name, size and time of each program: one look instead of hashing hundreds of megabytes.
artifact_intact() (
  cd "$1" 2>/dev/null || exit 1
  [ -s .stamp ] && [ "$(stat -c '%n %s %Y' $(cut -d' ' -f1 .stamp) 2>/dev/null)" = "$(cat .stamp)" ]
)

facts_intact() (
  [ -s "$home/host/.sums" ] || exit 0
  cd "$home/host" && sha256sum -c .sums >/dev/null 2>&1
)

linked() { [ "$(readlink "$unit_folder/$1")" = "/opt/vm-observability/current/units/$1" ]; }

# ---- units: what they should be given, what they were given, how they are ---------------------------------------------

# Sets `wanted`: `<unit> <component> <starts|waits> <reload digest> <restart digest>` for each unit of release <digest>.
# The restart digest is the plan's own and what only the host knows: its facts, secrets, and its packages' programs.
read_wanted() {
  plan=$home/releases/$1/plan
  needs='' paths=''
  while IFS=$tab read -r kind a b c d _; do
    case $kind in
      unit-fact) needs="$needs$a $b$newline" ;;
      secret) paths="$paths $root$d" needs="$needs$b $root$d$newline" ;;
      unit-program) paths="$paths $root$b" needs="$needs$a $root$b$newline" ;;
    esac
  done <"$plan"
  seen=''
  [ -z "$needs" ] || seen=$(
    [ -z "$paths" ] || stat -L -c '%n %s.%Y' $paths 2>/dev/null
    [ ! -r "$home/host/.sums" ] || awk '{ print $2, $1 }' "$home/host/.sums"
  )
  wanted=''
  while IFS=$tab read -r kind unit component starts reload restart _; do
    [ "$kind" = unit ] || continue
    wanted="$wanted$unit $component $starts $reload $restart$(host_inputs "$unit")$newline"
  done <"$plan"
}

# What only the host knows of the inputs of <unit>, as one word.
host_inputs() {
  while read -r unit_of path; do
    [ "$unit_of" = "$1" ] || continue
    while read -r name value; do
      [ "$name" != "$path" ] || printf ',%s' "$value"
    done <<SEEN
$seen
SEEN
  done <<NEEDS
$needs
NEEDS
}

# Sets `applied`: `<unit> <reload digest> <restart digest> <time>` of what each unit was last given; `?` where an action began.
read_applied() {
  applied=''
  [ ! -r "$state/applied" ] || applied=$(cat "$state/applied")
}

# Sets `given_reload`, `given_restart`, `given_at` of <unit>.
given() {
  given_reload='' given_restart='' given_at=0
  while read -r name once_reload once_restart at_time; do
    [ "$name" != "$1" ] || given_reload=$once_reload given_restart=$once_restart given_at=$at_time
  done <<APPLIED
$applied
APPLIED
}

# Notes that each of <units> was `given` what is wanted, at <time>, or that a `reload` or `restart` of it begins: then nobody
# knows what it has until that is done. Units that are not wanted are forgotten.
note_given() {
  named=" $1 "
  applied=$(
    while read -r unit rest; do
      [ -n "$unit" ] || continue
      case $named in *" $unit "*) ;; *) printf '%s %s\n' "$unit" "$rest" ;; esac
    done <<APPLIED
$applied
APPLIED
    while read -r unit _ _ reload restart; do
      case $named in *" ${unit:-none} "*) ;; *) continue ;; esac
      case $2 in reload) reload='?' ;; restart) reload='?' restart='?' ;; esac
      printf '%s %s %s %s\n' "$unit" "$reload" "$restart" "$3"
    done <<WANTED
$wanted
WANTED
  )
  (umask 077 && printf '%s\n' "$applied" | write_file "$state/applied") || cannot_write
}

# Sets `states`: `<unit> <active> <sub> <restarts> <result> <type>` of each of <units>.
read_states() {
  states=''
  [ -z "$1" ] || states=$(systemctl show -p Id -p ActiveState -p SubState -p NRestarts -p Result -p Type $1 2>/dev/null | awk -F= '
    function flush() { if (v["Id"] != "") print v["Id"], v["ActiveState"], v["SubState"], v["NRestarts"] + 0, v["Result"] "", (v["Type"] == "" ? "-" : v["Type"]); split("", v) }
    NF == 0 { flush(); next } { v[$1] = $2 } END { flush() }')
}

# Sets `active`, `sub`, `restarts`, `result`, `type` of <unit> from the lines <states>.
state_of() {
  active=inactive sub=dead restarts=0 result=success type=-
  while read -r name is_active is_sub has_restarts has_result has_type; do
    [ "$name" != "$1" ] || active=$is_active sub=$is_sub restarts=$has_restarts result=$has_result type=$has_type
  done <<STATES
$2
STATES
}

# Names of the units in `wanted` that start by themselves.
started_units() {
  while read -r unit _ starts _; do
    [ "$starts" != starts ] || printf '%s ' "$unit"
  done <<WANTED
$wanted
WANTED
}

# Whether <unit> is as it should be, from `states`.
runs() {
  state_of "$1" "$states"
  case $active in
    active | reloading) return 0 ;;
    inactive) [ "$type" = oneshot ] && [ "$result" = success ] ;;
    *) return 1 ;;
  esac
}

# Units of release <digest> that should run and do not.
inactive_units() {
  read_wanted "$1"
  units=$(started_units)
  read_states "$units"
  for unit in $units; do runs "$unit" || printf '%s\n' "$unit"; done
}

# ---- step 1: is there anything to do? -----------------------------------------------------------------------------------

take_lock() {
  mkdir -p "$state"
  exec 9>>"$state/lock"
  flock -n 9 && return 0
  say "another activation is running; waiting for it..."
  flock -w "${VMO_LOCK_WAIT:-300}" 9 || die 6 "another activation of this host has been running for too long; nothing was changed"
}

# Whether `digest` is live, complete, unchanged, given to every unit, and healthy. Writes nothing.
nothing_to_do() {
  [ "$live" = "$digest" ] && [ ! -e "$state/journal" ] && intact "$home/releases/$digest" "$digest" || return 1
  [ -L "$unit_folder/multi-user.target.wants/$target" ] && [ -z "$(damaged_artifacts "$digest")" ] && facts_intact || return 1
  [ -z "$facts" ] || cmp -s "$facts" "$home/host/.facts" || return 1
  stage_secrets "$home/releases/$digest/plan" || return 1
  [ ! -d "$secrets.next" ] || return 1
  while IFS=$tab read -r kind a _; do
    case $kind in
      unit) [ -L "$unit_folder/$a" ] || return 1 ;;
      program | host-program) [ -x "$home/releases/$digest/bin/$a" ] || return 1 ;;
    esac
  done <"$home/releases/$digest/plan"
  read_wanted "$digest"
  read_applied
  while read -r unit _ _ reload restart; do
    [ -n "$unit" ] || continue
    given "$unit"
    [ "$given_reload $given_restart" = "$reload $restart" ] || return 1
  done <<WANTED
$wanted
WANTED
  units=$(started_units)
  read_states "$units"
  for unit in $units; do runs "$unit" || return 1; done
  healthy "$digest" once
}

# ---- step 2: preflight ----------------------------------------------------------------------------------------------

# Puts the release `digest` into its folder, from the bundle, proven against the digest. Nothing uses it yet.
stage_release() {
  folder=$home/releases/$digest
  if [ -d "$folder" ] && intact "$folder" "$digest"; then return 0; fi
  [ -n "$bundle" ] || refuse "release $(short "$digest") is not (or no longer whole) on this host, and no bundle was given"
  fresh=$home/releases/.new-$digest
  rm -rf "$fresh"
  mkdir -p "$fresh"
  tar -xzof "$bundle" -C "$fresh" 2>&1 | indented
  intact "$fresh" "$digest" || 
    refuse "the bundle $bundle does not hold release $(short "$digest"): its files do not match the digest"
  [ "$(sed -n 1p "$fresh/plan")" = "format${tab}1" ] || 
    refuse "release $(short "$digest") is in a format that its own script does not know"
  # One time for all releases: systemd takes a newer time for a changed unit and asks for daemon-reload.
  find "$fresh" -type f -exec touch -d '2020-01-01 00:00:00 UTC' {} +
  settle_tree "$fresh"
  if [ "$digest" != "$live" ]; then
    rm -rf "$folder"
    mv "$fresh" "$folder"
  else
    heal "$folder" "$fresh"
  fi
  settle "$home/releases"
}

# The live release was altered by hand: puts its own files back, one rename each, and lets their units take them again.
heal() {
  read_wanted "$digest"
  read_applied
  (cd "$1" && { altered "$digest" && misplaced; } | sort -u) >"$state/drift"
  while IFS= read -r path; do
    if [ -f "$2/$path" ]; then
      mkdir -p "$(dirname "$1/$path")"
      mv -f "$2/$path" "$1/$path"
    else
      rm -f "${1:?}/$path"
    fi
    say "    | put back: $path"
    case $path in
      files/*) component=${path#files/} && forget "${component%%/*}" ;;
      units/*) forget "${path#units/}" ;;
    esac
  done <"$state/drift"
  rm -rf "$2" "$state/drift"
}

# Nobody knows what the units named <name>, or of the component <name>, were given.
forget() {
  while read -r unit component _; do
    case $1 in "$unit" | "$component") note_given "$unit" restart 0 ;; esac
  done <<WANTED
$wanted
WANTED
}

preflight() {
  for tool in awk base64 cmp cut find mount setpriv sha256sum sha512sum stat sync systemd-sysusers systemd-tmpfiles tar timeout unshare; do
    command -v "$tool" >/dev/null 2>&1 || refuse "this host has no $tool; install it"
  done
  case $(uname -m) in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64 ;;
    *) refuse "this host's processor is $(uname -m); there are programs for x86_64 and aarch64" ;;
  esac
  check_artifacts
  free=$(free_space) room=$((64 + 300 * $(printf '%s' "$missing" | wc -l)))
  [ "$free" -ge "$room" ] || refuse "$home has $free MiB free, and this release needs $room MiB; make room"
  check_ports
}

# MiB that are free where everything is installed.
free_space() { df -Pk "$home" | awk 'NR == 2 { print int($4 / 1024) }'; }

# Sets `folders` and `missing`, the archives that are unpacked and those that are not, `packages` and `masks`; refuses what
# this host cannot run.
check_artifacts() {
  folders='' missing='' packages='' masks='' artifacts=''
  while IFS=$tab read -r kind a b c d e f g _; do
    case $kind in
      artifact) artifacts="$artifacts $a-$b" ;;
      archive)
        [ "$b" = "$architecture" ] || continue
        artifacts=${artifacts% "$a"}
        folder=$(artifact_folder "$a" "$f")
        if [ -n "$folder" ]; then
          folders=$folders$folder$newline
        else
          missing=$missing$a$tab$c$tab$d$tab$e$tab$f$tab$g$newline
        fi
        ;;
      package)
        # shellcheck source=/dev/null
        own=$(. "$root/etc/os-release" 2>/dev/null && printf '%s-%s' "${ID:-unknown}" "${VERSION_ID:-}")
        [ "$own" = "$b" ] || refuse "$a comes from the packages of $b, and this host is $own; give the host its distribution"
        packages="$packages $c"
        ;;
      mask) masks="$masks $a" ;;
    esac
  done <"$home/releases/$digest/plan"
  [ -z "$artifacts" ] || refuse "no archive for $architecture of$artifacts"
  command -v curl >/dev/null 2>&1 || packages="$packages curl ca-certificates"
}

# The folder below artifacts/ that holds <name-version> intact, with <digest> where it is known.
artifact_folder() {
  pattern=$1-
  [ "$2" = - ] || pattern=$1-$2
  set +f
  for found in "$home/artifacts/$pattern"*; do
    rest=${found#"$home/artifacts/$1-"}
    if is_digest "$rest" && artifact_intact "$found"; then
      printf '%s' "${found##*/}"
      break
    fi
  done
  set -f
}

# Every port of the plan is free, or held by one of our own units.
check_ports() {
  taken=$(awk 'FNR > 1 && ((FILENAME ~ /tcp/ && $4 == "0A") || (FILENAME ~ /udp/ && $4 == "07")) {
    split($2, at, ":"); print (FILENAME ~ /tcp/ ? "tcp" : "udp") at[2] }' /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 2>/dev/null | tr '\n' ' ')
  while IFS=$tab read -r kind component port protocol purpose; do
    [ "$kind" = listen ] || continue
    case " $taken" in *" $protocol$(printf '%04X' "$port") "*) ;; *) continue ;; esac
    holder=$(holder_of "$port" "$protocol")
    [ "$holder" = ours ] || refuse "port $port/$protocol ($component: $purpose) is held by $holder; stop it or give $component another port"
  done <"$home/releases/$digest/plan"
}

# `ours`, or who listens on <port> <protocol>.
holder_of() {
  sockets=$(ss -Hlnp "--$2" "sport = :$1" 2>/dev/null)
  pid=$(printf '%s\n' "$sockets" | sed -n 's/.*pid=\([0-9]*\).*/\1/p' | sed -n 1p)
  if [ -z "$pid" ]; then
    # Without a name: ours when the live release opens it too.
    if [ -n "$live" ] && grep -q "^listen${tab}[^${tab}]*$tab$1$tab$2$tab" "$home/releases/$live/plan"; then printf ours; else printf 'another program'; fi
    return 0
  fi
  unit=$(sed -n 's,^\(0::\|[0-9]*:name=systemd:\).*/\([^/]*\)$,\2,p' "/proc/$pid/cgroup" 2>/dev/null | sed -n 1p)
  case $unit in
    vmo-*) printf ours ;;
    *) printf '%s (process %s%s)' "$(cat "/proc/$pid/comm" 2>/dev/null)" "$pid" "${unit:+ of $unit}" ;;
  esac
}

# ---- step 3: programs -------------------------------------------------------------------------------------------------

# Installs the distribution's packages of the plan; their own units are masked first, so that they never run.
install_packages() {
  [ -n "$packages" ] || return 0
  for unit in $masks; do
    [ "$(readlink "$unit_folder/$unit")" != /dev/null ] || continue
    [ ! -e "$unit_folder/$unit" ] || refuse "$unit_folder/$unit exists; remove it, for vm-observability runs its own unit instead"
    ln -s /dev/null "$unit_folder/$unit"
  done
  there=" $(dpkg-query -W -f='${db:Status-Status}:${Package} ' $packages 2>/dev/null)"
  absent=''
  for package in $packages; do
    case $there in *" installed:$package "*) ;; *) absent="$absent $package" ;; esac
  done
  [ -n "$absent" ] || return 0
  command -v apt-get >/dev/null 2>&1 || refuse "this host has no$absent and no apt-get to install it"
  say "    | installing$absent"
  for try in 1 2 3; do
    apt install $absent && return 0
    [ "$try" = 3 ] || { sleep "$try" && dpkg --configure -a >>"$state/apt.log" 2>&1 9>&- && apt update; }
  done
  tail -n 20 "$state/apt.log" | indented
  refuse "the packages$absent could not be installed; its log is $state/apt.log"
}

apt() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 timeout 900 apt-get -q -y --no-install-recommends \
    -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2 -o Acquire::http::Timeout=20 -o APT::Update::Error-Mode=any \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" </dev/null >>"$state/apt.log" 2>&1 9>&-
}

# Fetches what is missing, all at once, and links the release's programs.
fetch_artifacts() {
  mkdir -p "$home/artifacts"
  fetches=''
  while IFS=$tab read -r name rest; do
    [ -n "$name" ] || continue
    said=$home/artifacts/.new-$name.said
    fetch_archive "$name" "$rest" >"$said" &
    fetches="$fetches$! $said$newline"
  done <<MISSING
$missing
MISSING
  problem=''
  while read -r fetch said; do
    [ -n "$fetch" ] || continue
    if wait "$fetch"; then
      folders=$folders$(cat "$said")$newline
    else
      problem=${problem:-$(cat "$said")}
    fi
    rm -f "$said"
  done <<FETCHES
$fetches
FETCHES
  [ -z "$problem" ] || refuse "$problem"
  link_programs
}

# Whether <text> is as long as a SHA-256 or a SHA-512.
is_digest() { [ ${#1} = 64 ] || [ ${#1} = 128 ]; }

# Fetches the archive <name-version>, proves it against its checksum, and unpacks it beside the others. Prints its folder, or
# what is wrong, and fails. <url, file, root or . for none, digest or -, address of the checksum file; separated by tabs>
fetch_archive() {
  IFS=$tab read -r url file member expected sums <<ARCHIVE
$2
ARCHIVE
  fresh=$home/artifacts/.new-$1
  mkdir -p "$fresh/content"
  say "    | fetching $url"
  [ "$expected" != - ] || expected=$(published_checksum "$sums" "$file") || { printf '%s' "$expected" && return 1; }
  message=$(download "$url" "$fresh/archive") || { printf '%s could not be fetched (%s)' "$url" "$message" && return 1; }
  algorithm=256
  [ ${#expected} = 64 ] || algorithm=512
  actual=$("sha${algorithm}sum" "$fresh/archive") && actual=${actual%% *}
  if [ "$actual" != "$expected" ]; then
    printf '%s has the SHA-%s %s, and must have %s' "$url" "$algorithm" "$actual" "$expected"
    return 1
  fi
  room=$(($(stat -c %s "$fresh/archive") * 4 / 1048576))
  free=$(free_space)
  if [ "$free" -lt "$room" ]; then
    printf '%s has %s MiB free, and unpacking %s needs %s MiB; make room' "$home" "$free" "$file" "$room"
    return 1
  fi
  # An archive without a folder names its files one by one, and not ".".
  [ "$member" != . ] || member=''
  message=$(tar -xzof "$fresh/archive" -C "$fresh/content" $member 2>&1) || { printf '%s could not be unpacked (%s)' "$file" "${message%%"$newline"*}" && return 1; }
  if ! unpacked "$1" "$fresh/content/$member"; then
    printf '%s does not hold %s' "$file" "${member:+$member with }the programs of $1"
    return 1
  fi
  rm -rf "$home/artifacts/$1-$actual"
  mv "$fresh/content/$member" "$home/artifacts/$1-$actual"
  settle "$home/artifacts"
  rm -rf "$fresh"
  printf '%s' "$1-$actual"
}

# The SHA-256 or SHA-512 of <file> in the checksum file at <address>; or what is wrong with it, and failure.
published_checksum() {
  sums=$(download "$1" -) || { printf 'the checksum file %s could not be fetched' "$1" && return 1; }
  sum=$(printf '%s\n' "$sums" | awk -v file="$2" '
    { name = $2; sub(/^[*]?(\.\/)?/, "", name) }
    name == file || (NF == 1 && NR == 1) { found = $1 }
    END { print found }')
  case $sum in
    *[!0-9a-f]* | '') printf 'the checksum file %s does not name %s' "$1" "$2" && return 1 ;;
  esac
  is_digest "$sum" || { printf 'the checksum file %s has neither a SHA-256 nor a SHA-512 of %s' "$1" "$2" && return 1; }
  printf '%s' "$sum"
}

# <address> to <file or ->. Prints, for a file, what went wrong.
download() {
  if [ "$2" = - ]; then
    curl -fsSL --retry 3 --retry-connrefused --connect-timeout 10 --max-time 60 "$1" 2>/dev/null
  else
    curl -fsSL --retry 3 --retry-connrefused --connect-timeout 10 --max-time 1800 -o "$2" "$1" 2>&1
  fi
}

# Stamps the programs of <name-version> in <folder>; fails when one is not there.
unpacked() {
  programs=''
  while IFS=$tab read -r kind _ artifact path; do
    [ "$kind $artifact" = "program $1" ] || continue
    [ -x "$2/$path" ] || return 1
    programs="$programs $path"
  done <"$home/releases/$digest/plan"
  find "$2" ! -perm -444 -exec chmod a+r {} +
  settle_tree "$2"
  (cd "$2" && stat -c '%n %s %Y' $programs >.stamp)
}

# Makes bin/<program> of the release, which is all that units know of where programs lie.
link_programs() {
  release=$home/releases/$digest
  mkdir -p "$release/bin"
  while IFS=$tab read -r kind program a b; do
    case $kind in
      program)
        while IFS= read -r folder; do
          case $folder in "$a"-*) is_digest "${folder#"$a-"}" && ln -sfn "../../../artifacts/$folder/$b" "$release/bin/$program" ;; esac
        done <<FOLDERS
$folders
FOLDERS
        ;;
      host-program) ln -sfn "$a" "$release/bin/$program" ;;
      *) continue ;;
    esac
    case $kind in program) real=$release/bin/$program ;; *) real=$root$a ;; esac
    [ -x "$real" ] || refuse "the program $program is not at $real, where its archive or package should have it"
  done <"$release/plan"
  printf '%s' "$folders" | write_file "$release/.artifacts"
}

# ---- step 4: accounts, directories, facts and secrets -------------------------------------------------------------------

make_accounts() {
  release=$home/releases/$digest
  joins=''
  while IFS=$tab read -r kind account group; do
    [ "$kind" = join ] && grep -qs "^$group:" "$root/etc/group" && joins="${joins}m $account $group$newline"
  done <"$release/plan"
  { cat "$release/sysusers.conf" && printf '%s' "$joins"; } | systemd-sysusers ${root:+"--root=$root"} - 2>&1 | indented
  systemd-tmpfiles ${root:+"--root=$root"} --create - <"$release/tmpfiles.conf" 2>&1 | indented
}

# Writes the facts in <file> to <folder>: lines `<relative path> <base64>`. Files that did not change are not touched.
put_facts() {
  mkdir -p "$2"
  listed=$newline
  while read -r path content; do
    [ -n "$path" ] || continue
    case $path in
      /* | *..* | .* | */.* | *[!A-Za-z0-9._/-]*) why="the facts name the path \"$path\"" && return 1 ;;
      */*) mkdir -p "$2/${path%/*}" ;;
    esac
    printf '%s' "$content" | base64 -d >"$2/$path.new" 2>/dev/null || { why="the fact $path is not base64" && return 1; }
    if cmp -s "$2/$path.new" "$2/$path"; then rm -f "$2/$path.new"; else mv -f "$2/$path.new" "$2/$path"; fi
    listed="$listed$path$newline"
  done <"$1"
  find "$2" -type f ! -path "$2/.facts" ! -path "$2/.sums" | while IFS= read -r path; do
    case $listed in *"$newline${path#"$2/"}$newline"*) ;; *) rm -f "$path" ;; esac
  done
  (cd "$2" && find . -type f ! -name .facts ! -name .sums ! -name '*.new' -exec sha256sum {} + | sed 's|  \./|  |' | sort -k2 | write_file .sums)
  write_file "$2/.facts" <"$1"
}

# Looks for every secret of <plan>, and puts those that changed beside the live ones. Fails, with `why`, when one is missing.
stage_secrets() {
  rm -rf "$secrets.next"
  while IFS=$tab read -r kind _ unit name path from origin; do
    [ "$kind" = secret ] || continue
    case $from in
      file) fresh=$root$path ;;
      variable)
        fresh=${given_secrets:+$given_secrets/$origin}
        [ -n "$fresh" ] && [ -e "$fresh" ] || fresh=$root$path
        ;;
      ssm-parameter | secrets-manager)
        fresh=$secrets.fetched
        (umask 077 && mkdir -p "${secrets%/*}" && fetch_secret "$from" "$origin" >"$fresh") || { rm -f "$fresh" && why="the secret $name of $unit could not be read from the $from $origin with this host's role" && return 1; }
        ;;
    esac
    problem=''
    if [ ! -e "$fresh" ]; then problem='is missing'; elif [ ! -f "$fresh" ] || [ ! -r "$fresh" ]; then problem='cannot be read'; elif [ ! -s "$fresh" ]; then problem='is empty'; fi
    if [ -n "$problem" ]; then
      why="the secret $name of $unit: $fresh $problem"
      [ "$from" != variable ] || why="$why, and the variable $origin was not delivered"
      rm -f "$secrets.fetched"
      return 1
    fi
    if [ "$from" != file ] && ! cmp -s "$fresh" "$root$path"; then
      (umask 077 && mkdir -p "$secrets.next/$unit" && cat "$fresh" >"$secrets.next/$unit/$name" && chmod 0400 "$secrets.next/$unit/$name") || return 1
    fi
    rm -f "$secrets.fetched"
  done <"$1"
}

# The value of <ssm-parameter|secrets-manager> <name>, read with the role of this machine. Nothing secret is an argument.
fetch_secret() {
  case $2 in *[!A-Za-z0-9/_.+=@:-]*) return 1 ;; esac
  metadata=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
  metadata=${metadata%/}/latest
  if [ -z "${aws_token:-}" ]; then
    session=$(curl -fsS -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/api/token") || return 1
    aws_region=$(metadata_of placement/region) || return 1
    aws_domain=$(metadata_of services/domain) || aws_domain=amazonaws.com
    role=$(metadata_of iam/security-credentials/) || return 1
    credentials=$(metadata_of "iam/security-credentials/$role") || return 1
    aws_key=$(printf '%s' "$credentials" | json_text AccessKeyId)
    aws_secret=$(printf '%s' "$credentials" | json_text SecretAccessKey)
    aws_token=$(printf '%s' "$credentials" | json_text Token)
  fi
  case $1 in
    ssm-parameter) service=ssm action=AmazonSSM.GetParameter field=Value body="{\\\"Name\\\":\\\"$2\\\",\\\"WithDecryption\\\":true}" ;;
    *) service=secretsmanager action=secretsmanager.GetSecretValue field=SecretString body="{\\\"SecretId\\\":\\\"$2\\\"}" ;;
  esac
  curl -fsS -m 20 --retry 2 -K - <<REQUEST | json_text "$field"
url = "${AWS_ENDPOINT_URL:-https://$service.$aws_region.$aws_domain}/"
aws-sigv4 = "aws:amz:$aws_region:$service"
user = "$aws_key:$aws_secret"
header = "X-Amz-Security-Token: $aws_token"
header = "X-Amz-Target: $action"
header = "Content-Type: application/x-amz-json-1.1"
data = "$body"
REQUEST
}

metadata_of() { curl -fsS -m 5 -H "X-aws-ec2-metadata-token: $session" "$metadata/meta-data/$1"; }

# The first text under <key> in a JSON document, with its escapes resolved; fails when there is none.
json_text() {
  awk -v key="$1" '
    function utf8(c) {
      if (c < 128) return sprintf("%c", c)
      if (c < 2048) return sprintf("%c%c", 192 + int(c / 64), 128 + c % 64)
      if (c < 65536) return sprintf("%c%c%c", 224 + int(c / 4096), 128 + int(c / 64) % 64, 128 + c % 64)
      return sprintf("%c%c%c%c", 240 + int(c / 262144), 128 + int(c / 4096) % 64, 128 + int(c / 64) % 64, 128 + c % 64)
    }
    function hex(t, i, n) { n = 0; for (i = 1; i <= 4; i++) n = n * 16 + index("0123456789abcdef", tolower(substr(t, i, 1))) - 1; return n }
    { text = text (NR > 1 ? "\n" : "") $0 }
    END {
      if (!match(text, "\"" key "\"[ \t\n]*:[ \t\n]*\"")) exit 1
      plain["n"] = "\n"; plain["t"] = "\t"; plain["r"] = "\r"; plain["b"] = "\b"; plain["f"] = "\f"
      for (i = RSTART + RLENGTH; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "\"") { printf "%s", out; exit 0 }
        if (c != "\\") { out = out c; continue }
        c = substr(text, ++i, 1)
        if (c == "u") {
          code = hex(substr(text, i + 1)); i += 4
          if (code >= 55296 && code < 56320) { code = 65536 + (code - 55296) * 1024 + hex(substr(text, i + 3)) - 56320; i += 6 }
          out = out utf8(code)
        } else out = out ((c in plain) ? plain[c] : c)
      }
      exit 1
    }'
}

# Puts staged secrets in place; what was there is kept until the activation has ended.
put_secrets() {
  [ -d "$secrets.next" ] || return 0
  (umask 077 && mkdir -p "$secrets" "$secrets.previous")
  find "$secrets.next" -type f | while IFS= read -r fresh; do
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
}

# ---- step 5: validations ------------------------------------------------------------------------------------------------

# Runs every validation of the release as if it were live already: in a view of the host of its own, where `current` leads
# to it, its facts are in place and its secrets lie where the units' credentials will.
validate() {
  grep -q "^validate$tab" "$home/releases/$digest/plan" || return 0
  why=$(unshare --mount --propagation private sh "$home/releases/$digest/activate" validate-in-view "$digest") && return 0
  refuse "${why:-the validations could not be run}"
}

validate_in_view() {
  digest=$1
  view=$root/run/vm-observability
  mkdir -p "$view" "$root/run/credentials" && mount --rbind "$home" "$view" && mount -t tmpfs -o mode=0755 tmpfs "$home" || exit 1
  facts_folder=$view/host
  [ ! -d "$view/host.next" ] || facts_folder=$view/host.next
  mkdir "$home/artifacts" "$home/releases" "$home/host" && mount --rbind "$view/artifacts" "$home/artifacts" || exit 1
  mount --rbind "$view/releases" "$home/releases" && ln -s "releases/$digest" "$home/current" || exit 1
  [ ! -d "$facts_folder" ] || mount --rbind "$facts_folder" "$home/host" || exit 1
  mount -t tmpfs -o mode=0755 tmpfs "$root/run/credentials" || exit 1
  plan=$home/releases/$digest/plan
  accounts=$(while IFS=$tab read -r kind component account _; do [ "$kind" != validate ] || printf '%s %s\n' "$component" "$account"; done <"$plan")
  while IFS=$tab read -r kind component unit name path from _; do
    [ "$kind" = secret ] || continue
    fresh=$secrets.next/$unit/$name
    [ -e "$fresh" ] || fresh=$root$path
    account=$(printf '%s\n' "$accounts" | awk -v c="$component" '$1 == c { print $2; exit }')
    mkdir -p "$root/run/credentials/$unit" && (umask 077 && cat "$fresh" >"$root/run/credentials/$unit/$name")
    [ -n "$root" ] || [ -z "$account" ] || chown "$account" "$root/run/credentials/$unit/$name"
  done <"$plan"
  cd / || exit 1
  while IFS=$tab read -r kind component account seconds purpose command; do
    [ "$kind" != validate ] || run_validation "$component" "$account" "$seconds" "$purpose" "$command" || exit 1
  done <"$plan"
}

# <component> <account> <seconds> <purpose> <command, fields separated by tabs>
run_validation() {
  purpose=$4 seconds=$3
  identity="setpriv --reuid=$2 --regid=$2 --init-groups --no-new-privs --inh-caps=-all"
  [ -z "$root" ] || identity=''
  IFS=$tab
  set -- $5
  unset IFS
  for argument; do
    shift
    case $argument in '{release}'/*) argument=$home/releases/$digest${argument#'{release}'} ;; esac
    set -- "$@" "$argument"
  done
  output=$(timeout "$seconds" $identity env -i PATH="$PATH" LC_ALL=C "$@" </dev/null 2>&1)
  code=$?
  [ "$code" != 0 ] || return 0
  printf '%s\n' "$output" | tail -n 40 | indented
  last=$(printf '%s\n' "$output" | awk 'NF { line = $0 } END { sub(/^[ \t]+/, "", line); print substr(line, 1, 400) }')
  [ "$code" != 124 ] || last="no answer in $seconds seconds"
  printf 'the release failed its validation "%s" (%s): %s' "$purpose" "${1##*/}" "${last:-exit code $code}"
  return 1
}

# ---- step 6: the switch ---------------------------------------------------------------------------------------------------

# Makes the release `digest` the live one. From the journal's first line to its end, the next run knows what to finish.
switch_over() {
  if [ ! -e "$state/journal" ] && [ -s "$home/host/.facts" ]; then write_file "$state/facts.previous" <"$home/host/.facts"; fi
  write_journal "$digest" "$previous" "$backup" forward
  back_up || return 1
  put_secrets
  if [ -n "$facts" ]; then put_facts "$facts" "$home/host" || return 1; fi
  rm -rf "$home/host.next"
  put_link "$digest"
  stop_at 6.switched
  converge "$digest"
}

# Makes `current` lead to <digest>, in one rename.
put_link() {
  ln -sfn "releases/$1" "$home/current.new"
  mv -fT "$home/current.new" "$home/current" || cannot_write
  settle "$home"
}

# Copies what a one-way upgrade would make unreadable for the live release, while nobody writes it. Sets `backup`.
back_up() {
  [ -n "$live" ] && [ "$live" != "$digest" ] || return 0
  stops='' paths='' reasons=''
  while IFS=$tab read -r kind component a b; do
    case $kind in
      one-way) versions_of "$live" "$component" "$a" || reasons="$reasons $component" ;;
      one-way-stop) case " $reasons " in *" $component "*) stops="$stops $a" ;; esac ;;
      one-way-backup) case " $reasons " in *" $component "*) [ ! -e "$root$a" ] || paths="$paths $a" ;; esac ;;
    esac
  done <"$home/releases/$digest/plan"
  [ -n "$paths" ] || return 0
  say "    | copying$paths before an upgrade that cannot go back (${reasons# })"
  systemctl stop $stops || { why="the units$stops did not stop for a copy of their data" && return 1; }
  folder=$data/backup/$digest
  rm -rf "$folder"
  (umask 077 && mkdir -p "$folder.new")
  for path in $paths; do
    mkdir -p "$folder.new${path%/*}"
    cp -a --reflink=auto "$root$path" "$folder.new$path" || { why="$path could not be copied before the upgrade" && return 1; }
  done
  settle
  mv "$folder.new" "$folder"
  backup=$folder
  write_journal "$digest" "$previous" "$backup" forward
  stop_at 6.copied
}

# Whether release <digest> has <component> in the same <versions>.
versions_of() {
  while IFS=$tab read -r what whose versions _; do
    [ "$what $whose $versions" != "one-way $2 $3" ] || return 0
  done <"$home/releases/$1/plan"
  return 1
}

# Puts the copies in `backup` back. Their units stand still.
restore() {
  [ -n "$backup" ] && [ -d "$backup" ] || return 0
  say "    | putting the data back that was copied before the upgrade"
  while IFS=$tab read -r kind _ path _; do
    if [ "$kind" != one-way-backup ] || [ ! -e "$backup$path" ]; then continue; fi
    rm -rf "$root$path.restored"
    cp -a --reflink=auto "$backup$path" "$root$path.restored" && rm -rf "$root${path:?}" && mv "$root$path.restored" "$root$path"
  done <"$home/releases/$1/plan"
  settle
}

# Gives every unit of the release <digest> what it should have, and no unit anything else. Fails with `why` and `log`.
converge() {
  read_wanted "$1"
  read_applied
  link_units "$1"
  stop_moved "$1"
  units=$(started_units)
  read_states "$units"
  to_start='' to_restart='' to_reload='' waiting=''
  while read -r unit _ starts reload restart; do
    [ -n "$unit" ] || continue
    given "$unit"
    if [ "$starts" = waits ]; then
      [ "$given_reload $given_restart" = "$reload $restart" ] || waiting="$waiting $unit"
    elif ! runs "$unit"; then
      to_start="$to_start $unit"
    elif [ "$given_restart" != "$restart" ]; then
      to_restart="$to_restart $unit"
    elif [ "$given_reload" != "$reload" ]; then
      to_reload="$to_reload $unit"
    fi
  done <<WANTED
$wanted
WANTED
  [ -z "$to_start$to_restart" ] || note_given "$to_start$to_restart" restart 0
  [ -z "$to_reload" ] || note_given "$to_reload" reload 0
  [ -z "$waiting" ] || note_given "$waiting" given 0
  started="$to_start$to_restart "
  baseline=$states
  if [ -n "$to_start" ]; then
    # Some may be waiting for their next try: a start would go on counting their restarts, a stop ends that.
    systemctl stop $to_start 2>/dev/null
    systemctl reset-failed $to_start 2>/dev/null
  fi
  act start "$to_start" && act restart "$to_restart" && act reload "$to_reload" && act start "$target"
}

# <verb> <units>
act() {
  [ -n "$2" ] || return 0
  [ "$2" = "$target" ] || say "    | $1:$2"
  at=$(date +%s.%N)
  if ! output=$(systemctl "$1" $2 2>&1); then
    printf '%s\n' "$output" | indented
    for unit in $2; do case $output in *"$unit"*) break ;; esac; done
    why="$unit did not $1" log=$unit
    return 1
  fi
  stop_at 6.unit
  [ "$2" = "$target" ] || note_given "$2" given "${at%.%N}"
}

# Units lie in systemd's folder as links through `current`, so that the switch switches them too.
link_units() {
  relinked=no
  mkdir -p "$unit_folder/multi-user.target.wants"
  for unit in $target $(printf '%s' "$wanted" | cut -d' ' -f1); do
    linked "$unit" && continue
    ln -sfn "/opt/vm-observability/current/units/$unit" "$unit_folder/$unit"
    forget "$unit"
    relinked=yes
  done
  if [ ! -L "$unit_folder/multi-user.target.wants/$target" ]; then
    ln -sfn "../$target" "$unit_folder/multi-user.target.wants/$target"
    relinked=yes
  fi
  texts=$(grep ' units/' "$home/releases/$1/manifest")
  [ "$relinked" = no ] && [ "$texts" = "$(cat "$state/loaded" 2>/dev/null)" ] && return 0
  systemctl daemon-reload && printf '%s\n' "$texts" | write_file "$state/loaded"
}

# Stops units of the release before that hold a port which another component of <digest> now opens.
stop_moved() {
  [ -n "$leaving" ] && [ "$leaving" != "$1" ] && [ -r "$home/releases/$leaving/plan" ] || return 0
  moved=$(awk -F "$tab" '
    NR == FNR { if ($1 == "listen") now[$3 "/" $4] = $2; next }
    $1 == "listen" && ($3 "/" $4 in now) && now[$3 "/" $4] != $2 { moved[$2] = 1 }
    $1 == "unit" && ($3 in moved) { print $2 }' "$home/releases/$1/plan" "$home/releases/$leaving/plan")
  [ -z "$moved" ] || systemctl stop $moved
}

# ---- step 7: probes -------------------------------------------------------------------------------------------------------

# Whether every probe of release <digest> holds: tried `once`, or until its deadline. Fails with `why` and `log`.
healthy() {
  pending=$(grep "^probe$tab" "$home/releases/$1/plan")
  begun=$(date +%s)
  while :; do
    left='' late='' now=$(date +%s) page_of=''
    read_states "$(probed_units)"
    while IFS= read -r line; do
      [ -n "$line" ] || continue
      holds "$line" && continue
      left="$left$line$newline"
      [ -n "$late" ] || [ $((now - begun)) -lt "$deadline" ] || late="$component is not healthy after $deadline s: $purpose: $detail"
    done <<PENDING
$pending
PENDING
    [ -n "$left" ] || break
    why="$component is not healthy: $purpose: $detail" log=$(first_service "$component")
    [ "$2" = wait ] || return 1
    steady || return 1
    if [ -n "$late" ]; then why=$late log=$(first_service "${late%% *}") && return 1; fi
    pending=$left
    sleep 0.2
  done
  [ "$2" = once ] && return 0
  grep -q "^probe${tab}[^${tab}]*${tab}unit$tab" "$home/releases/$1/plan" && [ -n "${started# }" ] && sleep 1
  steady
}

# Names of the units that the probes in `pending` look at.
probed_units() {
  while IFS=$tab read -r _ _ how _ _ unit _; do
    [ "$how" != unit ] || printf '%s ' "$unit"
  done <<PENDING
$pending
PENDING
}

# Sets `page` to what <address> answers, which is asked once a round. Fails with `detail`.
read_page() {
  if [ "$1" != "$page_of" ]; then
    page_of=$1 page_failed=no
    page=$(curl -fsS -m 5 "$1" 2>&1) || page_failed=yes
  fi
  [ "$page_failed" = yes ] || return 0
  detail="$1: ${page##*"$newline"}"
  return 1
}

# Tries the probe in the line <line>. Sets `component`, `purpose`, `deadline`, and `detail` when it does not hold.
holds() {
  IFS=$tab read -r _ component how deadline purpose a b c d <<LINE
$1
LINE
  case $how in
    http)
      read_page "$a" || return 1
      case $page in *"$b"*) return 0 ;; esac
      detail="$a does not answer \"$b\""
      return 1
      ;;
    metric)
      read_page "$a" || return 1
      since=''
      if [ "$c" = since-reload ]; then given "$d" && since=$given_at; fi
      detail=$(printf '%s\n' "$page" | awk -v name="$b" -v value="$c" -v since="$since" '
        index($0, name) == 1 && substr($0, length(name) + 1, 1) ~ /[{ ]/ && !found {
          sub(/^[^{ ]+([{].*[}])? */, ""); sample = $1; found = 1
          # A page that counts whole seconds cannot be later than the part of a second in which it was asked.
          if (since != "") good = sample + 0 >= (sample + 0 == int(sample + 0) ? int(since + 0) : since + 0)
          else good = sample + 0 == value + 0
        }
        END { if (!good) print (!found ? name " is not there" : since != "" ? name " is older than the reload" : name " is " sample ", and must be " value) }')
      [ -z "$detail" ]
      ;;
    unit)
      runs "$a" && return 0
      detail="$a is $active"
      return 1
      ;;
  esac
}

# Whether no unit failed or was restarted by systemd since the switch: what dies at once never gets healthy.
steady() {
  read_states "$(started_units)"
  for unit in $(started_units); do
    state_of "$unit" "$baseline"
    before=$restarts
    case " $started" in *" $unit "*) before=0 ;; esac
    runs "$unit" && [ "$restarts" -le "$before" ] && continue
    [ "$active" = activating ] && [ "$sub" != auto-restart ] && continue
    why="$unit ended (${result:-unknown}) after it was started" log=$unit
    return 1
  done
}

first_service() {
  while read -r unit component_of starts _; do
    if [ "$component_of $starts" = "$1 starts" ]; then printf '%s' "$unit" && return; fi
  done <<WANTED
$wanted
WANTED
}

# ---- step 8: the way back ---------------------------------------------------------------------------------------------------

# Goes back to release <from>, or to nothing. <to> is what failed. Leaves no journal when the way back has ended well.
go_back() {
  from=$1 to=$2
  write_journal "$to" "$from" "$backup" back
  if [ -n "$backup" ]; then systemctl stop $(awk -F "$tab" '$1 == "one-way-stop" { print $3 }' "$home/releases/$to/plan"); fi
  put_secrets_back
  if [ -z "$from" ]; then
    take_away
    rm -f "$state/journal" "$state/facts.previous"
    return 0
  fi
  if [ -e "$state/facts.previous" ]; then put_facts "$state/facts.previous" "$home/host"; fi
  put_link "$from"
  stop_at 8.switched
  restore "$to"
  leaving=$to
  converge "$from" && healthy "$from" wait || return 1
  stop_unplanned
  [ -z "$backup" ] || rm -rf "$backup"
  rm -f "$state/journal" "$state/facts.previous"
}

# After a failure: back, and one line about it.
fail_over() {
  failure=$why
  if [ -n "$log" ]; then
    journalctl -u "$log" -n 8 -o cat --no-pager 2>/dev/null | indented
    failure="$failure (its log: journalctl -u $log)"
  fi
  if [ "$previous" = "$digest" ]; then
    rm -f "$state/journal" "$state/facts.previous"
    record unhealthy "$failure"
    die 5 "$failure; this host stays on release $(short "$digest"), which was live before"
  fi
  step 8 "Going back to $(if [ -n "$previous" ]; then printf 'release %s' "$(short "$previous")"; else printf 'an empty host'; fi)"
  if ! go_back "$previous" "$digest"; then
    record broken "$failure; the way back failed: $why"
    die 5 "$failure; and the release before, $(short "$previous"), is not healthy either: $why (its log: journalctl -u $log)"
  fi
  record rolled-back "$failure"
  if [ -z "$previous" ]; then die 4 "$failure; nothing is left running, for this was the first install"; fi
  die 4 "$failure; this host is back on release $(short "$previous")"
}

# ---- step 9: leave nothing behind ---------------------------------------------------------------------------------------------

# Stops and removes our units that the plan in `wanted` does not have.
stop_unplanned() {
  surplus=$({
    find "$unit_folder" -maxdepth 1 -name 'vmo-*' -type l -exec basename -a {} +
    systemctl list-units --all --plain --no-legend 'vmo-*' 2>/dev/null | awk '{ print $1 }'
  } | sort -u | while IFS= read -r unit; do
    case "$newline$wanted" in *"$newline$unit "*) ;; *) printf '%s ' "$unit" ;; esac
  done)
  [ -n "$surplus" ] || return 0
  say "    | removing: $surplus"
  systemctl stop $surplus 2>/dev/null
  for unit in $surplus; do rm -f "$unit_folder/$unit"; done
  systemctl daemon-reload
  systemctl reset-failed $surplus 2>/dev/null
  note_given "$surplus" given 0
}

# Keeps the last three releases that were healthy, and the artifacts that they use.
tidy() {
  stop_unplanned
  rm -rf "$secrets.previous"
  drop_secrets
  { [ ! -r "$state/history" ] || grep -vx "$digest" "$state/history"; printf '%s\n' "$digest"; } | tail -n 3 | write_file "$state/history"
  keep=$(cat "$state/history")
  used=''
  for release in $(find "$home/releases" -mindepth 1 -maxdepth 1); do
    case "$newline$keep$newline" in
      *"$newline${release##*/}$newline"*) used="$used$newline$(cat "$release/.artifacts" 2>/dev/null)" ;;
      *) rm -rf "$release" ;;
    esac
  done
  for artifact in $(find "$home/artifacts" -mindepth 1 -maxdepth 1); do
    case "$used$newline" in *"$newline${artifact##*/}$newline"*) ;; *) rm -rf "$artifact" ;; esac
  done
  for folder in $(find "$data/backup" -mindepth 1 -maxdepth 1 2>/dev/null); do
    [ -z "$backup" ] || [ "$folder" = "$backup" ] || rm -rf "$folder"
  done
}

# Secrets that no unit reads any more.
drop_secrets() {
  [ -d "$secrets" ] || return 0
  for path in $(find "$secrets" -type f); do
    grep -q "^secret$tab.*$tab${path#"$root"}$tab" "$home/releases/$digest/plan" || rm -f "$path"
  done
}

# ---- commands -------------------------------------------------------------------------------------------------------------

apply() {
  digest='' bundle='' facts='' given_secrets='' backup='' why='' log='' started=' '
  while [ $# -gt 0 ]; do
    case $1 in --digest | --bundle | --facts | --secrets) ;; *) usage ;; esac
    [ $# -ge 2 ] || usage
    case $1 in --digest) digest=$2 ;; --bundle) bundle=$2 ;; --facts) facts=$2 ;; --secrets) given_secrets=$2 ;; esac
    shift 2
  done
  case $digest in *[!0-9a-f]* | '') usage ;; esac
  [ ${#digest} = 64 ] || usage
  for file in "$bundle" "$facts"; do [ -z "$file" ] || [ -r "$file" ] || die 2 "cannot read $file"; done
  [ "$(id -u)" = 0 ] || die 2 "only root can activate a release; run it with sudo"
  # The connection that started this may end: what was begun is finished.
  trap '' HUP PIPE
  mkdir -p "$home/releases"
  take_lock
  step 1 "Looking at what runs"
  live=$(live_release) previous=$live leaving=$live
  if nothing_to_do; then
    [ "$(value_of outcome "$state/outcome")$(value_of release "$state/outcome")" = "applied$digest" ] || record applied unchanged
    say "nothing to do: release $(short "$digest") is live and healthy"
    return 0
  fi
  why='' log=''
  drop_drafts
  finish_interrupted
  [ -r "$home/releases/$previous/plan" ] || previous=''
  step 2 "Checking this host"
  stage_release
  preflight
  step 3 "Fetching programs"
  install_packages
  fetch_artifacts
  step 4 "Making accounts, directories and secrets ready"
  make_accounts
  stage_secrets "$home/releases/$digest/plan" || refuse "$why"
  if [ -n "$facts" ]; then put_facts "$facts" "$home/host.next" || refuse "$why"; fi
  step 5 "Validating the release"
  validate
  step 6 "Switching ${previous:+from $(short "$previous") }to $(short "$digest")"
  switch_over || fail_over
  step 7 "Waiting until everything is healthy"
  healthy "$digest" wait || fail_over
  step 9 "Removing what is no longer needed"
  tidy
  record applied ''
  rm -f "$state/journal" "$state/facts.previous"
  say "release $(short "$digest") is live and healthy"
}

# An activation before this one was cut off after its switch began: the release that it came from is the proven one.
finish_interrupted() {
  [ -e "$state/journal" ] || return 0
  previous=$(value_of from "$state/journal") leaving=$(value_of to "$state/journal") backup=$(value_of backup "$state/journal")
  say "    | the activation of $(short "$leaving") was cut off; this one goes on from there"
  # A boot since then has started the units of whatever was live at that moment: what they were given is not known.
  read -r boot </proc/sys/kernel/random/boot_id
  [ "$(value_of boot "$state/journal")" = "$boot" ] || rm -f "$state/applied" "$state/loaded"
  [ ! -r "$home/releases/$leaving/plan" ] || doubt "$leaving"
  if [ "$(value_of direction "$state/journal")" = back ] || { [ -n "$backup" ] && [ "$leaving" != "$digest" ]; }; then
    go_back "$previous" "$leaving" || say "    | the release before, $(short "$previous"), is not healthy: $why"
    live=$(live_release) backup=''
  elif [ "$previous" = "$digest" ]; then
    put_secrets_back
    rm -f "$state/facts.previous"
  fi
}

# A unit that systemd restarted by itself since the switch to <digest> has what that release gives it, without our word: where
# this differs from what it was given before, nobody knows what it has.
doubt() {
  read_wanted "$1"
  read_applied
  while read -r unit _ _ reload restart; do
    [ -n "$unit" ] || continue
    given "$unit"
    if [ "$given_restart" != "$restart" ]; then
      note_given "$unit" restart 0
    elif [ "$given_reload" != "$reload" ]; then
      note_given "$unit" reload 0
    fi
  done <<WANTED
$wanted
WANTED
}

# Stops and removes every unit of ours, and takes the live release away.
take_away() {
  wanted=''
  read_applied
  systemctl stop "$target" 2>/dev/null
  stop_unplanned
  rm -f "$unit_folder/multi-user.target.wants/$target" "$unit_folder/$target" "$home/current"
  rm -f "$state/applied" "$state/loaded"
  systemctl daemon-reload
}

remove() {
  [ "$(id -u)" = 0 ] || die 2 "only root can remove what runs here; run it with sudo"
  trap '' HUP PIPE
  if [ ! -d "$home" ]; then
    say "nothing to do: vm-observability is not on this host"
    return 0
  fi
  take_lock
  say "stopping and removing all units..."
  take_away
  rm -rf "$secrets" "$secrets.next" "$secrets.previous" "$data/textfiles/vmo.prom"
  for part in releases artifacts host host.next state; do rm -rf "${home:?}/$part"; done
  rmdir "$home" 2>/dev/null
  say "removed; the data in $data and the accounts are kept"
}

# Lines key=value for programs.
status() {
  live=$(live_release) drift=0 stopped=''
  printf 'release=%s\n' "$live"
  for key in outcome time message; do printf '%s=%s\n' "$key" "$(value_of "$key" "$state/outcome")"; done
  if [ -e "$state/journal" ]; then printf 'interrupted=yes\n'; else printf 'interrupted=no\n'; fi
  if [ -n "$live" ]; then
    drift=$(drifted "$live" | wc -l)
    read_wanted "$live"
    read_states "$(started_units)"
    for unit in $(started_units); do
      runs "$unit" || stopped="$stopped $unit"
      printf 'unit.%s=%s\n' "$unit" "$active"
    done
  fi
  printf 'drifted=%s\ninactive=%s\n' "$((drift))" "${stopped# }"
}

# Says and counts what is not as the live release has it.
report() {
  live=$(live_release)
  if [ -n "$live" ]; then
    drifted "$live" | sed 's/^/drifted: /'
    inactive_units "$live" | sed 's/^/inactive: /'
  fi
  write_metrics "$live"
}

usage() {
  sed -n '2,5p' "$0" | sed 's/^# \{0,1\}//' >&2
  exit 2
}

[ $# -gt 0 ] || usage
command=$1
shift
case $command in
  apply) apply "$@" ;;
  validate-in-view) validate_in_view "$@" ;;
  status | report | remove) [ $# = 0 ] || usage && "$command" ;;
  *) usage ;;
esac
