import { type LongTermStore, partsOf, type RemoteWrite } from "../../lib/long-term";
import { PROMETHEUS_READS } from "../../lib/monitoring";
import type { VictoriaMetricsSection } from "../../lib/specification";
import {
  VICTORIA_METRICS_DASHBOARD,
  VICTORIA_METRICS_JOB,
  VICTORIA_METRICS_METRICS,
  victoriaMetricsBackup,
  type VictoriaMetricsModel,
  victoriaMetricsPlan,
  victoriaMetricsRules,
} from "../../lib/victoria-metrics";
import { programsOf } from "../components";
import { dataSourcesOn } from "../data-sources";
import { onLoopback } from "../loopback";
import type { Metrics } from "../metrics";
import { ours } from "../ours";
import { asMember } from "../tls";
import { storeHosts } from "./hosts";

/** The external label that tells Prometheus servers with the same targets apart. */
const REPLICA = "replica";

/** VictoriaMetrics on hosts with the role `storage`, or else `metrics`. Every Prometheus writes to every one of them. */
export function placeVictoriaMetrics(metrics: Metrics, name: string, section: VictoriaMetricsSection): LongTermStore {
  const { fleet, specification } = metrics;
  const at = storeHosts(fleet);
  const servers = fleet.hosts.filter(({ roles = [] }) => roles.includes("metrics")).length;
  const modelOf = (): VictoriaMetricsModel => ({
    ...section,
    labels: mostLabels(metrics),
    exposure: at.onlyItself ? "loopback" : "fleet",
    tls: fleet.certificates !== undefined,
    ...(servers > 1 && { deduplication: specification.nodeExporter.scrapeInterval }),
  });
  const on = { role: at.role };
  fleet.place(
    ours({
      component: "victoria-metrics",
      on,
      plan: (shape) =>
        victoriaMetricsPlan(modelOf(), {
          ...programsOf(specification, "victoria_metrics", shape),
          gate: programsOf(specification, "caddy", shape),
        }),
    }),
  );
  const found = fleet.discovery({ on, port: section.port, as: asMember(fleet) });
  metrics.contribute(
    ours({
      job: {
        name: VICTORIA_METRICS_JOB,
        discovery: at.onlyItself ? onLoopback(found, section.port) : found,
        owns: true,
        onHosts: true,
      },
      metrics: VICTORIA_METRICS_METRICS,
      rules: victoriaMetricsRules(),
      dashboards: [VICTORIA_METRICS_DASHBOARD],
      dataSources: dataSourcesOn(fleet, {
        name: "VictoriaMetrics",
        uid: "victoria-metrics",
        type: "prometheus",
        reads: PROMETHEUS_READS,
        role: at.role,
        port: section.port,
        exposure: at.onlyItself ? "loopback" : "fleet",
        ...(fleet.certificates && { letsIn: ["metrics", "dashboards", "proxy"] }),
        options: { timeInterval: specification.nodeExporter.scrapeInterval.toPrometheus() },
      }),
    }),
  );
  const [first] = at.hosts;
  return {
    name,
    type: section.type,
    writes: at.hosts.map((host): RemoteWrite => ({
      name: at.nameOf(host, name),
      url: `${at.urlOf(host, section.port)}/api/v1/write`,
      ...(fleet.certificates && { as: "fleet" }),
      ...withoutReplica(partsOf(section), servers > 1),
    })),
    reads: [],
    ...(first && { queries: at.urlOf(first, section.port) }),
    retention: { raw: section.retention },
    backup: victoriaMetricsBackup(modelOf()),
  };
}

/** As many labels as Prometheus takes from any page, and those that it puts on what it sends. */
function mostLabels({ observability, specification: { prometheus } }: Metrics): number {
  const { scrapeLimits, externalLabels } = prometheus;
  const scraped = observability.monitoring.jobs.map(({ labelLimit }) => labelLimit ?? scrapeLimits.labelLimit);
  return Math.max(scrapeLimits.labelLimit, ...scraped) + Object.keys(externalLabels).length;
}

/** Of several servers, one copy of each series is kept. */
function withoutReplica(parts: ReturnType<typeof partsOf>, several: boolean): ReturnType<typeof partsOf> {
  if (!several) return parts;
  const { withoutLabels = [], ...series } = parts.series ?? {};
  return { ...parts, series: { ...series, withoutLabels: [...withoutLabels, REPLICA] } };
}
