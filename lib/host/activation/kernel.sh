# ---- Step 4: kernel settings, which must be at least so large. A host where they are is left as it is.
# Reads digest, home, root. Sets sysctls.

# Leads to the release's settings, so that they are there after a boot too; the host's own files with higher numbers win over it.
sysctls=$root/etc/sysctl.d/60-vm-observability.conf

# Rows `<key> <value> <component>` of release <digest> whose setting is smaller here, with what it is; `-` for one that this kernel lacks.
small_settings() {
  while IFS=$tab read -r kind key value component; do
    [ "$kind" = kernel ] || continue
    now=$(cat "$root/proc/sys/$(printf '%s' "$key" | tr . /)" 2>/dev/null) || now=-
    case $now in
      *[!0-9]* | '') ;;
      *) [ "$now" -lt "$value" ] || continue ;;
    esac
    printf '%s\t%s\t%s\t%s\n' "$key" "$value" "$component" "$now"
  done <"$home/releases/$1/plan"
}

# Enlarges what is too small for the release, and keeps it so.
set_kernel() {
  small=$(small_settings "$digest")
  [ -n "$small" ] || return 0
  # The link comes first: a setting that is large enough says nothing about the next boot.
  mkdir -p "${sysctls%/*}" && ln -sfn /opt/vm-observability/current/sysctl.conf "$sysctls"
  stop_at kernel
  while IFS=$tab read -r key value component now; do
    [ "$now" != - ] || refuse "the kernel of this host has no setting $key, which $component needs"
    say "    | $key: $now to $value"
    (printf '%s\n' "$value" >"$root/proc/sys/$(printf '%s' "$key" | tr . /)") 2>/dev/null
  done <<SMALL
$small
SMALL
  small=$(small_settings "$digest")
  [ -n "$small" ] || return 0
  IFS=$tab read -r key value component now <<SMALL
$small
SMALL
  refuse "$component needs $key to be $value or more, it is $now, and cannot be set here (a container has the settings of its machine); set it there"
}

# Whether release <digest> has what it needs of the kernel.
kernel_suffices() { [ -z "$(small_settings "$1")" ]; }

# Removes the link where release <digest> has no settings.
drop_kernel() {
  [ "$(readlink "$sysctls")" = /opt/vm-observability/current/sysctl.conf ] || return 0
  [ -e "$home/releases/$1/sysctl.conf" ] || rm -f "$sysctls"
}
