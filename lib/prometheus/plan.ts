import type { ProgramOptions } from "../artifacts";
import { ValidationError } from "../errors";
import {
  DATA_ROOT,
  externalFlags,
  hostAsked,
  FACTS,
  liveFile,
  serverProbes,
  serverUnit,
  SOFT_MEMORY,
  type Command,
  type ComponentPlan,
  type ConfigFile,
  type MetricProbe,
  type SystemdUnit,
} from "../host";
import { renderRuleFile } from "../rules";
import { Duration } from "../units";
import { webConfigOf, webListener, type WebListener } from "../web-config";
import { toYaml } from "../yaml";
import { promtoolFeatures } from "./feature-flags";
import type { PrometheusModel } from "./model";
import { prometheusProblems } from "./problems";
import { lostParts } from "./store-problems";
import { prometheusPrograms, supports } from "./versions";
import { expandsLabels, renderPrometheus } from "./render";
import { secretsOfJob } from "./render-job";
import { secretsOfStore } from "./render-store";
import { PROMETHEUS_UNIT } from "./unit";

/** On which host, with which programs. */
export type PrometheusPlanOptions = ProgramOptions;

const ACCOUNT = "vmo-prometheus";
const DATA = `${DATA_ROOT}/prometheus`;
const CONFIG = "prometheus/prometheus.yml";
const WEB = "prometheus/web.yml";

/** Who may ask it: other Prometheus servers and its own host, the proxy for people, dashboards. */
const CLIENTS = ["metrics", "people", "dashboards"] as const;

/** Part of a disk that blocks may take by Prometheus's own advice: the write-ahead log and compaction need the rest. */
const USABLE = 0.8;

const NO_OTLP = {
  path: "receivesOtlp",
  message: 'must be false with packages: Debian builds Prometheus without it; set source to "upstream"',
};

/** How long it may take to answer, to be ready and to do what is asked of it then. */
const DEADLINE = Duration.minutes(3);

/** A slow disk reads 2 MiB/s, and so does a processor that is throttled. */
const REPLAY_OF_A_GIBIBYTE = Duration.minutes(10);

/**
 * All that Prometheus needs of a host of the `metrics` role.
 *
 * @throws ValidationError with every problem of `model` for the version, or of the source
 */
export function prometheusPlan(model: PrometheusModel, options: PrometheusPlanOptions): ComponentPlan {
  const { version, problems } = prometheusPrograms.chosen(options);
  ValidationError.throwIfAny("prometheus", [
    ...problems,
    ...(options.source.source === "distribution" && model.receivesOtlp ? [NO_OTLP] : []),
    ...(options.source.source === "distribution" ? lostParts(model, version) : []),
    ...prometheusProblems(model, version),
  ]);
  const web = webOf(model);
  const connects = [...new Set(storesOfFleet(model).map((url) => Number(new URL(url).port)))].filter(
    (port) => port > 0,
  );
  return {
    component: "prometheus",
    artifacts: [prometheusPrograms.artifact(version, options)],
    account: { name: ACCOUNT, description: "Prometheus server" },
    directories: [{ path: DATA, volume: { name: "data", size: model.retention.size.times(1 / USABLE) } }],
    files: filesOf(model, version),
    units: [unitOf(model, version)],
    listens: web.listens,
    ...(showsCertificate(model) && { certificates: [{ unit: PROMETHEUS_UNIT, authority: "fleet" }] }),
    secrets: [
      ...model.remoteWrite.flatMap((store) => secretsOfStore(store, "remote-write")),
      ...(model.remoteRead ?? []).flatMap((store) => secretsOfStore(store, "remote-read")),
      ...model.jobs.flatMap(secretsOfJob),
    ].map((secret) => ({ ...secret, unit: PROMETHEUS_UNIT })),
    ...(connects.length > 0 && { connects }),
    validations: validationsOf(model, version),
    probes: [
      ...serverProbes({
        name: "Prometheus",
        unit: PROMETHEUS_UNIT,
        ask: web.ask,
        reloads: "prometheus_config_last_reload",
        deadline: DEADLINE,
        starting: {
          status: 503,
          deadline: model.startDeadline ?? DEADLINE,
          eachGibibyte: REPLAY_OF_A_GIBIBYTE,
          reads: ["wal", "wbl", "chunks_head"].map((folder) => `${DATA}/${folder}`),
        },
      }),
      ...(model.jobs.length === 0 ? [] : [storesSamples(model)]),
    ],
    memory: model.memory,
  };
}

/** What promtool is asked of the new files. */
function validationsOf(
  { groups, ruleFiles = [], jobs, features = [], tls }: PrometheusModel,
  version: string,
): readonly Command[] {
  const known = promtoolFeatures(features, version);
  const reading = known.length > 0 ? [`--enable-feature=${known.join(",")}`] : [];
  const asked = (purpose: string, how: readonly string[], files: readonly string[]): Command => ({
    purpose,
    run: [{ program: "promtool" }, ...how, ...files.map((releaseFile) => ({ releaseFile }))],
  });
  const onRules = (purpose: string, how: readonly string[], files: readonly string[]) =>
    files.length === 0 ? [] : [asked(purpose, [...reading, "check", "rules", ...how], files)];
  // It looks for tokens and certificates too, which are there only while the server runs. Rules are checked by themselves below.
  const syntax = jobs.some((job) => secretsOfJob(job).length > 0) ? ["--syntax-only"] : [];
  return [
    asked("Prometheus accepts its configuration and rules", [...reading, "check", "config", ...syntax], [CONFIG]),
    ...onRules("Prometheus's rules have no duplicates", ["--lint=all", "--lint-fatal"], groups.map(ruleFile)),
    ...(tls ? [asked("Prometheus accepts its web configuration and certificate", ["check", "web-config"], [WEB])] : []),
    // As they are: what is only unwise in them is no reason to refuse a release.
    ...onRules("Prometheus accepts the rule files of your own", [], ruleFiles.map(ownRuleFile)),
  ];
}

const ruleFile = ({ name }: { readonly name: string }) => `prometheus/rules/${name}.yml`;
const ownRuleFile = ({ name }: { readonly name: string }) => `prometheus/rules/files/${name}.yml`;

/** Prometheus takes samples that a target or a sender dates ten minutes ahead. Those of a clock that was wrong are further away. */
const AHEAD = Duration.minutes(11);

/** Proof that samples arrive: a scrape that cannot be written leaves the time of the newest one as it is. */
function storesSamples(model: PrometheusModel): MetricProbe {
  const { jobs } = model;
  const interval = Duration.milliseconds(Math.min(...jobs.map((job) => job.interval.milliseconds)));
  return {
    kind: "metric",
    purpose: "Prometheus stores samples",
    ...webOf(model).ask("/metrics"),
    metric: "prometheus_tsdb_head_max_time_seconds",
    is: { within: interval.times(2).plus(Duration.seconds(10)), ahead: AHEAD },
    unit: PROMETHEUS_UNIT,
    deadline: DEADLINE.plus(interval),
  };
}

function filesOf(model: PrometheusModel, version: string): readonly ConfigFile[] {
  const { runbooks, links } = model;
  const linked = { version, ...(runbooks !== undefined && { runbooks }), ...(links && { links }) };
  return [
    { path: CONFIG, content: toYaml(renderPrometheus(model, version)), onChange: "reload" },
    ...(model.tls ? [webConfigFile(version)] : []),
    ...model.groups.map((group) => ({
      path: ruleFile(group),
      content: toYaml(renderRuleFile(group, linked)),
      onChange: "reload" as const,
    })),
    ...(model.ruleFiles ?? []).map((file) => ({
      path: ownRuleFile(file),
      content: file.text,
      onChange: "reload" as const,
    })),
  ];
}

/** It restarts where others are let in: sessions of clients that are not any more would go on. */
function webConfigFile(version: string): ConfigFile {
  const told = supports(version, "clientAllowedSans");
  return { path: WEB, content: toYaml(webConfigOf({ roles: CLIENTS, told })), onChange: "restart" };
}

/** How it listens. */
function webOf({ port, exposure, tls }: PrometheusModel): WebListener {
  return webListener({
    unit: PROMETHEUS_UNIT,
    port,
    ...(exposure && { exposure }),
    purpose: "Prometheus web and API",
    ...(tls && { config: liveFile(WEB) }),
  });
}

/** Whether it shows its host's certificate, to clients or to servers. */
function showsCertificate({
  tls = false,
  jobs,
  alertmanagers,
  remoteWrite,
  remoteRead = [],
}: PrometheusModel): boolean {
  const asked = [...jobs.map(({ discovery }) => discovery), ...alertmanagers, ...remoteWrite, ...remoteRead];
  return tls || asked.some(({ as }) => as !== undefined);
}

/** Addresses of stores on hosts of the fleet. */
function storesOfFleet({ remoteWrite, remoteRead = [] }: PrometheusModel): readonly string[] {
  return [...remoteWrite, ...remoteRead].map(({ url }) => url).filter((url) => hostAsked(url) !== undefined);
}

/** Whether it finds hosts by their fleet names. */
function asksByName(model: PrometheusModel): boolean {
  return showsCertificate(model) || storesOfFleet(model).length > 0;
}

function unitOf(model: PrometheusModel, version: string): SystemdUnit {
  return serverUnit({
    name: PROMETHEUS_UNIT,
    description: "Prometheus: collects and keeps metrics, evaluates rules",
    documentation: "https://prometheus.io/docs/",
    program: "prometheus",
    flags: flagsOf(model, version),
    reloads: true,
    softMemory: SOFT_MEMORY,
    ...(expandsLabels(model) && { variableFiles: [`${FACTS}/host.env`] }),
    // The head is written out at the end; killed before, the next start has to replay it.
    stopsWithin: "5min",
    openFiles: 65_536,
    ...(asksByName(model) && { fleetNames: true }),
    may: { account: ACCOUNT, writes: [DATA], memory: model.memory },
  });
}

/**
 * Of the server's memory for each sample that a query may load. A sample takes some 50 bytes while it is computed with (measured), so one
 * query takes an eighth of the memory at most.
 */
const BYTES_A_SAMPLE = 400;

function flagsOf(model: PrometheusModel, version: string): readonly string[] {
  const { time, size } = model.retention;
  return [
    `--config.file=${liveFile(CONFIG)}`,
    `--storage.tsdb.path=${DATA}`,
    ...(supports(version, "retentionInFile")
      ? []
      : [
          `--storage.tsdb.retention.time=${time.toPrometheus()}`,
          `--storage.tsdb.retention.size=${size.toPrometheus()}`,
        ]),
    ...webOf(model).flags,
    // No origin is allowed: otherwise any page that an operator opens could read all data through the operator's browser.
    "--web.cors.origin=none",
    // What one query may load. Viewers ask through the portal, and by Prometheus's own limit three of them would end the server.
    `--query.max-samples=${Math.floor(model.memory.count / BYTES_A_SAMPLE)}`,
    // How long idle connections of others hold their places, instead of five minutes.
    "--web.read-timeout=30s",
    // A restart must not resolve an alert that goes on: those whose `for` is shorter than this begin to wait anew, and Alertmanager
    // takes an alert for resolved after four minutes without word.
    "--rules.alert.for-grace-period=1m",
    ...externalFlags(model.externalUrl),
    ...featureFlags(model, version),
  ];
}

function featureFlags(model: PrometheusModel, version: string): readonly string[] {
  const flags = [
    ...(model.features ?? []),
    ...(expandsLabels(model) && !supports(version, "expandsExternalLabels") ? ["expand-external-labels"] : []),
    ...(model.receivesOtlp && !supports(version, "otlpReceiverFlag") ? ["otlp-write-receiver"] : []),
  ];
  return [
    ...(model.receivesOtlp && supports(version, "otlpReceiverFlag") ? ["--web.enable-otlp-receiver"] : []),
    ...(model.receivesRemoteWrite ? ["--web.enable-remote-write-receiver"] : []),
    ...(flags.length > 0 ? [`--enable-feature=${flags.join(",")}`] : []),
  ];
}
