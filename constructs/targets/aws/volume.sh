# ---- The data volume of a host, mounted at the folder of all data.
# Reads data, value.

# The volume outlives the instance: one that holds anything is mounted as it is, and only one of zeros is formatted.
mount_volume() {
  # shellcheck disable=SC2046
  set -- $(value volume)
  [ $# -gt 0 ] || return 0
  device=$(device_of "$1" "$2") || { echo "the volume $1 is not attached yet"; return 1; }
  if [ "$(blockdev --getsize64 "$device")" -lt $(($3 * 1073741824)) ]; then
    echo "the volume $1 has not reached its $3 GiB yet"
    return 1
  fi
  if mountpoint -q "$data"; then
    # It may have grown; nothing happens when it has not. A release is not held up by a disk that stays small.
    [ "$(blkid -p -s TYPE -o value "$device")" != ext4 ] || resize2fs "$device" ||
      echo "the file system on the volume $1 could not be grown to $3 GiB"
    return 0
  fi
  if [ -d "$data" ] && [ -n "$(ls -A "$data")" ]; then
    echo "$data holds data that is not on the volume $1: stop vm-observability.target, copy it there, empty the folder"
    return 1
  fi
  if is_blank "$device"; then mkfs.ext4 -q -L vmo-data "$device"; fi
  mkdir -p "$data"
  chmod 0755 "$data"
  write_mount "$device" "$1"
  if [ -e "$data/.accounts" ]; then restore_accounts; fi
}

# On a new instance the accounts do not exist yet: they get the numbers that the data belongs to. Where another account has
# one of them, the data gets the new number; in one pass, since a new number may be an old one of others.
restore_accounts() {
  systemd-sysusers - <"$data/.accounts"
  set --
  while read -r _ name old _; do
    [ "$(id -u "$name")" = "$old" ] || set -- "$@" -o -uid "$old" -exec chown -h "$name:$name" {} +
  done <"$data/.accounts"
  [ $# -gt 0 ] || return 0
  shift
  find "$data" -xdev "$@"
}

# The owners of the data, beside it: names mean nothing on a disk.
note_accounts() {
  mountpoint -q "$data" || return 0
  getent passwd | awk -F: '$1 ~ /^vmo-/ { printf "u %s %s \"%s\"\n", $1, $3, $5 }' >"$data/.accounts.new"
  mv "$data/.accounts.new" "$data/.accounts"
}

# device_of <volume id> <attached as>: by its serial number on NVMe, by its name on Xen.
device_of() {
  for name in "disk/by-id/nvme-Amazon_Elastic_Block_Store_$(echo "$1" | tr -d -)" "xvd${2#/dev/sd}"; do
    if [ -b "/dev/$name" ]; then
      echo "/dev/$name"
      return
    fi
  done
  return 1
}

is_blank() {
  code=0
  blkid -p "$1" >/dev/null 2>&1 || code=$?
  [ "$code" = 2 ] && [ "$(head -c 1048576 "$1" | tr -d '\000' | wc -c)" = 0 ]
}

# A service whose data would land beside the volume must not start: every unit of a release waits for the mount.
write_mount() {
  units=/etc/systemd/system
  mount=$(systemd-escape --path --suffix=mount "$data")
  printf '%s\n' "[Unit]" "Description=Data of the observability components, on $2" "[Mount]" "What=$1" "Where=$data" \
    "Options=nodev,nosuid" "[Install]" "WantedBy=multi-user.target" >"$units/$mount"
  mkdir -p "$units/vmo-.service.d"
  printf '%s\n' "[Unit]" "RequiresMountsFor=$data" >"$units/vmo-.service.d/10-data-volume.conf"
  chmod 0644 "$units/$mount" "$units/vmo-.service.d/10-data-volume.conf"
  chmod 0755 "$units/vmo-.service.d"
  systemctl daemon-reload
  systemctl enable --now "$mount"
}
