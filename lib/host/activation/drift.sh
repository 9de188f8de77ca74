# ---- Drift: do files hold what the release brought?
# Reads home. Sets nothing outside of its subshells.

# Quick and silent: every file of the release in <folder> is there, with its content and mode, and no other file.
intact() (
  cd "$1" 2>/dev/null && [ ! -L manifest ] || exit 1
  { printf '%s  manifest\n' "$2" && cut -c6- manifest; } 2>/dev/null | sha256sum -c >/dev/null 2>&1 || exit 1
  [ -z "$(misplaced)" ]
)

# In a release's folder: files with a wrong mode, and those that do not belong there. Links to programs are not its files.
misplaced() {
  find . ! -type d ! -path './bin/*' ! -path './folders/*' ! -path ./.artifacts ! -path ./manifest -exec stat -c '0%a %n' {} + | awk '
    NR == FNR { mode["./" $3] = $1; next }
    mode[$2] != $1 { print substr($2, 3) }' manifest -
}

# In a release's folder: files that are not there or have another content. <digest>
altered() {
  { printf '%s  manifest\n' "$1" && cut -c6- manifest; } 2>/dev/null | sha256sum -c 2>/dev/null | sed -n 's/: FAILED.*$//p'
}

# Folders of artifacts of release <digest> that are not as they were unpacked, in the words of `differences`.
damaged_artifacts() {
  [ -r "$home/releases/$1/.artifacts" ] || return 0
  while IFS= read -r folder; do
    artifact_intact "$home/artifacts/$folder" || printf '%s\thas other files than its archive\n' "$home/artifacts/$folder"
  done <"$home/releases/$1/.artifacts"
}

# The stamp holds kind, mode, owner, size and time of each file: one look instead of hashing hundreds of megabytes. Only root makes one.
artifact_intact() {
  [ -s "$1/.stamp" ] && [ -z "$(find "$1" \( ! -user 0 -o ! -group 0 \) -print -quit)" ] && [ "$(stamp_of "$1")" = "$(cat "$1/.stamp")" ]
}

stamp_of() (
  cd "$1" 2>/dev/null || exit 1
  find . -mindepth 1 ! -path ./.stamp \( -type d -printf '%y %m %U:%G %p\n' -o -printf '%y %m %U:%G %s %T@ %l %p\n' \) | sort
)

# Facts whose content is not what was written, in the words of `differences`.
altered_facts() (
  cd "$home/host" 2>/dev/null && [ -s .sums ] || exit 0
  sha256sum -c .sums 2>/dev/null | sed -n 's/: FAILED.*$//p' | while IFS= read -r path; do
    printf '%s\thas another content\n' "$home/host/$path"
  done
)
