import { nearest, type Problem, type PropKinds, propProblems, quoted } from "../errors";
import { Bytes } from "../units";
import type { ComponentPlan, VolumeName } from "./component-plan";
import { DATA_ROOT } from "./paths";

/** A file system of its own, on a disk of a host. */
export interface HostVolume {
  readonly size: Bytes;
  /**
   * Where the host mounts it: the folder of the volume's name in {@link VOLUME_FOLDERS}, or a folder above it.
   *
   * @default - the folder of its name
   */
  readonly mountPoint?: string;
}

const VOLUME_PROPS: PropKinds<HostVolume> = { size: "bytes", mountPoint: "text?" };

/** The volumes of a host by what they are for. */
export type HostVolumes = Readonly<Partial<Record<VolumeName, HostVolume>>>;

/** Where the directories lie that want a volume. A host without the volume has them on the file system around them. */
export const VOLUME_FOLDERS: Readonly<Record<VolumeName, string>> = {
  data: DATA_ROOT,
  buffer: `${DATA_ROOT}/buffer`,
};

const NAMES = Object.keys(VOLUME_FOLDERS) as VolumeName[];

/** What is wrong with the volumes of a host, at `path`. */
export function volumeProblems(path: string, volumes: HostVolumes): readonly Problem[] {
  const mountPoints = new Map<string, string>();
  return Object.entries(volumes).flatMap(([name, volume]): readonly Problem[] => {
    const at = `${path}.${name}`;
    const folder = VOLUME_FOLDERS[name as VolumeName] as string | undefined;
    if (folder === undefined) {
      const near = nearest(name, NAMES);
      return [{ path: at, message: `must be one of ${NAMES.join(", ")}${near ? `; did you mean "${near}"?` : ""}` }];
    }
    const shape = propProblems(volume, VOLUME_PROPS, at);
    if (shape.length > 0) return shape;
    const mountPoint = volume.mountPoint ?? folder;
    const other = mountPoints.get(mountPoint);
    mountPoints.set(mountPoint, name);
    return [
      ...(/^(\/[\w.-]+)+$/.test(mountPoint) && isBelow(folder, mountPoint)
        ? []
        : [
            {
              path: `${at}.mountPoint`,
              message:
                `must be ${folder} or a folder above it, got ${quoted(mountPoint)}; mount it there, ` +
                `or a folder of it by a line "<folder> ${folder} none bind" in /etc/fstab`,
            },
          ]),
      ...(other === undefined
        ? []
        : [{ path: `${at}.mountPoint`, message: `must not be that of ${other}, got ${quoted(mountPoint)}` }]),
    ];
  });
}

/** Directories of a plan that want a volume and do not lie in its folder. */
export function misplacedOnVolumes({ component, directories }: ComponentPlan): Problem[] {
  return directories.flatMap(({ path, volume }) =>
    volume === undefined || isBelow(path, VOLUME_FOLDERS[volume.name])
      ? []
      : [
          {
            path: `${component}.directories`,
            message: `must lie below "${VOLUME_FOLDERS[volume.name]}", since it wants the volume ${volume.name}, got ${quoted(path)}`,
          },
        ],
  );
}

/** Where a volume is mounted. */
export function mountPointOf(name: VolumeName, { mountPoint }: HostVolume): string {
  return mountPoint ?? VOLUME_FOLDERS[name];
}

/**
 * Facts about a host's volumes: `volumes` with a line `<name> <mount point> <MiB>` for each, and a drop-in that lets units wait for it.
 */
export function volumeFacts(volumes: HostVolumes): Readonly<Record<string, string>> {
  const mounted = volumesOf(volumes).map(([name, volume]) => ({ name, at: mountPointOf(name, volume), volume }));
  if (mounted.length === 0) return {};
  return {
    volumes: mounted.map(({ name, at, volume }) => `${name} ${at} ${mebibytesOf(volume.size)}\n`).join(""),
    ...Object.fromEntries(
      mounted.map(({ name, at }) => [
        `volume-${name}.conf`,
        `[Unit]\nRequiresMountsFor=${at}\nAssertPathIsMountPoint=${at}\n`,
      ]),
    ),
  };
}

/** Volumes that are smaller than what the directories of `plans` on them may take together, a sentence each. */
export function smallVolumes(volumes: HostVolumes, plans: readonly ComponentPlan[]): readonly Problem[] {
  return volumesOf(volumes).flatMap(([name, { size }]) => {
    const wishes = plans.flatMap(({ component, directories }) =>
      directories.flatMap(({ volume }) =>
        volume && holderOf(volume.name, volumes) === name ? [{ component, size: volume.size }] : [],
      ),
    );
    const sum = wishes.reduce((all, wish) => all.plus(wish.size), Bytes.of(0));
    if (sum.count <= size.count) return [];
    const parts = wishes.map((wish) => `${wish.component} ${wish.size.toString()}`).join(", ");
    const message = `has ${size.toString()}, and may have to hold ${sum.toString()} (${parts}); make it larger, or let them keep less`;
    return [{ path: `volumes.${name}`, message }];
  });
}

/** The volume on which directories for `name` lie: where a host has no buffer, that is its data. */
function holderOf(name: VolumeName, volumes: HostVolumes): VolumeName | undefined {
  return [name, "data" as const].find((one) => volumes[one] !== undefined);
}

function volumesOf(volumes: HostVolumes): readonly (readonly [VolumeName, HostVolume])[] {
  return NAMES.flatMap((name) => (volumes[name] ? [[name, volumes[name]] as const] : []));
}

function mebibytesOf(size: Bytes): number {
  return Math.floor(size.count / Bytes.mebibytes(1).count);
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
