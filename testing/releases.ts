import type { TerraformStack } from "cdktf";
import { FleetReleases } from "../constructs/targets/releases";
import type { ShapeRelease } from "../constructs/targets/shape-release";
import { quoted, ValidationError } from "../lib/errors";
import { checkArguments, knownNames } from "./arguments";

/**
 * Every file that a host gets, by its path in the release: `files/prometheus/prometheus.yml`,
 * `units/vmo-prometheus.service`. Nothing is written.
 *
 * @throws ValidationError when the stack has no such host
 */
export function releaseFiles(stack: TerraformStack, host: string): Readonly<Record<string, string>> {
  checkArguments("releaseFiles", { stack, host }, { stack: "stack", host: "text" });
  const { release } = releaseOfHost(stack, host);
  return Object.fromEntries(release.entries.map(({ path, content }) => [path, content]));
}

/**
 * Digest of a host's release: the host's version.
 *
 * @throws ValidationError when the stack has no such host
 */
export function releaseDigest(stack: TerraformStack, host: string): string {
  checkArguments("releaseDigest", { stack, host }, { stack: "stack", host: "text" });
  return releaseOfHost(stack, host).release.digest;
}

/** Every shape's release in a stack. */
export function releasesIn(stack: TerraformStack): readonly ShapeRelease[] {
  return fleetIn(stack).all();
}

function releaseOfHost(stack: TerraformStack, host: string): ShapeRelease {
  const fleet = fleetIn(stack);
  const found = fleet.hosts.find(({ name }) => name === host);
  if (found) return fleet.releaseOf(found.shape);
  const message = `must have a host ${quoted(host)}; ${knownNames(
    host,
    fleet.hosts.map(({ name }) => name),
  )}`;
  throw new ValidationError(stack, [{ path: "", message }]);
}

function fleetIn(stack: TerraformStack): FleetReleases {
  for (const construct of stack.node.findAll()) {
    const fleet = FleetReleases.of(construct);
    if (fleet) return fleet;
  }
  throw new ValidationError(stack, [{ path: "", message: "must have a fleet, such as an SshFleet; it has none" }]);
}
