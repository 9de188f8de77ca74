import type { RecordingRule } from "../../rules";
import type { FilesystemsSection } from "../../specification";
import { filesystemMatchers, NAMELESS_TYPES } from "./filters";
import * as proofs from "./proofs";

/**
 * Every mounted file system that holds data and is, or was until the kernel gave up on it, writable: 0 for `/`, 1 for `/data`, 2
 * for all deeper mount points.
 */
export const WRITABLE_MOUNT = "instance_mountpoint:node_filesystem_writable:depth";

/** Of each device's mount points, those highest in the tree: bind mounts and subvolumes below them are left out. */
export const HIGHEST_MOUNT = "instance_mountpoint:node_filesystem_highest:depth";

/**
 * The mount points that a file system can be called by, being its only highest one. Where several are equally high nothing in a
 * query can choose between them the same way each time, so that such a file system is called "(several)".
 */
export const ONLY_MOUNT = "instance_mountpoint:node_filesystem_only:depth";

/** Labels of a file system's series. */
export const MOUNT_LABELS = ["device", "fstype", "mountpoint"] as const;

// What follows matches series by set operators alone, and relabels only what was aggregated before. Any other matching fails as
// a whole rule, for every host, when one host has two series where there should be one: an export mounted as nfs and as nfs4.
const DEVICE = "on (instance, job, device, fstype)";
const MOUNT = "on (instance, job, device, fstype, mountpoint)";

/** `expr` once for each real file system, however often it is mounted. */
export function oncePerFilesystem(expr: string): string {
  const several = `max without (mountpoint) (${expr} and ${MOUNT} (${HIGHEST_MOUNT} unless ${MOUNT} ${ONLY_MOUNT}))`;
  return `(${expr} and ${MOUNT} ${ONLY_MOUNT}) or label_replace(${several}, "mountpoint", "(several)", "", "")`;
}

/** The rules that {@link oncePerFilesystem} stands on, in the order in which they need each other. */
export function mountRules(choice: FilesystemsSection): readonly RecordingRule[] {
  const common = { labels: MOUNT_LABELS, from: ["node_exporter/filesystem"], unit: "levels" };
  return [
    {
      record: WRITABLE_MOUNT,
      expr: writable(choice),
      help: "Depth of each mount point of a file system that holds data and can be written.",
      ...common,
      proof: proofs.writableMounts,
    },
    {
      record: HIGHEST_MOUNT,
      expr: highest(),
      help: "Depth of the highest mount points of each file system.",
      ...common,
      proof: proofs.highestMounts,
      raw: proofs.rootIsWritable,
    },
    {
      record: ONLY_MOUNT,
      expr: only(),
      help: "Depth of the mount points that a file system is called by.",
      ...common,
      proof: proofs.onlyMounts,
      raw: proofs.rootIsWritable,
    },
  ];
}

function writable(choice: FilesystemsSection): string {
  const at = (mountpoint: string) => `(node_filesystem_readonly{device_error="",${mountpoint}} == 0)`;
  const depths = `${at('mountpoint="/"')} or ${at('mountpoint=~"/[^/]+"')} + 1 or ${at('mountpoint=~"/[^/]+/.+"')} + 2`;
  // A full or broken disk that the kernel remounts read-only must not end its alert: what was writable at the last evaluation
  // goes on counting until it is unmounted.
  const lost = `${WRITABLE_MOUNT} and ${MOUNT} (node_filesystem_readonly{device_error=""} == 1)`;
  const real = filesystemMatchers(choice).map((matchers) => `node_filesystem_readonly{${matchers}}`);
  return `(${depths} or (${lost})) and ${MOUNT} (${real.join(" or ")})`;
}

function highest(): string {
  const below = `(${WRITABLE_MOUNT} == 1 unless ${DEVICE} ${WRITABLE_MOUNT} == 0)`;
  const deeper = `(${WRITABLE_MOUNT} == 2 unless ${DEVICE} ${WRITABLE_MOUNT} < 2)`;
  return `${WRITABLE_MOUNT} == 0 or ${below} or ${deeper} or ${WRITABLE_MOUNT}{fstype=~"${NAMELESS_TYPES}"}`;
}

function only(): string {
  const mounts = `max by (instance, job, device, fstype, mountpoint) (${HIGHEST_MOUNT})`;
  const alone = `${HIGHEST_MOUNT} and ${DEVICE} (count by (instance, job, device, fstype) (${mounts}) == 1)`;
  return `${alone} or ${HIGHEST_MOUNT}{fstype=~"${NAMELESS_TYPES}"}`;
}
