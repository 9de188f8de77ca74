import { ComponentPrograms, featuresOf } from "../../artifacts";
import { clientAllowedSans } from "../../web-config";

/** postgres_exporter of its vendor, and as Debian packages it. */
export const postgresExporterPrograms = new ComponentPrograms({
  name: "postgres_exporter",
  upstream: {
    version: "0.19.1",
    repository: "prometheus-community/postgres_exporter",
    checksums: "sha256sums.txt",
    programs: ["postgres_exporter"],
  },
  packaged: {
    versions: { "debian-12": "0.11.1", "debian-13": "0.17.1" },
    packages: ["prometheus-postgres-exporter"],
    maskedUnits: ["prometheus-postgres-exporter.service"],
    programs: { postgres_exporter: "/usr/bin/prometheus-postgres-exporter" },
  },
});

/**
 * What postgres_exporter accepts from which version on. All flags that this library writes exist in the oldest one.
 *
 * @see https://github.com/prometheus-community/postgres_exporter/blob/master/CHANGELOG.md
 */
export const postgresExporterFeatures = featuresOf("postgres_exporter", "0.11.1", {
  clientAllowedSans: clientAllowedSans("0.15.0"),
});
