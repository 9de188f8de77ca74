# ---- Step 4: facts, which are a host's own and stand beside its releases.
# Sets why when they cannot be read.

# Writes the facts in <file> to <folder>: lines `<relative path> <base64>`. Files that did not change are not touched.
put_facts() {
  mkdir -p "$2" || { unwritten "$2" && return 1; }
  listed=$newline
  while read -r path content; do
    [ -n "$path" ] || continue
    case $path in
      /* | *..* | .* | */.* | *[!A-Za-z0-9._/-]*) why="the facts name the path \"$path\"" && return 1 ;;
      */*) mkdir -p "$2/${path%/*}" ;;
    esac
    printf '%s' "$content" | base64 -d >/dev/null 2>&1 || { why="the fact $path is not base64" && return 1; }
    printf '%s' "$content" | base64 -d >"$2/$path.new" || { unwritten "$2" && return 1; }
    if cmp -s "$2/$path.new" "$2/$path"; then rm -f "$2/$path.new"; else mv -f "$2/$path.new" "$2/$path"; fi
    listed="$listed$path$newline"
  done <"$1"
  find "$2" -type f ! -path "$2/.facts" ! -path "$2/.sums" ! -path "$2/hosts" | while IFS= read -r path; do
    case $listed in *"$newline${path#"$2/"}$newline"*) ;; *) rm -f "$path" ;; esac
  done
  put_names "$2" || return 1
  if ! (cd "$2" && find . -type f ! -name .facts ! -name .sums ! -name '*.new' -exec sha256sum {} + | sed 's|  \./|  |' | sort -k2 | write_file .sums) ||
    ! write_file "$2/.facts" <"$1"; then
    unwritten "$2" && return 1
  fi
}

unwritten() { why="cannot write the facts into $1 ($(disk_problem "$home"))"; }
