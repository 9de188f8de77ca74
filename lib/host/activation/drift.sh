# ---- Drift: does the disk hold what the release brought?
# Reads home, unit_folder. Sets nothing outside of its subshells.

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
