/**
 * What is no file system, disk or network interface of its own. The flags of the exporter and the rules use the same lists, so
 * that rules are right as well where somebody else's node_exporter is scraped. No pattern has a backslash: it means something
 * else in a unit file than in a query.
 */
const FILESYSTEM_TYPES = (
  "autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs erofs fuse.lxcfs fuse.portal " +
  "fuse.snapfuse fusectl hugetlbfs iso9660 mqueue nsfs overlay proc procfs pstore ramfs rpc_pipefs securityfs selinuxfs " +
  "squashfs sysfs tmpfs tracefs udf"
).split(" ");

/** Mount points of the system and of containers. Data disks below /mnt and /media are measured, other than by Debian's default. */
const MOUNT_POINTS = "/(dev|proc|sys|run/credentials/.+|run/user/.+|var/lib/docker/.+|var/lib/containers/storage/.+)";

/** Interfaces that are no wire: their traffic is counted at the interface below them already. */
const INTERFACES =
  "lo|veth.*|vb-.*|ve-.*|docker.*|br-.*|br[0-9]+|virbr.*|vnet.*|cni.*|cali.*|flannel.*|tap.*|tun.*|wg[0-9]+|dummy.*|ifb.*|bond.*|team.*|.+[.].+";

/** Block devices that are parts of others (partitions) or no disks. */
const DISKS = "(z?ram|loop|fd|sr|(h|s|v|xv)d[a-z]+|nvme[0-9]+n[0-9]+p|mmcblk[0-9]+p)[0-9]+";

/** Devices over other disks, whose traffic is counted there already. */
const STACKED_DISKS = "dm-.*|md.*|loop.*|z?ram.*|sr.*|fd.*|nbd.*|drbd.*|bcache.*";

/** Pattern of the file system types that hold no data, without `included`; not anchored. */
export function excludedFilesystemTypes(included: readonly string[]): string {
  return FILESYSTEM_TYPES.filter((type) => !included.includes(type))
    .map((type) => type.replace(".", "[.]"))
    .join("|");
}

/** Flags of the exporter, the same for every source and version. */
export function excludeFlags(included: readonly string[]): readonly string[] {
  return [
    `--collector.diskstats.device-exclude=^(${DISKS})$`,
    `--collector.filesystem.fs-types-exclude=^(${excludedFilesystemTypes(included)})$`,
    `--collector.filesystem.mount-points-exclude=^(${MOUNT_POINTS})($|/)`,
    `--collector.netdev.device-exclude=^(${INTERFACES})$`,
  ];
}

/** Matchers of real file systems. */
export function filesystemMatchers(included: readonly string[]): string {
  return `device!~"/dev/loop.*",fstype!~"${excludedFilesystemTypes(included)}",mountpoint!~"${MOUNT_POINTS}(/.*)?"`;
}

/** Matcher of disks that stand for themselves. */
export const DISK_MATCHER = `device!~"${STACKED_DISKS}"`;

/** Matcher of network interfaces that stand for themselves. */
export const INTERFACE_MATCHER = `device!~"${INTERFACES}"`;
