import { dashboardAddress, DASHBOARDS, logAddress } from "../rules";
import type { Line, RunbookLinks } from "./model";
import { humanised, lineOf } from "./words";

/** Where an investigation looks: an alert's instance and time where they are known. */
export interface Scene {
  /** As it stands in addresses. @default - all instances */
  readonly instance?: string;
  readonly from: string;
  readonly to: string;
}

/** The hour until now, as Kibana writes it: pages do not know when they are read. */
export const LAST_HOUR: Scene = { from: "now-1h", to: "now" };

type Tool = (links: RunbookLinks, scene: Scene) => Line;

const inProms = ({ prometheus }: RunbookLinks): Line =>
  prometheus === undefined ? ["Prometheus"] : [{ text: "Prometheus", to: `${prometheus}/graph` }];

const inLogs = ({ logs }: RunbookLinks, { from, to, instance }: Scene): Line =>
  logs === undefined ? ["the log search"] : [{ text: "the log search", to: logAddress(logs, from, to, instance) }];

const inDashboard = ({ dashboards }: RunbookLinks, { instance }: Scene): Line => {
  const { applications } = DASHBOARDS;
  const text = applications.title;
  return dashboards === undefined ? [text] : [{ text, to: dashboardAddress(dashboards, applications, instance) }];
};

/** How each known tool of `investigation_tools` is used on this stack. */
const TOOLS: Readonly<Record<string, Tool>> = {
  elasticsearch_queries: (links, scene) => [
    "filter ",
    ...inLogs(links, scene),
    ...lineOf(" by `hostname` and `level`, then by the `trace_id` or `request_id` of a record that failed"),
  ],
  log_aggregation: (links, scene) => [
    "count the records of each level and service over the time of the alert in ",
    ...inLogs(links, scene),
    ...lineOf("; on the host itself: `journalctl --since '1 hour ago' -p warning`"),
  ],
  pattern_matching: () =>
    lineOf("look for messages that are new since it began: `journalctl -g 'error|timeout|refused'`"),
  time_series_correlation: (links) => [
    "put the condition and the host's CPU, memory, disk and network metrics into one graph of ",
    ...inProms(links),
    ", over the time of the alert, and see which of them moved first",
  ],
  anomaly_detection: (links) => [
    "compare with the same hour of a day and of a week ago in ",
    ...inProms(links),
    ...lineOf(": `cpu_usage_percent - cpu_usage_percent offset 1w`"),
  ],
  threshold_analysis: (links) => [
    "see how far from its threshold the value usually is in ",
    ...inProms(links),
    ...lineOf(": `quantile_over_time(0.99, cpu_usage_percent[1w])`"),
  ],
  distributed_tracing: () => lineOf("open the trace of a failed or slow request by the `trace_id` of its log record"),
  service_dependency_mapping: () => [
    "see which services the failing one calls, and which of those fail or wait as well",
  ],
  performance_bottleneck_identification: (links, scene) => [
    "find the span that takes most of the time, and compare it with ",
    ...inDashboard(links, scene),
  ],
};

/** A tool of `investigation_tools` as a line; of one that is not known, its name. */
export function toolLine(tool: string, links: RunbookLinks, scene: Scene): Line {
  const known = Object.hasOwn(TOOLS, tool) ? TOOLS[tool] : undefined;
  return known ? [`${humanised(tool)}: `, ...known(links, scene)] : [humanised(tool)];
}
