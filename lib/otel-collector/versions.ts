import {
  type ArchiveArtifact,
  compareVersions,
  featuresOf,
  type HostArchitecture,
  NO_FOLDER,
  type ProgramOptions,
  vendorArchive,
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

const RELEASES = "https://github.com/open-telemetry/opentelemetry-collector-releases/releases/download";

/**
 * The vendor's archive with the components of its contributors.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function collectorArtifact(version: string, { source }: Pick<ProgramOptions, "source">): ArchiveArtifact {
  const at = (architecture: HostArchitecture) => ({
    url: `${RELEASES}/v${version}/otelcol-contrib_${version}_linux_${architecture}.tar.gz`,
    checksums: `${RELEASES}/v${version}/opentelemetry-collector-releases_otelcol-contrib_checksums.txt`,
    root: NO_FOLDER,
  });
  return vendorArchive(
    { name: "otelcol-contrib", version, programs: { "otelcol-contrib": "otelcol-contrib" }, at },
    source,
  );
}
