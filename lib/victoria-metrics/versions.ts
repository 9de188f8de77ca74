import { ComponentPrograms, featuresOf } from "../artifacts";

/** VictoriaMetrics of its vendor, and as Debian packages it. */
export const victoriaMetricsPrograms = new ComponentPrograms({
  name: "victoria-metrics",
  upstream: {
    version: "1.145.0",
    repository: "VictoriaMetrics/VictoriaMetrics",
    layout: "dashed",
    checksums: "<stem>_checksums.txt",
    programs: { "victoria-metrics": "victoria-metrics-prod" },
  },
  packaged: {
    versions: { "debian-12": "1.79.5", "debian-13": "1.112.0" },
    packages: ["victoria-metrics"],
    maskedUnits: ["victoria-metrics.service"],
    programs: { "victoria-metrics": "/usr/bin/victoria-metrics" },
  },
});

/** What VictoriaMetrics accepts from which version on. All flags that this library writes exist in the oldest one. */
export const victoriaMetricsFeatures = featuresOf("VictoriaMetrics", "1.79.0", {});
