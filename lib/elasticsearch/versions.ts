import {
  type ArchiveArtifact,
  elasticArchive,
  featuresOf,
  type ProgramOptions,
  type VendorChoice,
  vendorChoice,
} from "../artifacts";

/** The version when none is asked for: the newest of 8.19 that the tests run. */
const DEFAULT = "8.19.21";

/** What Elasticsearch accepts from which version on. */
export const elasticsearchFeatures = featuresOf("Elasticsearch", "8.19.0", {});

/** The version that will run, and what is wrong with having asked for it. */
export function elasticsearchChosen({
  version = DEFAULT,
  source,
}: Pick<ProgramOptions, "version" | "source">): VendorChoice {
  return vendorChoice("elasticsearch", elasticsearchFeatures, { version, source });
}

/**
 * The vendor's archive, which brings its own Java.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function elasticsearchArtifact(version: string, { source }: Pick<ProgramOptions, "source">): ArchiveArtifact {
  return elasticArchive("elasticsearch", version, source);
}
