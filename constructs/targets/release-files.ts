import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archiveOf } from "./archive";
import { fleetNameOf } from "../../lib/host";
import type { FleetParts } from "./fleet-parts";
import type { Host } from "./hosts";
import { writeFolder } from "../synthesis/output-folder";
import type { ShapeRelease } from "./shape-release";

/**
 * Writes what Terraform and people need of a fleet into its stack's folder: `bundles/<digest>.tar.gz`, every shape's
 * release as plain files in `releases/<shape>/`, and `hosts.json`: each host's fleet name, roles, addresses and names (without those that are known
 * only at apply), region on AWS, shape, digest and, where it has one, resource. What an earlier synthesis left there and this one does not have is removed.
 */
export function writeReleases(
  stackFolder: string,
  hosts: readonly Host[],
  releases: readonly ShapeRelease[],
  parts: FleetParts,
): void {
  const digests = new Map(releases.map(({ shape, release }) => [shape.name, release.digest]));
  const files = releases.flatMap(({ shape, release }) =>
    release.entries.map(({ path, mode, content }) => ({
      path: `${shape.name}/${path}`,
      content,
      mode: Number.parseInt(mode, 8),
    })),
  );
  writeFolder(join(stackFolder, "releases"), files);
  writeBundles(join(stackFolder, "bundles"), releases);
  const table = hosts.map((host) => ({
    host: host.name,
    fleetName: fleetNameOf(host.name),
    roles: host.roles,
    addresses: parts.knownAddressesOf(host),
    region: parts.of(host).parameterRegion(),
    shape: host.shape.name,
    digest: digests.get(host.shape.name),
    resource: parts.of(host).resourceOf(host),
  }));
  writeFileSync(join(stackFolder, "hosts.json"), `${JSON.stringify(table, undefined, 2)}\n`);
}

function writeBundles(folder: string, releases: readonly ShapeRelease[]): void {
  mkdirSync(folder, { recursive: true });
  const byName = new Map(releases.map(({ release }) => [`${release.digest}.tar.gz`, release]));
  for (const name of readdirSync(folder)) {
    if (!byName.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  for (const [name, { entries }] of byName) {
    // Renamed into place, so that an apply that runs meanwhile never uploads half a bundle.
    writeFileSync(join(folder, `${name}.part`), archiveOf(entries));
    renameSync(join(folder, `${name}.part`), join(folder, name));
  }
}
