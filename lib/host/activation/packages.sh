# ---- Step 3: programs from the distribution's packages.
# Reads packages, masks, unit_folder, state. Sets there, absent.

# Installs the distribution's packages of the plan; their own units are masked first, so that they never run.
install_packages() {
  [ -n "$packages" ] || return 0
  for unit in $masks; do
    [ "$(readlink "$unit_folder/$unit")" != /dev/null ] || continue
    [ ! -e "$unit_folder/$unit" ] || refuse "$unit_folder/$unit exists; remove it, because vm-observability runs its own unit instead"
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
