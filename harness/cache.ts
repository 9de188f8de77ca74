import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { locked } from "./lock";

/** Where everything is kept that is downloaded or built once: outside the clone, shared by all clones of the user. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment["XDG_CACHE_HOME"];
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "vm-observability");
}

/**
 * The folder `key` of the cache; `fill` makes its content the first time.
 *
 * It appears complete or not at all, however its making ends, and parallel runs make it once: a folder below the lock is
 * renamed to its place when it is complete. `key` names everything that decides the content.
 */
export async function cached(key: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const place = join(cacheFolder(), key);
  if (existsSync(place)) return place;
  mkdirSync(dirname(place), { recursive: true });
  return locked(join(cacheFolder(), "locks", key.replaceAll("/", "_")), async () => {
    if (existsSync(place)) return place;
    const draft = mkdtempSync(join(dirname(place), `.${basename(place)}-`));
    try {
      await fill(draft);
      renameSync(draft, place);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    return place;
  });
}
