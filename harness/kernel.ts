import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { locked } from "./lock";

/**
 * Settings of the kernel that guests share with this machine, and what a dozen of them need. systemd, its journal and its network
 * take some ten inotify instances in each guest, all of them root's, and Linux gives root 128. Elasticsearch maps many files.
 */
const NEEDED: Readonly<Record<string, number>> = {
  "fs/inotify/max_user_instances": 1024,
  "vm/max_map_count": 262_144,
};

/** Where the kernel's settings are, and where the ones found lie until they are put back. */
export interface KernelPlaces {
  readonly settings: string;
  readonly kept: string;
}

const PLACES: KernelPlaces = { settings: "/proc/sys", kept: "/run/vm-observability/kernel-settings.json" };

/** Raises the settings that are too low for guests, and notes what they were. */
export function raiseKernelSettings(places = PLACES): Promise<void> {
  return locked(`${places.kept}.lock`, async () => {
    const low = Object.keys(NEEDED).filter((name) => valueOf(name, places) < (NEEDED[name] ?? 0));
    if (low.length === 0) return;
    const found = Object.fromEntries(low.map((name) => [name, valueOf(name, places)]));
    await mkdir(dirname(places.kept), { recursive: true });
    // What an earlier run noted was there before it: that is what the machine gets back.
    writeFileSync(places.kept, JSON.stringify({ ...found, ...noted(places) }));
    for (const name of low) writeFileSync(join(places.settings, name), `${NEEDED[name]}`);
  });
}

/** Puts back what {@link raiseKernelSettings} changed, unless `inUse` says that guests still need it. */
export function putBackKernelSettings(inUse: () => Promise<boolean>, places = PLACES): Promise<void> {
  return locked(`${places.kept}.lock`, async () => {
    if (!existsSync(places.kept) || (await inUse())) return;
    for (const [name, value] of Object.entries(noted(places))) {
      // Somebody else may have set it meanwhile: it is theirs then.
      if (valueOf(name, places) === NEEDED[name]) writeFileSync(join(places.settings, name), `${value}`);
    }
    rmSync(places.kept);
  });
}

function valueOf(name: string, { settings }: KernelPlaces): number {
  return Number(readFileSync(join(settings, name), "utf8"));
}

function noted({ kept }: KernelPlaces): Readonly<Record<string, number>> {
  return existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as Record<string, number>) : {};
}
