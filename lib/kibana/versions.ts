import {
  type ArchiveArtifact,
  compareVersions,
  elasticArchive,
  featuresOf,
  type ProgramOptions,
  type VendorChoice,
  vendorChoice,
} from "../artifacts";
import { type Problem, quoted } from "../errors";

/** What Kibana accepts from which version on. */
export const kibanaFeatures = featuresOf("Kibana", "8.19.0", {});

/** The version that will run, and what is wrong with having asked for it: without a wish, that of its Elasticsearch. */
export function kibanaChosen(
  { version, source }: Pick<ProgramOptions, "version" | "source">,
  store: string,
): VendorChoice {
  return vendorChoice("kibana", kibanaFeatures, { version: version ?? store, source });
}

/** Why a version would not start with an Elasticsearch of version `store`. */
export function pairProblems(version: string, store: string): readonly Problem[] {
  const [major, minor] = seriesOf(version);
  const [storeMajor, storeMinor] = seriesOf(store);
  const fits = major === storeMajor && compareVersions(`${major}.${minor}`, `${storeMajor}.${storeMinor}`) <= 0;
  if (fits) return [];
  const message =
    `must be of the same major version as Elasticsearch and no newer than it (${store}), got ${quoted(version)}: ` +
    "Kibana would wait for another Elasticsearch; leave out artifacts.versions.kibana to have the same";
  return [{ path: "version", message }];
}

function seriesOf(version: string): readonly [major: string, minor: string] {
  const [major = "", minor = ""] = version.split(".");
  return [major, minor];
}

/**
 * The vendor's archive, which brings its own Node.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function kibanaArtifact(version: string, { source }: Pick<ProgramOptions, "source">): ArchiveArtifact {
  return elasticArchive("kibana", version, source);
}
