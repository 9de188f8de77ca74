import { quoted, ValidationError } from "../errors";
import type { HostDistribution, PackageArtifact, Programs } from "./artifact";

/** A component in the packages of Debian, with the upstream version that each of its distributions carries. */
export interface DebianPackage {
  /** The component's name, also where the package's differs: `alertmanager`. */
  readonly name: string;
  /** Upstream version by distribution; a distribution that is missing does not package it. */
  readonly versions: Readonly<Partial<Record<HostDistribution, string>>>;
  /** `prometheus-alertmanager`. */
  readonly packages: readonly string[];
  /** Units that the packages bring. */
  readonly maskedUnits: readonly string[];
  /** Absolute paths on the host by program name. */
  readonly programs: Programs;
}

/**
 * The artifact of a component from the packages of `distribution`.
 *
 * @throws ValidationError when the distribution does not package it
 */
export function debianPackage(description: DebianPackage, distribution: HostDistribution): PackageArtifact {
  const { name, versions, packages, maskedUnits, programs } = description;
  const version = versions[distribution];
  if (version === undefined) {
    const others = Object.keys(versions).sort().join(", ");
    const message = `${quoted(distribution)} does not package it${others === "" ? "" : ` (${others} do)`}; use source "upstream", which artifacts.sources.${name.replaceAll("-", "_")} says for it alone`;
    throw new ValidationError(`artifact ${name}`, [{ path: "distribution", message }]);
  }
  return { kind: "package", name, version, distribution, packages, maskedUnits, programs };
}
