import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache";
import { downloadWithDependencies, SUITES } from "./debian";
import type { Host } from "./host";
import { type DebianVersion, guestRoot, REPOSITORY, stanzaOf } from "./template";

/** Servers of a user's own that a host runs, and what asks them. */
export const SERVERS = ["postgresql", "redis-server", "prometheus-postgres-exporter", "prometheus-redis-exporter"];

/** A folder with packages for guests with `version`, and with all that these need and guests do not have. */
export async function packagesFor(version: DebianVersion, packages: readonly string[]): Promise<string> {
  const status = join(await guestRoot(version), "var/lib/dpkg/status");
  const key = createHash("sha256").update(JSON.stringify(packages)).update(readFileSync(status)).digest("hex");
  return cached(`offered/debian-${version}-${key.slice(0, 12)}`, (draft) =>
    downloadWithDependencies(SUITES[version], packages, status, draft),
  );
}

/** Puts `packages` and what they need into the repository that `host`, which has `version`, installs from. */
export async function offerAll(host: Host, version: DebianVersion, packages: readonly string[]): Promise<void> {
  await add(host, await packagesFor(version, packages));
  await host.succeed("apt-get update");
}

async function add(host: Host, folder: string): Promise<void> {
  const known = await host.succeed(`cat ${REPOSITORY}/Packages`);
  const stanzas: string[] = [];
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith(".deb"))) {
    if (known.includes(`Filename: ./${file}\n`)) continue;
    await host.copyIn(join(folder, file), `${REPOSITORY}/${file}`);
    stanzas.push(await stanzaOf(folder, file));
  }
  await host.write(`${REPOSITORY}/Packages`, [known.trimEnd(), ...stanzas].join("\n\n"));
}
