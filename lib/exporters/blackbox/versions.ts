import { ComponentPrograms, featuresOf } from "../../artifacts";
import { clientAllowedSans } from "../../web-config";

/** blackbox_exporter of its vendor, and as Debian packages it. */
export const blackboxPrograms = new ComponentPrograms({
  name: "blackbox_exporter",
  upstream: {
    version: "0.28.0",
    repository: "prometheus/blackbox_exporter",
    checksums: "sha256sums.txt",
    programs: ["blackbox_exporter"],
  },
  packaged: {
    versions: { "debian-12": "0.23.0", "debian-13": "0.26.0" },
    packages: ["prometheus-blackbox-exporter"],
    maskedUnits: ["prometheus-blackbox-exporter.service"],
    programs: { blackbox_exporter: "/usr/bin/prometheus-blackbox-exporter" },
  },
});

/**
 * What blackbox_exporter accepts from which version on. All keys that this library writes exist in the oldest one.
 *
 * @see https://github.com/prometheus/blackbox_exporter/blob/master/CHANGELOG.md
 */
export const blackboxFeatures = featuresOf("blackbox_exporter", "0.23.0", {
  clientAllowedSans: clientAllowedSans("0.24.0"),
});
