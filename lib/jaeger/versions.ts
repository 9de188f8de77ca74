import {
  type ArchiveArtifact,
  compareVersions,
  featuresOf,
  type HostArchitecture,
  type ProgramOptions,
  vendorArchive,
  type VendorChoice,
  vendorChoice,
} from "../artifacts";

/** The version when none is asked for: the one that tests run. */
const DEFAULT = "2.13.0";

/** What Jaeger accepts from which version on. */
export const jaegerFeatures = featuresOf("Jaeger", "2.13.0", {
  /** How indices roll over is said for each of them. The older words are refused then, and the newer ones before. */
  rotation: { since: "2.20.0", what: "indices.<type>.rotation" },
});

/** Up to it, Jaeger was released together with a version 1.x of the same source, and has its tag. */
const LAST_WITH_ELDER = "2.13.99";

/** Minor versions between the two. */
const ELDER = 63;

/** The version that will run, and what is wrong with having asked for it. */
export function jaegerChosen({ version = DEFAULT, source }: Pick<ProgramOptions, "version" | "source">): VendorChoice {
  return vendorChoice("jaeger", jaegerFeatures, { version, source });
}

/**
 * The vendor's archive of a version.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function jaegerArtifact(version: string, { source }: Pick<ProgramOptions, "source">): ArchiveArtifact {
  const folder = `https://github.com/jaegertracing/jaeger/releases/download/v${tagOf(version)}`;
  const at = (architecture: HostArchitecture) => {
    const root = `jaeger-${version}-linux-${architecture}`;
    return { url: `${folder}/${root}.tar.gz`, checksums: `${folder}/jaeger-${version}.sha256sum.txt`, root };
  };
  return vendorArchive({ name: "jaeger", version, programs: { jaeger: "jaeger" }, at }, source);
}

function tagOf(version: string): string {
  if (compareVersions(version, LAST_WITH_ELDER) > 0) return version;
  const [, minor, patch] = version.split(".");
  return `1.${Number(minor) + ELDER}.${patch}`;
}
