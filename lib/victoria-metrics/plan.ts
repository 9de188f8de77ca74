import type { ProgramOptions } from "../artifacts";
import { gateParts } from "../caddy";
import { ValidationError, type Problem } from "../errors";
import {
  memoryProblems,
  portProblems,
  serverUnit,
  SOFT_MEMORY,
  type ComponentPlan,
  type Listener,
  type SystemdUnit,
} from "../host";
import { Bytes, Duration } from "../units";
import { VICTORIA_METRICS_UNIT, type VictoriaMetricsModel } from "./model";
import { DATA, localServer, renderVictoriaMetricsGate, victoriaMetricsFlags } from "./render";
import { GATE_START, GATE_START_SCRIPT, RUNTIME, START, startScript } from "./start";
import { victoriaMetricsFeatures, victoriaMetricsPrograms } from "./versions";

/** On which host, with which programs: its own, and Caddy's for the gate. */
export interface VictoriaMetricsPlanOptions extends ProgramOptions {
  readonly gate: ProgramOptions;
}

const ACCOUNT = "vmo-victoria-metrics";

/** With less, its caches hold nothing and it reads everything from the disk. */
const LEAST_MEMORY = Bytes.mebibytes(128);

/** How long it may take to open its data. */
const OPENING = Duration.minutes(3);

/** Roles of hosts whose programs ask it. */
const CLIENTS = ["metrics", "dashboards", "proxy"];

/**
 * All that VictoriaMetrics needs of a host. The edition that is free to use knows neither users nor client certificates: where hosts have
 * certificates it listens on loopback, behind a gate that demands one and lets dashboards and people read alone. It answers the gate by a
 * password that both get from a file of `/run`.
 *
 * @throws ValidationError with every problem of `model` for the version, or of the source
 */
export function victoriaMetricsPlan(model: VictoriaMetricsModel, options: VictoriaMetricsPlanOptions): ComponentPlan {
  const { version, problems } = victoriaMetricsPrograms.chosen(options);
  const gate = gateOf(model, options);
  ValidationError.throwIfAny("victoria_metrics", [
    ...problems,
    ...(gate?.problems ?? []),
    ...victoriaMetricsFeatures.unusable(version, "version"),
    ...victoriaMetricsProblems(model),
  ]);
  return {
    component: "victoria-metrics",
    artifacts: [victoriaMetricsPrograms.artifact(version, options), ...(gate?.artifacts ?? [])],
    account: { name: ACCOUNT, description: "VictoriaMetrics server" },
    directories: [{ path: DATA, volume: { name: "data", size: model.size } }, ...(gate?.directories ?? [])],
    files: [
      { path: START, content: startScript({ gated: gate !== undefined }), onChange: "restart" },
      ...(gate?.files ?? []),
    ],
    units: [serverOf(model), ...(gate?.units ?? [])],
    listens: listensOf(model),
    secrets: [],
    ...(gate?.certificates && { certificates: gate.certificates }),
    validations: gate?.validations ?? [],
    probes: [
      {
        kind: "http",
        purpose: "VictoriaMetrics answers",
        url: `${localServer(model)}/health`,
        contains: "OK",
        deadline: OPENING,
      },
      {
        kind: "http",
        purpose: "VictoriaMetrics asks for its key",
        url: `${localServer(model)}/flags`,
        statuses: [401],
      },
      ...(gate
        ? [
            {
              kind: "http" as const,
              purpose: "VictoriaMetrics answers its gate alone",
              url: `${localServer(model)}/api/v1/labels`,
              statuses: [401],
            },
          ]
        : []),
      { kind: "unit", purpose: "VictoriaMetrics stays up", unit: VICTORIA_METRICS_UNIT },
      ...(gate?.probes ?? []),
    ],
    memory: gate ? model.memory.plus(gate.memory) : model.memory,
  };
}

function gateOf(model: VictoriaMetricsModel, { gate }: VictoriaMetricsPlanOptions) {
  if (!model.tls) return undefined;
  const gated = {
    component: "victoria-metrics",
    title: "VictoriaMetrics",
    account: ACCOUNT,
    port: model.port,
    health: { path: "/health", contains: "OK" },
    startedBy: { path: GATE_START, content: GATE_START_SCRIPT },
    render: (version: string) => renderVictoriaMetricsGate(model, version),
  };
  return gateParts(gated, gate);
}

function listensOf({ port, localPort, exposure = "fleet", tls }: VictoriaMetricsModel): readonly Listener[] {
  const clients = {
    port,
    protocol: "tcp",
    exposure,
    clients: CLIENTS,
    purpose: "VictoriaMetrics: samples and queries",
  } as const;
  if (!tls) return [clients];
  return [
    clients,
    { port: localPort, protocol: "tcp", exposure: "loopback", clients: [], purpose: "VictoriaMetrics behind its gate" },
  ];
}

function serverOf(model: VictoriaMetricsModel): SystemdUnit {
  return serverUnit({
    name: VICTORIA_METRICS_UNIT,
    description: "VictoriaMetrics: keeps metrics for years",
    documentation: "https://docs.victoriametrics.com/victoriametrics/single-server-victoriametrics/",
    program: "victoria-metrics",
    startedBy: START,
    flags: victoriaMetricsFlags(model),
    softMemory: SOFT_MEMORY,
    // What is in memory is written out at the end.
    stopsWithin: "5min",
    openFiles: 65_536,
    may: {
      account: ACCOUNT,
      writes: [DATA],
      memory: model.memory,
      ...(model.tls && { network: "loopback" as const }),
    },
    directives: { RuntimeDirectory: RUNTIME, RuntimeDirectoryMode: "0700", RuntimeDirectoryPreserve: "yes" },
  });
}

/** Everything that is wrong with `model`. Empty when nothing is. */
export function victoriaMetricsProblems(model: VictoriaMetricsModel): readonly Problem[] {
  const { port, localPort, retention, tls } = model;
  return [
    ...portProblems("port", port),
    ...(tls ? portProblems("localPort", localPort) : []),
    ...(tls && port === localPort
      ? [{ path: "localPort", message: `must differ from port (${port}): the server listens behind its gate` }]
      : []),
    ...memoryProblems(model, LEAST_MEMORY),
    ...(retention.compare(Duration.days(1)) < 0
      ? [{ path: "retention", message: `must be at least 1d, got "${retention.toString()}": the server refuses less` }]
      : []),
  ];
}
