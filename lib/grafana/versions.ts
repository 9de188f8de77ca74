import {
  type ArchiveArtifact,
  featuresOf,
  type ProgramOptions,
  vendorArchive,
  type VendorChoice,
  vendorChoice,
} from "../artifacts";

/**
 * Builds of Grafana by version. Its vendor serves two archives of a version: one whose name says only the version, which was changed after
 * its checksum was published, and this one, which never changes and whose address has the number of the build.
 *
 * @see https://grafana.com/grafana/download
 */
const BUILDS: Readonly<Record<string, string>> = {
  "12.4.0": "22325204712",
  "12.4.1": "22846628243",
  "12.4.3": "24388279614",
  "13.2.1": "33191028959",
  "13.2.2": "34846740809",
};

/** The version when none is asked for: all data sources are part of the program itself, and none of it is fetched at its start. */
const DEFAULT = "12.4.3";

/** What Grafana accepts from which version on. */
export const grafanaFeatures = featuresOf("Grafana", "12.4.0", {
  /** Data sources lie beside the program as plug-ins, which it would renew at each start. */
  bundledPlugins: { since: "13.0.0", what: "[paths] bundled_plugins" },
  /** Dashboards lie in unified storage, to which the first start moves them. */
  unifiedStorage: { since: "13.0.0", what: "unified storage of dashboards" },
});

/** On which host, with which program. */
export interface GrafanaPlanOptions extends ProgramOptions {
  /** Number of the build of a version that is not known here. @default - that of the version */
  readonly build?: string;
}

/** The version that will run, and what is wrong with having asked for it. */
export function grafanaChosen({ version = DEFAULT, build, source }: GrafanaPlanOptions): VendorChoice {
  const chosen = vendorChoice("grafana", grafanaFeatures, { version, source });
  if (!chosen.isUsable || build !== undefined || BUILDS[chosen.version] !== undefined) return chosen;
  const known = Object.keys(BUILDS).join(", ");
  const message = `must be one whose build is known (${known}), got "${chosen.version}"; or say the number in the address of its download by grafana.build`;
  return { ...chosen, problems: [...chosen.problems, { path: "version", message }] };
}

/**
 * The vendor's archive of a version, which holds the program, its pages and its plug-ins.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function grafanaArtifact(
  version: string,
  { source, build = BUILDS[version] ?? "" }: GrafanaPlanOptions,
): ArchiveArtifact {
  const at = (architecture: string) => {
    const url = `https://dl.grafana.com/grafana/release/${version}/grafana_${version}_${build}_linux_${architecture}.tar.gz`;
    return { url, checksums: `${url}.sha256`, root: `grafana-${version}` };
  };
  return vendorArchive({ name: "grafana", version, programs: { grafana: "bin/grafana" }, at }, source);
}
