# ---- Step 2: can this host run the release?
# Reads digest, live, home, root. Sets architecture, folders, missing, packages, masks.

preflight() {
  for tool in awk base64 cmp cut find mount setpriv sha256sum sha512sum stat sync systemd-sysusers systemd-tmpfiles tar timeout unshare; do
    command -v "$tool" >/dev/null 2>&1 || refuse "this host has no $tool; install it"
  done
  case $(uname -m) in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64 ;;
    *) refuse "this host's processor is $(uname -m); there are programs for x86_64 and aarch64" ;;
  esac
  check_executable
  check_units
  check_artifacts
  check_room
  check_ports
}

# The release's own script is executable, unless its whole file system says otherwise.
check_executable() {
  [ ! -x "$home/releases/$digest/activate" ] || return 0
  mounted=$(df -P "$home" | awk 'NR == 2 { print $6 }')
  refuse "$home lies on $mounted, which is mounted noexec: no program can run there; mount it without that (mount -o remount,exec $mounted)"
}

# A unit that this release brings is not somebody else's already.
check_units() {
  for unit in $(awk -F "$tab" '$1 == "unit" { print $2 }' "$home/releases/$digest/plan") $target; do
    linked "$unit" && continue
    [ -e "$unit_folder/$unit" ] || [ -L "$unit_folder/$unit" ] || continue
    [ -z "$live" ] || [ ! -e "$home/releases/$live/units/$unit" ] || continue
    refuse "$unit_folder/$unit exists and is not ours; remove or rename it, for this release brings its own $unit"
  done
}

# There is room for the activation's own notes, and each folder of data can take any; archives tell their sizes when they come.
check_room() {
  for folder in "$home" $(awk -v root="$root" '{ print root $2 }' "$home/releases/$digest/tmpfiles.conf"); do
    free=$(free_space "$folder")
    [ "$free" -ge "$RESERVE" ] || refuse "$folder has $free MiB free, and needs $RESERVE MiB or more: nothing could be stored there; make room"
  done
}

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
  group=$(sed -n 's,^\(0::\|[0-9]*:name=systemd:\),,p' "/proc/$pid/cgroup" 2>/dev/null | sed -n 1p)
  unit=${group##*/}
  case $group in
    # A user's own manager may have a unit of any name.
    */user@*) ;;
    */vmo-*) printf ours && return 0 ;;
  esac
  printf '%s (process %s%s)' "$(cat "/proc/$pid/comm" 2>/dev/null)" "$pid" "${unit:+ of $unit}"
}
