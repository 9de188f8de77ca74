import {
  archiveAt,
  type ArchiveArtifact,
  featuresOf,
  type HostArchitecture,
  type ProgramOptions,
  sourceProblems,
  upstreamOnly,
} from "../artifacts";
import { type Problem, ValidationError } from "../errors";

/** The version when none is asked for: the newest of 8.19 that the tests run. */
const DEFAULT = "8.19.21";

/** What Elasticsearch accepts from which version on. */
export const elasticsearchFeatures = featuresOf("Elasticsearch", "8.19.0", {});

const MACHINES: Readonly<Record<HostArchitecture, string>> = { amd64: "x86_64", arm64: "aarch64" };

/** The version that will run, and what is wrong with having asked for it. */
export function elasticsearchChosen({ version = DEFAULT, source }: Pick<ProgramOptions, "version" | "source">): {
  readonly version: string;
  readonly problems: readonly Problem[];
} {
  const asked = version.replace(/^v/, "");
  return {
    version: asked,
    problems: [...upstreamOnly("elasticsearch", source), ...elasticsearchFeatures.unusable(asked, "version")],
  };
}

/**
 * The vendor's archive, which brings its own Java.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function elasticsearchArtifact(version: string, { source }: Pick<ProgramOptions, "source">): ArchiveArtifact {
  ValidationError.throwIfAny("artifact elasticsearch", sourceProblems(source));
  const archiveOf = (architecture: HostArchitecture) => {
    const url = `https://artifacts.elastic.co/downloads/elasticsearch/elasticsearch-${version}-linux-${MACHINES[architecture]}.tar.gz`;
    return archiveAt({ url, checksums: `${url}.sha512`, root: `elasticsearch-${version}` }, source);
  };
  return {
    kind: "archive",
    name: "elasticsearch",
    version,
    archives: { amd64: archiveOf("amd64"), arm64: archiveOf("arm64") },
    programs: { elasticsearch: "bin/elasticsearch" },
  };
}
