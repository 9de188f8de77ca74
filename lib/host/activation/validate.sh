# ---- Step 5: validations.
# Reads digest, home, root, secrets. Sets why.

# Runs every validation of the release as if it were live already: in a private view of the host, where `current` leads
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
  if [ -e "$home/host/hosts" ] && [ -e "$root/etc/hosts" ]; then mount --bind "$home/host/hosts" "$root/etc/hosts" || exit 1; fi
  mount -t tmpfs -o mode=0755 tmpfs "$root/run/credentials" || exit 1
  if [ -d "$secrets.next/certificates" ]; then
    mkdir -p "$secrets/certificates" && chmod 0711 "$secrets" && mount --bind "$secrets.next/certificates" "$secrets/certificates" || exit 1
  fi
  plan=$home/releases/$digest/plan
  accounts=$(while IFS=$tab read -r kind component account _; do [ "$kind" != validate ] || printf '%s %s\n' "$component" "$account"; done <"$plan")
  while IFS=$tab read -r kind component unit name path from _; do
    case $kind$unit in secretcertificates) continue ;; secret*) ;; *) continue ;; esac
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
  program='' unwanted=''
  for argument; do
    shift
    # What comes before the program says how it is run.
    case $program$argument in
      refuses=*) unwanted=${argument#refuses=} && continue ;;
      env=*'={release}'/*) argument=${argument#env=} && argument=${argument%%=*}=$home/releases/$digest${argument#*'={release}'} ;;
      env=*) argument=${argument#env=} ;;
      *) case $argument in '{release}'/*) argument=$home/releases/$digest${argument#'{release}'} ;; esac && program=${program:-/${argument##*/}} ;;
    esac
    set -- "$@" "$argument"
  done
  output=$(timeout "$seconds" $identity env -i PATH="$PATH" LC_ALL=C "$@" </dev/null 2>&1)
  code=$?
  if [ "$code" = 0 ]; then
    said=$(printf '%s\n' "$output" | grep -m 1 -F -e "${unwanted:-$newline}")
    [ -n "$unwanted" ] && [ -n "$said" ] || return 0
    output=$said
  fi
  # Checkers of several files go on behind the one that they refuse, and mark it; others end with their reason.
  printf '%s\n' "$output" | awk '/FAILED/ { found = 1 } found && shown++ < 40 { print } { line[NR] = $0 }
    END { if (!found) for (n = NR > 40 ? NR - 39 : 1; n <= NR; n++) print line[n] }' | indented
  last=$(printf '%s\n' "$output" | awk '/FAILED/ && !found { found = 1; sub(/.*FAILED:?/, "") } found != 2 && NF { line = $0; if (found) found = 2 }
    END { sub(/^[ \t]+/, "", line); print substr(line, 1, 400) }')
  [ "$code" != 124 ] || last="no answer in $seconds seconds"
  printf 'the release failed its validation "%s" (%s): %s' "$purpose" "${program#/}" "${last:-exit code $code}"
  return 1
}
