# ---- Ownership: the one list of what is ours on this host, and how it should be. Drift, apply, removal and metrics go by it.
# Reads home, data, root, secrets, unit_folder, target. Sets nothing outside of its subshells.

# Whether <unit> in systemd's folder is ours: it leads into our own.
linked() { [ "$(readlink "$unit_folder/$1")" = "/opt/vm-observability/current/units/$1" ]; }

# Everything that release <digest> owns: `<type> <mode> <owner> <path> <target>`, separated by tabs and in find's words: d a folder,
# D a folder that may stand behind a link, f a file, l a link, - what belongs to others. Optional paths that do not exist are not listed.
owned() {
  release=$home/releases/$1
  places
  printf 'd\t755\t0:0\t%s\n' "$release" "$release/bin"
  printf 'f\t644\t0:0\t%s\n' "$release/manifest" "$release/.artifacts"
  printf 'l\t777\t0:0\t%s\t%s\n' "$home/current" "releases/$1" "$unit_folder/multi-user.target.wants/$target" "../$target"
  for unit in $target $(awk -F "$tab" '$1 == "unit" { print $2 }' "$release/plan"); do
    printf 'l\t777\t0:0\t%s\t/opt/vm-observability/current/units/%s\n' "$unit_folder/$unit" "$unit"
  done
  if [ -L "$sysctls" ] && [ -e "$release/sysctl.conf" ]; then printf 'l\t777\t0:0\t%s\t%s\n' "$sysctls" /opt/vm-observability/current/sysctl.conf; fi
  volume_links "$1" | while IFS=$tab read -r link to; do printf 'l\t777\t0:0\t%s\t%s\n' "$link" "$to"; done
  awk -v at="$release/" '
    { print "f\t" substr($1, 2) "\t0:0\t" at $3
      while (sub(/\/[^\/]*$/, "", $3)) if (!($3 in seen)) { seen[$3] = 1; print "d\t755\t0:0\t" at $3 } }' "$release/manifest"
  [ ! -d "$release/folders" ] || printf 'd\t755\t0:0\t%s\n' "$release/folders"
  program_links "$1" | while IFS=$tab read -r link to; do printf 'l\t777\t0:0\t%s\t%s\n' "$release/$link" "$to"; done
  [ ! -r "$release/.artifacts" ] || while IFS= read -r folder; do printf 'd\t755\t0:0\t%s\n' "$home/artifacts/$folder"; done <"$release/.artifacts"
  owned_data "$release/tmpfiles.conf"
  owned_facts
  owned_secrets "$release/plan"
}

# Folders that all releases share. Of the one above secrets, which others may use too, root has the writing and no more is asked.
places() {
  printf 'D\t755\t0:0\t%s\n' "$home" "$data" "$home/artifacts" "$home/releases"
  printf 'd\t755\t0:0\t%s\n' "$home/state"
  [ ! -e "${secrets%/*}" ] || printf 'd\t-\t0:\t%s\n' "${secrets%/*}"
}

# Whether releases and artifacts, where a link moved one of them, do not lie side by side: programs are found from the one in the other.
apart() { [ "$(readlink -f "$home/releases/../artifacts")" != "$(readlink -f "$home/artifacts")" ]; }

# Folders of data, from the lines of <tmpfiles.conf>, with the numbers of their accounts.
owned_data() {
  awk -v root="$root" '
    BEGIN { user["root"] = group["root"] = 0 }
    FILENAME ~ /passwd$/ { split($0, f, ":"); user[f[1]] = f[3]; next }
    FILENAME ~ /group$/ { split($0, f, ":"); group[f[1]] = f[3]; next }
    # A folder that root writes to at any time must not be a link: root would write where it leads.
    ($4 in user) && ($5 in group) { sub(/^0/, "", $3); print ($2 ~ /\/textfiles$/ ? "d" : "D") "\t" $3 "\t" user[$4] ":" group[$5] "\t" root $2 }' \
    "$root/etc/passwd" "$root/etc/group" "$1" 2>/dev/null
}

owned_facts() {
  [ -e "$home/host/.sums" ] || return 0
  printf 'd\t755\t0:0\t%s\n' "$home/host"
  printf 'f\t644\t0:0\t%s\n' "$home/host/.sums" "$home/host/.facts"
  awk -v at="$home/host/" '
    { sub(/^[^ ]* +/, ""); print "f\t644\t0:0\t" at $0
      while (sub(/\/[^\/]*$/, "")) if (!($0 in seen)) { seen[$0] = 1; print "d\t755\t0:0\t" at $0 } }' "$home/host/.sums"
}

# Secrets that were fetched or delivered, of <plan>; root alone can look.
owned_secrets() {
  owned_made "$1"
  [ -d "$secrets" ] || return 0
  if [ -z "$(authorities_in "$1")" ]; then
    printf 'd\t700\t0:0\t%s\n' "$secrets"
  else
    printf 'd\t711\t0:0\t%s\nd\t750\t0:%s\t%s\n' "$secrets" "$(readers)" "$secrets/certificates"
  fi
  [ -r "$secrets" ] || return 0
  while IFS=$tab read -r kind _ unit _ path from _; do
    [ "$kind" = secret ] || continue
    [ "$from" != made-on-host ] || continue
    [ "$from" != file ] || { theirs "$root$path" && continue; }
    [ "$unit" != certificates ] || { printf 'f\t440\t0:%s\t%s\n' "$(readers)" "$root$path" && continue; }
    printf 'd\t700\t0:0\t%s\nf\t400\t0:0\t%s\n' "$secrets/$unit" "$root$path"
  done <"$1"
}

# Secrets of <plan> that were made here, beside the data that they protect.
owned_made() {
  [ -x "$data/secrets" ] || return 0
  awk -F "$tab" -v root="$root" -v data="$data" '
    $1 == "secret" && $6 == "made-on-host" {
      folder = root $5
      sub(/\/[^\/]*$/, "", folder)
      printf "d\t700\t0:0\t%s\nd\t700\t0:0\t%s\nf\t400\t0:0\t%s\n", data "/secrets", folder, root $5
    }' "$1"
}

# <path> and its folders, when it lies among the secrets: a plan names it, but it belongs to others.
theirs() (
  path=$1
  while case $path in "$secrets"/*) ;; *) exit 0 ;; esac; do
    printf -- '-\t\t\t%s\n' "$path"
    path=${path%/*}
  done
)

# `<link> <where it leads>`, separated by tabs, for each program of release <digest>, and for each folder of an archive that it names.
program_links() {
  [ -r "$home/releases/$1/.artifacts" ] || return 0
  awk -F "$tab" '
    FILENAME ~ /\.artifacts$/ { name = $0; sub(/-[0-9a-f]*$/, "", name); folder[name] = $0; next }
    $1 == "program" && ($3 in folder) { print "bin/" $2 "\t../../../artifacts/" folder[$3] "/" $4 }
    $1 == "folder" && ($3 in folder) { print "folders/" $2 "\t../../../artifacts/" folder[$3] }
    $1 == "host-program" { print "bin/" $2 "\t" $3 }' "$home/releases/$1/.artifacts" "$home/releases/$1/plan"
}

# What the disk has of <list>, and everything else in the folders that are ours alone; in the format of the list.
found() (
  IFS=$newline
  form='%y\t%m\t%U:%G\t%p\t%l\n'
  find $(printf '%s\n' "$1" | cut -f 4) -maxdepth 0 -printf "$form"
  find -H $(printf '%s\n' "$1" | awk -F "$tab" '$1 == "D" { print $4 }') -maxdepth 0 -printf "D${form#%y}"
  find "$home/releases/$2" "$home/host" -mindepth 1 -printf "$form"
  [ ! -x "$secrets" ] || find "$secrets" -mindepth 1 -printf "$form"
) 2>/dev/null

# What differs from <list>, in the words of `differences`. <list> <digest>
deviations() {
  { printf '%s\n\n' "$1" && found "$1" "$2"; } | awk -F "$tab" '
    NF == 0 { both = 1; next }
    !both { if (!($4 in type)) order[++n] = $4; type[$4] = $1; mode[$4] = $2; owner[$4] = $3; target[$4] = $5; next }
    !($4 in type) { print $4 "\tdoes not belong there"; next }
    # A folder that may stand behind a link is looked at behind it.
    type[$4] == "D" && $1 != "D" { if ($1 == "l") behind[$4] = "leads to " $5 ", which "; next }
    { seen[$4] = 1 }
    type[$4] == "-" { next }
    $1 == "l" && type[$4] == "d" { print $4 "\tleads to " $5; next }
    $1 != type[$4] { print $4 "\tis of another kind"; next }
    owner[$4] ~ /:$/ ? index($3, owner[$4]) != 1 : $3 != owner[$4] { print $4 "\t" behind[$4] "belongs to " $3; next }
    $1 == "l" && $5 != target[$4] { print $4 "\tleads to " $5; next }
    $1 != "l" && mode[$4] == "-" { if (substr($2, length($2) - 1) ~ /[2367]/) print $4 "\tmay be written by others"; next }
    $1 != "l" && $2 != mode[$4] { print $4 "\t" behind[$4] "has the mode " $2 " and not " mode[$4] }
    END { for (i = 1; i <= n; i++) if (!(order[i] in seen) && type[order[i]] != "-") print order[i] "\tis missing" }'
}

# Every way in which this host differs from release <digest>: `<path> <how>`, separated by a tab, a path a line.
differences() {
  if [ ! -r "$home/releases/$1/plan" ] || [ ! -r "$home/releases/$1/manifest" ]; then
    printf '%s\tis missing\n' "$home/releases/$1"
    return 0
  fi
  {
    deviations "$(owned "$1")" "$1"
    ! apart || printf '%s\tleads to where no artifacts are\n' "$home/releases"
    (cd "$home/releases/$1" && altered "$1" | while IFS= read -r path; do printf '%s\thas another content\n' "$home/releases/$1/$path"; done)
    damaged_artifacts "$1"
    altered_facts
  } | sort -u -t "$tab" -k 1,1
}

# The same for people: paths of the release as its manifest has them, how in brackets.
drifted() {
  differences "$1" | while IFS=$tab read -r path how; do
    path=${path#"$home/releases/$1/"}
    printf '%s (%s)\n' "${path#"$home/"}" "$how"
  done
}
