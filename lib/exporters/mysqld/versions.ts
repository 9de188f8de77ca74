import { ComponentPrograms, featuresOf } from "../../artifacts";
import { clientAllowedSans } from "../../web-config";

/** mysqld_exporter of its vendor, and as Debian packages it. */
export const mysqldExporterPrograms = new ComponentPrograms({
  name: "mysqld_exporter",
  upstream: {
    version: "0.19.0",
    repository: "prometheus/mysqld_exporter",
    checksums: "sha256sums.txt",
    programs: ["mysqld_exporter"],
  },
  packaged: {
    versions: { "debian-12": "0.14.0", "debian-13": "0.17.2" },
    packages: ["prometheus-mysqld-exporter"],
    maskedUnits: ["prometheus-mysqld-exporter.service"],
    programs: { mysqld_exporter: "/usr/bin/prometheus-mysqld-exporter" },
  },
});

/**
 * What mysqld_exporter accepts from which version on.
 *
 * @see https://github.com/prometheus/mysqld_exporter/blob/main/CHANGELOG.md
 */
export const mysqldExporterFeatures = featuresOf("mysqld_exporter", "0.14.0", {
  clientAllowedSans: clientAllowedSans("0.16.0"),
  /** Before, a file had to have a password, and a variable said how to connect; after, only a file does. */
  fileWithoutPassword: { since: "0.15.0", what: "a file of a client without a password" },
});
