import { ComponentPrograms, featuresOf } from "../../artifacts";

/** elasticsearch_exporter of the Prometheus community, and as Debian 13 packages it; that of Debian 12 cannot serve over TLS. */
export const elasticsearchExporterPrograms = new ComponentPrograms({
  name: "elasticsearch_exporter",
  upstream: {
    version: "1.10.0",
    repository: "prometheus-community/elasticsearch_exporter",
    checksums: "sha256sums.txt",
    programs: ["elasticsearch_exporter"],
  },
  packaged: {
    versions: { "debian-13": "1.9.0" },
    packages: ["prometheus-elasticsearch-exporter"],
    maskedUnits: ["prometheus-elasticsearch-exporter.service"],
    programs: { elasticsearch_exporter: "/usr/bin/prometheus-elasticsearch-exporter" },
  },
});

/**
 * What elasticsearch_exporter accepts from which version on.
 *
 * @see https://github.com/prometheus-community/elasticsearch_exporter/releases
 */
export const elasticsearchExporterFeatures = featuresOf("elasticsearch_exporter", "1.9.0", {
  clientAllowedSans: { since: "1.9.0", what: "client_allowed_sans" },
});
