# ---- Step 2: can this host run the release?
# Reads digest, live, home, root. Sets architecture, folders, missing, packages, masks.

preflight() {
  for tool in awk base64 cmp cut du find mount setpriv sha256sum sha512sum sort stat sync systemd-sysusers systemd-tmpfiles tar timeout unshare; do
    command -v "$tool" >/dev/null 2>&1 || refuse "this host has no $tool; install it"
  done
  case $(uname -m) in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64 ;;
    *) refuse "this host's processor is $(uname -m); programs exist for x86_64 and aarch64 only" ;;
  esac
  check_executable
  check_units
  check_artifacts
  check_room
  check_one_way
  check_ports
}

# The release's own script is executable, unless its whole file system says otherwise.
check_executable() {
  [ ! -x "$home/releases/$digest/activate" ] || return 0
  mounted=$(df -P "$home" | awk 'NR == 2 { print $6 }')
  refuse "$home lies on $mounted, which is mounted noexec: no program can run there; mount it without that (mount -o remount,exec $mounted)"
}

# No unit of this release exists already as a file that is not ours.
check_units() {
  for unit in $(awk -F "$tab" '$1 == "unit" { print $2 }' "$home/releases/$digest/plan") $target; do
    linked "$unit" && continue
    [ -e "$unit_folder/$unit" ] || [ -L "$unit_folder/$unit" ] || continue
    [ -z "$live" ] || [ ! -e "$home/releases/$live/units/$unit" ] || continue
    refuse "$unit_folder/$unit exists and is not ours; remove or rename it, because this release brings its own $unit"
  done
}

# There is room for the activation's own notes and in each folder of data; archives are checked when they are fetched.
check_room() {
  for folder in "$home" $(awk -v root="$root" '{ print root $2 }' "$home/releases/$digest/tmpfiles.conf"); do
    free=$(free_space "$folder")
    [ "$free" -ge "$RESERVE" ] || refuse "$folder has $free MiB free, and needs $RESERVE MiB or more: nothing could be stored there; make room"
    free=$(free_inodes "$folder")
    [ "$free" -ge "$RESERVE" ] || refuse "$folder has $free inodes free, and needs $RESERVE or more: nothing could be stored there; remove files there"
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
  case $missing in
    *".deb$tab"*) command -v dpkg-deb >/dev/null 2>&1 || refuse "this host has no dpkg-deb to unpack packages of vendors with; install it, or use another source" ;;
  esac
  [ -z "$artifacts" ] || refuse "no archive for $architecture of$artifacts"
  [ -z "$(authorities_in "$home/releases/$digest/plan")" ] || command -v openssl >/dev/null 2>&1 || packages="$packages openssl"
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
  lines=$(held_port_lines "$digest")
  [ -z "$lines" ] || refuse "${lines%%"$newline"*}"
}
