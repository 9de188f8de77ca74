import {
  type ArchiveArtifact,
  featuresOf,
  type HostArchitecture,
  type ProgramOptions,
  vendorArchive,
  type VendorChoice,
  vendorChoice,
} from "../artifacts";

/** The version when none is asked for: the newest of 8.19 that the tests run. */
const DEFAULT = "8.19.21";

/** What Elasticsearch accepts from which version on. */
export const elasticsearchFeatures = featuresOf("Elasticsearch", "8.19.0", {});

const MACHINES: Readonly<Record<HostArchitecture, string>> = { amd64: "x86_64", arm64: "aarch64" };

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
  const at = (architecture: HostArchitecture) => {
    const url = `https://artifacts.elastic.co/downloads/elasticsearch/elasticsearch-${version}-linux-${MACHINES[architecture]}.tar.gz`;
    return { url, checksums: `${url}.sha512`, root: `elasticsearch-${version}` };
  };
  return vendorArchive(
    { name: "elasticsearch", version, programs: { elasticsearch: "bin/elasticsearch" }, at },
    source,
  );
}
