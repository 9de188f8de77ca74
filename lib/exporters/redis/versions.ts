import { ComponentPrograms, featuresOf } from "../../artifacts";

/** redis_exporter of its vendor, and as Debian packages it. */
export const redisExporterPrograms = new ComponentPrograms({
  name: "redis_exporter",
  upstream: {
    version: "1.86.0",
    repository: "oliver006/redis_exporter",
    checksums: "sha256sums.txt",
    programs: ["redis_exporter"],
    layout: "tagged",
  },
  packaged: {
    versions: { "debian-12": "1.45.0", "debian-13": "1.69.0" },
    packages: ["prometheus-redis-exporter"],
    maskedUnits: ["prometheus-redis-exporter.service"],
    programs: { redis_exporter: "/usr/bin/prometheus-redis-exporter" },
  },
});

/**
 * What redis_exporter accepts from which version on. All flags that this library writes exist in the oldest one, and none of them names clients.
 *
 * @see https://github.com/oliver006/redis_exporter/releases
 */
export const redisExporterFeatures = featuresOf("redis_exporter", "1.45.0", {});
