import {
  type ArchiveArtifact,
  compareVersions,
  featuresOf,
  githubArchive,
  type ProgramOptions,
  type VendorChoice,
  vendorChoice,
} from "../artifacts";

/** The version when none is asked for: the newest that the tests run. */
const DEFAULT = "0.165.0";

/**
 * What the collector accepts from which version on.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/CHANGELOG.md
 */
export const collectorFeatures = featuresOf("otelcol-contrib", "0.149.0", {
  maskingString: { since: "0.165.0", what: "masking_string of redaction" },
});

/** Components that were renamed: the name before, and the first version with the one now. The old one works still, and warns at each start. */
const RENAMED = { span_metrics: { before: "spanmetrics", since: "0.151.0" } } as const;

/** Name of a component in `version`. */
export function componentName(component: keyof typeof RENAMED, version: string): string {
  const { before, since } = RENAMED[component];
  return compareVersions(version, since) >= 0 ? component : before;
}

/** The version that will run, and what is wrong with having asked for it. */
export function collectorChosen({
  version = DEFAULT,
  source,
}: Pick<ProgramOptions, "version" | "source">): VendorChoice {
  return vendorChoice("otel_collector", collectorFeatures, { version, source });
}

/**
 * The vendor's archive with the components of its contributors.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function collectorArtifact(version: string, { source }: Pick<ProgramOptions, "source">): ArchiveArtifact {
  const repository = "open-telemetry/opentelemetry-collector-releases";
  const checksums = "opentelemetry-collector-releases_otelcol-contrib_checksums.txt";
  const name = "otelcol-contrib";
  return githubArchive({ repository, name, version, checksums, programs: [name], layout: "flat" }, source);
}
