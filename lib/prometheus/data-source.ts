import { type DataSource, PROMETHEUS_READS } from "../monitoring";
import type { Duration } from "../units";

/** A Prometheus as dashboards ask it, whose samples are `interval` apart; where it is, its place says. */
export function prometheusDataSource(interval: Duration): Omit<DataSource, "url"> {
  return {
    name: "Prometheus",
    uid: "prometheus",
    type: "prometheus",
    isDefault: true,
    options: {
      httpMethod: "POST",
      prometheusType: "Prometheus",
      timeInterval: interval.toPrometheus(),
      manageAlerts: false,
    },
    reads: PROMETHEUS_READS,
  };
}
