import {
  featuresOf,
  debianPackage,
  githubArchive,
  type Artifact,
  type ArtifactSource,
  type Distribution,
} from "../../artifacts";

/** The version that each distribution's own package has. */
const PACKAGED: Readonly<Record<Distribution, string>> = { "debian-12": "0.7.10", "debian-13": "0.8.5" };

/** The version of the vendor's archive when none is asked for: the newest that the end-to-end tests run. */
export const DEFAULT_PROCESS_EXPORTER = "0.8.7";

/**
 * What process-exporter accepts from which version on.
 *
 * @see https://github.com/ncabatoff/process-exporter/releases
 */
export const processExporterFeatures = featuresOf("process-exporter", "0.7.10", {
  recheckWithTimeLimit: { since: "0.8.0", what: "-recheck-with-time-limit" },
  removeEmptyGroups: { since: "0.8.3", what: "-remove-empty-groups" },
});

/** The version that hosts of `distribution` get from `source` where the user asks for none. */
export function processExporterVersion(source: ArtifactSource["source"], distribution: Distribution): string {
  return source === "distribution" ? PACKAGED[distribution] : DEFAULT_PROCESS_EXPORTER;
}

/**
 * process-exporter as `version` of the vendor's archive or as the package of `distribution`.
 *
 * @throws ValidationError when the source cannot work
 */
export function processExporterArtifact(version: string, source: ArtifactSource, distribution: Distribution): Artifact {
  const name = "process-exporter";
  if (source.source === "upstream") {
    const release = { repository: "ncabatoff/process-exporter", name, version, checksums: "checksums.txt" };
    return githubArchive({ ...release, programs: [name] }, source);
  }
  return debianPackage(
    {
      name,
      versions: PACKAGED,
      packages: ["prometheus-process-exporter"],
      maskedUnits: ["prometheus-process-exporter.service"],
      programs: { [name]: "/usr/bin/prometheus-process-exporter" },
    },
    distribution,
  );
}
