import type { FilesystemsSection } from "../../specification";

/**
 * What does not count as a file system, disk or network interface. The exporter's flags and the rules use the same lists, so
 * that the rules are also right for a node_exporter that someone else set up. No pattern has a backslash: it means something
 * else in a unit file than in a query.
 */
const FILESYSTEM_TYPES = (
  "autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs erofs fuse.lxcfs fuse.portal " +
  "fuse.snapfuse fusectl hugetlbfs iso9660 mqueue nsfs overlay proc procfs pstore ramfs rpc_pipefs securityfs selinuxfs " +
  "squashfs sysfs tmpfs tracefs udf"
).split(" ");

/** The exporter shows it: a host may have its root there. The rules take that mount alone. */
const ROOT_ONLY = "overlay";

/**
 * Mount points of the system and of containers' layers. Data disks below /mnt and /media are measured, other than by Debian's
 * default, and so are containers' volumes.
 */
const MOUNT_POINTS: readonly string[] = [
  ...["dev", "proc", "sys", "run/credentials/.+", "run/user/.+", "run/(k3s/)?containerd/.+", "var/lib/containerd/.+"],
  "var/lib/docker/(aufs|btrfs|containers|devicemapper|fuse-overlayfs|overlay2?|plugins|rootfs|tmp|vfs|zfs)/.+",
  "var/lib/containers/storage/(btrfs|overlay|vfs|zfs|[a-z0-9]+-(containers|images|layers))/.+",
];

/**
 * Types whose device is a word and not a place (`s3fs`, `tmpfs`): two mounts of one device are two file systems. With a place
 * for a device (`/dev/vda1`, `server:/export`) they are one file system, seen twice.
 */
export const NAMELESS_TYPES = "fuse([.].*)?|overlay|ramfs|tmpfs";

/** Virtual interfaces: their traffic is already counted at the interface below them. */
const INTERFACES =
  "lo|veth.*|vb-.*|ve-.*|docker.*|br-.*|br[0-9]+|virbr.*|vnet.*|cni.*|cali.*|flannel.*|tap.*|tun.*|wg[0-9]+|dummy.*|ifb.*|bond.*|team.*|.+[.].+";

/** Block devices that are parts of others (partitions) or no disks. */
const DISKS = "(z?ram|loop|fd|sr|(h|s|v|xv)d[a-z]+|nvme[0-9]+n[0-9]+p|mmcblk[0-9]+p)[0-9]+";

/** Devices over other disks, whose traffic is counted there already. */
const STACKED_DISKS = "dm-.*|md.*|loop.*|z?ram.*|sr.*|fd.*|nbd.*|drbd.*|bcache.*";

/** Flags of the exporter, the same for every source and version. */
export function excludeFlags(choice: FilesystemsSection): readonly string[] {
  const types = oneOfThese(hiddenTypes(choice).filter((type) => type !== ROOT_ONLY));
  const points = `/(${MOUNT_POINTS.filter((pattern) => !hidesIncluded(pattern, choice)).join("|")})`;
  return [
    `--collector.diskstats.device-exclude=^(${DISKS})$`,
    `--collector.filesystem.fs-types-exclude=^(${types})$`,
    `--collector.filesystem.mount-points-exclude=^(${points})($|/)`,
    `--collector.netdev.device-exclude=^(${INTERFACES})$`,
  ];
}

/** Matchers, one set for each way in which a file system may count as real. */
export function filesystemMatchers(choice: FilesystemsSection): readonly string[] {
  const { includeMountPoints, excludeMountPoints, excludeTypes } = choice;
  const hidden = hiddenTypes(choice);
  const usual = `device!~"/dev/loop.*",fstype!~"${oneOfThese(hidden)}",mountpoint!~"/(${MOUNT_POINTS.join("|")})(/.*)?"`;
  const root = hidden.includes(ROOT_ONLY) && !excludeTypes.includes(ROOT_ONLY);
  const unwanted = [
    ...(excludeTypes.length > 0 ? [`fstype!~"${oneOfThese(excludeTypes)}"`] : []),
    ...(excludeMountPoints.length > 0 ? [`mountpoint!~"${atOrBelow(excludeMountPoints)}"`] : []),
  ];
  return [
    usual,
    ...(root ? [`fstype="${ROOT_ONLY}",mountpoint="/"`] : []),
    ...(includeMountPoints.length > 0 ? [`mountpoint=~"${atOrBelow(includeMountPoints)}"`] : []),
  ].map((matchers) => [matchers, ...unwanted].join(","));
}

/** Matcher of disks that stand for themselves. */
export const DISK_MATCHER = `device!~"${STACKED_DISKS}"`;

/** Matcher of network interfaces that stand for themselves. */
export const INTERFACE_MATCHER = `device!~"${INTERFACES}"`;

function hiddenTypes({ includeTypes }: FilesystemsSection): readonly string[] {
  return FILESYSTEM_TYPES.filter((type) => !includeTypes.includes(type));
}

/** Whether a pattern of {@link MOUNT_POINTS} would hide a mount point that is asked for. */
function hidesIncluded(pattern: string, { includeMountPoints }: FilesystemsSection): boolean {
  const hides = new RegExp(`^/(${pattern})(/.*)?$`);
  return includeMountPoints.some((point) => hides.test(point) || hides.test(`${point}/x`));
}

function atOrBelow(points: readonly string[]): string {
  return `(${oneOfThese(points.map((point) => point.replace(/(?<=.)\/$/, "")))})(/.*)?`;
}

/** A pattern of exactly these texts, without a backslash; what they are made of is checked where they are read. */
function oneOfThese(texts: readonly string[]): string {
  return texts.map((text) => text.replace(/[.+]/g, "[$&]")).join("|");
}
