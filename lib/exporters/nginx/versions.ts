import { ComponentPrograms, featuresOf } from "../../artifacts";
import { clientAllowedSans } from "../../web-config";

/** nginx-prometheus-exporter of its vendor, and as Debian packages it. */
export const nginxExporterPrograms = new ComponentPrograms({
  name: "nginx-prometheus-exporter",
  upstream: {
    version: "1.5.1",
    repository: "nginx/nginx-prometheus-exporter",
    checksums: (version) => `nginx-prometheus-exporter_${version}_checksums.txt`,
    programs: ["nginx-prometheus-exporter"],
    layout: "flat",
  },
  packaged: {
    versions: { "debian-12": "0.11.0", "debian-13": "1.4.1" },
    packages: ["prometheus-nginx-exporter"],
    maskedUnits: ["prometheus-nginx-exporter.service"],
    programs: { "nginx-prometheus-exporter": "/usr/bin/prometheus-nginx-exporter" },
  },
});

/**
 * What nginx-prometheus-exporter accepts from which version on. Those before 1.0 have other flags, no web configuration, and end where the
 * server does not answer at their start.
 *
 * @see https://github.com/nginx/nginx-prometheus-exporter/releases
 */
export const nginxExporterFeatures = featuresOf("nginx-prometheus-exporter", "1.0.0", {
  clientAllowedSans: clientAllowedSans("1.0.0"),
});
