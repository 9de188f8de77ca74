import { quoted, type Advice, type Problem } from "../errors";
import { externalUrlProblems, memoryProblems, portProblems } from "../host";
import type { ScrapeJob } from "../scraping";
import { Bytes } from "../units";
import { featureProblems } from "./feature-flags";
import type { PrometheusModel } from "./model";
import { storesProblems } from "./store-problems";
import { prometheusFeatures, supports } from "./versions";
import { secretsOfJob } from "./render-job";
import { scrapeLimitProblems } from "./scrape-limits";

/** Part of the disk that samples may fill: the rest is for the write-ahead log, compaction and whatever else lies there. */
const DISK_SHARE = 0.85;

/** With less, the server ends before it has read its own configuration and blocks. */
const LEAST_MEMORY = Bytes.mebibytes(128);

/** Names that every version takes for labels. */
const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names that may be file names on every host. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** External labels that routing reads, on alerts that have none of their own. */
export function externalLabelAdvice(externalLabels: PrometheusModel["externalLabels"]): readonly Advice[] {
  return ["family", "job", "severity"]
    .filter((name) => Object.hasOwn(externalLabels, name))
    .map((name) => ({
      name: "prometheus.external-label" as const,
      path: `prometheus.external_labels.${name}`,
      message: `alerts that have no ${name} get ${quoted(externalLabels[name])}, and Alertmanager routes and mutes them by it`,
    }));
}

/** Everything that is wrong with `model` for `version`. Empty when nothing is. */
export function prometheusProblems(model: PrometheusModel, version: string): readonly Problem[] {
  const unusable = prometheusFeatures.unusable(version, "version");
  if (unusable.length > 0) return unusable;
  return [
    ...portProblems("port", model.port),
    ...memoryProblems(model, LEAST_MEMORY),
    ...externalUrlProblems(model.externalUrl),
    ...featureProblems(model.features ?? [], version),
    ...retentionProblems(model),
    ...labelProblems(model, version),
    ...alertLabelProblems(model),
    ...intervalProblems("evaluationInterval", model.evaluationInterval.milliseconds),
    ...repeated(
      "jobs",
      model.jobs.map(({ name }) => name),
    ),
    ...model.jobs.flatMap(jobProblems),
    ...repeated(
      "groups",
      model.groups.map(({ name }) => name),
    ),
    ...model.groups.flatMap((group, index) => groupProblems(group.name, `groups[${index}]`)),
    ...keepFiringProblems(model, version),
    ...repeated(
      "remoteWrite",
      model.remoteWrite.map(({ name }) => name),
    ),
    ...repeated(
      "remoteRead",
      (model.remoteRead ?? []).map(({ name }) => name),
    ),
    ...storesProblems(model, version),
    ...(model.receivesOtlp ? prometheusFeatures.missing(version, "otlpReceiver", "receivesOtlp") : []),
  ];
}

function retentionProblems({ retention, disk }: PrometheusModel): readonly Problem[] {
  if (retention.time.milliseconds === 0)
    return [{ path: "retention.time", message: "must be longer than 0s: nothing would be kept" }];
  if (retention.size.count === 0)
    return [{ path: "retention.size", message: "must be more than 0B: without a limit the disk fills up" }];
  if (disk === undefined || retention.size.count <= disk.times(DISK_SHARE).count) return [];
  const most = Math.floor(disk.times(DISK_SHARE).count / 1024 ** 2);
  const message = `must be at most 85 % of the disk of ${disk.toString()} (${most}MiB), got "${retention.size.toString()}"`;
  return [{ path: "retention.size", message: `${message}; lower it or use a larger disk` }];
}

function labelProblems({ externalLabels, replicaLabel }: PrometheusModel, version: string): readonly Problem[] {
  const names = [...Object.keys(externalLabels), ...(replicaLabel === undefined ? [] : [replicaLabel])];
  const wrong = names.flatMap((name): readonly Problem[] => {
    const path = `externalLabels.${name}`;
    if (name === "" || name.startsWith("__"))
      return [
        { path, message: `must not be empty or begin with "__", which Prometheus reserves, got ${quoted(name)}` },
      ];
    if (LABEL_NAME.test(name) || supports(version, "utf8Names")) return [];
    const message = `must be letters, digits and "_" before Prometheus 3.0.0, got ${quoted(name)} for ${version}`;
    return [{ path, message: `${message}; rename it or use 3.0.0 or later` }];
  });
  const twice = replicaLabel !== undefined && Object.hasOwn(externalLabels, replicaLabel);
  const message = `must not be one of externalLabels: its value is the host's name, got ${quoted(replicaLabel)}`;
  return twice ? [...wrong, { path: "replicaLabel", message }] : wrong;
}

/** What alerts that lack it would have, and be routed or muted by. */
const WRONG_FOR_ALERTS = new Map<string, (value: string) => string | undefined>([
  ["alertname", () => "every alert has its own"],
  ["instance", () => "an alert about no host would count as one about this, and be muted while it is down"],
  ["severity", (value) => (value === "none" ? "nobody would be notified of an alert without a severity" : undefined)],
]);

function alertLabelProblems({ externalLabels }: PrometheusModel): readonly Problem[] {
  return Object.entries(externalLabels).flatMap(([name, value]) => {
    const why = WRONG_FOR_ALERTS.get(name)?.(value);
    if (why === undefined) return [];
    return [{ path: `externalLabels.${name}`, message: `must not be ${quoted(value)}: ${why}; choose another label` }];
  });
}

function intervalProblems(path: string, milliseconds: number): readonly Problem[] {
  return milliseconds > 0 ? [] : [{ path, message: "must be longer than 0s" }];
}

function jobProblems(job: ScrapeJob, index: number): readonly Problem[] {
  const { interval, timeout, path } = job;
  const at = `jobs[${index}]`;
  const slow = timeout !== undefined && timeout.compare(interval) > 0;
  return [
    ...accessProblems(job, at),
    ...intervalProblems(`${at}.interval`, interval.milliseconds),
    ...(slow
      ? [
          {
            path: `${at}.timeout`,
            message: `must be at most the interval (${interval.toString()}), got "${timeout.toString()}"`,
          },
        ]
      : []),
    ...(path !== undefined && !path.startsWith("/")
      ? [{ path: `${at}.path`, message: `must begin with "/", got ${quoted(path)}` }]
      : []),
    ...scrapeLimitProblems(job, at),
  ];
}

function accessProblems(job: ScrapeJob, at: string): readonly Problem[] {
  const { name, scheme, tls } = job;
  const half = (tls?.certificate === undefined) !== (tls?.key === undefined);
  return [
    ...(half ? [{ path: `${at}.tls`, message: "must have both certificate and key, or neither" }] : []),
    ...(tls && scheme !== "https"
      ? [{ path: `${at}.tls`, message: 'has no effect with scheme "http"; set scheme to "https" or leave it out' }]
      : []),
    // Credentials of a unit are files.
    ...(secretsOfJob(job).length > 0 ? groupProblems(name, at) : []),
  ];
}

function groupProblems(name: string, at: string): readonly Problem[] {
  if (FILE_NAME.test(name)) return [];
  const rule = 'must begin with a letter or digit and have only letters, digits, ".", "_" and "-": it names a file';
  return [{ path: `${at}.name`, message: `${rule}, got ${quoted(name)}` }];
}

function keepFiringProblems({ groups }: PrometheusModel, version: string): readonly Problem[] {
  return groups
    .flatMap(({ alerts }) => alerts)
    .filter(({ keepFiringFor }) => keepFiringFor !== undefined)
    .flatMap(({ name }) => prometheusFeatures.missing(version, "keepFiringFor", `alerts.${name}.keepFiringFor`));
}

function repeated(path: string, names: readonly string[]): readonly Problem[] {
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(twice)].map((name) => ({ path, message: `must have unique names, got ${quoted(name)} twice` }));
}
