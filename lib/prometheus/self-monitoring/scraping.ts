import { promqlString } from "../../escaping";
import { seriesName, type Alert } from "../../rules";
import { Duration } from "../../units";
import { rising, SELF } from "./proofs";

const minutes = (count: number) => Duration.minutes(count);

/** Raised when a whole job has no target at all: then none of its alerts can fire. `jobs` is not empty. */
export function jobMissing(jobs: readonly string[]): Alert {
  const up = (job: string) => seriesName("up", { job, instance: "web-1" });
  const [first = "node", ...others] = jobs;
  const rest = others.map((job) => ({ series: up(job), values: "1x60" }));
  return {
    name: "PrometheusJobMissing",
    expr: jobs.map((job) => `absent(up{job=${promqlString(job)}})`).join(" or "),
    for: minutes(5),
    severity: "critical",
    family: "prometheus_targets",
    summary: "No target of job {{ $labels.job }} is known",
    description:
      "Prometheus has scraped no target of job {{ $labels.job }} for more than 5 minutes: discovery finds none. Alerts about them, service_down among them, cannot fire.",
    runbook: {
      meaning: "A whole kind of target is out of sight, and their alerts stay silent whatever happens.",
      immediateActions: [
        "See what is discovered: open /service-discovery and /targets of Prometheus",
        "See the targets that it reads: `ls -l /opt/vm-observability/host/targets`",
      ],
      investigation: [
        "Read the errors: `journalctl -u vmo-prometheus -g discovery`",
        "Check that hosts of this job are still part of the fleet",
        "On AWS: check the instance role's right to list instances, and the tags of the hosts",
      ],
      resolution: ["Apply the stack again, so that the targets are written anew", "Restore the role or the tags"],
      prevention: ["Change targets through the stack only"],
    },
    from: ["prometheus/scrape"],
    proof: {
      interval: minutes(1),
      series: [{ series: up(first), values: "1x9 stale _x19 1x20" }, ...rest],
      justBelow: [{ series: up(first), values: "0x60" }, ...rest],
      breaks: minutes(10),
      mends: minutes(30),
      labels: { job: first },
    },
  };
}

const up = (instance: string) => seriesName("up", { job: "node", instance });

const targetsLost: Alert = {
  name: "PrometheusTargetsLost",
  expr: "count by (job) (up) < 0.5 * count by (job) (up offset 15m)",
  for: minutes(5),
  severity: "warning",
  family: "prometheus_targets",
  summary: "More than half of the targets of job {{ $labels.job }} are gone",
  description:
    'Discovery finds {{ printf "%.0f" $value }} targets of job {{ $labels.job }}, less than half of those of 15 minutes ago, for more than 5 minutes. Targets that are gone raise no alert.',
  runbook: {
    meaning: "Many targets are out of sight at once; unless the hosts were removed on purpose, discovery is broken.",
    immediateActions: [
      "See what is discovered: open /service-discovery and /targets of Prometheus",
      "Ask whether hosts were removed on purpose: if so, the alert resolves by itself 15 minutes later",
    ],
    investigation: [
      "Compare `/opt/vm-observability/host/targets` with the fleet of the last apply",
      "On AWS: compare the tags of the missing instances with those of the others",
    ],
    resolution: ["Apply the stack again, so that the targets are written anew", "Restore the tags"],
    prevention: ["Remove hosts in steps", "Change targets through the stack only"],
  },
  from: ["prometheus/scrape"],
  proof: {
    interval: minutes(2),
    series: [
      { series: up("web-1"), values: "1x60" },
      { series: up("web-2"), values: "1x20 stale _x40" },
      { series: up("web-3"), values: "1x20 stale _x40" },
    ],
    justBelow: [
      { series: up("web-1"), values: "1x60" },
      { series: up("web-2"), values: "1x60" },
      { series: up("web-3"), values: "1x20 stale _x40" },
      { series: up("web-4"), values: "1x20 stale _x40" },
    ],
    // Gone from the sample at 42 minutes on; at 58 minutes the look back lands where they are gone too.
    breaks: minutes(42),
    mends: minutes(58),
    labels: { job: "node" },
    value: 1,
  },
};

const targetUnsteady: Alert = {
  name: "PrometheusTargetUnsteady",
  expr: "changes(up[30m]) > 8",
  for: minutes(5),
  severity: "warning",
  family: "prometheus_target_unsteady",
  summary: "Every now and then {{ $labels.job }} of {{ $labels.instance }} does not answer",
  description:
    'Job {{ $labels.job }} of {{ $labels.instance }} has come and gone {{ printf "%.0f" $value }} times within the last 30 minutes. Alerts that have to hold for some minutes start anew at each gap, so they may never fire.',
  runbook: {
    meaning: "The target comes and goes. Alerts about its host may stay pending for ever.",
    immediateActions: [
      "See whether its service keeps restarting, on the host: `systemctl list-units --all 'vmo-*'` and `journalctl -u UNIT -n 50`",
      "See how long it takes to answer: the query `scrape_duration_seconds` in Prometheus",
    ],
    investigation: [
      "Look for somebody who holds connections open: `ss -tnp | awk '{ print $4 }' | sort | uniq -c | sort -n | tail`, and for the system bus `ss -xp | grep -c dbus`",
      "Check the load of the host, and the network to it",
    ],
    resolution: ["Stop who holds it up", "Restart the unit: `systemctl restart UNIT`"],
    prevention: [
      "Let only the monitoring hosts reach the ports of exporters: `security.firewall` of the specification does that over SSH",
    ],
  },
  from: ["prometheus/scrape"],
  proof: {
    // No divisor of the range: version 3 counts no sample at its very beginning.
    interval: Duration.seconds(70),
    series: [{ series: up("web-1"), values: `1x19 ${"0 1 ".repeat(8)}1x40` }],
    justBelow: [{ series: up("web-1"), values: `1x19 ${"0 1 ".repeat(4)}1x40` }],
    breaks: Duration.seconds(28 * 70),
    mends: Duration.seconds(52 * 70),
    labels: { job: "node", instance: "web-1" },
  },
};

const syncFailure: Alert = {
  name: "PrometheusTargetSyncFailure",
  expr: 'increase(prometheus_target_sync_failed_total{job="prometheus"}[30m]) > 0',
  for: minutes(5),
  severity: "critical",
  family: "prometheus_targets",
  summary: "Prometheus on {{ $labels.instance }} refuses targets of job {{ $labels.scrape_job }}",
  description:
    "Prometheus on {{ $labels.instance }} has refused discovered targets of job {{ $labels.scrape_job }} within the last 30 minutes, because of their labels or addresses. They are not scraped.",
  runbook: {
    meaning: "Some targets are known and not scraped, and their alerts are silent.",
    immediateActions: ["Read the reason: `journalctl -u vmo-prometheus -g 'target'`"],
    investigation: ["Look at the targets' addresses and labels in /service-discovery, before and after relabeling"],
    resolution: ["Correct the address or label in the stack and apply it"],
    prevention: ["Give hosts names and labels through the stack, which checks them"],
  },
  from: ["prometheus"],
  proof: rising(
    { metric: "prometheus_target_sync_failed_total", labels: { scrape_job: "application" } },
    minutes(30),
    minutes(4),
  ),
};

const discoveryFailing: Alert = {
  name: "PrometheusDiscoveryFailing",
  expr:
    '(sum without (mechanism, config) (increase(prometheus_sd_refresh_failures_total{job="prometheus"}[10m])) > 0)' +
    ' or (increase(prometheus_sd_file_read_errors_total{job="prometheus"}[10m]) > 0)',
  for: minutes(15),
  severity: "warning",
  family: "prometheus_targets",
  summary: "Service discovery of Prometheus on {{ $labels.instance }} fails",
  description:
    "Prometheus on {{ $labels.instance }} could not read its targets for more than 15 minutes. It keeps the targets that it already knew: new hosts are not watched, and removed ones look like failed ones.",
  runbook: {
    meaning: "The list of targets is out of date.",
    immediateActions: [
      "Read the reason: `journalctl -u vmo-prometheus -g discovery`",
      "See the files that it reads: `ls -l /opt/vm-observability/host/targets`",
    ],
    investigation: [
      "Check that each file is JSON: `python3 -m json.tool < <file>`",
      "On AWS: check the instance role's right to list instances, and the route to the EC2 endpoint",
    ],
    resolution: ["Apply the stack again, so that the targets are written anew", "Restore the role or the route"],
    prevention: ["Change targets through the stack only"],
  },
  from: ["prometheus"],
  proof: rising({ metric: "prometheus_sd_file_read_errors_total" }, minutes(10), minutes(4)),
};

/** Counters of what a series has at that time already, has a later one than, and cannot have any more. */
const REJECTED = ["duplicate_timestamp", "out_of_order", "out_of_bounds"].map(
  (why) => `prometheus_target_scrapes_sample_${why}_total`,
);

const samplesRejected: Alert = {
  name: "PrometheusSamplesRejected",
  expr: `${REJECTED.map((counter) => `rate(${counter}{job="prometheus"}[5m])`).join(" + ")} > 0`,
  for: minutes(10),
  severity: "warning",
  family: "prometheus_samples",
  summary: "Prometheus on {{ $labels.instance }} refuses samples",
  description:
    "Prometheus on {{ $labels.instance }} has refused samples for more than 10 minutes, because their series already had a value at that time or later, or because they are too old to be stored. Two targets have the same labels, a target sets its own timestamps, or the clock of this host was ahead for a while: then nothing is stored until time has caught up.",
  runbook: {
    meaning: "Some series have gaps or mix the values of two targets.",
    immediateActions: [
      "Find the targets: `journalctl -u vmo-prometheus -g 'out-of-order|out of order|out of bounds|too old|duplicate'`",
    ],
    investigation: [
      "Look in /targets for two with the same labels",
      "See whether an application exposes one series twice or gives it a timestamp",
      "See whether the clock was set: `journalctl -u systemd-timesyncd -u chrony --since -1d`. Where all targets are refused, `date` is before the newest sample in Prometheus's data",
    ],
    resolution: ["Give the targets distinct labels", "Correct the application's metrics page"],
    prevention: ["Give every additional metrics page of a host its own job"],
  },
  from: ["prometheus"],
  proof: (() => {
    const [first = "", ...others] = REJECTED;
    const proof = rising({ metric: first }, minutes(5), minutes(2));
    const quiet = others.map((metric) => ({ series: seriesName(metric, proof.labels), values: "3x60" }));
    return { ...proof, series: [...proof.series, ...quiet], justBelow: [...proof.justBelow, ...quiet] };
  })(),
};

const notReady: Alert = {
  name: "PrometheusNotReady",
  expr: 'prometheus_ready{job="prometheus"} == 0',
  for: minutes(10),
  severity: "warning",
  family: "prometheus_start",
  summary: "Prometheus on {{ $labels.instance }} does not finish its start",
  description:
    "Prometheus on {{ $labels.instance }} has read its write-ahead log for more than 10 minutes. Until it has, it answers no query, scrapes nothing and evaluates no rule. Another Prometheus says so.",
  runbook: {
    meaning: "One of several servers is not there yet; the others watch the fleet meanwhile.",
    immediateActions: [
      "See how far it is: `journalctl -u vmo-prometheus -g 'WAL segment|replay' -n 5`",
      "Do not restart it: it would begin anew",
    ],
    investigation: [
      "See how large the log is: `du -sh /var/lib/vm-observability/prometheus/wal`",
      "See whether the disk is slow: `iostat -x 1`",
    ],
    resolution: ["Wait where segments go on. Where they do not, read the last lines of its journal"],
    prevention: ["See that compactions do not fail: the log holds about three hours where they go well"],
  },
  from: ["prometheus"],
  proof: {
    interval: minutes(2),
    series: [{ series: seriesName("prometheus_ready", SELF), values: "1x5 0x15 1x15" }],
    justBelow: [{ series: seriesName("prometheus_ready", SELF), values: "1x40" }],
    breaks: minutes(12),
    mends: minutes(44),
    labels: SELF,
    value: 0,
  },
};

/** Alerts about targets that are not scraped, beside {@link jobMissing} and HostDown. */
export const scrapingAlerts: readonly Alert[] = [
  targetsLost,
  targetUnsteady,
  syncFailure,
  discoveryFailing,
  samplesRejected,
  notReady,
];
