import {
  archiveAt,
  type ArchiveArtifact,
  featuresOf,
  type ProgramOptions,
  sourceProblems,
  upstreamOnly,
} from "../artifacts";
import { type Problem, ValidationError } from "../errors";

/** The version when none is asked for: the one that tests run. */
const DEFAULT = "1.39.3";

/** What Telegraf accepts from which version on. The oldest takes variables of its environment in texts alone, unless it is told otherwise. */
export const telegrafFeatures = featuresOf("Telegraf", "1.38.0", {});

/** The version that will run, and what is wrong with having asked for it. */
export function telegrafChosen({ version = DEFAULT, source }: ProgramOptions): {
  readonly version: string;
  readonly problems: readonly Problem[];
} {
  const asked = version.replace(/^v/, "");
  return {
    version: asked,
    problems: [...upstreamOnly("telegraf", source), ...telegrafFeatures.unusable(asked, "version")],
  };
}

/**
 * The vendor's archive of a version, with the file of its digest beside it.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function telegrafArtifact(version: string, { source }: ProgramOptions): ArchiveArtifact {
  ValidationError.throwIfAny("artifact telegraf", sourceProblems(source));
  const archiveOf = (architecture: string) => {
    const url = `https://dl.influxdata.com/telegraf/releases/telegraf-${version}_linux_${architecture}.tar.gz`;
    return archiveAt({ url, checksums: `${url}.DIGESTS`, root: `telegraf-${version}` }, source);
  };
  return {
    kind: "archive",
    name: "telegraf",
    version,
    archives: { amd64: archiveOf("amd64"), arm64: archiveOf("arm64") },
    programs: { telegraf: "usr/bin/telegraf" },
  };
}
