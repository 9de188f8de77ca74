import { bars, type Dashboard, figure, lines, RATE, table, type Variable } from "../panels";
import { Duration } from "../units";

const FIRING = 'ALERTS{alertstate="firing"}';
const SERVERS: readonly Variable[] = ["job", "instance"].map((name) => ({
  name,
  label: name === "job" ? "Job" : "Server",
  of: "alertmanager_alerts",
}));
const MORE_THAN_NONE = [{ value: 1, color: "yellow" }] as const;
/** Alertmanager does not say in its metrics what an alert's severity is. */
const OF_SERVERS = ["severity", "alertname"];

/** What fires, since when, how often, and whether people are notified of it. */
const ALERTS: Dashboard = {
  title: "Alerts and on-call",
  description: "What fires now and since when, what fires again and again, and whether notifications reach people.",
  folder: "Monitoring",
  tags: ["alerts"],
  range: Duration.hours(24),
  variables: [
    { name: "severity", label: "Severity", of: "ALERTS" },
    { name: "alertname", label: "Alert", of: "ALERTS" },
  ],
  rows: [
    {
      title: "Now",
      panels: [
        figure(
          "Firing",
          "count",
          "Alerts that fire now; one may fire for several hosts.",
          { alerts: `count(${FIRING}) or vector(0)` },
          { thresholds: MORE_THAN_NONE },
        ),
        figure("Pending", "count", "Alerts whose condition holds, but not yet for long enough.", {
          alerts: 'count(ALERTS{alertstate="pending"}) or vector(0)',
        }),
        figure("Hosts with alerts", "count", "Hosts for which an alert fires.", {
          hosts: `count(count by (instance) (${FIRING})) or vector(0)`,
        }),
        figure("Active silences", "count", "Silences in force: what they mute reaches nobody.", {
          silences: { expr: 'max(alertmanager_silences{state="active"})', unmatched: OF_SERVERS },
        }),
        figure("Muted alerts", "count", "Alerts that silences or graver alerts mute.", {
          alerts: { expr: 'max(alertmanager_alerts{state="suppressed"})', unmatched: OF_SERVERS },
        }),
        figure(
          "Failed notifications",
          "count",
          "Notifications in the time shown that were given up. Somebody was not notified.",
          {
            notifications: {
              expr: "sum(increase(alertmanager_notifications_failed_total[$__range]))",
              unmatched: OF_SERVERS,
            },
          },
          { thresholds: [{ value: 1, color: "red" }] },
        ),
        table(
          "Firing since",
          "duration",
          "Every alert that fires or is about to, and for how long its condition has held.",
          {
            "Holds for": "time() - max by (alertname, severity, instance, job) (ALERTS_FOR_STATE)",
          },
          { columns: { alertname: "Alert", severity: "Severity", instance: "Host", job: "Job" }, height: 12 },
        ),
      ],
    },
    {
      title: "History",
      panels: [
        lines(
          "Firing by severity",
          "count",
          "Alerts that fired.",
          { "{{severity}}": `count by (severity) (${FIRING})` },
          { stacked: true, min: 0 },
        ),
        bars(
          "Most often",
          "ratio",
          "The ten alerts that fired for the largest part of the time shown. Mend their cause, or their threshold.",
          {
            "{{alertname}} {{instance}}": `topk(10, sum by (alertname, instance) (count_over_time(${FIRING}[$__range:$__interval])) / scalar(count_over_time(vector(1)[$__range:$__interval])))`,
          },
        ),
      ],
    },
    {
      title: "Notifications",
      panels: [
        lines(
          "Notifications",
          "per second",
          "Notifications by the way that they went.",
          {
            "{{integration}}": {
              expr: `sum by (integration) (rate(alertmanager_notifications_total${RATE}))`,
              unmatched: OF_SERVERS,
            },
          },
          { min: 0 },
        ),
        lines(
          "Notifications given up",
          "per second",
          "Notifications that failed for good, by the way that they would have gone.",
          {
            "{{integration}}": {
              expr: `sum by (integration) (rate(alertmanager_notifications_failed_total${RATE}))`,
              unmatched: OF_SERVERS,
            },
          },
          { min: 0, thresholds: [{ value: 0.001, color: "red" }] },
        ),
      ],
    },
  ],
};

/** The servers about themselves. */
const SERVER: Dashboard = {
  title: "Alertmanager",
  description:
    "The Alertmanagers about themselves: what they receive and send, and whether they agree with each other.",
  folder: "Monitoring",
  tags: ["monitoring"],
  variables: SERVERS,
  rows: [
    {
      title: "Servers",
      panels: [
        figure("Servers up", "count", "Servers that answer.", { servers: "sum(up)" }),
        figure(
          "Configurations",
          "count",
          "Different configurations of the servers. More than one means that they route differently.",
          {
            configurations: 'count(count_values("config", alertmanager_config_hash))',
          },
          { thresholds: [{ value: 2, color: "red" }] },
        ),
        figure(
          "Configuration loaded",
          "yes or no",
          "Whether the last reload succeeded on every server.",
          { succeeded: "min(alertmanager_config_last_reload_successful)" },
          {
            states: { 0: { text: "failed", color: "red" }, 1: { text: "succeeded", color: "green" } },
          },
        ),
        figure("Members", "count", "Members of the cluster that the server with the fewest knows.", {
          members: "min(alertmanager_cluster_members)",
        }),
        figure(
          "Lost members",
          "count",
          "Members of the cluster that a server cannot reach.",
          { members: "max(alertmanager_cluster_failed_peers)" },
          {
            thresholds: [{ value: 1, color: "red" }],
          },
        ),
      ],
    },
    {
      title: "Traffic",
      panels: [
        lines(
          "Alerts received",
          "per second",
          "Alerts by whether they fire or are resolved.",
          { "{{instance}} {{status}}": `sum by (instance, status) (rate(alertmanager_alerts_received_total${RATE}))` },
          { min: 0 },
        ),
        lines(
          "Alerts held",
          "count",
          "Alerts of each server by state.",
          { "{{instance}} {{state}}": "alertmanager_alerts" },
          { min: 0 },
        ),
        lines(
          "Sent by server",
          "per second",
          "Notifications of each server. In a cluster, the first one sends.",
          { "{{instance}}": `sum by (instance) (rate(alertmanager_notifications_total${RATE}))` },
          { min: 0 },
        ),
        lines(
          "Failed by server",
          "per second",
          "Notifications that each server gave up.",
          { "{{instance}}": `sum by (instance) (rate(alertmanager_notifications_failed_total${RATE}))` },
          { min: 0, thresholds: [{ value: 0.001, color: "red" }] },
        ),
        lines(
          "Memory of Alertmanager",
          "bytes",
          "Resident memory of each server.",
          { "{{instance}}": "process_resident_memory_bytes" },
          { min: 0 },
        ),
        lines(
          "Processors of Alertmanager",
          "ratio",
          "Processor time of each server; 100 % is one processor.",
          { "{{instance}}": `rate(process_cpu_seconds_total${RATE})` },
          { min: 0 },
        ),
      ],
    },
  ],
};

/** Dashboards about alerts, and about the servers that route them. */
export const ALERTMANAGER_DASHBOARDS: readonly Dashboard[] = [ALERTS, SERVER];
