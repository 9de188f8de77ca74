# ---- Files that are never half-written.

# Standard input becomes the file <path>.
write_file() {
  rm -rf "$1.new"
  if cat >"$1.new" && { [ ! -d "$1" ] || rm -rf "$1"; } && mv -fT "$1.new" "$1"; then return 0; fi
  rm -rf "$1.new"
  return 1
}

# <paths> survive a power cut from here on.
settle() { sync "$@" 2>/dev/null || sync; }

# The same for all in a folder: of it alone, for the rest of a busy disk may take minutes.
settle_tree() { find "$1" \( -type f -o -type d \) -exec sync {} + 2>/dev/null || sync; }
