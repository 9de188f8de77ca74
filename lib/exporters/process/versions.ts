import { ComponentPrograms, featuresOf } from "../../artifacts";
import { clientAllowedSans } from "../../web-config";

/** process-exporter of its vendor, and as Debian packages it. */
export const processExporterPrograms = new ComponentPrograms({
  name: "process-exporter",
  upstream: {
    version: "0.8.7",
    repository: "ncabatoff/process-exporter",
    checksums: "checksums.txt",
    programs: ["process-exporter"],
  },
  packaged: {
    versions: { "debian-12": "0.7.10", "debian-13": "0.8.5" },
    packages: ["prometheus-process-exporter"],
    maskedUnits: ["prometheus-process-exporter.service"],
    programs: { "process-exporter": "/usr/bin/prometheus-process-exporter" },
  },
});

/**
 * What process-exporter accepts from which version on.
 *
 * @see https://github.com/ncabatoff/process-exporter/releases
 */
export const processExporterFeatures = featuresOf("process-exporter", "0.7.10", {
  clientAllowedSans: clientAllowedSans("0.7.11"),
  recheckWithTimeLimit: { since: "0.8.0", what: "-recheck-with-time-limit" },
  removeEmptyGroups: { since: "0.8.3", what: "-remove-empty-groups" },
});
