import {
  type ArchiveArtifact,
  featuresOf,
  type ProgramOptions,
  vendorArchive,
  type VendorChoice,
  vendorChoice,
} from "../artifacts";

/** The version when none is asked for: the one that tests run. */
const DEFAULT = "1.39.3";

/** What Telegraf accepts from which version on. The oldest takes variables of its environment in texts alone, unless it is told otherwise. */
export const telegrafFeatures = featuresOf("Telegraf", "1.38.0", {});

/** The version that will run, and what is wrong with having asked for it. */
export function telegrafChosen({ version = DEFAULT, source }: ProgramOptions): VendorChoice {
  return vendorChoice("telegraf", telegrafFeatures, { version, source });
}

/**
 * The vendor's archive of a version, with the file of its digest beside it.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function telegrafArtifact(version: string, { source }: ProgramOptions): ArchiveArtifact {
  const at = (architecture: string) => {
    const url = `https://dl.influxdata.com/telegraf/releases/telegraf-${version}_linux_${architecture}.tar.gz`;
    return { url, checksums: `${url}.DIGESTS`, root: `telegraf-${version}` };
  };
  return vendorArchive({ name: "telegraf", version, programs: { telegraf: "usr/bin/telegraf" }, at }, source);
}
