# ---- Step 3: programs from archives, and the links that units know them by.
# Reads digest, home, missing, folders. Sets folders, problem.

# Fetches what is missing, all at once, and links the release's programs.
fetch_artifacts() {
  mkdir -p "$home/artifacts"
  fetches=''
  while IFS=$tab read -r name rest; do
    [ -n "$name" ] || continue
    # In memory: problems must be reported even when the disk is full.
    said=$root/run/vm-observability-fetch.$name
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
      problem=${problem:-"the archive of ${said##*fetch.} could not be fetched ($(disk_problem "$home"))"}
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
  if ! (umask 077 && mkdir -p "$fresh") || ! mkdir -p "$fresh/content"; then
    printf 'cannot write below %s (%s)' "$home" "$(disk_problem "$home")"
    return 1
  fi
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
  room=$((RESERVE + $(size_of "$file" "$fresh")))
  free=$(free_space "$home")
  if [ "$free" -lt "$room" ]; then
    printf '%s has %s MiB free, and unpacking %s needs %s MiB; make room' "$home" "$free" "$file" "$room"
    return 1
  fi
  # An archive without a folder names its files one by one, and not ".".
  [ "$member" != . ] || member=''
  message=$(unpack "$file" "$fresh" "$member" 2>&1) || { printf '%s could not be unpacked (%s)' "$file" "$(tar_problem "$fresh" "$message")" && return 1; }
  odd=$(odd_content "$fresh/content" "$member")
  if [ -n "$odd" ]; then
    printf '%s holds %s' "$file" "$odd"
    return 1
  fi
  if ! unpacked "$1" "$fresh/content/$member"; then
    printf '%s does not hold %s' "$file" "${member:+$member with }the programs of $1"
    return 1
  fi
  rm -rf "$home/artifacts/$1-$actual"
  rm -rf "$fresh/content/$member/.stamp"
  if ! stamp_of "$fresh/content/$member" >"$fresh/content/$member/.stamp" || ! mv "$fresh/content/$member" "$home/artifacts/$1-$actual"; then
    printf 'cannot write below %s (%s)' "$home" "$(disk_problem "$home")"
    return 1
  fi
  settle "$home/artifacts"
  rm -rf "$fresh"
  printf '%s' "$1-$actual"
}

# Unpacks <member> of the archive <file>, which lies in <folder>, to the folder content there. Of a package, which is not installed, its
# scripts and its links to the rest of a system stay out.
unpack() {
  case $1 in
    *.deb) dpkg-deb --fsys-tarfile "$2/archive" | tar -xof - -C "$2/content" "./$3" ;;
    *) tar -xzof "$2/archive" -C "$2/content" $3 ;;
  esac
}

# MiB that the archive <file> in <folder> takes unpacked.
size_of() {
  case $1 in
    *.deb) dpkg-deb -f "$2/archive" Installed-Size | awk '{ kib = $1 } END { print int(kib / 1024) + 1 }' ;;
    *) unpacked_size "$2/archive" ;;
  esac
}

# What no archive of programs holds, and what would lead root's writing elsewhere, in <folder> with <root>. Prints the first.
odd_content() (
  cd "$1" || exit
  named=$(find . -name '*[[:cntrl:]]*' -print -quit | tr -d '[:cntrl:]')
  [ -z "$named" ] || { printf '"%s", whose name has a control character' "${named#./}" && exit; }
  kind=$(find . ! -type f ! -type d ! -type l -print -quit)
  [ -z "$kind" ] || { printf '"%s", which is neither a file nor a folder nor a link' "${kind#./}" && exit; }
  here=$(pwd -P)
  find . -type l | while IFS= read -r link; do
    case $(readlink "$link") in /*) ;; *) case $(readlink -m "$link")/ in "$here/${2:+$2/}"*) continue ;; esac ;; esac
    printf '"%s", a link that leads out of the archive' "${link#./}"
    break
  done
)

# The SHA-256 or SHA-512 of <file> in the checksum file at <address>, which may be the index of a Debian repository; or what is wrong with
# it, and failure.
published_checksum() {
  sums=$(download "$1" -) || { printf 'the checksum file %s could not be fetched' "$1" && return 1; }
  sum=$(printf '%s\n' "$sums" | awk -v file="$2" '
    $1 == "Filename:" { part = split($2, parts, "/"); indexed = parts[part] == file }
    $1 == "SHA256:" && indexed { found = $2 }
    NF == 0 { indexed = 0 }
    { name = $2; sub(/^[*]?(\.\/)?/, "", name) }
    name == file || (NF == 1 && NR == 1) { found = $1 }
    END { print found }')
  case $sum in
    *[!0-9a-f]* | '') printf 'the checksum file %s does not name %s' "$1" "$2" && return 1 ;;
  esac
  is_digest "$sum" || { printf 'the checksum file %s has neither a SHA-256 nor a SHA-512 of %s' "$1" "$2" && return 1; }
  printf '%s' "$sum"
}

# <address> to <file or ->, which fits. Prints, for a file, what went wrong. An address of https never leads to http; a mirror of http may.
download() {
  case $1 in https:*) schemes='=https' ;; *) schemes='=http,https' ;; esac
  set -- "$1" "$2" -fsSL --proto "$schemes" --proto-redir "$schemes" --retry 3 --retry-connrefused --connect-timeout 10
  address=$1 file_or_out=$2
  shift 2
  if [ "$file_or_out" = - ]; then
    curl "$@" --max-time 60 "$address" 2>/dev/null
  else
    free=$(free_space "$home")
    # A size of 0 would mean any.
    rest=$(curl "$@" --max-time 1800 --max-filesize $((free * 1048576 + 1)) -o "$file_or_out" "$address" 2>&1)
    code=$?
    printf '%s' "${rest##*"$newline"}"
    case $code in 23 | 63) printf '; %s has %s MiB free; make room' "$home" "$free" ;; esac
    return "$code"
  fi
}

# Gives what was unpacked of <name-version> in <folder> the rights that it should have; fails when one of its programs is not there.
unpacked() {
  while IFS=$tab read -r kind _ artifact path; do
    [ "$kind $artifact" != "program $1" ] || [ -x "$2/$path" ] || return 1
  done <"$home/releases/$digest/plan"
  # Only root writes here, and no file is set-uid, even if the archive says so.
  find "$2" ! -type l \( ! -perm -444 -o -perm /7022 \) -exec chmod a+rX,u-s,g-ws,o-wt {} +
  settle_tree "$2"
}

# Makes bin/<program> of the release, which is all that units know of where programs lie.
link_programs() {
  release=$home/releases/$digest
  if ! mkdir -p "$release/bin" || ! printf '%s' "$folders" | write_file "$release/.artifacts"; then
    refuse "cannot write below $home ($(disk_problem "$home"))"
  fi
  ! grep -q "^folder$tab" "$release/plan" || mkdir -p "$release/folders" || refuse "cannot write below $home ($(disk_problem "$home"))"
  program_links "$digest" | while IFS=$tab read -r link to; do ln -sfn "$to" "$release/$link"; done
  while IFS=$tab read -r kind program a _; do
    case $kind in program) real=$release/bin/$program ;; host-program) real=$root$a ;; *) continue ;; esac
    [ -x "$real" ] || refuse "the program $program is not at $real, where its archive or package should have it"
  done <"$release/plan"
}
