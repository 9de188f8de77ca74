import { type Problem, ValidationError } from "../errors";
import type { ArchiveArtifact, ArtifactSource, HostArchitecture, Programs } from "./artifact";
import { archiveAt, sourceProblems, upstreamOnly, type VendorFile } from "./source";
import type { Features } from "./version";

/** A version of a program that its vendor alone packs, an archive for each architecture. */
export interface VendorArchive {
  readonly name: string;
  readonly version: string;
  /** Where each program lies in the archive. */
  readonly programs: Programs;
  /** Where the archive for an architecture is. */
  readonly at: (architecture: HostArchitecture) => VendorFile;
}

/**
 * The artifact of a version that no distribution packages.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function vendorArchive({ name, version, programs, at }: VendorArchive, source: ArtifactSource): ArchiveArtifact {
  ValidationError.throwIfAny(`artifact ${name}`, sourceProblems(source));
  const archiveOf = (architecture: HostArchitecture) => archiveAt(at(architecture), source);
  return {
    kind: "archive",
    name,
    version,
    archives: { amd64: archiveOf("amd64"), arm64: archiveOf("arm64") },
    programs,
  };
}

/** The version of such a program that will run, whether it is one, and what is wrong with having asked for it. */
export interface VendorChoice {
  readonly version: string;
  /** Whether files can be written for it. */
  readonly isUsable: boolean;
  readonly problems: readonly Problem[];
}

/**
 * The version that is asked for, with or without the `v` of a tag.
 *
 * @param component - its name in the specification's `artifacts`
 */
export function vendorChoice(
  component: string,
  features: Pick<Features<string>, "unusable">,
  { version, source }: { readonly version: string; readonly source: ArtifactSource },
): VendorChoice {
  const asked = version.replace(/^v/, "");
  const unusable = features.unusable(asked, "version");
  return {
    version: asked,
    isUsable: unusable.length === 0,
    problems: [...upstreamOnly(component, source), ...unusable],
  };
}
