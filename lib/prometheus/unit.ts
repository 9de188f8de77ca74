/** The unit that runs the server. */
export const PROMETHEUS_UNIT = "vmo-prometheus.service";
