# ---- Step 4: accounts and directories.
# Reads digest, home, root.

make_accounts() {
  release=$home/releases/$digest
  joins=''
  while IFS=$tab read -r kind account group; do
    [ "$kind" = join ] && grep -qs "^$group:" "$root/etc/group" && joins="${joins}m $account $group$newline"
  done <"$release/plan"
  said=$({ cat "$release/sysusers.conf" && printf '%s' "$joins"; } | systemd-sysusers ${root:+"--root=$root"} - 2>&1) ||
    refuse "the accounts could not be made: ${said##*"$newline"}"
  said=$(systemd-tmpfiles ${root:+"--root=$root"} --create - <"$release/tmpfiles.conf" 2>&1)
  [ -z "$said" ] || printf '%s\n' "$said" | indented
  data_folders=$(awk -v root="$root" '{ print root $2 }' "$release/tmpfiles.conf")
  for folder in $data_folders; do
    [ -d "$folder" ] || refuse "$folder could not be made: ${said##*"$newline"}"
  done
}
