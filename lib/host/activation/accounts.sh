# ---- Step 4: accounts and directories.
# Reads digest, home, root.

make_accounts() {
  release=$home/releases/$digest
  joins=''
  while IFS=$tab read -r kind account group; do
    [ "$kind" = join ] && grep -qs "^$group:" "$root/etc/group" && joins="${joins}m $account $group$newline"
  done <"$release/plan"
  { cat "$release/sysusers.conf" && printf '%s' "$joins"; } | systemd-sysusers ${root:+"--root=$root"} - 2>&1 | indented
  systemd-tmpfiles ${root:+"--root=$root"} --create - <"$release/tmpfiles.conf" 2>&1 | indented
}
